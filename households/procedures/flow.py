"""Moving on: which step comes next, whose turn it is, by when, and when a round is over."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from households.models import Procedure, Round
from households.procedures import reading
from households.procedures.errors import StaleProcedureError
from households.procedures.parameters import Parameters
from households.procedures.places import holder_of, variant_of
from households.procedures.steps import Step
from regions.models import User


def lock(round_: Round) -> Round:
    """The round as it is now, locked until the transaction ends.

    Raises:
        StaleProcedureError: it is over, or no longer where the caller saw it.
    """
    rows = Round.objects.select_for_update(of=("self",))
    now = rows.select_related("region__parent__parent", "parent").get(pk=round_.pk)
    if not now.is_open or (now.step, now.turn) != (round_.step, round_.turn):
        raise StaleProcedureError
    return now


def fresh(procedure: Procedure, round_: Round) -> Procedure:
    """The household's row as it is now, in its locked round.

    Raises:
        StaleProcedureError: it left the round, or took the step meanwhile.
    """
    rows = Procedure.objects.select_for_update(of=("self",)).select_related("household", "region")
    now = rows.get(pk=procedure.pk)
    if now.round_id != round_.pk or now.step != procedure.step:
        raise StaleProcedureError
    now.round = round_
    return now


def after_household(procedure: Procedure) -> None:
    """Point the household at what it has to do next, or at nothing: it waits for its round."""
    step = reading.pending_step(procedure)
    procedure.step = step.key if step else ""
    procedure.holder = holder_of(step, procedure.round) if step else None
    procedure.due_on = _due(procedure, step) if step else None
    procedure.save(update_fields=["step", "holder", "due_on"])


def _due(procedure: Procedure, step: Step) -> date | None:
    if not step.deadline:
        return None
    parameters = Parameters(variant_of(procedure.round), procedure.round.region)
    return parameters.due(step.deadline, _start_of(procedure, step))


def _start_of(procedure: Procedure, step: Step) -> date:
    """A visit's clock starts when the lead came, a measure's when the county had approved."""
    found = reading.found_of(procedure)
    begun = found.get("approve") if step.deadline == "first_measure" else found.get("lead")
    if not begun:
        return timezone.localtime(procedure.added_at).date()
    return date.fromisoformat(begun.get("lead_on") or begun["happened_on"])


def after_round(round_: Round, done: Step) -> None:
    """Point the round at the next step that it takes as a whole, and its households with it."""
    variant = variant_of(round_)
    following = variant.round_step_from(variant.position(done.key) + 1)
    round_.step = following.key if following else ""
    if following:
        round_.holder = holder_of(following, round_)
    if done.key == "approve":
        round_.due_on = None  # it was decided
    round_.save(update_fields=["step", "holder", "due_on"])
    point_households(round_)


def point_households(round_: Round) -> None:
    for procedure in Procedure.objects.filter(round=round_).running().select_related("household"):
        procedure.round = round_
        after_household(procedure)


def start_clock(round_: Round, day: date, parameters: Parameters) -> None:
    """The earliest lead (or visit) of the households decides by when the round is decided."""
    if round_.clock_on and round_.clock_on <= day:
        return
    round_.clock_on, round_.due_on = day, parameters.due("decision", day)
    round_.save(update_fields=["clock_on", "due_on"])


def end(procedure: Procedure, state: str, *, by: User, why: str = "") -> None:
    """The household leaves its round; nothing of it is removed."""
    procedure.state, procedure.step, procedure.holder, procedure.due_on = state, "", None, None
    _stamp(procedure, by, why)
    procedure.save()


def settle(round_: Round, *, by: User) -> None:
    """End the round when nobody is under way in it any more."""
    found = set(Procedure.objects.filter(round=round_).values_list("state", flat=True))
    if found & {Procedure.State.ACTIVE, Procedure.State.HELD}:
        return
    if not found or found == {Procedure.State.WITHDRAWN}:
        round_.state = Round.State.WITHDRAWN
    else:
        round_.state = Round.State.DONE
    round_.step, round_.due_on = "", None
    _stamp(round_, by, "")
    round_.save()


def _stamp(row: Any, by: User, why: str) -> None:
    now: datetime = timezone.now()
    row.ended_at, row.ended_by, row.ended_why = now, by, why[:300]
