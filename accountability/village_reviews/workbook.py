"""The plans of many villages as a workbook, in and out: two sheets, goals and lines."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import override

from accountability.models import LineKind, Measure, VillagePlan
from ledger import sheets
from ledger.sheets import Column, Sheet

GOALS, LINES = "目标任务", "路径和措施"


def _whole(text: str) -> int:
    plain = text.removesuffix(".0")
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 9):
        raise ValueError(f"“{text}”不是整数；请改正")
    return int(plain)


def _rate(text: str) -> Decimal:
    try:
        return Decimal(text.rstrip("%")).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数字；请填百分数，如 2.85") from None


def _day(text: str) -> date:
    plain = text.split(" ")[0].replace("/", "-").replace(".", "-")
    try:
        return date.fromisoformat("-".join(part.zfill(2) for part in plain.split("-")))
    except ValueError:
        raise ValueError("日期应写成 2018-06-30；请改正") from None


def _one_of(choices: type[TextChoices]) -> Callable[[str], str]:
    """A parser of the Chinese words of choices, or of their values."""

    def parse(text: str) -> str:
        with override("zh-hans"):
            known = {str(one.label): str(one.value) for one in choices}
        if text in choices.values:
            return text
        if text not in known:
            raise ValueError(f"“{text}”不在选项内；应为：{'、'.join(known)}")
        return known[text]

    return parse


def _text(most: int) -> Any:
    def parse(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"超过 {most} 个字；请缩短")
        return text

    return parse


_CODE = Column("村代码", "code", required=True, as_text=True, width=16)
_NAME = Column("村名", "name", width=14, blank_ok=True)
_YEAR = Column("年度", "year", _whole, required=True, width=8)
COLUMNS: dict[str, tuple[Column, ...]] = {
    GOALS: (
        _CODE,
        _NAME,
        _YEAR,
        Column("出列年度", "exit_year", _whole, width=10),
        Column("贫困发生率上限（%）", "max_rate_percent", _rate, width=12),
        Column("脱贫户数", "homes_out", _whole, width=10),
        Column("脱贫人数", "people_out", _whole, width=10),
        Column("依据文件", "basis", _text(120), width=28, is_prose=True),
    ),
    LINES: (
        _CODE,
        _NAME,
        _YEAR,
        Column("类别", "kind", _one_of(LineKind), required=True, width=12),
        Column("措施类型", "measure", _one_of(Measure), required=True, width=14),
        Column("内容", "words", _text(200), required=True, width=40, is_prose=True),
        Column("对象", "group", _text(80), width=18, is_prose=True),
        Column("计划数", "planned", _whole, width=8),
        Column("计量单位", "unit_word", _text(10), width=8),
        Column("责任单位", "responsible_unit", _text(60), required=True, width=18),
        Column("责任人", "person", _text(60), required=True, width=10),
        Column("开始日期", "starts_on", _day, required=True, number_format="yyyy-mm-dd"),
        Column("完成日期", "due_on", _day, required=True, number_format="yyyy-mm-dd"),
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
