"""What the record of a household shows, in the order of the paper form."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse

from households import facts
from households.facts import Fact
from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from households.provenance import Origin
from households.record import values
from regions.duties import Permission
from regions.models import Region, User

Origins = Mapping[tuple[str, int, str], Origin]
LIVING, INCOME = "living", "income"
FEWEST_IN_COMMON = 3
_LEVELS = ("市（州）", "县", "乡镇", "行政村", "网格")


@dataclass(frozen=True)
class Cell:
    """One field as the page shows it; `url` opens its history, `origin` says where it is from."""

    label: str
    text: str
    url: str = ""
    origin: Origin | None = None
    ink: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the form; `edit` is the address of its form, "" where nothing may be changed."""

    key: str
    title: str
    cells: list[Cell]
    edit: str = ""
    note: str = ""

    @property
    def filled(self) -> int:
        return sum(bool(cell.text) for cell in self.cells)

    @property
    def common_origin(self) -> Origin | None:
        """Where most of the values are from, if it is most: said once and not at each."""
        found = [cell.origin for cell in self.cells if cell.text and cell.origin]
        if not found:
            return None
        cause, times = Counter(origin.cause for origin in found).most_common(1)[0]
        if times < FEWEST_IN_COMMON:
            return None
        return next(origin for origin in found if origin.cause == cause)

    @property
    def is_blank(self) -> bool:
        return not self.filled


@dataclass(frozen=True)
class MemberRecord:
    """A member with all fields: who it is, and what holds in the year."""

    membership: Membership
    person: Person
    section: Section
    yearly: Section


@dataclass
class Record:
    """The rows of one household for one year, read once."""

    household: Household
    user: User
    year: int | None = None
    with_origins: bool = False
    origins: Origins = field(default_factory=dict)

    @cached_property
    def memberships(self) -> list[Membership]:
        return sorted(self.household.members, key=lambda m: (not m.is_head, m.pk))

    @cached_property
    def years(self) -> list[int]:
        """The years on record, the newest first."""
        found = {year.year for year in self.household_years}
        return sorted(found | {year.year for year in self.person_years}, reverse=True)

    @cached_property
    def household_years(self) -> list[HouseholdYear]:
        return list(self.household.years.all())

    @cached_property
    def person_years(self) -> list[PersonYear]:
        people = [m.person_id for m in self.memberships]
        return list(PersonYear.objects.filter(person__in=people).order_by("person", "year"))

    @property
    def shown_year(self) -> int | None:
        """The year that was asked for, else the newest."""
        return self.year if self.year in self.years else (self.years[0] if self.years else None)

    @property
    def household_year(self) -> HouseholdYear | None:
        return self._of_year(self.household_years)

    def person_year(self, person: int) -> PersonYear | None:
        return self._of_year([y for y in self.person_years if y.person_id == person])

    def _of_year(self, rows: Iterable[Any]) -> Any:
        return next((row for row in rows if row.year == self.shown_year), None)

    @cached_property
    def may_see_health(self) -> bool:
        """Health is shown to those who may see a person's number in this place."""
        return self.user.can(Permission.PERSON_REVEAL, at=self.household.region)

    @cached_property
    def may_edit(self) -> bool:
        return self.household.dissolved_on is None and self.user.can(
            Permission.HOUSEHOLD_PROPOSE, at=self.household.region
        )

    # --- cells --------------------------------------------------------------------------------
    def cell(self, fact: Fact, row: models.Model | None) -> Cell:
        if row is None:
            return Cell(fact.header, "")
        value = getattr(row, fact.column)
        if fact.is_health and not self.may_see_health:
            return Cell(fact.header, "无权查看" if value else "")
        return Cell(
            label=fact.header,
            text=values.shown(fact, value),
            url=self._history(fact.table, row.pk, fact.column),
            origin=self.origins.get((fact.table, row.pk, fact.column)),
            ink=value if fact.column == "head_signature" else "",
        )

    def _history(self, table: str, row: int, name: str) -> str:
        return reverse("households:field-history", args=[self.household.pk, table, row, name])

    def _section(self, key: str, title: str, cells: list[Cell], *, person: int = 0) -> Section:
        return Section(key, title, cells, self._edit(key, person))

    def _edit(self, key: str, person: int = 0) -> str:
        if not self.may_edit:
            return ""
        if person:
            url = reverse("households:member-edit", args=[self.household.pk, person, key])
        else:
            url = reverse("households:record-edit", args=[self.household.pk, key])
        return f"{url}?year={self.shown_year}" if self.shown_year else url

    # --- sections -----------------------------------------------------------------------------
    def sections(self, places: Iterable[Region]) -> list[Section]:
        base = [
            *[Cell(_LEVELS[place.level - 1], place.name) for place in places],
            Cell("户编号", self.household.household_no),
            *self._head(),
            *[self.cell(fact, self.household) for fact in BASE_FACTS],
        ]
        year = self.household_year
        return [
            self._section("base", facts.BASE, base),
            self._section(LIVING, facts.LIVING, [self.cell(f, year) for f in LIVING_FACTS]),
            self._section(INCOME, facts.INCOME, [self.cell(f, year) for f in INCOME_FACTS]),
            self._section(
                "monitoring",
                facts.MONITORING,
                [self.cell(fact, self.household) for fact in MONITORING_FACTS],
            ),
        ]

    def _head(self) -> list[Cell]:
        head = next((m.person for m in self.memberships if m.is_head), None)
        return [
            Cell("户主姓名", head.name if head else ""),
            Cell("户主证件号码", values.shown(facts.IDENTITY, head.id_raw) if head else ""),
            Cell("家庭人口数", f"{self.household.member_count} 人"),
        ]

    def members(self) -> list[MemberRecord]:
        return [self._member(m) for m in self.memberships]

    def _member(self, membership: Membership) -> MemberRecord:
        person = membership.person
        own = [self.cell(fact, person) for fact in PERSON_FACTS]
        own.insert(1, self.cell(facts.RELATION, membership))
        joined = membership.joined_on.isoformat() if membership.joined_on else ""
        own += [Cell("加入日期", joined), Cell("增加原因", membership.joined_reason)]
        own.insert(0, Cell("人编号", person.person_no))
        year = self.person_year(person.pk)
        yearly = [self.cell(fact, year) for fact in facts.PERSON_YEAR_FACTS]
        return MemberRecord(
            membership,
            person,
            self._section("person", "个人情况", own, person=person.pk),
            self._section("year", "年度情况", yearly, person=person.pk),
        )


def _of(table: tuple[Fact, ...], section: str) -> tuple[Fact, ...]:
    return tuple(fact for fact in table if fact.section == section)


_PHONE = tuple(f for f in facts.MONITORING_FACTS if f.column == "phone")
BASE_FACTS = (*_PHONE, *facts.HOUSEHOLD_FACTS, facts.SIGNATURE)
LIVING_FACTS = _of(facts.HOUSEHOLD_YEAR_FACTS, facts.LIVING)
INCOME_FACTS = _of(facts.HOUSEHOLD_YEAR_FACTS, facts.INCOME)
MONITORING_FACTS = tuple(f for f in facts.MONITORING_FACTS if f.column != "phone")
PERSON_FACTS = (
    facts.NAME,
    *(f for f in facts.PERSON_FACTS if f.column == "id_kind"),
    facts.IDENTITY,
    facts.BIRTH,
    *(f for f in facts.PERSON_FACTS if f.column != "id_kind"),
    facts.PERSON_PHONE,
)
