"""Keeps of a Word file its text, its look and its pictures, and nothing else.

The package was counted before it came here (`archives.filing.packages`).
"""

import io
import posixpath
import re
import zipfile
from typing import Any

from lxml import etree
from PIL import Image

from archives.filing.children.run import Refused

MOST_PIXELS = 50_000_000
LONG_SIDE = 2400
DOCUMENT = "word/document.xml"
TYPES, RELATIONS = "[Content_Types].xml", "_rels/.rels"
_KEEPS = re.compile(
    r"word/(document|styles|numbering|settings|fontTable|footnotes|endnotes|comments|"
    r"header\d*|footer\d*|theme/theme\d*)\.xml|word/media/[\w.-]+\.(png|jpe?g|bmp)"
)
_PICTURE = re.compile(r"word/media/.+")
_KINDS = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "bmp": "BMP"}
# What a field may not do: read other files, start programs.
_FIELDS = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|MACROBUTTON|DATABASE|RD|"
    r"AUTOTEXTLIST|ADDIN|CONTROL|EMBED|MERGEFIELD)\b",
    re.IGNORECASE,
)
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_PARTS = {"object", "control", "altChunk", "subDoc", "OLEObject"}
_ACTS = {"hlinkClick", "hlinkHover", "hlinkMouseOver"}
# Settings that name other files.
_SETTINGS = {"attachedTemplate", "mailMerge", "attachedSchema", "docVars", "saveThroughXslt"}


def cleaned(content: bytes) -> tuple[dict[str, Any], bytes]:
    """A new package of the parts that are shown.

    Raises:
        Refused: damaged, not_word, external, embedded, field, picture.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        return {"pages": 1}, _rewritten(parts)
    except (
        zipfile.BadZipFile, etree.XMLSyntaxError, OSError, KeyError, ValueError, EOFError,
        SyntaxError, Image.DecompressionBombError, RuntimeError, NotImplementedError,
    ) as error:  # fmt: skip
        raise Refused("damaged") from error


def _rewritten(parts: dict[str, bytes]) -> bytes:
    main = _main(parts)
    if main != DOCUMENT or b"wordprocessingml.document.main+xml" not in parts[TYPES]:
        raise Refused("not_word")
    kept = {name: body for name, body in parts.items() if _KEEPS.fullmatch(name)}
    strange = [name for name in parts if _PICTURE.fullmatch(name) and name not in kept]
    if strange:
        raise Refused("picture")
    out: dict[str, bytes] = {}
    for name, body in kept.items():
        if _PICTURE.fullmatch(name):
            out[name] = _picture(name, body)
            continue
        relations, gone = _relations(name, parts, kept)
        out[name] = _part(body, gone)
        if relations is not None:
            out[_relations_of(name)] = relations
    out[RELATIONS] = _root_relations()
    out[TYPES] = _types(parts[TYPES], out)
    return _packed(out)


def _tree(body: bytes) -> Any:
    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(body, safe)


def _main(parts: dict[str, bytes]) -> str:
    for one in _tree(parts[RELATIONS]):
        if str(one.get("Type", "")).endswith("/officeDocument"):
            return str(one.get("Target", "")).lstrip("/")
    return ""


def _relations_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return f"{folder}/_rels/{file}.rels"


def _relations(
    name: str, parts: dict[str, bytes], kept: dict[str, bytes]
) -> tuple[bytes | None, set[str]]:
    """The relations of a part to parts that are kept, and the names of those that are gone."""
    body = parts.get(_relations_of(name))
    if body is None:
        return None, set()
    tree, gone = _tree(body), set()
    for one in list(tree):
        is_outside = str(one.get("TargetMode", "")).lower() == "external"
        if is_outside and not str(one.get("Type", "")).endswith("/hyperlink"):
            raise Refused("external")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), one.get("Target", "")))
        if str(one.get("Target", "")).startswith("/"):
            target = str(one.get("Target")).lstrip("/")
        if is_outside or target not in kept:
            gone.add(str(one.get("Id")))
            tree.remove(one)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True), gone


def _part(body: bytes, gone: set[str]) -> bytes:
    """A part without what leads elsewhere."""
    tree = _tree(body)
    said = "".join(
        (one.text or "") for one in tree.iter(f"{{{_W}}}instrText", f"{{{_W}}}delInstrText")
    )
    said += "".join(one.get(f"{{{_W}}}instr", "") for one in tree.iter(f"{{{_W}}}fldSimple"))
    if _FIELDS.search(said):
        raise Refused("field")
    for one in list(tree.iter(etree.Element)):
        local = etree.QName(one).localname
        if local in _PARTS:
            raise Refused("embedded")
        if local in _ACTS or local in _SETTINGS:
            one.getparent().remove(one)
            continue
        for key in [key for key, value in one.attrib.items() if value in gone and _R in key]:
            del one.attrib[key]
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _picture(name: str, body: bytes) -> bytes:
    kind = _KINDS[name.rsplit(".", 1)[1].lower()]
    with Image.open(io.BytesIO(body), formats=("PNG", "JPEG", "BMP")) as image:
        if image.width * image.height > MOST_PIXELS:
            raise Refused("bomb")
        mode = "RGB" if kind != "PNG" or image.mode not in ("L", "RGBA", "LA", "P") else "RGBA"
        picture = image.convert(mode)
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def _root_relations() -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="{DOCUMENT}"/></Relationships>'
    ).encode()


def _types(body: bytes, out: dict[str, bytes]) -> bytes:
    tree = _tree(body)
    for one in list(tree):
        named = str(one.get("PartName", "")).lstrip("/")
        if named and named not in out:
            tree.remove(one)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)


def _packed(out: dict[str, bytes]) -> bytes:
    """The same parts give the same bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(out):
            package.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), out[name],
                             zipfile.ZIP_DEFLATED)  # fmt: skip
    return whole.getvalue()


def text_of(content: bytes) -> list[str]:
    """The paragraphs of a cleaned file as plain lines."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        tree = _tree(package.read(DOCUMENT))
    lines = []
    for paragraph in tree.iter(f"{{{_W}}}p"):
        words = [one.text or "" for one in paragraph.iter(f"{{{_W}}}t")]
        lines.append("".join(words).strip())
    return [line for line in lines if line]
