"""Whether a rule earns the workers' time, by what they found at the door.

What counts as verified and true is said in `screening.rates`; this adds how a rule's verdicts are
spread, how long an answer takes, and when a rule is said to waste time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from regions.models import Region
from screening import rollup
from screening.models import Verdict
from screening.models.counts import VERIFIED
from screening.rates import Tally, total_of

_SQL = """
SELECT count(*) FILTER (WHERE l.verdict = %(partly)s),
       percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM l.verified_at - l.opened_at) / 86400)
FROM screening_lead l JOIN regions_region r ON r.id = l.region_id
WHERE l.rule = %(rule)s AND l.status = ANY(%(verified)s) AND r.path LIKE ANY(%(prefixes)s)
"""


@dataclass(frozen=True)
class Spread:
    """Of a rule's verified leads: partly true ones, and the median days from found to answered."""

    partly: int = 0
    days: float | None = None


def spread(rule: str, paths: Sequence[str]) -> Spread:
    """Look at the verified leads of one rule in some places."""
    if not paths:
        return Spread()
    values = {
        "rule": rule,
        "partly": str(Verdict.PARTLY_TRUE),
        "verified": [str(status) for status in VERIFIED],
        "prefixes": [f"{path}%" for path in paths],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        partly, days = cursor.fetchone()
    return Spread(partly, None if days is None else float(days))


def by_rule(places: Sequence[Region]) -> dict[str, Tally]:
    """The leads of several places together, by rule."""
    found: dict[str, list[Tally]] = {}
    for place in places:
        for rule, tally in rollup.by_rule(place).items():
            found.setdefault(rule, []).append(tally)
    return {rule: total_of(parts) for rule, parts in found.items()}


def wastes_time(tally: Tally, low_percent: float, enough: float) -> bool:
    """The verdicts are enough to say that the rule seldom finds anything."""
    rate = tally.true_percent
    return rate is not None and tally.verified >= enough and rate < Decimal(str(low_percent))


def words(tally: Tally) -> str:
    """核实 40 条，属实或部分属实 12 条."""
    if not tally.verified:
        return "尚无核实结论"
    return f"核实 {tally.verified:,} 条，属实或部分属实 {tally.true:,} 条"
