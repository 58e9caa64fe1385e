"""定期任务: rules of duties that come round, the terms they had when, and what was asked by them.

Terms are only ever added: what was asked for under earlier ones stays as it was asked. Whether
something is late is told from its day and never stored. The verbs: `ledger.obligations.operations`.
"""

from datetime import date, datetime, time, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.models.stamps import account, both_or_neither, moment
from regions.duties import Permission
from regions.models import Region, User, paths_above
from regions.scope import RegionScopedQuerySet

_USER = settings.AUTH_USER_MODEL


def _end_of(day: date) -> datetime:
    """The first moment that is no longer that day here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class ObligationRuleQuerySet(RegionScopedQuerySet):
    def within_paths(self, paths: list[str]) -> Self:
        """Rules of these places and of places below, and those above that ask something of them."""
        above = {path for one in paths for path in paths_above(one)}
        return self.filter(
            Q(pk__in=super().within_paths(paths).values("pk")) | Q(region__path__in=above)
        )


class ObligationRule(models.Model):
    """One duty that comes round in a region; what it asks stands in its `terms`.

    `kind` is a code of `ledger.obligations.KINDS`. Periods that begin after `ends_on` are not
    asked for. `issued_to` is the last day whose periods have been asked for.
    """

    kind = models.CharField(max_length=30)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    ended_at = moment()
    ended_by = account()
    issued_to = models.DateField(null=True, blank=True)

    PERSONAL: frozenset[str] = frozenset()

    subject = "ledger.obligationrule"
    objects = ObligationRuleQuerySet.as_manager()

    class Meta:
        ordering = ("region__path", "pk")
        constraints = (
            *(
                models.CheckConstraint(
                    condition=both_or_neither(stem), name=f"obligation_rule_{stem}_at_by"
                )
                for stem in ("made", "ended")
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, ended_at__isnull=True)
                | Q(ends_on__isnull=False, ended_at__isnull=False),
                name="obligation_rule_ended_by_a_day",
            ),
        )
        triggers = (pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.region_id} {self.kind}"


class OfRuleQuerySet(RegionScopedQuerySet):
    region_path = "rule__region__path"


class ObligationTerms(models.Model):
    """What a rule asks for periods that begin on `starts_on` or later, until the next terms do.

    `ower` is a code of `ledger.obligations.OWERS`. The deadline is `due_days` days or working days
    after or before the last day of the period.
    """

    class Period(models.TextChoices):
        WEEK = "week", _("Week")
        HALF = "half", _("Half-month")
        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        YEAR = "year", _("Year")

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        WORKING = "working", _("working days")

    class Side(models.TextChoices):
        AFTER = "after", _("after the period ends")
        BEFORE = "before", _("before the period ends")

    rule = models.ForeignKey(ObligationRule, on_delete=models.PROTECT, related_name="terms")
    title = models.CharField(max_length=60)
    ower = models.CharField(max_length=20)
    period = models.CharField(max_length=7, choices=Period)
    due_days = models.PositiveSmallIntegerField(default=0)
    due_unit = models.CharField(max_length=7, choices=Unit, default=Unit.DAYS)
    due_side = models.CharField(max_length=6, choices=Side, default=Side.AFTER)
    remind_days = models.PositiveSmallIntegerField(default=2)
    starts_on = models.DateField()
    basis = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")

    PERSONAL: frozenset[str] = frozenset()

    subject = "ledger.obligationterms"
    objects = OfRuleQuerySet.as_manager()

    class Meta:
        ordering = ("rule", "starts_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("set"), name="obligation_terms_set_at_by"
            ),
            models.CheckConstraint(
                condition=Q(due_days__lte=180, remind_days__lte=60), name="obligation_terms_days"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.title


class ObligationQuerySet(RegionScopedQuerySet):
    def open(self) -> Self:
        """Neither met nor excused."""
        return self.filter(met_at__isnull=True, excused_at__isnull=True)

    def late(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def late_as_of(self, day: date) -> Self:
        """Those that stood late at the end of `day`: asked for by then, due before it, and neither
        met nor excused by then. Of a past day it is the same whenever it is asked.
        """
        end = _end_of(day)
        return self.filter(
            Q(met_at__isnull=True) | Q(met_at__gte=end),
            Q(excused_at__isnull=True) | Q(excused_at__gte=end),
            issued_at__lt=end,
            due_on__lt=day,
        )

    def met(self, *, is_late: bool) -> Self:
        late = Q(met_at__date__gt=F("due_on"))
        return self.filter(met_at__isnull=False).filter(late if is_late else ~late)

    def owed_by(self, user: User) -> Self:
        """Those of the places where the person is posted to meet them, and the person's own."""
        places = [
            p.region_id for p in user.active_postings if Permission.OBLIGATION_MEET in p.grants
        ]
        mine = Q(person__isnull=True, region__in=places) | user.stands_in("person")
        return self.filter(mine)

    def for_list(self) -> Self:
        return self.select_related("terms", "rule", "region__parent", "person")


