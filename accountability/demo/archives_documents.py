"""The demo's papers that people put in: photographed, uploaded, replaced, taken out, by the folder.

The photos are drawn: a sheet of paper with its words, lying a little askew on a table.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image, ImageDraw, ImageFont

from accountability.demo.ground import ground
from archives.filing import batches, operations, reading
from archives.filing.operations import Told
from archives.filing.previews import FONT
from archives.models import Archive, Batch, Paper
from archives.models.papers import Source
from households.models import Household
from regions.duties import Duty
from regions.models import User

HOUSEHOLDS = 6
_SIZE, _TABLE, _PAPER, _INK = (900, 1200), (92, 74, 58), (214, 208, 196), (44, 44, 52)
_EDGE = ((90, 70), (830, 110), (800, 1130), (60, 1090))
_CORNERS = [(x / _SIZE[0], y / _SIZE[1]) for x, y in _EDGE]


def file_some() -> int:
    """File papers of some households of the demo's village; return how many. Once only."""
    here = ground()
    if here is None or Paper.objects.filter(source=Source.CAMERA).exists():
        return 0
    by = User.objects.get(username=f"xian{here.county.code}")
    homes = Household.objects.filter(region__path__startswith=here.village.path)
    chosen = list(homes.filter(is_registered=True).order_by("household_no")[:HOUSEHOLDS])
    before = Paper.objects.count()
    for number, home in enumerate(chosen):
        _put_in(home, number, by)
    if chosen:
        _by_the_folder(chosen, by)
    return Paper.objects.count() - before


def _put_in(home: Household, number: int, by: User) -> None:
    archive = operations.open_for(home, by=by)
    day = home.identified_on
    words = [
        f"户主：{home.head_name}",
        f"家庭人口：{home.member_count or '—'} 人",
        f"日期：{day or '—'}",
    ]
    told = Told(signers=home.head_name, is_signed=number % 3 != 2, made_on=day)
    photo = _photo("贫困户申请书", words)
    paper = _file(archive, "application", told, [_read("申请书.jpg", photo, _CORNERS)], by)
    if number == 0:
        clearer = _photo("贫困户申请书（补拍）", words)
        better = [_read("申请书补拍.jpg", clearer, _CORNERS)]
        operations.replace(paper, better, why="原照片有反光，看不清签字", by=by)
    if number == 1:
        operations.remove(paper, why="与入户调查表重复，按验收意见从卷内删除", by=by)
    house = [_read(f"房屋{n}.jpg", _house(n + number), None) for n in (1, 2)]
    _file(archive, "photo_house", Told(made_on=day), house, by)
    later = day + timedelta(days=400) if day else None
    plan = Told(signers=f"{home.head_name}、帮扶责任人", is_signed=True, made_on=later)
    _file(archive, "plan", plan, [_read("一户一策.docx", _word(home), None)], by)
    if number == 3:
        _from_a_phone(archive, words)
    if number == 2:
        sheet = Told(is_signed=True, made_on=later, year=2016, amount_yuan=Decimal("15230.50"),
                     people=home.member_count)  # fmt: skip
        _file(
            archive,
            "income",
            sheet,
            [_read("算账表.jpg", _photo("逐年收入算账表", words), None)],
            by,
        )


def _from_a_phone(archive: Archive, words: list[str]) -> None:
    """Two pages that the grid worker took without a signal; nobody has looked for the seal yet."""
    worker = User.objects.filter(
        postings__region=archive.region, postings__duty=Duty.GRID_WORKER
    ).first()
    if worker is None:
        return
    pages = [_read(f"第{n}页.jpg", _photo(f"诚信承诺书 {n}", words), None) for n in (1, 2)]
    kind = archive.catalogue.kinds.get(code="consent")
    told = Told(signers=words[0].removeprefix("户主："), is_signed=True)
    operations.file_paper(archive, kind, told, pages, source=Source.PHONE, by=worker)


def _by_the_folder(homes: Sequence[Household], by: User) -> None:
    """A folder that was looked at and waits for a word."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for home in homes:
            name = f"{home.household_no}/入户调查表_1.jpg"
            package.writestr(name, _photo("入户调查表", [f"户主：{home.head_name}"]))
        package.writestr("IMG_20181017.jpg", _house(3))
        package.writestr(f"{homes[0].household_no}/联系卡.svg", b"<svg/>")
    upload = SimpleUploadedFile("入户调查表补档.zip", whole.getvalue())
    village = homes[0].region.parent
    if village is None:
        return
    batch: Batch = batches.hand_in([upload], region=village, by=by)
    batches.run(batch.job_id, batches.LOOK)


def _file(archive: Archive, code: str, told: Told, files: list[reading.Read], by: User) -> Paper:
    kind = archive.catalogue.kinds.get(code=code)
    source = Source.UPLOAD if files[0].kind != "jpg" else Source.CAMERA
    return operations.file_paper(archive, kind, told, files, source=source, by=by)


def _read(name: str, body: bytes, corners: list[tuple[float, float]] | None) -> reading.Read:
    return reading.read(SimpleUploadedFile(name, body), corners)


def _photo(title: str, words: list[str]) -> bytes:
    """A sheet on a table, in the yellow light of a room."""
    picture = Image.new("RGB", _SIZE, _TABLE)
    pen = ImageDraw.Draw(picture)
    pen.polygon(_EDGE, fill=_PAPER)
    font = Path(settings.NODE_MODULES) / FONT
    pen.text((260, 170), title, fill=_INK, font=ImageFont.truetype(font, 44))
    letters = ImageFont.truetype(font, 30)
    for row, line in enumerate(words):
        pen.text((150, 300 + row * 64), line, fill=_INK, font=letters)
    for row in range(len(words), 10):
        pen.line(((150, 340 + row * 64), (730, 344 + row * 64)), fill=(150, 146, 140), width=2)
    pen.text((150, 1000), "签字：________  年  月  日", fill=_INK, font=letters)
    return _jpeg(picture)


def _house(number: int) -> bytes:
    """A house, of another colour for each number."""
    picture = Image.new("RGB", (1200, 900), (168, 196, 214))
    pen = ImageDraw.Draw(picture)
    wall = (150 + number * 17 % 90, 130 + number * 29 % 90, 110 + number * 11 % 60)
    pen.rectangle((0, 640, 1200, 900), fill=(96, 128, 74))
    left = 200 + number * 37 % 120
    pen.rectangle((left, 380, left + 640, 720), fill=wall)
    pen.polygon(((left - 60, 380), (left + 700, 380), (left + 320, 200)), fill=(74, 66, 62))
    pen.rectangle((left + 270, 520, left + 370, 720), fill=(84, 58, 44))
    for side in (80, 480):
        pen.rectangle((left + side, 460, left + side + 90, 550), fill=(206, 220, 226))
    return _jpeg(picture)


def _word(home: Household) -> bytes:
    document = Document()
    document.add_heading("脱贫计划（一户一策）", 1)
    document.add_paragraph(f"户主：{home.head_name}")
    document.add_paragraph("帮扶措施：发展产业、技能培训、教育资助、医疗保障。")
    document.add_paragraph("目标：按期实现“两不愁三保障”，稳定脱贫。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
