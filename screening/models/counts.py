"""Leads counted while they move, so that no page of figures has to count them.

A row of `LeadCount` says "so many more" or "so many fewer" leads of one kind in a place: whoever
changes leads, one by one or a whole night's at once, adds rows and locks none. A figure is the sum
of its rows; `screening.rollup` gathers rows that can be one, and counts anew at night.
"""

import pgtrigger
from django.db import models

from ledger.models import Status
from ledger.models.entry import OPEN
from regions.models import Level, Region
from regions.scope import RegionScopedQuerySet

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

DEEPEST = Level.TOWNSHIP  # below it a place has some hundred leads, which are counted when asked
VERIFIED = (Status.ANSWERED, Status.CLOSED)
KEYS = "region_id, rule, state, verdict, due_on"


def _quoted(words: tuple[Status, ...]) -> str:
    return ", ".join(f"'{word.value}'" for word in words)


# What is counted of a lead: where it stands, what was found, and its day while it is open.
STATE = f"""
    l.status AS state, CASE WHEN l.status IN ({_quoted(VERIFIED)}) THEN l.verdict ELSE '' END
    AS verdict, CASE WHEN l.status IN ({_quoted(OPEN)}) THEN l.due_on END AS due_on
"""


def placed(leads: str) -> str:
    """SELECT the counts of `leads` at each place above them down to `DEEPEST`.

    `leads` gives region_id, rule, state, verdict, due_on and `n`, how many it stands for.
    """
    return f"""
    SELECT a.id AS region_id, d.rule, d.state, d.verdict, d.due_on, sum(d.n) AS leads
    FROM (
        SELECT {KEYS}, sum(n) AS n FROM ({leads}) each GROUP BY {KEYS} HAVING sum(n) <> 0
    ) d
    JOIN regions_region r ON r.id = d.region_id
    CROSS JOIN generate_series(1, least(r.level, {DEEPEST.value})) depth
    JOIN regions_region a
        ON a.path = array_to_string((string_to_array(r.path, '/'))[1:depth], '/') || '/'
    GROUP BY a.id, d.rule, d.state, d.verdict, d.due_on
    HAVING sum(d.n) <> 0
    """


def _counted(name: str, operation: pgtrigger.Operation, **rows: str) -> pgtrigger.Trigger:
    signs = {"new": 1, "old": -1}
    leads = " UNION ALL ".join(
        f"SELECT l.region_id, l.rule, {STATE}, {signs[which]} AS n FROM {table} l"
        for which, table in rows.items()
    )
    # EXECUTE plans for as many rows as there are, not for those of the first call.
    sql = f"INSERT INTO screening_leadcount ({KEYS}, leads) {placed(leads)}"
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**rows),
        func=f"EXECUTE $sql${sql}$sql$; RETURN NULL;",
    )


COUNTED = (
    _counted("counted_in", pgtrigger.Insert, new="now_is"),
    _counted("counted_on", pgtrigger.Update, new="now_is", old="was"),
    _counted("counted_off", pgtrigger.Delete, old="was"),
)
"""Triggers of the table of leads."""


class LeadCount(models.Model):
    """So many more (or, below zero, fewer) leads of a rule in a place, in one state.

    `verdict` is empty unless the lead is verified, `due_on` unless it is open. Places are the
    prefecture, counties and townships.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=Status)
    verdict = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True, blank=True)
    leads = models.IntegerField()

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region", "rule", "id")
        indexes = (models.Index(fields=["region", "rule"], name="lead_count_of_place"),)

    def __str__(self) -> str:
        return f"{self.region_id} {self.rule} {self.state} {self.leads:+}"


class LeadDay(models.Model):
    """What one day did to the leads of a rule in a county, from the trail.

    `opened` counts leads that became open (found, or opened again), `verified` answers at the
    door, `closed` and `withdrawn` leads that ceased to be open; `still_open` is how many were open
    at the end of the day: the day before's, plus opened, less closed and withdrawn.
    """

    day = models.DateField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=10)
    opened = models.IntegerField()
    verified = models.IntegerField()
    closed = models.IntegerField()
    withdrawn = models.IntegerField()
    still_open = models.IntegerField()

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("day", "region", "rule")
        constraints = (
            models.UniqueConstraint(fields=["day", "region", "rule"], name="lead_day_once"),
        )
        indexes = (models.Index(fields=["region", "day"], name="lead_day_of_place"),)

    def __str__(self) -> str:
        return f"{self.day} {self.region_id} {self.rule}"
