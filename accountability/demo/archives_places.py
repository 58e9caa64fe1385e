"""A county of the demo with catalogues of its own, and files of its villages and townships.

The county published a version of what household files must hold, and drafts the next; files that
were opened before follow the one of the prefecture. One township has files of two years.
"""

import io
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Exists, OuterRef
from django.utils import timezone
from docx import Document
from PIL import Image, ImageDraw, ImageFont

from accountability.demo.ground import Ground, ground
from archives.catalogues import bringing, drafting, templates
from archives.filing import operations as filing
from archives.filing import reading
from archives.filing.operations import Told
from archives.filing.previews import FONT
from archives.models import Archive, Catalogue, Paper
from archives.places.opening import open_places
from regions.models import User

BASIS = "{county}扶贫办〔2018〕12号（演示）"
YEAR = 2018
BROUGHT_UP = 5  # files of the county brought up to its version
_OWN = "搬迁户后续扶持表"
GONE = "comparison"  # what that version does not ask for any more: the system keeps it
_PAPERS = {
    "village": ("meetings", "training", "publicity", "minutes", "roster", "village_facts"),
    "township": ("filed", "plan", "helped"),
}


def keep_some() -> int:
    """Keep catalogues and open files of places; return how many papers these hold. Once only."""
    here = ground()
    if here is None or Catalogue.objects.filter(drafted_at__isnull=False).exists():
        return 0
    drafter, other = (
        User.objects.get(username=f"xian{here.county.code}{end}") for end in ("", "b")
    )
    _publish(here, drafter, other)
    _draft(here, drafter)
    holding = Paper.objects.filter(archive=OuterRef("pk"), kind__code=GONE)
    behind = bringing.behind(here.county, "household").filter(Exists(holding)).order_by("pk")
    keys = list(behind.values_list("pk", flat=True)[:BROUGHT_UP])
    bringing.bring_up(here.county, "household", by=drafter, keys=keys)
    return _places(here, User.objects.get(username=f"zhen{here.township.code}"))


def _publish(here: Ground, drafter: User, other: User) -> None:
    made = drafting.draft("household", here.county, by=drafter)
    drafting.add_line(
        made,
        {
            "chapter": "how_helped", "title": _OWN, "need": "relocated",
            "wants_signature": True, "signers": "户主、帮扶责任人", "retention": "30",
            "hint": "就业、产业、社区融入逐项填写",
            "example": "户主签字，逐项写明扶持内容和时间，例如“2018年3月安排到社区保洁岗位”。",
        },
        by=drafter,
    )  # fmt: skip
    house = made.kinds.get(code="photo_house")
    drafting.change_line(
        house, {"title": house.title, "hint": "改造或搬迁前后各一张，拍到门牌"}, by=drafter
    )
    form = SimpleUploadedFile(f"{_OWN}.docx", _form(here.county.name))
    templates.put(made.kinds.get(title=_OWN), templates.read(form), by=drafter)
    drafting.take_out(made.kinds.get(code=GONE), by=drafter)
    basis = BASIS.format(county=here.county.name)
    drafting.publish(made, effective_on=timezone.localdate(), basis=basis, by=other)


def _form(county: str) -> bytes:
    """The county's form to fill in, as its office would write it in Word."""
    document = Document()
    document.add_heading(f"{county}{_OWN}（演示）", 1)
    document.add_paragraph("户主：　　　　　安置点：　　　　　　　搬入日期：　　　年　　月　　日")
    head = ("扶持方面", "扶持内容", "时间", "责任人")
    lines = ("就业", "产业", "就学", "就医", "社区融入")
    table = document.add_table(rows=1 + len(lines), cols=len(head), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    for row, text in zip(table.rows[1:], lines, strict=True):
        row.cells[0].text = text
    document.add_paragraph("户主签字：　　　　　帮扶责任人签字：　　　　　日期：　　年　　月　　日")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _draft(here: Ground, drafter: User) -> None:
    """The next version, not published yet."""
    made = drafting.draft("household", here.county, by=drafter)
    visits = made.kinds.get(code="visits")
    drafting.change_line(visits, {"title": visits.title, "least": 4}, by=drafter)
    drafting.take_out(made.kinds.get(code="photo_work"), by=drafter)
    drafting.move_line(made.kinds.get(code="card"), up=True, by=drafter)


def _places(here: Ground, by: User) -> int:
    open_places(here.township, "township", YEAR, by=by)
    for year in (YEAR, timezone.localdate().year):
        open_places(here.township, "village", year, by=by)
    files = Archive.objects.filter(holder="village", year=YEAR).order_by("pk")[:3]
    for number, archive in enumerate([*Archive.objects.filter(holder="township"), *files]):
        _file(archive, number, by)
    return Paper.objects.filter(archive__holder__in=_PAPERS).count()


def _file(archive: Archive, number: int, by: User) -> None:
    """Most papers of each; some without a signature."""
    kinds = archive.catalogue.kinds.filter(code__in=_PAPERS[archive.holder])
    for order, kind in enumerate(kinds.order_by("order")):
        told = Told(
            made_on=date(YEAR, 3 + order, 6), year=YEAR, is_sealed=True, is_signed=order != number,
            issuer=archive.region.name,
        )  # fmt: skip
        page = _sheet(kind.title, archive.region.name)
        filing.file_paper(archive, kind, told, [page], by=by)


def _sheet(title: str, place: str) -> reading.Read:
    picture = Image.new("RGB", (840, 1188), (236, 232, 222))
    pen = ImageDraw.Draw(picture)
    font = Path(settings.NODE_MODULES) / FONT
    pen.text((90, 110), title, fill=(40, 40, 48), font=ImageFont.truetype(font, 44))
    pen.text((90, 200), f"{place}　{YEAR} 年", fill=(40, 40, 48), font=ImageFont.truetype(font, 30))
    for row in range(14):
        pen.line((90, 300 + row * 56, 750, 300 + row * 56), fill=(150, 146, 140), width=2)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return reading.read(SimpleUploadedFile(f"{title}.jpg", out.getvalue()))
