"""Table 11 问题数据质量通报: problems by rule and place, against the last period and new year."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from households.quality import listing, notice
from households.quality.notice import Move, Notice
from regions.models import Level, Region

NAME = "问题数据质量通报"


def quality_notice(region: Region, as_of: date) -> Table:
    """Table 11: a line a rule, the graver first, with the sums of all at the end."""
    drawn = notice.notice(region, as_of)
    heads = (
        Head("规则编码", 12, is_text=True),
        Head("内容", 40),
        *(Head(_short(place), 9, is_count=True) for place in drawn.places),
        Head("合计", 9, is_count=True),
        Head("上期", 9, is_count=True),
        Head("环比", 9, is_count=True),
        Head("环比（%）", 10),
        Head("年初", 9, is_count=True),
        Head("较年初", 9, is_count=True),
        Head("较年初（%）", 10),
    )
    rows = [
        _row(drawn, line.rule.code, line.rule.title, line.by_place, line.since_last,
             line.since_new_year, rule=line.rule.code)
        for line in drawn.lines
    ]  # fmt: skip
    totals = _row(drawn, "合计", "", drawn.by_place, drawn.since_last, drawn.since_new_year)
    by_severity = TableSheet(
        "按严重程度",
        (Head("严重程度", 16), Head("问题数", 10, is_count=True)),
        [
            (str(words), Linked.to(count, _url(drawn, region, severity=str(severity))))
            for severity, words, count in _severities(drawn)
        ],
    )
    sheet = TableSheet("分规则", heads, rows, totals)
    return Table(11, NAME, region, as_of, "条、%", (sheet, by_severity) if rows else (sheet,))


def _short(place: Region) -> str:
    name = place.name.replace("水族自治县", "")
    return name.removesuffix("县").removesuffix("市") if place.level == Level.COUNTY else name


def _row(
    drawn: Notice,
    code: str,
    title: str,
    by_place: Mapping[int, int],
    last: Move,
    new_year: Move,
    **conditions: str,
) -> Row:
    places = [
        Linked.to(by_place.get(place.pk, 0), _url(drawn, place, **conditions))
        for place in drawn.places
    ]
    total = Linked.to(last.now, _url(drawn, drawn.region, **conditions))
    moves: list[Cell] = []
    for move in (last, new_year):
        moves += [move.before, move.difference, move.percent]
    return (code, title, *places, total, *moves)


def _url(drawn: Notice, place: Region, **conditions: str) -> str:
    query = {"region": place.code, "run": str(drawn.run.pk if drawn.run else ""), **conditions}
    return f"{reverse('households:finding-list')}?{urlencode(query)}"


def _severities(drawn: Notice) -> list[tuple[int, object, int]]:
    return [
        (
            severity,
            words,
            sum(line.total for line in drawn.lines if line.rule.severity == severity),
        )
        for severity, words in listing.SEVERITIES.items()
    ]
