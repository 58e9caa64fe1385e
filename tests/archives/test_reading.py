"""What may come into a file, and what is kept of it."""

import io
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageDraw, ImageStat

from archives.filing import names, pictures, reading, sandbox
from tests.archives import builders

LINK = Dictionary(
    Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]),
    A=Dictionary(S=Name.URI, URI=String("http://x")),
)  # fmt: skip


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def refusal(name: str, body: bytes) -> str:
    try:
        reading.read(upload(name, body))
    except ValidationError as error:
        return error.messages[0]
    return ""


@pytest.mark.slow
def test_a_hundred_hostile_uploads_are_each_refused_with_a_remedy():
    from tests.archives import hostile

    said = {what: refusal(name, body) for what, name, body in hostile.ALL}

    assert len(said) == len(hostile.ALL) > 100
    assert [what for what, sentence in said.items() if "；" not in sentence] == []
    assert [what for what, sentence in said.items() if "“" not in sentence] == []


@pytest.mark.parametrize(
    "name", ["..\\..\\申请书.jpg", "/申请书.jpg", "甲\u202egpj.exe", "甲\0.jpg"]
)
def test_a_name_that_hides_something_is_refused_and_shown_without_it(name):
    with pytest.raises(ValidationError, match="改名"):
        names.check(name)

    assert not set(names.shown(name)) & set("/\\\u202e\0")


def told_by(one: pikepdf.Object) -> bytes:
    return one.read_bytes() if isinstance(one, Stream) else one.unparse(resolved=True)


def test_of_a_pdf_only_its_pages_are_kept():
    def change(made):
        made.pages[0].obj.Annots = Array([LINK])
        made.pages[0].obj.Hidden = String("secret")
        made.pages[0].obj.PieceInfo = Dictionary(Word=String("secret"))
        look = Stream(made, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
        look.Metadata = Stream(made, b"<x>secret</x>")
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=made.make_indirect(look)))
        made.docinfo["/Author"] = "secret"
        made.Root.Metadata = Stream(made, b"<x>secret</x>")
        made.Root.Outlines = Dictionary()

    read = reading.read(upload("甲.pdf", builders.pdf(change, pages=3)))

    with pikepdf.open(io.BytesIO(read.body)) as kept:
        whole = b"".join(map(told_by, kept.objects))
        assert (read.kind, read.pages, len(kept.pages)) == ("pdf", 3, 3)
        assert sorted(kept.Root.keys()) == ["/Pages", "/Type"]
        assert not any(word in whole for word in (b"secret", b"URI", b"Annots"))


def test_what_was_filled_in_a_form_stays_on_its_page():
    def change(made):
        look = Stream(made, b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form,
                              BBox=Array([0, 0, 9, 9]))  # fmt: skip
        note = Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([10, 10, 90, 90]), F=4,
                          AP=Dictionary(N=made.make_indirect(look)))  # fmt: skip
        made.pages[0].obj.Annots = Array([made.make_indirect(note)])

    read = reading.read(upload("甲.pdf", builders.pdf(change)))

    with pikepdf.open(io.BytesIO(read.body)) as kept:
        assert len(kept.pages[0].Resources.XObject) == 1


def test_of_a_word_file_only_what_is_shown_is_kept():
    more = {"customXml/item1.xml": b"<secret/>", "word/media/a.png": builders.PNG}
    body = builders.repacked(builders.word("诚信承诺"), more)

    read = reading.read(upload("甲.docx", body))

    with zipfile.ZipFile(io.BytesIO(read.body)) as kept:
        names = kept.namelist()
        assert "诚信承诺" in kept.read("word/document.xml").decode()
    assert not any(name.startswith(("customXml", "docProps")) for name in names)
    assert reading.read(upload("甲.docx", read.body)).body == read.body


def test_a_photo_is_made_anew_and_small():
    noise = Image.effect_noise((3000, 4000), 70).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95, exif=Image.Exif())

    read = reading.read(upload("甲.JPG", out.getvalue()))

    assert max(read.size) == 2048
    assert len(read.body) < len(out.getvalue()) / 4


