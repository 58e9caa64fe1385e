"""The demo's organisation: who is responsible in the prefecture and one county, with a few holes.

The prefecture writes its bodies one by one; the county hands in its workbook, as it would.
"""

from datetime import timedelta
from itertools import cycle

from django.utils import timezone

from accountability.demo import accounts, county_workbook, roster
from accountability.demo.ground import DOCUMENT, MANDATE, NAMES, UNITS, Ground, ground
from regions.models import Audience, Cadre, Region, User
from taskforces.models import (
    Body,
    BodyKind,
    Charge,
    ChargeKind,
    DutyLine,
    DutyList,
    PoorKind,
    Role,
    Seat,
    Subject,
)
from taskforces.organisation import (
    catalogue,
    charging,
    handing,
    importing,
    naming,
    operations,
)
from taskforces.organisation.charging import Place
from taskforces.organisation.operations import Plan

_SUPERVISED = "三都水族自治县"
_GUIDED = ("瓮安县", "龙里县")
_BASIS = "黔南州“七个一”工作模式"
_DUTIES = (
    (
        "网格员“六包”责任制", "", "",
        (
            ("包基本信息", "逐户掌握家庭基本信息，发现变化及时更新。"),
            ("包落实政策情况", "逐户核对各项政策是否落实到户。"),
            ("包性质判断", "对是否符合识别、退出标准提出判断意见。"),
            ("包佐证材料", "收集、核对能够证明判断的材料。"),
            ("包算账和措施", "与农户算清收入账，提出并落实帮扶措施。"),
            ("包群众满意度", "经常走访，听取意见，及时回应。"),
        ),
    ),
    (
        # Named by the prefecture; what each of the ten is was not found and is for it to write.
        "“五主五包”责任制", "", "",
        (("待补充", "按州里文件逐条填写；清单可增减、修改，每条写明起止日期。"),),
    ),
    (
        "领导小组“双组长”职责", BodyKind.LEADING_GROUP, Role.CO_LEADER,
        (
            ("第一责任人", "党委、政府主要负责同志对本地脱贫攻坚负总责，亲自安排部署。"),
            ("督查调度", "每季度召开领导小组会议，定期听取汇报，亲自督查调度。"),
        ),
    ),
    (
        "领导小组办公室职责", BodyKind.OFFICE, Role.DIRECTOR,
        (("日常调度", "每月召开一次专班工作调度会，每半月通报一次工作推进情况。"),),
    ),
    (
        "村级脱贫攻坚工作队职责", BodyKind.WORK_TEAM, Role.CAPTAIN,
        (("队长负责制", "负责政策的具体执行和突出问题的收集反馈。"),),
    ),
)  # fmt: skip
_STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]]]"


def arrange() -> int:
    """Write the organisation down; return how many bodies stand. Once only."""
    here = ground()
    if here is None or Body.objects.exists():
        return 0
    chief = User.objects.get(username=accounts.PREFECTURE)
    office = User.objects.get(username=f"xian{here.county.code}")
    _prefecture(here, chief)
    importing.take_in(county_workbook.other_counties(here), by=chief)
    content = county_workbook.content(here, by=office)
    importing.take_in(content, by=office)
    _in_charge_of_townships(here, chief)
    _duty_lists(here, chief)
    _poor_places(here, chief)
    _vacate(here, office)
    _hand_over(here, office)
    return Body.objects.count()


def _prefecture(here: Ground, by: User) -> None:
    place = here.prefecture
    head = roster.enter_account("lingdao", "州委书记", Audience.LEADERS, by=by)
    governor = roster.enter(place, "州人民政府", "州长", Audience.LEADERS, by=by)
    deputies = [
        roster.enter(place, "州人民政府", "副州长", Audience.LEADERS, by=by) for _n in range(2)
    ]
    director = roster.enter_account(accounts.PREFECTURE, "主任", Audience.POVERTY_SYSTEM, by=by)
    second = roster.enter_account(accounts.SECOND, "科长", Audience.POVERTY_SYSTEM, by=by)
    group = _found(here, BodyKind.LEADING_GROUP, "黔南州扶贫开发领导小组", by)
    office = _found(here, BodyKind.OFFICE, "黔南州扶贫开发领导小组办公室", by, above=group)
    for cadre in (head, governor):
        _seat(here, group, cadre, Role.CO_LEADER, by)
    for cadre in deputies:
        _seat(here, group, cadre, Role.DEPUTY, by)
    _seat(here, office, director, Role.DIRECTOR, by)
    _seat(here, office, second, Role.DEPUTY_DIRECTOR, by)
    leaders = [_task_force(here, subject, group, by) for subject in Subject]
    for cadre in leaders:
        _seat(here, group, cadre, Role.MEMBER, by)
    _sent_down(here, group, by)


def _task_force(here: Ground, subject: Subject, group: Body, by: User) -> Cadre:
    """A task force with its leader, members and liaison; returns who leads it."""
    unit, name = f"州{UNITS[subject]}", NAMES[subject]
    body = _found(
        here, BodyKind.TASK_FORCE, f"黔南州{name}专班", by,
        above=group, subject=subject, mandate=MANDATE.format(name=name),
    )  # fmt: skip
    leader = roster.enter(here.prefecture, unit, "主要负责人", Audience.DEPARTMENTS, by=by)
    _seat(here, body, leader, Role.LEADER, by)
    for post, role in (("副局长", Role.DEPUTY), ("科长", Role.LIAISON)):
        cadre = roster.enter(here.prefecture, unit, post, Audience.DEPARTMENTS, by=by)
        _seat(here, body, cadre, role, by)
    return leader


