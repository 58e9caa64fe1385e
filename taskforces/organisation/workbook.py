"""The workbook of an organisation: four sheets, read with the sheet and cell of each fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger import sheets
from ledger.sheets import CellError, Column, Sheet, SheetError, parsers
from regions.models import Audience
from taskforces.models import BodyKind, ChargeKind, Role, Strand, Subject

MAX_ROWS = 50_000
CADRES, BODIES, SEATS, CHARGES = "干部名册", "机构", "任职", "包保"


@dataclass(frozen=True)
class Fault:
    """One fault: the sheet, the cell, what is wrong and how to mend it."""

    sheet: str
    cell: str
    row: int
    header: str
    message: str

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}（{self.header}）：{self.message}"


@dataclass
class Read:
    """What a workbook says: rows by sheet as (row number, values), and the faults of its cells."""

    rows: dict[str, list[tuple[int, dict[str, Any]]]] = field(default_factory=dict)
    tables: dict[str, sheets.Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, key: str, message: str) -> None:
        """Note a fault of a cell found by looking at more than it."""
        table = self.tables[sheet]
        column = next(one for one in table.columns if one.key == key)
        self.add(sheet, table.error(row, column, message))

    def add(self, sheet: str, error: CellError) -> None:
        self.faults.append(Fault(sheet, error.cell, error.row, error.header, error.message))


def _phone(text: str) -> str:
    if not (len(text) == 11 and text.isascii() and text.isdecimal() and text[0] == "1"):
        raise ValueError("手机号应为 11 位数字；请核对")
    return text


def _since(header: str = "起始日期") -> Column:
    return Column(header, "starts_on", parsers.day, required=True)


_UNTIL = Column("截止日期", "ends_on", parsers.day)
_PLACE = Column("地区代码", "region", required=True, as_text=True, width=16)
_NUMBER = Column("名册编号", "cadre", required=True, as_text=True, width=14)
_DOCUMENT = Column("文号", "document_no", parsers.words(60), width=22, is_prose=True)
COLUMNS: dict[str, tuple[Column, ...]] = {
    CADRES: (
        Column("名册编号", "number", parsers.words(30), required=True, as_text=True, width=14),
        Column("姓名", "name", parsers.words(60), required=True),
        _PLACE,
        Column("单位", "unit", parsers.words(60), required=True, width=24),
        Column("职务", "post", parsers.words(60), width=16),
        Column("对象类别", "audience", parsers.choice(Audience), required=True, width=22),
        Column("手机号", "phone", _phone, as_text=True, width=14),
        Column("起始日期", "starts_on", parsers.day),
        _UNTIL,
    ),
    BODIES: (
        _PLACE,
        Column("机构类型", "kind", parsers.choice(BodyKind), required=True, width=22),
        Column("专题", "subject", parsers.choice(Subject), width=18),
        Column("机构名称", "name", parsers.words(80), required=True, width=34),
        Column("上级地区代码", "above_region", as_text=True, width=16),
        Column("上级机构名称", "above", width=34),
        Column("职责", "mandate", parsers.words(2000), width=40, is_prose=True),
        _DOCUMENT,
        _since("成立日期"),
        Column("撤销日期", "ends_on", parsers.day),
    ),
    SEATS: (
        _PLACE,
        Column("机构名称", "body", required=True, width=34),
        _NUMBER,
        Column("职务", "role", parsers.choice(Role), required=True),
        Column("力量来源", "strand", parsers.choice(Strand)),
        Column("单位", "unit", parsers.words(60), width=24),
        _since(),
        _UNTIL,
    ),
    CHARGES: (
        _PLACE,
        Column("包保类型", "kind", parsers.choice(ChargeKind), required=True, width=24),
        Column("组名", "group_name", parsers.words(40)),
        _NUMBER,
        _DOCUMENT,
        _since(),
        _UNTIL,
    ),
}


def read(content: bytes) -> Read:
    """Read the four sheets; a sheet that is not there has no rows, but one must be.

    Raises:
        SheetError: the file cannot be read, or has none of the sheets.
    """
    found = Read()
    refused: list[str] = []
    for name, columns in COLUMNS.items():
        try:
            table = sheets.read(content, columns, named=name, max_rows=MAX_ROWS)
        except SheetError as error:
            refused.append(str(error))
            if "没有名为" not in str(error) and "没有数据行" not in str(error):
                raise SheetError(f"工作表“{name}”：{error}") from error
            found.rows[name] = []
            continue
        found.tables[name] = table
        found.rows[name] = []
        for number, values, wrong in table:
            found.rows[name].append((number, values))
            for one in wrong:
                found.add(name, one)
    if not found.tables:
        raise SheetError(refused[0])
    return found


def written(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Any:
    """The workbook of such rows, or the empty form of it; choices in Chinese words."""
    return sheets.write_book(
        [Sheet(columns, rows.get(name, ()), name=name) for name, columns in COLUMNS.items()]
    )
