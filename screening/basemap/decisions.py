"""What people decide about a difference. Each is on the trail with both values' hash.

What is taken over becomes an act that somebody else signs; nothing else reaches the base map.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households import acts
from households.models import Act, Household
from ledger import events
from ledger.events import Draft
from ledger.models.entry import OPEN
from regions.duties import Permission
from regions.models import User
from screening import lead_operations
from screening.basemap import checks, homes
from screening.basemap.reconcile import SUBJECT
from screening.models import Difference
from screening.samples import DecisionError, StaleDecisionError

SHORTEST_REASON = 2
NOTHING = "这条差异没有可以采用的变更；请选择保留底图、交入户核实或暂不处理"
State = Difference.State
# From where each verb may start: a check at the door that is closed has come back.
_MAY_DECIDE = (State.OPEN, State.ASIDE, State.DOOR)


@transaction.atomic
def take_over(
    difference: Difference,
    *,
    by: User,
    seen: str = "",
    happened_on: date | None = None,
    given: Mapping[str, Any] | None = None,
    note: str = "",
    batch: str = "",
) -> Act:
    """Report the act that would bring the base map to their value; another person signs it.

    `given` overrides what is proposed (the new head, the relation); `happened_on` is needed where
    the department gave no day.

    Raises:
        PermissionDenied: `by` may not decide here, or not report for the household.
        DecisionError: nothing is proposed, or the act cannot be done as it stands.
        StaleDecisionError: it was decided, or changed since `seen`.
    """
    _must_be_decidable(difference, by)
    proposal = difference.proposal
    if not proposal:
        raise DecisionError(NOTHING)
    filled = {**proposal["given"], **(given or {})}
    household = _household(difference, filled.pop("region", None))
    try:
        act = acts.propose(
            proposal["act"],
            household,
            filled,
            by=by,
            happened_on=_day(difference, happened_on),
            reason=str(filled.get("reason", "")),
            note=note,
            source=difference.feed,
            batch=batch,
        )
    except acts.ActError as error:
        raise DecisionError(str(error)) from error
    _decide(difference, State.TAKEN, by, note, seen, act=act)
    return act


def _household(difference: Difference, grid: Any) -> Household:
    """The household the act is about; one that is to be founded lies in a grid of the village."""
    if difference.household is not None:
        return difference.household
    if difference.proposal["act"] != "found":
        raise DecisionError(NOTHING)
    region = homes.grid_of(difference, grid)
    if region is None:
        raise DecisionError("公安地址不能确定所在网格；请逐条研判，选择网格")
    return acts.household_at(region)


def _day(difference: Difference, given: date | None) -> date:
    """The day it happened: what is said, what the department gave, or the data date for facts."""
    stated = difference.proposal.get("on")
    if given:
        return given
    if stated:
        return date.fromisoformat(stated)
    if difference.proposal["act"] == "leave":
        raise DecisionError("部门没有给出日期；请逐条填写发生日期")
    return min(difference.data_on, timezone.localdate())


@transaction.atomic
def keep(difference: Difference, *, by: User, reason: str, seen: str = "") -> None:
    """The base map is right; not asked again unless a compared value changes."""
    _must_be_decidable(difference, by)
    _decide(difference, State.KEPT, by, _given(reason), seen)


@transaction.atomic
def set_aside(difference: Difference, *, by: User, reason: str, seen: str = "") -> None:
    """Nobody acts on it now."""
    _must_be_decidable(difference, by)
    _decide(difference, State.ASIDE, by, _given(reason), seen)


@transaction.atomic
def send_to_door(difference: Difference, *, by: User, note: str = "", seen: str = "") -> None:
    """Neither side is trusted: a lead is opened for somebody to look on the spot.

    Where the check of an earlier round was closed, that lead is opened again.
    """
    _must_be_decidable(difference, by)
    lead = difference.lead
    if lead is None:
        lead = checks.open_check(difference, by=by, note=note.strip())
    else:
        reason = note.strip() or "比对值已变化，请再次入户核实"
        lead_operations.reopen(lead, by=by, reason=reason)
        for name, value in checks.evidence(difference, note.strip()).items():
            setattr(lead, name, value)
        lead.save(update_fields=["evidence", "evidence_hash"])
    _decide(difference, State.DOOR, by, note.strip(), seen, lead=lead)


@transaction.atomic
def decide_anew(difference: Difference, *, by: User, reason: str) -> None:
    """Take a decision back that brought nothing about: kept, set aside."""
    _allow(difference, by)
    if difference.state not in (State.KEPT, State.ASIDE):
        raise StaleDecisionError("这条差异没有可以重新研判的结论，请刷新后再看")
    before = difference.state
    cleared = {"decided_at": None, "decided_by": None, "decided_hash": "", "note": ""}
    _move(difference, State.OPEN, "", **cleared)
    _record(difference, "again", before, by, _given(reason))


def may_be_decided(difference: Difference) -> bool:
    """It stands, nobody decided it for good, and no check at the door is under way."""
    if difference.has_vanished:
        return False
    if difference.state == State.DOOR:
        return difference.lead is None or difference.lead.status not in OPEN
    return difference.state in _MAY_DECIDE or difference.is_undecided


# --- writing -----------------------------------------------------------------------------------
def _allow(difference: Difference, by: User) -> None:
    if not by.can(Permission.DIFFERENCE_DECIDE, at=difference.region):
        raise PermissionDenied(SUBJECT)


def _must_be_decidable(difference: Difference, by: User) -> None:
    _allow(difference, by)
    if not may_be_decided(difference):
        raise StaleDecisionError("这条差异已有结论或已消失，请刷新后再看")


def _given(reason: str) -> str:
    if len(reason.strip()) < SHORTEST_REASON:
        raise DecisionError("请写明理由")
    return reason.strip()[:500]


def _decide(
    difference: Difference, state: State, by: User, note: str, seen: str, **fields: Any
) -> None:
    before = difference.state
    stamps = {
        "decided_at": timezone.now(),
        "decided_by": by,
        "decided_hash": difference.value_hash,
        "note": note[:500],
    }
    _move(difference, state, seen, **stamps, **fields)
    told = {name: row.pk for name, row in fields.items() if row is not None}
    _record(difference, str(state), before, by, note, **told)


def _move(difference: Difference, state: State, seen: str, **fields: Any) -> None:
    """Write if it still is what the person saw; of two who decide one succeeds."""
    if seen and seen != difference.value_hash:
        raise StaleDecisionError("比对值在您打开页面之后有变化，请重新核对")
    same = Difference.objects.filter(
        pk=difference.pk,
        state=difference.state,
        act=difference.act_id,
        value_hash=difference.value_hash,
    )
    if same.update(state=state, **fields) != 1:
        raise StaleDecisionError("这条差异已由他人研判，请刷新后再看")
    difference.state = state
    for name, value in fields.items():
        setattr(difference, name, value)


def _record(
    difference: Difference, verb: str, before: str, by: User, note: str, **data: Any
) -> None:
    events.append(
        Draft(
            kind=f"screening.difference.{verb}",
            region=difference.region,
            subject=SUBJECT,
            subject_id=difference.pk,
            before=before,
            after=difference.state,
            by=by,
            note=note[:200],
            data={
                "kind": difference.kind,
                "field": difference.field,
                "value_hash": difference.value_hash,
                **data,
            },
        )
    )


# --- full numbers ------------------------------------------------------------------------------
def reveal(difference: Difference, *, by: User, purpose: str) -> tuple[str, str]:
    """Return the full numbers (the base map's, theirs); who asked and why is recorded.

    Raises:
        PermissionDenied: `by` may not look at numbers here.
        DecisionError: no purpose is given.
    """
    if not by.can(Permission.PERSON_REVEAL, at=difference.region):
        raise PermissionDenied(SUBJECT)
    if not purpose.strip():
        raise DecisionError("请写明查看用途")
    _record(difference, "revealed", difference.state, by, purpose.strip())
    ours = difference.person.id_raw if difference.person else ""
    return ours, _their_number(difference)


def _their_number(difference: Difference) -> str:
    given = difference.proposal.get("given", {})
    if members := given.get("members"):
        return "、".join(f"{one['name']} {one['id']}" for one in members)
    values = given.get("values") or [{}]
    corrected = values[0].get("value", "") if values[0].get("field") == "id_raw" else ""
    return str(given.get("id") or corrected)
