"""What a workbook is made of, looked at before any library opens it."""

import io
import os
import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from ledger.sheets.columns import SheetError
from ledger.zipguard import DAMAGE

MAX_BYTES = 20 * 1024 * 1024
MAX_LONG_BYTES = 60 * 1024 * 1024  # 50,000 rows of the whole register
MAX_UNPACKED = 400 * 1024 * 1024
MAX_LONG_UNPACKED = 900 * 1024 * 1024
MAX_MEMBERS = 2000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f[ >/]')
# A cell with content beyond column IV or row 99,999. The library lays out every cell up to the last
# one in memory, and the system ends the process when there is none left.
_FAR = re.compile(
    rb"""\sr\s*=\s*["'](?:((?:[A-Z]{3}|[J-Z][A-Z]|I[W-Z])[0-9]{1,7}|[A-Z]{1,2}[0-9]{6,7})["']"""
    rb"""[^>]*(?<!/)>\s*<(?!/)|([0-9]{6,7})["'][^>]*(?<!/)>\s*<(?:\w+:)?c\b(?![^>]*\sr\s*=))"""
)
_OTHER_BOOKS = {"xl/workbook.bin", "content.xml"}  # XLSB and ODS have no text to look for those in
_FORBIDDEN = ("vbaproject", "externallinks/", "embeddings/", "activex/", "macrosheets/")
_CHUNK = 1 << 18
_OVERLAP = 256

Source = str | os.PathLike[str] | BinaryIO | bytes


def content_of(source: Source, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a file, at most `max_bytes`.

    Raises:
        SheetError: the file is empty or larger.
    """
    if isinstance(source, bytes):
        content = source
    elif isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            content = file.read(max_bytes + 1)
    else:
        source.seek(0)
        content = source.read(max_bytes + 1)
    if not content:
        raise SheetError("文件是空的；请重新导出后再上传")
    if len(content) > max_bytes:
        raise SheetError(f"文件超过 {max_bytes // 1024 // 1024} MB；请按乡镇拆分后再上传")
    return content


def is_xlsx(content: bytes) -> bool:
    return content.startswith(ZIP)


def check(content: bytes, max_unpacked: int = MAX_UNPACKED) -> None:
    """Refuse what is not a plain workbook, before it is unpacked by a library.

    Counts the bytes while unpacking, because the sizes in a zip's directory may lie.

    Raises:
        SheetError: neither XLSX nor XLS, broken, a bomb, with macros, links to other files,
            embedded objects, entities or formulas.
    """
    if content.startswith(OLE):
        return
    if not is_xlsx(content):
        raise SheetError("文件不是 Excel 工作簿；请用 Excel 或 WPS 另存为 .xlsx 后再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive, max_unpacked)
    except DAMAGE as error:
        raise SheetError("文件已损坏或加密，打不开；请重新导出后再上传") from error


def _check_members(archive: zipfile.ZipFile, most: int) -> None:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if len(members) > MAX_MEMBERS or len(set(names)) != len(names):
        raise SheetError("文件结构不正常；请用 Excel 另存为新的 .xlsx 后再上传")
    if "xl/workbook.xml" not in names or _OTHER_BOOKS & set(names):
        raise SheetError("文件不是 .xlsx 工作簿；请用 Excel 或 WPS 另存为 .xlsx 后再上传")
    if any(part in name for name in names for part in _FORBIDDEN):
        raise SheetError("文件带有宏、嵌入对象或外部链接；请只复制数值到新的 .xlsx 后再上传")
    total = 0
    for member in members:
        total = _check_member(archive, member, total, most)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int, most: int) -> int:
    is_sheet = member.filename.lower().startswith("xl/worksheets/sheet")
    tail = b""
    with archive.open(member) as part:
        while chunk := part.read(_CHUNK):
            total += len(chunk)
            if total > most:
                raise SheetError("文件展开后过大；请按乡镇拆分后再上传")
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise SheetError("文件含有不允许的实体定义；请用 Excel 另存为新的 .xlsx 后再上传")
            formula = _FORMULA.search(window) if is_sheet else None
            if formula:
                cell = formula.group(1).decode()
                raise SheetError(f"{cell} 是公式；请将整表“选择性粘贴为数值”后再上传")
            if far := _FAR.search(window):
                cell, row = (found and found.decode() for found in far.groups())
                where = f"{cell} 处" if cell else f"第 {row} 行"
                raise SheetError(f"{where}有远离表格的内容；请删除表格以外的行列后再上传")
            tail = window[-_OVERLAP:]
    return total
