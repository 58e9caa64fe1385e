"""The visits of a screening round: one task a household, and what was found."""

from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Act, Household, Procedure
from ledger.models import Event, both_or_neither
from regions.models import Region
from regions.scope import RegionScopedQuerySet
from screening.campaigns import rolling
from screening.models.campaigns import Campaign, PlacedQuerySet, at, place_path, who


class Outcome(models.TextChoices):
    """What a visit comes to. A hint that starts a procedure, never a decision."""

    FITS = "fits", "符合现状"
    LEFT_OUT = "left_out", "疑似漏评"
    WRONG_IN = "wrong_in", "疑似错评"
    WRONG_OUT = "wrong_out", "疑似错退"
    RELAPSED = "relapsed", "疑似返贫"


DOUBTS = (Outcome.LEFT_OUT, Outcome.WRONG_IN, Outcome.WRONG_OUT, Outcome.RELAPSED)


class VisitQuerySet(PlacedQuerySet):
    def rest(self) -> Self:
        """Still to be done."""
        return self.filter(state__in=REST)

    def overdue(self, today: Any = None) -> Self:
        return self.rest().filter(due_on__lt=today or timezone.localdate())

    def doubtful(self) -> Self:
        return self.filter(outcome__in=DOUBTS)


class CampaignVisit(models.Model):
    """The task to visit one household in a round; its grid's worker does it.

    `is_registered` (inside or outside the register) and the bits of `focus` (see
    `screening.campaigns.focus`) are those of the day it was made, and follow the base map until it
    is visited. `round` counts the times it was sent back. `explained` says who gave the `reason`
    why it could not be done.
    """

    class State(models.TextChoices):
        TO_VISIT = "to_visit", _("To visit")
        UNREACHABLE = "unreachable", _("Could not enter")
        RETURNED = "returned", _("Sent back")
        VISITED = "visited", _("Visited")
        GONE = "gone", _("No longer in the place")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="visits")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="campaign_visits"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    place_path = place_path()
    is_registered = models.BooleanField()
    focus = models.BigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.TO_VISIT)
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    due_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    explained_at = at()
    explained_by = who()
    visited_at = at()
    visited_by = who()
    second = who()
    is_drawn = models.BooleanField(default=False)
    is_sampled = models.BooleanField(default=False)
    reviewed_at = at()
    reviewed_by = who()
    return_reason = models.CharField(max_length=200, blank=True)
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="campaign_visits"
    )

    PERSONAL = frozenset({"reason", "return_reason"})

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ("place_path", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "household"], name="visit_once_a_household"
            ),
            models.CheckConstraint(
                condition=both_or_neither("explained"), name="visit_explained_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("visited"), name="visit_visited_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("reviewed"), name="visit_reviewed_at_by"
            ),
            models.CheckConstraint(
                condition=Q(state="visited", visited_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="visited") & Q(outcome=""),
                name="visit_visited_says_what",
            ),
            models.CheckConstraint(
                condition=~Q(second=F("visited_by"))
                & ~Q(reviewed_by=F("visited_by"))
                & ~Q(reviewed_by=F("second")),
                name="visit_other_persons",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=[str(one) for one in DOUBTS]) | Q(second__isnull=False),
                name="visit_doubt_by_two",
            ),
            models.CheckConstraint(
                condition=Q(procedure__isnull=True) | Q(outcome__in=[str(one) for one in DOUBTS]),
                name="visit_procedure_of_a_doubt",
            ),
        )
        indexes = (
            models.Index(fields=["campaign", "place_path", "id"], name="visit_in_place"),
            models.Index(fields=["campaign", "state", "place_path", "id"], name="visit_in_state"),
            models.Index(
                fields=["campaign", "outcome", "place_path", "id"],
                condition=Q(outcome__in=[str(one) for one in DOUBTS]),
                name="visit_of_doubt",
            ),
            models.Index(
                fields=["campaign", "place_path", "id"],
                name="visit_of_sample",
                condition=Q(is_sampled=True),
            ),
            models.Index(
                fields=["campaign", "due_on", "place_path"],
                condition=Q(state__in=("to_visit", "unreachable", "returned")),
                name="visit_due_in_place",
            ),
        )
        triggers = rolling.VISIT

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.household_id}"

    @property
    def subject(self) -> str:
        """How events, papers and signatures refer to it."""
        return self._meta.label_lower

    @property
    def is_rest(self) -> bool:
        return self.state in REST

    @property
    def is_overdue(self) -> bool:
        return self.is_rest and self.due_on < timezone.localdate()

    @property
    def is_doubtful(self) -> bool:
        return self.outcome in DOUBTS


REST = (
    CampaignVisit.State.TO_VISIT,
    CampaignVisit.State.UNREACHABLE,
    CampaignVisit.State.RETURNED,
)


class VisitRecordQuerySet(RegionScopedQuerySet):
    region_path = "visit__place_path"


class VisitRecord(models.Model):
    """What one visit found; written once. A visit that was sent back has a record a round.

    `answers`: by key of question {"answer": yes, no or unknown, "seen": what was seen}; `facts`:
    what the page showed beside them. `words` are the household's own.
    """

    visit = models.ForeignKey(CampaignVisit, on_delete=models.PROTECT, related_name="records")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    met = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    findings = models.TextField()
    ground = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = who(null=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    PERSONAL = frozenset({"met", "answers", "facts", "words", "findings"})

    objects = VisitRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-round",)
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="visit_record_recorded_at_by"
            ),
            models.UniqueConstraint(fields=["visit", "round"], name="visit_record_once_a_round"),
        )
        triggers = (
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.visit_id} {self.round}"


class FoundHousehold(models.Model):
    """A household met at the door that the base map does not have; `act` makes it one."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="found")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    head_name = models.CharField(max_length=60)
    people = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=300)
    found_at = models.DateTimeField()
    found_by = who(null=False)
    act = models.OneToOneField(
        Act, on_delete=models.PROTECT, null=True, blank=True, related_name="found_at_the_door"
    )

    PERSONAL = frozenset({"head_name", "words"})

    objects = RegionScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=both_or_neither("found"), name="found_found_at_by"),
        )
        indexes = (models.Index(fields=["campaign", "region"], name="found_in_place"),)
        triggers = (rolling.still_open("found"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.region_id}"
