"""Counts what a ZIP unpacks to before anything opens it: a workbook, a Word file, a folder.

`check_list` looks at what the package says of its parts: too many, two of a name, overlapping, with
a password, or more than they may be. `pieces` unpacks a part once in pieces that are thrown away,
because what the list says may lie. Which parts may come in, and the words for what is wrong, are
the caller's. Knows no Django.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAX_RATIO = 200  # unpacked bytes for one packed; formats of documents reach some 20
END = b"PK\x05\x06"
ENDS_WITHIN = 66_000  # bytes from the end in which a package has its end
DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, KeyError, ValueError,
    OverflowError, IndexError, RuntimeError, NotImplementedError,
)  # fmt: skip
_HEADER = 30  # bytes of a part's own header without its name
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9_.:-]+)""")


class UnsafeZip(Exception):  # noqa: N818 (it is an outcome)
    """What is wrong, as a code: damaged, too_many, doubled, overlapping, encrypted, bomb, encoding,
    doctype. `count` is how many parts there are.
    """

    def __init__(self, code: str, count: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.count = count


@dataclass(frozen=True)
class Limits:
    """How many parts; how many bytes of one and of all, unpacked; below `ratio_free` bytes the
    ratio of a part does not matter.
    """

    parts: int
    part_bytes: int
    bytes: int
    ratio_free: int = 4 << 20


@contextmanager
def opened(source: Path | IO[bytes], *, encoding: str | None = None) -> Iterator[zipfile.ZipFile]:
    """The package; `encoding` is that of names whose system did not say it.

    Raises:
        UnsafeZip: damaged.
    """
    try:
        with zipfile.ZipFile(source, metadata_encoding=encoding) as package:
            yield package
    except DAMAGE as error:
        raise UnsafeZip("damaged") from error


def check_list(package: zipfile.ZipFile, most: Limits) -> int:
    """Refuse a list of parts that is not of an honest package; return how many bytes it says that
    they unpack to.

    Raises:
        UnsafeZip: too_many, doubled, overlapping, encrypted, bomb.
    """
    members = package.infolist()
    if len(members) > most.parts:
        raise UnsafeZip("too_many", len(members))
    if len({member.filename for member in members}) != len(members):
        raise UnsafeZip("doubled")
    end = total = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise UnsafeZip("overlapping")
        end = member.header_offset + _HEADER + member.compress_size
        if member.flag_bits & 1:
            raise UnsafeZip("encrypted")
        total += member.file_size
        check_size(member.file_size, member, most)
        if total > most.bytes:
            raise UnsafeZip("bomb")
    return total


def check_size(size: int, member: zipfile.ZipInfo, most: Limits) -> None:
    """Refuse a part of so many bytes.

    Raises:
        UnsafeZip: bomb.
    """
    is_packed_too_well = size > MAX_RATIO * max(member.compress_size, 1)
    if size > most.part_bytes or (size > most.ratio_free and is_packed_too_well):
        raise UnsafeZip("bomb")


def pieces(
    package: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    most: Limits,
    room: int,
    *,
    step: int = 1 << 18,
    overlap: int = 256,
) -> Iterator[tuple[int, bytes]]:
    """Yield (new bytes, piece) of a part; each piece begins with the end of the piece before.

    `room` is what is left of the bytes of all parts. What is XML is looked at for an encoding that
    would hide its text from callers, and for document types.

    Raises:
        UnsafeZip: bomb, encoding, doctype.
    """
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    with package.open(member) as part:
        while fresh := part.read(step):
            if is_xml and size == 0:
                _check_encoding(fresh)
            size += len(fresh)
            if size > room:
                raise UnsafeZip("bomb")
            check_size(size, member, most)
            piece = tail + fresh
            # The mark alone is looked for first: there is hardly one in a sheet.
            if is_xml and b"!" in piece and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
                raise UnsafeZip("doctype")
            yield len(fresh), piece
            tail = piece[-overlap:]


def has_end(content: bytes) -> bool:
    """Whether bytes, or the last of them, can be opened as a ZIP, whatever else they are."""
    return END in content[-ENDS_WITHIN:]


def _check_encoding(piece: bytes) -> None:
    declared = _DECLARED.match(piece[:200].removeprefix(b"\xef\xbb\xbf"))
    strange = declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if strange or piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]:
        raise UnsafeZip("encoding")
