"""A sample as a workbook: what was drawn, all that could be drawn in its order, the figures."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from accountability.bulletins.drafting import period_of
from accountability.look_backs import figures, reading
from accountability.look_backs.figures import Line
from accountability.look_backs.reading import Entry
from accountability.models import LookBackDuty, LookBackSample
from ledger import sheets
from ledger.sheets import Column
from regions.models import User

DRAWN = [
    Column("序号", "seq", width=6),
    Column("县（市）", "place", width=12),
    Column("抽中顺位", "position", width=8),
    Column("问题编号", "number", width=20, as_text=True),
    Column("问题", "title", width=30),
    Column("地点", "where", width=26),
    Column("回头看期限", "due_on", width=12),
    Column("回头看单位", "unit", width=22),
    Column("回头看人", "person", width=10),
    Column("结果", "result", width=14),
    Column("回头看时间", "done_on", width=12),
]
ORDER = [
    Column("县（市）", "place", width=12),
    Column("顺位", "position", width=8),
    Column("问题编号", "number", width=20, as_text=True),
    Column("是否抽中", "is_drawn", width=8),
    Column("SHA-256（种子:问题编号）", "lot", width=68, as_text=True),
]
_WORDS = {
    "closed": "本期销号",
    "drawn": "抽中",
    "done": "已回头看",
    "holds": "整改到位",
    "fails": "未整改到位",
    "waiting": "待回头看",
    "late": "超期",
    "nobody": "无人可派",
    "overtaken": "此前已重开",
}
FIGURES = [
    Column("县（市）", "place", width=14),
    *(Column(word, state, width=12) for state, word in _WORDS.items()),
    Column("回头看覆盖率%", "coverage", width=14, number_format="0.00"),
    Column("到位率%", "hold_rate", width=10, number_format="0.00"),
]


def write(sample: LookBackSample, *, by: User, today: date) -> Any:
    """Write the workbook of what is in sight of a person; return it."""
    of = f"{sample.region.name}{period_of(sample.close)}已销号问题回头看抽查"
    said = (
        f"抽取比例 {sample.share_percent.normalize():f}%　抽取时间 "
        f"{timezone.localtime(sample.drawn_at):%Y-%m-%d %H:%M}　种子 {sample.seed}"
    )
    drawn = reading.entries(sample, reading.rows(by, sample, "drawn", None, today))
    closed = reading.entries(sample, reading.rows(by, sample, "closed", None, today))
    counted = figures.lines(sample, today)
    counted.append(figures.total(counted, "合计"))
    books = (
        ("抽中名单", DRAWN, _drawn(drawn)),
        ("抽取顺序", ORDER, _order(closed)),
        ("分县情况", FIGURES, _figures(counted)),
    )
    return sheets.write_book(
        [
            sheets.Sheet(columns, rows, title=f"{of}：{name}", unit_line=said, name=name)
            for name, columns, rows in books
        ]
    )


def result_of(duty: LookBackDuty) -> str:
    if duty.done_at is None:
        return "待回头看"
    return "整改到位" if duty.holds else "未整改到位，已重新打开"


def _drawn(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "seq": seq,
            "place": one.place.name,
            "position": one.position,
            "number": one.issue.number,
            "title": one.issue.title,
            "where": "".join(region.name for region in one.issue.region.ancestors[1:]),
            "due_on": one.duty.due_on,
            "unit": one.duty.done_unit or one.duty.given_unit or "无人可派",
            "person": _person(one.duty),
            "result": result_of(one.duty),
            "done_on": timezone.localdate(one.duty.done_at) if one.duty.done_at else None,
        }
        for seq, one in enumerate(entries, start=1)
        if one.duty
    ]


def _person(duty: LookBackDuty) -> str:
    person = duty.done_by or duty.given_to
    return person.full_name if person else ""


def _order(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "place": one.place.name,
            "position": one.position,
            "number": one.issue.number,
            "is_drawn": "是" if one.duty else "否",
            "lot": one.lot,
        }
        for one in entries
    ]


def _figures(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {
            "place": line.name,
            **{state: line.counts[state] for state in _WORDS},
            "coverage": line.coverage,
            "hold_rate": line.hold_rate,
        }
        for line in lines
    ]
