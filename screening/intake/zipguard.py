"""Checks an XLSX, by its own streaming unzip with counters.

`check_directory` looks at what the file says of its parts and goes before any parser: names that
a workbook may not carry (macros, links to other files, embedded objects), passwords, parts that
overlap or say that they unpack to too much. `check_parts` unpacks every part once, in 1 MiB
pieces that are looked at and thrown away, so that a bomb costs at most the limits below, and
document type declarations, links and formulas are found whatever the sheets say. It runs beside
the child that parses, and nothing of what the child reads is used before it has passed.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from screening.intake.refusal import RefusedFile

MAX_MEMBERS = 2_000
MAX_UNPACKED = 1_536 << 20
MAX_RATIO = 200
RATIO_FREE = 8 << 20
MAX_COLUMNS = 256
PIECE = 1 << 20
OVERLAP = 4_096

DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    OverflowError,
    IndexError,
    RuntimeError,
    NotImplementedError,
)
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_]+:)?f[\s>/]")
_CELL = re.compile(rb'<(?:[A-Za-z0-9_]+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"')
# These two run over every row and cell, so they begin with plain text, which is searched fast.
_FAR_COLUMN = re.compile(rb' r="([A-Z]{2,3})([0-9]{1,7})"')
_ROW = re.compile(rb'row r="([0-9]{1,9})"')
_ROW_ANYHOW = re.compile(rb'<(?:[A-Za-z0-9_]+:)?row\s[^>]*?\br="([0-9]{1,9})"')
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9_.:-]+)""")
_RELATION = re.compile(rb"<(?:[A-Za-z0-9_]+:)?Relationship\s[^>]*>")


def check_directory(path: Path) -> int:
    """Refuse a workbook whose list of parts is damaged, dangerous or not of a workbook.

    Returns how many bytes it says that it unpacks to.

    Raises:
        RefusedFile: truncated, damaged, zip_bomb, encrypted, macro, external_link, embedded,
            extension.
    """
    with _opened(path) as archive:
        return _check_members(archive.infolist())


def check_parts(path: Path) -> None:
    """Refuse a workbook with a part that is damaged, dangerous or not of a plain table.

    Raises:
        RefusedFile: damaged, zip_bomb, encoding, external_link, doctype, formula, far_cell.
    """
    unpacked = 0
    with _opened(path) as archive:
        for member in archive.infolist():
            unpacked += _check_part(archive, member, MAX_UNPACKED - unpacked)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except DAMAGE as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> RefusedFile:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 66_000))
        has_directory = b"PK\x05\x06" in file.read()
    if has_directory:
        return RefusedFile("damaged", "已损坏，无法解压；请重新导出后报送。")
    return RefusedFile("truncated", "不完整（缺少文件尾部）；请重新传输后报送。")


def _check_members(members: list[zipfile.ZipInfo]) -> int:
    names = [member.filename for member in members]
    if len(names) > MAX_MEMBERS:
        raise RefusedFile("zip_bomb", f"内含 {len(names)} 个部件，不像普通工作簿；请重新导出。")
    if len(set(names)) != len(names):
        raise RefusedFile("damaged", "内有重名的部件；请在 Excel 中打开后另存为 XLSX 报送。")
    end = unpacked = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise RefusedFile("zip_bomb", "的压缩内容互相重叠，疑为恶意文件；请重新导出。")
        end = member.header_offset + 30 + member.compress_size
        if member.flag_bits & 1:
            raise RefusedFile("encrypted", "设有密码；请取消密码后重新报送。")
        unpacked += member.file_size
        if unpacked > MAX_UNPACKED or _is_bomb(member.file_size, member):
            raise _bomb()
    for name in names:
        _check_name(name.lower())
    if "xl/workbook.xml" not in names:
        raise RefusedFile("extension", "不是 XLSX 工作簿；请在 Excel 中另存为 XLSX 后报送。")
    return unpacked


def _check_name(name: str) -> None:
    if "vbaproject" in name or "macrosheets/" in name:
        raise RefusedFile("macro", "带有宏；请另存为不带宏的 XLSX 后报送。")
    if "externallinks/" in name or name in ("xl/connections.xml", "xl/querytables/"):
        raise RefusedFile("external_link", "引用了别的文件或数据源；请粘贴为数值后另存报送。")
    if "embeddings/" in name or "activex/" in name or "oleobject" in name:
        raise RefusedFile("embedded", "内嵌了别的文件；请删除内嵌对象后另存报送。")


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """Look through one part; return how many bytes it unpacks to."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = member.filename.lower().startswith("xl/worksheets/") and is_xml
    sheet = _Sheet()
    size = 0
    for fresh, piece in _pieces(archive, member):
        if is_xml and size == 0:
            _check_encoding(piece)
        size += fresh
        if size > room or _is_bomb(size, member):
            raise _bomb()
        # The mark alone is looked for first: there is hardly one in a sheet.
        if is_xml and b"!" in piece and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
            raise RefusedFile("doctype", "内含文档类型声明，疑为恶意文件；请重新导出后报送。")
        if is_sheet:
            sheet.look(piece, len(piece) - fresh)
        if member.filename.lower().endswith(".rels"):
            _check_relations(piece)
    sheet.check_rows()
    return size


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """Yield (new bytes, piece); each piece begins with the end of the piece before."""
    tail = b""
    with archive.open(member) as part:
        while fresh := part.read(PIECE):
            piece = tail + fresh
            yield len(fresh), piece
            tail = piece[-OVERLAP:]


def _is_bomb(size: int, member: zipfile.ZipInfo) -> bool:
    return size > RATIO_FREE and size > MAX_RATIO * member.compress_size


def _bomb() -> RefusedFile:
    return RefusedFile("zip_bomb", "解压后异常庞大，疑为恶意文件；请重新导出后报送。")


def _check_encoding(piece: bytes) -> None:
    """Parts in another encoding than UTF-8 would hide their text from the checks here."""
    declared = _DECLARED.match(piece[:200].removeprefix(b"\xef\xbb\xbf"))
    strange = declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if strange or piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]:
        raise RefusedFile("encoding", "的内部编码不是 UTF-8；请在 Excel 中打开后另存报送。")


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
