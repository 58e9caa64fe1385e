"""Pictures, PDF and Word files made in memory, sound ones and ones with something wrong."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pypdfium2
from docx import Document
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

END_OF_ZIP = b"PK\x05\x06"
_LISTED = b"PK\x01\x02"
CATALOG, ONE_PAGE = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def repacked(
    content: bytes,
    parts: dict[str, bytes],
    changed: dict[str, tuple[bytes, bytes]] | None = None,
) -> bytes:
    """The package with other or more parts, and with words of parts exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        whole = {name: package.read(name) for name in package.namelist()} | parts
    for name, (old, new) in (changed or {}).items():
        assert old in whole[name]
        whole[name] = whole[name].replace(old, new, 1)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        [package.writestr(name, body) for name, body in whole.items()]
    return out.getvalue()


def member(
    content: bytes,
    size: int | None = None,
    offset: int | None = None,
    flags: int | None = None,
    way: int | None = None,
) -> bytes:
    """The package whose list lies about its last part: unpacked size, place, marks, way it is
    packed.
    """
    at = content.rindex(_LISTED)
    made = bytearray(content)
    lies = ((24, "<I", size), (42, "<I", offset), (8, "<H", flags), (10, "<H", way))
    for place, shape, value in lies:
        if value is not None:
            struct.pack_into(shape, made, at + place, value)
    return bytes(made)


def picture(kind: str = "JPEG", size: tuple[int, int] = (120, 160)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def drawn(kind: str, mode: str, **save) -> bytes:
    """A picture of another mode."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert(mode).save(out, kind, **save)
    return out.getvalue()


def moving() -> bytes:
    """A WebP of two pictures."""
    out = io.BytesIO()
    first, second = Image.new("RGB", (120, 160), "white"), Image.new("RGB", (120, 160), "black")
    first.save(out, "WEBP", save_all=True, append_images=[second], duration=100)
    return out.getvalue()


def exif(broken: bool = False) -> bytes:
    """What a phone writes of a photo: who, where, which way up; or tags of the wrong kind."""
    told = Image.Exif()
    told[0x010E], told[0x0112] = "secret", 6
    told.get_ifd(0x8825)[2] = (26.0, 15.0, 7.0)
    made = told.tobytes()
    # The resolution in letters: Pillow turns the picture, and fails to write that down.
    return made.replace(b"\x01\x0e\x00\x02", b"\x01\x1a\x00\x02") if broken else made


def of_scans(count: int) -> bytes:
    """A JPEG that draws its picture again and again."""
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "JPEG", progressive=True)
    made = out.getvalue()
    end = made.rindex(b"\xff\xd9")
    return made[:end] + made[made.rindex(b"\xff\xda") : end] * count + made[end:]


def webp(width: int, height: int) -> bytes:
    """A WebP whose head says another size."""
    made = bytearray(picture("WEBP"))
    struct.pack_into("<HH", made, made.index(b"\x9d\x01\x2a") + 3, width, height)
    return bytes(made)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG of one bit a point that unpacks to white."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    rows = packer.compress(bytes((width + 7) // 8 + 1) * min(height, 9000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(parts: dict[str, bytes]) -> bytes:
    return zip_of(list(parts.items()))


def zip_of(parts: list[tuple[str | zipfile.ZipInfo, bytes]]) -> bytes:
    """Several parts may have one name, or the marks of a link."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        [package.writestr(_named(name), body) for name, body in parts]
    return out.getvalue()


def _named(name: str | zipfile.ZipInfo) -> zipfile.ZipInfo:
    """An entry without the time of day: the same parts are the same bytes."""
    if isinstance(name, zipfile.ZipInfo):
        return name
    made = zipfile.ZipInfo(name)
    made.compress_type, made.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return made


def link(name: str) -> zipfile.ZipInfo:
    """The entry of a symbolic link."""
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, 0o120777 << 16
    return made


def nested(deep: int, body: bytes) -> bytes:
    """Packages in packages, each full of the one below, as 42.zip is."""
    for level in range(deep):
        body = zipped({f"{level}-{at}.zip": body for at in range(4)})
    return body


def pdf(change: Callable[[Pdf], object] = lambda _pdf: None, pages: int = 1, **save) -> bytes:
    """A PDF with something done to it."""
    made = Pdf.new()
    [made.add_blank_page(page_size=(595, 842)) for _page in range(pages)]
    change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def raw_pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects as they are, the first its root."""
    out, places = b"%PDF-1.7\n", []
    pieces = [out]
    at = len(out)
    for number, body in enumerate(objects, start=1):
        piece = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places.append(at)
        pieces.append(piece)
        at += len(piece)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    pieces.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    pieces.append(b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(objects) + 1, at))  # fmt: skip
    return b"".join(pieces)


def packed_table(body: bytes) -> bytes:
    """A PDF whose table of objects is a stream of these packed bytes."""
    head = b"<</Type/XRef/Size 4/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>" % len(body)
    whole = b"%PDF-1.7\n1 0 obj\n" + head + b"stream\n" + body + b"\nendstream\nendobj\n"
    return whole + b"startxref\n9\n%%EOF\n"


def raw_stream(filters: bytes, body: bytes) -> bytes:
    """A PDF with a stream that the writer of the test does not unpack."""
    head = b"<</Filter%s/Length %d>>stream\n" % (filters, len(body))
    return raw_pdf([CATALOG, ONE_PAGE, PAGE, head + body + b"\nendstream"])


def root(key: str, value: object) -> bytes:
    return pdf(lambda made: made.Root.__setitem__(key, value))


def page(key: str, value: object) -> bytes:
    return pdf(lambda made: made.pages[0].obj.__setitem__(key, value))


def annotation(**what) -> bytes:
    note = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **what)
    return page("/Annots", Array([note]))


def stream(body: bytes, **what) -> bytes:
    return pdf(lambda made: made.Root.__setitem__("/X", pikepdf.Stream(made, body, **what)))


def packed(size: int, times: int = 1) -> bytes:
    body = bytes(size)
    for _time in range(times):
        body = zlib.compress(body, 9)
    return body


def word(text: str = "贫困户申请书") -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    return repacked(word(), {name: body})


def in_document(old: bytes, new: bytes) -> bytes:
    return repacked(word(), {}, {"word/document.xml": (old, new)})


def linked(kind: str, target: str) -> bytes:
    rel = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    ).encode()
    return repacked(word(), {}, {"word/_rels/document.xml.rels": (b"</Relationships>", rel)})


def field(*runs: str) -> bytes:
    parts = "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs)
    return in_document(b"<w:sectPr", f"<w:p>{parts}</w:p><w:sectPr".encode())


def pages_saying(pages: int) -> bytes:
    """A PDF that says on each page which it is."""
    out = io.BytesIO()
    on = Canvas(out)
    [(on.drawString(90, 400, f"sheet {n}"), on.showPage()) for n in range(pages)]
    on.save()
    return out.getvalue()


def texts(path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


JPEG, PNG = picture(), picture("PNG")
