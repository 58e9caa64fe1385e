"""Issues counted while they move, so that no page of figures has to count them.

A row of `IssueCount` says "so many more" or "so many fewer" issues of one facet in a place: whoever
changes issues, one or a thousand at once, adds rows and locks none. A figure is the sum of its
rows; `accountability.issue_lists.keeping` gathers rows that can be one, and counts anew at night.
"""

import pgtrigger
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from ledger.models import Status
from ledger.models.entry import OPEN
from regions.models import Level, Region
from regions.scope import RegionScopedQuerySet

# Only names and constants of this program are put into these statements.
# ruff: noqa: S608

KEYS = "region_id, facet, source, item_id, key, stage, is_standing, due_on"


class Stage(models.TextChoices):
    """How far an issue is. `answered` is told apart by its stamps (`accountability.stages`)."""

    REGISTERED = "registered", _("Entered on the ledger")  # 已登记
    ON_ITS_WAY = "on_its_way", _("On its way down")  # 交办中
    RECTIFYING = "rectifying", _("Being rectified")  # 整改中
    APPLIED = "applied", _("Applied for close-out")  # 待核实
    VERIFIED = "verified", _("Verified, to review")  # 待复核
    REVIEWED = "reviewed", _("Reviewed, to close out")  # 待销号
    RETURNED = "returned", _("Returned")
    CLOSED = "closed", _("Closed out")
    WITHDRAWN = "withdrawn", _("Withdrawn")


DONE = (Stage.CLOSED, Stage.WITHDRAWN)
STAGE = Case(
    When(Q(status=Status.PENDING, sent_down_at__isnull=True), then=Value(Stage.REGISTERED.value)),
    When(Q(status=Status.PENDING), then=Value(Stage.ON_ITS_WAY.value)),
    When(Q(status=Status.VERIFYING), then=Value(Stage.RECTIFYING.value)),
    When(Q(status=Status.ANSWERED, reviewed_at__isnull=False), then=Value(Stage.REVIEWED.value)),
    When(Q(status=Status.ANSWERED, verified_at__isnull=False), then=Value(Stage.VERIFIED.value)),
    When(Q(status=Status.ANSWERED), then=Value(Stage.APPLIED.value)),
    default="status",
    output_field=models.CharField(max_length=12),
)
"""The stage of a row of the table, kept by the database itself."""

IS_DONE = Case(
    When(status__in=OPEN, then=Value(0)),
    default=Value(1),
    output_field=models.PositiveSmallIntegerField(),
)


class Facet(models.TextChoices):
    """By what issues are counted: source and item together, unit, person, batch, ledger level,
    kind of time limit. A value is the name of the condition of the list that it answers.
    """

    ITEM = "item", _("Source and item")
    UNIT = "unit", _("Responsible unit")
    PERSON = "person", _("Person responsible")
    BATCH = "batch", _("Batch")
    LEVEL = "level", _("Ledger level")
    DUE_KIND = "due_kind", _("Kind of time limit")


DEEPEST = Level.TOWNSHIP
"""Below it a place has some hundred issues, which are counted when asked."""

DEEPEST_OF_ALL = Level.VILLAGE
"""The same for the facet of levels, from which figures by place are read: it has few rows."""


def deepest(facet: str) -> Level:
    """The lowest places whose sums of the facet are kept."""
    return DEEPEST_OF_ALL if facet == Facet.LEVEL else DEEPEST


