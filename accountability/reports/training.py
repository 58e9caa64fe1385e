"""Table 19 培训情况统计表: sessions, person-times, coverage, trainers by level and audience.

Source of its columns: docs/sources.md#tables. A level's coverage is of sessions of that level
alone; the last lines are of all levels, where a cadre trained twice counts once.
"""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation

from accountability.reports.opening import count
from accountability.reports.tables import Cell, Head, Linked, LinkedRate, Row, Table, TableSheet
from regions.models import Audience, Level, Region
from training import coverage
from training.coverage import LevelLine

NAME = "培训情况统计表"
_LEVELS = {
    0: "各级合计", Level.PREFECTURE: "州级", Level.COUNTY: "县级", Level.TOWNSHIP: "乡镇级",
    Level.VILLAGE: "村级",
}  # fmt: skip


def training_summary(region: Region, as_of: date) -> Table:
    """Draw table 19 of the cadres of a place as of the end of a day."""
    lines = coverage.by_level(region, as_of)
    heads = (
        Head("级别", 10),
        Head("对象", 20),
        count("期数"),
        count("人次"),
        count("人数"),
        count("花名册人数", 12),
        count("已培训（在册）", 14),
        count("未培训", 10),
        Head("覆盖率（%）", 12),
        count("师资"),
    )
    rows = [_row(line, region, as_of) for line in lines]
    sheet = TableSheet(NAME, heads, rows[:-1], rows[-1])
    return Table(19, NAME, region, as_of, "期、人次、人、%", (sheet,))


def _row(line: LevelLine, region: Region, as_of: date) -> Row:
    def url(what: str) -> str:
        query = {"what": what, "region": region.code, "as_of": f"{as_of}", "level": line.level}
        query |= {"audience": line.audience} if line.audience else {}
        return f"{reverse('training:coverage-list')}?{urlencode(query)}"

    def linked(figure: int, what: str) -> Cell:
        return Linked.to(figure, url(what))

    reach = line.reach
    with translation.override("zh-hans"):
        audience = str(Audience(line.audience).label) if line.audience else "合计"
    return (
        _LEVELS[line.level],
        audience,
        linked(line.sessions, "sessions"),
        linked(reach.times, "times"),
        linked(reach.persons, "persons"),
        linked(reach.roster, "roster"),
        linked(reach.trained, "trained"),
        linked(reach.missing, "missing"),
        reach.percent and LinkedRate.to(reach.percent, url("trained")),
        linked(line.trainers, "trainers"),
    )
