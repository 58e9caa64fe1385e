"""What the papers say of households, gathered in a bounded number of queries."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from households import facts
from households.models import (
    Household,
    HouseholdCode,
    HouseholdQuerySet,
    HouseholdYear,
    Membership,
    PersonYear,
)
from households.pages import age_on
from households.printing.cards import Card
from households.printing.labels import Label
from households.printing.photos import photos_of
from households.printing.registers import Register
from households.reports import Income
from qiannan.templatetags.face import masked
from regions.models import Region

MARK = 6
Address = Callable[[str], str]
# Who stands by a household, {household: [(duty, name)]}; filled by the part that keeps them.
CONTACTS: list[Callable[[Sequence[Household]], dict[int, list[tuple[str, str]]]]] = []
_BASE = (
    *("natural_village", "group_name", "poor_kind", "exit_status", "identified_on", "exit_year"),
    *("cause_main", "causes_other", "household_kind", "monitor_kind", "risks", "is_relocated"),
)
_LIVING = (
    *("house_area_m2", "house_structure", "house_grade", "has_safe_water", "has_power"),
    *("access_road", "road_distance_km", "has_toilet", "fuel", "arable_mu", "forest_mu"),
    "grass_mu",
)
_INCOME = (
    *("wage_yuan", "business_yuan", "property_yuan", "family_planning_yuan", "dibao_yuan"),
    *("wubao_yuan", "pension_yuan", "ecology_yuan", "other_transfer_yuan", "business_cost_yuan"),
)


def gathered(homes: HouseholdQuerySet) -> list[Household]:
    """The households with members, their newest years and valid codes: six queries."""
    years = PersonYear.objects.order_by("person_id", "-year").distinct("person_id")
    members = Membership.objects.current().select_related("person").order_by("pk")
    return list(
        homes.select_related("region__parent__parent").prefetch_related(
            Prefetch("memberships", members, to_attr="now"),
            Prefetch("now__person__years", years, to_attr="newest"),
            Prefetch(
                "years",
                HouseholdYear.objects.order_by("household_id", "-year").distinct("household_id"),
                to_attr="newest",
            ),
            Prefetch("codes", HouseholdCode.objects.valid(), to_attr="valid"),
        )
    )


def place_of(grid: Region) -> str:
    """下司镇 拉拱村 3网格."""
    above = grid.parent.parent if grid.parent else None
    names = [region.name for region in (above, grid.parent, grid) if region]
    return " ".join(names)


def mark_of(token: str) -> str:
    """The end of a code, by which people tell labels apart; it opens nothing."""
    return token[-MARK:]


def _token(home: Any) -> str:
    return home.valid[0].token if home.valid else ""


def labels(homes: Iterable[Household], address: Address) -> list[Label]:
    """Labels of the households that have a code; the head's name is masked."""
    return [
        Label(
            url=address(_token(home)),
            place=place_of(home.region),
            group=home.group_name or home.natural_village,
            head=masked(home.head_name, "name"),
            mark=mark_of(_token(home)),
        )
        for home in homes
        if _token(home)
    ]


