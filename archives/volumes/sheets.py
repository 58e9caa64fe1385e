"""Sheets a volume has beside its papers: cover, contents, note sheet, and Word drawn as text.

The layout follows GB/T 9705: cover (案卷封面), contents (卷内目录), note sheet (卷内备考表).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from households.printing import fonts

WIDE, HIGH = A4[0] / mm, A4[1] / mm
LEFT, TOP = 25.0, 20.0  # the binding edge is on the left
INNER = WIDE - LEFT - 15.0
LINES_A_PAGE = 42
_CONTENTS = (("序号", 12), ("责任者", 38), ("题名", 62), ("日期", 26), ("页号", 14), ("备注", 18))
_ROW, _ROWS = 9.0, 25


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


def draw_front(path: Path, facts: Facts, pages: int) -> int:
    """Write cover and contents to a file; return how many sheets that makes."""
    on = canvas(path, facts.title)
    _cover(on, facts, pages)
    rows = list(facts.lines)
    sheets = [rows[n : n + _ROWS] for n in range(0, len(rows), _ROWS)] or [[]]
    for number, part in enumerate(sheets):
        _contents(on, part, number * _ROWS)
    on.save()
    return 1 + len(sheets)


def _cover(on: Canvas, facts: Facts, pages: int) -> None:
    _box(on, LEFT, TOP, INNER, HIGH - 2 * TOP)
    _text(on, LEFT + 6, TOP + 14, f"档　号　{facts.number}", 14, INNER - 12)
    _centre(on, 75, facts.office, 18)
    _centre(on, 92, "精准扶贫档案", 26)
    for n, line in enumerate(fonts.wrap(facts.title, 20, (INNER - 30) * mm)[:4]):
        _centre(on, 125 + n * 11, line, 20)
    pairs = (
        ("起止日期", facts.days),
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


def _contents(on: Canvas, lines: Sequence[Line], before: int) -> None:
    _centre(on, TOP + 8, "卷 内 目 录", 20)
    _row(on, TOP + 15, [head for head, _width in _CONTENTS])
    for n in range(_ROWS):
        cells = [""] * len(_CONTENTS)
        if n < len(lines):
            line = lines[n]
            note = "" if line.first else "无电子件"
            cells = [str(before + n + 1), line.issuer, line.title, line.day, line.pages, note]
        _row(on, TOP + 15 + (n + 1) * _ROW, cells)
    on.showPage()


def _row(on: Canvas, y: float, cells: Iterable[str]) -> None:
    x = LEFT
    for (_head, width), cell in zip(_CONTENTS, cells, strict=True):
        _box(on, x, y, width, _ROW)
        most = (width - 3) * mm
        if fonts.width(cell, 10) <= most:
            _text(on, x + 1.5, y + 6, cell, 10)
        else:
            first, *rest = fonts.wrap(cell, 8, most)
            _text(on, x + 1.5, y + (3.8 if rest else 6), first, 8)
            _text(on, x + 1.5, y + 7.4, fonts.fit("".join(rest), 8, most, 8)[0], 8)
        x += width


def draw_note(path: Path, facts: Facts, pages: int) -> None:
    """Write the note sheet to a file: what is missing, who put it together, who checked it."""
    on = canvas(path, facts.title)
    _centre(on, TOP + 8, "卷 内 备 考 表", 20)
    _box(on, LEFT, TOP + 15, INNER, HIGH - 2 * TOP - 15)
    _text(on, LEFT + 6, TOP + 27, f"档　号　{facts.number}", 12, INNER - 12)
    _text(on, LEFT + 6, TOP + 37, f"本卷共 {len(facts.lines)} 件，{pages} 页。", 12)
    told = "；".join(facts.missing)
    said = f"本卷情况说明：缺少或不全的材料：{told}。" if told else "本卷情况说明：材料齐全。"
    wrapped = fonts.wrap(said, 12, (INNER - 12) * mm)
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
    document = Document(str(source))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [
        "　".join(cell.text for cell in row.cells)
        for table in document.tables
        for row in table.rows
    ]
    for text in texts:
        lines += fonts.wrap(text, 11, INNER * mm)
    on = canvas(path, name)
    sheets = [lines[n : n + LINES_A_PAGE] for n in range(0, len(lines), LINES_A_PAGE)]
    for sheet in sheets:
        for n, line in enumerate(sheet):
            _text(on, LEFT, TOP + 5 + n * 6, line, 11)
        on.showPage()
    on.save()
    return len(sheets)
