"""What may come into a file: pictures, PDF and Word, looked at before anything is kept.

The kind is told by the first bytes and must agree with the ending of the name. A picture is made
anew, a PDF and a Word file are opened by a child process with limits (`sandbox`) and written anew:
of what was uploaded nothing is kept but pages.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from archives.filing import names, packages, pictures, sandbox
from archives.filing.pictures import Corners
from archives.models import PaperFile
from ledger import zipguard

MAX_BYTES = 20 * 1024 * 1024
MOST_FILES = 60  # of one paper, in one go
MOST_ALL_BYTES = 200 * 1024 * 1024
ACCEPT = "image/jpeg,image/png,image/webp,image/bmp,.pdf,.docx"

_PICTURE, _PDF, _WORD = "picture", "pdf", "word"
_SUFFIXES = {
    ".jpg": _PICTURE, ".jpeg": _PICTURE, ".png": _PICTURE, ".webp": _PICTURE, ".bmp": _PICTURE,
    ".pdf": _PDF, ".docx": _WORD,
}  # fmt: skip
_WORDS = {_PICTURE: "照片", _PDF: "PDF", _WORD: "Word 文档（.docx）"}
REMEDY = "请用 JPG、PNG 照片，PDF 或 Word（.docx）"
# First bytes of what people take for a paper, and what to do with it.
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "是旧版 Word/Excel 文件或带密码的文档；请另存为 .docx 或 PDF 再上传。"),
    (b"GIF8", "是 GIF 动图，不收；请用 JPG 或 PNG 照片。"),
    (b"MZ", "是程序，不收；请上传材料本身。"),
    (b"\x7fELF", "是程序，不收；请上传材料本身。"),
    (b"Rar!", "是压缩包；请解压后逐份上传，或用 ZIP 批量归档。"),
    (b"7z\xbc\xaf", "是压缩包；请解压后逐份上传，或用 ZIP 批量归档。"),
    (b"\x1f\x8b", "是压缩包；请解压后逐份上传，或用 ZIP 批量归档。"),
    (b"II*\x00", "是 TIFF 图片，不收；请另存为 JPG 或 PDF 再上传。"),
    (b"MM\x00*", "是 TIFF 图片，不收；请另存为 JPG 或 PDF 再上传。"),
    (b"{\\rtf", "是 RTF 文档，不收；请另存为 .docx 或 PDF 再上传。"),
)


@dataclass(frozen=True)
class Read:
    """One file as it will be kept: `body` is what is written, of `kind`, with `pages` pages."""

    kind: str
    body: bytes
    name: str
    pages: int = 1
    size: tuple[int | None, int | None] = (None, None)


def read(upload: UploadedFile, corners: Corners | None = None) -> Read:
    """Check one uploaded file and return what is to be kept of it; `corners`: see `pictures`.

    Raises:
        ValidationError: too large, of another kind, or not what it says; the message is Chinese and
            names the file.
    """
    given = upload.name or "文件"
    name = names.shown(given)
    names.check(given)
    if upload.size is None or upload.size > MAX_BYTES:
        raise ValidationError(f"“{name}”超过 20 MB；请压缩或分开后再上传。")
    if not upload.size:
        raise ValidationError(f"“{name}”是空文件；请重新拍照或选择文件。")
    return read_bytes(upload.read(), name, corners)


def read_many(uploads: Iterable[UploadedFile], corners: str = "") -> list[Read]:
    """Check the files of one paper in their order.

    Raises:
        ValidationError: too many or too large; or every sentence about a file that is refused.
    """
    given = list(uploads)
    if len(given) > MOST_FILES:
        raise ValidationError(
            f"一份材料最多 {MOST_FILES} 个文件，这次选了 {len(given)} 个；请分开归档。"
        )
    if sum(one.size or 0 for one in given) > MOST_ALL_BYTES:
        raise ValidationError("这次选的文件合计超过 200 MB；请分几次归档。")
    found, refused = [], []
    for upload, four in zip(given, pictures.corners_of(corners, len(given)), strict=True):
        try:
            found.append(read(upload, four))
        except ValidationError as error:
            refused += error.messages
    if refused:
        raise ValidationError(refused)
    return found


def read_bytes(content: bytes, name: str, corners: Corners | None = None) -> Read:
    """The same for bytes that are at hand; `name` is fit to be shown.

    Raises:
        ValidationError: see `read`.
    """
    kind = _kind_of(content, name)
    if kind == _PICTURE:
        body, size = pictures.made_anew(content, name, corners)
        return Read(PaperFile.Kind.JPEG, body, name, size=size)
    if kind == _PDF:
        _check_ends(content, name)
    else:
        try:
            packages.check_word(io.BytesIO(content))
        except packages.BadPackage as error:
            raise ValidationError(f"“{name}”{error}") from error
    told, body = sandbox.run(kind, content, name)
    return Read(
        PaperFile.Kind.PDF if kind == _PDF else PaperFile.Kind.WORD,
        body,
        name,
        pages=told["pages"],
    )


def _kind_of(content: bytes, name: str) -> str:
    """What the first bytes say it is, where the name says the same."""
    for magic, words in _FOREIGN:
        if content.startswith(magic):
            raise ValidationError(f"“{name}”{words}")
    found = _by_magic(content)
    said = names.suffix(name)
    if not found:
        raise ValidationError(f"“{name}”{_what_else(content)}")
    if said and said not in _SUFFIXES:
        raise ValidationError(f"“{name}”的扩展名“{said}”不收；{REMEDY}。")
    if said and _SUFFIXES[said] != found:
        raise ValidationError(
            f"“{name}”的扩展名是“{said}”，内容却是{_WORDS[found]}；请用正确格式另存后再上传。"
        )
    if found == _PICTURE and (zipguard.has_end(content) or _opens_as_pdf(content)):
        raise ValidationError(f"“{name}”既是照片又是别的文件，疑为恶意文件；请重新拍照。")
    if found == _WORD and _opens_as_pdf(content):
        raise ValidationError(f"“{name}”既是 Word 又是 PDF，疑为恶意文件；请另存为 PDF 再上传。")
    return found


def _opens_as_pdf(content: bytes) -> bool:
    """Readers of PDF look for its head in the first bytes, not only at the very first."""
    return b"%PDF-" in content[:1024]


def _by_magic(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        return _PDF
    if content.startswith(b"PK\x03\x04"):
        return _WORD
    is_webp = content.startswith(b"RIFF") and content[8:12] == b"WEBP"
    if is_webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM")):
        return _PICTURE
    return ""


def _what_else(content: bytes) -> str:
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content[4:8] == b"ftyp":
        return "是苹果手机的 HEIC 照片或视频，不收；请在相机设置里选“兼容性最佳”再拍，或存为 JPG。"
    if b"<svg" in start:
        return f"是 SVG 图形，不收；{REMEDY}。"
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<script", b"<")):
        return "是网页或 XML，不收；请在浏览器中“打印—另存为 PDF”后上传。"
    return f"不是照片、PDF 或 Word 文档；{REMEDY}。"


def _check_ends(content: bytes, name: str) -> None:
    """Nothing stands behind the end of a PDF that another program would open."""
    tail = content[-1024:]
    if b"%%EOF" not in tail:
        raise sandbox.sentence(name, "damaged")
    behind = tail[tail.rindex(b"%%EOF") + 5 :].strip(b"\r\n\t \x00\x1a")
    if behind or zipguard.has_end(content):
        raise ValidationError(f"“{name}”既是 PDF 又是别的文件，疑为恶意文件；请另存为 PDF 再上传。")
