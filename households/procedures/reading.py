"""Reading what is on record: of one household, its round, and the rounds it came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from households.models import Procedure, ProcedureRecord, Round
from households.procedures.places import active, variant_of
from households.procedures.steps import Found, Step
from ledger.models import Evidence


def records_of(procedure: Procedure) -> list[ProcedureRecord]:
    """The records in force for one household, in the order of the steps: its own, and those of the
    round it is in and of those it left, as they stood when it left.
    """
    wanted = Q(procedure=procedure, replaced_at__isnull=True)
    round_: Round | None = procedure.round
    until: Round | None = None
    while round_ is not None:
        of_round = Q(round=round_, procedure__isnull=True)
        if until is None:
            of_round &= Q(replaced_at__isnull=True)
        else:
            stood = Q(replaced_at__isnull=True) | Q(replaced_at__gt=until.opened_at)
            of_round &= stood & Q(
                position__lt=until.from_position, recorded_at__lte=until.opened_at
            )
        wanted |= of_round
        until, round_ = round_, round_.parent
    rows = ProcedureRecord.objects.filter(wanted).select_related("recorded_by", "second")
    return list(rows.order_by("position", "procedure_id", "pk"))


def found_of(procedure: Procedure) -> Found:
    """What the steps recorded for one household: the round's answers, then its own."""
    found: Found = {}
    for record in sorted(records_of(procedure), key=lambda r: r.procedure_id is not None):
        values = found.setdefault(record.step, {})
        values |= record.data | {"happened_on": record.happened_on.isoformat()}
    return found


def last_day(round_: Round, position: int, procedure: Procedure | None = None) -> date | None:
    """The latest day of the steps before a position."""
    if procedure is None and round_.parent_id is None:
        of_round = Q(round=round_, procedure__isnull=True)
        own = Q(procedure__round=round_, procedure__state=Procedure.State.ACTIVE)
        rows = ProcedureRecord.objects.current().filter(of_round | own, position__lt=position)
        return rows.aggregate(last=Max("happened_on"))["last"]
    people = [procedure] if procedure else list(active(round_).select_related("round__parent"))
    days = [r.happened_on for one in people for r in records_of(one) if r.position < position]
    return max(days, default=None)


def pending_step(procedure: Procedure) -> Step | None:
    """The first thing this household has to do before its round can go on."""
    variant = variant_of(procedure.round)
    done = set(
        procedure.records.filter(replaced_at__isnull=True).values_list("step", flat=True)  # type: ignore[attr-defined]
    )
    for step in variant.steps[: variant.position(procedure.round.step) - 1]:
        if step.is_of_household and step.key not in done:
            return step
    return None


def papers_of(row: Round | Procedure) -> set[str]:
    """The captions of the papers kept for a round (of this turn) or a household."""
    rows = Evidence.objects.filter(subject=row.subject, subject_id=row.pk)
    if isinstance(row, Round):
        rows = rows.filter(round=row.turn)
    return set(rows.values_list("caption", flat=True))


@dataclass(frozen=True)
class Waiting:
    """How many households a round still waits for, and where it can go."""

    step: Step | None
    pending: int

    @property
    def is_ready(self) -> bool:
        return self.step is not None and self.pending == 0


def waiting(round_: Round) -> Waiting:
    step = variant_of(round_).step(round_.step) if round_.step else None
    return Waiting(step, active(round_).exclude(step="").count())


def visitor_of(procedure: Procedure) -> Any:
    """Who found it on the doorstep: the first of those who visited."""
    record = (
        procedure.records.filter(step="visit", replaced_at__isnull=True)  # type: ignore[attr-defined]
        .select_related("recorded_by")
        .first()
    )
    return record.recorded_by if record else procedure.added_by
