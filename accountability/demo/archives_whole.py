"""Whole files of the demo: what the base map can fill in is generated, and signed where the form is
to be signed; the rest is a sheet or a photo, drawn here. Nothing is missing, nothing contradicts.
"""

import io
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from archives.checks.relations import PROOFS
from archives.filing import operations as filing
from archives.filing import reading
from archives.filing.operations import Told
from archives.filing.previews import FONT
from archives.made import operations as made
from archives.models import Archive, Paper, PaperKind
from households.models import HouseholdYear, Pairing
from regions.models import User

_SIZE, _MARGIN = (520, 735), 52
_INK, _FAINT, _RED, _SHEET = (40, 40, 48), (120, 118, 112), (190, 44, 38), (246, 244, 238)
# Days between the steps that lead out of poverty, from 1 September of the year.
_LEAVING = {
    "exit_consent": 0, "exit_check": 10, "exit_review": 20, "exit_notice": 30,
    "exit_announcement": 60,
}  # fmt: skip
_LAST_STEP = 8


def make_whole(archive: Archive, *, by: User, but: frozenset[str] = frozenset()) -> int:
    """File all that the catalogue asks of a household's file but some kinds; return how many papers
    it has.
    """
    made.make_missing([archive], by=by)
    papers = archive.papers.filter(removed_at__isnull=True).select_related("kind")
    for paper in papers.filter(source="made"):
        _sign(paper, archive, by)
    needs = made.needs_of([archive.pk])[archive.pk]
    there: dict[int, list[int | None]] = {}
    for kind_id, year in papers.values_list("kind_id", "year"):
        there.setdefault(kind_id, []).append(year)
    asked = Q(need__in=needs) | Q(code__in=_proofs(archive))
    kinds = archive.catalogue.kinds.filter(asked).exclude(chapter="front")
    for kind in kinds.exclude(code__in=but):
        for year in _wanted(kind, archive, there.get(kind.pk, [])):
            file_one(kind, archive, year, by=by)
    return papers.count()


def _proofs(archive: Archive) -> list[str]:
    """The papers that prove the measures which the base map names."""
    measures = set(archive.household.measures) if archive.household else set()
    return [code for code, of in PROOFS.items() if measures.intersection(of)]


def file_one(kind: PaperKind, archive: Archive, year: int | None = None, *, by: User) -> Paper:
    """A sheet or a photo of a kind, with what stands on it."""
    told = told_of(kind, archive, year)
    source = "camera" if kind.is_picture else "upload"
    return filing.file_paper(archive, kind, told, [page(kind, archive, told)], source=source, by=by)


def _sign(paper: Paper, archive: Archive, by: User) -> None:
    """The signed sheet is a version above what the system drew."""
    kind, told = paper.kind, told_of(paper.kind, archive, paper.year)
    if kind.wants_signature:
        scan = page(kind, archive, told)
        filing.replace(paper, [scan], why="打印签字后扫描归档（演示）", by=by)
    known = Told(
        **{name: getattr(paper, name) for name in Told.__dataclass_fields__}
        | {name: getattr(told, name) for name in ("signers", "issuer", "is_signed", "is_sealed")}
        | {"made_on": paper.made_on or told.made_on}
    )
    filing.tell_of(paper, known, by=by)


def _wanted(kind: PaperKind, archive: Archive, there: list[int | None]) -> list[int | None]:
    """The years that are lacking; of a kind that is not yearly a None for each paper."""
    if not kind.is_yearly:
        return [None] * max(0, kind.least - len(there))
    home = archive.household
    first = home.identified_on.year if home and home.identified_on else timezone.localdate().year
    last = (home.exit_year if home else None) or timezone.localdate().year - 1
    return [year for year in range(first, max(first, last) + 1) if year not in there]


