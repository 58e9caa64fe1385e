"""Table 15 半月调度表 as a numbered table: the frozen figures of the last closed half-month."""

from datetime import date
from decimal import Decimal

from accountability.bulletins import drafting, figures, identity, pages
from accountability.bulletins.periods import ended_by
from accountability.models import Bulletin, PeriodClose
from accountability.reports.opening import place_head
from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from regions.models import Level, Region

NAME = "半月调度表"
_COUNTS = frozenset({"本期线索", "超期数", "排名"})


def half_month(region: Region, as_of: date) -> Table:
    """Table 15: of the half-month that was closed last by `as_of`; no rows before the first.

    Each figure opens to its list as it was frozen and to what changed since. Below the county no
    period is frozen: there the same figures are drawn now, and open to nothing.

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
    lines, total = close.figures["lines"], close.figures["total"]
    sheet = TableSheet(
        NAME,
        heads,
        [_row(line, bulletin, line["place"]) for line in lines],
        _row(total, bulletin, region.code),
    )
    period = f"（{drafting.days_of(close)}）"
    return Table(15, NAME, region, close.ends_on, "条、%", (sheet,), period=period)


def _drawn_now(region: Region, as_of: date, heads: tuple[Head, ...]) -> Table:
    """The half-month that ended last by `as_of`, by the functions that freeze one."""
    period = next(one for one in ended_by(as_of) if one.kind == PeriodClose.Kind.HALF)
    data = figures.as_data(figures.places(region, period), {})
    rows = [_row(line, None, line["place"]) for line in data["lines"]]
    sheet = TableSheet(NAME, heads, rows, _row(data["total"], None, region.code))
    words = f"（{period.name}，未冻结）"
    return Table(15, NAME, region, period.last, "条、%", (sheet,), period=words)


def _head(name: str) -> Head:
    title = f"{name.removesuffix('%')}（%）" if name.endswith("%") else name
    return Head(title, 13 if name.endswith("%") else 10, is_count=name in _COUNTS)


def _row(line: dict[str, object], bulletin: Bulletin | None, place: str) -> Row:
    return tuple(
        _cell(n, words, bulletin, place, line) for n, words in enumerate(drafting.row(line))
    )


def _cell(
    n: int, words: str, bulletin: Bulletin | None, place: str, line: dict[str, object]
) -> Cell:
    head = drafting.HEADS[n]
    if head.endswith("%"):
        return Decimal(words) if words else None
    if head not in _COUNTS:
        return words
    number = int(words.replace(",", "")) if words else None
    behind = pages.behind(n, line)
    if number is None or bulletin is None or behind is None:
        return number
    return Linked.to(number, pages.figure_url(bulletin.pk, *behind, place))
