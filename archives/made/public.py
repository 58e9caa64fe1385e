"""Papers that are hung out or made at a meeting: what the public must know and nothing else.

The rows come from `households.procedures.printing`, which never lets a number, a telephone or an
illness through. A household whose procedure is not on record gets a blank of its own, without any
date: what was hung out then is kept as a photo.
"""

from typing import Any

from archives.made.form import Col, Form
from archives.made.known import IDENTIFYING, Known, day
from households.models import Procedure, ProcedureRecord
from households.procedures import printing
from regions.models import Level

_WIDTHS = {"序号": 12, "村民小组": 34, "户主姓名": 36, "家庭人口": 22, "事由": 70}
_VOTE = (
    Col("序号", 10, is_number=True), Col("村民小组", 32), Col("户主姓名", 30),
    Col("赞成", 16, is_number=True), Col("反对", 16, is_number=True),
    Col("弃权", 16, is_number=True), Col("结果", 24),
)  # fmt: skip
_SIGN_IN = 24


def has_round(known: Known) -> bool:
    return known.procedure(IDENTIFYING) is not None


def _sheet(known: Known, key: str) -> printing.Sheet:
    """The paper of the round, drawn up once for all of its households; else a blank of one line."""
    one = known.procedure(IDENTIFYING)
    if one is None:
        return _alone(known, key)
    cached = ("sheet", one.round_id, key)
    if cached not in known.shared:
        known.shared[cached] = printing.round_sheet(one.round, key)
    return known.shared[cached]


_TITLES = {"notice1": "公示（一）", "notice2": "公示（二）", "announce": "公告"}


def _alone(known: Known, key: str) -> printing.Sheet:
    home, village = known.home, known.village
    reason = printing.neutral([home.cause_main, *home.causes_other])
    township = known.place(Level.TOWNSHIP)
    title = _TITLES[key]
    lines = [f"经农户申请、入户核查、民主评议，现将{village}识别对象名单{title[:2]}如下。"]
    if key != "announce":
        lines.append("公示期：自　　年　　月　　日至　　年　　月　　日。")
        lines.append(f"如有异议，请在公示期内向{village}村民委员会或{township}反映。")
    issuer = f"{village}村民委员会" if key == "notice1" else f"{township}人民政府"
    row = ["1", home.group_name, home.head_name, str(home.member_count), reason]
    return printing.Sheet(
        key, f"{village}识别对象{title}", "notice", lines, list(_WIDTHS), [row],
        issued_by=f"{issuer}　　　　　年　　月　　日", unit="单位：户、人",
    )  # fmt: skip


def _notice(known: Known, who: str, key: str) -> Form:
    sheet = _sheet(known, key)
    form = Form(sheet.title, who)
    form.heading()
    for line in sheet.lines:
        form.para(line)
    form.line("", sheet.unit, 9)
    columns = [
        Col(name, _WIDTHS.get(name, 30), name in ("序号", "家庭人口")) for name in sheet.head
    ]
    form.table(columns, sheet.rows, size=11, least=9)
    form.y += 16
    form.room(16)
    form.paper.right(form.paper.width - 14, form.y, form.say(sheet.issued_by), 12)
    form.y += 8
    form.paper.right(form.paper.width - 14, form.y, "（盖章）", 11)
    return form


def notice1(known: Known, who: str) -> Form:
    return _notice(known, who, "notice1")


def notice2(known: Known, who: str) -> Form:
    return _notice(known, who, "notice2")


def announcement(known: Known, who: str) -> Form:
    return _notice(known, who, "announce")


def hung_on(known: Known, step: str) -> Any:
    """The day that a step of the round was taken, None where it is not on record."""
    one = known.procedure(IDENTIFYING)
    record = _of_round(known, one, step) if one else None
    return record.happened_on if record else None


def _of_round(known: Known, one: Procedure, step: str) -> ProcedureRecord | None:
    records = known.records(one)
    return next((r for r in records if r.step == step and r.procedure_id is None), None)


def review(known: Known, who: str) -> Form:
    """The minutes of the meeting with the votes on record, and the list of who was there."""
    one = known.procedure(IDENTIFYING)
    held = _of_round(known, one, "meeting") if one else None
    form = Form(f"{known.village}民主评议记录", who)
    form.heading()
    said = held.data if held else {}
    form.pairs(
        [
            ("会议时间", day(held.happened_on if held else None)),
            ("会议地点", said.get("place", "")),
            ("主持人", said.get("chair", "")),
            ("记录人", ""),
            ("应到人数", f"{held.entitled} 人" if held and held.entitled else ""),
            ("实到人数", f"{held.present} 人" if held and held.present else ""),
        ]
    )
    form.section("一、评议事项：贫困户识别对象")
    form.table(_VOTE, _votes(known, one), size=10, least=8.6)
    form.section("二、发言记录")
    form.blanks(5)
    form.signatures(["主持人", "记录人", "监督人"])
    form.next_page()
    form.section("附：参会人员签到")
    columns = [Col("序号", 10, is_number=True), Col("姓名（签字）", 42), Col("身份", 41)] * 2
    half = _SIGN_IN // 2
    rows = [[str(n), "", "", str(n + half), "", ""] for n in range(1, half + 1)]
    form.table(columns, rows, least=12)
    return form


def _votes(known: Known, one: Procedure | None) -> list[list[str]]:
    """A line for each household of the round, with its votes where they are on record."""
    if one is None:
        return [["1", known.home.group_name, known.home.head_name, "", "", "", ""]]
    key = ("votes", one.round_id)
    if key in known.shared:
        return known.shared[key]
    rows = Procedure.objects.filter(round=one.round_id).select_related("household").order_by("pk")
    counted = {
        r.procedure_id: r
        for r in ProcedureRecord.objects.current().filter(
            round=one.round_id, step="meeting", procedure__isnull=False
        )
    }
    known.shared[key] = [
        [str(n), row.household.group_name, row.household.head_name, *_counted(counted.get(row.pk))]
        for n, row in enumerate(rows, 1)
    ]
    return known.shared[key]


def _counted(record: ProcedureRecord | None) -> list[str]:
    if record is None:
        return ["", "", "", ""]
    votes = (record.votes_for, record.votes_against, record.votes_abstained)
    words = ["" if number is None else str(number) for number in votes]
    return [*words, "通过" if record.passed else "未通过"]