class Obligation(models.Model):
    """What one ower was asked for over one period (`starts_on` to `ends_on`, inclusive).

    The ower is a place, a body or a person: `ower_subject` and `ower_id` name it, `ower_words` say
    it as it was called then. `region` is the place it belongs to; `person` the account that alone
    owes it, if one does. It is met by a person who says so (`met_who`) or by what proves it.
    """

    class State(models.TextChoices):
        LATE = "late", _("Overdue")
        OPEN = "open", _("To be met")
        MET = "met", _("Met in time")
        MET_LATE = "met_late", _("Met late")
        EXCUSED = "excused", _("Excused")

    rule = models.ForeignKey(ObligationRule, on_delete=models.PROTECT, related_name="obligations")
    terms = models.ForeignKey(ObligationTerms, on_delete=models.PROTECT, related_name="obligations")
    starts_on = models.DateField()
    ends_on = models.DateField()
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    ower_subject = models.CharField(max_length=60)
    ower_id = models.BigIntegerField()
    ower_words = models.CharField(max_length=120)
    person = account()
    post = models.CharField(max_length=80, blank=True)
    due_on = models.DateField()
    remind_on = models.DateField()
    issued_at = models.DateTimeField()
    met_at = moment()
    met_who = account()
    proof_subject = models.CharField(max_length=60, blank=True)
    proof_id = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    excused_at = moment()
    excused_by = account()
    excuse_reason = models.CharField(max_length=300, blank=True)
    reminded_at = moment()
    noticed_at = moment()

    PERSONAL = frozenset({"ower_words", "post", "note", "excuse_reason"})

    subject = "ledger.obligation"
    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(fields=["region", "due_on"], name="obligation_of_region"),
            models.Index(fields=["due_on"], name="obligation_by_day"),
            models.Index(
                fields=["due_on"],
                condition=Q(met_at__isnull=True, excused_at__isnull=True),
                name="obligation_open",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "starts_on", "ower_subject", "ower_id"], name="obligation_once"
            ),
            models.CheckConstraint(
                condition=both_or_neither("excused"), name="obligation_excused_at_by"
            ),
            models.CheckConstraint(
                condition=Q(excused_at__isnull=True) | ~Q(excuse_reason=""),
                name="obligation_excused_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True, met_who__isnull=True, proof_subject="")
                | Q(met_at__isnull=False) & (Q(met_who__isnull=False) | ~Q(proof_subject="")),
                name="obligation_met_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(excused_at__isnull=True),
                name="obligation_met_or_excused",
            ),
            models.CheckConstraint(
                condition=Q(proof_subject="", proof_id__isnull=True)
                | ~Q(proof_subject="") & Q(proof_id__isnull=False),
                name="obligation_proof_whole",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(due_on__gte=F("starts_on")),
                name="obligation_days_in_order",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__met_at__isnull=False)
                | pgtrigger.Q(old__excused_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ower_words} {self.starts_on}"

    @property
    def is_open(self) -> bool:
        return self.met_at is None and self.excused_at is None

    @property
    def state(self) -> "Obligation.State":
        """Where it stands today; told from its day, never stored."""
        if self.met_at:
            is_late = timezone.localdate(self.met_at) > self.due_on
            return self.State.MET_LATE if is_late else self.State.MET
        if self.excused_at:
            return self.State.EXCUSED
        return self.State.LATE if self.due_on < timezone.localdate() else self.State.OPEN
