"""半月报: what a task force reports of a half-month, edition by edition.

The figures are drawn by the system as of the last day. Three steps of persons: written, reviewed,
issued. Triggers keep that text and figures change only while it is written, that an issued edition
never changes, that nothing is deleted, and that an edition follows only an issued one (migration
`half_month_reports`).
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import account, both_or_neither, moment
from ledger.obligations.periods import Kind, Period
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from taskforces.models.organisation import Body

_USER = settings.AUTH_USER_MODEL
STEMS = ("drawn", "written", "handed_in", "reviewed", "issued")


class HalfMonthReportQuerySet(RegionScopedQuerySet):
    region_path = "body__region__path"

    def for_page(self) -> Self:
        return self.select_related(
            "body__region", "written_by", "handed_in_by", "reviewed_by", "issued_by"
        )

    def issued(self) -> Self:
        return self.filter(state=HalfMonthReport.State.ISSUED)


class HalfMonthReport(models.Model):
    """One edition of the report of a body on a half-month, from `starts_on` to `ends_on`.

    `organ` is what the body was called. `figures`: as `taskforces.half_months.figures` gives them,
    in order; `figures_digest` covers them, `digest` all that was issued. `correction` says what
    this edition changes of the one before it, and why. `version` counts the changes of the text.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        HANDED_IN = "handed_in", _("Waits for review")
        REVIEWED = "reviewed", _("To issue")
        ISSUED = "issued", _("Signed and sent")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="half_month_reports")
    starts_on = models.DateField()
    ends_on = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    correction = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    organ = models.CharField(max_length=80)
    figures = models.JSONField(default=list)
    figures_digest = models.CharField(max_length=72)
    progress = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    coordination = models.TextField(blank=True)
    plans = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    return_reason = models.CharField(max_length=200, blank=True)
    drawn_at = models.DateTimeField()
    drawn_by = account(null=False)
    written_at = moment()
    written_by = account()
    handed_in_at = moment()
    handed_in_by = account()
    reviewed_at = moment()
    reviewed_by = account()
    issued_at = moment()
    issued_by = account()
    digest = models.CharField(max_length=72, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    round = 1  # what `ledger.evidence` asks of a row that has files
    objects = HalfMonthReportQuerySet.as_manager()

    class Meta:
        ordering = ("-ends_on", "body", "-edition")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"half_month_{stem}_at_by"
                )
                for stem in STEMS
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="half_month_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(edition=1, correction="") | (Q(edition__gt=1) & ~Q(correction="")),
                name="half_month_correction_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(written_by=F("reviewed_by")) & ~Q(written_by=F("issued_by")),
                name="half_month_writer_stands_aside",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state="issued",
                        written_at__isnull=False,
                        handed_in_at__isnull=False,
                        reviewed_at__isnull=False,
                        issued_at__isnull=False,
                    )
                    & ~Q(digest="")
                    & ~Q(progress="")
                    & ~Q(plans="")
                )
                | (~Q(state="issued") & Q(issued_at__isnull=True, digest="")),
                name="half_month_issued_is_whole",
            ),
            models.UniqueConstraint(
                fields=["body", "ends_on", "edition"], name="half_month_edition_once"
            ),
            models.UniqueConstraint(
                fields=["body", "ends_on"],
                condition=~Q(state="issued"),
                name="half_month_one_is_written",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """How events, steps and files refer to it."""
        return self._meta.label_lower

    @property
    def region(self) -> Region:
        return self.body.region

    @property
    def period(self) -> Period:
        return Period(Kind.HALF, self.starts_on, self.ends_on)

    @property
    def title(self) -> str:
        """州产业扶贫专班2018年6月下半月工作半月报"""
        return f"{self.organ}{self.period.words}工作半月报"

    def figure(self, code: str) -> dict[str, Any] | None:
        """One of the figures by its code."""
        return next((one for one in self.figures if one["code"] == code), None)
