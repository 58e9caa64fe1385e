"""Checks an old XLS before any parser sees it.

Source: [MS-CFB] compound file binary format and [MS-XLS] record stream. Read here are only the
directory and the record heads of the workbook stream: enough to find a password, macros,
embedded objects, links to other workbooks and formulas, which calamine does not tell.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from screening.intake.refusal import RefusedFile

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
LAST_REGULAR = 0xFFFFFFFA
MAX_DIRECTORY = 4_096
FORMULAS = {0x0006, 0x0206, 0x0406, 0x0221, 0x04BC}
FILEPASS, SUPBOOK, BOUNDSHEET = 0x002F, 0x01AE, 0x0085
SUPBOOK_SELF, SUPBOOK_ADDIN = 0x0401, 0x3A01


def check(path: Path) -> None:
    """Refuse an XLS that is damaged, locked, dangerous or not a plain table.

    Raises:
        RefusedFile: truncated, encrypted, macro, embedded, external_link, formula, not_a_table.
    """
    try:
        streams = _Compound(path.read_bytes()).streams()
        _check_names(streams)
        book = streams.get("workbook") or streams.get("book")
        if book is None:
            raise RefusedFile("not_a_table", "不是 Excel 工作簿；请在 Excel 中另存为 XLSX 后报送。")
        _check_records(book())
    except (struct.error, IndexError, _BrokenError) as error:
        raise RefusedFile("truncated", "不完整或已损坏；请重新导出并传输后报送。") from error


class _BrokenError(Exception):
    """The chain of sectors leads nowhere."""


class _Compound:
    """The streams of a compound file."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.shift, self.mini_shift = struct.unpack_from("<HH", data, 30)
        if self.shift not in (9, 12) or self.mini_shift != 6:
            raise _BrokenError
        self.first_directory = struct.unpack_from("<I", data, 48)[0]
        self.cutoff, self.first_mini = struct.unpack_from("<II", data, 56)
        self.fat = self._fat()
        self.mini_fat: tuple[int, ...] = ()
        self.mini = b""

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self.shift
        found = self.data[start : start + (1 << self.shift)]
        if number > LAST_REGULAR or len(found) < 1 << self.shift:
            raise _BrokenError
        return found

    def _fat(self) -> tuple[int, ...]:
        numbers = list(struct.unpack_from("<109I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        size = 1 << self.shift
        for _ in range(min(count, 10_000)):
            *more, following = struct.unpack(f"<{size // 4}I", self._sector(following))
            numbers.extend(more)
        sectors = b"".join(self._sector(n) for n in numbers if n != FREE)
        return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])

    def _chain(self, first: int, table: tuple[int, ...]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if first == END:
                return
            yield first
            first = table[first]
        raise _BrokenError

    def _read(self, first: int) -> bytes:
        return b"".join(self._sector(n) for n in self._chain(first, self.fat))

    def _read_mini(self, first: int) -> bytes:
        return b"".join(
            self.mini[n << self.mini_shift : (n + 1) << self.mini_shift]
            for n in self._chain(first, self.mini_fat)
        )

    def streams(self) -> dict[str, "_Stream"]:
        """Streams and storages by lower-case name."""
        directory = self._read(self.first_directory)
        found: dict[str, _Stream] = {}
        for at in range(0, min(len(directory), MAX_DIRECTORY * 128) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            if kind == 0:
                continue
            name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", directory, at + 116)
            if kind == 5 and first != END:
                self.mini = self._read(first)
            found[name.lower()] = _Stream(self, first, size)
        if self.first_mini != END:
            sectors = self._read(self.first_mini)
            self.mini_fat = struct.unpack(f"<{len(sectors) // 4}I", sectors)
        return found


class _Stream:
    def __init__(self, compound: _Compound, first: int, size: int) -> None:
        self.compound, self.first, self.size = compound, first, size

    def __call__(self) -> bytes:
        """The bytes of the stream."""
        small = self.size < self.compound.cutoff
        read = self.compound._read_mini if small else self.compound._read
        data = read(self.first)
        if len(data) < self.size:
            raise _BrokenError
        return data[: self.size]


def _check_names(streams: dict[str, "_Stream"]) -> None:
    if "encryptedpackage" in streams:
        raise RefusedFile("encrypted", "设有密码；请取消密码后重新报送。")
    if {"_vba_project_cur", "vba", "macros", "_vba_project"} & streams.keys():
        raise RefusedFile("macro", "带有宏；请另存为不带宏的 XLSX 后报送。")
    if any(name.startswith(("mbd", "\x01ole", "objectpool")) for name in streams):
        raise RefusedFile("embedded", "内嵌了别的文件；请删除内嵌对象后另存报送。")


def _check_records(book: bytes) -> None:
    """Walk the heads of the records: 2 bytes type, 2 bytes length, then the body."""
    head = struct.Struct("<HH")
    at, end = 0, len(book)
    while at + 4 <= end:
        kind, length = head.unpack_from(book, at)
        if kind == 0 and length == 0:
            return
        at += 4
        if at + length > end:
            raise _BrokenError
        if kind in FORMULAS:
            row, column = head.unpack_from(book, at)
            where = f"{_letters(column)}{row + 1}"
            raise RefusedFile(
                "formula",
                f"的 {where} 单元格是公式；请将整表“选择性粘贴—数值”后另存报送。",
                column=where,
            )
        if kind in (FILEPASS, SUPBOOK, BOUNDSHEET):
            _check_record(kind, book[at : at + length])
        at += length


def _check_record(kind: int, body: bytes) -> None:
    if kind == FILEPASS:
        raise RefusedFile("encrypted", "设有密码；请取消密码后重新报送。")
    if kind == BOUNDSHEET and len(body) > 5 and body[5] in (1, 6):
        raise RefusedFile("macro", "带有宏；请另存为不带宏的 XLSX 后报送。")
    own = kind == SUPBOOK and struct.unpack_from("<H", body, 2)[0]
    if kind == SUPBOOK and own not in (SUPBOOK_SELF, SUPBOOK_ADDIN):
        raise RefusedFile("external_link", "引用了别的文件或数据源；请粘贴为数值后另存报送。")


def _letters(column: int) -> str:
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
