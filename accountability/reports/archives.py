"""Table 20 档案验收汇总: what was to be accepted, what passed, verdicts, what is to be mended.

Source of its columns: docs/sources.md#tables. Every count opens to its list.
"""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.reports.opening import count
from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from archives.acceptance import reports
from archives.acceptance.reports import Line
from regions.models import Level, Region

NAME = "档案验收汇总"
_COLUMNS = {
    "应验": "due",
    "已验": "judged",
    "合格": "passed",
    "不合格": "failed",
    "留": "keep",
    "纠": "correct",
    "删": "remove",
    "补": "supply",
    "限期整改": "to_mend",
    "其中超期": "late",
}
_BY_ROUND = {"应验": "due", "已验": "judged", "合格": "passed", "不合格": "failed"}
_AGAIN = {"复验": "again", "复验合格": "again_passed"}
_RATE = "复验合格率（%）"
_PLACES = {Level.PREFECTURE: "县", Level.COUNTY: "乡镇", Level.TOWNSHIP: "村"}


def acceptance_summary(region: Region, as_of: date) -> Table:
    """Draw table 20 of a place as of the end of a day."""
    files = reports.of_files(region, as_of)
    lines, whole = reports.by_place(region, as_of, files)
    place = _PLACES.get(Level(region.level), "地方")
    heads = (
        Head(place, 14),
        *(count(title) for title in (*_COLUMNS, *_AGAIN)),
        Head(_RATE, 14),
    )
    by_round = (
        Head(place, 14),
        Head("轮次", 24),
        *(count(title) for title in (*_BY_ROUND, *_AGAIN)),
        Head("合格率（%）", 12),
        Head(_RATE, 14),
    )
    return Table(
        20,
        NAME,
        region,
        as_of,
        "本、件、%",
        (
            TableSheet(
                NAME, heads, [_row(line, as_of) for line in lines], _row(whole, as_of, "合计")
            ),
            TableSheet(
                "分轮次",
                by_round,
                [_round_row(line, as_of) for line in reports.by_round(region, as_of, files)],
            ),
        ),
    )


def _cell(line: Line, figure: str, as_of: date) -> Cell:
    query = {"figure": figure, "region": line.region.code, "as_of": f"{as_of}"}
    query |= {"own": "1"} if line.is_own else {}
    query |= {"round": f"{line.round.pk}"} if line.round else {}
    url = f"{reverse('archives:acceptance-behind')}?{urlencode(query)}"
    return Linked.to(line.counts[figure], url)


def _row(line: Line, as_of: date, name: str = "") -> Row:
    figures = (*_COLUMNS.values(), *_AGAIN.values())
    cells = (_cell(line, figure, as_of) for figure in figures)
    return (name or line.name, *cells, line.again_percent)


def _round_row(line: Line, as_of: date) -> Row:
    figures = (*_BY_ROUND.values(), *_AGAIN.values())
    cells = (_cell(line, figure, as_of) for figure in figures)
    name = line.round.name if line.round else ""
    return (line.name, name, *cells, line.passed_percent, line.again_percent)
