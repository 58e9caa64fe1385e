"""Pictures, PDF and Word files made in memory, sound ones and ones with something wrong."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from docx import Document
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

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
    content: bytes, size: int | None = None, offset: int | None = None, flags: int | None = None
) -> bytes:
    """The package whose list lies about its last part: unpacked size, place, marks."""
    at = content.rindex(_LISTED)
    made = bytearray(content)
    for place, shape, value in ((24, "<I", size), (42, "<I", offset), (8, "<H", flags)):
        if value is not None:
            struct.pack_into(shape, made, at + place, value)
    return bytes(made)


def picture(kind: str = "JPEG", size: tuple[int, int] = (120, 160)) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG of one bit a point that unpacks to white."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    rows = packer.compress(bytes((width + 7) // 8 + 1) * min(height, 9000)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        [package.writestr(name, body) for name, body in parts.items()]
    return out.getvalue()


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


JPEG, PNG = picture(), picture("PNG")
