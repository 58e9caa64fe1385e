"""Places the bands of a chart on a sheet: a rail at the left, a line above each row of boxes, and a
drop from it to each box. Numbers are units of the picture; colours are in the style sheet.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from taskforces.organisation.chart import Band, Box

_RAIL, _GAP, _PAD = 8.0, 12.0, 10.0
_LABEL, _LINE, _ABOVE, _BELOW = 22.0, 20.0, 10.0, 14.0
_GLYPH = 14.0


@dataclass(frozen=True)
class Text:
    """One line of text, cut to the box; `whole` where it was cut."""

    x: float
    y: float
    words: str
    whole: str
    is_title: bool = False


@dataclass(frozen=True)
class Placed:
    """A box where it stands."""

    x: float
    y: float
    width: float
    height: float
    box: Box
    texts: tuple[Text, ...]
    drop: str


@dataclass(frozen=True)
class Drawing:
    """The picture: its size, the labels of the bands, boxes and lines between them."""

    width: float
    height: float
    labels: tuple[Text, ...]
    boxes: tuple[Placed, ...]
    lines: tuple[str, ...]

    @property
    def view(self) -> str:
        return f"0 0 {self.width:g} {self.height:g}"


def drawn(bands: Sequence[Band], *, columns: int, width: float) -> Drawing:
    """Place the bands in rows of so many boxes at most."""
    labels: list[Text] = []
    boxes: list[Placed] = []
    lines: list[str] = []
    left = _RAIL + _GAP
    each = (width - left - _GAP * (columns - 1) - 1) / columns
    y, first, last = 4.0, 0.0, 0.0
    for band in bands:
        labels.append(Text(left, y + 15, band.label, band.label))
        y += _LABEL
        for start in range(0, len(band.boxes), columns):
            row = band.boxes[start : start + columns]
            height = _PAD * 2 + _LINE * (1 + max(len(box.lines) for box in row)) - 4
            bus = y + _ABOVE / 2
            y += _ABOVE
            first, last = first or bus, bus
            middles = []
            for n, box in enumerate(row):
                x = left + n * (each + _GAP)
                middles.append(x + each / 2)
                drop = f"M{x + each / 2:g} {bus:g}V{y:g}"
                boxes.append(Placed(x, y, each, height, box, _texts(box, x, y, each), drop))
            lines.append(f"M{_RAIL:g} {bus:g}H{middles[-1]:g}")
            y += height + _BELOW
    lines.append(f"M{_RAIL:g} {first:g}V{last:g}")
    return Drawing(width, y, tuple(labels), tuple(boxes), tuple(lines))


def _texts(box: Box, x: float, y: float, width: float) -> tuple[Text, ...]:
    room = (width - 2 * _PAD) / _GLYPH
    words = [box.title, *box.lines]
    return tuple(
        Text(x + _PAD, y + _PAD + _LINE * n + 12, cut(text, room), text, n == 0)
        for n, text in enumerate(words)
    )


def cut(text: str, room: float) -> str:
    """Cut a text to so many wide characters; a narrow one takes a little more than half."""
    used = 0.0
    for n, letter in enumerate(text):
        used += 1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58
        if used > room:
            return text[: max(1, n - 1)] + "…"
    return text
