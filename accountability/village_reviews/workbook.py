"""The plans of many villages as a workbook, in and out: two sheets, goals and lines."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import override

from accountability.models import LineKind, Measure, VillagePlan
from ledger import sheets
from ledger.sheets import Column, Sheet, parsers

GOALS, LINES = "目标任务", "路径和措施"


_CODE = Column("村代码", "code", required=True, as_text=True, width=16)
_NAME = Column("村名", "name", width=14, blank_ok=True)
_YEAR = Column("年度", "year", parsers.whole(), required=True, width=8)
COLUMNS: dict[str, tuple[Column, ...]] = {
    GOALS: (
        _CODE,
        _NAME,
        _YEAR,
        Column("出列年度", "exit_year", parsers.whole(), width=10),
        Column("贫困发生率上限（%）", "max_rate_percent", parsers.amount(100), width=12),
        Column("脱贫户数", "homes_out", parsers.whole(), width=10),
        Column("脱贫人数", "people_out", parsers.whole(), width=10),
        Column("依据文件", "basis", parsers.words(120), width=28, is_prose=True),
    ),
    LINES: (
        _CODE,
        _NAME,
        _YEAR,
        Column("类别", "kind", parsers.choice(LineKind), required=True, width=12),
        Column("措施类型", "measure", parsers.choice(Measure), required=True, width=14),
        Column("内容", "words", parsers.words(200), required=True, width=40, is_prose=True),
        Column("对象", "group", parsers.words(80), width=18, is_prose=True),
        Column("计划数", "planned", parsers.whole(), width=8),
        Column("计量单位", "unit_word", parsers.words(10), width=8),
        Column("责任单位", "responsible_unit", parsers.words(60), required=True, width=18),
        Column("责任人", "person", parsers.words(60), required=True, width=10),
        Column("开始日期", "starts_on", parsers.day, required=True, number_format="yyyy-mm-dd"),
        Column("完成日期", "due_on", parsers.day, required=True, number_format="yyyy-mm-dd"),
    ),
}


def written(plans: Iterable[VillagePlan], title: str = "") -> Any:
    """The workbook of plans (with `region` and `lines` read before), or an empty one."""
    goals: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    with override("zh-hans"):
        for plan in plans:
            of = {"code": plan.region.code, "name": plan.region.name, "year": plan.year}
            goals.append(_of(plan, GOALS, of))
            for one in plan.lines.all():
                said = {"kind": one.get_kind_display(), "measure": one.get_measure_display()}
                lines.append(_of(one, LINES, of | said))
    rows = {GOALS: goals, LINES: lines}
    return sheets.write_book(
        [
            Sheet(columns, rows[name], name=name, title=f"{title}{name}" if title else "")
            for name, columns in COLUMNS.items()
        ]
    )


def _of(row: Any, sheet: str, known: dict[str, Any]) -> dict[str, Any]:
    """What the columns of a sheet say of a row; `known` goes before its attributes."""
    return {
        one.key: known[one.key] if one.key in known else getattr(row, one.key)
        for one in COLUMNS[sheet]
    }
