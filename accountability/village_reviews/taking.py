"""Taking in the plans of many villages from a workbook: all of it is checked, and shown first what
it would do; then all is put in force or nothing.

A village whose plan in force says the same gets no new version, so that the same file a second
time writes nothing. A line that says the same keeps its number, and with it its progress.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accountability.models import PlanLine, VillagePlan
from accountability.models.village_plans import HIGHEST_RATE
from accountability.village_reviews import planning
from accountability.village_reviews.planning import GOAL, LINE, Goal, Line
from accountability.village_reviews.telling import VillageError, tell
from accountability.village_reviews.workbook import COLUMNS, GOALS, LINES
from ledger import sheets
from ledger.sheets import CellError
from regions.duties import Permission
from regions.models import Level, Region, User

MAX_ROWS = 50_000
WRITE = Permission.VILLAGE_REVIEW_WRITE


@dataclass(frozen=True)
class Fault:
    """One fault: the sheet, the cell, what is wrong and how to mend it."""

    sheet: str
    error: CellError


@dataclass
class Village:
    """What the workbook says of one village and year."""

    row: int
    region: Region
    year: int
    goal: Goal
    lines: list[Line] = field(default_factory=list)
    old: VillagePlan | None = None

    @property
    def known(self) -> dict[Line, int]:
        """The number of each line that is in force."""
        rows = self.old.lines.all() if self.old else ()
        return {Line(**{name: getattr(one, name) for name in LINE}): one.code for one in rows}

    @property
    def is_same(self) -> bool:
        """The plan in force says the same."""
        return (
            self.old is not None
            and Goal(**{name: getattr(self.old, name) for name in GOAL}) == self.goal
            and set(self.known) == set(self.lines)
        )

    @property
    def moved(self) -> tuple[int, int]:
        """How many lines come to the plan in force, and how many go; a changed one does both."""
        known, said = set(self.known), set(self.lines)
        return len(said - known), len(known - said)


@dataclass(frozen=True)
class Preview:
    """What a workbook does, village by village; or its faults, and then it does nothing."""

    faults: list[Fault]
    villages: list[Village]
    digest: str

    @property
    def written(self) -> int:
        return sum(not one.is_same for one in self.villages)

    @property
    def same(self) -> int:
        return len(self.villages) - self.written


class _Reading:
    """One reading of a workbook: rows are read, then each is checked against the others."""

    def __init__(self, content: bytes, by: User) -> None:
        self.by = by
        self.faults: list[Fault] = []
        self.tables = {
            name: sheets.read(content, columns, named=name, max_rows=MAX_ROWS)
            for name, columns in COLUMNS.items()
        }
        self.rows: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        for name, table in self.tables.items():
            self.rows[name] = []
            for number, values, wrong in table:
                self.faults += [Fault(name, one) for one in wrong]
                if not wrong:
                    self.rows[name].append((number, values))
        codes = {values["code"] for rows in self.rows.values() for _n, values in rows}
        self.places = {one.code: one for one in Region.objects.filter(code__in=codes)}
        self.villages: dict[tuple[str, int], Village] = {}

    def run(self) -> None:
        for number, values in self.rows[GOALS]:
            self._goal(number, values)
        for number, values in self.rows[LINES]:
            self._line(number, values)
        for number, values in self.rows[GOALS]:
            village = self.villages.get((values["code"], values["year"]))
            if village and not {"path", "safeguard"} <= {one.kind for one in village.lines}:
                said = f"“{LINES}”里没有该村的脱贫路径或保障措施；请补充"
                self._fault(GOALS, number, "code", said)
        self._plans()

    def _plans(self) -> None:
        """What is in force now; and where a draft waits, which a new version would pass over."""
        of = {
            "region__in": [one.region for one in self.villages.values()],
            "year__in": {one.year for one in self.villages.values()},
            "state__in": (VillagePlan.State.STANDING, VillagePlan.State.DRAFT),
        }
        drafts = []
        plans = VillagePlan.objects.filter(**of).select_related("region")
        for plan in plans.prefetch_related("lines"):
            village = self.villages.get((plan.region.code, plan.year))
            if village is None:
                continue
            if plan.state == VillagePlan.State.DRAFT:
                drafts.append(village)
            else:
                village.old = plan
        for village in drafts:
            if not village.is_same:
                said = f"{village.region.name} {village.year} 年已有一份草稿；请先生效或作废"
                self._fault(GOALS, village.row, "code", said)

    def _goal(self, number: int, values: dict[str, Any]) -> None:
        place = self.places.get(values["code"])
        key = (values["code"], values["year"])
        if place is None or place.level != Level.VILLAGE:
            self._fault(GOALS, number, "code", f"没有代码为 {values['code']} 的村；请核对")
        elif not planning.may_keep(self.by, place):
            self._fault(GOALS, number, "code", f"{place.name}不在您的管理范围；请删去该行")
        elif key in self.villages:
            self._fault(GOALS, number, "code", f"{place.name} {key[1]} 年重复；请删去一行")
        elif not 2014 <= key[1] <= 2035:
            self._fault(GOALS, number, "year", f"年度 {key[1]} 不对；请改正")
        else:
            given = {name: values[name] for name in GOAL}
            given["max_rate_percent"] = given["max_rate_percent"] or HIGHEST_RATE
            given["basis"] = given["basis"] or ""
            goal = Goal(**given)
            self._try(GOALS, number, "max_rate_percent", planning.check_goal, goal)
            self.villages[key] = Village(number, place, key[1], goal)

    def _line(self, number: int, values: dict[str, Any]) -> None:
        village = self.villages.get((values["code"], values["year"]))
        if village is None:
            said = f"“{GOALS}”里没有该村该年度的目标；请先填写，或核对代码和年度"
            self._fault(LINES, number, "code", said)
            return
        text = ("group", "unit_word")
        given: dict[str, Any] = {n: values[n] or "" if n in text else values[n] for n in LINE}
        line = Line(**given)
        if line in village.lines:
            self._fault(LINES, number, "words", "与前面的一行重复；请删去一行")
            return
        self._try(LINES, number, "words", planning.check_line, line, village.year)
        village.lines.append(line)

    def _try(self, sheet: str, number: int, key: str, check: Any, *given: Any) -> None:
        try:
            check(*given)
        except VillageError as error:
            self._fault(sheet, number, key, error.messages[0])

    def _fault(self, sheet: str, number: int, key: str, message: str) -> None:
        column = next(one for one in COLUMNS[sheet] if one.key == key)
        self.faults.append(Fault(sheet, self.tables[sheet].error(number, column, message)))


def preview(content: bytes, *, by: User) -> Preview:
    """Check a workbook against what there is; nothing is written.

    Raises:
        SheetError: the file cannot be read, or lacks one of the two sheets.
    """
    reading = _Reading(content, by)
    reading.run()
    villages = [] if reading.faults else list(reading.villages.values())
    return Preview(reading.faults, villages, hashlib.sha256(content).hexdigest())


@transaction.atomic
def take_in(content: bytes, *, by: User) -> Preview:
    """Put every plan of a workbook in force, or none where there is a fault.

    Raises:
        SheetError: the file cannot be read, or lacks one of the two sheets.
        VillageError: there are faults.
    """
    done = preview(content, by=by)
    if done.faults:
        raise VillageError(f"表中有 {len(done.faults)} 处错误，没有写入；请改正后重新上传。")
    for village in done.villages:
        if not village.is_same:
            _write(village, by)
    if done.written:
        top = next(one.region for one in by.active_postings if WRITE in one.grants)
        told = {"file": done.digest, "written": done.written}
        first = done.villages[0]
        plan = planning.standing(first.region, first.year)
        tell("village_plan.taken_in", plan, top, by, **told)
    return done


def _write(village: Village, by: User) -> None:
    known = village.known
    plan = planning.draft(village.region, village.year, by=by)
    plan.lines.all().delete()
    planning.set_goal(plan, village.goal, by=by)
    after = max(known.values(), default=0)
    rows = []
    for line in village.lines:
        code = known.get(line)
        if code is None:
            after += 1
            code = after
        rows.append(PlanLine(plan=plan, code=code, **{n: getattr(line, n) for n in LINE}))
    PlanLine.objects.bulk_create(rows)
    planning.put_in_force(plan, by=by)
