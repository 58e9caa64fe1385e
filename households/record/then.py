"""A household as it was known on a day, beside what is known now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from households import facts
from households.facts import Fact
from households.models import Household
from households.past import PastHousehold
from households.record import values
from households.record.sections import (
    BASE_FACTS,
    INCOME_FACTS,
    LIVING_FACTS,
    MONITORING_FACTS,
    PERSON_FACTS,
    Record,
)
from regions.models import Region, User

Row = Mapping[str, Any] | None


@dataclass(frozen=True)
class Was:
    """One field then; `now` is what it is today where that differs."""

    label: str
    text: str
    now: str = ""
    differs: bool = False


@dataclass(frozen=True)
class Part:
    title: str
    cells: list[Was]

    @property
    def differing(self) -> int:
        return sum(cell.differs for cell in self.cells)


@dataclass
class Then:
    """The parts of the record then; blank fields that are blank today as well are left out."""

    household: Household
    user: User
    past: PastHousehold

    @cached_property
    def record(self) -> Record:
        return Record(self.household, self.user)

    @property
    def is_known(self) -> bool:
        return self.past.household is not None

    @property
    def is_dissolved(self) -> bool:
        return bool(self.past.household and self.past.household["dissolved_on"])

    @property
    def place(self) -> str:
        row = self.past.household
        region = Region.objects.filter(pk=row["region_id"]).first() if row else None
        return " ".join(one.name for one in region.ancestors[1:]) if region else ""

    def parts(self) -> list[Part]:
        household = [
            self._part(facts.BASE, BASE_FACTS, self.past.household, self.household),
            self._part(facts.MONITORING, MONITORING_FACTS, self.past.household, self.household),
        ]
        years = [self._year(row) for row in self.past.years]
        return [part for part in (*household, *years) if part.cells]

    def _year(self, row: Mapping[str, Any]) -> Part:
        now = next((y for y in self.record.household_years if y.year == row["year"]), None)
        return self._part(f"{row['year']} 年度", (*LIVING_FACTS, *INCOME_FACTS), row, now)

    def members(self) -> list[Part]:
        now = {m.person_id: m for m in self.record.memberships}
        return [self._member(row, now.get(row["person_id"])) for row in self.past.members]

    def _member(self, row: Mapping[str, Any], membership: Any) -> Part:
        person = membership.person if membership else None
        own = self._part("", PERSON_FACTS, row, person, gone=membership is None)
        year = row["year"]
        now = next(
            (y for y in self.record.person_years
             if year and y.person_id == row["person_id"] and y.year == year["year"]),
            None,
        )  # fmt: skip
        yearly = self._part("", facts.PERSON_YEAR_FACTS, year, now, gone=membership is None)
        relation = Was(
            "与户主关系",
            row["relation"],
            membership.relation if membership else "",
            membership is not None and membership.relation != row["relation"],
        )
        return Part(str(row["name"]), [relation, *own.cells, *yearly.cells])

    def came_since(self) -> Sequence[str]:
        """The names of today's members that the household did not have then."""
        then = {row["person_id"] for row in self.past.members}
        return [m.person.name for m in self.record.memberships if m.person_id not in then]

    def gone_since(self) -> Sequence[str]:
        now = {m.person_id for m in self.record.memberships}
        return [str(row["name"]) for row in self.past.members if row["person_id"] not in now]

    def _part(
        self, title: str, of: tuple[Fact, ...], row: Row, now: Any, *, gone: bool = False
    ) -> Part:
        if row is None:
            return Part(title, [])
        cells = [self._cell(fact, row, now, gone) for fact in of if self._may_see(fact)]
        return Part(title, [cell for cell in cells if cell.text or cell.differs])

    def _may_see(self, fact: Fact) -> bool:
        return not fact.is_health or self.record.may_see_health

    def _cell(self, fact: Fact, row: Mapping[str, Any], now: Any, gone: bool) -> Was:
        value = row[fact.column]
        text = values.shown(fact, value)
        if gone or now is None:
            return Was(fact.header, text)
        current = getattr(now, fact.column)
        return Was(fact.header, text, values.shown(fact, current), differs=current != value)
