"""Tables 12 and 13 of the issue ledger, as of the end of a day.

Every figure opens to the entries it counted then (`accountability.entries`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accountability.models import Issue, Source
from accountability.reports.close_out import (
    CloseOut,
    Line,
    Stages,
    close_out,
    ghosts,
    name_of,
    summed,
    words_of_ghosts,
)
from accountability.reports.opening import count, place_head
from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from ledger import reports as ledger_reports
from ledger.reports import AS_OF, DoesNotAddUpError, percent
from regions.models import Region

_RATE = Head("销号率（%）", 12)
_STAGE_NAMES = ("整改中", "申请待审", "退回", "长期坚持")
_OF_SOURCES = f"""
SELECT array_to_string((string_to_array(rtrim(s.region_path, '/'), '/'))[1:%(depth)s], '/')
           || '/' AS path,
       e.source, count(*) AS total, count(*) FILTER (WHERE s.status = 'closed') AS closed
FROM ({AS_OF}) s LEFT JOIN accountability_issue e ON e.id = s.subject_id
GROUP BY 1, 2
"""


def list_url(region: Region, as_of: date, state: str, **where: str) -> str:
    """The address of the entries of a region in a state at the cut-off."""
    query = {"ledger": "issues", "region": region.code, "as_of": f"{as_of}", "state": state}
    return f"{reverse('accountability:entry-list')}?{urlencode(query | where)}"


@dataclass(frozen=True)
class _Opens:
    """Where the figures of a line open to."""

    region: Region
    as_of: date
    where: dict[str, str]

    def to(self, number: int, state: str, **more: str) -> Cell:
        return Linked.to(number, list_url(self.region, self.as_of, state, **self.where, **more))


def _of_places(region: Region, as_of: date) -> dict[str, _Opens]:
    """Of each place below, and of what lay at the region itself and at none below (本级)."""
    below = {child.code: _Opens(child, as_of, {}) for child in region.children.order_by("code")}
    return below | {region.code: _Opens(region, as_of, {"here": "true"})}


def issue_progress(region: Region, as_of: date) -> Table:
    """Table 12: the close-out by aspect and item, and by place and state."""
    report = close_out("issues", region, as_of)
    whole, places = _Opens(region, as_of, {}), _of_places(region, as_of)
    heads = (count("总数"), count("已销号"), count("未销号"), _RATE, count("超期"))
    by_item = TableSheet(
        "整改销号进度",
        (Head("方面", 20), Head("项", 44), *heads, count("已撤回")),
        _progress_rows(report),
        ("合计", "", *_progress(summed("合计", report.kinds), whole)),
    )
    by_place = TableSheet(
        "分地状态",
        (
            place_head(region),
            count("总数"),
            count("已销号"),
            *(count(name) for name in _STAGE_NAMES),
            count("已撤回"),
            _RATE,
            count("超期"),
        ),
        [(line.label, *_standing(line, places[line.code])) for line in report.places],
        ("合计", *_standing(summed("合计", report.places), whole)),
    )
    return Table(12, "整改销号进度表", region, as_of, "条、%", (by_item, by_place))


def _progress_rows(report: CloseOut) -> list[Row]:
    """The items of each aspect, then the aspect's own sum (Σ items = aspect)."""
    rows: list[Row] = []
    for group in report.groups:
        where = {"group": group.code}
        for item in (kind for kind in report.kinds if kind.group == group.code):
            opens = _Opens(report.region, report.as_of, where | {"kind": item.code})
            rows.append((group.label, item.label, *_progress(item, opens)))
        opens = _Opens(report.region, report.as_of, where)
        rows.append((group.label, "小计", *_progress(group, opens)))
    return rows


def _progress(line: Line, opens: _Opens) -> Row:
    figures = line.figures
    return (
        opens.to(figures.total, "total"),
        opens.to(figures.closed, "closed"),
        opens.to(figures.open, "open"),
        figures.rate.percent,
        opens.to(figures.overdue, "overdue"),
        opens.to(figures.withdrawn, "withdrawn"),
    )