def faceted(issues: str) -> str:
    """SELECT the rows that `issues` (a table, `n` how many each stands for) come to.

    Each issue stands once under each facet by its stage; while it is open and not for good, once
    more by its day, with an empty stage.
    """
    return f"""
    SELECT m.region_id, f.facet, f.source, f.item_id, f.key, s.stage, s.is_standing, s.due_on,
           sum(m.n) AS n
    FROM (
        SELECT region_id, source, item_id, responsible_unit, responsible_id, batch_id, level, stage,
               due_kind, due_kind = 'standing' AND is_done = 0 AS is_standing,
               CASE WHEN is_done = 0 AND due_kind <> 'standing' THEN due_on END AS due_on,
               sum(n) AS n
        FROM ({issues}) each GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 HAVING sum(n) <> 0
    ) m
    CROSS JOIN LATERAL (VALUES
        ('{Facet.ITEM.value}', m.source, m.item_id, ''),
        ('{Facet.UNIT.value}', '', NULL, m.responsible_unit),
        ('{Facet.PERSON.value}', '', NULL, coalesce(m.responsible_id::text, '')),
        ('{Facet.BATCH.value}', '', NULL, coalesce(m.batch_id::text, '')),
        ('{Facet.LEVEL.value}', '', NULL, m.level::text),
        ('{Facet.DUE_KIND.value}', '', NULL, m.due_kind)
    ) f (facet, source, item_id, key)
    CROSS JOIN LATERAL (
        SELECT m.stage, m.is_standing, NULL::date AS due_on
        UNION ALL SELECT '', false, m.due_on WHERE m.due_on IS NOT NULL
    ) s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(m.n) <> 0
    """


def placed(issues: str) -> str:
    """SELECT the counts of `issues` at each place above them down to the `deepest`."""
    lowest = f"""CASE d.facet WHEN '{Facet.LEVEL.value}' THEN {DEEPEST_OF_ALL.value}
        ELSE {DEEPEST.value} END"""
    return f"""
    SELECT a.id AS region_id, d.facet, d.source, d.item_id, d.key, d.stage, d.is_standing,
           d.due_on, sum(d.n) AS issues
    FROM ({faceted(issues)}) d
    JOIN regions_region r ON r.id = d.region_id
    CROSS JOIN generate_series(1, least(r.level, {lowest})) depth
    JOIN regions_region a
        ON a.path = array_to_string((string_to_array(r.path, '/'))[1:depth], '/') || '/'
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.n) <> 0
    """


def _counted(name: str, operation: pgtrigger.Operation, **rows: str) -> pgtrigger.Trigger:
    signs = {"new": 1, "old": -1}
    issues = " UNION ALL ".join(
        f"SELECT *, {signs[which]} AS n FROM {table}" for which, table in rows.items()
    )
    # EXECUTE plans for as many rows as there are, not for those of the first call.
    sql = f"INSERT INTO accountability_issuecount ({KEYS}, issues) {placed(issues)}"
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(**rows),
        func=f"EXECUTE $sql${sql}$sql$; RETURN NULL;",
    )


PLACED = pgtrigger.Trigger(
    name="place_of_issue",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("region_id", "place_path"),
    when=pgtrigger.Before,
    func="""
        SELECT path INTO NEW.place_path FROM regions_region WHERE id = NEW.region_id;
        RETURN NEW;
    """,
)
COUNTED = (
    _counted("counted_in", pgtrigger.Insert, new="now_is"),
    _counted("counted_on", pgtrigger.Update, new="now_is", old="was"),
)
"""Triggers of the table of issues, of which none is ever deleted."""


class IssueCount(models.Model):
    """So many more (or, below zero, fewer) issues of a facet in a place, in one stage.

    `source` and `item` are those of the facet of items; `key` is the unit's name, the key of the
    person or batch, the level, or the kind of time limit, of the others, "" where there is none.
    Rows with a `due_on` have no stage: they say how many of the open ones are due that day. Places
    are the prefecture, counties and townships, of the facet of levels villages too.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False, related_name="+")
    facet = models.CharField(max_length=8, choices=Facet)
    source = models.CharField(max_length=12, blank=True)
    item = models.ForeignKey(
        "accountability.Item",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )
    key = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=12, blank=True, choices=Stage)
    is_standing = models.BooleanField(default=False)
    due_on = models.DateField(null=True, blank=True)
    issues = models.IntegerField()

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region", "facet", "id")
        indexes = (
            models.Index(fields=["region", "facet", "due_on", "key"], name="issue_count_of_place"),
        )

    def __str__(self) -> str:
        return f"{self.region_id} {self.facet} {self.key} {self.stage} {self.issues:+}"
