"""Figures that open to the households behind them.

A figure of today opens to the household list with its conditions where the list has them, any
other to the list of exactly the households it counts, as of its day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.reports.tables import Cell, Head, Linked, Row, TableSheet
from households import reports
from households.reports import ByPlace, PlaceLine
from regions.models import Level, Region

Link = tuple[str, ...]  # conditions of the household list: name, value, name, value …


def count(title: str, width: int = 10) -> Head:
    return Head(title, width, is_count=True)


def pair(title: str) -> tuple[Head, Head]:
    """A column of households and one of persons."""
    return count(f"{title}（户）", 12), count(f"{title}（人）", 12)


def both(line: PlaceLine, name: str) -> tuple[Cell, Cell]:
    return line[f"{name}_homes"], line[f"{name}_people"]


def twice(*names: str) -> tuple[str, ...]:
    """The names of figures that fill two columns each."""
    return tuple(name for name in names for _column in range(2))


def place_head(region: Region) -> Head:
    words = {
        Level.PREFECTURE: "县（市）",
        Level.COUNTY: "乡镇（街道）",
        Level.TOWNSHIP: "村（社区）",
    }
    return Head(words.get(Level(region.level), "网格"), 18)


@dataclass(frozen=True)
class Opening:
    """What the columns of a table open to: `behind` names the figure of each
    (`households.reports.FIGURES`), `links` has the conditions of the list of today for some, and
    `pages` the page of a place that counts the same today.
    """

    number: int
    as_of: date
    behind: Sequence[str] = ()
    links: Mapping[str, Link] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)

    def row(self, code: str, row: Row) -> Row:
        """The figures of a line of the place `code`."""
        names = [*self.behind, *[""] * (len(row) - len(self.behind))]
        return tuple(self._cell(code, *each) for each in zip(row, names, strict=True))

    def _cell(self, code: str, cell: Cell, name: str) -> Cell:
        if not name or not isinstance(cell, int):
            return cell
        if name in self.pages:
            page = f"{reverse(self.pages[name])}?region={code}"
            return Linked.to(cell, page) if reports.is_now(self.as_of) else cell
        if name in self.links and reports.is_now(self.as_of):
            return Linked.to(cell, list_url(code, *self.links[name]))
        return Linked.to(cell, self.url(code, name))

    def url(self, code: str, name: str) -> str:
        query = urlencode({"figure": name, "region": code, "as_of": f"{self.as_of}"})
        return f"{reverse('accountability:table-figure', args=[self.number])}?{query}"


def sheet(
    name: str,
    found: ByPlace,
    heads: Sequence[Head],
    cells: Callable[[PlaceLine], Row],
    opening: Opening,
) -> TableSheet:
    """A line a place and their sum, each figure opening to its list."""
    return TableSheet(
        name,
        (place_head(found.region), *heads),
        [(line.label, *opening.row(line.code, cells(line))) for line in found.lines],
        ("合计", *opening.row(found.region.code, cells(found.total))),
    )


def list_url(code: str, *conditions: str) -> str:
    """The address of the household list of a place under conditions."""
    pairs = zip(conditions[::2], conditions[1::2], strict=True)
    query = urlencode([("region", code), *pairs])
    return f"{reverse('households:household-list')}?{query}"
