"""What procedures put on paper. A notice says what the public must know and nothing else.

Names, village and group, and a class of reason: never an identity number, a telephone number, a
bank account or anything about health. Source: docs/sources.md#procedures. The rows are made here
and not in templates, so that a template cannot reach what must not be printed.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from households.models import Procedure, ProcedureRecord, Round
from households.procedures import reading
from households.procedures.places import place_at, variant_of
from households.procedures.steps import Found
from regions.models import Level

# Causes and risks that tell of a person's health, under the name that a notice gives them.
NEUTRAL = "家庭生活困难"
_HEALTH = frozenset({"因病", "因残"})


@dataclass(frozen=True)
class Sheet:
    """One paper: `kind` names its part of the template, `rows` are plain texts by column."""

    key: str
    title: str
    kind: str
    lines: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)
    unit: str = ""
    issued_by: str = ""


def neutral(names: list[str]) -> str:
    """The class of reason that a notice may show: nothing that tells of health."""
    shown = [NEUTRAL if name in _HEALTH else name for name in names if name]
    return "、".join(dict.fromkeys(shown))


def reason_class(procedure: Procedure, found: Found) -> str:
    """Why, in the words of a notice."""
    kind, visit = variant_of(procedure.round).kind, found.get("visit", {})
    if kind in ("识别", "返贫"):
        return neutral([visit.get("cause_main", ""), *visit.get("causes_other", [])])
    if kind == "监测识别":
        return neutral(list(visit.get("risks", [])))
    return {
        "退出": "达到退出标准",
        "剔除": "识别时不符合条件",
        "风险消除": "风险已消除",
        "回退": "原认定有误",
    }[kind]


_NOTICE_TITLES = {
    "notice1": "公示（一）",
    "notice2": "公示（二）",
    "announce": "公告",
    "minutes": "民主评议记录",
    "review": "乡镇审核表",
    "approval": "审定名单",
}


def round_papers(round_: Round) -> list[tuple[str, str]]:
    """(key, title) of the papers of a round."""
    keys = {step.key for step in variant_of(round_).steps}
    wanted = {
        "notice1": "notice1", "notice2": "notice2", "announce": "announce",
        "minutes": "meeting", "review": "review", "approval": "approve",
    }  # fmt: skip
    titles = dict(_NOTICE_TITLES)
    if "notice2" not in keys:
        titles["notice1"] = "公示"
    return [(key, titles[key]) for key, step in wanted.items() if step in keys]


def household_papers(procedure: Procedure) -> list[tuple[str, str]]:
    keys = {step.key for step in variant_of(procedure.round).steps}
    found = [("survey", "入户核查表")] if "visit" in keys else []
    return [*found, ("consent", "户主签字认可书")] if "consent" in keys else found


def round_sheet(round_: Round, key: str) -> Sheet:
    """A paper of a round.

    Raises:
        KeyError: this procedure has no such paper.
    """
    title = dict(round_papers(round_))[key]
    people = list(
        round_.procedures.exclude(  # type: ignore[attr-defined]
            state__in=(Procedure.State.REFUSED, Procedure.State.WITHDRAWN)
        ).select_related("household", "round__region", "round__parent")
    )
    return _MAKERS.get(key, _notice)(round_, key, title, people)


def _names(round_: Round) -> tuple[str, str, str]:
    county = place_at(round_, Level.COUNTY).name
    return county, place_at(round_, Level.TOWNSHIP).name, round_.region.name


_HEAD = ["序号", "村民小组", "户主姓名", "家庭人口", "事由"]


def _public_rows(people: list[Procedure]) -> list[list[str]]:
    return [
        [
            str(n),
            one.household.group_name,
            one.household.head_name,
            str(one.household.member_count),
            reason_class(one, reading.found_of(one)),
        ]
        for n, one in enumerate(people, 1)
    ]


def _notice(round_: Round, key: str, title: str, people: list[Procedure]) -> Sheet:
    _county, township, village = _names(round_)
    variant = variant_of(round_)
    lines = [f"经{_so_far(round_, key)}，现将{village}{variant.kind}对象名单{title[:2]}如下。"]
    record = _record(round_, key)
    if key.startswith("notice"):
        lines.append(_period(record))
        lines.append(f"如有异议，请在公示期内向{village}村民委员会或{township}反映。")
    is_village = key == "notice1"
    issued = f"{village}村民委员会" if is_village else f"{township}人民政府"
    return Sheet(
        key, f"{village}{variant.kind}对象{title}", "notice", lines, _HEAD, _public_rows(people),
        issued_by=f"{issued}　{_day(record)}", unit="单位：户、人",
    )  # fmt: skip


def _so_far(round_: Round, key: str) -> str:
    """What had been done before this paper, in the order of the steps."""
    variant = variant_of(round_)
    before = variant.steps[: variant.position(key) - 1]
    titles = [step.title for step in before if not step.notice]
    return "、".join(dict.fromkeys(titles)) or "入户核查"


def _record(round_: Round, step: str) -> ProcedureRecord | None:
    rows = ProcedureRecord.objects.current().filter(round=round_, procedure__isnull=True)
    return rows.filter(step=step).first()


def _period(record: ProcedureRecord | None) -> str:
    if record is None or record.notice_until is None:
        return "公示期：自　　年　　月　　日至　　年　　月　　日。"
    first = record.happened_on + timedelta(days=1)
    return f"公示期：自 {first} 至 {record.notice_until}，共 {record.notice_days} 天。"


def _day(record: ProcedureRecord | None) -> str:
    day = record.happened_on if record else timezone.localdate()
    return f"{day.year}年{day.month}月{day.day}日"


def _minutes(round_: Round, key: str, title: str, people: list[Procedure]) -> Sheet:
    """The blank that goes to the meeting: households to vote on, and who was there."""
    variant = variant_of(round_)
    rows = [
        [str(n), one.household.group_name, one.household.head_name, "", "", "", ""]
        for n, one in enumerate(people, 1)
    ]
    lines = [
        "时间：　　　　年　　月　　日　　　地点：",
        "主持人：　　　　　　　记录人：　　　　　　　应到　　　人，实到　　　人",
    ]
    if any(one.name == "announced" for one in variant.step("meeting").fields):
        lines.append("信息比对结果已在会上宣布：□ 是")
    return Sheet(
        key, f"{round_.region.name}{variant.kind}{title}", "minutes", lines,
        ["序号", "村民小组", "户主姓名", "赞成", "反对", "弃权", "结果"], rows,
        signers=["主持人", "记录人", "监督人"],
    )  # fmt: skip


def _review(round_: Round, key: str, title: str, people: list[Procedure]) -> Sheet:
    _county, township, village = _names(round_)
    rows = [[*row, "", ""] for row in _public_rows(people)]
    return Sheet(
        key, f"{village}{variant_of(round_).kind}对象{title}", "table",
        [f"{township}对{village}上报的名单按比例抽查并审核，意见如下。"],
        [*_HEAD, "是否抽查", "审核意见"], rows, signers=["审核人", "分管领导", "主要领导"],
    )  # fmt: skip


def _approval(round_: Round, key: str, title: str, people: list[Procedure]) -> Sheet:
    county, township, village = _names(round_)
    record = _record(round_, "approve")
    number = record.data.get("document", "") if record else ""
    return Sheet(
        key, f"{county}{variant_of(round_).kind}对象{title}", "table",
        [f"{township}{village}　批复文号：{number or '　　　　　　'}"],
        _HEAD, _public_rows(people), issued_by=f"{county}　{_day(record)}",
        signers=["审定人", "负责人"], unit="单位：户、人",
    )  # fmt: skip


_MAKERS: dict[str, Any] = {"minutes": _minutes, "review": _review, "approval": _approval}


def household_sheet(procedure: Procedure, key: str) -> Sheet:
    """A paper of one household: to be filled in and signed at the door.

    Raises:
        KeyError: this procedure has no such paper.
    """
    title = dict(household_papers(procedure))[key]
    household, round_ = procedure.household, procedure.round
    _county, township, village = _names(round_)
    who = [
        ("乡镇、村", f"{township}{village}"),
        ("村民小组", household.group_name),
        ("户主姓名", household.head_name),
        ("家庭人口", f"{household.member_count} 人"),
    ]
    if key == "consent":
        year = reading.found_of(procedure).get("choose", {}).get("exit_year", "　　　")
        agreed = (
            "我户经村级初选、民主评议和入户核实，收入、吃穿、饮水、义务教育、基本医疗、住房安全"
            f"均已达到退出标准。我认可核实结果，同意于 {year} 年退出。"
        )
        lines = [agreed, "退出后，扶持政策在规定期限内保持不变。"]
        signers = ["户主（签字按印）", "核实人", "核实人"]
        return Sheet(key, title, "letter", lines, facts=who, signers=signers)
    asked = [
        (one.label, "")
        for one in variant_of(round_).step("visit").fields
        if one.name not in _UNPRINTED
    ]
    return Sheet(
        key, f"{variant_of(round_).kind}{title}", "form",
        ["核查时间：　　　　年　　月　　日"], facts=[*who, *asked],
        signers=["户主", "核查人", "核查人"],
    )  # fmt: skip


# Filled in on the phone with options that a blank need not repeat.
_UNPRINTED = frozenset({"cause_main", "causes_other", "risks"})
