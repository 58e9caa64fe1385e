"""What people decide about a pair: the same person or not. Decided once, on the trail.

A decision writes nothing to the base map and opens no lead: the next run reads it.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from regions.duties import Permission
from regions.models import User
from screening.identity.reconcile import SUBJECT
from screening.models import IdentityPair
from screening.samples import DecisionError, StaleDecisionError

SHORTEST_REASON = 2
State = IdentityPair.State


@transaction.atomic
def decide_same(pair: IdentityPair, *, by: User, reason: str, seen: str = "") -> None:
    """The department means this person; of the others it could have meant none is.

    Raises:
        PermissionDenied: `by` may not decide here.
        DecisionError: no reason, or another person was taken for it before.
        StaleDecisionError: it was decided, has vanished, or changed since `seen`.
    """
    reason = _given(pair, by, reason)
    rivals = list(
        IdentityPair.objects.select_for_update(of=("self",))
        .select_related("region")
        .filter(row_key=pair.row_key)
        .exclude(pk=pair.pk)
    )
    if any(rival.state == State.SAME for rival in rivals):
        raise DecisionError("这一行已认定为底图中的另一人；请先撤销原来的认定")
    _decide(pair, State.SAME, by, reason, seen)
    for rival in rivals:
        if rival.may_be_decided:
            _decide(rival, State.DIFFERENT, by, f"已认定为另一人（第 {pair.pk} 号）", "")


@transaction.atomic
def decide_different(pair: IdentityPair, *, by: User, reason: str, seen: str = "") -> None:
    """The department means somebody else; this person is not proposed for it again.

    Raises: as `decide_same`.
    """
    _decide(pair, State.DIFFERENT, by, _given(pair, by, reason), seen)


@transaction.atomic
def decide_anew(pair: IdentityPair, *, by: User, reason: str, seen: str = "") -> None:
    """Take a decision back; the next run proposes the pair again.

    Raises:
        PermissionDenied: `by` may not decide here.
        StaleDecisionError: there is no decision to take back, or a value changed since `seen`.
    """
    reason = _given(pair, by, reason)
    before = pair.state
    if before == State.OPEN:
        raise StaleDecisionError("这一对没有可以撤销的认定，请刷新后再看")
    _move(pair, State.OPEN, seen, decided_at=None, decided_by=None, decided_hash="", reason="",
          bulk=None)  # fmt: skip
    _record(pair, "again", before, by, reason)


def reveal(pair: IdentityPair, *, by: User, purpose: str) -> tuple[str, str]:
    """Return the full numbers (the base map's, the department's); who asked and why is recorded.

    Raises:
        PermissionDenied: `by` may not look at numbers here.
        DecisionError: no purpose is given.
    """
    if not by.can(Permission.PERSON_REVEAL, at=pair.region):
        raise PermissionDenied(SUBJECT)
    if not purpose.strip():
        raise DecisionError("请写明查看用途")
    _record(pair, "revealed", pair.state, by, purpose.strip())
    return (pair.person.id_raw if pair.person else ""), pair.typed_number


def _given(pair: IdentityPair, by: User, reason: str) -> str:
    if not by.can(Permission.IDENTITY_DECIDE, at=pair.region):
        raise PermissionDenied(SUBJECT)
    if len(reason.strip()) < SHORTEST_REASON:
        raise DecisionError("请写明依据")
    return reason.strip()[:500]


def _decide(pair: IdentityPair, state: State, by: User, reason: str, seen: str) -> None:
    if not pair.may_be_decided:
        raise StaleDecisionError("这一对已有结论或已不再出现，请刷新后再看")
    _move(pair, state, seen, decided_at=timezone.now(), decided_by=by,
          decided_hash=pair.value_hash, reason=reason)  # fmt: skip
    _record(pair, str(state), State.OPEN, by, reason)


def _move(pair: IdentityPair, state: State, seen: str, **fields: Any) -> None:
    """Write if it still is what the person saw; of two who decide one succeeds."""
    if seen and seen != pair.value_hash:
        raise StaleDecisionError("比对值在您打开页面之后有变化，请重新核对")
    same = IdentityPair.objects.filter(
        pk=pair.pk, state=pair.state, value_hash=pair.value_hash, gone_run=pair.gone_run_id
    )
    if same.update(state=state, **fields) != 1:
        raise StaleDecisionError("这一对已由他人认定，请刷新后再看")
    pair.state = state
    for name, value in fields.items():
        setattr(pair, name, value)


def _record(pair: IdentityPair, verb: str, before: str, by: User, note: str) -> None:
    events.append(draft(pair, verb, before, by, note))


def draft(pair: IdentityPair, verb: str, before: str, by: User, note: str, **data: Any) -> Draft:
    """The event of one pair."""
    return Draft(
        kind=f"screening.identity.{verb}",
        region=pair.region,
        subject=SUBJECT,
        subject_id=pair.pk,
        before=before,
        after=pair.state,
        by=by,
        note=note[:200],
        data={"grade": pair.grade, "value_hash": pair.value_hash, **data},
    )
