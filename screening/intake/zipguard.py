"""What a workbook may hold; what it unpacks to is counted by `ledger.zipguard`.

`check_directory` looks at what the file says of its parts and goes before any parser: names that
a workbook may not carry (macros, links to other files, embedded objects), passwords, parts that
overlap or say that they unpack to too much. `check_parts` unpacks every part once, in 1 MiB
pieces that are looked at and thrown away, so that a bomb costs at most the limits below, and
document type declarations, links and formulas are found whatever the sheets say. It runs beside
the child that parses, and nothing of what the child reads is used before it has passed.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger import zipguard
from ledger.zipguard import Limits, UnsafeZip
from screening.intake.refusal import RefusedFile

MOST = Limits(parts=2_000, part_bytes=1_536 << 20, bytes=1_536 << 20, ratio_free=8 << 20)
MAX_COLUMNS = 256
PIECE = 1 << 20
OVERLAP = 4_096

_SAID = {
    "doubled": ("damaged", "内有重名的部件；请在 Excel 中打开后另存为 XLSX 报送。"),
    "overlapping": ("zip_bomb", "的压缩内容互相重叠，疑为恶意文件；请重新导出。"),
    "encrypted": ("encrypted", "设有密码；请取消密码后重新报送。"),
    "bomb": ("zip_bomb", "解压后异常庞大，疑为恶意文件；请重新导出后报送。"),
    "doctype": ("doctype", "内含文档类型声明，疑为恶意文件；请重新导出后报送。"),
    "encoding": ("encoding", "的内部编码不是 UTF-8；请在 Excel 中打开后另存报送。"),
}
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_]+:)?f[\s>/]")
_CELL = re.compile(rb'<(?:[A-Za-z0-9_]+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
# These two run over every row and cell, so they begin with plain text, which is searched fast.
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})([0-9]{1,7})"')
_ROW = re.compile(rb'row r="([0-9]{1,9})"')
_ROW_ANYHOW = re.compile(rb'<(?:[A-Za-z0-9_]+:)?row\s[^>]*?\br="([0-9]{1,9})"')
_RELATION = re.compile(rb"<(?:[A-Za-z0-9_]+:)?Relationship\s[^>]*>")


def check_directory(path: Path) -> int:
    """Refuse a workbook whose list of parts is damaged, dangerous or not of a workbook.

    Returns how many bytes it says that it unpacks to.

    Raises:
        RefusedFile: truncated, damaged, zip_bomb, encrypted, macro, external_link, embedded,
            extension.
    """
    with _opened(path) as package:
        unpacked = zipguard.check_list(package, MOST)
        names = package.namelist()
    for name in names:
        _check_name(name.lower())
    if "xl/workbook.xml" not in names:
        raise RefusedFile("extension", "不是 XLSX 工作簿；请在 Excel 中另存为 XLSX 后报送。")
    return unpacked


def check_parts(path: Path) -> None:
    """Refuse a workbook with a part that is damaged, dangerous or not of a plain table.

    Raises:
        RefusedFile: damaged, zip_bomb, encoding, external_link, doctype, formula, far_cell.
    """
    unpacked = 0
    with _opened(path) as package:
        for member in package.infolist():
            unpacked += _check_part(package, member, MOST.bytes - unpacked)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipguard.opened(path) as package:
            yield package
    except UnsafeZip as error:
        if error.code == "damaged":
            raise _damaged(path) from error
        if error.code == "too_many":
            raise RefusedFile(
                "zip_bomb", f"内含 {error.count} 个部件，不像普通工作簿；请重新导出。"
            ) from error
        raise RefusedFile(*_SAID[error.code]) from error


def _damaged(path: Path) -> RefusedFile:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - zipguard.ENDS_WITHIN))
        has_directory = zipguard.has_end(file.read())
    if has_directory:
        return RefusedFile("damaged", "已损坏，无法解压；请重新导出后报送。")
    return RefusedFile("truncated", "不完整（缺少文件尾部）；请重新传输后报送。")


def _check_name(name: str) -> None:
    if "vbaproject" in name or "macrosheets/" in name:
        raise RefusedFile("macro", "带有宏；请另存为不带宏的 XLSX 后报送。")
    if "externallinks/" in name or name in ("xl/connections.xml", "xl/querytables/"):
        raise RefusedFile("external_link", "引用了别的文件或数据源；请粘贴为数值后另存报送。")
    if "embeddings/" in name or "activex/" in name or "oleobject" in name:
        raise RefusedFile("embedded", "内嵌了别的文件；请删除内嵌对象后另存报送。")


def _check_part(package: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """Look through one part; return how many bytes it unpacks to."""
    name = member.filename.lower()
    is_sheet = name.startswith("xl/worksheets/") and name.endswith((".xml", ".rels", ".vml"))
    sheet = _Sheet()
    size = 0
    found = zipguard.pieces(package, member, MOST, room, step=PIECE, overlap=OVERLAP)
    for fresh, piece in found:
        size += fresh
        if is_sheet:
            sheet.look(piece, len(piece) - fresh)
        if name.endswith(".rels"):
            _check_relations(piece)
    sheet.check_rows()
    return size


def _check_relations(piece: bytes) -> None:
    for found in _RELATION.findall(piece):
        if b'TargetMode="External"' in found and b"/hyperlink" not in found:
            raise RefusedFile("external_link", "引用了别的文件或数据源；请粘贴为数值后另存报送。")


class _Sheet:
    """What is counted over the pieces of one worksheet."""

    def __init__(self) -> None:
        self.rows = 0
        self.last_row = 0

    def look(self, piece: bytes, seen: int) -> None:
        """Check one piece whose first `seen` bytes were in the piece before."""
        # One letter is looked for first: it is rare in a sheet, "<" is not.
        may_be = b"f" in piece and (b"<f" in piece or b":f" in piece)
        if may_be and (found := _FORMULA.search(piece)):
            cells = _CELL.findall(piece, 0, found.start())
            where = cells[-1].decode() if cells else "某"
            raise RefusedFile(
                "formula",
                f"的 {where} 单元格是公式；请将整表“选择性粘贴—数值”后另存报送。",
                column=where,
            )
        for found in _FAR_COLUMN.finditer(piece):
            if _column_number(found.group(1)) > MAX_COLUMNS:
                raise _far((found.group(1) + found.group(2)).decode())
        usual = b'row r="' in piece
        for found in (_ROW if usual else _ROW_ANYHOW).finditer(piece):
            if found.end() > seen:
                self.rows += 1
                self.last_row = max(self.last_row, int(found.group(1)))

    def check_rows(self) -> None:
        if self.last_row > 20 * self.rows + 10_000:
            raise _far(f"第 {self.last_row} 行")


def _far(where: str) -> RefusedFile:
    return RefusedFile(
        "far_cell", f"的 {where} 处有远离表格的内容；请删除表格以外的行列后另存报送。"
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
