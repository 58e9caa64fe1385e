"""Counts what a ZIP unpacks to before anything opens it: a Word file, or papers by the folder.

The list of parts is looked at first: too many, two of a name, overlapping, with a password. Then
every part is unpacked once in pieces that are thrown away, because what the list says may lie.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

MAX_RATIO, RATIO_FREE = 200, 4 << 20
_PIECE, _TAIL = 1 << 18, 256
DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, KeyError, ValueError,
    OverflowError, IndexError, RuntimeError, NotImplementedError,
)  # fmt: skip
_END = b"PK\x05\x06"
_BAD_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets/|embeddings/|activex/|oleobject|afchunk|customui/|"
    r"externallinks/|\.(exe|dll|js|vbs|bat|cmd|ps1|hta|html?|svg|swf|rtf|bin)$"
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9_.:-]+)""")


class BadPackage(Exception):  # noqa: N818 (it is an outcome)
    """What is wrong with a package: the end of a sentence that begins with its name."""


@dataclass(frozen=True)
class Limits:
    """How many parts, how many bytes of one and of all, unpacked."""

    parts: int
    part_bytes: int
    bytes: int


WORD = Limits(parts=600, part_bytes=40 << 20, bytes=80 << 20)


@contextmanager
def opened(source: IO[bytes], *, is_folder: bool = False) -> Iterator[zipfile.ZipFile]:
    """The package. Names of a folder packed in Chinese Windows are read as they were meant.

    Raises:
        BadPackage: it cannot be opened.
    """
    try:
        with zipfile.ZipFile(source, metadata_encoding="gbk" if is_folder else None) as package:
            yield package
    except (*DAMAGE, UnicodeDecodeError) as error:
        raise BadPackage("已损坏或不完整，打不开；请重新打包后再上传。") from error


def check_list(package: zipfile.ZipFile, most: Limits) -> None:
    """Refuse a package whose list of parts is not of an honest one.

    Raises:
        BadPackage: too many, doubled, overlapping or encrypted parts, or too much of them.
    """
    members = package.infolist()
    if len(members) > most.parts:
        raise BadPackage(f"里有 {len(members)} 个文件，超过 {most.parts} 个；请分开后再上传。")
    if len({member.filename for member in members}) != len(members):
        raise BadPackage("里有重名的文件；请重新另存或打包后再上传。")
    end = total = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise BadPackage("的压缩内容互相重叠，疑为恶意文件；请重新另存或打包。")
        end = member.header_offset + 30 + member.compress_size
        if member.flag_bits & 1:
            raise BadPackage("设有密码；请去掉密码后再上传。")
        total += member.file_size
        if member.file_size > most.part_bytes or total > most.bytes or _is_bomb(
            member.file_size, member
        ):  # fmt: skip
            raise _bomb()


def check_word(source: IO[bytes]) -> None:
    """Refuse a Word file with a part that may not come in, or that lies about its size.

    Raises:
        BadPackage: see the sentence.
    """
    with opened(source) as package:
        check_list(package, WORD)
        names = [member.filename for member in package.infolist()]
        if "[Content_Types].xml" not in names or "word/document.xml" not in names:
            raise BadPackage("不是 Word 文档；请在 Word 或 WPS 中另存为 .docx 或 PDF 再上传。")
        for name in names:
            if _BAD_PARTS.search(name.lower()) and not name.lower().startswith("word/fonts/"):
                raise BadPackage("带有宏、内嵌对象或可执行内容；请另存为 PDF 再上传。")
            if ".." in name.split("/") or name.startswith("/") or "\\" in name or "\0" in name:
                raise BadPackage("内部的文件名不正常；请在 Word 或 WPS 中另存后再上传。")
        left = WORD.bytes
        for member in package.infolist():
            left -= _check_part(package, member, min(left, WORD.part_bytes))


def _check_part(package: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> int:
    """Unpack one part and look through it; return how much it was."""
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, tail = 0, b""
    with package.open(member) as part:
        while piece := part.read(_PIECE):
            if is_xml and size == 0:
                _check_encoding(piece)
            size += len(piece)
            if size > room or _is_bomb(size, member):
                raise _bomb()
            window = tail + piece
            if is_xml and (b"<!DOCTYPE" in window or b"<!ENTITY" in window):
                raise BadPackage("内含文档类型声明，疑为恶意文件；请另存为 PDF 再上传。")
            if b"macroEnabled" in window:
                raise BadPackage("带有宏；请另存为不带宏的 .docx 或 PDF 再上传。")
            tail = window[-_TAIL:]
    return size


def _check_encoding(piece: bytes) -> None:
    """Parts in another encoding would hide their text from the checks here."""
    declared = _DECLARED.match(piece[:200].removeprefix(b"\xef\xbb\xbf"))
    strange = declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii", b"ascii")
    if strange or piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]:
        raise BadPackage("的内部编码不是 UTF-8；请在 Word 或 WPS 中另存后再上传。")


def read_part(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of one part, at most `most`.

    Raises:
        BadPackage: damaged, or more than it says.
    """
    try:
        with package.open(member) as part:
            body = part.read(most + 1)
    except DAMAGE as error:
        raise BadPackage("已损坏，解不开；请重新打包后再上传。") from error
    if len(body) > most:
        raise _bomb()
    return body


def has_end(content: bytes) -> bool:
    """Whether something that is no ZIP can be opened as one too."""
    return _END in content[-66_000:]


def _is_bomb(size: int, member: zipfile.ZipInfo) -> bool:
    return size > RATIO_FREE and size > MAX_RATIO * max(member.compress_size, 1)


def _bomb() -> BadPackage:
    return BadPackage("解压后异常庞大，疑为恶意文件；请重新另存或打包后再上传。")
