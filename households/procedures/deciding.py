"""The outcome: the one place where a procedure writes the base map, by an act with two persons."""

from datetime import date

from django.core.exceptions import PermissionDenied

from households import acts
from households.acts import ActError
from households.acts.changes import as_json
from households.models import Procedure, Round
from households.procedures import flow, reading, trail
from households.procedures.errors import ProcedureError
from households.procedures.places import active, variant_of
from regions.models import User


def decide(round_: Round, *, by: User) -> None:
    """Enact the outcome of every household that passed all steps; all or none.

    Raises:
        ProcedureError: one household cannot get the standing any more, and why.
    """
    for procedure in active(round_).select_related("household", "region", "undoes"):
        procedure.round = round_
        _decide_one(procedure, by)


def _decide_one(procedure: Procedure, by: User) -> None:
    variant, household = variant_of(procedure.round), procedure.household
    name = household.head_name or household.household_no
    if reason := variant.who(household):
        raise ProcedureError(f"{name}：{reason}；请将该户移出本批")
    found = reading.found_of(procedure)
    values = variant.outcome(procedure, found)
    given = {"undoes": values["undoes"]} if "undoes" in values else _standing(values, variant.kind)
    try:
        act = acts.enact(
            "standing",
            household,
            given,
            proposed_by=reading.visitor_of(procedure),
            by=by,
            happened_on=date.fromisoformat(found["approve"]["happened_on"]),
            reason=variant.kind,
            note=f"{procedure.round.number} {found['approve'].get('document', '')}".strip(),
        )
    except ActError as error:
        raise ProcedureError(f"{name}：{error}") from error
    except PermissionDenied as error:
        raise ProcedureError(f"{name}：登记人须有签认权限，且不能是该户的核查人") from error
    procedure.act = act
    procedure.save(update_fields=["act"])
    trail.tell(trail.DECIDED, procedure, by=by, act=act.pk, variant=variant.key)


def _standing(values: dict[str, object], kind: str) -> dict[str, object]:
    plain = {name: as_json(value) for name, value in values.items()}
    given: dict[str, object] = {"values": plain}
    if kind == "识别":
        given["members_identified_on"] = plain["identified_on"]
    return given


def complete(round_: Round, *, by: User) -> None:
    """Whoever has the outcome and nothing left to do is done."""
    for procedure in active(round_).filter(act__isnull=False, step=""):
        flow.end(procedure, Procedure.State.DONE, by=by)
