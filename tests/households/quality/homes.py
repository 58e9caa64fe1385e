"""Households and villages without a fault, and what breaks each rule once.

`BREAKS[code](home)` breaks one rule in a clean household (or village) and returns the keys of the
subjects that the rule then hits: nothing else may be found.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from households import id_number
from households.models import (
    Household,
    HouseholdYear,
    Membership,
    Person,
    PersonYear,
    VillageYear,
)
from regions.models import Region
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory, VillageFactory

TODAY = timezone.localdate()
YEAR = TODAY.year
_SEQUENCE = count(1)


def born(age: int) -> date:
    """A birthday on 1 January that makes somebody `age` today and on 1 September before."""
    return date(YEAR - age, 1, 1)


def number(day: date, sex: str) -> str:
    """A valid number of the area that does not exist; every call another."""
    n = next(_SEQUENCE)
    digits = f"{n // 4 % 100:02d}{2 * (n % 4) + (sex == '男')}"
    first17 = f"522799{day:%Y%m%d}{digits}"
    return first17 + id_number.check_character(first17)


@dataclass
class Home:
    """A household with a head of 45, his wife of 43 and a child of 10, and their years."""

    household: Household
    head: Person
    wife: Person
    child: Person
    others: list[Person] = field(default_factory=list)

    def set(self, **values: Any) -> list[int]:
        Household.objects.filter(pk=self.household.pk).update(**values)
        return [self.household.pk]

    def year(self, **values: Any) -> list[int]:
        HouseholdYear.objects.filter(household=self.household).update(**values)
        return [self.household.pk]

    def person(self, who: Person, **values: Any) -> list[int]:
        Person.objects.filter(pk=who.pk).update(**values)
        return [who.pk]

    def member(self, who: Person, **values: Any) -> list[int]:
        PersonYear.objects.filter(person=who).update(**values)
        return [who.pk]

    def relation(self, who: Person, relation: str) -> list[int]:
        Membership.objects.filter(person=who).update(relation=relation)
        return [who.pk]

    def aged(self, who: Person, age: int, **values: Any) -> list[int]:
        """Make somebody another age, with a number that says so."""
        day = born(age)
        new = number(day, who.sex)
        self.person(who, birth_on=day, id_number=new, id_raw=new)
        return self.member(who, **values) if values else [who.pk]


ADULT = {
    "education": "初中",
    "health": ["健康"],
    "labour": "普通劳动力",
    "has_resident_medical": True,
    "has_employee_medical": False,
    "has_major_illness": True,
    "has_dibao": False,
}
CHILD = ADULT | {"education": "", "school_status": "小学", "labour": "无劳动力"}
LIVING = {
    "members_end": 3,
    "house_area_m2": Decimal(90),
    "house_grade": "A",
    "is_dangerous_house": False,
    "has_safe_water": True,
    "has_power": True,
    "access_road": "水泥路",
    "road_distance_km": Decimal("0.5"),
    "has_toilet": True,
    "fuel": "清洁能源",
    "arable_mu": Decimal(3),
    "forest_mu": Decimal(5),
    "returned_mu": Decimal(2),
    "grass_mu": Decimal(0),
    "wage_yuan": Decimal(24000),
    "business_yuan": Decimal(6000),
    "dibao_yuan": Decimal(0),
    "wubao_yuan": Decimal(0),
    "business_cost_yuan": Decimal(3000),
    "net_per_head_yuan": Decimal(9000),
}
RISKS: dict[str, Any] = {
    "monitor_kind": "脱贫不稳定户",
    "risks": ["因产业项目失败"],
    "risk_is_removed": False,
    "risk_found_on": date(YEAR - 1, 1, 1),
    "measures": ["产业帮扶"],
    "measures_from": date(YEAR - 1, 1, 1),
}
REMOVED: dict[str, Any] = {
    **RISKS,
    "risk_is_removed": True,
    "risk_found_on": date(2022, 1, 1),
    "risk_removed_on": date(2023, 6, 1),
    "risk_removal_mode": "帮扶消除",
}


def member(household: Household, relation: str, sex: str, age: int, facts: dict) -> Person:
    day = born(age)
    new = number(day, sex)
    person = PersonFactory(sex=sex, birth_on=day, id_number=new, id_raw=new)
    MembershipFactory(household=household, person=person, relation=relation)
    PersonYear.objects.create(person=person, year=YEAR, **facts)
    return person


def clean_home(region: Region | None = None, **values: Any) -> Home:
    """A household that no rule hits; `values` are fields of the household."""
    place = {"region": region} if region else {}
    values = {"exit_year": 2017, "cause_main": "缺技术", **values}
    household = HouseholdFactory(member_count=3, **place, **values)
    HouseholdYear.objects.create(household=household, year=YEAR, **LIVING)
    return Home(
        household,
        head=member(household, "户主", "男", 45, ADULT),
        wife=member(household, "配偶", "女", 43, ADULT),
        child=member(household, "之子", "男", 10, CHILD),
    )


VILLAGE = {
    "left_poverty_in": 2017,
    "households": 400,
    "population": 1600,
    "collective_yuan": Decimal(50000),
    "has_primary_school": True,
    "has_bus": True,
    "has_clinic": True,
    "doctors": 1,
    "public_toilets": 2,
    "waste_points": 5,
    "has_library": True,
    "dibao_people": 30,
    "tekun_people": 2,
    "disabled_people": 12,
    "unsafe_water_households": 0,
    "dangerous_house_households": 0,
    "has_hardened_road": True,
}


def clean_village(region: Region | None = None) -> Region:
    village = region or VillageFactory()
    VillageYear.objects.create(region=village, year=YEAR, **VILLAGE)
    return village


Break = Callable[[Any], list[int]]


@dataclass(frozen=True)
class Case:
    """How a rule is broken: `clean` makes the subject (a home by default), `breaks` breaks it."""

    breaks: Break
    clean: Callable[..., Any] = clean_home

    def make(self, region: Region) -> list[int]:
        return self.breaks(self.clean(region))


def _monitored(region: Region | None = None) -> Home:
    return clean_home(region, **RISKS)


def _removed(region: Region | None = None) -> Home:
    """Its income was above the line of 2023 when the risk was removed."""
    home = clean_home(region, **REMOVED)
    HouseholdYear.objects.create(household=home.household, year=2023, **LIVING)
    return home


def home(breaks: Break) -> Case:
    return Case(breaks)


def monitored(breaks: Break) -> Case:
    return Case(breaks, _monitored)


def removed(breaks: Break) -> Case:
    return Case(breaks, _removed)


def _village_without(name: str) -> Case:
    return village(lambda place: _set_village(place, **{name: None}))


def village(breaks: Break) -> Case:
    return Case(breaks, lambda region: clean_village(VillageFactory(parent=region.parent.parent)))


def _set_village(place: Region, **values: Any) -> list[int]:
    VillageYear.objects.filter(region=place).update(**values)
    return [place.pk]
