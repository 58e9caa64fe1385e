"""The register as the comparison reads it: one row for each current member.

Each column is an SQL expression, written once. Facts of a year are those of the newest year on
record; a poverty line is the latest that holds by the year of the household's facts, of the most
local place. A query has only the joins that its columns need: a person's year is four million rows.
"""

import re
from collections.abc import Collection

# Every name put into these statements stands in this file.
# ruff: noqa: S608


def _same(alias: str, names: str) -> dict[str, str]:
    return {name: f"{alias}.{name}" for name in names.split()}


def _joined(alias: str, names: str) -> dict[str, str]:
    """Lists as one text, so that any engine can read them."""
    return {name: f"array_to_string({alias}.{name}, '、')" for name in names.split()}


COLUMNS: dict[str, str] = {
    "person_id": "p.id",
    "household_id": "h.id",
    "household_no": "h.household_no",
    **_same("p", "id_raw id_state name sex birth_on"),
    "id_other": "CASE WHEN p.id_number <> p.id_raw THEN nullif(p.id_number, '') END",
    "relation": "m.relation",
    "is_head": "m.relation = '户主'",
    **_same("h", "is_registered poor_kind exit_status identified_on"),
    "region_code": "g.code",
    "county_code": "left(g.code, 6)",
    "house_grade": "coalesce(y.house_grade, '')",
    "village_code": "left(g.code, 12)",
    **_same("h", "natural_village group_name household_kind exit_year phone"),
    "person_phone": "p.phone",
    "person_identified_on": "p.identified_on",
    "joined_on": "m.joined_on",
    # 监测帮扶
    **_same("h", "monitor_kind risk_found_on risk_is_removed risk_removed_on measures_from"),
    **_joined("h", "risks measures"),
    # 易地扶贫搬迁、兜底保障
    **_same("h", "is_relocated resettle_mode resettle_place is_no_labour_floor"),
    # 住房、饮水、土地和收入，最近年度
    "facts_year": "y.year",
    **_same("y", "house_area_m2 house_structure built_year is_dangerous_house reform_year"),
    **_same("y", "has_safe_water is_water_hard_to_get is_water_safe"),
    **_same("y", "arable_mu forest_mu orchard_mu grass_mu water_surface_mu returned_mu"),
    **_same("y", "wage_yuan business_yuan property_yuan dividend_yuan family_planning_yuan"),
    **_same("y", "dibao_yuan wubao_yuan pension_yuan ecology_yuan other_transfer_yuan"),
    **_same("y", "business_cost_yuan net_per_head_yuan claim_yuan self_paid_yuan reference_yuan"),
    "exit_line_yuan": "l.exit_line_yuan",
    "monitoring_line_yuan": "l.monitoring_line_yuan",
    # 个人，最近年度
    "person_year": "q.year",
    **_same("q", "education school_status dropout_reason disease"),
    **_joined("q", "health public_posts"),
    **_same("q", "disability_kind disability_level disability_card_year labour"),
    **_same("q", "work_area work_months employer public_post_months"),
    **_same("q", "has_resident_medical has_employee_medical has_major_illness"),
    **_same("q", "has_resident_pension has_employee_pension"),
    **_same("q", "has_dibao dibao_kind has_tekun tekun_kind is_in_service"),
}


def _newest(table: str, owner: str) -> str:
    """The newest year of each owner: an anti-join serves one county and the prefecture alike."""
    return f"""(
    SELECT n.* FROM {table} n WHERE NOT EXISTS (
        SELECT FROM {table} later WHERE later.{owner} = n.{owner} AND later.year > n.year))"""


# The line of each place that has one and of each year on record, then of each grid: a few rows.
_LINES = """(
    SELECT DISTINCT ON (r.id, k.year) r.id AS region_id, k.year,
           k.exit_line_yuan, k.monitoring_line_yuan
    FROM regions_region r
    JOIN (
        SELECT o.place_path, n.year, {exit} AS exit_line_yuan, {monitoring} AS monitoring_line_yuan
        FROM (SELECT DISTINCT place_path FROM households_povertyline) o
        CROSS JOIN (SELECT DISTINCT year FROM households_householdyear) n
    ) k ON starts_with(r.path, k.place_path)
    WHERE r.path LIKE %(within)s
    ORDER BY r.id, k.year, length(k.place_path) DESC)"""
_LINE = """(SELECT w.amount_yuan FROM households_povertyline w
            WHERE w.kind = '{kind}' AND w.year <= n.year AND starts_with(o.place_path, w.place_path)
            ORDER BY w.year DESC, length(w.place_path) DESC LIMIT 1)"""

_JOINS = {
    "y": f"LEFT JOIN {_newest('households_householdyear', 'household_id')} y"
    " ON y.household_id = h.id",
    "l": "LEFT JOIN "
    + _LINES.format(exit=_LINE.format(kind="exit"), monitoring=_LINE.format(kind="monitoring"))
    + " l ON l.region_id = h.region_id AND l.year = y.year",
    "q": f"LEFT JOIN {_newest('households_personyear', 'person_id')} q ON q.person_id = p.id",
}
_RESTS_ON = {"y": "y", "l": "yl", "q": "q"}
"""A line is that of the household's year."""
_ALIAS = re.compile(r"\b([a-z])\.")


def _alias(expression: str) -> str:
    """The table that a column is read from: each is read from one."""
    return _ALIAS.findall(expression)[0]


TABLES = (
    *("households_membership", "households_person", "households_household"),
    *("households_householdyear", "households_personyear"),
    *("households_povertyline", "regions_region"),
)
"""All tables that are read."""
_OF_HOUSEHOLD = "hgyl"
"""Tables whose columns are the same for all members of a household."""


def relation(columns: Collection[str] | None = None) -> str:
    """Return SQL for the members within the path pattern ``%(within)s``: all columns, or these.

    Raises:
        KeyError: a column the register does not have.
    """
    selected, joins = _selected(list(COLUMNS) if columns is None else columns)
    return f"""
        SELECT {selected}
        FROM households_membership m
        JOIN households_person p ON p.id = m.person_id
        JOIN households_household h ON h.id = m.household_id
        JOIN regions_region g ON g.id = h.region_id
        {joins}
        WHERE m.left_on IS NULL AND g.path LIKE %(within)s"""


def halves(columns: Collection[str]) -> tuple[str, str]:
    """Return SQL for the same in two: the members, and their households once each.

    Both have household_id. What all members share is then a quarter of the bytes.
    """
    of_home = [name for name in columns if _alias(COLUMNS[name]) in _OF_HOUSEHOLD]
    own = ["household_id", *(name for name in columns if name not in of_home)]
    selected, joins = _selected(own)
    members = f"""
        SELECT {selected}
        FROM households_membership m
        JOIN households_person p ON p.id = m.person_id
        JOIN households_household h ON h.id = m.household_id
        {joins}
        WHERE m.left_on IS NULL AND h.place_path LIKE %(within)s"""
    selected, joins = _selected(list(dict.fromkeys(["household_id", *of_home])))
    homes = f"""
        SELECT {selected}
        FROM households_household h
        JOIN regions_region g ON g.id = h.region_id
        {joins}
        WHERE h.place_path LIKE %(within)s"""
    return members, homes


def _selected(columns: Collection[str]) -> tuple[str, str]:
    """Return what is selected, and the joins it needs."""
    needed = {need for name in columns for need in _RESTS_ON.get(_alias(COLUMNS[name]), "")}
    selected = ", ".join(f"{COLUMNS[name]} AS {name}" for name in columns)
    return selected, "\n".join(text for alias, text in _JOINS.items() if alias in needed)
