"""The prepared relations that rules read: one row a person, household and village.

Each column is an SQL expression over the base map, written once; only columns that some rule names
are prepared. The same text makes the tables of a nightly run and the common table expressions of
a single household (`households.quality.engine`), so one household is judged as the register is.

Facts are of the newest year on record up to the day of the check. `as_of` is that day, or the end
of the year of the facts if it is over: what was recorded for 2018 is judged by the ages of 2018.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models

from households.models import Household, HouseholdYear, Person, PersonYear, VillageYear

# Every name put into these statements is a column of our own models or stands in this file.
# ruff: noqa: S608

_SKIPPED = {"id", "recorded_at", "person", "household", "region", "year", "place_path"}


def _facts(model: type[models.Model], alias: str) -> dict[str, str]:
    """Every concrete field of a model as a column of a prepared relation."""
    return {
        str(field.column): _blank(field, f"{alias}.{field.column}")
        for field in model._meta.concrete_fields
        if field.name not in _SKIPPED
    }


def _blank(field: models.Field, column: str) -> str:
    """Without a row of the year a text is blank and a list empty; a number stays unknown."""
    if isinstance(field, ArrayField):
        return f"coalesce({column}, '{{}}')"
    return f"coalesce({column}, '')" if isinstance(field, models.CharField) else column


# Without a row of a year it is today: least() passes over what is unknown.
_AS_OF = "least(%(today)s::date, make_date({y}.year, 12, 31))"
_MONITORED = "(h.monitor_kind <> '')"
_RISK_OPEN = f"({_MONITORED} AND h.risk_is_removed IS NOT TRUE)"
_SCHOOL_OUT = "('', '非在校生', '学龄前儿童')"
_AGE = "date_part('year', age({day}, p.birth_on))::int"
# 1 September of the school year that runs on the day: source docs/sources.md#rules.
_SEPTEMBER = "make_date(date_part('year', {day})::int - (date_part('month', {day}) < 9)::int, 9, 1)"
_PERSON_DAY, _HOME_DAY = _AS_OF.format(y="q"), _AS_OF.format(y="y")
_LINE = """(SELECT l.amount_yuan FROM households_povertyline l
    WHERE l.kind = '{kind}' AND l.year = {year} AND starts_with(h.place_path, l.place_path)
    ORDER BY length(l.place_path) DESC LIMIT 1)"""
_REMOVED_IN = "date_part('year', h.risk_removed_on)::int"

PERSON: dict[str, str] = {
    **_facts(Person, "p"),
    **_facts(PersonYear, "q"),
    "relation": "m.relation",
    "person_identified_on": "p.identified_on",
    "is_registered": "h.is_registered",
    "is_monitored": _MONITORED,
    "year": "q.year",
    "as_of": _PERSON_DAY,
    "age": _AGE.format(day=_PERSON_DAY),
    "school_age": _AGE.format(day=_SEPTEMBER.format(day=_PERSON_DAY)),
    "is_at_school": f"(coalesce(q.school_status, '') NOT IN {_SCHOOL_OUT})",
    "is_healthy": "(q.health = ARRAY['健康']::varchar[])",
    "has_card": "(length(p.id_raw) IN (20, 22) OR q.disability_card_year IS NOT NULL)",
    "is_card_limb_severe": "(substr(p.id_raw, 19, 2) IN ('41', '42'))",
    "is_away": "(coalesce(q.work_area, '') NOT IN ('', '乡(镇)内'))",
    "is_at_work": "(coalesce(q.work_area, '') <> '' OR coalesce(q.work_months, 0) > 0)",
    "holders": "coalesce(n.holders, 1)",
}
# Columns of the household that are counted over its members: expressions over `person p`.
MEMBERS: dict[str, str] = {
    "members": "count(*)",
    "heads": "count(*) FILTER (WHERE p.relation = '户主')",
    "spouses": "count(*) FILTER (WHERE p.relation = '配偶')",
    "head_sex": "max(p.sex) FILTER (WHERE p.relation = '户主')",
    "spouse_sex": "max(p.sex) FILTER (WHERE p.relation = '配偶')",
    "head_age": "max(p.age) FILTER (WHERE p.relation = '户主')",
    "workers": "count(*) FILTER (WHERE p.labour IN ('普通劳动力', '技能劳动力'))",
    "any_workers": "count(*) FILTER (WHERE p.labour IN"
    " ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力'))",
    "sick": "count(*) FILTER (WHERE p.health && ARRAY['长期慢性病', '患有大病']::varchar[])",
    "disabled": "count(*) FILTER (WHERE p.health && ARRAY['残疾']::varchar[])",
    "severely_disabled": "count(*) FILTER (WHERE p.disability_level IN ('一级', '二级'))",
    "out_of_school": "count(*) FILTER (WHERE p.school_age BETWEEN 6 AND 15"
    " AND NOT p.is_at_school AND p.dropout_reason <> '')",
    "without_major": "count(*) FILTER (WHERE p.has_major_illness IS FALSE)",
    "dibao_members": "count(*) FILTER (WHERE p.has_dibao OR p.dibao_kind IN"
    " ('农村低保', '城市低保'))",
    "tekun_members": "count(*) FILTER (WHERE p.tekun_kind IN ('农村特困', '城市特困'))",
    "months_worked": "sum(p.work_months)",
}


def _is_count(name: str) -> bool:
    return MEMBERS[name].startswith("count")


# Net = wages + business + property + transfers - business cost: docs/sources.md#income.
_ADDED = (
    "wage", "business", "property", "family_planning", "dibao", "wubao", "pension", "ecology",
    "other_transfer",
)  # fmt: skip
_NET = f"""({" + ".join(f"coalesce(y.{name}_yuan, 0)" for name in _ADDED)}
    - coalesce(y.business_cost_yuan, 0))"""
HOUSEHOLD: dict[str, str] = {
    **_facts(Household, "h"),
    **_facts(HouseholdYear, "y"),
    "year": "y.year",
    "as_of": _HOME_DAY,
    "is_this_year": "(y.year = %(year)s)",
    "is_monitored": _MONITORED,
    "is_risk_open": _RISK_OPEN,
    "is_risk_removed": f"({_MONITORED} AND h.risk_is_removed IS TRUE)",
    "is_out": "(h.is_registered AND h.exit_status NOT IN ('', '未脱贫', '返贫'))",
    "is_dangerous": "(coalesce(y.is_dangerous_house, FALSE)"
    " OR coalesce(y.house_grade, '') IN ('C', 'D'))",
    "line_yuan": _LINE.format(kind="monitoring", year="y.year"),
    "exit_line_yuan": _LINE.format(kind="exit", year="y.year"),
    "removal_line_yuan": "CASE WHEN h.risk_removed_on IS NOT NULL THEN "
    + _LINE.format(kind="monitoring", year=_REMOVED_IN)
    + " END",
    "removal_net_yuan": "CASE WHEN h.risk_removed_on IS NOT NULL THEN (SELECT r.net_per_head_yuan"
    " FROM households_householdyear r WHERE r.household_id = h.id"
    f" AND r.year = {_REMOVED_IN}) END",
    "phone_households": "coalesce(n.households, 1)",
    "split_phone": "s.phone",
    "net_yuan": _NET,
    **{name: f"coalesce(a.{name}, 0)" if _is_count(name) else f"a.{name}" for name in MEMBERS},
}
VILLAGE: dict[str, str] = {
    **_facts(VillageYear, "y"),
    "year": "y.year",
    "registered_people": "coalesce(a.people, 0)",
}
COLUMNS = {"person": PERSON, "household": HOUSEHOLD, "village": VILLAGE}
KEYS = {
    "person": "p.id AS person_id, h.id AS household_id, h.region_id, h.place_path",
    "household": "h.id AS household_id, h.region_id, h.place_path",
    "village": "v.id AS region_id, v.path AS place_path",
}
_NAMED = {alias: re.compile(rf"\b{alias}\.([a-z_0-9]+)") for alias in ("p", "h", "v")}
_SPLIT = ("phone", "work_area", "work_province", "work_prefecture", "work_county", "work_months")


@dataclass(frozen=True)
class Within:
    """Whose rows are prepared: a condition on `h` (households) and one on `v` (villages)."""

    households: str = "TRUE"
    villages: str = "TRUE"

    @property
    def is_everything(self) -> bool:
        return self.households == "TRUE"


EVERYTHING = Within()
PLACE = Within("h.place_path LIKE %(path)s", "v.path LIKE %(path)s")
ONE = Within("h.id = ANY(%(keys)s)", "FALSE")


def named(sql: str, alias: str) -> set[str]:
    """The columns that a piece of SQL reads of a relation."""
    return set(_NAMED[alias].findall(sql))


def members_needed(household: set[str]) -> set[str]:
    """The columns of `person` that the counted columns of `household` rest on."""
    needed = {name for key in household & set(MEMBERS) for name in named(MEMBERS[key], "p")}
    return needed | (set(_SPLIT) if "split_phone" in household else set())


def person(columns: set[str], within: Within) -> str:
    """SQL of the relation `person`: the current members of living households."""
    return f"""
        SELECT {KEYS["person"]}{_list(columns, PERSON)}
        FROM households_household h
        JOIN households_membership m ON m.household_id = h.id AND m.left_on IS NULL
        JOIN households_person p ON p.id = m.person_id
        {_newest("households_personyear", "person_id", "p.id", "q")}
        {_holders(within) if "holders" in columns else ""}
        WHERE h.dissolved_on IS NULL AND {within.households}"""


def household(columns: set[str], within: Within, person: str = "person") -> str:
    """SQL of the relation `household`; its counted columns read the relation called `person`."""
    counted = columns & set(MEMBERS)
    counts = "".join(f", {MEMBERS[name]} AS {name}" for name in sorted(counted))
    members = f"""LEFT JOIN (SELECT p.household_id{counts} FROM {person} p GROUP BY 1) a
        ON a.household_id = h.id"""
    return f"""
        SELECT {KEYS["household"]}{_list(columns, HOUSEHOLD)}
        FROM households_household h
        {_newest("households_householdyear", "household_id", "h.id", "y")}
        {members if counted else ""}
        {_shared_phones(within) if "phone_households" in columns else ""}
        {_SPLIT_PHONES.format(person=person) if "split_phone" in columns else ""}
        WHERE h.dissolved_on IS NULL AND {within.households}"""


def village(columns: set[str], within: Within) -> str:
    """SQL of the relation `village`: villages in force that have facts on record."""
    people = """LEFT JOIN (
            SELECT CASE WHEN g.level = 5 THEN g.parent_id ELSE g.id END AS village_id,
                   sum(h.member_count) AS people
            FROM households_household h JOIN regions_region g ON g.id = h.region_id
            WHERE h.dissolved_on IS NULL GROUP BY 1) a ON a.village_id = v.id"""
    return f"""
        SELECT {KEYS["village"]}{_list(columns, VILLAGE)}
        FROM regions_region v
        JOIN LATERAL (
            SELECT * FROM households_villageyear f
            WHERE f.region_id = v.id AND f.year <= %(year)s
            ORDER BY f.year DESC LIMIT 1) y ON TRUE
        {people if "registered_people" in columns else ""}
        WHERE v.level = 4 AND (v.valid_to IS NULL OR v.valid_to >= %(today)s::date)
          AND {within.villages}"""


def _list(columns: set[str], known: dict[str, str]) -> str:
    return "".join(f", {known[name]} AS {name}" for name in sorted(columns) if name not in _GIVEN)


_GIVEN = {"person_id", "household_id", "region_id", "place_path"}


def _newest(table: str, owner: str, key: str, alias: str) -> str:
    return f"""LEFT JOIN LATERAL (
            SELECT * FROM {table} f
            WHERE f.{owner} = {key} AND f.year <= %(year)s
            ORDER BY f.year DESC LIMIT 1) {alias} ON TRUE"""


def _holders(within: Within) -> str:
    """How many current members hold a number; only numbers that several hold."""
    among = f"""AND o.id_number IN (
                SELECT w.id_number FROM households_household h
                JOIN households_membership k ON k.household_id = h.id AND k.left_on IS NULL
                JOIN households_person w ON w.id = k.person_id
                WHERE w.id_number <> '' AND {within.households})"""
    return f"""LEFT JOIN (
            SELECT o.id_number, count(*) AS holders
            FROM households_person o
            JOIN households_membership j ON j.person_id = o.id AND j.left_on IS NULL
            JOIN households_household i ON i.id = j.household_id AND i.dissolved_on IS NULL
            WHERE o.id_number <> '' {"" if within.is_everything else among}
            GROUP BY 1 HAVING count(*) > 1) n ON n.id_number = p.id_number"""


def _shared_phones(within: Within) -> str:
    """How many households give a phone; only phones that several give."""
    among = f"""AND o.phone IN (
                SELECT h.phone FROM households_household h
                WHERE h.phone <> '' AND {within.households})"""
    return f"""LEFT JOIN (
            SELECT o.phone, count(*) AS households FROM households_household o
            WHERE o.phone <> '' AND o.dissolved_on IS NULL {"" if within.is_everything else among}
            GROUP BY 1 HAVING count(*) > 1) n ON n.phone = h.phone"""


# A phone that members working in different places give.
_SPLIT_PHONES = """LEFT JOIN (
            SELECT t.household_id, min(t.phone) AS phone FROM (
                SELECT p.household_id, p.phone FROM {person} p
                WHERE p.phone <> '' AND coalesce(p.work_area, '') <> ''
                GROUP BY 1, 2
                HAVING count(DISTINCT (p.work_area, p.work_province, p.work_prefecture,
                                       p.work_county)) > 1) t
            GROUP BY 1) s ON s.household_id = h.id"""
