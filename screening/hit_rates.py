"""What the field found of a rule's leads: the hit rate (属实率) with its denominator.

Only verdicts that stand are counted: the lead is answered or closed out. The rate is true and
partly true of those verified; a lead that doubles another says nothing of the rule and is left
out of the denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Status
from ledger.models.entry import OPEN
from ledger.reports import percent
from screening.models import Verdict

STANDING = (Status.ANSWERED, Status.CLOSED)
TRUE = (Verdict.TRUE_TO_RECTIFY, Verdict.TRUE_RECTIFIED, Verdict.TO_DISCIPLINE)
PARTLY = (Verdict.PARTLY_TRUE,)
NOT_TRUE = (Verdict.NOT_TRUE, Verdict.NOBODY)
DOUBLES = (Verdict.DUPLICATE,)
_EVERY = (*TRUE, *PARTLY, *NOT_TRUE, *DOUBLES)
# What a figure counts, as a condition on leads: the list behind it is the same.
FOUND: dict[str, tuple[Any, Q]] = {
    name: (words, Q(status__in=STANDING, verdict__in=verdicts))
    for name, words, verdicts in (
        ("verified", _("Verified"), _EVERY),
        ("true", _("True"), TRUE),
        ("partly", _("Partly true"), PARTLY),
        ("not", _("Not true"), NOT_TRUE),
    )
}

_SQL = """
SELECT l.rule, array_to_string((string_to_array(r.path, '/'))[1:%(depth)s], '/') || '/' AS place,
       count(*) AS pushed,
       count(*) FILTER (WHERE l.status = ANY(%(open)s)) AS open,
       count(*) FILTER (WHERE {standing} AND l.verdict = ANY(%(every)s)) AS verified,
       count(*) FILTER (WHERE {standing} AND l.verdict = ANY(%(true)s)) AS is_true,
       count(*) FILTER (WHERE {standing} AND l.verdict = ANY(%(partly)s)) AS partly,
       count(*) FILTER (WHERE {standing} AND l.verdict = ANY(%(not_true)s)) AS not_true,
       percentile_cont(0.5) WITHIN GROUP (
           ORDER BY extract(epoch FROM l.verified_at - l.opened_at) / 86400)
           FILTER (WHERE {standing} AND l.verdict = ANY(%(every)s)) AS days
FROM screening_lead l JOIN regions_region r ON r.id = l.region_id
WHERE r.path LIKE ANY(%(prefixes)s) {of_rule}
GROUP BY GROUPING SETS ((l.rule, place), (l.rule))
"""


@dataclass(frozen=True)
class HitRate:
    """Leads of a rule in a place. `days` is the median from the day found to the answer."""

    pushed: int = 0
    open: int = 0
    verified: int = 0
    true: int = 0
    partly: int = 0
    not_true: int = 0
    days: float | None = None

    @property
    def base(self) -> int:
        """What the rate divides by: verified, without leads that double another."""
        return self.true + self.partly + self.not_true

    @property
    def percent(self) -> Decimal | None:
        """True and partly true of the base, to 0.01; None when nothing was verified."""
        return percent(self.true + self.partly, self.base)

    @property
    def words(self) -> str:
        """核实 40 条，属实或部分属实 12 条."""
        if not self.base:
            return "尚无核实结论"
        return f"核实 {self.base:,} 条，属实或部分属实 {self.true + self.partly:,} 条"

    def wastes(self, low_percent: float, enough: float) -> bool:
        """The field's verdicts are enough to say that the rule seldom finds anything."""
        rate = self.percent
        return rate is not None and self.base >= enough and rate < Decimal(str(low_percent))


def rates(
    paths: Sequence[str], *, depth: int = 2, rule: str = ""
) -> dict[tuple[str, str], HitRate]:
    """Return the rates by (rule, path of place); those over all places have the path "".

    `depth` is the level of the places: 2 counties, 3 townships.
    """
    if not paths:
        return {}
    sql = _SQL.format(
        standing="l.status = ANY(%(standing)s)",
        of_rule="AND l.rule = %(rule)s" if rule else "",
    )
    values = {
        "depth": depth,
        "prefixes": [f"{path}%" for path in paths],
        "rule": rule,
        "open": list(map(str, OPEN)),
        "standing": list(map(str, STANDING)),
        "every": list(map(str, _EVERY)),
        "true": list(map(str, TRUE)),
        "partly": list(map(str, PARTLY)),
        "not_true": list(map(str, NOT_TRUE)),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {
            (code, place or ""): HitRate(*counts, days=float(days) if days is not None else None)
            for code, place, *counts, days in cursor.fetchall()
        }
