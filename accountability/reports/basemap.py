"""Tables 2 to 8 of the base map, as of the end of a day.

A figure of today opens to the household list behind it; of an earlier day there is no such list.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.urls import reverse

from accountability.reports.tables import Cell, Head, Linked, Row, Table, TableSheet
from households import reports
from households.reports import ByPlace, PlaceLine
from regions.models import Level, Region

Link = tuple[str, ...]  # conditions of the household list: name, value, name, value …


def _count(title: str, width: int = 10) -> Head:
    return Head(title, width, is_count=True)


def _pair(title: str) -> tuple[Head, Head]:
    """A column of households and one of persons."""
    return _count(f"{title}（户）", 12), _count(f"{title}（人）", 12)


def place_head(region: Region) -> Head:
    words = {
        Level.PREFECTURE: "县（市）",
        Level.COUNTY: "乡镇（街道）",
        Level.TOWNSHIP: "村（社区）",
    }
    return Head(words.get(Level(region.level), "网格"), 18)


def _sheet(
    name: str,
    found: ByPlace,
    heads: Sequence[Head],
    cells: Callable[[PlaceLine], Row],
    links: Sequence[Link | None] = (),
) -> TableSheet:
    """A line a place and their sum. `links` are the conditions behind each column of `cells`."""
    opens = links if reports.is_now(found.as_of) else ()
    return TableSheet(
        name,
        (place_head(found.region), *heads),
        [(line.label, *_linked(line.code, cells(line), opens)) for line in found.lines],
        ("合计", *_linked(found.region.code, cells(found.total), opens)),
    )


def _linked(code: str, row: Row, links: Sequence[Link | None]) -> Row:
    """The figures of a line, each opening to the households behind it where a list exists."""
    behind = [*links, *[None] * (len(row) - len(links))]
    return tuple(
        cell
        if link is None or not isinstance(cell, int)
        else Linked.to(cell, list_url(code, *link))
        for cell, link in zip(row, behind, strict=True)
    )


def list_url(code: str, *conditions: str) -> str:
    """The address of the household list of a place under conditions."""
    pairs = zip(conditions[::2], conditions[1::2], strict=True)
    query = urlencode([("region", code), *pairs])
    return f"{reverse('households:household-list')}?{query}"


def _both(line: PlaceLine, name: str) -> tuple[Cell, Cell]:
    return line[f"{name}_homes"], line[f"{name}_people"]


def poverty_rate(region: Region, as_of: date) -> Table:
    """Table 2: who is poor of all in the base map, and how it came to be."""
    found = reports.poverty_rate(region, as_of)
    names = ("opening", "exited", "relapsed", "new", "closing")

    def cells(line: PlaceLine) -> Row:
        rate = reports.percent(line["closing_people"], line["all_people"])
        return (line["all_people"], *(n for name in names for n in _both(line, name)), rate)

    heads = (
        _count("农业人口", 12),
        *_pair("年初贫困"),
        *_pair("本年脱贫"),
        *_pair("返贫"),
        *_pair("新识别"),
        *_pair("期末贫困"),
        Head("贫困发生率（%）", 12),
    )
    year = str(as_of.year)
    links: tuple[Link | None, ...] = (
        (),
        *(None, None),
        *[("registered", "out", "exit_year", year)] * 2,
        *(None, None, None, None),
        *[("registered", "poor")] * 2,
    )
    sheet = _sheet("贫困发生率", found, heads, cells, links)
    return Table(2, "贫困发生率表", region, as_of, "户、人、%", (sheet,))


def changes_of_year(region: Region, as_of: date) -> Table:
    """Table 3: what the year changed until the day."""
    found = reports.changes_of_year(region, as_of)
    names = ("new", "relapsed", "returned", "removed", "exited")

    def cells(line: PlaceLine) -> Row:
        first = tuple(n for name in names[:4] for n in _both(line, name))
        return (
            *first,
            line["born_people"],
            line["lost_people"],
            line["dissolved_homes"],
            *_both(line, "exited"),
        )

    heads = (
        *_pair("新识别"),
        *_pair("返贫"),
        *_pair("错退回退"),
        *_pair("清退（剔除）"),
        _count("自然增加（人）", 12),
        _count("自然减少（人）", 12),
        _count("整户销户（户）", 12),
        *_pair("脱贫"),
    )
    year = str(as_of.year)
    links: tuple[Link | None, ...] = (
        *[None] * 11,
        *[("registered", "out", "exit_year", year)] * 2,
    )
    sheet = _sheet("动态管理", found, heads, cells, links)
    return Table(3, "动态管理情况统计表", region, as_of, "户、人", (sheet,))


def causes(region: Region, as_of: date) -> Table:
    """Table 4: registered households by main cause, on the second sheet by the other causes."""
    sheets = (
        _causes("主要致贫原因", region, as_of, secondary=False),
        _causes("次要致贫原因", region, as_of, secondary=True),
    )
    return Table(4, "致贫原因统计表", region, as_of, "户、人、%", sheets)


def _causes(name: str, region: Region, as_of: date, *, secondary: bool) -> TableSheet:
    found = reports.causes(region, as_of, options("致贫原因"), secondary=secondary)

    def cells(line: PlaceLine) -> Row:
        whole = line["all_homes"]
        made: list[Cell] = [*_both(line, "all")]
        for cause in found.causes:
            homes, people = _both(line, cause)
            made += [homes, people, reports.percent(int(str(homes)), whole)]
        return tuple(made)

    heads = list(_pair("建档立卡"))
    links: list[Link | None] = [("registered", "yes")] * 2
    for cause in found.causes:
        heads += [*_pair(cause), Head("占比（%）", 9)]
        known = (
            None if secondary or cause == reports.NONE else ("registered", "yes", "cause", cause)
        )
        links += [known, known, None]
    return _sheet(name, found.by_place, heads, cells, links)


def options(list_name: str) -> list[str]:
    """The options in force of a list, in their order."""
    return list(reports.options(list_name))


def causes_by_measure(region: Region, as_of: date) -> Table:
    """Table 5: main cause against the measures taken; a household may have several."""
    found = reports.measures(region, as_of, options("致贫原因"), options("帮扶措施"))

    def cells(cause: str) -> Row:
        counts = tuple(found.cells.get((cause, one), 0) for one in found.measures)
        return (cause, found.homes.get(cause, 0), *counts, found.without.get(cause, 0))

    rows = [cells(cause) for cause in found.causes]
    sums = tuple(sum(int(str(row[n])) for row in rows) for n in range(1, len(found.measures) + 3))
    heads = (
        Head("致贫原因", 18),
        _count("户数"),
        *(_count(one, 12) for one in found.measures),
        _count("未落实措施", 12),
    )
    if reports.is_now(as_of):
        links = {
            cause: ("registered", "yes", "cause", cause)
            for cause in found.causes
            if cause != reports.NONE
        }
        rows = [(row[0], *_linked(region.code, row[1:], [links.get(str(row[0]))])) for row in rows]
    sheet = TableSheet("致贫原因与帮扶措施", heads, rows, ("合计", *sums))
    return Table(5, "致贫原因与帮扶措施对应表", region, as_of, "户", (sheet,))


def income_bands(region: Region, as_of: date) -> Table:
    """Table 6: income a head in bands of the year's line, the mean, and the kinds of income."""
    found = reports.income_bands(region, as_of)
    names = [name for name, *_rest in reports.BANDS]

    def cells(line: PlaceLine) -> Row:
        gross = sum(Decimal(line[part]) for part in reports.PARTS)
        shares = (reports.percent(Decimal(line[part]), gross) for part in reports.PARTS)
        return (
            *(n for name in names for n in _both(line, name)),
            *_both(line, "unknown"),
            _mean(line),
            *shares,
        )

    heads = (
        *(head for _name, words, *_rest in reports.BANDS for head in _pair(words)),
        *_pair("收入不明"),
        Head("人均纯收入（元）", 14, is_money=True),
        *(Head(f"{word}占比（%）", 12) for word in ("工资性", "经营性", "财产性", "转移性")),
    )
    sheet = _sheet("收入分段", found, heads, cells)
    return Table(6, "收入分段表", region, as_of, "户、人、元、%", (sheet,))


