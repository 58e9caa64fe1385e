"""What the base map knows of households, for papers: a bounded number of queries for any number.

Nothing is guessed: what is not on record is "" and becomes an empty place on the paper.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from households.income import accounts
from households.masking import identity
from households.models import (
    Household,
    HouseholdQuerySet,
    HouseholdYear,
    Pairing,
    PersonYear,
    Procedure,
    ProcedureRecord,
)
from households.printing import data
from households.procedures import reading
from regions.models import Level

Address = Callable[[str], str]
IDENTIFYING = ("identify", "identify-twice")
EXITING = ("exit",)
# Findings of comparisons that lie above this app: households → {household: [Compared]}.
COMPARED: list[Callable[[Sequence[Household]], "dict[int, list[Compared]]"]] = []


@dataclass(frozen=True)
class Compared:
    """One result of a comparison: who compared, what differed, when, and what was decided."""

    by: str
    what: str
    on: date | None
    outcome: str


@dataclass(frozen=True)
class Member:
    """A member with what holds in the newest year on record."""

    membership: Any
    year: PersonYear

    @property
    def person(self) -> Any:
        return self.membership.person

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def born(self) -> str:
        return f"{self.person.birth_on:%Y-%m}" if self.person.birth_on else ""

    @property
    def identity(self) -> str:
        """The number as it is printed: its middle masked."""
        return identity(self.person.id_raw)

    @property
    def is_pupil(self) -> bool:
        return self.year.school_status not in ("", "非在校生", "学龄前儿童")

    def is_aged(self, years: int, on: date) -> bool:
        born = self.person.birth_on
        return bool(born) and (on.year - born.year, on.month, on.day) >= (
            years, born.month, born.day,
        )  # fmt: skip

    @property
    def work(self) -> str:
        if not self.year.work_area:
            return ""
        months = f" {self.year.work_months} 个月" if self.year.work_months else ""
        return f"{self.year.work_area}{months}"


@dataclass
class Known:
    """One household as the papers need it; `years` the newest first."""

    home: Any
    members: list[Member]
    years: list[HouseholdYear]
    pairings: list[Pairing]
    contacts: list[tuple[str, str]]
    procedures: dict[str, Procedure]
    compared: list[Compared]
    url: str
    shared: dict[Any, Any] = field(default_factory=dict)  # what papers of one round have in common

    @property
    def household(self) -> Household:
        return self.home

    @property
    def places(self) -> dict[int, str]:
        """The names of the places above, by level; read once a grid."""
        key = ("places", self.home.region_id)
        if key not in self.shared:
            above = self.home.region.ancestors
            self.shared[key] = {one.level: one.name for one in above}
        return self.shared[key]

    def place(self, *levels: Level) -> str:
        return "".join(self.places.get(level, "") for level in levels)

    @property
    def address(self) -> str:
        """某县某镇某村某组."""
        where = self.place(Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
        return where + (self.home.group_name or self.home.natural_village)

    @property
    def village(self) -> str:
        return self.place(Level.VILLAGE)

    @property
    def head(self) -> Member | None:
        return next((m for m in self.members if m.membership.is_head), None)

    @property
    def year(self) -> HouseholdYear | None:
        return self.years[0] if self.years else None

    @property
    def causes(self) -> str:
        found = [self.home.cause_main, *self.home.causes_other]
        return "、".join(dict.fromkeys(one for one in found if one))

    @property
    def helpers(self) -> list[Pairing]:
        return [one for one in self.pairings if one.ends_on is None]

    @property
    def has_left(self) -> bool:
        return self.home.exit_status in ("已脱贫", "稳定脱贫")

    def procedure(self, kinds: Iterable[str]) -> Procedure | None:
        return next((self.procedures[kind] for kind in kinds if kind in self.procedures), None)

    def found(self, kinds: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the steps of a procedure recorded for this household, by step."""
        one = self.procedure(kinds)
        if one is None:
            return {}
        key = ("found", one.pk)
        if key not in self.shared:
            self.shared[key] = reading.found_of(one)
        return self.shared[key]

    def records(self, one: Procedure) -> list[ProcedureRecord]:
        key = ("records", one.pk)
        if key not in self.shared:
            self.shared[key] = reading.records_of(one)
        return self.shared[key]

    def account(self, year: int) -> accounts.Account | None:
        """The calculation that holds for a year."""
        return accounts.account_of(self.home, year)


def of(households: HouseholdQuerySet, address: Address = str) -> list[Known]:
    """Gather households, in the order of the queryset."""
    homes: list[Any] = data.gathered(households)
    keys = [home.pk for home in homes]
    years: dict[int, list[HouseholdYear]] = {}
    for row in HouseholdYear.objects.filter(household__in=keys).order_by("household_id", "-year"):
        years.setdefault(row.household_id, []).append(row)
    pairings: dict[int, list[Pairing]] = {}
    pairs = Pairing.objects.filter(household__in=keys).select_related("helper")
    for pair in pairs.order_by("starts_on", "pk"):
        pairings.setdefault(pair.household_id, []).append(pair)
    contacts, procedures = data.contacts_of(homes), _procedures(keys)
    compared = [ask(homes) for ask in COMPARED]
    shared: dict[Any, Any] = {}
    return [
        Known(
            home=home,
            members=[_member(one) for one in _ordered(home)],
            years=years.get(home.pk, []),
            pairings=pairings.get(home.pk, []),
            contacts=contacts.get(home.pk, []),
            procedures=procedures.get(home.pk, {}),
            compared=[line for found in compared for line in found.get(home.pk, [])],
            url=address(home.valid[0].token) if home.valid else "",
            shared=shared,
        )
        for home in homes
    ]


def _ordered(home: Any) -> list[Any]:
    return sorted(home.now, key=lambda one: (not one.is_head, one.pk))


def _member(membership: Any) -> Member:
    newest = membership.person.newest
    return Member(membership, newest[0] if newest else PersonYear())


def _procedures(keys: list[int]) -> dict[int, dict[str, Procedure]]:
    """The newest procedure of each kind that was neither refused nor withdrawn."""
    rows = Procedure.objects.filter(household__in=keys).exclude(
        state__in=(Procedure.State.REFUSED, Procedure.State.WITHDRAWN)
    )
    found: dict[int, dict[str, Procedure]] = {}
    for one in rows.select_related("household", "round__region", "round__parent").order_by("pk"):
        found.setdefault(one.household_id, {})[one.round.variant] = one
    return found


def day(value: date | str | None) -> str:
    """2014年3月1日; blanks to write in where it is not known."""
    if not value:
        return "　　　年　　月　　日"
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.year}年{on.month}月{on.day}日"


def plain(value: Any, unit: str = "") -> str:
    """A value as paper has it, "" for what is not known."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(str(one) for one in value)
    if isinstance(value, Decimal):
        value = f"{value:,.2f}".removesuffix(".00")
    elif isinstance(value, date):
        value = f"{value:%Y-%m-%d}"
    return f"{value}{unit}"
