"""Sheets of labels with the codes of a grid, on the A4 stock that offices buy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from households.printing.sheets import Paper


@dataclass(frozen=True)
class Stock:
    """A kind of label sheet: rows and columns, and where they lie, in millimetres."""

    name: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0.0

    @property
    def on_a_sheet(self) -> int:
        return self.columns * self.rows


STOCKS: dict[str, Stock] = {
    "24": Stock("A4 3×8（70×37 mm）", 3, 8, 70.0, 37.0, 0.0, 0.5),
    "21": Stock("A4 3×7（63.5×38.1 mm）", 3, 7, 63.5, 38.1, 7.2, 15.2, 2.5),
    "14": Stock("A4 2×7（99.1×38.1 mm）", 2, 7, 99.1, 38.1, 4.7, 15.2, 2.5),
    "10": Stock("A4 2×5（99.1×57 mm）", 2, 5, 99.1, 57.0, 4.7, 6.0, 2.5),
}
_EDGE = 2.5


@dataclass(frozen=True)
class Label:
    """What one label says. `url` is behind the code; the head's name is masked already."""

    url: str
    place: str
    group: str
    head: str
    mark: str


def sheet(labels: Sequence[Label], stock: Stock, *, skip: int = 0) -> bytes:
    """Return the labels as PDF; `skip` labels of the first sheet were used before."""
    paper = Paper("一户一码标签")
    for label, is_new_page, x, y in _places(labels, stock, skip):
        if is_new_page:
            paper.next_page()
        _draw(paper, label, stock, x, y)
    return paper.done()


def _places(
    labels: Sequence[Label], stock: Stock, skip: int
) -> Iterator[tuple[Label, bool, float, float]]:
    """Each label with whether it begins a page, and its upper left corner."""
    for n, label in enumerate(labels, start=skip % stock.on_a_sheet):
        at = n % stock.on_a_sheet
        x = stock.left + at % stock.columns * (stock.width + stock.gap)
        y = stock.top + at // stock.columns * stock.height
        yield label, at == 0 and n > 0, x, y


def _draw(paper: Paper, label: Label, stock: Stock, x: float, y: float) -> None:
    """The code at the left, as large as the label lets it be; words beside it."""
    side = stock.height - 2 * _EDGE
    paper.code(x + _EDGE, y + _EDGE, side, label.url)
    left = x + side + _EDGE + 1
    room = stock.width - side - 2 * _EDGE - 1
    paper.text(left, y + 10, label.head, 13, room)
    paper.text(left, y + 16.5, label.place, 8.5, room)
    paper.text(left, y + 21, label.group, 8.5, room)
    paper.text(left, y + stock.height - 8, f"码 {label.mark}", 7, room)
    paper.text(left, y + stock.height - 4.5, "工作人员扫码，登录后可看", 5.5, room)
