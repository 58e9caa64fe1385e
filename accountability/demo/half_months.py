"""Half-month reports of the demo: two task forces have issued theirs, one of them with a
correction; one is on its way, one was sent back, and the rest are late or not due yet.
"""

from django.utils import timezone

from accountability.demo import accounts
from ledger.obligations.periods import Period
from regions.models import Level, User
from taskforces.half_months import operations
from taskforces.half_months.moves import Text
from taskforces.half_months.periods import latest
from taskforces.models import Body, BodyKind, HalfMonthReport, Subject

_NAMES = {
    Subject.INDUSTRY: "产业扶贫",
    Subject.HOUSING: "住房安全",
    Subject.FUNDS: "资金管理",
    Subject.EDUCATION: "教育扶贫",
    Subject.MEDICAL: "医疗扶贫",
}
# A hand as the glass gives it: strokes of points in a box of 300 × 100.
_STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
_TEXT = Text(
    progress=(
        "一是逐村核对{name}政策落实情况，完成到户复核，问题当场登记、当场交办。\n"
        "二是对照问题台账督促责任单位整改，佐证材料逐条审核（演示数据）。"
    ),
    problems="个别乡镇佐证材料报送不及时，整改进度不平衡（演示数据）。",
    coordination="请领导小组办公室协调有关部门按期报送比对数据（演示数据）。",
    plans="下半月集中督查整改滞后的乡镇，对已销号的问题开展回头看（演示数据）。",
)


def report_some() -> int:
    """Report on the last two half-months; return how many editions there are. Once only."""
    if HalfMonthReport.objects.exists():
        return 0
    writer = User.objects.get(username=accounts.PREFECTURE)
    leader = User.objects.get(username=accounts.SECOND)
    bodies = _bodies()
    last, past = latest(timezone.localdate(), 2)
    for subject in (Subject.INDUSTRY, Subject.HOUSING):
        _issue(bodies[subject], past, writer, leader)
        _issue(bodies[subject], last, writer, leader)
    _correct(bodies[Subject.HOUSING], last, writer, leader)
    _hand_in(bodies[Subject.EDUCATION], last, writer)
    back = _hand_in(bodies[Subject.MEDICAL], last, writer)
    operations.send_back(back, "存在问题写得笼统，请写到乡镇和责任单位（演示数据）", by=leader)
    return HalfMonthReport.objects.count()


def _bodies() -> dict[str, Body]:
    rows = Body.objects.filter(
        kind=BodyKind.TASK_FORCE, region__level=Level.PREFECTURE, ends_on__isnull=True
    )
    return {body.subject: body for body in rows.select_related("region")}


def _hand_in(body: Body, period: Period, by: User) -> HalfMonthReport:
    report = operations.begin(body, period, by=by)
    name = _NAMES[Subject(body.subject)]
    text = Text(_TEXT.progress.format(name=name), _TEXT.problems, _TEXT.coordination, _TEXT.plans)
    report = operations.write(report, text, seen=report.version, by=by)
    return operations.hand_in(report, by=by)


def _issue(body: Body, period: Period, writer: User, leader: User) -> HalfMonthReport:
    report = operations.review(_hand_in(body, period, writer), by=leader)
    return operations.issue(report, by=leader, strokes=_STROKES)


def _correct(body: Body, period: Period, writer: User, leader: User) -> None:
    issued = HalfMonthReport.objects.get(body=body, ends_on=period.last)
    made = operations.correct(issued, "存在问题漏写一个乡镇，现予补充", by=writer)
    text = Text(
        made.progress, f"{made.problems}\n另有一个乡镇危房改造验收滞后。", made.coordination,
        made.plans,
    )  # fmt: skip
    made = operations.write(made, text, seen=made.version, by=writer)
    made = operations.review(operations.hand_in(made, by=writer), by=leader)
    operations.issue(made, by=leader, strokes=_STROKES)
