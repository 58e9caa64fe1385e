"""Deciding on acts: signing, refusing, withdrawing, undoing; enacting what a procedure decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households.acts import founding, papers, rights, upkeep
from households.acts.changes import Change, apply, take_back
from households.acts.conflicts import moved_since
from households.acts.errors import ActError, StaleActError
from households.acts.kinds import KINDS
from households.acts.references import IN_THE_WAY
from households.acts.reporting import plan, write_down
from households.acts.trail import PROPOSED, REFUSED, SIGNED, UNDONE, WITHDRAWN, record
from households.because import because
from households.models import Act, ActChange, Household
from ledger import hands
from ledger.models import Event, Signature
from regions.models import User

STATEMENT = "本人已核对，同意变更"
PROCEDURE = "procedure"
BY_PROCEDURE = "经程序审定的身份不能直接撤销；请办理认定回退"


@transaction.atomic
def enact(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    proposed_by: User,
    by: User,
    happened_on: date,
    reason: str = "",
    note: str = "",
    source: str = PROCEDURE,
) -> Act:
    """Put into force at once what a procedure with steps and signers of its own decided.

    `proposed_by` is who found it on the doorstep, `by` who decided; two persons, as always. The
    papers are the procedure's.

    Raises:
        PermissionDenied: `by` may not sign for this household, or is who found it.
        ActError: it cannot be done as given.
    """
    act = write_down(
        kind, household, given, by=proposed_by, happened_on=happened_on, reason=reason, note=note,
        source=source,
    )  # fmt: skip
    _sign(act, by, note, "", is_fresh=True)
    return act


@transaction.atomic
def sign(act: Act, *, by: User, note: str = "", strokes: str = "") -> Event:
    """Sign an act and bring the base map to it.

    Raises:
        PermissionDenied: `by` may not sign wherever the act reaches, or reported it (two persons,
            not accounts).
        StaleActError: the act was decided, or would have another outcome now.
        ActError: a paper is missing, or the outcome breaks a rule of the base map.
    """
    return _sign(act, by, note, strokes, is_fresh=False)


def _sign(act: Act, by: User, note: str, strokes: str, *, is_fresh: bool) -> Event:
    changes = stored(act)
    upkeep.lock(upkeep.touched(changes) | _own(act))
    _allow(rights.why_not_sign(act, by, changes, proposed=PROPOSED))
    if not is_fresh and act.state == Act.State.OPEN and papers.lacks_paper(act):
        raise ActError(papers.NO_PAPER)
    _take(act, Act.State.OPEN, Act.State.DONE, signed_at=timezone.now(), signed_by=by,
          answer=note[:500])  # fmt: skip
    if not is_fresh:
        must_be_fresh(act, changes)
    with because(act=act.pk, user=by.pk):
        done = apply(changes)
    for name, row in done.made.items():
        act.changes.filter(made=name).update(row=row)
    if act.household_id is None:
        act.household_id = done.made[founding.ROW]
        Act.objects.filter(pk=act.pk).update(household=act.household_id)
    _follow(act)
    event = record(SIGNED, act, by, note, {"changes": len(changes), "is_enacted": is_fresh})
    hands.write(
        event,
        region=act.region,
        statement=STATEMENT,
        signed={
            "act": act.pk,
            "kind": act.kind,
            "changes": [vars(c) for c in changes],
            "files": papers.papers_of(act).digests(),
            "note": note,
        },
        hands=[hands.Hand(Signature.Role.REVIEWER, by.full_name, strokes, by)],
    )
    return event


def must_be_fresh(act: Act, changes: Sequence[Change]) -> None:
    """Plan an act again: it must come out as it was reported.

    Raises:
        StaleActError: what changed since, in words.
    """
    if moved := moved_since(changes):
        raise StaleActError(f"报告之后有变动：{'；'.join(moved[:3])}。请退回后按现在的情况重新报告")
    if not KINDS[act.kind].is_replanned:
        return
    kept = Household.objects.select_related("region").filter(pk=act.household_id)
    household = kept.first() or founding.at(act.region)
    try:
        again = plan(act.kind, household, act.given, act.happened_on)
    except ActError as error:
        raise StaleActError(f"报告之后情况有变：{error}") from error
    if _outcome(again) != _outcome(changes):
        raise StaleActError("报告之后本户成员或信息有变动，结果已不相同；请退回后重新报告")


def _outcome(changes: Sequence[Change]) -> dict[tuple[str, int, str, str], tuple[Any, Any]]:
    """What changes come to, whatever their order: JSON of the database keeps none."""
    return {(*c.where, c.field): (c.before, c.after) for c in changes}


@transaction.atomic
def refuse(act: Act, *, by: User, note: str) -> Event:
    """Send an act back; the base map stays as it is.

    Raises:
        PermissionDenied: `by` may not sign here.
        ActError: no reason is given.
        StaleActError: the act was decided.
    """
    _allow(rights.why_not_decide(act, by, stored(act), proposed=PROPOSED))
    if not note.strip():
        raise ActError("请写明不同意的理由")
    _take(
        act, Act.State.OPEN, Act.State.REFUSED, refused_at=timezone.now(), refused_by=by,
        answer=note[:500],
    )  # fmt: skip
    return record(REFUSED, act, by, note, {})


@transaction.atomic
def withdraw(act: Act, *, by: User, note: str = "") -> Event:
    """Take back a report that nobody has decided yet.

    Raises:
        PermissionDenied: `by` did not report it.
        StaleActError: the act was decided.
    """
    if act.proposed_by.person != by.person:
        raise PermissionDenied("只有报告人可以撤回")
    _take(
        act, Act.State.OPEN, Act.State.WITHDRAWN, withdrawn_at=timezone.now(), withdrawn_by=by,
        answer=note[:500],
    )  # fmt: skip
    return record(WITHDRAWN, act, by, note, {})


@transaction.atomic
def undo(act: Act, *, by: User, note: str) -> Event:
    """Take an act back, if every field still is what it made of it.

    Raises:
        PermissionDenied: `by` may not sign here, or reported the act.
        ActError: no reason is given, or something that came later depends on it.
        StaleActError: a field was changed again since, or the act is not in force.
    """
    changes, rows = recorded(act)
    upkeep.lock(upkeep.touched(changes) | _own(act))
    _allow(rights.why_not_undo(act, by, changes, proposed=PROPOSED))
    if not note.strip():
        raise ActError("请写明撤销的理由")
    if KINDS[act.kind].is_undone_by_procedure:
        raise ActError(BY_PROCEDURE)
    _take(
        act, Act.State.DONE, Act.State.UNDONE, undone_at=timezone.now(), undone_by=by,
        answer=note[:500],
    )  # fmt: skip
    _keep_reports(act, [rows[c.made] for c in changes if c.made and c.table == "Household"])
    with because(act=act.pk, user=by.pk, undone=True):
        take_back(changes, rows)
    _follow(act)
    return record(UNDONE, act, by, note, {})


def _own(act: Act) -> set[int]:
    """The household it is about, if there is one yet."""
    return {act.household_id} if act.household_id else set()


def _follow(act: Act) -> None:
    """Its place is the household's, which it may have moved."""
    for region in Household.objects.filter(pk__in=_own(act)).values_list("region_id", flat=True):
        act.region_id = region


