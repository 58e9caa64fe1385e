"""One PDF of a household's file: cover, contents, papers in the catalogue's order, note sheet.

Every paper is drawn into a file of its own in a temporary directory, so that no picture is ever
decoded into memory; pikepdf holds the bytes of all while it joins them: a volume takes about as
much memory as it is long (60 photos of a phone: 15 to 80 MB).

What is ready is renamed into its place, so that a volume is whole or not there; it is named by the
digest of what it holds and made once.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import pikepdf
from django.conf import settings
from PIL import Image
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from archives.models import PaperFile
from archives.moves import ArchiveError
from archives.volumes import sheets
from archives.volumes.sheets import Facts, Line

FORMAT = "1"  # raised when volumes are drawn another way, so that none of the old is handed out
_CHUNK = 1 << 18
_MARGIN = 28.0  # points
_MOST_PIXELS = 80_000_000
_SPACES = {"RGB": pikepdf.Name.DeviceRGB, "L": pikepdf.Name.DeviceGray}
_HALF_AGE = 3600  # seconds


@dataclass(frozen=True)
class Item:
    """A paper as it goes into a volume; `files` are those of its newest version, in order."""

    line: Line
    files: Sequence[PaperFile]


@dataclass(frozen=True)
class Held:
    """All that a volume holds."""

    key: int
    facts: Facts
    items: Sequence[Item]

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is drawn."""
        parts = [FORMAT, repr(replace(self.facts, lines=()))]
        for item in self.items:
            parts.append(repr(item.line))
            parts += [f"{file.kind} {file.name} {file.sha256}" for file in item.files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def home() -> Path:
    return Path(settings.MEDIA_ROOT) / "volumes"


def path_of(held: Held) -> Path:
    return home() / f"{held.key % 256:02x}" / f"{held.key}-{held.digest}.pdf"


def bind(held: Held) -> Path:
    """The volume as a PDF file; made now unless one that holds the same is there.

    Raises:
        ArchiveError: a paper cannot be read; the message names it. Nothing is left behind.
    """
    place = path_of(held)
    if place.is_file():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="volume-") as scratch, ExitStack() as open_files:
        made = _assemble(held, Path(scratch), open_files)
        half = Path(scratch) / "whole.pdf"
        made.save(half, linearize=False, deterministic_id=True)
        _move_in(half, place)
    _tidy(held.key, place)
    return place


def _tidy(key: int, kept: Path) -> None:
    """Drop earlier volumes of the file, and halves whose maker was killed long ago."""
    for old in kept.parent.glob(f"{key}-*"):
        is_left = old.suffix == ".pdf" or time.time() - old.stat().st_mtime > _HALF_AGE
        if old != kept and is_left:
            old.unlink(missing_ok=True)


def _move_in(made: Path, place: Path) -> None:
    """Put a finished file into its place at once, also from another file system."""
    with tempfile.NamedTemporaryFile(
        dir=place.parent, prefix=f"{place.name.split('-')[0]}-", suffix=".half", delete=False
    ) as target:
        try:
            with made.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
            os.replace(target.name, place)
        except BaseException:
            Path(target.name).unlink(missing_ok=True)
            raise


def _assemble(held: Held, scratch: Path, open_files: ExitStack) -> pikepdf.Pdf:
    lines: list[Line] = []
    bodies: list[Path] = []
    page = 0
    for number, item in enumerate(held.items):
        first = page + 1
        for order, file in enumerate(item.files):
            body = scratch / f"{number:04}-{order:04}.pdf"
            page += _draw(file, item, body, page, scratch)
            bodies.append(body)
        span = (first, page) if page >= first else (0, 0)
        lines.append(replace(item.line, first=span[0], last=span[1]))
    facts = replace(held.facts, lines=lines)
    front, note = scratch / "front.pdf", scratch / "note.pdf"
    before = sheets.draw_front(front, facts, page)
    sheets.draw_note(note, facts, page)
    whole = open_files.enter_context(pikepdf.new())
    for part in [front, *bodies, note]:
        whole.pages.extend(open_files.enter_context(pikepdf.open(part)).pages)
    _mark(whole, lines, before)
    whole.docinfo["/Title"] = facts.title
    return whole