ODD = {
    "four inks": builders.drawn("JPEG", "CMYK"),
    "grey": builders.drawn("JPEG", "L"),
    "one bit a point": builders.drawn("PNG", "1"),
    "a palette": builders.drawn("PNG", "P"),
    "sixteen bits": builders.drawn("PNG", "I;16"),
    "one can look through": builders.drawn("PNG", "LA"),
    "it moves": builders.moving(),
    "in a dozen scans": builders.of_scans(6),
    "words of the maker": builders.drawn("JPEG", "RGB", comment=b"<?php secret() ?>"),
    "place and words": builders.drawn("JPEG", "RGB", exif=builders.exif()),
    "place and words that cannot be read": builders.drawn(
        "JPEG", "RGB", exif=builders.exif(broken=True)),
    "a page behind its end": builders.JPEG + b"<html><script>secret()</script></html>",
}  # fmt: skip


@pytest.mark.parametrize("body", ODD.values(), ids=list(ODD))
def test_an_odd_picture_is_kept_as_a_plain_one_and_nothing_beside(body):
    read = reading.read(upload("甲", body))

    with Image.open(io.BytesIO(read.body)) as kept:
        assert (kept.format, kept.mode, len(kept.getexif())) == ("JPEG", "RGB", 0)
        assert "comment" not in kept.info
    assert b"secret" not in read.body


def sheet() -> tuple[bytes, list[tuple[float, float]]]:
    """A grey sheet of paper that lies askew on a dark table, its left upper part black."""
    photo = Image.new("RGB", (800, 1000), (40, 30, 20))
    corners = [(120, 90), (700, 160), (640, 930), (80, 840)]
    pen = ImageDraw.Draw(photo)
    pen.polygon(corners, fill=(176, 170, 160))
    pen.polygon([(120, 90), (220, 102), (213, 200), (115, 190)], fill=(0, 0, 0))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=95)
    return out.getvalue(), [(x / 800, y / 1000) for x, y in corners]


def test_a_page_is_cut_out_straight_and_its_paper_made_white():
    photo, corners = sheet()

    read = reading.read(upload("甲.jpg", photo), corners)

    with Image.open(io.BytesIO(read.body)) as page:
        wide, high = page.size
        paper = ImageStat.Stat(page.crop((wide // 2, high // 2, wide - 9, high - 9))).mean
        mark = ImageStat.Stat(page.crop((4, 4, wide // 9, high // 12))).mean
    assert 570 < wide < 600
    assert min(paper) > 235
    assert max(mark) < 40


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (1, 1), (1, 0), (0, 1)],
        [(0, 0), (0, 1), (1, 1), (1, 0)],
        [(0.5, 0.5), (0.51, 0.5), (0.51, 0.51), (0.5, 0.51)],
    ],
    ids=["crossed", "turned over", "a speck"],
)
def test_corners_that_hold_no_paper_are_refused(corners):
    with pytest.raises(ValidationError, match="四个角"):
        reading.read(upload("甲.jpg", sheet()[0]), corners)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[[[0,0]]]", "[[[0,0],[1,0],[2,1],[0,1]]]", "[NaN]", "{}", "[null,null]"],
)
def test_what_says_nothing_of_corners_leaves_the_photo_as_it_is(text):
    assert pictures.corners_of(text, 1) == [None]


def test_a_parser_that_wants_more_memory_than_it_may_have_refuses_the_file(monkeypatch):
    monkeypatch.setattr(sandbox, "MEMORY_BYTES", 80 << 20)
    body = builders.packed(150 << 20).hex().encode() + b">"

    with pytest.raises(ValidationError, match="限额"):
        reading.read(upload("甲.pdf", builders.raw_stream(b"[/ASCIIHexDecode/FlateDecode]", body)))


def test_a_child_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)

    with pytest.raises(ValidationError, match="限额"):
        reading.read(upload("甲.pdf", builders.pdf()))


def test_every_fault_of_several_files_is_told():
    files = [
        upload("甲.jpg", b"<svg/>"),
        upload("乙.jpg", builders.JPEG),
        upload("丙.exe", b"MZ"),
    ]

    with pytest.raises(ValidationError) as caught:
        reading.read_many(files)

    assert [message[:2] for message in caught.value.messages] == ["“甲", "“丙"]
