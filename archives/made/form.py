"""A form on A4: a title, cells that wrap, tables that go on over pages, and places to sign.

What is filled in is remembered twice: `words` for search, without labels and without what is
private (numbers, telephones, health), and `said` for telling whether a fact changed since. Sizes
of type are points, everything else is millimetres.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from reportlab.lib.units import mm

from archives.made.lines import Wrap, leading, wrap
from households.printing import fonts
from households.printing.sheets import HAIR, MARGIN, RULE, Paper

FOOT = 18.0
PAD = 1.4
LINE, AFTER = 1.18, 0.3  # of the leading: a line of running text, and what follows a paragraph


@dataclass(frozen=True)
class Col:
    """A column: its head, its width in millimetres; `is_private` keeps it out of search."""

    head: str
    width: float
    is_number: bool = False
    is_private: bool = False


class Form:
    """A paper being filled in, from the top of the first page down.

    Several in one PDF share a `paper`; each counts its own pages and ends with `close`.
    """

    def __init__(self, title: str, who: str, *, left: str = "", paper: Paper | None = None) -> None:
        self.paper = Paper(title) if paper is None else paper
        self.pages = 1
        self._total = f"total{self.paper.pages}"
        self.title = title
        self.who = who
        self.left = left
        self.y = MARGIN + 4
        self.width = self.paper.width - 2 * MARGIN
        self._words: list[str] = [title]
        self._said: list[str] = []

    @property
    def words(self) -> str:
        return "\n".join(dict.fromkeys(word for word in self._words if word))

    @property
    def digest(self) -> str:
        """Changes when, and only when, something that the form says has changed."""
        return hashlib.sha256("\x1f".join(self._said).encode()).hexdigest()

    def say(self, text: str, *, is_private: bool = False) -> str:
        self._said.append(text)
        if not is_private:
            self._words.append(text.strip())
        return text

    # --- pages ------------------------------------------------------------------------------------
    def room(self, needed: float) -> None:
        """Go to the next page unless so much is left of this one."""
        if self.y + needed > self.paper.height - FOOT:
            self.next_page()

    def next_page(self) -> None:
        self._foot()
        self.paper.next_page()
        self.pages += 1
        self.y = MARGIN + 4

    def _foot(self) -> None:
        """By whom and when it was made, and which page of how many."""
        paper = self.paper
        at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
        y = paper.height - 8
        paper.rule(MARGIN, y - 4, self.width)
        made = f"系统生成 {at}　生成人 {self.who}"
        paper.text(MARGIN, y, "　".join(filter(None, (self.left, made))), 7.5, 130)
        number = f"第 {self.pages} 页　"
        total = 11.5
        paper.right(paper.width - MARGIN - total, y, number, 7.5)
        canvas = paper.canvas
        canvas.saveState()
        canvas.translate((paper.width - MARGIN - total) * mm, (paper.height - y) * mm)
        canvas.doForm(self._total)
        canvas.restoreState()

    def close(self) -> None:
        """End the last page; how many there are is known only now and is put on each."""
        self._foot()
        self.paper.next_page()
        canvas = self.paper.canvas
        canvas.beginForm(self._total, 0, -10, 80, 20)
        fonts.draw(canvas, 0, 0, f"共 {self.pages} 页", 7.5)
        canvas.endForm()

    def done(self) -> bytes:
        """The PDF of this form alone."""
        self.close()
        return self.paper.saved()

    # --- words ------------------------------------------------------------------------------------
    def heading(self, sub: str = "") -> None:
        self.paper.centred(self.paper.width / 2, self.y + 7, self.title, 18, self.width)
        self.y += 11
        if sub:
            self.paper.centred(self.paper.width / 2, self.y + 3, sub, 10, self.width)
            self.y += 6
        self.y += 1

    def line(self, left: str, right: str = "", size: float = 10) -> None:
        """One line above a table: where at the left, the unit at the right."""
        self.room(leading(size) + 2)
        base = self.y + leading(size)
        room = self.width - (fonts.width(right, size) / mm + 4 if right else 0)
        self.paper.text(MARGIN, base, self.say(left), size, room)
        if right:
            self.paper.right(self.paper.width - MARGIN, base, right, size, self.width / 2)
        self.y = base + 2

    def section(self, title: str) -> None:
        """The name of what follows; kept together with its first row."""
        self.room(22)
        self.paper.text(MARGIN, self.y + 5.4, title, 11.5)
        self.y += 7.6

    def para(
        self, text: str, size: float = 12, *, indent: bool = True, said: bool = True,
        broken: Wrap = wrap,
    ) -> None:  # fmt: skip
        """Running text over the whole width, on to the next page if need be."""
        if said:
            self.say(text)
        step = leading(size) * LINE
        found = broken(("　　" if indent else "") + text, size, self.width * mm)
        for words in found:
            self.room(step)
            self.y += step
            self.paper.text(MARGIN, self.y, words, size)
        self.y += leading(size) * AFTER

    def blanks(self, rows: int, step: float = 9) -> None:
        """Lines to be written on by hand."""
        for _row in range(rows):
            self.room(step)
            self.y += step
            self.paper.rule(MARGIN, self.y, self.width)
        self.y += 2

    # --- cells ------------------------------------------------------------------------------------
    def pairs(
        self,
        pairs: Sequence[tuple[str, str]],
        *,
        columns: int = 2,
        label: float = 30,
        size: float = 10,
        private: Sequence[str] = (),
    ) -> None:
        """A grid of (label, value); what is not known stays an empty cell to write in."""
        across = self.width / columns
        for first in range(0, len(pairs), columns):
            row = list(pairs[first : first + columns])
            cells: list[tuple[float, str, float, bool]] = []
            for n, (name, value) in enumerate(row, 1):
                self.say(value, is_private=name in private)
                rest = self.width - (n - 1) * across if n == len(row) else across
                cells += [(label, name, 9, False), (rest - label, value, size, False)]
            self._cells(cells)

    def table(
        self,
        columns: Sequence[Col],
        rows: Sequence[Sequence[str]],
        *,
        blank: int = 0,
        size: float = 9.5,
        least: float = 7.2,
    ) -> None:
        """A table whose head comes again on each page; `blank` rows to write in stand last."""
        scale = self.width / sum(column.width for column in columns)
        wide = [column.width * scale for column in columns]
        head = [(w, column.head, 9.0, False) for w, column in zip(wide, columns, strict=True)]
        self.room(least * 3)
        self._cells(head, least, is_head=True)
        for cells in [*rows, *([[""] * len(columns)] * blank)]:
            row = [
                (w, cell, size, column.is_number)
                for w, column, cell in zip(wide, columns, cells, strict=True)
            ]
            for column, cell in zip(columns, cells, strict=True):
                self.say(cell, is_private=column.is_private)
            down = self._height(row, least)
            if self.y + down > self.paper.height - FOOT:
                self.next_page()
                self._cells(head, least, is_head=True)
            self._cells(row, least)

    def opinion(self, label: str, text: str = "", down: float = 30, sign: str = "") -> None:
        """A wide box with a label at its left, what is known in it, and a place to sign."""
        size, side = 10.5, 26.0
        lines = wrap(self.say(text), size, (self.width - side - 6) * mm)
        down = max(down, len(lines) * leading(size) + (14 if sign else 5))
        self.room(down)
        top = self.y
        self.paper.frame(MARGIN, top, side, down)
        self.paper.frame(MARGIN + side, top, self.width - side, down)
        names = wrap(label, 10, (side - 4) * mm)
        for n, name in enumerate(names):
            at = top + down / 2 + (n - (len(names) - 1) / 2) * leading(10) + 1.3
            self.paper.centred(MARGIN + side / 2, at, name, 10)
        for n, words in enumerate(lines, 1):
            self.paper.text(MARGIN + side + 3, top + n * leading(size) + 1, words, size)
        if sign:
            self.paper.right(
                self.paper.width - MARGIN - 4, top + down - 4, f"{sign}　　　　年　　月　　日", 10
            )
        self.y = top + down

    def signatures(self, signers: Sequence[str], *, seal: bool = False) -> None:
        """A line for each who signs, with thumb print and date; `seal` leaves room for one."""
        self.y += 4
        self.room(11 * len(signers) + (14 if seal else 2))
        for signer in signers:
            self.y += 10
            words = f"{signer}（签字、按印）："
            at = MARGIN + self.width - 150
            self.paper.text(at, self.y, words, 11)
            start = at + fonts.width(words, 11) / mm
            date = self.paper.width - MARGIN - 46
            self.paper.rule(start, self.y + 1, max(date - start - 4, 10))
            self.paper.text(date, self.y, "　　　年　　月　　日", 11)
        if seal:
            self.y += 12
            self.paper.right(self.paper.width - MARGIN, self.y, "（盖章）　　　年　　月　　日", 11)

    def _height(self, cells: Sequence[tuple[float, str, float, bool]], least: float) -> float:
        return max(
            least,
            *(
                len(wrap(text, size, (wide - 2 * PAD) * mm)) * leading(size) + 2.2
                for wide, text, size, _right in cells
            ),
        )

    def _cells(
        self,
        cells: Sequence[tuple[float, str, float, bool]],
        least: float = 7.6,
        *,
        is_head: bool = False,
    ) -> None:
        """One row of cells (width, text, size, is a number), as high as its longest text."""
        down = self._height(cells, least)
        self.room(down)
        x = MARGIN
        for wide, text, size, is_number in cells:
            self.paper.frame(x, self.y, wide, down, RULE if is_head else HAIR)
            lines = wrap(text, size, (wide - 2 * PAD) * mm)
            step = leading(size)
            base = self.y + (down - len(lines) * step) / 2 + step * 0.76
            for n, words in enumerate(lines):
                if is_number:
                    self.paper.right(x + wide - PAD, base + n * step, words, size)
                elif is_head:
                    self.paper.centred(x + wide / 2, base + n * step, words, size)
                else:
                    self.paper.text(x + PAD, base + n * step, words, size)
            x += wide
        self.y += down