def _keep_reports(act: Act, going: Sequence[int]) -> None:
    """Reports on a household that goes again and that are not in force are kept with the
    household it came from, if it came from one; one that is open or in force stands in the way.
    """
    if act.household_id in going:
        act.household = None
    kept = Act.objects.filter(household__in=going).exclude(state__in=IN_THE_WAY)
    kept.update(household=act.household_id, region=act.region_id)


def stored(act: Act) -> list[Change]:
    """The changes of an act as they were proposed."""
    return recorded(act)[0]


def recorded(act: Act) -> tuple[list[Change], dict[str, int]]:
    """The changes of an act as they were proposed, and the keys of the rows it made, by name."""
    kept = list(act.changes.order_by("pk"))
    made = {change.made: change.row for change in kept if change.made}
    return [_planned(change) for change in kept], made


def _planned(change: ActChange) -> Change:
    row = 0 if change.made else change.row
    return Change(change.table, change.field, change.before, change.after, row, change.made)


def _allow(why_not: str) -> None:
    if why_not:
        raise PermissionDenied(why_not)


def _take(act: Act, source: Act.State, target: Act.State, **fields: Any) -> None:
    """Move the act if nobody did so before."""
    rows = Act.objects.filter(pk=act.pk, state=source)
    if rows.update(state=target, **fields) != 1:
        raise StaleActError("该变动已由他人办理，请刷新后再看")
    act.state = target
    for name, value in fields.items():
        setattr(act, name, value)
