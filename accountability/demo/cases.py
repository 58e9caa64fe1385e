"""Accountability cases of the demo: made-up persons, one case at each station."""

from datetime import date, timedelta

from django.utils import timezone

from accountability.cases import catalogues, operations
from accountability.cases.forms import DutyLineForm
from accountability.cases.operations import Answer, Decision, Opening
from accountability.demo import accounts
from accountability.models import Case, Issue, LadderStep, Missed
from regions.duties import Duty
from regions.models import User

# Person, post, how far it goes, the form.
_PEOPLE = (
    ("示例甲", "驻村工作队队员", "opened", ""),
    ("示例乙", "网格长", "proposed", "约谈"),
    ("示例丙", "扶贫站站长", "decided", "诫勉"),
    ("示例丁", "村支部书记", "appealed", "通报批评"),
    ("示例戊", "扶贫专干", "changed", "诫勉"),
    ("示例己", "网格员", "lifted", "诫勉"),
)
_SIGNED_FOR = "谁核实谁签字谁负责"
# List, name, content, post, what tells that it was missed. Sites enter 五主五包 in their own words.
_DUTIES = (
    (
        *(_SIGNED_FOR, "入户核实", "核实人对入户核实的结论签字负责（演示）。"),
        *(Duty.GRID_WORKER, Missed.VERDICT),
    ),
    (
        *("六包", "包政策落实", "网格内农户的帮扶政策落实到位，问题按期整改（演示）。"),
        *(Duty.GRID_WORKER, Missed.OVERDUE),
    ),
    (
        *("五主五包", "示例条目", "五主五包的正式条文请按文件录入（演示）。"),
        *(Duty.VILLAGE_LEADER, Missed.UNDONE),
    ),
    (
        *(_SIGNED_FOR, "乡镇复核", "复核人对整改结果签字负责（演示）。"),
        *(Duty.TOWNSHIP_OFFICE, Missed.LOOK_BACK),
    ),
    (
        *(_SIGNED_FOR, "县级销号", "销号人对销号的真实性签字负责（演示）。"),
        *(Duty.COUNTY_OFFICE, Missed.LOOK_BACK),
    ),
    (
        *("台账责任", "按期转办备案", "收到的问题按期签收、转办、备案（演示）。"),
        *(Duty.PREFECTURE_OFFICE, Missed.UNDONE),
    ),
)
_REACHED = ("opened", "heard", "proposed", "decided", "appealed", "changed")


def open_some() -> int:
    """Open cases from issues of the published ledger and move each to its station; once."""
    if Case.objects.exists():
        return 0
    clerk = User.objects.get(username=accounts.JOINT_MEETING)
    chair = User.objects.get(username="lianxi")
    for line in _DUTIES:
        catalogues.set_line(_duty(*line), kind="accountability.case.duty_set", by=clerk)
    issues = list(Issue.objects.select_related("region").order_by("number")[: len(_PEOPLE)])
    for n, (issue, (name, post, station, form)) in enumerate(zip(issues, _PEOPLE, strict=False)):
        first = timezone.localdate() - timedelta(days=260 - 8 * n)
        case = operations.open_case(_opening(issue, name, post, first), by=clerk)
        _go(case, station, form, first, clerk, chair)
        if station == "decided":
            head = _opening(issue, "示例庚", "县长", first)
            operations.open_case(head, by=clerk, traced_from=case, head=Case.Head.GOVERNMENT)
    return Case.objects.count()


def _duty(list_name: str, name: str, content: str, duty: str, measure: str) -> DutyLineForm:
    return DutyLineForm(
        {
            "list_name": list_name,
            "name": name,
            "content": content,
            "duty": duty,
            "measure": measure,
            "valid_from": f"{timezone.localdate()}",
        }
    )


def _opening(issue: Issue, name: str, post: str, day: date) -> Opening:
    return Opening(
        region=issue.region,
        person_name=name,
        post=post,
        unit=f"{issue.region.name}（演示）",
        ground=Case.Ground.LOOK_BACK,
        facts=f"回头看发现 {issue.number} 整改不实（演示数据）。",
        opened_on=day,
        numbers=[issue.number],
    )


def _go(case: Case, station: str, name: str, first: date, clerk: User, chair: User) -> None:
    reached = _REACHED.index("decided" if station == "lifted" else station)
    form = LadderStep.objects.filter(name=name).first()
    if reached < _REACHED.index("proposed") or form is None:
        return
    heard_on = first + timedelta(days=7)
    operations.hear(
        case, by=clerk, hearing=Case.Hearing.SAID, heard_on=heard_on, words="情况属实，愿意整改。"
    )
    operations.propose(case, by=clerk, form=form, proposal=f"经联席会议研究，建议{name}。")
    if reached < _REACHED.index("decided"):
        return
    day = heard_on + timedelta(days=14)
    number = f"示纪〔{day.year}〕{case.pk}号"
    until = timezone.localdate() - timedelta(days=1) if station == "lifted" else None
    decision = Decision(form, f"{case.region.name}纪委监委", number, day, day, until)
    operations.decide(case, by=chair, decision=decision)
    if station == "lifted":
        operations.lift(case, by=clerk)
    if reached < _REACHED.index("appealed"):
        return
    asked = day + timedelta(days=10)
    operations.appeal(case, by=clerk, appealed_on=asked, words="认为处理偏重，请求复议。")
    if station == "changed":
        lighter = LadderStep.objects.get(name="约谈")
        answer = Answer(Case.Outcome.CHANGED, asked + timedelta(days=20), "情节较轻。", lighter)
        operations.answer_appeal(case, by=clerk, answer=answer)
