"""A half-month report as a Word document."""

import io
from typing import Any

from django.utils import timezone
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from ledger import evidence, paper
from ledger.paper import TYPE
from taskforces.half_months import figures
from taskforces.models import HalfMonthReport

__all__ = ["TYPE", "file_name", "write"]

HEADS = ("指标", "单位", "本期", "上期", "较上期")
TABLE_PT = 12
WIDTHS_MM = (60, 20, 26, 26, 24)
SECTIONS = (
    ("progress", "重点任务进展"),
    ("problems", "存在问题"),
    ("coordination", "需协调事项"),
    ("plans", "下步打算"),
)
_ORDER = "一二三四五六"
NOTE = "数字由系统截至期末取定，签发后不再变动；更正另出新版。空白表示没有数据，不等于零。"


def write(report: HalfMonthReport) -> io.BytesIO:
    """Return the document; what is not issued says so below its title."""
    document = Document()
    paper.page(document)
    _head(document, report)
    _text(document, report)
    _table(document, report)
    _foot(document, report)
    paper.alternatives(document)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def file_name(report: HalfMonthReport) -> str:
    edition = f"_第{report.edition}版" if report.edition > 1 else ""
    return f"{report.organ}_半月报_{report.ends_on:%Y%m%d}{edition}.docx"


def chinese_day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def cut_off(report: HalfMonthReport) -> str:
    return f"截至{chinese_day(report.ends_on)}"


def sections(report: HalfMonthReport) -> list[tuple[str, list[str]]]:
    """Heading and paragraphs of each part of the text that says something."""
    found = [(title, getattr(report, name).split("\n")) for name, title in SECTIONS]
    said = [(title, [one.strip() for one in lines if one.strip()]) for title, lines in found]
    return [
        (f"{_ORDER[n]}、{title}", lines)
        for n, (title, lines) in enumerate(one for one in said if one[1])
    ]


def rows(report: HalfMonthReport) -> list[tuple[str, ...]]:
    """The figures as texts: label, unit, now, before, moved."""
    return [
        (
            one["label"],
            one["unit"],
            figures.shown(one["value"]),
            figures.shown(one["before"]),
            figures.moved(one),
        )
        for one in report.figures
    ]


def hands(report: HalfMonthReport) -> list[tuple[str, str]]:
    """填报人, 审核人, 签发人, 报送时间; blank where the step is not taken."""
    at = report.issued_at and timezone.localtime(report.issued_at)
    return [
        ("填报人", report.written_by.full_name if report.written_by else ""),
        ("审核人", report.reviewed_by.full_name if report.reviewed_by else ""),
        ("签发人", report.issued_by.full_name if report.issued_by else ""),
        ("报送时间", f"{chinese_day(at)}{at:%H:%M}" if at else ""),
    ]


def _head(document: Any, report: HalfMonthReport) -> None:
    title = paper.line(
        document, report.organ, paper.TITLE, paper.TITLE_PT, alignment=paper.CENTRE, keeps=True
    )
    title.paragraph_format.space_before = Mm(6)
    rest = report.title.removeprefix(report.organ)  # no word is cut where a line ends
    paper.line(document, rest, paper.TITLE, paper.TITLE_PT, alignment=paper.CENTRE)
    if report.correction:
        words = f"（第{report.edition}版　更正：{report.correction}）"
        paper.line(document, words, paper.SUBHEADING, alignment=paper.CENTRE)
    if not report.issued_at:
        paper.line(document, "（未签发，送审稿）", paper.SUBHEADING, alignment=paper.CENTRE)
    paper.line(document, "")
    paper.line(document, f"报送单位：{report.organ}")
    paper.line(document, f"期　　次：{report.period.words}（{cut_off(report)}）")


def _text(document: Any, report: HalfMonthReport) -> None:
    for heading, lines in sections(report):
        paper.line(document, heading, paper.HEADING, indent=True, keeps=True)
        for words in lines:
            paper.line(document, words, indent=True)
    files = evidence.of(report)
    for n, file in enumerate(files, 1):
        before = "附件：" if n == 1 else "　　　"
        paper.line(document, f"{before}{n}. {file.caption}")


def _table(document: Any, report: HalfMonthReport) -> None:
    paper.line(document, "", keeps=True)
    title = f"本期数字（{cut_off(report)}）"
    paper.line(
        document, title, paper.HEADING, paper.BODY_PT, alignment=paper.CENTRE, keeps=True
    ).paragraph_format.space_after = Pt(6)
    lines = [HEADS, *rows(report)]
    table = document.add_table(rows=len(lines), cols=len(HEADS))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for row, words in zip(table.rows, lines, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for place, said, width in zip(row.cells, words, WIDTHS_MM, strict=True):
            name = paper.HEADING if words is HEADS else paper.SONG
            paper.cell(place, said, name, TABLE_PT)
            place.width = Mm(width)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for column, width in zip(table.columns, WIDTHS_MM, strict=True):
        column.width = Mm(width)  # LibreOffice goes by the grid, Word by the cells
    note = paper.line(document, NOTE, paper.SONG, paper.TABLE_PT, exact=False)
    note.paragraph_format.space_before = Pt(4)


def _foot(document: Any, report: HalfMonthReport) -> None:
    paper.line(document, "", keeps=True)
    for label, words in hands(report):
        paper.line(document, f"{label}：{words}", keeps=label != "报送时间")
    if report.digest:
        words = f"数字校验值：{report.figures_digest}。签发校验值：{report.digest}。"
        paper.line(document, words, paper.SONG, paper.TABLE_PT, exact=False)
