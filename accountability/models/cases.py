"""Accountability actions (问责): the ladder, the lists of duties, and one case for one person.

Only the joint meeting with the discipline organ sees cases; see docs/architecture.md.
"""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models import both_or_neither
from regions.duties import Duty, Permission
from regions.models import Region
from regions.scope import RegionScopedQuerySet

if TYPE_CHECKING:
    from regions.models import User

_PERSON = {"on_delete": models.PROTECT, "related_name": "+"}


class LadderStep(models.Model):
    """方式: one step of the ladder of accountability. Ended by a date, never deleted.

    `effect_months` is how long it tells by rule; blank where no rule says a period.
    """

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    order = models.PositiveSmallIntegerField(_("Order on the ladder"))
    name = models.CharField(_("Form"), max_length=40, unique=True)
    effect_months = models.PositiveSmallIntegerField(
        _("Period of effect in months"), null=True, blank=True
    )
    basis = models.CharField(_("Document it rests on"), max_length=200, blank=True)
    valid_to = models.DateField(_("In force until"), null=True, blank=True)

    class Meta:
        ordering = ("order", "pk")

    def __str__(self) -> str:
        return self.name


class Missed(models.TextChoices):
    """What a duty can be seen to have been missed by."""

    OVERDUE = "overdue", _("Entries past their day")
    UNDONE = "undone", _("Not signed for, passed on, answered or filed")
    LEADS = "leads", _("Leads past their day")
    LOOK_BACK = "look_back", _("Close-outs that did not hold on look-back")
    VERDICT = "verdict", _("Verdicts of leads that did not hold")


