"""The task ledger as a workbook: taken in as a whole or not at all, and written out.

A row with the number of a task that is on the ledger is left as it is, so that a ledger that went
out may come back with rows added.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from ledger import events, sheets
from ledger.sheets import CellError, Column
from ledger.sheets.parsers import day, whole
from regions.duties import Permission
from regions.models import Region, User
from taskforces.models import Body, Task
from taskforces.organisation.places import cadre_named
from taskforces.tasks import operations, transitions
from taskforces.tasks.figures import tag_of
from taskforces.tasks.moves import TaskError, keeper_of, tell
from taskforces.tasks.operations import Line, TaskPlan

MAX_ROWS = 2000
NAME = "专班任务台账"
TAKEN = "由任务台账工作簿接收"


def _percent(text: str) -> int:
    return whole(100)(text.rstrip("%％").strip())


def _not_over(text: str) -> str:
    if text in ("已完成", "已撤销"):
        raise ValueError(f"“{text}”须在系统内报完成并由他人审核签字；请删去该行或改为推进中")
    return text


COLUMNS = (
    Column("任务编号", "number", as_text=True, width=24),
    Column("地区代码", "region", as_text=True, width=14),
    Column("专班", "body", required=True, width=26, aliases=("机构名称",)),
    Column("任务", "title", required=True, width=30, is_prose=True),
    Column("计划措施", "measures", required=True, width=40, is_prose=True),
    Column("完成时限", "due_on", day, required=True, width=14),
    Column("责任单位", "unit", required=True, width=20),
    Column("责任人", "person", width=12),
    Column("进度（%）", "percent", _percent, width=10),
    Column("存在问题", "problems", width=30, is_prose=True),
    Column("状态", "state", _not_over, width=10),
)


@dataclass
class Given:
    """One good row: where it goes, what it says."""

    body: Body
    plan: TaskPlan
    percent: int
    problems: str


@dataclass
class Read:
    """What a workbook says, and its faults; `same` rows are on the ledger already."""

    given: list[Given] = field(default_factory=list)
    faults: list[CellError] = field(default_factory=list)
    same: int = 0


def read(content: bytes, *, by: User) -> Read:
    """Read and check a workbook; nothing is written.

    Raises:
        SheetError: the file as a whole is refused.
    """
    found = Read()
    table = sheets.read(content, COLUMNS, max_rows=MAX_ROWS)
    checker = _Checker(by)
    columns = {column.key: column for column in COLUMNS}
    for number, values, errors in table:
        found.faults.extend(errors)
        if errors:
            continue
        if values["number"] and values["number"] in checker.numbers:
            found.same += 1
            continue
        try:
            found.given.append(checker.row(values))
        except _WrongError as wrong:
            found.faults.append(table.error(number, columns[wrong.key], wrong.message))
    return found


class _WrongError(Exception):
    """A fault of a row at the column `key`."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key, self.message = key, message


class _Checker:
    """One reading: bodies, numbers and tasks in reach are read once."""

    def __init__(self, by: User) -> None:
        self.by = by
        rows = Body.objects.visible_to(by, Permission.TASK_FORCE_WORK).filter(ends_on=None)
        self.bodies: dict[str, list[Body]] = {}
        for body in rows.select_related("region__parent"):
            self.bodies.setdefault(body.name, []).append(body)
        tasks = Task.objects.visible_to(by, Permission.TASK_FORCE_WORK)
        known = tasks.values_list("number", "body_id", "title", "due_on")
        self.numbers = set()
        self.known: set[tuple[int, str, date]] = set()
        for number, body_id, title, due_on in known:
            self.numbers.add(number)
            self.known.add((body_id, title, due_on))

    def row(self, values: dict[str, Any]) -> Given:
        body = self._body(values)
        plan = self._plan(values)
        try:
            operations.check(body, plan, may_be_over=True)
        except TaskError as error:
            raise _WrongError(_key_of(error.messages[0]), error.messages[0]) from error
        key = (body.pk, plan.title, plan.due_on)
        if key in self.known:
            raise _WrongError("title", "台账或本表已有同名同时限的任务；请删去一行")
        self.known.add(key)
        percent, problems = values["percent"] or 0, values["problems"] or ""
        keeper = keeper_of(body.region)
        if (percent or problems) and not self.by.holds(transitions.FINISHED.permission, at=keeper):
            raise _WrongError("percent", f"进度由{keeper.name}填报；请清空进度和存在问题")
        return Given(body, plan, percent, problems)

    def _body(self, values: dict[str, Any]) -> Body:
        found = self.bodies.get(values["body"], [])
        if code := values["region"]:
            found = [one for one in found if one.region.code == code]
        if len(found) != 1:
            said = "有多个" if found else "没有"
            raise _WrongError("body", f"您的范围内{said}“{values['body']}”；请核对名称和地区代码")
        return found[0]

    def _plan(self, values: dict[str, Any]) -> TaskPlan:
        cadre = None
        if values["person"]:
            try:
                cadre = cadre_named(values["person"], self.by)
            except ValueError as error:
                raise _WrongError("person", str(error)) from error
        return TaskPlan(
            title=values["title"],
            measures=values["measures"],
            due_on=values["due_on"],
            unit=values["unit"],
            cadre=cadre,
        )


def _key_of(message: str) -> str:
    """The column a refusal is about."""
    said = {"计划措施": "measures", "责任单位": "unit", "撤销": "body"}
    return next((key for word, key in said.items() if word in message), "title")


@transaction.atomic
def take_in(content: bytes, *, by: User, place: Region) -> int:
    """Write every row of a workbook, or none; return how many.

    Raises:
        SheetError: the file as a whole is refused.
        TaskError: a cell is wrong; nothing is written.
    """
    found = read(content, by=by)
    if found.faults:
        raise TaskError(f"表中有 {len(found.faults)} 处错误，一行也没有写入；请改正后重新上传。")
    today = timezone.localdate()
    for one in found.given:
        task = operations.write(one.body, one.plan, by=by)
        if one.percent or one.problems:
            operations.log(task, Line(today, one.percent, TAKEN, one.problems), by=by)
    tell("taskforces.tasks.imported", "taskforces.task", 0, place, by=by, n=len(found.given))
    return len(found.given)


def empty() -> BytesIO:
    """The empty form."""
    return _book([])


def written(tasks: Iterable[Task], *, by: User, place: Region) -> BytesIO:
    """The tasks as a workbook that can be taken in again; the export is an event."""
    rows = [_row(task) for task in tasks]
    events.append(
        events.Draft("taskforces.tasks.exported", region=place, by=by, data={"rows": len(rows)})
    )
    return _book(rows)


def _book(rows: list[dict[str, Any]]) -> BytesIO:
    out = BytesIO()
    sheets.write_book([sheets.Sheet(COLUMNS, rows, name=NAME)], target=out)
    out.seek(0)
    return out


def _row(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "region": task.region.code,
        "body": task.body.name,
        "title": task.title,
        "measures": task.measures,
        "due_on": task.due_on,
        "unit": task.responsible_unit,
        "person": task.person_name,
        "percent": task.progress,
        "problems": task.problems,
        "state": tag_of(task)[1],
    }
