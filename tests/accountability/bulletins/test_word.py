"""The Word document: the measures of GB/T 9704, and what stands in it."""

import zipfile

import pytest
from django.utils import timezone
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from accountability.bulletins import drafting, word
from accountability.bulletins.word_template import WIDTHS_MM

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(issued):
    return Document(word.write(issued))


def paragraph(document, words):
    return next(one for one in document.paragraphs if words in one.text)


def test_the_page_has_the_measures_of_the_standard(document):
    section = document.sections[0]
    margins = (
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip

    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_the_head_is_red_above_a_red_line(document, issued):
    mark = paragraph(document, f"{issued.organ}文件")
    number = paragraph(document, issued.document_no)
    line = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))

    written = next(run for run in mark.runs if run.text)

    assert str(written.font.color.rgb) == line.get(qn("w:color")) == "E60012"


def test_the_text_is_fangsong_of_16_points_on_lines_of_28(document):
    body = paragraph(document, "正文。")
    fonts = body.runs[0]._r.rPr.rFonts

    assert fonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.runs[0].font.size == Pt(16)
    assert body.paragraph_format.line_spacing == Pt(28)
    assert body.paragraph_format.first_line_indent == Pt(32)


def test_the_title_is_of_22_points(document, issued):
    title = paragraph(document, issued.title).runs[0]

    assert (title.font.name, title.font.size) == ("方正小标宋简体", Pt(22))


def test_a_heading_keeps_to_its_text_and_the_signature_to_the_last_of_it(issued):
    issued.body = "一、总体情况\n起。\n末。"
    said = Document(word.write(issued)).paragraphs

    keeps = {one.text: one.paragraph_format.keep_with_next for one in said if one.text}

    assert [keeps[words] for words in ("一、总体情况", "起。", "末。")] == [True, None, True]
    assert keeps[f"附件：{word.table_title(issued)}"] is keeps[issued.organ] is True


def test_the_name_of_the_annex_hangs_and_the_organ_is_centred_above_the_day(document, issued):
    issued.organ, day = "示例办公室", word.chinese_day(timezone.localtime(issued.issued_at))
    annex = paragraph(document, "附件：").paragraph_format
    signed = Document(word.write(issued))
    below, above = (
        next(one.paragraph_format for one in signed.paragraphs if one.text == words)
        for words in (day, issued.organ)
    )

    assert (annex.left_indent, annex.first_line_indent) == (Pt(80), Pt(-48))
    digits = sum(letter.isdigit() for letter in day)
    wide = len(day) - digits / 2  # in characters
    assert below.right_indent == Pt(64)
    assert above.right_indent.pt == pytest.approx(64 + 16 * (wide - 5) / 2, abs=0.1)


def test_a_font_that_is_missing_has_an_alternative(issued):
    with zipfile.ZipFile(word.write(issued)) as packed:
        fonts = packed.read("word/fontTable.xml").decode()

    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋"' in fonts


def test_pages_are_numbered_between_dashes_on_the_outer_side(document):
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]

    assert odd.text == even.text == "—  —"
    assert "PAGE" in odd._p.xml
    assert (odd.alignment, even.alignment) == (2, None)
    assert odd.paragraph_format.right_indent == even.paragraph_format.left_indent == Pt(14)


def test_twenty_eight_characters_fill_a_line_and_the_text_fills_its_lines(document):
    closer = document.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))
    body = paragraph(document, "正文。")

    assert 440 < 28 * (16 + int(closer) / 20) <= Mm(156).pt
    assert body.paragraph_format.alignment == 3


def test_a_cell_without_words_is_no_taller_than_one_with_them(document):
    marks = [
        cell.paragraphs[0]._p.pPr.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val"))
        for cell in document.tables[0].rows[1].cells
    ]

    assert set(marks) == {"18"}


def test_the_table_repeats_its_head_and_holds_the_frozen_figures(document, issued):
    table = document.tables[0]
    cells = [tuple(cell.text for cell in row.cells) for row in table.rows]

    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert cells == [drafting.HEADS, *drafting.rows(issued.close)]
    assert [round(column.width.mm) for column in table.columns] == list(WIDTHS_MM)
    assert sum(column.width for column in table.columns) <= Mm(157)


def test_who_it_goes_to_and_the_heads_of_the_chains_stand_at_the_end(document, issued):
    imprint = document.tables[1]
    words = "\n".join(one.text for one in document.paragraphs)

    assert imprint.rows[0].cells[0].text.startswith("抄送：")
    assert imprint.rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert imprint.rows[1].cells[0].text.endswith("印发")
    assert all(head in words for head in word.heads(issued))
    assert issued.close.digest in words


def test_no_mark_of_the_template_is_left(issued):
    with zipfile.ZipFile(word.write(issued)) as packed:
        xml = packed.read("word/document.xml").decode()

    assert "{%" not in xml
    assert "{{" not in xml


def test_signs_of_xml_in_the_text_stay_text(issued):
    issued.title = "收入 < 3,500 & 其他"

    assert paragraph(Document(word.write(issued)), "收入 < 3,500 & 其他")


def test_what_is_not_issued_says_so(bulletin):
    assert paragraph(Document(word.write(bulletin)), "未印发")


def test_headings_are_told_from_text(issued):
    issued.body = "一、总体情况\n\n截至今日，一、二两项完成。"

    assert [one["is_heading"] for one in word.paragraphs(issued)] == [True, False]


def test_the_close_out_rates_are_a_chart_of_words_own(issued):
    with zipfile.ZipFile(word.write(issued)) as package:
        chart = package.read("word/charts/bulletin.xml").decode()
        text = package.read("word/document.xml").decode()

    assert "瓮安县" in chart
    assert "<c:v>75.00</c:v>" in chart
    assert "[chart]" not in text


def test_without_a_ranking_there_is_no_chart(issued):
    issued.close.figures["lines"][0]["rank"] = None

    with zipfile.ZipFile(word.write(issued)) as package:
        names, text = package.namelist(), package.read("word/document.xml").decode()

    assert "word/charts/bulletin.xml" not in names
    assert "[chart]" not in text


def test_places_that_lack_the_same_tables_are_named_once(issued):
    first = issued.close.figures["lines"][0]
    issued.close.figures["lines"] = [
        first | {"name": "瓮安县", "missing": ["公安户籍人口"]},
        first | {"name": "都匀市", "missing": ["公安户籍人口"]},
    ]

    found = drafting.troubles(issued.close)

    assert "瓮安县、都匀市应报未报部门数据（1张）：公安户籍人口。" in found
