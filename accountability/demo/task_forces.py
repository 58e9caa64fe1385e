"""What the demo's task forces do: tasks on their ledgers, a trip with its findings, a problem that
was studied. What goes to which is as a new site begins.
"""

from contextlib import nullcontext
from datetime import timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accountability.demo import accounts, past
from accountability.demo.casework import picture
from accountability.demo.ground import Ground, ground
from regions.models import Cadre, User
from taskforces.half_months.periods import latest
from taskforces.models import Body, BodyKind, Study, Subject, Task, Trip
from taskforces.tasks import closing, delays, operations, papers, studies, trips
from taskforces.tasks.operations import Line, Origin, TaskPlan
from taskforces.tasks.trips import TripPlan

_STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
# Subject, task, measures, due in days, percent done, problems that remain.
_TASKS = (
    (Subject.HOUSING, "完成年度危房改造竣工验收", "逐户到场验收，资料与现场不符的限期整改。",
     20, 65, "两个乡镇建材供应不足。"),
    (Subject.IDENTIFICATION, "核实年度动态调整疑似错评名单", "逐户入户核实，按程序评议公示。",
     -6, 40, "外出户联系不上，核实进度慢。"),
    (Subject.EDUCATION, "排查义务教育阶段辍学学生", "按学籍与底图比对名单逐人劝返。", 35, 0, ""),
    (Subject.MEDICAL, "补齐建档立卡人口参保缺口", "与医保部门逐人核对，动员参保。", 12, 100, ""),
    (Subject.FUNDS, "清理结余资金并报送整改情况", "逐项目核对拨付，闲置资金收回统筹。", 45, 20, ""),
)  # fmt: skip


# What was given in the last half-month where the demo has a past: one is closed, one late there.
_THEN = (Subject.IDENTIFICATION, Subject.MEDICAL)
_INTO = timedelta(days=6)


def work_some(*, has_past: bool = False) -> int:
    """Let the task forces of the prefecture and of the demo's county work; once."""
    here = ground()
    if here is None or Trip.objects.exists() or not Body.objects.exists():
        return 0
    chief = User.objects.get(username=accounts.PREFECTURE)
    then = latest(timezone.localdate(), 1)[0].first + _INTO
    for subject, *task in _TASKS:
        with past.on(then) if has_past and subject in _THEN else nullcontext():
            _give(here, subject, *task)
    _supervise(here, chief)
    _study(here)
    return Task.objects.count()


def _force(here: Ground, subject: Subject) -> Body:
    """The county's task force of a subject where there is one, else the prefecture's."""
    bodies = Body.objects.filter(kind=BodyKind.TASK_FORCE, subject=subject, ends_on=None)
    rows = bodies.filter(region__in=[here.county, here.prefecture])
    return rows.select_related("region").order_by("-region__level")[0]


def _people(here: Ground, body: Body) -> tuple[User, User]:
    """Who works in the office that keeps a ledger, and who checks."""
    if body.region_id == here.county.pk:
        names = (f"xian{here.county.code}", f"fuhe{here.county.code}")
    else:
        names = (accounts.PREFECTURE, accounts.SECOND)
    first, second = (User.objects.get(username=name) for name in names)
    return first, second


