"""Keeps of a PDF its pages as they look, and nothing else."""

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream

from archives.filing.children.run import Refused

MOST_PAGES = 200
MOST_OBJECTS = 60_000
MOST_UNPACKED = 256 << 20
MOST_PIXELS = 80_000_000  # of one picture: A3 at 600 dpi
LEAST_SIDE, MOST_SIDE = 30.0, 6000.0  # points: 1 cm, 2.1 m
MOST_FILTERS = 2
DEEPEST = 60

_PAGE_KEEPS = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents"}
_DROPPED = (
    "/AA", "/AF", "/Alternates", "/LastModified", "/Measure", "/Metadata", "/OPI", "/PieceInfo",
    "/PtData", "/Ref", "/StructParent", "/StructParents", "/Thumb",
)  # fmt: skip
_SCRIPTS = {"/JavaScript", "/Rendition"}
_STARTS = {"/Launch", "/ImportData", "/SubmitForm", "/GoToR", "/GoToE", "/Thread"}
_OBJECTS = {"/Movie", "/Sound", "/RichMedia", "/3D", "/Screen", "/FileAttachment", "/Filespec"}


def cleaned(content: bytes) -> tuple[dict[str, Any], bytes]:
    """How many pages it has, and a new PDF of its pages: no action, no note, no field, no metadata.

    Raises:
        Refused: encrypted, damaged, script, action, embedded, xfa, pages, size, bomb.
    """
    try:
        with Pdf.open(io.BytesIO(content), attempt_recovery=False) as source:
            if source.is_encrypted:
                raise Refused("encrypted")
            _check(source)
            return _rewritten(source)
    except pikepdf.PasswordError as error:
        raise Refused("encrypted") from error
    except (
        pikepdf.PdfError, pikepdf.ForeignObjectError, zlib.error, ValueError, TypeError, KeyError,
        IndexError, AttributeError, RuntimeError, NotImplementedError, RecursionError,
    ) as error:  # fmt: skip
        # qpdf wraps what its memory ran out in.
        raise Refused("too_big" if "bad_alloc" in str(error) else "damaged") from error


def _check(source: Pdf) -> None:
    if len(source.objects) > MOST_OBJECTS:
        raise Refused("bomb")
    count = len(source.pages)
    if not 1 <= count <= MOST_PAGES:
        raise Refused("pages")
    _check_root(source.Root)
    left = MOST_UNPACKED
    for one in source.objects:
        for part in _parts(one):
            _check_dictionary(part)
        if isinstance(one, Stream):
            left = _check_stream(one, left)
    for page in source.pages:
        _check_size(page)


def _check_root(root: Object) -> None:
    form = root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/XFA" in form:
        raise Refused("xfa")
    if "/Collection" in root:
        raise Refused("embedded")
    opened = root.get("/OpenAction")
    if isinstance(opened, Dictionary) and opened.get("/S") == "/URI":
        raise Refused("action")


def _parts(one: Object, deep: int = 0) -> Iterator[Object]:
    """The dictionaries that lie in an object; what it refers to is looked at by itself."""
    if deep > DEEPEST:
        raise Refused("bomb")
    if isinstance(one, Dictionary | Stream):
        yield one
        inner = [value for _key, value in one.items()]
    elif isinstance(one, Array):
        inner = list(one)
    else:
        return
    for value in inner:
        if isinstance(value, Object) and not value.is_indirect:
            yield from _parts(value, deep + 1)


def _check_dictionary(part: Object) -> None:
    does, what = str(part.get("/S", "")), str(part.get("/Subtype", ""))
    if "/JS" in part or does in _SCRIPTS or "/JavaScript" in part:
        raise Refused("script")
    if does in _STARTS:
        raise Refused("action")
    if "/EF" in part or "/EmbeddedFiles" in part or str(part.get("/Type", "")) == "/EmbeddedFile":
        raise Refused("embedded")
    if what in _OBJECTS or str(part.get("/Type", "")) in _OBJECTS:
        raise Refused("embedded")
    if "/XFA" in part:
        raise Refused("xfa")
    _check_actions(part)


def _check_actions(part: Object) -> None:
    """An address that is opened by itself, not when a reader presses it."""
    if "/AA" not in part:
        return
    for action in (part.AA[key] for key in part.AA.keys()):  # noqa: SIM118 (no dict)
        if isinstance(action, Dictionary) and str(action.get("/S", "")) == "/URI":
            raise Refused("action")


def _check_stream(one: Stream, left: int) -> int:
    """Unpack what is packed, in pieces that are thrown away; return how much may still come."""
    if "/F" in one:  # its bytes lie in another file
        raise Refused("embedded")
    named = one.get("/Filter", Array())
    filters = [str(named)] if isinstance(named, Name) else [str(name) for name in named]
    if len(filters) > MOST_FILTERS or len(set(filters)) != len(filters):
        raise Refused("bomb")
    if str(one.get("/Subtype", "")) == "/Image":
        width, height = int(one.get("/Width", 0)), int(one.get("/Height", 0))
        if width * height > MOST_PIXELS:
            raise Refused("bomb")
    if filters == ["/FlateDecode"]:
        return left - _unpacked(one.read_raw_bytes(), left)
    if {"/LZWDecode", "/RunLengthDecode", "/FlateDecode"} & set(filters):
        # The memory of the child bounds it.
        size = len(one.read_bytes()) if _is_plain(filters) else 0
        if size > left:
            raise Refused("bomb")
        return left - size
    return left


def _is_plain(filters: list[str]) -> bool:
    plain = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}
    return set(filters) <= plain


def _unpacked(raw: bytes, left: int) -> int:
    size, rest, reader = 0, raw, zlib.decompressobj()
    while rest and not reader.eof:
        size += len(reader.decompress(rest, 1 << 20))
        rest = reader.unconsumed_tail
        if size > left:
            raise Refused("bomb")
    return size


def _check_size(page: Page) -> None:
    unit = float(page.obj.get("/UserUnit", 1))
    box = [float(side) for side in page.mediabox]
    wide, high = abs(box[2] - box[0]) * unit, abs(box[3] - box[1]) * unit
    if not (LEAST_SIDE <= wide <= MOST_SIDE and LEAST_SIDE <= high <= MOST_SIDE):
        raise Refused("size")
    if not all(abs(side) <= 2 * MOST_SIDE for side in box):
        raise Refused("size")


def _rewritten(source: Pdf) -> tuple[dict[str, Any], bytes]:
    if "/AcroForm" in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations("screen")  # stamps and filled in fields become part of the page
    made = Pdf.new()
    made.pages.extend(source.pages)
    for page in made.pages:
        for key in list(page.obj.keys()):
            if key not in _PAGE_KEEPS:
                del page.obj[key]
    for one in made.objects:
        for part in _parts(one):
            for key in _DROPPED:
                if key in part:
                    del part[key]
    out = io.BytesIO()
    made.save(
        out, deterministic_id=True, recompress_flate=True, compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )  # fmt: skip
    return {"pages": len(made.pages)}, out.getvalue()
