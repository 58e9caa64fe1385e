"""Leads by place and rule, without counting them: the sums of `LeadCount`.

Rows come in by triggers of the table of leads, in the transaction that moves a lead. Places below a
township are counted when asked for: they have some hundred leads.
"""

from typing import Any

from ledger.reports import rows
from ledger.sums import Sums
from regions.models import Region
from screening.models.counts import DEEPEST, KEYS, STATE, placed
from screening.rates import TALLIES, Tally, parameters

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

_LEADS = f"SELECT l.region_id, l.rule, {STATE}, 1 AS n FROM screening_lead l"
SUMS = Sums("screening_leadcount", KEYS, "leads", placed(_LEADS))

_KEPT = f"""
SELECT rule, {TALLIES}
FROM (SELECT rule, state, verdict, due_on, leads AS n FROM screening_leadcount
      WHERE region_id = %(region)s) c
GROUP BY rule ORDER BY rule
"""
_KEPT_BELOW = f"""
SELECT region_id, rule, {TALLIES}
FROM (SELECT c.region_id, c.rule, c.state, c.verdict, c.due_on, c.leads AS n
      FROM screening_leadcount c JOIN regions_region r ON r.id = c.region_id
      WHERE r.parent_id = %(region)s) c
GROUP BY region_id, rule ORDER BY region_id, rule
"""
_INSIDE = f"""
    SELECT l.rule, {STATE}, 1 AS n, r.path
    FROM screening_lead l JOIN regions_region r ON r.id = l.region_id
    WHERE r.path LIKE %(prefix)s
"""
_COUNTED = f"SELECT rule, {TALLIES} FROM ({_INSIDE}) c GROUP BY rule ORDER BY rule"
_COUNTED_BELOW = f"""
SELECT b.id AS region_id, c.rule, {TALLIES}
FROM ({_INSIDE}) c
JOIN regions_region b ON b.parent_id = %(region)s AND starts_with(c.path, b.path)
GROUP BY b.id, c.rule ORDER BY b.id, c.rule
"""


def by_rule(region: Region) -> dict[str, Tally]:
    """The leads of a place by the code of their rule, as of now; rules without a lead are left out.

    Down to a township this reads sums and no lead.
    """
    return _by_rule(region, _KEPT if region.level <= DEEPEST else _COUNTED)


def counted_by_rule(region: Region) -> dict[str, Tally]:
    """The same from the leads themselves."""
    return _by_rule(region, _COUNTED)


def by_place(region: Region) -> dict[int, dict[str, Tally]]:
    """The leads of the places one level below, by their key and by rule."""
    found: dict[int, dict[str, Tally]] = {}
    sql = _KEPT_BELOW if region.level < DEEPEST else _COUNTED_BELOW
    for row in rows(sql, _values(region)):
        tally = _tally(row)
        if tally:
            found.setdefault(row["region_id"], {})[row["rule"]] = tally
    return found


def _by_rule(region: Region, sql: str) -> dict[str, Tally]:
    found = ((row["rule"], _tally(row)) for row in rows(sql, _values(region)))
    return {rule: tally for rule, tally in found if tally}


def _values(region: Region) -> dict[str, Any]:
    return parameters() | {"region": region.pk, "prefix": f"{region.path}%"}


def _tally(row: dict[str, Any]) -> Tally:
    return Tally(*(int(row[name]) for name in Tally.__dataclass_fields__))
