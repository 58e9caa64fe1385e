"""The same with reportlab as its manual has it: a rectangle for each black point of a code (its own
QR widget takes three times as long), paragraphs for the text.

python -m tests.benchmarks._cards_peer font
"""

import io
import json
import sys
import time

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from tests.benchmarks import _cards_data as said
from tests.benchmarks._cards_data import pages_of
from tests.benchmarks._volume_files import peak_mb


def code(on: Canvas, text: str, x: float, y: float, side: float) -> None:
    rows = list(segno.make(text, error="m", micro=False).matrix)
    point = side / len(rows)
    for down, row in enumerate(rows):
        for across, is_black in enumerate(row):
            if is_black:
                on.rect(x + across * point, y + side - (down + 1) * point, point, point, 0, 1)


def labels() -> bytes:
    out = io.BytesIO()
    on = Canvas(out, pagesize=A4)
    for n in range(said.LABELS):
        if n and n % 24 == 0:
            on.showPage()
        x, y = n % 3 * 70 * mm, (7 - n % 24 // 3) * 37 * mm
        code(on, said.url(n), x + 3 * mm, y + 4 * mm, 28 * mm)
        on.setFont("Noto", 9)
        for line, text in enumerate((said.PLACE, "1网格", said.head(n), f"A{n:05}")):
            on.drawString(x + 33 * mm, y + (28 - line * 6) * mm, text)
    on.save()
    return out.getvalue()


def cards() -> bytes:
    out = io.BytesIO()
    on = Canvas(out, pagesize=A4)
    style = ParagraphStyle("card", fontName="Noto", fontSize=10, leading=14, wordWrap="CJK")
    text = [
        said.STATUS, *(f"{label}：{value}" for label, value in said.FACTS),
        *(" ".join(member) for member in said.MEMBERS), "、".join(said.MEASURES),
        " ".join(" ".join(one) for one in said.CONTACTS),
    ]  # fmt: skip
    for n in range(said.CARDS):
        if n and n % 2 == 0:
            on.showPage()
        top = A4[1] - n % 2 * A4[1] / 2
        code(on, said.url(n), A4[0] - 45 * mm, top - 60 * mm, 30 * mm)
        y = top - 15 * mm
        for words in (f"精准扶贫明白卡 {said.PLACE}", said.head(n), *text):
            paragraph = Paragraph(words, style)
            y -= paragraph.wrap(120 * mm, A4[1])[1]
            paragraph.drawOn(on, 15 * mm, y)
    on.save()
    return out.getvalue()


def large() -> bytes:
    """A page each, in large print."""
    out = io.BytesIO()
    on = Canvas(out, pagesize=A4)
    for n in range(said.LARGE):
        code(on, said.url(n), A4[0] - 46 * mm, A4[1] - 50 * mm, 34 * mm)
        y = A4[1] - 15 * mm
        for words, size in said.large_lines(n):
            style = ParagraphStyle("l", fontName="Noto", fontSize=size, leading=size * 1.6)
            style.wordWrap = "CJK"
            wide = (138 if y > A4[1] - 55 * mm else 186) * mm
            paragraph = Paragraph(words, style)
            y -= paragraph.wrap(wide, A4[1])[1]
            paragraph.drawOn(on, 12 * mm, y)
        on.showPage()
    on.save()
    return out.getvalue()


def main(font: str) -> None:
    pdfmetrics.registerFont(TTFont("Noto", font))
    before, begun = peak_mb(reset=True), time.perf_counter()
    sheets = labels()
    after_labels = time.perf_counter() - begun
    paper = cards()
    after_cards = time.perf_counter() - begun
    wide = large()
    seconds = time.perf_counter() - begun
    told = said.rates(after_labels, after_cards, seconds)
    size = (len(sheets) + len(paper) + len(wide)) / 1e6
    pages = sum(map(pages_of, (sheets, paper, wide)))
    print(
        json.dumps(
            told | {"pages": pages, "seconds": seconds, "mb": size, "grown_mb": peak_mb() - before}
        )
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
