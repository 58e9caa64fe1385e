"""Table 15 半月调度表 as a numbered table: the frozen figures of the last closed half-month."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from accountability.bulletins import drafting, figures, half_month_figure, identity, pages
from accountability.bulletins.periods import half_ended_by
from accountability.models import PeriodClose
from accountability.reports.opening import place_head
from accountability.reports.tables import (
    Cell,
    Head,
    Linked,
    LinkedRate,
    Row,
    Table,
    TableSheet,
)
from regions.models import Level, Region

NAME = "半月调度表"
Line = dict[str, Any]  # of `accountability.bulletins.figures.as_data`
Url = Callable[[str, str, Line], str]  # (ledger, name, line) → the list behind
_COUNTS = frozenset({"本期线索", "超期数", "排名"})


def half_month(region: Region, as_of: date) -> Table:
    """Table 15: of the half-month that was closed last by `as_of`; no rows before the first.

    Each figure opens to its list as it was frozen and to what changed since. Below the county no
    period is frozen: there the same figures are drawn now, and open to their lists drawn so, too.

    Raises:
        DoesNotAddUpError: what is kept is not the sum of its parts.
    """
    closes = PeriodClose.objects.filter(
        kind=PeriodClose.Kind.HALF, region=region, ends_on__lte=as_of
    )
    close = closes.order_by("-ends_on").first()
    heads = (place_head(region), *(_head(name) for name in drafting.HEADS[1:]))
    if close is None and region.level > Level.COUNTY:
        return _drawn_now(region, as_of, heads)
    if close is None:
        sheet = TableSheet(NAME, heads, [])
        return Table(15, NAME, region, as_of, "条、%", (sheet,))
    identity.check(close)
    bulletin = close.bulletins.order_by("edition").first()

    def frozen(ledger: str, name: str, line: Line) -> str:
        place = line["place"] or region.code
        here = line["is_itself"]
        if bulletin:
            return pages.figure_url(bulletin.pk, ledger, name, place, here=here)
        return pages.close_figure_url(close.pk, ledger, name, place, here=here)

    lines, total = close.figures["lines"], close.figures["total"]
    sheet = TableSheet(NAME, heads, [_row(line, frozen) for line in lines], _row(total, frozen))
    period = f"（{drafting.days_of(close)}）"
    return Table(15, NAME, region, close.ends_on, "条、%", (sheet,), period=period)


def _drawn_now(region: Region, as_of: date, heads: tuple[Head, ...]) -> Table:
    """The half-month that ended last by `as_of`, by the functions that freeze one."""
    period = half_ended_by(as_of)
    data = figures.as_data(figures.places(region, period), {})

    def drawn(ledger: str, name: str, line: Line) -> str:
        return half_month_figure.url(region, period, line, ledger, name)

    sheet = TableSheet(
        NAME, heads, [_row(line, drawn) for line in data["lines"]], _row(data["total"], drawn)
    )
    words = f"（{period.name}，未冻结）"
    return Table(15, NAME, region, period.last, "条、%", (sheet,), period=words)


def _head(name: str) -> Head:
    title = f"{name.removesuffix('%')}（%）" if name.endswith("%") else name
    return Head(title, 13 if name.endswith("%") else 10, is_count=name in _COUNTS)


def _row(line: Line, url: Url) -> Row:
    return tuple(_cell(n, words, line, url) for n, words in enumerate(drafting.row(line)))


def _cell(n: int, words: str, line: Line, url: Url) -> Cell:
    """A figure with the address of its list; the rank and words as they are."""
    head = drafting.HEADS[n]
    is_rate = head.endswith("%")
    if not is_rate and head not in _COUNTS:
        return words
    if not words:
        return None
    behind = pages.behind(n, line)
    address = url(*behind, line) if behind else ""
    if is_rate:
        return LinkedRate.to(Decimal(words), address)
    return Linked.to(int(words.replace(",", "")), address)
