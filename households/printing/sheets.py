"""A4 pages with a head, a foot and tables; millimetres from the top left corner."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from households.printing import fonts, qr

MARGIN = 12.0
HAIR, RULE = 0.25, 0.7


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width in millimetres, and whether it is a number."""

    head: str
    width: float
    is_number: bool = False


class Paper:
    """A PDF being drawn. Sizes of type are points, everything else is millimetres."""

    def __init__(self, title: str, *, is_wide: bool = False) -> None:
        self._out = io.BytesIO()
        size = landscape(A4) if is_wide else A4
        self.canvas = Canvas(self._out, pagesize=size, pageCompression=1)
        self.canvas.setTitle(title)
        self.width, self.height = size[0] / mm, size[1] / mm
        self.pages = 1

    def next_page(self) -> None:
        self.canvas.showPage()
        self.pages += 1

    def done(self) -> bytes:
        self.canvas.showPage()
        return self.saved()

    def saved(self) -> bytes:
        """The PDF, its last page shown already."""
        self.canvas.save()
        return self._out.getvalue()

    def text(self, x: float, y: float, text: str, size: float, most: float = 0) -> None:
        """Write a text with its baseline `y` below the top; at most `most` wide."""
        if most:
            text, size = fonts.fit(text, size, most * mm)
        fonts.draw(self.canvas, x * mm, self._up(y), text, size)

    def centred(self, x: float, y: float, text: str, size: float, most: float = 0) -> None:
        if most:
            text, size = fonts.fit(text, size, most * mm)
        fonts.draw_centred(self.canvas, x * mm, self._up(y), text, size)

    def right(self, x: float, y: float, text: str, size: float, most: float = 0) -> None:
        if most:
            text, size = fonts.fit(text, size, most * mm)
        fonts.draw_right(self.canvas, x * mm, self._up(y), text, size)

    def lines(self, x: float, y: float, text: str, size: float, most: float, rows: int) -> None:
        """Write a text over at most `rows` lines; the last one is cut if it must be."""
        found = fonts.wrap(text, size, most * mm)
        if len(found) > rows:
            found = [*found[: rows - 1], "".join(found[rows - 1 :])]
        for n, line in enumerate(found):
            self.text(x, y + n * size * 0.5, line, size, most)

    def rule(self, x: float, y: float, across: float, weight: float = HAIR) -> None:
        self.canvas.setLineWidth(weight)
        self.canvas.line(x * mm, self._up(y), (x + across) * mm, self._up(y))

    def frame(self, x: float, y: float, across: float, down: float, weight: float = HAIR) -> None:
        """A box whose upper left corner is at (x, y)."""
        self.canvas.setLineWidth(weight)
        self.canvas.rect(x * mm, self._up(y + down), across * mm, down * mm)

    def picture(self, x: float, y: float, across: float, down: float, jpeg: bytes) -> None:
        """A framed picture, whole and in its own proportions; without one an empty place for it."""
        if jpeg:
            self.canvas.drawImage(
                ImageReader(io.BytesIO(jpeg)), x * mm, self._up(y + down), across * mm, down * mm,
                preserveAspectRatio=True, anchor="c",
            )  # fmt: skip
        else:
            self.centred(x + across / 2, y + down / 2 + 1, "照片", 9)
        self.frame(x, y, across, down)

    def code(self, x: float, y: float, side: float, text: str) -> None:
        qr.draw(self.canvas, x * mm, self._up(y + side), side * mm, text)

    def foot(self, who: str, left: str = "") -> None:
        """By whom and when it was printed, and which page it is."""
        at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        y = self.height - 7
        self.text(MARGIN, y, left, 7.5, 120)
        self.right(self.width - MARGIN, y, f"打印人 {who}　{at}　第 {self.pages} 页", 7.5)

    def pairs(
        self,
        y: float,
        pairs: Sequence[tuple[str, str]],
        *,
        columns: int = 3,
        row: float = 6.6,
        label: float = 27.0,
    ) -> float:
        """A grid of (label, value); return where it ends. Nothing is written as an empty box."""
        across = (self.width - 2 * MARGIN) / columns
        rows = -(-len(pairs) // columns)
        for n in range(rows * columns):
            x, top = MARGIN + n % columns * across, y + n // columns * row
            self.frame(x, top, across, row)
            self.frame(x, top, label, row)
            if n < len(pairs):
                self.text(x + 1.2, top + row - 2.1, pairs[n][0], 8, label - 2)
                self.text(x + label + 1.2, top + row - 2.1, pairs[n][1], 9, across - label - 2)
        return y + rows * row

    def table(
        self, y: float, columns: Sequence[Column], rows: Sequence[Sequence[str]], row: float = 6.6
    ) -> float:
        """A table; return where it ends. The caller sees to it that it fits the page."""
        y = self._row(y, columns, [column.head for column in columns], row, 8)
        for cells in rows:
            y = self._row(y, columns, cells, row, 9)
        return y

    def _row(
        self, y: float, columns: Sequence[Column], cells: Sequence[str], row: float, size: float
    ) -> float:
        x = MARGIN
        for column, cell in zip(columns, cells, strict=True):
            self.frame(x, y, column.width, row)
            base = y + row - 2.1
            if column.is_number:
                self.right(x + column.width - 1.2, base, cell, size, column.width - 2)
            else:
                self.text(x + 1.2, base, cell, size, column.width - 2)
            x += column.width
        return y + row

    def _up(self, y: float) -> float:
        """Points from the bottom, of `y` millimetres from the top."""
        return (self.height - y) * mm