def _draw(file: PaperFile, item: Item, body: Path, before: int, scratch: Path) -> int:
    """Write the pages of one file, numbered on from `before`; return how many they are."""
    source = scratch / "source"
    try:
        _fetch(file, source)
        if file.kind == PaperFile.Kind.JPEG:
            return _draw_picture(source, body, before)
        plain = scratch / "plain.pdf"
        if file.kind == PaperFile.Kind.WORD:
            sheets.draw_word(plain, source, file.name)
        else:
            source.replace(plain)
        return _stamp(plain, body, before, scratch)
    except ArchiveError:
        raise
    except Exception as fault:
        raise ArchiveError(
            f"“{item.line.title}”的文件“{file.name}”读不出来，不能装订成卷；请换版后再试。"
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


def _draw_picture(source: Path, body: Path, before: int) -> int:
    """A picture as one A4 page; its JPEG bytes go in as they are."""
    with Image.open(source) as picture:
        (across, down), mode = picture.size, picture.mode
    if across * down > _MOST_PIXELS or mode not in _SPACES:
        raise ValueError(f"{across}x{down} pixels, {mode}")
    size = landscape(A4) if across > down else A4
    scale = min((size[0] - 2 * _MARGIN) / across, (size[1] - 2 * _MARGIN) / down)
    wide, high = across * scale, down * scale
    x, y = (size[0] - wide) / 2, (size[1] - high) / 2
    drawn = f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm /P Do Q {_numbered(size, before + 1)}"
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=size)
        jpeg = pikepdf.Stream(
            pdf, source.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=across, Height=down, BitsPerComponent=8, ColorSpace=_SPACES[mode],
            Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.obj.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(P=jpeg), Font=pikepdf.Dictionary(F=pdf.make_indirect(font))
        )
        page.obj.Contents = pikepdf.Stream(pdf, drawn.encode())
        pdf.save(body, compress_streams=False)
    return 1


def _numbered(size: tuple[float, float], number: int) -> str:
    """What `_number` draws, as operators of a page whose font `F` is Helvetica."""
    wide = 10 + 6 * len(str(number))
    x, y = size[0] - _MARGIN - wide, size[1] - 26
    return (
        f"1 g {x:.2f} {y:.2f} {wide} 16 re f 0 g "
        f"BT /F 11 Tf {x + 5:.2f} {y + 4:.2f} Td ({number}) Tj ET"
    )


def _number(on: Canvas, across: float, down: float, number: int) -> None:
    """The page number, in the upper right corner; white beneath, for dark pictures."""
    text = str(number)
    wide = 10 + 6 * len(text)
    on.setFillGray(1)
    on.rect(across - _MARGIN - wide, down - 26, wide, 16, stroke=0, fill=1)
    on.setFillGray(0)
    on.setFont("Helvetica", 11)
    on.drawRightString(across - _MARGIN - 4, down - 22, text)


def _stamp(plain: Path, body: Path, before: int, scratch: Path) -> int:
    """Copy a PDF with page numbers on it; pages alone come along, never scripts or attachments."""
    numbers = scratch / "numbers.pdf"
    with pikepdf.open(plain) as pdf, pikepdf.new() as out:
        on = Canvas(str(numbers), pagesize=A4)
        for n in range(len(pdf.pages)):
            _number(on, *A4, before + n + 1)
            on.showPage()
        on.save()
        with pikepdf.open(numbers) as stamps:
            out.pages.extend(pdf.pages)
            for page, stamp in zip(out.pages, stamps.pages, strict=True):
                for key in ("/AA", "/Annots"):
                    if key in page.obj:
                        del page.obj[key]
                page.add_overlay(stamp)
            out.save(body)
        return len(pdf.pages)


def _mark(whole: pikepdf.Pdf, lines: Iterable[Line], before: int) -> None:
    """Bookmarks: chapters, and under each its papers."""
    with whole.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("封面", 0))
        outline.root.append(pikepdf.OutlineItem("卷内目录", 1))
        for chapter, found in groupby(lines, key=lambda line: line.chapter):
            shown = [line for line in found if line.first]
            if shown:
                mark = pikepdf.OutlineItem(chapter, before + shown[0].first - 1)
                mark.children.extend(
                    pikepdf.OutlineItem(line.title, before + line.first - 1) for line in shown
                )
                outline.root.append(mark)
        outline.root.append(pikepdf.OutlineItem("卷内备考表", len(whole.pages) - 1))
