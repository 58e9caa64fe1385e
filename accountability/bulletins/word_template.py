"""The Word template of a bulletin, made by this program, with the measures of GB/T 9704-2012
(`ledger.paper`): red organ mark, document number, red line, text, annexed table. `word` fills it.
"""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from ledger import paper
from ledger.paper import (
    BODY,
    BODY_PT,
    CENTRE,
    HEADING,
    LINE_PT,
    PAGE_PT,
    RED,
    RIGHT,
    SONG,
    SUBHEADING,
    TABLE_PT,
    TABLE_TITLE_PT,
    TITLE,
    TITLE_PT,
)

DAY_FROM_RIGHT = 4
"""Characters to the right of the day; the organ stands centred above it (7.3.5.1, with a seal)."""
CHART = "[chart]"
"""The paragraph that `word` draws the chart into."""
WIDTHS_MM = (26, 13, 15, 16, 16, 13, 14, 17, 12, 14)
DECIDED_WIDTHS_MM = (36, 19, 14, 20, 17, 25, 12, 13)


def build(heads: tuple[str, ...], decided: tuple[str, ...]) -> io.BytesIO:
    """Return the template as a file; `heads` are the columns of the annexed table, `decided` those
    of the table of what meetings decided.
    """
    document = Document()
    paper.page(document)
    _head(document)
    _text(document)
    _annex(document, heads, decided)
    _imprint(document)
    paper.alternatives(document)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def _head(document: Any) -> None:
    """Organ mark, number, red line."""
    mark = paper.line(document, "{{r mark }}", alignment=CENTRE, exact=False)
    mark.paragraph_format.space_before = Mm(25)
    mark.paragraph_format.space_after = Pt(LINE_PT)
    number = paper.line(document, "{{ document_no }}", alignment=CENTRE)
    properties = number._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="18" w:space="11" '
            f'w:color="{RED}"/></w:pBdr>'
        )
    )
    number.paragraph_format.space_after = Pt(LINE_PT)
    paper.line(document, "{{ title }}", TITLE, TITLE_PT, alignment=CENTRE)
    paper.line(document, "{%p if correction %}")
    paper.line(document, "（更正：{{ correction }}）", SUBHEADING, alignment=CENTRE)
    paper.line(document, "{%p endif %}")
    paper.line(document, "")


def _text(document: Any) -> None:
    paper.line(document, "{{ addressees }}")
    paper.line(document, "{%p for one in body %}")
    paper.line(document, "{%p if one.is_heading %}")
    paper.line(document, "{{ one.words }}", HEADING, indent=True, keeps=True)
    # The last of the text stands on the page of the signature: no seal on a page without text.
    paper.line(document, "{%p elif loop.last %}")
    paper.line(document, "{{ one.words }}", indent=True, keeps=True)
    paper.line(document, "{%p else %}")
    paper.line(document, "{{ one.words }}", indent=True)
    paper.line(document, "{%p endif %}")
    paper.line(document, "{%p endfor %}")
    paper.line(document, "", keeps=True)
    annex = paper.line(document, "附件：{{ table_title }}", keeps=True)
    annex.paragraph_format.left_indent = Pt(5 * BODY_PT)  # a second line begins below the name
    annex.paragraph_format.first_line_indent = Pt(-3 * BODY_PT)
    paper.line(document, "", keeps=True)
    paper.line(document, "{{ organ }}", alignment=RIGHT, keeps=True)
    day = paper.line(document, "{{ issued_on }}", alignment=RIGHT)
    day.paragraph_format.right_indent = Pt(DAY_FROM_RIGHT * BODY_PT)


def _annex(document: Any, heads: tuple[str, ...], decided: tuple[str, ...]) -> None:
    first = paper.line(document, "", HEADING)
    first.add_run().add_break(WD_BREAK.PAGE)
    paper.font(first.add_run("附件"), HEADING, BODY_PT)
    paper.line(document, "")
    title = paper.line(document, "{{ table_title }}", TITLE, TABLE_TITLE_PT, alignment=CENTRE)
    title.paragraph_format.space_after = Pt(6)
    paper.table(document, heads, WIDTHS_MM, "rows")
    paper.line(document, "{{ note }}", SONG, TABLE_PT, exact=False)
    paper.line(document, CHART, SONG, TABLE_PT, alignment=CENTRE, exact=False)
    paper.line(document, "{%p if decided %}")
    paper.line(
        document, "会议议定事项落实情况", TITLE, TABLE_TITLE_PT, alignment=CENTRE, keeps=True
    )
    paper.table(document, decided, DECIDED_WIDTHS_MM, "decided")
    paper.line(document, "{%p endif %}")
    paper.line(document, "{%p for one in missing %}")
    paper.line(document, "{{ one }}", SONG, TABLE_PT, exact=False)
    paper.line(document, "{%p endfor %}")
    paper.line(document, "{{ proof }}", SONG, TABLE_PT, exact=False)
    paper.line(document, "{%p for one in heads %}")
    paper.line(document, "{{ one }}", SONG, 7, exact=False)
    paper.line(document, "{%p endfor %}")


def _imprint(document: Any) -> None:
    """版记: 抄送, who printed it and when, between black lines."""
    paper.line(document, "", exact=False)
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
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        paragraph.paragraph_format.left_indent = Pt(PAGE_PT)
        paragraph.paragraph_format.right_indent = Pt(PAGE_PT)
        paper.font(paragraph.add_run(words), BODY, PAGE_PT)
    first = table.rows[0].cells[0].paragraphs[0]
    first.paragraph_format.keep_with_next = True  # the two lines stand on one page
