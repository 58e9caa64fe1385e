"""Papers as pages of a volume: A4 sheets with room to bind and a page number at the outer corner.

Every paper is drawn into a file of its own, with bytes copied as they are: no picture is decoded.

A sheet lies upright in the volume. A landscape page is turned with its head to the left, and says
so in /Rotate, so that it stands upright on a screen while its number is where the numbers of the
others are (GB/T 9704-2012, A4 tables across). Numbers: upper right, and on the back of a sheet that
is printed on both sides upper left (GB/T 9705-2008).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from archives.models import PaperFile
from archives.moves import ArchiveError
from archives.volumes import sheets

_CHUNK = 1 << 18
_MOST_PIXELS = 80_000_000
_SPACES = {"RGB": Name.DeviceRGB, "L": Name.DeviceGray}
_WIDE, _HIGH = A4
# Free strips in points; the number stands in the upper one, where it covers nothing.
_BINDING, _OUTER, _UPPER, _LOWER = 20 * mm, 5 * mm, 13 * mm, 5 * mm
_FIGURE, _ASIDE = 11.0, 9 * mm
_FIGURE_WIDE = 0.556 * _FIGURE  # of Helvetica


@dataclass(frozen=True)
class Side:
    """Where a page lies in the volume."""

    number: int
    is_back: bool

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What is left for the paper: left, lower, right, upper."""
        left, right = (_OUTER, _BINDING) if self.is_back else (_BINDING, _OUTER)
        return left, _LOWER, _WIDE - right, _HIGH - _UPPER

    def figure(self, font: str) -> bytes:
        """The operators that draw the number."""
        text = str(self.number)
        x = _ASIDE if self.is_back else _WIDE - _ASIDE - _FIGURE_WIDE * len(text)
        return f"q 0 g BT {font} {_FIGURE} Tf {x:.2f} {_HIGH - 26:.2f} Td ({text}) Tj ET Q".encode()


def side(number: int, *, two_sided: bool) -> Side:
    """The place of a page by its number; numbers begin on the front of a sheet."""
    return Side(number, two_sided and number % 2 == 0)


def draw(
    file: PaperFile, title: str, body: Path, before: int, scratch: Path, *, two_sided: bool = False
) -> int:
    """Write the pages of one file, numbered on from `before`; return how many they are.

    Raises:
        ArchiveError: it is lost, was changed or cannot be read; the message names paper and file.
    """
    source = scratch / "source"
    try:
        _fetch(file, source)
        if file.kind == PaperFile.Kind.JPEG:
            return _picture(source, body, side(before + 1, two_sided=two_sided))
        plain = source
        if file.kind == PaperFile.Kind.WORD:
            plain = scratch / "plain.pdf"
            sheets.draw_word(plain, source, file.name)
        return _sheets(plain, body, before, two_sided=two_sided)
    except ArchiveError:
        raise
    except FileNotFoundError as fault:
        raise ArchiveError(
            f"“{title}”的文件“{file.name}”在文件库里找不到，不能装订成卷；请报告系统管理员，"
            "或将材料换版后再试。"
        ) from fault
    except Exception as fault:
        raise ArchiveError(
            f"“{title}”的文件“{file.name}”读不出来，不能装订成卷；请换版后再试。"
        ) from fault


def _fetch(file: PaperFile, place: Path) -> None:
    """Copy from the store; what differs from its digest is not what was filed."""
    digest = hashlib.sha256()
    with file.file.open("rb") as stored, place.open("wb") as target:
        while chunk := stored.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    if digest.hexdigest() != file.sha256:
        raise ArchiveError(f"文件“{file.name}”与归档时的摘要不符，不能装订；请报告系统管理员。")


def _picture(source: Path, body: Path, at: Side) -> int:
    """A picture as one sheet; its JPEG bytes go in as they are."""
    with Image.open(source) as picture:
        (across, down), mode = picture.size, picture.mode
    if across * down > _MOST_PIXELS or mode not in _SPACES:
        raise ValueError(f"{across}x{down} pixels, {mode}")
    is_wide = across > down
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=A4)
        jpeg = pikepdf.Stream(
            pdf, source.read_bytes(), Type=Name.XObject, Subtype=Name.Image,
            Width=across, Height=down, BitsPerComponent=8, ColorSpace=_SPACES[mode],
            Filter=Name.DCTDecode,
        )  # fmt: skip
        page.obj.Resources = Dictionary(XObject=Dictionary(P=jpeg), Font=Dictionary(F=_font()))
        drawn = f"q {_placed(across, down, at, is_wide=is_wide)} cm /P Do Q ".encode()
        page.obj.Contents = pikepdf.Stream(pdf, drawn + at.figure("/F"))
        if is_wide:
            page.obj.Rotate = 90
        pdf.save(body, compress_streams=False)
    return 1


def _placed(across: float, down: float, at: Side, *, is_wide: bool) -> str:
    """The matrix that puts a picture into the middle of the box."""
    left, lower, right, upper = at.box
    if is_wide:
        across, down = down, across
    scale = min((right - left) / across, (upper - lower) / down)
    wide, high = across * scale, down * scale
    x, y = (left + right - wide) / 2, (lower + upper - high) / 2
    turned = (0, high, -wide, 0, x + wide, y) if is_wide else (wide, 0, 0, high, x, y)
    return " ".join(f"{number:.2f}" for number in turned)


def _sheets(plain: Path, body: Path, before: int, *, two_sided: bool) -> int:
    """Set the pages of a PDF on sheets: what they show, never scripts or attachments."""
    with pikepdf.open(plain) as pdf:
        pages = list(pdf.pages)
        font = pdf.make_indirect(_font())
        for number, page in enumerate(pages, before + 1):
            at = side(number, two_sided=two_sided)
            sheet = pdf.add_blank_page(page_size=A4)
            if _is_wide(page):
                sheet.obj.Rotate = 90
            sheet.add_overlay(page, pikepdf.Rectangle(*at.box), push_stack=False)
            name = sheet.add_resource(font, Name.Font)
            sheet.contents_add(at.figure(str(name)))
        del pdf.pages[: len(pages)]
        for key in set(pdf.Root.keys()) - {"/Type", "/Pages"}:
            del pdf.Root[key]
        pdf.save(body)
    return len(pages)


def _is_wide(page: pikepdf.Page) -> bool:
    left, lower, right, upper = (float(edge) for edge in page.trimbox)
    is_wide = abs(right - left) > abs(upper - lower)
    return is_wide != (int(page.rotation) % 180 == 90)


def _font() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