def _standing(line: Line, opens: _Opens) -> Row:
    figures = line.figures
    return (
        opens.to(figures.total, "total"),
        opens.to(figures.closed, "closed"),
        *(opens.to(n, name) for name, n in zip(Stages._fields, line.stages, strict=True)),
        opens.to(figures.withdrawn, "withdrawn"),
        figures.rate.percent,
        opens.to(figures.overdue, "overdue"),
    )


Counts = dict[str, tuple[int, int]]
"""(total, closed) by source."""


def by_source(region: Region, as_of: date) -> Table:
    """Table 13: places by source, ranked by the close-out rate of all sources.

    Sources that brought nothing have no columns, but for the four that make up the published
    ledger. Places without an entry are not ranked; equal rates share a rank.
    """
    found = _counted(region, as_of)
    names = {name for counts in found.values() for name in counts}
    sources = [one for one in Source if one in names or one in _ALWAYS]
    places = _of_places(region, as_of)
    lines = [
        (code, opens.region.name, found.pop(opens.region.path, {}))
        for code, opens in places.items()
        if code != region.code
    ]
    ranks = _ranks({code: _rate(_sum(counts)) for code, _name, counts in lines})
    lines += [(region.code, f"{region.name}本级", counts) for counts in found.values()]
    whole = _whole(counts for _code, _name, counts in lines)
    heads = [head for one in sources for head in _heads(str(one.label))]
    sheet = TableSheet(
        "分地分来源",
        (place_head(region), *_heads("合计"), count("排名", 8), *heads),
        [
            (name, *_cells(counts, sources, places[code], ranks.get(code)))
            for code, name, counts in lines
        ],
        ("合计", *_cells(whole, sources, _Opens(region, as_of, {}), None)),
    )
    return Table(13, "分县分来源整改表", region, as_of, "条、%", (sheet,))


_ALWAYS = (Source.STATE, Source.PROVINCE, Source.INSPECTION, Source.AUDIT)


def _counted(region: Region, as_of: date) -> dict[str, Counts]:
    """Counts by path of the places below, and of the region itself.

    Raises:
        DoesNotAddUpError: an entry that the trail tells of is not on the ledger.
    """
    values = ledger_reports.parameters(Issue._meta.label_lower, region, as_of)
    values["depth"] = region.level + 1
    found: dict[str, Counts] = {}
    for row in ledger_reports.rows(_OF_SOURCES, values):
        if row["source"] is None:
            raise DoesNotAddUpError(
                f"{name_of('issues', region, as_of)}：{row['total']} 条没有来源；"
                + words_of_ghosts(ghosts("issues", values))
            )
        found.setdefault(row["path"], {})[row["source"]] = (row["total"], row["closed"])
    return found


def _heads(name: str) -> tuple[Head, Head, Head]:
    return count(f"{name}总数", 9), count(f"{name}已销号", 9), Head(f"{name}销号率（%）", 10)


def _sum(counts: Counts) -> tuple[int, int]:
    return sum(n for n, _closed in counts.values()), sum(n for _total, n in counts.values())


def _whole(lines: Iterable[Counts]) -> Counts:
    whole: Counts = {}
    for counts in lines:
        for name, (total, closed) in counts.items():
            before = whole.get(name, (0, 0))
            whole[name] = (before[0] + total, before[1] + closed)
    return whole


def _rate(counts: tuple[int, int]) -> Decimal | None:
    return percent(counts[1], counts[0])


def _ranks(rates: dict[str, Decimal | None]) -> dict[str, int]:
    ranked = [rate for rate in rates.values() if rate is not None]
    return {
        code: 1 + sum(other > rate for other in ranked)
        for code, rate in rates.items()
        if rate is not None
    }


def _cells(counts: Counts, sources: list[Source], opens: _Opens, rank: int | None) -> Row:
    """The whole and its rank first, so that they are seen without scrolling; then each source."""
    total, closed = _sum(counts)
    cells: list[Any] = [
        opens.to(total, "total"),
        opens.to(closed, "closed"),
        _rate((total, closed)),
        rank,
    ]
    for source in sources:
        each = counts.get(source, (0, 0))
        cells += [
            opens.to(each[0], "total", source=source),
            opens.to(each[1], "closed", source=source),
            _rate(each),
        ]
    return tuple(cells)
