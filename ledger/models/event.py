"""The append-only record of what happened, chained by hash."""

import re
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from regions.duties import Permission
from regions.scope import RegionScopedQuerySet

if TYPE_CHECKING:
    from regions.models import User


# Beginnings of kinds that readers of the trail do not see, nor that there are any; the chain holds
# and verifies them like all others. Apps above add theirs when they are ready.
HIDDEN_KINDS: list[str] = []
# The kind of an event that names the signatures of another, its subject (`ledger.signatures`).
SEALED = "ledger.sealed"


class EventQuerySet(RegionScopedQuerySet):
    region_path = "region_path"

    def visible_to(self, user: "User", permission: Permission) -> Self:
        """Events in reach, but none of a hidden kind, and none that names the signatures of one."""
        found = super().visible_to(user, permission)
        if not HIDDEN_KINDS:
            return found
        hidden = f"^({'|'.join(map(re.escape, HIDDEN_KINDS))})"
        # A scalar: of an EXISTS the database may first read all events of a hidden kind there are.
        signed = Event.objects.filter(pk=OuterRef("subject_id")).values("kind")
        found = found.exclude(kind__regex=hidden).alias(signed=Subquery(signed))
        return found.exclude(kind=SEALED, signed__regex=hidden)


class Event(models.Model):
    """One thing that happened. Cannot be changed or deleted: a trigger of the database refuses.

    No foreign keys, so that an event outlives what it is about. `chain` is the path of the
    county (or of the prefecture); within a chain `seq` has no gap and `hash` covers the hash
    before it. See `ledger.events`.
    """

    chain = models.CharField(max_length=40)
    seq = models.BigIntegerField()
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    before = models.CharField(max_length=20, blank=True)
    after = models.CharField(max_length=20, blank=True)
    region_path = models.CharField(max_length=40, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)
    actor_post = models.CharField(max_length=140, blank=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    # The digest of `hash`: sha256 or sm3; blank in events from before they said so.
    hashed_by = models.CharField(max_length=6, blank=True, default="", db_default="")

    PERSONAL = frozenset({"actor_name", "note", "data"})

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=["chain", "seq"], name="event_seq_once"),)
        indexes = (
            models.Index(fields=["subject", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["kind", "at"], name="event_kind_at"),
            # Figures as of a day (`ledger.reports.AS_OF`): the states of an entry, newest first,
            # without a look at the rows. What tells its day, kind and verdict has indexes of its
            # own (migration `told_in_the_index`).
            models.Index(
                fields=["subject", "subject_id", "-id"],
                name="event_life",
                include=["after", "at", "region_path"],
                condition=~Q(after=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.chain}{self.seq} {self.kind}"


class Chain(models.Model):
    """The head of a county's chain: the row that is locked while an event is appended.

    `seal` is HMAC(LEDGER_KEY, chain, seq, hash), named (`ledger.digests`): who cuts the end off a
    chain cannot set the head to a place that no head has stood at.
    """

    UNSCOPED = "one row a county, read by nobody but the writer and the verifier"
    PERSONAL: frozenset[str] = frozenset()

    chain = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=72, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


class StepBack(models.Model):
    """The step of this event was taken back by who took it; the event stays on the trail."""

    UNSCOPED = "a lock, not a page: it is only ever written"
    PERSONAL: frozenset[str] = frozenset()

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.event_id)


class StepQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Steps that were not taken back."""
        return self.filter(~Exists(StepBack.objects.filter(event=OuterRef("event"))))


class Step(models.Model):
    """One person took one step of an entry in a round; the database refuses a second one.

    `person` is the natural person (`User.person`), so two accounts of one person count as one.
    """

    UNSCOPED = "a lock, not a page: it is only ever written"
    PERSONAL = frozenset({"person"})

    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    round = models.PositiveSmallIntegerField()
    person = models.CharField(max_length=80)
    # 1, or one more for each time the same step was taken back before (`StepBack`).
    attempt = models.PositiveSmallIntegerField(default=1, db_default=1)
    kind = models.CharField(max_length=60)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subject", "subject_id", "round", "person", "attempt"],
                name="step_one_person_one_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id} {self.kind}"
