"""The households behind one figure of a table, as of the day the table was drawn for.

A figure and its list ask the same condition of the same rows, so they are equal on any day. Where
the figure counts persons who came or left, the list says how many of them each household had.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from households.models import Household
from households.reports import bands, poverty, summary
from households.reports.causes import NONE
from households.reports.places import POOR, REGISTERED, fetch, home, years
from regions.models import Region

Tables = Callable[[date], list[str]]
_NOTHING: Tables = lambda _day: []  # noqa: E731 - a table that needs no other


@dataclass(frozen=True)
class Figure:
    """`rule` is SQL over h, a row of `source`; `people` SQL of the persons a household adds.

    `joins` are further tables, `more` the common tables they are from. `words` is what the list
    is called; {0} and {1} are the values that came with the figure, `%(value)s` in the rule.
    """

    words: str
    rule: str
    people: str = "h.members"
    source: str = "home"
    joins: str = ""
    more: Tables = _NOTHING


@dataclass(frozen=True)
class Behind:
    """How many households and persons there are in all, and a page of them."""

    words: str
    homes: int
    people: int
    rows: list[dict[str, Any]]


_CAUSE = f"coalesce(nullif(h.cause_main, ''), '{NONE}')"
_REGISTERED_BY_CAUSE = f"{REGISTERED} AND (%(value)s = '' OR {_CAUSE} = %(value)s)"
_BEGUN = {"joins": "LEFT JOIN begun b ON b.id = h.id", "more": poverty.tables_of_year}


def _moved(words: str, rule: str) -> Figure:
    counted = f"JOIN (SELECT m.household_id, count(*) AS n FROM moves m WHERE {rule} GROUP BY 1) x"
    return Figure(
        words, "TRUE", people="x.n", source="every", joins=f"{counted} ON x.household_id = h.id",
        more=poverty.tables_of_year,
    )  # fmt: skip


FIGURES: dict[int, dict[str, Figure]] = {
    2: {
        "all": Figure("农业人口", "TRUE"),
        "opening": Figure("年初贫困", poverty.OPENING),
        "exited": Figure("本年脱贫", poverty.EXITED),
        "relapsed": Figure("返贫", poverty.RELAPSED),
        "new": Figure("新识别", poverty.NEW),
        "closing": Figure("期末贫困", POOR),
    },
    3: {
        "new": Figure("新识别", poverty.NEW),
        "relapsed": Figure("返贫", poverty.RELAPSED),
        "returned": Figure("错退回退", poverty.RETURNED, **_BEGUN),  # type: ignore[arg-type]
        "removed": Figure("清退（剔除）", poverty.REMOVED, **_BEGUN),  # type: ignore[arg-type]
        "born": _moved("自然增加", poverty.JOINED),
        "lost": _moved("自然减少", poverty.LEFT),
        "dissolved": Figure(
            "整户销户", poverty.DISSOLVED, people="0", source="every", more=poverty.tables_of_year
        ),
        "exited": Figure("脱贫", poverty.EXITED),
    },
    4: {
        "all": Figure("建档立卡", REGISTERED),
        "cause": Figure("主要致贫原因：{0}", _REGISTERED_BY_CAUSE),
        "other": Figure("次要致贫原因：{0}", f"{REGISTERED} AND %(value)s = ANY(h.causes_other)"),
    },
    5: {
        "cause": Figure("主要致贫原因：{0}", _REGISTERED_BY_CAUSE),
        "measure": Figure(
            "{0} 帮扶措施：{1}", f"{_REGISTERED_BY_CAUSE} AND %(other)s = ANY(h.measures)"
        ),
        "without": Figure("{0} 未落实措施", f"{_REGISTERED_BY_CAUSE} AND h.measures = '{{}}'"),
    },
    6: {
        name: Figure(words, rule, joins=bands.LINE, more=lambda day: [years(day)])
        for name, words, rule in [
            *((name, words, bands.conditions()[name]) for name, words, _low, _high in bands.BANDS),
            ("unknown", "收入不明", bands.conditions()["unknown"]),
        ]
    },
    8: {
        "all": Figure("底图农户", "TRUE"),
        **{
            name: Figure(words, rule, joins=summary.MARKED, more=lambda day: [summary.marked(day)])
            for name, words, rule in summary.MARKS
        },
        "surveyed": Figure("已采集", summary.SURVEYED),
        "unsurveyed": Figure("未采集", f"({summary.SURVEYED}) IS NOT TRUE"),
    },
}


def behind(
    number: int, name: str, region: Region, day: date, *, first: int = 0, most: int = 50
) -> Behind:
    """The households behind the figure `name` of table `number`: "cause:因病", "opening".

    Raises:
        KeyError: the table has no such figure.
    """
    key, *values = name.split(":")
    figure = FIGURES[number][key]
    values = [*values, "", ""][:2]
    tables = ", ".join([home(day), *figure.more(day)])
    sql = f"""WITH {tables}, found AS (
            SELECT h.id, {figure.people} AS people, h.household_no, g.path, g.name AS grid,
                   v.name AS village
            FROM {figure.source} h JOIN regions_region g ON g.id = h.region_id
            LEFT JOIN regions_region v ON v.id = g.parent_id {figure.joins}
            WHERE {figure.rule})
        SELECT f.*, s.homes, s.all_people FROM
            (SELECT count(*)::int AS homes, coalesce(sum(people), 0)::int AS all_people
             FROM found) s
        LEFT JOIN LATERAL (SELECT * FROM found ORDER BY path COLLATE "C", id
            OFFSET %(first)s LIMIT %(most)s) f ON TRUE"""
    given = poverty.parameters_of_year(region, day) | {
        "value": values[0], "other": values[1], "first": first, "most": most,
    }  # fmt: skip
    rows = fetch(sql, given)
    shown = [row for row in rows if row["id"] is not None]
    names = dict(
        Household.objects.filter(pk__in=[row["id"] for row in shown]).values_list("pk", "head_name")
    )
    for row in shown:
        row["head_name"] = names.get(row["id"], "")
    return Behind(
        figure.words.format(*values).strip(), rows[0]["homes"], rows[0]["all_people"], shown
    )
