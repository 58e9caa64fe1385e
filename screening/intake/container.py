"""What a delivered file really is: size, hash and kind by its first bytes, not by its name."""

import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from screening.intake.refusal import RefusedFile

Container = Literal["csv", "xlsx", "xls"]

BLOCK = 1 << 20
MAX_TEXT_BYTES = 2 << 30
MAX_WORKBOOK_BYTES = 80 << 20
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BY_SUFFIX: dict[str, Container] = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".xls": "xls",
    ".et": "xls",
}
_KINDS = {"csv": "文本（CSV）", "xlsx": "XLSX 工作簿", "xls": "XLS 工作簿"}
_FOREIGN = (
    (b"%PDF", "PDF 文档"),
    (b"\xff\xd8\xff", "图片"),
    (b"\x89PNG", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"SQLite format 3", "数据库文件"),
    (b"PAR1", "Parquet 文件"),
)


@dataclass(frozen=True)
class Delivered:
    """The bytes of a file: `size` in bytes, `sha256` in hex."""

    container: Container
    size: int
    sha256: str


def inspect(path: Path, name: str) -> Delivered:
    """Hash the file and tell its kind.

    Raises:
        RefusedFile: empty_file, too_big, extension, not_a_table, macro.
    """
    size = path.stat().st_size
    if size == 0:
        raise RefusedFile("empty_file", "是空文件；请重新导出后报送。")
    digest = hashlib.sha256()
    with path.open("rb") as file:
        head = file.read(512)
        container = _kind(head, PurePath(name).suffix.lower())
        limit = MAX_TEXT_BYTES if container == "csv" else MAX_WORKBOOK_BYTES
        if size > limit:
            raise RefusedFile(
                "too_big",
                f"有 {size >> 20} MB，超过 {limit >> 20} MB；请分成几个文件，或改用 CSV 报送。",
            )
        digest.update(head)
        while block := file.read(BLOCK):
            digest.update(block)
    return Delivered(container, size, digest.hexdigest())


def _kind(head: bytes, suffix: str) -> Container:
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise RefusedFile("macro", "是带宏的工作簿；请另存为 XLSX 或 CSV 后报送。")
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise RefusedFile(
                "not_a_table", f"的内容是{what}，不是表格；请报送 CSV、XLSX 或 XLS 文件。"
            )
    found = _by_content(head)
    if suffix and suffix not in _BY_SUFFIX:
        raise RefusedFile(
            "extension", f"的扩展名“{suffix[:12]}”不接收；请另存为 CSV、XLSX 或 XLS 后报送。"
        )
    # An encrypted XLSX is an OLE file under the name .xlsx; the OLE guard says so.
    locked = found == "xls" and suffix == ".xlsx"
    if suffix and _BY_SUFFIX[suffix] != found and not locked:
        raise RefusedFile(
            "extension",
            f"的扩展名是“{suffix}”，内容却是{_KINDS[found]}；请用正确格式另存后报送。",
        )
    return found


def _by_content(head: bytes) -> Container:
    if head.startswith((ZIP_MAGIC, b"PK\x05\x06")):
        return "xlsx"
    if head.startswith(OLE_MAGIC):
        return "xls"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<head", b"<meta")):
        raise RefusedFile(
            "extension", "的内容是网页或 XML，不是表格；请在 Excel 中打开后另存为 XLSX 报送。"
        )
    return "csv"