class DutyLine(models.Model):
    """One line of a list of duties (五主五包 and such): its words are free. Never deleted.

    `duty` is the post that holds it, blank where it is nobody's in particular; `measure` is what
    tells that it was missed.
    """

    UNSCOPED = "a catalogue of the whole prefecture"
    PERSONAL: frozenset[str] = frozenset()

    list_name = models.CharField(_("List of duties"), max_length=40)
    name = models.CharField(_("Name of the duty"), max_length=80)
    content = models.TextField(_("What the duty asks"))
    duty = models.CharField(
        _("Post that holds it"), max_length=20, choices=Duty, blank=True, db_default=""
    )
    measure = models.CharField(
        _("Missed when there are"), max_length=10, choices=Missed, blank=True, db_default=""
    )
    valid_from = models.DateField(_("In force from"))
    valid_to = models.DateField(_("In force until"), null=True, blank=True)

    class Meta:
        ordering = ("list_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["list_name", "name", "valid_from"], name="duty_line_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="duty_line_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.list_name}：{self.name}"


class CaseQuerySet(RegionScopedQuerySet):
    def visible_to(self, user: "User", permission: Permission) -> Self:
        """Cases in reach, but none about the reader, and none traced from one about the reader."""
        mine = Case.objects.filter(user.stands_in("account")).values("pk")
        found = super().visible_to(user, permission)
        return found.exclude(pk__in=mine).exclude(traced_from__in=mine)


class Case(models.Model):
    """One accountability action against one person, from opening to the end of its effect.

    A head to whom it is traced has a case of its own (`traced_from`), and so a hearing and a
    decision of its own. What was written once stays: a trigger of the database refuses to change
    it, to skip a step, and to delete.
    """

    class State(models.TextChoices):
        OPENED = "opened", _("To be heard")
        HEARD = "heard", _("To be proposed")
        PROPOSED = "proposed", _("Awaiting decision")
        DECIDED = "decided", _("In effect")
        APPEALED = "appealed", _("Under appeal")
        REVOKED = "revoked", _("Revoked")
        LIFTED = "lifted", _("Lifted")
        DROPPED = "dropped", _("No action taken")

    class Ground(models.TextChoices):
        MISSED_DUTY = "missed_duty", _("Duty not done")
        FALSE_VERDICT = "false_verdict", _("False verdict")
        LOOK_BACK = "look_back", _("Found on look-back")
        OTHER = "other", _("Other ground")

    class Head(models.TextChoices):
        PARTY = "party", _("Head of the party committee")
        GOVERNMENT = "government", _("Head of the government")

    class Hearing(models.TextChoices):
        SAID = "said", _("The person was heard")
        REFUSED = "refused", _("The person refused to be heard")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        CHANGED = "changed", _("Form changed")
        REVOKED = "revoked", _("Revoked")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPENED)
    person_name = models.CharField(max_length=60)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **_PERSON)
    post = models.CharField(max_length=80)
    unit = models.CharField(max_length=80)
    ground = models.CharField(max_length=15, choices=Ground)
    facts = models.TextField()
    duty_line = models.ForeignKey(DutyLine, null=True, blank=True, **_PERSON)
    traced_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="traced"
    )
    head = models.CharField(max_length=10, choices=Head, blank=True)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)

    hearing = models.CharField(max_length=8, choices=Hearing, blank=True)
    heard_on = models.DateField(null=True)
    heard_words = models.TextField(blank=True)
    heard_at = models.DateTimeField(null=True)
    heard_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)

    proposed_form = models.ForeignKey(LadderStep, null=True, **_PERSON)
    proposal = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)

    form = models.ForeignKey(LadderStep, null=True, **_PERSON)
    organ = models.CharField(max_length=80, blank=True)
    document_no = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    effect_from = models.DateField(null=True)
    effect_to = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)

    appealed_on = models.DateField(null=True)
    appeal_words = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    answered_on = models.DateField(null=True)
    answer_words = models.TextField(blank=True)
    changed_form = models.ForeignKey(LadderStep, null=True, **_PERSON)
    changed_to = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)

    ended_on = models.DateField(null=True)
    end_words = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)

    PERSONAL = frozenset(
        {"person_name", "facts", "heard_words", "proposal", "appeal_words", "answer_words"}
    )

    subject = "accountability.case"
    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["region", "state"], name="case_region_state"),)
        constraints = (
            *(
                models.CheckConstraint(condition=both_or_neither(stem), name=f"case_{stem}_pair")
                for stem in ("opened", "heard", "proposed", "decided", "appealed", "answered")
            ),
            models.CheckConstraint(condition=both_or_neither("ended"), name="case_ended_pair"),
            models.UniqueConstraint(
                fields=["organ", "document_no"],
                condition=~Q(document_no=""),
                name="case_document_once",
            ),
            models.CheckConstraint(
                condition=Q(traced_from__isnull=True, head="")
                | Q(traced_from__isnull=False) & ~Q(head=""),
                name="case_traced_says_which_head",
            ),
            models.CheckConstraint(
                condition=(Q(heard_on__isnull=True) | Q(heard_on__gte=F("opened_on")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("heard_on")))
                & (Q(effect_from__isnull=True) | Q(effect_from__gte=F("decided_on")))
                & (Q(effect_to__isnull=True) | Q(effect_to__gte=F("effect_from")))
                & (Q(appealed_on__isnull=True) | Q(appealed_on__gte=F("decided_on")))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("appealed_on")))
                & (Q(changed_to__isnull=True) | Q(changed_to__gte=F("effect_from"))),
                name="case_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def form_now(self) -> LadderStep | None:
        """What is in force: after an appeal that changed it, the changed form."""
        return self.changed_form or self.form

    @property
    def effect_ends_on(self) -> date | None:
        """The last day of effect; None where the form has no period."""
        return self.changed_to if self.changed_form_id else self.effect_to


class CaseEntry(models.Model):
    """An entry of a ledger that a case came from; kept by subject and key, as on the trail."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    subject = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    number = models.CharField(max_length=40)

    PERSONAL: frozenset[str] = frozenset()

    class QuerySet(RegionScopedQuerySet):
        region_path = "case__region__path"

    objects = QuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case", "subject", "subject_id"], name="case_entry_once"
            ),
        )

    def __str__(self) -> str:
        return self.number


class CaseRelative(models.Model):
    """A relative of the person, named so that he takes no part in the case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="relatives")
    name = models.CharField(max_length=60)

    PERSONAL = frozenset({"name"})

    class QuerySet(RegionScopedQuerySet):
        region_path = "case__region__path"

    objects = QuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "name"], name="case_relative_once"),)

    def __str__(self) -> str:
        return self.name
