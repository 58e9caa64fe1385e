"""Screening rounds (一轮全面系统筛查): what was planned, who signed it, and its closing report.

The visits of a round are in `campaign_visits`, their roll-up in `campaign_figures`. A closed round
never changes: the database refuses it.
"""

from typing import Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import Job, both_or_neither
from regions.models import Region, paths_above
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


def who(*, null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        _USER, on_delete=models.PROTECT, null=null, blank=null, related_name="+"
    )


def at() -> models.DateTimeField:
    return models.DateTimeField(null=True, blank=True)


def place_path() -> models.CharField:
    # Bytewise order: one index then serves a prefix, the order of the list and its next page.
    return models.CharField(max_length=40, db_collation="C")


class PlacedQuerySet(RegionScopedQuerySet):
    region_path = "place_path"


class CampaignQuerySet(RegionScopedQuerySet):
    def within_paths(self, paths: list[str]) -> Self:
        """Rounds of these places, of places below them, and of those above that cover them."""
        if not paths:
            return self.none()
        within = Q(region__path__in={above for path in paths for above in paths_above(path)})
        for path in paths:
            within |= Q(region__path__startswith=path)
        return self.filter(within)

    def open(self) -> Self:
        return self.filter(state=Campaign.State.OPEN)


class Campaign(models.Model):
    """One screening round over all households of a place, inside and outside the register.

    `focus` holds keys of `screening.campaigns.focus.GROUPS`; those households are due by
    `focus_until`. One person plans, another signs the plan; `followed_at` is when the visits were
    last brought in line with the base map.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Plan to be signed")
        OPEN = "open", _("Going on")
        CLOSING = "closing", _("Report being drawn")
        CLOSED = "closed", _("Closed")
        DROPPED = "dropped", _("Plan dropped")

    name = models.CharField(max_length=80)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="campaigns")
    document_no = models.CharField(max_length=60)
    starts_on = models.DateField()
    focus_until = models.DateField(null=True, blank=True)
    ends_on = models.DateField()
    focus = ArrayField(models.CharField(max_length=12), default=list)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = who(null=False)
    signed_at = at()
    signed_by = who()
    followed_at = at()
    job = models.ForeignKey(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = at()
    closed_by = who()

    PERSONAL: frozenset[str] = frozenset()

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("planned"), name="campaign_planned_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="campaign_signed_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("closed"), name="campaign_closed_at_by"
            ),
            models.CheckConstraint(
                condition=~Q(signed_by=F("planned_by")), name="campaign_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                & (
                    Q(focus_until__isnull=True)
                    | Q(focus_until__gte=F("starts_on"), focus_until__lte=F("ends_on"))
                ),
                name="campaign_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "dropped")) | Q(signed_at__isnull=False),
                name="campaign_open_is_signed",
            ),
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(state__in=("planned", "open", "closing")),
                name="campaign_one_open_a_place",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=("closed", "dropped")),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.CLOSING, self.State.CLOSED)

    @property
    def subject(self) -> str:
        """How events refer to it."""
        return self._meta.label_lower


class SignOff(models.Model):
    """A level signed that its place is screened, with the figures it saw.

    What changes afterwards makes it void (`voided_at`, `why`), and it is asked for again.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="sign_offs")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)
    signed_at = models.DateTimeField()
    signed_by = who(null=False)
    voided_at = at()
    why = models.CharField(max_length=120, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("region__level", "region__path")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("signed"), name="sign_off_signed_at_by"
            ),
            models.UniqueConstraint(
                fields=["campaign", "region"],
                condition=Q(voided_at__isnull=True),
                name="sign_off_once_a_place",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.region_id}"


class CampaignReportQuerySet(RegionScopedQuerySet):
    region_path = "campaign__region__path"


class CampaignReport(models.Model):
    """The closing report as it was drawn: figures by place, and their digest; written once."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="report")
    drawn_at = models.DateTimeField()
    figures = models.JSONField()
    digest = models.CharField(max_length=72)

    PERSONAL: frozenset[str] = frozenset()

    objects = CampaignReportQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        triggers = (
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.drawn_at:%Y-%m-%d}"