def told_of(kind: PaperKind, archive: Archive, year: int | None = None) -> Told:
    """What stands on such a paper of this file, and agrees with the base map."""
    home = archive.household
    day = _day(kind, archive, year)
    pairs = Pairing.objects.filter(household=home, starts_on__lte=day).select_related("helper")
    helper = pairs.order_by("-starts_on").first()
    names = {
        "户主": home.head_name if home else "",
        "帮扶责任人": helper.helper.name if helper else "",
    }
    signers = [names.get(who) or f"{who}（演示）" for who in kind.signers.split("、") if who]
    row = HouseholdYear.objects.filter(household=home, year=year).first() if year else None
    return Told(
        signers="、".join(signers), issuer=kind.issuer, year=year, made_on=day,
        is_signed=True if kind.wants_signature else None,
        is_sealed=True if kind.wants_seal else None,
        amount_yuan=row.net_per_head_yuan if row else None,
    )  # fmt: skip


def _day(kind: PaperKind, archive: Archive, year: int | None) -> date:
    """A day on which such a paper was written: before the identification, in the year of exit."""
    home, today = archive.household, timezone.localdate()
    start = (home.identified_on if home else None) or today - timedelta(days=900)
    left = (home.exit_year if home else None) or today.year
    if year:
        day = date(year, 12, 20)
    elif kind.step:
        day = start - timedelta(days=7 * (_LAST_STEP - kind.step))
    elif kind.code in _LEAVING:
        day = date(left, 9, 1) + timedelta(days=_LEAVING[kind.code])
    elif kind.code == "follow_up":
        day = date(left + 1, 5, 10)
    else:
        day = start + timedelta(days=120)
    return min(day, today)


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(settings.NODE_MODULES) / FONT, size)


def page(kind: PaperKind, archive: Archive, told: Told) -> reading.Read:
    """Its picture; no two look alike."""
    chance = Random(f"{archive.pk}-{kind.code}-{told.year}-{archive.papers.count()}")  # noqa: S311
    picture = _scene(chance) if kind.is_picture else _sheet(kind, archive, told, chance)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return reading.read(SimpleUploadedFile(f"{kind.title[:40]}.jpg", out.getvalue()))


def _sheet(kind: PaperKind, archive: Archive, told: Told, chance: Random) -> Image.Image:
    """A form: title, whose it is, lines of writing, who signed on which day, the seal."""
    picture = Image.new("RGB", _SIZE, _SHEET)
    pen = ImageDraw.Draw(picture)
    wide, high = _SIZE
    title = kind.title if not told.year else f"{kind.title}（{told.year} 年）"
    pen.text((wide / 2, 62), title, fill=_INK, font=_font(24), anchor="mm")
    home = archive.household
    who = f"户主：{home.head_name}　户编号：{home.household_no}" if home else archive.region.name
    pen.text((_MARGIN, 104), who, fill=_INK, font=_font(15))
    for row in range(13):
        y = 150 + row * 34
        pen.line((_MARGIN, y + 24, wide - _MARGIN, y + 24), fill=_FAINT)
        end = chance.randint(_MARGIN + 30, wide - _MARGIN)
        begin = chance.choice((_MARGIN, (_MARGIN + end) // 2))
        pen.rectangle((begin, y, end, y + 15), fill=(chance.randint(90, 200),) * 3)
    y = high - 110
    pen.text((_MARGIN, y), f"签字：{told.signers}"[:26], fill=_INK, font=_font(17))
    pen.text((_MARGIN, y + 34), f"日期：{told.made_on}", fill=_INK, font=_font(17))
    if told.is_sealed:
        _seal(pen, wide - 130, y + 10)
    return picture


def _seal(pen: ImageDraw.ImageDraw, x: int, y: int) -> None:
    pen.ellipse((x - 46, y - 46, x + 46, y + 46), outline=_RED, width=4)
    pen.text((x, y), "演示章", fill=_RED, font=_font(18), anchor="mm")


def _scene(chance: Random) -> Image.Image:
    """A house, a board, a well: blocks of other colours and places in each photo."""
    picture = Image.new("RGB", (600, 450), (168, 196, 214))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 320, 600, 450), fill=(96, 128, 74))
    for _block in range(14):
        x, y = chance.randint(0, 520), chance.randint(40, 360)
        size = chance.randint(40, 150)
        colour = tuple(chance.randint(50, 220) for _band in range(3))
        pen.rectangle((x, y, x + size, y + size * 2 // 3), fill=colour)
    return picture
