"""A large workbook written again as plain text cells, its bad cells red.

Written as XML here because the libraries either cannot colour single cells while streaming or
take a minute for fifty thousand rows; this takes seconds and holds one row.
Source of the format: ECMA-376 part 1, inline strings.
"""

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from ledger.sheets.columns import Column, letter
from ledger.sheets.layout import safe_text
from ledger.sheets.reading import raw_rows, text_of

PLAIN, RED, BOLD, LINK, WRAPPED = range(5)
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_STYLES = f"""{_XML}<styleSheet {_NS}><fonts count="3"><font><sz val="11"/></font>\
<font><b/><sz val="11"/></font><font><u/><sz val="11"/><color rgb="FF1F4E9E"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="00FFC7CE"/></patternFill></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>\
<cellXfs count="5"><xf numFmtId="49" applyNumberFormat="1"/>\
<xf numFmtId="49" fillId="2" applyNumberFormat="1" applyFill="1"/>\
<xf fontId="1" applyFont="1"/><xf fontId="2" applyFont="1"/>\
<xf applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""
_FLUSH = 500


@dataclass(frozen=True)
class Listing:
    """The first sheet: a sentence, a header, and rows whose second cell names the bad cell.

    `target` is the start of a link into the data ("'原表'!"), `data_name` the data's sheet.
    """

    name: str
    summary: str
    head: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[tuple[str, str, str, str]]
    target: str
    data_name: str


def rebuild(
    content: bytes,
    listing: Listing,
    bad: Collection[tuple[int, int]],
    columns: Sequence[Column] = (),
) -> bytes:
    """Return XLSX bytes: the listing, then every row of `content`'s sheet with `bad` cells red.

    `bad` holds (row, column), both 1-based. `columns` gives widths.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _parts(listing.name, listing.data_name):
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(_listing_xml(listing).encode())
        with archive.open("xl/worksheets/sheet2.xml", "w", force_zip64=True) as part:
            part.write(f"{_head([c.width for c in columns])}<sheetData>".encode())
            pending: list[str] = []
            for row in _data_rows(content, bad):
                pending.append(row)
                if len(pending) >= _FLUSH:
                    part.write("".join(pending).encode())
                    pending.clear()
            part.write(f"{''.join(pending)}</sheetData></worksheet>".encode())
    return out.getvalue()


def _data_rows(content: bytes, bad: Collection[tuple[int, int]]) -> Iterator[str]:
    bad_rows = {row for row, _column in bad}
    letters = [letter(index) for index in range(256)]
    for number, left, cells in raw_rows(content):
        made = []
        for index, value in enumerate(cells, start=left):
            style = RED if number in bad_rows and (number, index + 1) in bad else PLAIN
            text = text_of(value)
            if text or style:
                name = letters[index] if index < 256 else letter(index)
                made.append(_cell(f"{name}{number}", text, style))
        yield f'<row r="{number}">{"".join(made)}</row>'


def _cell(name: str, text: str, style: int) -> str:
    return f'<c r="{name}" s="{style}" t="inlineStr"><is><t>{escape(safe_text(text))}</t></is></c>'


def _listing_xml(listing: Listing) -> str:
    rows = [
        f'<row r="1">{_cell("A1", listing.summary, BOLD)}</row>',
        _row(2, [(text, BOLD) for text in listing.head]),
    ]
    links = []
    for number, (index, cell, header, message) in enumerate(listing.rows, start=3):
        styled = [(index, PLAIN), (cell, LINK), (header, PLAIN), (message, WRAPPED)]
        rows.append(_row(number, styled))
        location = quoteattr(f"{listing.target}{cell}")
        links.append(f'<hyperlink ref="B{number}" location={location}/>')
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return f"{_head(listing.widths)}<sheetData>{''.join(rows)}</sheetData>{hyperlinks}</worksheet>"


def _row(number: int, cells: Sequence[tuple[str, int]]) -> str:
    made = [
        _cell(f"{letter(index)}{number}", text, style) for index, (text, style) in enumerate(cells)
    ]
    return f'<row r="{number}">{"".join(made)}</row>'


def _head(widths: Sequence[float]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, start=1)
    )
    return f"{_XML}<worksheet {_NS}>" + (f"<cols>{columns}</cols>" if columns else "")


def _parts(*names: str) -> Iterator[tuple[str, str]]:
    """The fixed members of a workbook with these sheets."""
    numbered = list(enumerate(names, start=1))
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n, _name in numbered
    )
    types = (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
        f"{overrides}</Types>"
    )
    yield "[Content_Types].xml", types
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in numbered
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook {_NS} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n, _name in numbered]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    made = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'