def _mean(line: PlaceLine) -> Decimal | None:
    """Yuan a head of all whose income is on record, to 0.01 half-up; None of nobody."""
    people = line["income_people"]
    if not people:
        return None
    return (Decimal(line["income_yuan"]) / people).quantize(Decimal("0.01"), ROUND_HALF_UP)


def summary(region: Region, as_of: date) -> Table:
    """Table 8: grids, households, persons, marks, and how far the survey is."""
    found = reports.summary(region, as_of)
    marks = [name for name, *_rest in reports.MARKS]

    def cells(line: PlaceLine) -> Row:
        homes, surveyed = line["all_homes"], line["surveyed"]
        return (
            line["grids"],
            homes,
            line["all_people"],
            *(line[name] for name in marks),
            surveyed,
            homes - surveyed,
            reports.percent(surveyed, homes),
        )

    heads = (
        _count("网格数", 8),
        _count("户数"),
        _count("人数"),
        *(_count(words, 12) for _name, words, _rule in reports.MARKS),
        _count("已采集（户）", 12),
        _count("未采集（户）", 12),
        Head("采集率（%）", 10),
    )
    links: tuple[Link | None, ...] = (
        None,
        (),
        (),
        ("registered", "yes"),
        ("monitored", "open"),
        None,
        None,
        ("relocated", "yes"),
        None,
        None,
        ("surveyed", "never"),
    )
    sheet = _sheet("底图汇总", found, heads, cells, links)
    return Table(8, "农村人口底图汇总表", region, as_of, "个、户、人、%", (sheet,))


BASE_MAP: dict[int, Callable[[Region, date], Table]] = {
    2: poverty_rate,
    3: changes_of_year,
    4: causes,
    5: causes_by_measure,
    6: income_bands,
    8: summary,
}
