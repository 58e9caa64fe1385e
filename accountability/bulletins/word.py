"""A bulletin as a Word document."""

import io
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import timezone
from docx.shared import Pt
from docxtpl import DocxTemplate, RichText

from accountability.bulletins import decided, drafting, word_chart
from accountability.bulletins.word_template import BODY_PT, CHART, DAY_FROM_RIGHT, RED, TITLE, build
from accountability.models import Bulletin

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADING = re.compile(r"^[一二三四五六七八九十]+、\S{1,30}$")
_WIDTH_PT = 442  # of the text area: 156 mm
_LARGEST_PT = 48


@lru_cache(maxsize=1)
def _template() -> bytes:
    return build(drafting.HEADS, decided.HEADS).getvalue()


def write(bulletin: Bulletin) -> io.BytesIO:
    """Return the document; what is not issued says so where the number stands."""
    document = DocxTemplate(io.BytesIO(_template()))
    document.render(_words(bulletin), autoescape=True)
    _chart(document.docx, bulletin)
    _centre_above_day(document.docx, bulletin)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def _chart(document: Any, bulletin: Bulletin) -> None:
    """Draw the close-out rates where the template keeps their place, or close the place up."""
    paragraph = next(one for one in document.paragraphs if one.text == CHART)
    ranked = [line for line in bulletin.close.figures["lines"] if line["rank"]]
    if not ranked:
        paragraph._p.getparent().remove(paragraph._p)
        return
    for run in paragraph.runs:
        run.text = ""
    bars = sorted(ranked, key=lambda line: -Decimal(line["close_rate"]))
    rates = [(line["name"], line["close_rate"]) for line in bars]
    heading = paragraph.insert_paragraph_before("销号率（%）", style=paragraph.style)
    heading.alignment = paragraph.alignment
    heading.paragraph_format.keep_with_next = True
    word_chart.put(document, paragraph, rates, f"{table_title(bulletin)}销号率")


def _centre_above_day(document: Any, bulletin: Bulletin) -> None:
    """Move the organ of the signature so far to the left that its middle is that of the day."""
    organ = next(one for one in document.paragraphs if one.text == bulletin.organ)
    more = (_width(bulletin.organ) - _width(_issued_on(bulletin))) / 2
    organ.paragraph_format.right_indent = Pt(max(0, DAY_FROM_RIGHT - more) * BODY_PT)


def _width(words: str) -> float:
    """In characters: a digit is half as wide."""
    return sum(0.5 if letter.isascii() else 1 for letter in words)


def file_name(bulletin: Bulletin) -> str:
    edition = f"_第{bulletin.edition}版" if bulletin.edition > 1 else ""
    return f"{bulletin.region.name}_通报_{bulletin.close.ends_on:%Y%m%d}{edition}.docx"


def paragraphs(bulletin: Bulletin) -> list[dict[str, Any]]:
    """The text in paragraphs; headings are lines such as 一、总体情况."""
    lines = (line.strip() for line in bulletin.body.split("\n"))
    return [{"words": line, "is_heading": bool(_HEADING.match(line))} for line in lines if line]


def table_title(bulletin: Bulletin) -> str:
    return f"{bulletin.region.name}调度表（{drafting.days_of(bulletin.close)}）"


def missing(bulletin: Bulletin) -> list[str]:
    """Who is late and what is missing: printed from the frozen figures, whatever the text says."""
    return drafting.troubles(bulletin.close)


def heads(bulletin: Bulletin) -> list[str]:
    return [f"{chain} 第{seq}号 {digest}" for chain, seq, digest in bulletin.heads]


def proof(bulletin: Bulletin) -> str:
    return f"数字校验值：{bulletin.close.digest}。印发时事件链链首（区划路径、序号、校验值）："


def chinese_day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _issued_on(bulletin: Bulletin) -> str:
    """The day of the signature; "" before it is issued."""
    at = bulletin.issued_at
    return chinese_day(timezone.localtime(at)) if at else ""


def _words(bulletin: Bulletin) -> dict[str, Any]:
    mark = f"{bulletin.organ}文件"
    size = min(_LARGEST_PT, _WIDTH_PT // len(mark))
    day = _issued_on(bulletin)
    state = bulletin.document_no if day else f"{bulletin.document_no}（未印发，送审稿）"
    return {
        "mark": RichText(
            mark,
            color=str(RED),
            size=int(Pt(size).pt * 2),
            font=f"eastAsia:{TITLE}",
        ),
        "document_no": state,
        "title": bulletin.title,
        "correction": bulletin.correction,
        "addressees": bulletin.addressees,
        "body": paragraphs(bulletin),
        "table_title": table_title(bulletin),
        "organ": bulletin.organ,
        "issued_on": day,
        "rows": drafting.rows(bulletin.close),
        "note": drafting.RANKING,
        "decided": decided.rows(bulletin.close.figures),
        "missing": missing(bulletin),
        "proof": proof(bulletin),
        "heads": heads(bulletin),
        "copies": bulletin.copies or "存档。",
        "imprint": f"{bulletin.organ}　{day}印发" if day else f"{bulletin.organ}　未印发",
    }