def _give(
    here: Ground,
    subject: Subject,
    title: str,
    measures: str,
    days: int,
    percent: int,
    problems: str,
) -> None:
    body = _force(here, subject)
    worker, checker = _people(here, body)
    seat = body.seats.filter(ends_on=None).select_related("cadre").first()
    today = timezone.localdate()
    cadre: Cadre | None = seat.cadre if seat else None
    plan = TaskPlan(
        title=title,
        measures=measures,
        due_on=today + timedelta(days),
        unit=cadre.unit if cadre else body.region.name,
        cadre=cadre,
    )
    operations.check(body, plan, may_be_over=True)  # as a ledger that is taken over from paper
    task = operations.write(body, plan, by=checker)
    if percent:
        half = Line(today - timedelta(9), percent // 2, "已完成摸底，建立任务清单（演示数据）。")
        operations.log(task, half, by=worker)
        whole = Line(today - timedelta(1), percent, "按清单逐项推进（演示数据）。", problems)
        operations.log(Task.objects.get(pk=task.pk), whole, by=worker)
    _end_or_delay(Task.objects.get(pk=task.pk), worker, checker)


def _end_or_delay(task: Task, worker: User, checker: User) -> None:
    """A whole one is closed; of one with problems a later day is asked for."""
    if task.progress == 100:
        photo = picture(task.number, Random(task.number))  # noqa: S311  a tint
        words = "名单逐人核对完毕，已全部参保（演示数据）。"
        task = closing.finish(task, by=worker, words=words, files=[photo], strokes=_STROKES)
        closing.close(task, by=checker, words="抽查十户，情况属实。", strokes=_STROKES)
    elif task.problems and task.due_on > timezone.localdate():
        day = task.due_on + timedelta(10)
        delays.ask(task, by=worker, new_due_on=day, reason="建材供应恢复后方可竣工。")


def _supervise(here: Ground, by: User) -> None:
    """A trip of the prefecture to the county: signed by its head, one of two findings sent."""
    body = Body.objects.select_related("region").get(
        kind=BodyKind.TASK_FORCE, subject=Subject.HOUSING, region=here.prefecture, ends_on=None
    )
    seats = body.seats.filter(ends_on=None).select_related("cadre__user").order_by("pk")
    head, *others = [seat.cadre for seat in seats]
    today = timezone.localdate()
    plan = TripPlan(
        region=here.county,
        topic="住房安全整改情况督查",
        starts_on=today - timedelta(8),
        ends_on=today - timedelta(6),
        head=head,
        members=others,
        looked_at="随机查看四个村的危房改造现场和一户一档，与县、乡座谈（演示数据）。",
        findings=[
            (here.township, "两户危房改造竣工后没有验收，房屋鉴定资料缺失。"),
            (here.county, "危房改造台账与住建部门名单相差三户。"),
        ],
    )
    trip = trips.sign(trips.record(body, plan, by=by), by=by, strokes=_STROKES)
    trips.record(body, _next(here, head, others), by=by)
    papers.keep_paper(
        body, by=by, name="住房安全保障工作专班工作规则", issued_on=body.starts_on,
        document_no=body.document_no,
    )  # fmt: skip
    _send(here, trip)


def _next(here: Ground, head: Cadre, others: list[Cadre]) -> TripPlan:
    day = timezone.localdate() - timedelta(1)
    looked_at = "查看上次督查发现问题的整改情况（演示数据）。"
    return TripPlan(here.county, "住房安全整改回访督查", day, day, head, others, looked_at)


def _send(here: Ground, trip: Trip) -> None:
    finding = trip.findings.filter(region=here.township)[0]
    body = _force(here, Subject.HOUSING)
    worker, _checker = _people(here, body)
    plan = TaskPlan(
        title="补办两户危房改造验收和房屋鉴定",
        measures="住建部门到场鉴定，乡镇补齐资料并上传佐证。",
        due_on=timezone.localdate() + timedelta(15),
        unit="县住房和城乡建设局",
    )
    if not body.region.covers(here.township):
        return
    task = trips.send(finding, body, plan, by=worker)
    words = "已到场鉴定一户，另一户预约鉴定（演示数据）。"
    operations.log(task, Line(timezone.localdate(), 50, words), by=worker)


def _study(here: Ground) -> Study:
    """A problem of the township that the county studied, with a task; another waits."""
    body = _force(here, Subject.HOUSING)
    worker, checker = _people(here, body)
    place = here.township if body.region.covers(here.township) else body.region
    given: dict[str, Any] = {"by": worker, "raised_from": f"{place.name}人民政府"}
    row = studies.put_to(body, place, problem="边远自然寨危房改造运输成本高，补助不足。", **given)
    today = timezone.localdate()
    outcome = "县级统筹建材运输，按里程给予补助，由住建局牵头实施（演示数据）。"
    row = studies.study(row, by=checker, studied_on=today - timedelta(4), outcome=outcome)
    plan = TaskPlan(
        title="制定边远寨建材运输补助办法",
        measures="测算里程和成本，拟定补助标准，报领导小组审定。",
        due_on=today + timedelta(25),
        unit="县住房和城乡建设局",
    )
    origin = Origin(row.subject, row.pk, f"{row.number} {row.problem}")
    operations.give(body, plan, by=checker, origin=origin)
    studies.put_to(body, place, problem="无房户租住房屋的安全鉴定由谁负责不明确。", **given)
    return row
