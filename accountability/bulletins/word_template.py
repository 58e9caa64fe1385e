"""The Word template of a bulletin, made by this program, with the measures of GB/T 9704-2012.

Paper A4, margins 37 top, 35 bottom, 28 left and 26 right mm (a text area of 156 × 225 mm); red
organ mark, document number, red line; title in 小标宋 of 22 pt; text in 仿宋 of 16 pt on lines of
28 pt; page numbers — 1 — at the outer side. Fonts that a machine lacks have an alternative named
in the font table. `word` fills it.
"""

import io
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

RED = RGBColor(0xE6, 0x00, 0x12)
TITLE, BODY, HEADING, SUBHEADING = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
SONG = "宋体"
ALTERNATIVES = {TITLE: "宋体", BODY: "仿宋", SUBHEADING: "楷体"}
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINE_PT = 28
BODY_PT, TITLE_PT, TABLE_TITLE_PT, TABLE_PT, PAGE_PT = 16, 22, 16, 9, 14
DAY_FROM_RIGHT = 4
"""Characters to the right of the day; the organ stands centred above it (7.3.5.1, with a seal)."""
CHART = "[chart]"
"""The paragraph that `word` draws the chart into."""
WIDTHS_MM = (26, 13, 15, 16, 16, 13, 14, 17, 12, 14)
CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


def build(heads: tuple[str, ...]) -> io.BytesIO:
    """Return the template as a file; `heads` are the columns of the annexed table."""
    document = Document()
    _page(document)
    _head(document)
    _text(document)
    _annex(document, heads)
    _imprint(document)
    _alternatives(document)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    section.footer_distance = Mm(28)  # the number stands 7 mm below the text area
    style = document.styles["Normal"]
    _font(style, BODY, BODY_PT)
    style.paragraph_format.space_after = Pt(0)
    _in_chinese(style)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, RIGHT), (section.even_page_footer, None)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        for words in ("— ", None, " —"):
            run = paragraph.add_run(words or "")
            _font(run, SONG, PAGE_PT)
            if words is None:
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="begin"/>'))
                run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>PAGE</w:instrText>"))
                run._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="end"/>'))


def _in_chinese(style: Any) -> None:
    """Say that the text is Chinese: no line then begins with a comma or a full stop."""
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))


def _head(document: Any) -> None:
    """Organ mark, number, red line."""
    mark = _line(document, "{{r mark }}", alignment=CENTRE, exact=False)
    mark.paragraph_format.space_before = Mm(25)
    mark.paragraph_format.space_after = Pt(LINE_PT)
    number = _line(document, "{{ document_no }}", alignment=CENTRE)
    properties = number._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="11" '
            f'w:color="{RED}"/></w:pBdr>'
        )
    )
    number.paragraph_format.space_after = Pt(LINE_PT)
    _line(document, "{{ title }}", TITLE, TITLE_PT, alignment=CENTRE)
    _line(document, "{%p if correction %}")
    _line(document, "（更正：{{ correction }}）", SUBHEADING, alignment=CENTRE)
    _line(document, "{%p endif %}")
    _line(document, "")


def _text(document: Any) -> None:
    _line(document, "{{ addressees }}")
    _line(document, "{%p for one in body %}")
    _line(document, "{%p if one.is_heading %}")
    _line(document, "{{ one.words }}", HEADING, indent=True, keeps=True)
    # The last of the text stands on the page of the signature: no seal on a page without text.
    _line(document, "{%p elif loop.last %}")
    _line(document, "{{ one.words }}", indent=True, keeps=True)
    _line(document, "{%p else %}")
    _line(document, "{{ one.words }}", indent=True)
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")
    _line(document, "", keeps=True)
    annex = _line(document, "附件：{{ table_title }}", keeps=True)
    annex.paragraph_format.left_indent = Pt(5 * BODY_PT)  # a second line begins below the name
    annex.paragraph_format.first_line_indent = Pt(-3 * BODY_PT)
    _line(document, "", keeps=True)
    _line(document, "{{ organ }}", alignment=RIGHT, keeps=True)
    day = _line(document, "{{ issued_on }}", alignment=RIGHT)
    day.paragraph_format.right_indent = Pt(DAY_FROM_RIGHT * BODY_PT)


def _annex(document: Any, heads: tuple[str, ...]) -> None:
    first = _line(document, "", HEADING)
    first.add_run().add_break(WD_BREAK.PAGE)
    _font(first.add_run("附件"), HEADING, BODY_PT)
    _line(document, "")
    title = _line(document, "{{ table_title }}", TITLE, TABLE_TITLE_PT, alignment=CENTRE)
    title.paragraph_format.space_after = Pt(6)
    table = document.add_table(rows=4, cols=len(heads))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rows = table.rows
    for n, head in enumerate(heads):
        _cell(rows[0].cells[n], head, HEADING)
        _cell(rows[2].cells[n], f"{{{{ row[{n}] }}}}", SONG)
    _cell(rows[1].cells[0], "{%tr for row in rows %}", SONG)
    _cell(rows[3].cells[0], "{%tr endfor %}", SONG)
    repeated = OxmlElement("w:tblHeader")
    rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, WIDTHS_MM, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, WIDTHS_MM, strict=True):
        column.width = Mm(width)  # LibreOffice goes by the grid, Word by the cells
    _line(document, "{{ note }}", SONG, TABLE_PT, exact=False)
    _line(document, CHART, SONG, TABLE_PT, alignment=CENTRE, exact=False)
    _line(document, "{%p for one in missing %}")
    _line(document, "{{ one }}", SONG, TABLE_PT, exact=False)
    _line(document, "{%p endfor %}")
    _line(document, "{{ proof }}", SONG, TABLE_PT, exact=False)
    _line(document, "{%p for one in heads %}")
    _line(document, "{{ one }}", SONG, 7, exact=False)
    _line(document, "{%p endfor %}")


def _imprint(document: Any) -> None:
    """版记: 抄送, who printed it and when, between black lines."""
    _line(document, "", exact=False)
    table = document.add_table(rows=2, cols=1)
    table.autofit = False
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:color="000000"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    table._tbl.tblPr.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>"))
    for row, words in zip(table.rows, ("抄送：{{ copies }}", "{{ imprint }}"), strict=True):
        row.cells[0].width = Mm(156)
        paragraph = row.cells[0].paragraphs[0]
        _font(paragraph.add_run(words), BODY, PAGE_PT)
    first = table.rows[0].cells[0].paragraphs[0]
    first.paragraph_format.keep_with_next = True  # the two lines stand on one page


def _line(
    document: Any,
    words: str,
    font: str = BODY,
    size: float = BODY_PT,
    *,
    alignment: Any = None,
    indent: bool = False,
    exact: bool = True,
    keeps: bool = False,
) -> Any:
    """`keeps`: on one page with the paragraph that follows."""
    paragraph = document.add_paragraph()
    if words:
        _font(paragraph.add_run(words), font, size)
    paragraph.alignment = alignment
    paragraph.paragraph_format.keep_with_next = keeps or None
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    if exact:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(LINE_PT + (4 if size == TITLE_PT else 0))
    return paragraph


def _cell(cell: Any, words: str, font: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.alignment = CENTRE
    paragraph.paragraph_format.line_spacing = 1
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    _font(paragraph.add_run(words), font, TABLE_PT)


def _font(styled: Any, name: str, size: float) -> None:
    styled.font.name, styled.font.size = name, Pt(size)
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(kind), name)


def _alternatives(document: Any) -> None:
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
