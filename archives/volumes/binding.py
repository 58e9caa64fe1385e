"""One PDF of a household's file: cover, contents, papers in the catalogue's order, note sheet.

Every paper is drawn into a file of its own in a temporary directory, and the files are joined from
disk to disk: a volume takes as much memory as its largest paper, however long it is.

What is ready is renamed into its place, so that a volume is whole or not there; it is named by the
digest of what it holds and made once. What a killed maker leaves is swept by a later one.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import IO

import pikepdf
from django.conf import settings

from archives.models import PaperFile
from archives.volumes import pages, sheets
from archives.volumes.sheets import Facts, Line

FORMAT = "2"  # raised when volumes are drawn another way, so that none of the old is handed out
_SCRATCH = "scratch-"
_LEFT_AGE = 3600  # seconds


@dataclass(frozen=True)
class Item:
    """A paper as it goes into a volume; `files` are those of its newest version, in order."""

    line: Line
    files: Sequence[PaperFile]


@dataclass(frozen=True)
class Held:
    """All that a volume holds; `key` is its file, `part` the class of a file that is several."""

    key: int
    facts: Facts
    items: Sequence[Item]
    two_sided: bool = False
    part: str = ""

    @property
    def stem(self) -> str:
        return f"{self.key}-{self.part}-" if self.part else f"{self.key}-"

    @property
    def digest(self) -> str:
        """SHA-256 over everything that is drawn."""
        parts = [FORMAT, str(self.two_sided), repr(replace(self.facts, lines=()))]
        for item in self.items:
            parts.append(repr(item.line))
            parts += [f"{file.kind} {file.name} {file.sha256}" for file in item.files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def home() -> Path:
    return Path(settings.MEDIA_ROOT) / "volumes"


def path_of(held: Held) -> Path:
    return home() / f"{held.key % 256:02x}" / f"{held.stem}{held.digest}.pdf"


def bind(held: Held) -> Path:
    """The volume as a PDF file; made now unless one that holds the same is there.

    Raises:
        ArchiveError: a paper cannot be read; the message names it. Nothing is left behind.
    """
    place = path_of(held)
    if place.is_file():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_SCRATCH, dir=home()) as name:
        whole = Path(name, "whole.pdf")
        with whole.open("wb") as half:
            _assemble(held, Path(name), half)
            half.flush()
            os.fsync(half.fileno())
        whole.replace(place)
    _tidy(held.stem, place)
    return place


def forget(key: int) -> None:
    """Drop the volumes of a file that were made, whose papers are to be read no more."""
    for made in (home() / f"{key % 256:02x}").glob(f"{key}-*"):
        made.unlink(missing_ok=True)


def _tidy(stem: str, kept: Path) -> None:
    """Drop the volume as it was earlier, and what makers left that were killed long ago."""
    for old in kept.parent.glob(f"{stem}*.pdf"):
        if old != kept:
            old.unlink(missing_ok=True)
    for left in home().glob(f"{_SCRATCH}*"):
        with suppress(FileNotFoundError):  # its maker has ended
            if time.time() - left.stat().st_mtime > _LEFT_AGE:
                shutil.rmtree(left, ignore_errors=True)


def _assemble(held: Held, scratch: Path, whole: IO[bytes]) -> None:
    """Draw every paper, then write cover, contents, papers and note sheet one behind another."""
    lines: list[Line] = []
    bodies: list[Path] = []
    page = 0
    for number, item in enumerate(held.items):
        first = page + 1
        for order, file in enumerate(item.files):
            body = scratch / f"{number:04}-{order:04}.pdf"
            page += pages.draw(file, item.line.title, body, page, scratch, two_sided=held.two_sided)
            bodies.append(body)
        span = (first, page) if page >= first else (0, 0)
        lines.append(replace(item.line, first=span[0], last=span[1]))
    facts = replace(held.facts, lines=lines)
    front, note = scratch / "front.pdf", scratch / "note.pdf"
    before = sheets.draw_front(front, facts, page, two_sided=held.two_sided)
    sheets.draw_note(note, facts, page, two_sided=held.two_sided)
    # A job of qpdf copies from file to file; `Pdf.pages` would first read all into memory.
    job = pikepdf.Job({
        "empty": "", "outputFile": str(scratch / "unused"),
        "pages": [{"file": str(part), "range": "1-z"} for part in (front, *bodies, note)],
    })  # fmt: skip
    with job.create_pdf() as pdf:
        _mark(pdf, lines, before, contents=2 if held.two_sided else 1)
        _label(pdf, before, page)
        pdf.docinfo["/Title"] = facts.title
        pdf.save(whole, linearize=False, deterministic_id=True)


def _mark(whole: pikepdf.Pdf, lines: Iterable[Line], before: int, contents: int) -> None:
    """Bookmarks: chapters, and under each its papers."""
    with whole.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("封面", 0))
        outline.root.append(pikepdf.OutlineItem("卷内目录", contents))
        for chapter, found in groupby(lines, key=lambda line: line.chapter):
            shown = [line for line in found if line.first]
            if shown:
                mark = pikepdf.OutlineItem(chapter, before + shown[0].first - 1)
                mark.children.extend(
                    pikepdf.OutlineItem(line.title, before + line.first - 1) for line in shown
                )
                outline.root.append(mark)
        outline.root.append(pikepdf.OutlineItem("卷内备考表", len(whole.pages) - 1))


def _label(whole: pikepdf.Pdf, before: int, pages: int) -> None:
    """Let a reader on a screen count as the printed numbers do."""
    roman, plain = pikepdf.Dictionary(S=pikepdf.Name.r), pikepdf.Dictionary(S=pikepdf.Name.D)
    behind = pikepdf.Dictionary(P="备考")
    spans = [0, roman, before, plain, before + pages, behind] if pages else [0, roman]
    whole.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(spans))
