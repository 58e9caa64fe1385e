"""Official papers as Word documents, with the measures of GB/T 9704-2012.

Paper A4, margins 37 top, 35 bottom, 28 left and 26 right mm (a text area of 156 × 225 mm); title
in 小标宋 of 22 pt; text in 仿宋 of 16 pt, 28 characters a line, on lines of 28 pt; page numbers
— 1 — one character from the outer side.
Fonts that a machine lacks have an alternative named in the font table.
"""

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RED = RGBColor(0xE6, 0x00, 0x12)
TITLE, BODY, HEADING, SUBHEADING = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
SONG = "宋体"
ALTERNATIVES = {TITLE: "宋体", BODY: "仿宋", SUBHEADING: "楷体"}
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINE_PT = 28
BODY_PT, TITLE_PT, TABLE_TITLE_PT, TABLE_PT, PAGE_PT = 16, 22, 16, 9, 14
CENTRE, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY,
)  # fmt: skip
# Twentieths of a point by which letters stand closer: 28 of 16 pt then fill 156 mm (442 pt).
CLOSER = -5


def page(document: Any) -> None:
    """Measures, the style of the text, page numbers."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.footer_distance = Mm(28)  # the number stands 7 mm below the text area
    style = document.styles["Normal"]
    font(style, BODY, BODY_PT)
    style.paragraph_format.space_after = Pt(0)
    _in_chinese(style)
    _closer(style)
    document.settings.odd_and_even_pages_header_footer = True
    sides: tuple[tuple[Any, Any], ...] = (
        (section.footer, RIGHT),
        (section.even_page_footer, None),
    )
    for footer, side in sides:
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.right_indent = Pt(PAGE_PT)
        paragraph.paragraph_format.left_indent = Pt(PAGE_PT)
        for words in ("— ", None, " —"):
            run = paragraph.add_run(words or "")
            font(run, SONG, PAGE_PT)
            if words is None:
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="begin"/>'))
                run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>PAGE</w:instrText>"))
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="end"/>'))


def _closer(style: Any) -> None:
    properties = style.element.get_or_add_rPr()
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{CLOSER}"/>')
    properties.find(qn("w:sz")).addprevious(spacing)


def _in_chinese(style: Any) -> None:
    """Say that the text is Chinese: no line then begins with a comma or a full stop."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))


def line(
    document: Any,
    words: str,
    name: str = BODY,
    size: float = BODY_PT,
    *,
    alignment: Any = None,
    indent: bool = False,
    exact: bool = True,
    keeps: bool = False,
) -> Any:
    """A paragraph; text with an `indent` fills its lines. `keeps`: on one page with the one that
    follows.
    """
    paragraph = document.add_paragraph()
    if words:
        font(paragraph.add_run(words), name, size)
    paragraph.alignment = BOTH if indent and alignment is None else alignment
    paragraph.paragraph_format.keep_with_next = keeps or None
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    if exact:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(LINE_PT + (4 if size == TITLE_PT else 0))
    return paragraph


def table(document: Any, heads: tuple[str, ...], widths_mm: tuple[int, ...], name: str) -> None:
    """A table that a template fills with the rows called `name`; its head stands on each page."""
    made = document.add_table(rows=4, cols=len(heads))
    made.style, made.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    rows = made.rows
    for n, head in enumerate(heads):
        cell(rows[0].cells[n], head, HEADING)
        cell(rows[2].cells[n], f"{{{{ row[{n}] }}}}", SONG)
    cell(rows[1].cells[0], f"{{%tr for row in {name} %}}", SONG)
    cell(rows[3].cells[0], "{%tr endfor %}", SONG)
    rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, width in zip(row.cells, widths_mm, strict=True):
            place.width = Mm(width)
    for column, width in zip(made.columns, widths_mm, strict=True):
        column.width = Mm(width)  # LibreOffice goes by the grid, Word by the cells


def hang(paragraph: Any, characters: int) -> Any:
    """Let the further lines of a paragraph begin so many characters in, below what the first says
    after its label.
    """
    paragraph.paragraph_format.left_indent = Pt(characters * BODY_PT)
    paragraph.paragraph_format.first_line_indent = Pt(-characters * BODY_PT)
    return paragraph


def cell(place: Any, words: str, name: str, size: float = TABLE_PT) -> None:
    """Words in a cell of a table, in the middle of it; one without words is no taller."""
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = place.paragraphs[0]
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.line_spacing = 1
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    font(paragraph.add_run(words), name, size)
    half_points = int(2 * size)
    mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:sz w:val="{half_points}"/></w:rPr>')
    paragraph._p.get_or_add_pPr().append(mark)


def keep_with_what_follows(table: Any) -> None:
    """Let the last row stand on the page of what follows, so that no signature stands alone."""
    for place in table.rows[-1].cells:
        for paragraph in place.paragraphs:
            paragraph.paragraph_format.keep_with_next = True


def font(styled: Any, name: str, size: float) -> None:
    """Set the font of a run or a style, also of its Chinese."""
    styled.font.name, styled.font.size = name, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(kind), name)


def alternatives(document: Any) -> None:
    """Name for each font that is not on every machine the one to take instead."""
    parts = document.part.package.iter_parts()
    part = next(one for one in parts if str(one.partname) == "/word/fontTable.xml")
    table = parse_xml(part.blob)
    for name, instead in ALTERNATIVES.items():
        table.append(
            parse_xml(
                f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{instead}"/>'
                '<w:charset w:val="86"/></w:font>'
            )
        )
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
