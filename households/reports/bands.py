"""Table 6: income a head in bands of the line of the year, and what it is made of."""

from datetime import date

from households.reports.places import ByPlace, by_place, pair, years
from regions.models import Region

# (name, words, from, below) in times of the line; the last has no end.
BANDS: tuple[tuple[str, str, str, str], ...] = (
    ("below", "低于标准线", "", "1"),
    ("near", "1—1.25倍", "1", "1.25"),
    ("half", "1.25—1.5倍", "1.25", "1.5"),
    ("twice", "1.5—2倍", "1.5", "2"),
    ("above", "2倍及以上", "2", ""),
)
_PARTS = {
    "wage": "y.wage_yuan",
    "business": "y.business_yuan",
    "property": "y.property_yuan",
    "transfer": "coalesce(y.family_planning_yuan, 0) + coalesce(y.dibao_yuan, 0)"
    " + coalesce(y.wubao_yuan, 0) + coalesce(y.pension_yuan, 0) + coalesce(y.ecology_yuan, 0)"
    " + coalesce(y.other_transfer_yuan, 0)",
}
# The line of the year at the household's place: that by which poverty was left until 2020, from
# 2021 the range of monitoring. Source: docs/sources.md#tables.
LINE = """LEFT JOIN of_year y ON y.household_id = h.id
    LEFT JOIN LATERAL (
        SELECT l.amount_yuan FROM households_povertyline l
        WHERE l.year <= %(year)s AND g.path LIKE l.place_path || '%%'
          AND l.kind = CASE WHEN %(year)s <= 2020 THEN 'exit' ELSE 'monitoring' END
        ORDER BY l.year DESC, length(l.place_path) DESC LIMIT 1) l ON TRUE"""
_HEAD = "y.net_per_head_yuan"


def conditions() -> dict[str, str]:
    """SQL of each band by name, and of `unknown`."""
    known = f"{_HEAD} IS NOT NULL AND l.amount_yuan IS NOT NULL"
    found = {"unknown": f"NOT ({known})"}
    for name, _words, low, high in BANDS:
        inside = [known]
        inside += [f"{_HEAD} >= l.amount_yuan * {low}"] if low else []
        inside += [f"{_HEAD} < l.amount_yuan * {high}"] if high else []
        found[name] = " AND ".join(inside)
    return found


def income_bands(region: Region, day: date) -> ByPlace:
    """Households and persons by band, of the year of the day.

    `<band>_homes`, `_people`; `unknown` has no income on record, or there is no line.
    `income_yuan` is what all with an income have in sum, `income_people` who they are; `wage`,
    `business`, `property` and `transfer` are yuan a year, gross.
    """
    sums = [pair("all", "TRUE"), *(pair(name, rule) for name, rule in conditions().items())]
    has = f"{_HEAD} IS NOT NULL"
    sums.append(f"coalesce(sum({_HEAD} * h.members) FILTER (WHERE {has}), 0) AS income_yuan")
    sums.append(f"coalesce(sum(h.members) FILTER (WHERE {has}), 0)::int AS income_people")
    sums += [
        f"coalesce(sum({part}) FILTER (WHERE {has}), 0) AS {name}" for name, part in _PARTS.items()
    ]
    return by_place(region, day, ", ".join(sums), joins=LINE, more=years(day))


PARTS = tuple(_PARTS)