def _sent_down(here: Ground, group: Body, by: User) -> None:
    """Guidance of the counties that leave poverty, supervision of the one in deep poverty."""
    for county in _GUIDED:
        body = _found(here, BodyKind.GUIDANCE, f"{county}减贫摘帽工作指导组", by, above=group)
        leader = roster.enter(here.prefecture, "州人大常委会", "副主任", Audience.LEADERS, by=by)
        _seat(here, body, leader, Role.LEADER, by)
    body = _found(here, BodyKind.SUPERVISION, f"{_SUPERVISED}脱贫攻坚督导组", by, above=group)
    leader = roster.enter(here.prefecture, "中共黔南州委", "常委", Audience.LEADERS, by=by)
    _seat(here, body, leader, Role.LEADER, by)
    deep = Region.objects.get(parent=here.prefecture, name=_SUPERVISED)
    _charge(here, leader, ChargeKind.DEEP_COUNTY, deep, by)


def _in_charge_of_townships(here: Ground, by: User) -> None:
    """州包乡: all townships of the county but the last, which is a hole to be found."""
    cadres = roster.at(here.prefecture, Audience.DEPARTMENTS)
    for cadre, township in zip(cycle(cadres), here.townships()[:-1], strict=False):
        _charge(here, cadre, ChargeKind.TOWNSHIP, township, by)


def _poor_places(here: Ground, by: User) -> None:
    """The county that is supervised and the village of the demo have their leaders; one township
    has nobody, which is a hole to be found.
    """
    deep = Region.objects.get(parent=here.prefecture, name=_SUPERVISED)
    for region, kind in (
        (deep, PoorKind.DEEP_COUNTY),
        (here.village, PoorKind.DEEP_VILLAGE),
        (here.townships()[-1], PoorKind.POOR_TOWNSHIP),
    ):
        document = DOCUMENT.format(year=here.since.year)
        naming.name_place(region, kind, by=by, starts_on=here.since, document_no=document)


def _duty_lists(here: Ground, by: User) -> None:
    for name, kind, role, duties in _DUTIES:
        made = DutyList(name=name, basis=_BASIS, valid_from=here.since)
        for n, (duty, content) in enumerate(duties, 1):
            line = DutyLine(duty_list=made, kind=kind, role=role, order=n, name=duty)
            line.content, line.valid_from = content, here.since
            catalogue.write_duty(line, by=by)


def _vacate(here: Ground, by: User) -> None:
    """A commander was moved and nobody followed; a group lost who was in charge of it."""
    left_on = timezone.localdate() - timedelta(days=12)
    posts = Body.objects.filter(kind=BodyKind.COMMAND_POST, region__parent=here.county)
    post = posts.exclude(region=here.township).order_by("-region__code")[0]
    seat = Seat.objects.select_related("body__region").get(body=post, role=Role.COMMANDER)
    operations.end_seat(seat, by=by, on=left_on, words="调离，继任人选待县委研究")
    groups = Charge.objects.filter(kind=ChargeKind.GROUP, region__path__startswith=here.county.path)
    charge = groups.select_related("region").order_by("-pk")[0]
    charging.end_charge(charge, by=by, on=left_on, words="挂职期满返回原单位")


def _hand_over(here: Ground, by: User) -> None:
    """One post waits for who comes to sign, one for who leaves."""
    code, today = here.county.code, timezone.localdate()
    seats = Seat.objects.select_related("body__region", "cadre__user").filter(ends_on=None)
    leaver = User.objects.get(username=f"fuhe{code}")
    seat = seats.get(cadre__user=leaver, role=Role.LIAISON)
    successor = Cadre.objects.select_related("user").get(user__username=f"heshi{code}")
    moved = handing.prepare(
        seat, successor, by=by, starts_on=today, document_no="示任字〔2018〕5号"
    )
    handing.sign(moved, by=leaver, strokes=_STROKES)
    captain = seats.get(body__region=here.village, role=Role.CAPTAIN)
    deputy = seats.get(body__region=here.village, role=Role.DEPUTY_CAPTAIN)
    handing.prepare(captain, deputy.cadre, by=by, starts_on=today)


def _found(here: Ground, kind: BodyKind, name: str, by: User, **more: object) -> Body:
    document = DOCUMENT.format(year=here.since.year)
    plan = Plan(kind, here.prefecture, name, here.since, document_no=document, **more)  # type: ignore[arg-type]
    return operations.found(plan, by=by)


def _seat(here: Ground, body: Body, cadre: Cadre, role: Role, by: User) -> None:
    operations.seat(body, cadre, by=by, role=role, starts_on=here.since)


def _charge(here: Ground, cadre: Cadre, kind: ChargeKind, region: Region, by: User) -> None:
    document = DOCUMENT.format(year=here.since.year)
    place = Place(kind, region, here.since, document_no=document)
    charging.put_in_charge(cadre, place, by=by)