def contacts_of(homes: Sequence[Household]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for ask in CONTACTS:
        for household, people in ask(homes).items():
            found.setdefault(household, []).extend(people)
    return found


def cards(homes: Sequence[Household], address: Address) -> list[Card]:
    people = contacts_of(homes)
    return [card(home, address, people.get(home.pk, [])) for home in homes]


def card(home: Any, address: Address, contacts: list[tuple[str, str]]) -> Card:
    """The card of a household that was `gathered`."""
    token = _token(home)
    year = home.newest[0] if home.newest else None
    per_head = Income(year, home.member_count).per_head_yuan if year else None
    left = f"{home.exit_status} {home.exit_year or ''}".strip()
    return Card(
        url=address(token) if token else "",
        title="精准扶贫明白卡" if home.is_registered else "农户联系卡",
        place=f"{place_of(home.region)} {home.group_name}".strip(),
        head=home.head_name,
        status="　".join(part for part in (home.poor_kind, left) if part),
        facts=[
            ("家庭人口", f"{home.member_count} 人"),
            ("首次识别", f"{home.identified_on:%Y-%m}" if home.identified_on else ""),
            (f"{year.year} 年人均纯收入" if year else "人均纯收入", _plain(per_head, "元")),
            ("耕地", _plain(year.arable_mu, "亩") if year else ""),
            ("住房", _plain(year.house_area_m2, "平方米") if year else ""),
            ("安全饮水", _plain(year.has_safe_water) if year else ""),
        ],
        members=[(m.person.name, m.relation, _age(m.person)) for m in _ordered(home)],
        measures=list(home.measures),
        contacts=contacts,
    )


def registers(homes: Sequence[Household], address: Address) -> list[Register]:
    people, photos = contacts_of(homes), photos_of(homes)
    return [
        _register(home, address, people.get(home.pk, []), photos.get(home.pk, b""))
        for home in homes
    ]


def _register(
    home: Any, address: Address, contacts: list[tuple[str, str]], photo: bytes
) -> Register:
    token = _token(home)
    year = home.newest[0] if home.newest else None
    income = Income(year, home.member_count) if year else None
    sums = [
        ("纯收入合计", _plain(income.net_yuan if income else None)),
        ("人均纯收入", _plain(income.per_head_yuan if income else None)),
    ]
    return Register(
        url=address(token) if token else "",
        place=f"{place_of(home.region)} {home.group_name}".strip(),
        household_no=home.household_no,
        year=str(year.year) if year else "",
        base=[
            *_pairs(facts.HOUSEHOLD, _BASE, home),
            ("户联系电话", masked(home.phone, "phone") if home.phone else ""),
        ],
        living=_pairs(facts.HOUSEHOLD_YEAR, _LIVING, year),
        income=[*_pairs(facts.HOUSEHOLD_YEAR, _INCOME, year), *sums],
        members=[_line(m) for m in _ordered(home)],
        contacts=contacts,
        photo=photo,
    )


def _pairs(table: str, names: Iterable[str], row: Any) -> list[tuple[str, str]]:
    found = [facts.BY_FIELD[table, name] for name in names]
    return [(f.header, _plain(getattr(row, f.column, None), f.unit)) for f in found]


def _line(membership: Any) -> tuple[str, ...]:
    person = membership.person
    year = person.newest[0] if person.newest else PersonYear()
    work = f"{year.work_months or 0} 个月" if year.work_area else ""
    insured = year.has_resident_medical or year.has_employee_medical
    return (
        person.name,
        membership.relation,
        person.sex,
        _age(person),
        person.ethnic,
        year.school_status or year.education,
        "、".join(year.health),
        year.labour,
        work,
        _plain(insured) if insured is not None else "",
    )


def _ordered(home: Any) -> list[Any]:
    return sorted(home.now, key=lambda m: (not m.is_head, m.pk))


def _age(person: Any) -> str:
    return str(age_on(person.birth_on, timezone.localdate())) if person.birth_on else ""


def _plain(value: Any, unit: str = "") -> str:
    """A value as paper has it; nothing for what is not known."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, Decimal):
        value = f"{value:,.2f}".removesuffix(".00")
    if hasattr(value, "year"):
        value = f"{value:%Y-%m}"
    return f"{value} {unit}".strip()


def roster(homes: Iterable[Any]) -> list[tuple[str, ...]]:
    """Lines of the grid's roster, one for each column of `rosters` but the last."""
    return [
        (
            str(n),
            home.head_name,
            home.group_name,
            str(home.member_count),
            home.poor_kind,
            home.exit_status,
            str(home.exit_year or ""),
            f"{home.surveyed_on:%Y-%m-%d}" if home.surveyed_on else "",
            mark_of(_token(home)),
        )
        for n, home in enumerate(homes, 1)
    ]
