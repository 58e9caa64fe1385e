"""The closing report as sheets of Excel; the same rows as on the page."""

from typing import Any

from ledger import sheets
from ledger.sheets import Column, Sheet
from regions.models import Level
from screening.campaigns.report import OUTCOMES, Shown
from screening.models import DOUBTS

TITLE = "系统筛查结束报告"
FOOTER = "填报人：　　　　　　　审核人：　　　　　　　负责人：　　　　　　　（盖章）"
_LEVELS = {
    Level.COUNTY: "县（市）",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.VILLAGE: "村（社区）",
}
FIGURES = (
    ("total", "户数"), ("registered", "建档立卡户"), ("visited", "已入户"),
    ("percent", "覆盖率（%）"), ("unreachable", "无法入户"), ("sampled", "抽查"),
    ("reviewed", "已复核"), *OUTCOMES,
)  # fmt: skip
_STAGES = (("none", "未启动"), ("running", "办理中"), ("done", "已审定"), ("ended", "未通过或撤回"))


def book(shown: Shown, *, unit: str, target: Any = None) -> Any:
    """Write the report of a place as a workbook and return it."""
    line = f"填报单位：{unit}　　截至：{shown.figures['as_of'][:10]}　　单位：户"
    parts = [
        _places("合计与下级", [shown.own, *shown.below], line),
        *(_places(name, rows, line) for name, rows in _deeper(shown)),
        _groups(shown, line),
        _procedures(shown, line),
        _left(shown, line),
        _signatures(shown, line),
    ]
    return sheets.write_book(parts, target=target)


def _deeper(shown: Shown) -> list[tuple[str, list[dict[str, Any]]]]:
    """A sheet a level below those right below the place."""
    path, level = shown.own["path"], shown.own["level"]
    found = []
    for one, name in _LEVELS.items():
        if one > level + 1:
            inside = (row for row in shown.figures["places"] if row["level"] == one)
            found.append((name, [row for row in inside if row["path"].startswith(path)]))
    return [(name, rows) for name, rows in found if rows]


def _sheet(name: str, columns: list[Column], rows: list[Any], line: str) -> Sheet:
    return Sheet(columns, rows, title=TITLE, unit_line=line, name=name, footer=FOOTER)


def _places(name: str, rows: list[dict[str, Any]], line: str) -> Sheet:
    columns = [
        Column("地方", "name", width=18),
        Column("区划代码", "code", width=16, as_text=True),
        *(Column(title, key, width=10) for key, title in FIGURES),
    ]
    return _sheet(name, columns, rows, line)


def _groups(shown: Shown, line: str) -> Sheet:
    columns = [
        Column("重点户", "label", width=14),
        *(Column(title, key, width=10) for key, title in FIGURES),
    ]
    rows = shown.figures["groups"] if shown.is_whole else []
    return _sheet("重点户", columns, rows, line)


def _procedures(shown: Shown, line: str) -> Sheet:
    columns = [
        Column("结论", "outcome", width=14),
        *(Column(title, key, width=12) for key, title in _STAGES),
    ]
    rows = [{"outcome": one.label, **shown.own["procedures"][str(one)]} for one in DOUBTS]
    return _sheet("疑似问题与程序", columns, rows, line)


def _left(shown: Shown, line: str) -> Sheet:
    columns = [Column("未了结的情况", "what", width=24), Column("户数", "number", width=10)]
    rows = [{"what": what, "number": number} for what, number, _query in shown.unresolved]
    return _sheet("未了结", columns, rows, line)


def _signatures(shown: Shown, line: str) -> Sheet:
    columns = [
        Column("地方", "place", width=18),
        Column("签字人", "name", width=14),
        Column("签字时间", "at", width=20),
    ]
    return _sheet("签字", columns, shown.signatures, line)
