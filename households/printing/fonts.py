"""One font for all of Chinese, and what is done about a character it lacks.

Noto Sans SC has every character of the Unicode blocks that GB 18030 and the table of standard
characters (通用规范汉字表) name. The rarest (most of extensions B to H) are in no free font of
bearable size; they are drawn as a box with their Unicode number, never left out in silence.
"""

from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

NAME = "NotoSansSC"
FILE = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
_BOX_EM = 1.0


class FontMissingError(Exception):
    """The font is not installed; the message says what to do."""


@cache
def _font() -> TTFont:
    path = Path(settings.NODE_MODULES) / FILE
    if not path.is_file():
        raise FontMissingError("没有找到打印字体；请在安装目录运行 make setup 后再试")
    font = TTFont(NAME, str(path))
    pdfmetrics.registerFont(font)
    return font


def has(mark: str) -> bool:
    """Whether the font can draw a character."""
    return ord(mark) in _font().face.charToGlyph


def missing(text: str) -> list[str]:
    """The characters of a text that are drawn as boxes."""
    return [mark for mark in text if not has(mark)]


def width(text: str, size: float) -> float:
    """How wide a text is drawn, in points."""
    known = "".join(mark for mark in text if has(mark))
    boxes = len(text) - len(known)
    return pdfmetrics.stringWidth(known, _font().fontName, size) + boxes * _BOX_EM * size


def fit(text: str, size: float, most: float, least: float = 5) -> tuple[str, float]:
    """Return the text and the size at which it is at most `most` points wide.

    It is made smaller down to `least`, then cut with an ellipsis.
    """
    while size > least and width(text, size) > most:
        size -= 0.5
    while len(text) > 1 and width(text, size) > most:
        text = text.removesuffix("…")[:-1] + "…"
    return text, size


def wrap(text: str, size: float, most: float) -> list[str]:
    """Break a text into lines of at most `most` points; Chinese breaks anywhere."""
    lines = [""]
    for mark in text:
        if mark == "\n" or (lines[-1] and width(lines[-1] + mark, size) > most):
            lines.append("")
        if mark != "\n":
            lines[-1] += mark
    return lines


def draw(canvas: Canvas, x: float, y: float, text: str, size: float) -> float:
    """Draw a text with its baseline at (x, y), in points; return where it ends."""
    for is_known, marks in groupby(text, key=has):
        run = "".join(marks)
        if is_known:
            canvas.setFont(_font().fontName, size)
            canvas.drawString(x, y, run)
            x += pdfmetrics.stringWidth(run, NAME, size)
        else:
            for mark in run:
                _box(canvas, x, y, mark, size)
                x += _BOX_EM * size
    return x


def draw_right(canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
    draw(canvas, x - width(text, size), y, text, size)


def draw_centred(canvas: Canvas, x: float, y: float, text: str, size: float) -> None:
    draw(canvas, x - width(text, size) / 2, y, text, size)


def _box(canvas: Canvas, x: float, y: float, mark: str, size: float) -> None:
    """A square with the Unicode number in two rows, as fallback fonts do."""
    side = 0.9 * size
    canvas.setLineWidth(size / 30)
    canvas.rect(x + 0.05 * size, y - 0.1 * size, side, side)
    digits = f"{ord(mark):05X}"
    canvas.setFont(_font().fontName, size * 0.32)
    canvas.drawCentredString(x + 0.5 * size, y + 0.42 * size, digits[:3])
    canvas.drawCentredString(x + 0.5 * size, y + 0.05 * size, digits[3:])
