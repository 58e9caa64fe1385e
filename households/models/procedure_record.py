"""What was done at each step of a procedure, and the order that the database keeps."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from households.models.procedure import Procedure, Round
from ledger.models import Event, account, both_or_neither, moment
from regions.models import Region
from regions.scope import RegionScopedQuerySet


class RecordQuerySet(RegionScopedQuerySet):
    def current(self) -> Self:
        """Without what a return made void."""
        return self.filter(replaced_at__isnull=True)


class ProcedureRecord(models.Model):
    """One step was taken: by a household (`procedure`), or by the round as a whole.

    `happened_on` is the day on the paper, `recorded_at` the database's clock; `data` holds what the
    step asks for, by name of field. The numbers that the database checks have columns. Rows are
    written once; only a return marks them as replaced.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="records")
    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, blank=True)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = account(null=False)
    second = account()
    passed = models.BooleanField(default=True)
    data = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    entitled = models.PositiveSmallIntegerField(null=True, blank=True)
    present = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_value = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_per = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)
    ends_notice = models.BooleanField(default=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    replaced_at = moment()
    replaced_by = account()

    PERSONAL = frozenset({"data", "note"})

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=both_or_neither("recorded"), name="record_recorded_at_by"
            ),
            models.CheckConstraint(
                condition=both_or_neither("replaced"), name="record_replaced_at_by"
            ),
            models.UniqueConstraint(
                fields=["procedure", "step"],
                condition=Q(replaced_at__isnull=True, procedure__isnull=False),
                name="record_once_a_household",
            ),
            models.UniqueConstraint(
                fields=["round", "step"],
                condition=Q(replaced_at__isnull=True, procedure__isnull=True),
                name="record_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True)
                | Q(entitled__isnull=True)
                | Q(present__lte=F("entitled")),
                name="record_present_are_entitled",
            ),
            models.CheckConstraint(
                condition=Q(quorum_value__isnull=True)
                | Q(entitled__gt=0, present__isnull=False, quorum_per__isnull=False),
                name="record_quorum_is_counted",
            ),
            models.CheckConstraint(
                condition=Q(quorum_value__isnull=True)
                | Q(present__gte=(F("entitled") * F("quorum_value") - 1) / F("quorum_per") + 1),
                name="record_quorum_is_met",
            ),
            models.CheckConstraint(
                condition=Q(votes_for__isnull=True)
                | Q(present=F("votes_for") + F("votes_against") + F("votes_abstained")),
                name="record_votes_add_up",
            ),
            models.CheckConstraint(condition=~Q(second=F("recorded_by")), name="record_two_hands"),
        )
        indexes = (models.Index(fields=["round", "position"], name="record_of_round"),)
        triggers = (
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="written_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF OLD.replaced_at IS NOT NULL
                       OR to_jsonb(NEW) - 'replaced_at' - 'replaced_by_id'
                          <> to_jsonb(OLD) - 'replaced_at' - 'replaced_by_id' THEN
                        RAISE EXCEPTION 'procedure record is written once';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="in_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("today", "date"), ("last", "date"), ("until", "date"), ("seen", "int")],
                func="""
                    NEW.recorded_at := clock_timestamp();
                    today := (NEW.recorded_at AT TIME ZONE 'Asia/Shanghai')::date;
                    SELECT max(r.happened_on) INTO last FROM households_procedurerecord r
                    WHERE r.round_id = NEW.round_id AND r.replaced_at IS NULL
                      AND r.position < NEW.position
                      AND (r.procedure_id IS NULL OR r.procedure_id = NEW.procedure_id
                           OR NEW.procedure_id IS NULL AND EXISTS (
                               SELECT FROM households_procedure p WHERE p.id = r.procedure_id
                               AND p.round_id = NEW.round_id AND p.state = 'active'));
                    IF NEW.happened_on > today OR NEW.happened_on < last THEN
                        RAISE EXCEPTION 'procedure record is out of order';
                    END IF;
                    IF NEW.ends_notice THEN
                        SELECT r.notice_until INTO until FROM households_procedurerecord r
                        WHERE r.round_id = NEW.round_id AND r.replaced_at IS NULL
                          AND r.procedure_id IS NULL AND r.position = NEW.position - 1;
                        IF until IS NULL OR today <= until OR NEW.happened_on <= until THEN
                            RAISE EXCEPTION 'procedure notice has not run out';
                        END IF;
                    END IF;
                    IF NEW.stage <> '' THEN
                        SELECT CASE WHEN count(s.looked_at) = 0 THEN 1 ELSE count(*) FILTER (
                            WHERE s.looked_at IS NULL AND p.state = 'active'
                              AND p.round_id = s.round_id) END
                        INTO seen FROM households_sample s
                        JOIN households_procedure p ON p.id = s.procedure_id
                        WHERE s.round_id = NEW.round_id AND s.stage = NEW.stage
                          AND s.turn = NEW.turn;
                        IF seen > 0 THEN
                            RAISE EXCEPTION 'procedure sample was not looked at';
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.step}"

    @property
    def late_days(self) -> int:
        """Days between the paper's day and its record."""
        return (timezone.localtime(self.recorded_at).date() - self.happened_on).days
