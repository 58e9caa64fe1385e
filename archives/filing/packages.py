"""What a package may hold that comes into a file: a Word file, or papers by the folder.

What it unpacks to is counted by `ledger.zipguard` before anything opens it.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ledger import zipguard
from ledger.zipguard import Limits, UnsafeZip

_BAD_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets/|embeddings/|activex/|oleobject|afchunk|customui/|"
    r"externallinks/|\.(exe|dll|js|vbs|bat|cmd|ps1|hta|html?|svg|swf|rtf|bin)$"
)
WORD = Limits(parts=600, part_bytes=40 << 20, bytes=80 << 20)
_SAID = {
    "damaged": "已损坏或不完整，打不开；请重新打包后再上传。",
    "doubled": "里有重名的文件；请重新另存或打包后再上传。",
    "overlapping": "的压缩内容互相重叠，疑为恶意文件；请重新另存或打包。",
    "encrypted": "设有密码；请去掉密码后再上传。",
    "bomb": "解压后异常庞大，疑为恶意文件；请重新另存或打包后再上传。",
    "encoding": "的内部编码不是 UTF-8；请在 Word 或 WPS 中另存后再上传。",
    "doctype": "内含文档类型声明，疑为恶意文件；请另存为 PDF 再上传。",
}


class BadPackage(Exception):  # noqa: N818 (it is an outcome)
    """What is wrong with a package: the end of a sentence that begins with its name."""


@contextmanager
def opened(
    source: IO[bytes], most: Limits | None = None, *, is_folder: bool = False
) -> Iterator[zipfile.ZipFile]:
    """The package; with `most`, its list of parts is looked at first. Names of a folder packed in
    Chinese Windows are read as they were meant.

    Raises:
        BadPackage: it cannot be opened, or is not honest.
    """
    try:
        with zipguard.opened(source, encoding="gbk" if is_folder else None) as package:
            if most:
                zipguard.check_list(package, most)
                if any(stat.S_ISLNK(one.external_attr >> 16) for one in package.infolist()):
                    raise BadPackage("里有快捷方式（符号链接）；请放入文件本身再打包。")
            yield package
    except UnsafeZip as error:
        if error.code == "too_many" and most:
            raise BadPackage(
                f"里有 {error.count} 个文件，超过 {most.parts} 个；请分开后再上传。"
            ) from error
        raise BadPackage(_SAID[error.code]) from error


def check_word(source: IO[bytes]) -> None:
    """Refuse a Word file with a part that may not come in, or that lies about its size.

    Raises:
        BadPackage: see the sentence.
    """
    with opened(source, WORD) as package:
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
            for size, piece in zipguard.pieces(package, member, WORD, left):
                left -= size
                if b"macroEnabled" in piece:
                    raise BadPackage("带有宏；请另存为不带宏的 .docx 或 PDF 再上传。")


def read_part(package: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of one part, at most `most`.

    Raises:
        BadPackage: damaged, or more than it says.
    """
    try:
        with package.open(member) as part:
            body = part.read(most + 1)
    except zipguard.DAMAGE as error:
        raise BadPackage("已损坏，解不开；请重新打包后再上传。") from error
    if len(body) > most:
        raise BadPackage(_SAID["bomb"])
    return body
