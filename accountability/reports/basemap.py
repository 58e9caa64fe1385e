"""Tables 2 to 8 of the base map, as of the end of a day.

Each figure opens to the households behind it (`accountability.reports.opening`).
"""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from accountability.reports.opening import Link, Opening, both, count, pair, sheet, twice
from accountability.reports.tables import Cell, Head, Row, Table, TableSheet
from households import reports
from households.reports import PlaceLine
from regions.models import Region


def poverty_rate(region: Region, as_of: date) -> Table:
    """Table 2: who is poor of all in the base map, and how it came to be."""
    found = reports.poverty_rate(region, as_of)
    names = ("opening", "exited", "relapsed", "new", "closing")

    def cells(line: PlaceLine) -> Row:
        rate = reports.percent(line["closing_people"], line["all_people"])
        return (line["all_people"], *(n for name in names for n in both(line, name)), rate)

    heads = (
        count("农业人口", 12),
        *pair("年初贫困"),
        *pair("本年脱贫"),
        *pair("返贫"),
        *pair("新识别"),
        *pair("期末贫困"),
        Head("贫困发生率（%）", 12),
    )
    opening = Opening(
        2,
        as_of,
        ("all", *twice(*names)),
        {
            "all": (),
            "exited": ("registered", "out", "exit_year", str(as_of.year)),
            "closing": ("registered", "poor"),
        },
    )
    drawn = sheet("贫困发生率", found, heads, cells, opening)
    return Table(2, "贫困发生率表", region, as_of, "户、人、%", (drawn,))


def changes_of_year(region: Region, as_of: date) -> Table:
    """Table 3: what the year changed until the day."""
    found = reports.changes_of_year(region, as_of)
    names = ("new", "relapsed", "returned", "removed", "exited")

    def cells(line: PlaceLine) -> Row:
        first = tuple(n for name in names[:4] for n in both(line, name))
        return (
            *first,
            line["born_people"],
            line["lost_people"],
            line["dissolved_homes"],
            *both(line, "exited"),
        )

    heads = (
        *pair("新识别"),
        *pair("返贫"),
        *pair("错退回退"),
        *pair("清退（剔除）"),
        count("自然增加（人）", 12),
        count("自然减少（人）", 12),
        count("整户销户（户）", 12),
        *pair("脱贫"),
    )
    opening = Opening(
        3,
        as_of,
        (*twice(*names[:4]), "born", "lost", "dissolved", *twice("exited")),
        {"exited": ("registered", "out", "exit_year", str(as_of.year))},
    )
    drawn = sheet("动态管理", found, heads, cells, opening)
    return Table(3, "动态管理情况统计表", region, as_of, "户、人", (drawn,))


def causes(region: Region, as_of: date) -> Table:
    """Table 4: registered households by main cause, on the second sheet by the other causes."""
    sheets = (
        _causes("主要致贫原因", region, as_of, secondary=False),
        _causes("次要致贫原因", region, as_of, secondary=True),
    )
    return Table(4, "致贫原因统计表", region, as_of, "户、人、%", sheets)


def _causes(title: str, region: Region, as_of: date, *, secondary: bool) -> TableSheet:
    found = reports.causes(region, as_of, options("致贫原因"), secondary=secondary)

    def cells(line: PlaceLine) -> Row:
        whole = line["all_homes"]
        made: list[Cell] = [*both(line, "all")]
        for cause in found.causes:
            homes, people = both(line, cause)
            made += [homes, people, reports.percent(int(str(homes)), whole)]
        return tuple(made)

    heads = list(pair("建档立卡"))
    behind = [*twice("all")]
    links: dict[str, Link] = {"all": ("registered", "yes")}
    for cause in found.causes:
        heads += [*pair(cause), Head("占比（%）", 9)]
        name = f"{'other' if secondary else 'cause'}:{cause}"
        behind += [*twice(name), ""]
        if not secondary and cause != reports.NONE:
            links[name] = ("registered", "yes", "cause", cause)
    return sheet(title, found.by_place, heads, cells, Opening(4, as_of, behind, links))


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
    opening = {cause: _by_measure(as_of, cause, found.measures) for cause in ["", *found.causes]}
    heads = (
        Head("致贫原因", 18),
        count("户数"),
        *(count(one, 12) for one in found.measures),
        count("未落实措施", 12),
    )
    drawn = TableSheet(
        "致贫原因与帮扶措施",
        heads,
        [(row[0], *opening[str(row[0])].row(region.code, row[1:])) for row in rows],
        ("合计", *opening[""].row(region.code, sums)),
    )
    return Table(5, "致贫原因与帮扶措施对应表", region, as_of, "户", (drawn,))


def _by_measure(as_of: date, cause: str, known: list[str]) -> Opening:
    """What the figures of a cause open to, of all causes without one."""
    behind = [f"cause:{cause}", *(f"measure:{cause}:{one}" for one in known), f"without:{cause}"]
    links: dict[str, Link] = {"cause:": ("registered", "yes")}
    if cause and cause != reports.NONE:
        links = {f"cause:{cause}": ("registered", "yes", "cause", cause)}
    return Opening(5, as_of, behind, links)


def income_bands(region: Region, as_of: date) -> Table:
    """Table 6: income a head in bands of the year's line, the mean, and the kinds of income."""
    found = reports.income_bands(region, as_of)
    names = [name for name, *_rest in reports.BANDS]

    def cells(line: PlaceLine) -> Row:
        gross = sum(Decimal(line[part]) for part in reports.PARTS)
        shares = (reports.percent(Decimal(line[part]), gross) for part in reports.PARTS)
        return (
            *(n for name in names for n in both(line, name)),
            *both(line, "unknown"),
            _mean(line),
            *shares,
        )

    heads = (
        *(head for _name, words, *_rest in reports.BANDS for head in pair(words)),
        *pair("收入不明"),
        Head("人均纯收入（元）", 14, is_money=True),
        *(Head(f"{word}占比（%）", 12) for word in ("工资性", "经营性", "财产性", "转移性")),
    )
    drawn = sheet("收入分段", found, heads, cells, Opening(6, as_of, twice(*names, "unknown")))
    return Table(6, "收入分段表", region, as_of, "户、人、元、%", (drawn,))


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
        count("网格数", 8),
        count("户数"),
        count("人数"),
        *(count(words, 12) for _name, words, _rule in reports.MARKS),
        count("已采集（户）", 12),
        count("未采集（户）", 12),
        Head("采集率（%）", 10),
    )
    opening = Opening(
        8,
        as_of,
        ("grids", *twice("all"), *marks, "surveyed", "unsurveyed"),
        {
            "all": (),
            "plain": ("registered", "no"),
            "poor": ("registered", "poor"),
            "out": ("registered", "out"),
            "monitored": ("monitored", "open"),
            "unsurveyed": ("surveyed", "never"),
        },
        {"grids": "households:grid-list"},  # grids have no past
    )
    drawn = sheet("底图汇总", found, heads, cells, opening)
    return Table(8, "农村人口底图汇总表", region, as_of, "个、户、人、%", (drawn,))


BASE_MAP: dict[int, Callable[[Region, date], Table]] = {
    2: poverty_rate,
    3: changes_of_year,
    4: causes,
    5: causes_by_measure,
    6: income_bands,
    8: summary,
}
