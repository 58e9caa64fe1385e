"""What one value for many households would change; reads in a bounded number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from households import facts
from households.acts.changes import Change, edit
from households.acts.conflicts import open_on
from households.acts.many import Planned
from households.acts.reporting import NOT_YOURS
from households.bulk.fields import Value
from households.models import Act, Household, HouseholdYear
from households.record.preview import Line, lines_of
from ledger.canonical import canonical, digest
from regions.duties import Permission
from regions.models import User


@dataclass(frozen=True)
class Outcome:
    """What would become of one household: it changes, it stays as it is, or it cannot be done.

    `same` are the facts that have the value already. `why` is a sentence with its remedy, `act`
    the open act that stands in the way, if it is one.
    """

    household: Household
    changes: list[Change] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    why: str = ""
    act: Act | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.changes) and not self.why

    @property
    def lines(self) -> list[Line]:
        """Field, before and after, as a person reads them."""
        return lines_of(self.changes)

    @property
    def seen(self) -> str:
        """What was looked at: any other outcome is shown again before it is sent."""
        return digest(canonical([vars(change) for change in self.changes] + [self.why]))[:16]

    def planned(self) -> Planned:
        """What the act `correct` takes, and what it comes to."""
        given = [
            {
                "table": change.table, "row": change.row, "field": change.field,
                "year": 0, "person": 0, "value": text,
            }
            for change, text in zip(self.changes, self.texts, strict=True)
        ]  # fmt: skip
        return Planned(self.household, {"values": given}, self.changes)


@dataclass(frozen=True)
class Plan:
    """The outcome of every chosen household, place by place."""

    outcomes: list[Outcome]

    @property
    def changing(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.is_done]

    @property
    def staying(self) -> list[Outcome]:
        return [one for one in self.outcomes if not one.why and not one.changes]

    @property
    def refused(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.why]

    def seen(self) -> dict[str, str]:
        """What the preview showed of each household, by key."""
        return {str(one.household.pk): one.seen for one in self.outcomes}


def plan(households: Sequence[Household], values: Sequence[Value], year: int, *, by: User) -> Plan:
    """Say what `values` would change; three queries at most, however many households.

    Yearly facts are set in the row of `year`: a household without one is refused, since a new row
    with nothing else in it would hide what the year before said.
    """
    is_yearly = any(value.fact.table == facts.HOUSEHOLD_YEAR for value in values)
    years = _years(households, year) if is_yearly else {}
    paths = by.paths_where(Permission.HOUSEHOLD_PROPOSE)
    drafts: list[Outcome] = []
    for home in households:
        why = _why_not(home, paths)
        if not why and is_yearly and home.pk not in years:
            why = f"没有 {year} 年度的记录；请先在档案中建立该年度"
        drafts.append(Outcome(home, why=why) if why else _outcome(home, years.get(home.pk), values))
    return Plan(_without_those_taken(drafts))


def years_of(households: Iterable[Household]) -> list[int]:
    """The years that some of them have on record, the newest first."""
    rows = HouseholdYear.objects.filter(household__in=[home.pk for home in households])
    return list(rows.order_by("-year").values_list("year", flat=True).distinct())


def _years(households: Sequence[Household], year: int) -> dict[int, HouseholdYear]:
    keys = [home.pk for home in households]
    rows = HouseholdYear.objects.filter(household__in=keys, year=year)
    return {row.household_id: row for row in rows}


def _why_not(home: Household, paths: Sequence[str]) -> str:
    if home.dissolved_on is not None:
        return "已销户，不能再办理变更"
    if not home.place_path.startswith(tuple(paths)):
        return f"{NOT_YOURS}；请由所在地上报"
    return ""


def _outcome(home: Household, year: HouseholdYear | None, values: Iterable[Value]) -> Outcome:
    found = Outcome(home)
    for value in values:
        row: Any = year if value.fact.table == facts.HOUSEHOLD_YEAR else home
        (change,) = edit(row, **{value.fact.column: value.value})
        if change.before == change.after:
            found.same.append(value.fact.header)
        else:
            found.changes.append(change)
            found.texts.append(value.text)
    return found


def _without_those_taken(drafts: list[Outcome]) -> list[Outcome]:
    """Another report that waits on one of the fields goes first: of two, one would be stale."""
    taken = open_on([change for one in drafts for change in one.changes])
    found = []
    for one in drafts:
        acts = [a for c in one.changes for a in taken.get((c.table, c.row, c.field), ())]
        if acts:
            text = "同一内容已有待签认的报告；请先签认或退回"
            found.append(Outcome(one.household, one.changes, one.texts, one.same, text, acts[0]))
        else:
            found.append(one)
    return found
