"""Sheets a volume has beside its papers: cover, contents, note sheet, and Word drawn as text.

The layout follows GB/T 9705: cover (案卷封面), contents (卷内目录), note sheet (卷内备考表).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document
from docx.table import Table
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archives.made.lines import leading, wrap
from households.printing import fonts

WIDE, HIGH = A4[0] / mm, A4[1] / mm
LEFT, TOP = 25.0, 20.0  # the binding edge is on the left; on the back of a sheet on the right
RIGHT = 15.0
INNER = WIDE - LEFT - RIGHT
LINES_A_PAGE = 42
_CONTENTS = (
    ("顺序号", 14), ("文号", 17), ("责任者", 31), ("题名", 57), ("日期", 19), ("页号", 15),
    ("备注", 17),
)  # fmt: skip
_EDGE = 12.0  # of a Word page, which is set on a sheet with room to bind
_CENTRED = {0, 4, 5}
_SIZE, _ROW = 10.0, 8.4
_ROOM = 28 * _ROW  # what a sheet of contents has for rows
Cells = Sequence[Sequence[str]]  # of a row, each broken into lines


@dataclass(frozen=True)
class Line:
    """One paper in the contents; `first` to `last` are its pages, 0 where it has no bytes."""

    chapter: str
    issuer: str
    title: str
    day: str
    first: int
    last: int

    @property
    def pages(self) -> str:
        return "—" if not self.first else f"{self.first}–{self.last}".removesuffix(f"–{self.first}")


@dataclass(frozen=True)
class Facts:
    """What cover and note sheet say. Everything is text as it is printed; empty stays empty."""

    number: str
    title: str
    office: str
    days: str
    retention: str
    missing: Sequence[str] = ()
    put_together: str = ""
    put_together_on: str = ""
    checked: str = ""
    checked_on: str = ""
    lines: Sequence[Line] = field(default_factory=tuple)


def canvas(path: Path, title: str) -> Canvas:
    return Canvas(str(path), pagesize=A4, pageCompression=1, pdfVersion=(1, 5))  # type: ignore[no-any-return]


def _text(on: Canvas, x: float, y: float, text: str, size: float, most: float = 0) -> None:
    if most:
        text, size = fonts.fit(text, size, most * mm)
    fonts.draw(on, x * mm, (HIGH - y) * mm, text, size)


def _centre(on: Canvas, y: float, text: str, size: float, x: float = LEFT + INNER / 2) -> None:
    fonts.draw_centred(on, x * mm, (HIGH - y) * mm, text, size)


def _box(on: Canvas, x: float, y: float, across: float, down: float) -> None:
    on.setLineWidth(0.5)
    on.rect(x * mm, (HIGH - y - down) * mm, across * mm, down * mm)


def draw_front(path: Path, facts: Facts, pages: int, *, two_sided: bool = False) -> int:
    """Write cover and contents to a file; return how many pages that makes.

    On both sides, the back of the cover is left free, and the first paper begins on a front.
    """
    on = canvas(path, facts.title)
    _cover(on, facts, pages)
    if two_sided:
        on.showPage()
    sheets = _sheets_of(facts.lines)
    for number, rows in enumerate(sheets):
        if two_sided and number % 2:
            on.translate((RIGHT - LEFT) * mm, 0)
        _contents(on, rows, facts.number)
    if two_sided and len(sheets) % 2:
        on.showPage()
    before: int = on.getPageNumber() - 1
    on.save()
    return before


def _cover(on: Canvas, facts: Facts, pages: int) -> None:
    _box(on, LEFT, TOP, INNER, HIGH - 2 * TOP)
    _text(on, LEFT + 6, TOP + 14, f"档　号　{facts.number}", 14, INNER - 12)
    _centre(on, 75, facts.office, 18)
    _centre(on, 92, "精准扶贫档案", 26)
    for n, line in enumerate(_balanced(facts.title, 20, (INNER - 30) * mm)):
        _centre(on, 125 + n * 11, line, 20)
    pairs = (
        ("时　　间", facts.days),
        ("保管期限", facts.retention),
        ("件　　数", f"{len(facts.lines)} 件"),
        ("页　　数", f"{pages} 页"),
    )
    for n, (label, value) in enumerate(pairs):
        y = 205 + n * 14
        _text(on, LEFT + 30, y, label, 14)
        _text(on, LEFT + 60, y, value, 14, INNER - 70)
        on.line((LEFT + 58) * mm, (HIGH - y - 2) * mm, (LEFT + 140) * mm, (HIGH - y - 2) * mm)
    on.showPage()


def _balanced(text: str, size: float, most: float) -> list[str]:
    """Lines of about one length, so that none of a title holds two characters alone."""
    rows = len(wrap(text, size, most))
    step = size / 2
    while most > step and len(wrap(text, size, most - step)) == rows:
        most -= step
    return wrap(text, size, most)


def _sheets_of(lines: Sequence[Line]) -> list[list[Cells]]:
    """The rows of the contents, sheet by sheet; a title is never shortened, its row grows."""
    sheets: list[list[Cells]] = [[]]
    left = _ROOM
    for number, line in enumerate(lines, 1):
        note = "" if line.first else "无电子件"
        cells = _wrapped([str(number), "", line.issuer, line.title, line.day, line.pages, note])
        if left < _height(cells) and sheets[-1]:
            sheets.append([])
            left = _ROOM
        sheets[-1].append(cells)
        left -= _height(cells)
    return sheets


def _contents(on: Canvas, rows: Sequence[Cells], number: str) -> None:
    """One sheet; empty rows down to its end are for papers added by hand."""
    _centre(on, TOP + 8, "卷 内 文 件 目 录", 20)
    _text(on, LEFT, TOP + 13, f"档号　{number}", 9, INNER)
    y, end = TOP + 15, TOP + 15 + _ROW + _ROOM
    y = _row(on, y, _wrapped([head for head, _width in _CONTENTS]), is_head=True)
    for cells in rows:
        y = _row(on, y, cells)
    while y + _ROW <= end + 0.01:
        y = _row(on, y, [[""]] * len(_CONTENTS))
    on.showPage()


def _wrapped(cells: Sequence[str]) -> Cells:
    return [
        wrap(cell, _SIZE, (width - 2.4) * mm)
        for (_head, width), cell in zip(_CONTENTS, cells, strict=True)
    ]


def _height(cells: Cells) -> float:
    return max(_ROW, max(map(len, cells)) * leading(_SIZE) + 2.2)


def _row(on: Canvas, y: float, cells: Cells, *, is_head: bool = False) -> float:
    """Draw a row; return where it ends."""
    x, down, step = LEFT, _height(cells), leading(_SIZE)
    for n, ((_head, width), lines) in enumerate(zip(_CONTENTS, cells, strict=True)):
        _box(on, x, y, width, down)
        base = y + (down - len(lines) * step) / 2 + step * 0.76
        for at, line in enumerate(lines):
            if is_head or n in _CENTRED:
                _centre(on, base + at * step, line, _SIZE, x + width / 2)
            else:
                _text(on, x + 1.2, base + at * step, line, _SIZE)
        x += width
    return y + down


def draw_note(path: Path, facts: Facts, pages: int, *, two_sided: bool = False) -> None:
    """Write the note sheet to a file: what is missing, who put it together, who checked it."""
    on = canvas(path, facts.title)
    if two_sided and pages % 2:
        on.showPage()
    _centre(on, TOP + 8, "卷 内 备 考 表", 20)
    _box(on, LEFT, TOP + 15, INNER, HIGH - 2 * TOP - 15)
    _text(on, LEFT + 6, TOP + 27, f"档　号　{facts.number}", 12, INNER - 12)
    _text(on, LEFT + 6, TOP + 37, f"本卷共 {len(facts.lines)} 件，{pages} 页。", 12)
    told = "；".join(facts.missing)
    said = f"本卷情况说明：缺少或不全的材料：{told}。" if told else "本卷情况说明：材料齐全。"
    wrapped = wrap(said, 12, (INNER - 12) * mm)
    shown = wrapped[:20]
    if len(wrapped) > len(shown):
        shown[-1] = f"…… 全部缺项 {len(facts.missing)} 项见系统清单。"
    for n, line in enumerate(shown):
        _text(on, LEFT + 6, TOP + 49 + n * 7, line, 12)
    pairs = (
        ("立 卷 人", facts.put_together), ("立卷时间", facts.put_together_on),
        ("检 查 人", facts.checked), ("检查时间", facts.checked_on),
    )  # fmt: skip
    for n, (label, value) in enumerate(pairs):
        y = 225 + n * 12
        _text(on, LEFT + 85, y, label, 12)
        _text(on, LEFT + 110, y, value, 12, INNER - 116)
        on.line((LEFT + 108) * mm, (HIGH - y - 2) * mm, (LEFT + 162) * mm, (HIGH - y - 2) * mm)
    on.showPage()
    on.save()


def draw_word(path: Path, source: Path, name: str) -> int:
    """Write the text of a Word file as pages; return how many. Its pictures and form stay behind.

    Raises:
        Exception: what python-docx finds wrong with the file.
    """
    lines = [f"（本页为 Word 文件“{name}”的文字，原件保存在系统中）", ""]
    for block in Document(str(source)).iter_inner_content():
        found = _rows_of(block) if isinstance(block, Table) else [block.text]
        lines += [line for text in found for line in wrap(text, 12, (WIDE - 2 * _EDGE) * mm)]
    on = canvas(path, name)
    sheets = [lines[n : n + LINES_A_PAGE] for n in range(0, len(lines), LINES_A_PAGE)]
    for sheet in sheets:
        for n, line in enumerate(sheet):
            _text(on, _EDGE, _EDGE + 6 + n * 6.4, line, 12)
        on.showPage()
    on.save()
    return len(sheets)


def _rows_of(table: Table) -> list[str]:
    """The rows of a table as lines; a cell that goes over several columns is said once."""
    return [
        "　｜　".join(" ".join(cell.text.split()) for cell in dict.fromkeys(row.cells))
        for row in table.rows
    ]
