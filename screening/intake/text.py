"""Bytes of a text file to clean text: encoding, broken bytes, control characters.

The encoding is UTF-16 or UTF-8 by byte order mark, otherwise UTF-8 when the whole file is valid
UTF-8, otherwise GB18030. Nothing is replaced: a byte that cannot be read refuses the file.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from screening.intake.container import BLOCK
from screening.intake.refusal import RefusedFile

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 BOM",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
}
_SPACES = "\u2028\u2029\u1680"
_TO_SPACE = re.compile(f"[{_SPACES}]")
_HIDDEN = "\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff"
# The letters of ASCII and U+4000 to U+9FFF, which most tables are written in.
_PLAIN = b"\n" + bytes([*range(0x20, 0x7F), *range(0x80, 0xC0), *range(0xE4, 0xEA)])
_CONTROL, _CONTROL_CELLS = "\x00-\x08\x0b-\x1f", "\x00-\x08\x0b-\x1c\x1e"


@dataclass(frozen=True)
class Text:
    """How a text file is to be read. `codec` is a Python codec name."""

    codec: str
    has_quotes: bool
    ends_with_newline: bool


class Cleaner:
    """Removes control, direction and zero-width characters, and counts them.

    UTF-8 of `plain` bytes alone has none of them, nor a mark of lost characters.
    """

    def __init__(self, *, keep_separators: bool = False) -> None:
        self.count = 0
        self.plain = _PLAIN + b"\x1f" if keep_separators else _PLAIN
        deleted = f"{_CONTROL_CELLS if keep_separators else _CONTROL}{_HIDDEN}"
        self._deleted = re.compile(f"[{deleted}]")
        self._odd = re.compile(f"[{deleted}{_SPACES}]")

    def __call__(self, text: str) -> str:
        if not self._odd.search(text):
            return text
        text, found = self._deleted.subn("", text)
        self.count += found
        return _TO_SPACE.sub(" ", text)


def detect(path: Path) -> Text:
    """Find the encoding of a text file by reading it once.

    Raises:
        RefusedFile: encoding, truncated, not_a_table.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        raise RefusedFile("encoding", "的编码是 UTF-32；请另存为 UTF-8 或 GB18030 后报送。")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _text(path, "utf-16")
    codec = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    found = _text(path, codec)
    broken = _first_broken(path, codec)
    if broken is None:
        return found
    if codec == "utf-8-sig" or _looks_utf8(path, broken):
        raise _unreadable(path, codec, broken)
    if (at := _first_broken(path, "gb18030")) is not None:
        raise _unreadable(path, "gb18030", at)
    return replace(found, codec="gb18030")


def pieces(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces of 1 MiB."""
    with path.open("rb") as file:
        while piece := file.read(BLOCK):
            yield piece


def blocks(
    path: Path, codec: str, clean: Cleaner, source: Iterable[bytes] | None = None
) -> Iterator[str]:
    """Yield clean text in blocks of about 1 MiB; every line ends with a line feed.

    The bytes are those of `path`, or of `source` where they come as they are made.

    Raises:
        RefusedFile: encoding, truncated, mojibake.
    """
    decoder = io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder(codec)("strict"), translate=True
    )
    row, is_plain = 1, codec == "utf-8"
    for raw in chain(pieces(path) if source is None else source, [b""]):
        try:
            text = decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise _unreadable(path, codec, _first_broken(path, codec) or 0) from error
        # A character that began in a piece that is not plain may end in one that is.
        was_plain, is_plain = is_plain, codec == "utf-8" and not raw.translate(None, clean.plain)
        all_plain = was_plain and is_plain
        for mark in ("锟斤拷",) if all_plain else ("\ufffd", "锟斤拷"):
            if (at := text.find(mark)) >= 0:
                raise _garbled(row + text.count("\n", 0, at))
        row += text.count("\n")
        if text:
            yield text if all_plain else clean(text)


def _garbled(row: int) -> RefusedFile:
    return RefusedFile(
        "mojibake",
        f"第 {row} 行有乱码，原字已丢失；请从业务系统重新导出，不要用别的编码打开后再保存。",
        row=row,
    )


def _text(path: Path, codec: str) -> Text:
    quotes, last = False, b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if codec != "utf-16" and b"\x00" in block:
                raise RefusedFile(
                    "not_a_table", "含有二进制内容，不是文本表格；请另存为 CSV 或 XLSX 后报送。"
                )
            quotes = quotes or b'"' in block
            last = block
    return Text(codec, quotes, last.rstrip(b"\x00")[-1:] in (b"\n", b"\r"))


def _first_broken(path: Path, codec: str) -> int | None:
    """Offset of the first byte that cannot be read, None when all can."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    start = 0
    with path.open("rb") as file:
        while True:
            block = file.read(BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return start - (len(error.object) - len(block)) + error.start
            if not block:
                return None
            start += len(block)


def _looks_utf8(path: Path, broken: int) -> bool:
    """Before the broken byte there are at least four Chinese characters in UTF-8."""
    with path.open("rb") as file:
        before = file.read(min(broken, BLOCK))
    return len(re.findall(rb"[\xe4-\xe9][\x80-\xbf]{2}", before)) >= 4


def _unreadable(path: Path, codec: str, at: int) -> RefusedFile:
    row, start = 1, 0
    with path.open("rb") as file:
        while start < at and (block := file.read(min(BLOCK, at - start))):
            row += block.count(b"\n")
            start += len(block)
    size = path.stat().st_size
    if size - at < 4:
        return RefusedFile(
            "truncated", f"第 {row} 行末尾的汉字不完整，文件被截断；请重新传输后报送。", row=row
        )
    return RefusedFile(
        "encoding",
        f"第 {row} 行（第 {at + 1} 个字节）按 {NAMES[codec]} 编码无法读取；"
        "请另存为 UTF-8 或 GB18030 编码后报送。",
        row=row,
    )
