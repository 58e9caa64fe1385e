"""The workbook of a feedback, and of a ledger kept on paper, as lists of columns.

Source of the columns: the print ledger, docs/sources.md#issues.
"""

import re
from datetime import date
from io import BytesIO
from typing import Any

from accountability.issue_intake.items import in_force
from accountability.models import DueKind, Source
from ledger import sheets
from ledger.sheets import Column
from regions.models import Level, Region

MAX_ROWS = 3000
_DAY = re.compile(r"((?:19|20)\d\d)[-./年]?(0?[1-9]|1[0-2])[-./月]?([0-3]?\d)日?")
_PARTS = re.compile(r"[、,，;；\n]+")
LEVELS = {
    "州": Level.PREFECTURE,  # 州本级
    "县": Level.COUNTY,
    "乡": Level.TOWNSHIP,
    "乡镇": Level.TOWNSHIP,
    "村": Level.VILLAGE,
}
DUE_KINDS = {
    "立行立改": DueKind.IMMEDIATE,
    "限期": DueKind.LIMITED,
    "限期整改": DueKind.LIMITED,
    "长期坚持": DueKind.STANDING,
}
SOURCES = {
    "国家考核": Source.STATE,
    "省考核": Source.PROVINCE,
    "巡视": Source.INSPECTION,
    "巡察": Source.INSPECTION,
    "巡视巡察": Source.INSPECTION,
    "审计": Source.AUDIT,
    "督查": Source.SUPERVISION,
    "交叉检查": Source.CROSS_CHECK,
    "联席会议": Source.JOINT,
    "扶贫专线咨询": Source.HOTLINE_ASK,
    "扶贫专线调查": Source.HOTLINE_CASE,
    "12317": Source.LINE_12317,
    "数据比对": Source.COMPARISON,
    "数据质量通报": Source.QUALITY,
    "自查": Source.SELF_CHECK,
    "媒体舆情": Source.MEDIA,
    "群众来信来访": Source.PETITION,
}


def day(text: str) -> date:
    """Read a day in one of the ways people write it: 2018-12-31, 2018年12月31日, 20181231.

    Raises:
        ValueError: it is none, or there is no such day.
    """
    found = _DAY.fullmatch(text.removesuffix(" 00:00:00"))
    try:
        return date(*(int(part) for part in found.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise ValueError(f"“{text[:20]}”不是日期；请按 2018-12-31 填写") from None


def parts(text: str) -> list[str]:
    """The texts of a cell that holds several, each once, in their order."""
    return list(dict.fromkeys(part.strip() for part in _PARTS.split(text) if part.strip()))


def _one_of(name: str, choices: dict[str, Any]) -> Any:
    def read(text: str) -> Any:
        if text not in choices:
            raise ValueError(f"“{text[:20]}”不是{name}的选项；应为{'、'.join(choices)}")
        return choices[text]

    return read


def _short(name: str, most: int) -> Any:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"{name}有 {len(text)} 字，最多 {most} 字；请缩短")
        return text

    return read


def _units(text: str) -> list[str]:
    return [_short("配合单位", 60)(unit) for unit in parts(text)]


_FIRST = (
    Column("方面", "aspect", width=14),
    Column("项", "item", required=True, width=26),
    Column(
        "问题描述",
        "description",
        required=True,
        aliases=("具体问题", "问题"),
        is_prose=True,
        width=50,
    ),
    Column(
        "问题所在地",
        "places",
        parts,
        required=True,
        blank_ok=True,
        aliases=("所在地", "涉及地区"),
        width=28,
    ),
    Column("户编号", "household_no", aliases=("户编码",), as_text=True, width=22),
)
_REST = (
    Column("整改目标", "goal", is_prose=True, width=28),
    Column("整改措施", "measures", is_prose=True, width=36),
    Column("牵头单位", "lead_unit", _short("牵头单位", 60), width=16),
    Column("责任单位", "responsible_unit", _short("责任单位", 60), width=16),
    Column("配合单位", "assist_units", _units, width=20),
    Column("责任领导", "resp_leader", _short("责任领导", 60), width=12),
    Column("整改方式", "due_kind", _one_of("整改方式", DUE_KINDS), width=12),
    Column("整改时限", "due_on", day, aliases=("完成时限",), width=14, number_format="yyyy-mm-dd"),
)
FEEDBACK: tuple[Column, ...] = _FIRST + _REST
LEDGER: tuple[Column, ...] = (
    Column("问题编号", "number", required=True, as_text=True, width=18),
    Column("问题来源", "source", _one_of("问题来源", SOURCES), required=True, width=12),
    Column("来源文号", "doc_no", _short("来源文号", 60), width=22),
    Column("批次", "batch", _short("批次", 120), width=26),
    Column("发文日期", "issued_on", day, width=14, number_format="yyyy-mm-dd"),
    *_FIRST,
    Column("台账层级", "level", _one_of("台账层级", LEVELS), width=10),
    *_REST,
    Column(
        "是否销号",
        "is_closed",
        _one_of("是否销号", {"是": True, "否": False, "已销号": True, "未销号": False}),
        required=True,
        width=10,
    ),
    Column("销号日期", "closed_on", day, width=14, number_format="yyyy-mm-dd"),
)

_NOTES = (
    ("问题所在地", "写全称或代码，多地用顿号分开，每一地登记为一条；可写“各县”“平塘县各乡镇”"),
    ("户编号", "涉及一户时填写，问题所在地可以留空；一行只能填一户"),
    ("方面、项", "按“目录”表填写；项的名称在两个方面下都有时须写方面"),
    ("整改方式", "立行立改、限期整改或长期坚持；留空为限期整改"),
    ("整改时限", "留空时用批次的时限，批次也没有时用来源规定的工作日"),
    ("问题描述", "至少五个字；交办以后不能再改"),
    ("身份信息", "不要填写身份证号、电话和银行卡号"),
)


def template(columns: tuple[Column, ...], *, title: str) -> BytesIO:
    """The empty workbook to fill in, with the catalogue and how to fill it behind."""
    return sheets.write_book(
        [
            sheets.Sheet(columns, [], title=title, name="问题清单"),
            sheets.Sheet(
                [Column("方面", "aspect", width=20), Column("项", "item", width=40)],
                [(item.aspect.name, item.name) for item in in_force()],
                name="目录",
            ),
            sheets.Sheet(
                [Column("列", "column", width=16), Column("怎样填写", "how", width=80)],
                _NOTES,
                name="填写说明",
            ),
        ],
        target=BytesIO(),
    )


def source_word(source: str) -> str:
    """What the column of the source says, e.g. 国家考核."""
    return next(word for word, known in SOURCES.items() if known == source)


def full_name(region: Region) -> str:
    """A place as the workbook names it: 平塘县大塘镇新光村; the prefecture is left out below it."""
    below = [one.name for one in region.ancestors if one.level > Level.PREFECTURE]
    return "".join(below) or region.name
