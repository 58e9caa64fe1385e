"""Causes of poverty: by place, and against the measures taken."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from households.reports.places import (
    PLACE,
    REGISTERED,
    ByPlace,
    fetch,
    home,
    lines_of,
    parameters,
)
from regions.models import Region

NONE = "未填"


@dataclass(frozen=True)
class Causes:
    """Table 4: registered households by cause. A figure's name is the cause and `_homes`, or
    `_people`; `all_homes` are the registered households. `causes` in the order of the list.
    """

    by_place: ByPlace
    causes: list[str]


def causes(region: Region, day: date, order: list[str], *, secondary: bool = False) -> Causes:
    """Count registered households by main cause, or by each of the other causes.

    `order` is the list of options in force; a cause that stands in the register but is no
    option any more follows it, blanks come last.
    """
    cause = "coalesce(nullif(x.cause, ''), %(none)s)"
    source = (
        "CROSS JOIN LATERAL unnest(h.causes_other) x (cause)"
        if secondary
        else "CROSS JOIN LATERAL (VALUES (h.cause_main)) x (cause)"
    )
    sql = f"""WITH {home(day)},
        registered AS (SELECT h.*, {PLACE} AS place FROM home h
                       JOIN regions_region g ON g.id = h.region_id WHERE {REGISTERED})
        SELECT h.place, {cause} AS cause, count(*)::int AS homes,
               coalesce(sum(h.members), 0)::int AS people
        FROM registered h {source} GROUP BY 1, 2
        UNION ALL
        SELECT h.place, 'all', count(*)::int, coalesce(sum(h.members), 0)::int
        FROM registered h GROUP BY 1"""
    rows = fetch(sql, parameters(region, day) | {"none": NONE})
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        values = found.setdefault(row["place"], {})
        values[f"{row['cause']}_homes"] = row["homes"]
        values[f"{row['cause']}_people"] = row["people"]
    seen = {row["cause"] for row in rows} - {"all"}
    others = sorted(seen - {*order, NONE})
    last = [NONE] if NONE in seen else []
    return Causes(lines_of(region, day, found), [*order, *others, *last])


@dataclass(frozen=True)
class Measures:
    """Table 5: for each main cause, how many households have each measure, and how many none."""

    causes: list[str]
    measures: list[str]
    homes: dict[str, int]
    without: dict[str, int]
    cells: dict[tuple[str, str], int]


def measures(region: Region, day: date, order: list[str], known: list[str]) -> Measures:
    """Registered households, main cause against measure; `order` and `known` are the options."""
    cause = "coalesce(nullif(h.cause_main, ''), %(none)s)"
    sql = f"""WITH {home(day)}, registered AS (SELECT h.* FROM home h WHERE {REGISTERED})
        SELECT {cause} AS cause, x.measure, count(*)::int AS homes
        FROM registered h CROSS JOIN LATERAL unnest(h.measures) x (measure) GROUP BY 1, 2
        UNION ALL
        SELECT {cause}, 'all', count(*)::int FROM registered h GROUP BY 1
        UNION ALL
        SELECT {cause}, 'none', count(*)::int FROM registered h
        WHERE h.measures = '{{}}' GROUP BY 1"""
    rows = fetch(sql, parameters(region, day) | {"none": NONE})
    cells = {(row["cause"], row["measure"]): row["homes"] for row in rows}
    seen = {row["cause"] for row in rows}
    taken = {row["measure"] for row in rows} - {"all", "none"}
    return Measures(
        causes=[*order, *sorted(seen - {*order, NONE}), *([NONE] if NONE in seen else [])],
        measures=[*known, *sorted(taken - set(known))],
        homes={cause: n for (cause, what), n in cells.items() if what == "all"},
        without={cause: n for (cause, what), n in cells.items() if what == "none"},
        cells={pair: n for pair, n in cells.items() if pair[1] not in ("all", "none")},
    )
