"""Proposing, signing, refusing and undoing acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from households.acts.changes import ActError, Change, StaleActError, apply, take_back
from households.acts.kinds import KINDS
from households.because import because
from households.models import Act, ActChange, Household
from ledger import events
from ledger.canonical import canonical, digest
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import Region, User

PROPOSED = "households.act.proposed"
SIGNED = "households.act.signed"
REFUSED = "households.act.refused"
UNDONE = "households.act.undone"
STATEMENT = "本人已核对，同意变更"


@dataclass(frozen=True)
class Preview:
    """What an act would change, and the open acts that want one of the same fields."""

    changes: list[Change]
    conflicts: list[Act]


def preview(kind: str, household: Household, given: Mapping[str, Any], *, on: date) -> Preview:
    """Say what an act would change, without writing anything.

    Raises:
        ActError: it cannot be done as given.
    """
    if household.dissolved_on is not None:
        raise ActError("本户已销户，不能再办理变更")
    if on > timezone.localdate():
        raise ActError("发生日期不能晚于今天")
    changes = KINDS[kind].plan(household, given, on)
    return Preview(changes, conflicting(changes))


def conflicting(changes: Sequence[Change], without: Act | None = None) -> list[Act]:
    """The open acts that set one of the same fields to something else, oldest first."""
    wanted = {(c.table, c.row, c.field): c.after for c in changes if c.row}
    tables = {(table, row) for table, row, _field in wanted}
    rows = Q()
    for table, row in tables:
        rows |= Q(table=table, row=row)
    if not rows:
        return []
    found = ActChange.objects.filter(rows, act__state=Act.State.OPEN).select_related("act")
    acts = {
        change.act_id: change.act
        for change in found
        if (key := (change.table, change.row, change.field)) in wanted
        and change.after != wanted[key]
        and (without is None or change.act_id != without.pk)
    }
    return [acts[key] for key in sorted(acts)]


@transaction.atomic
def propose(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    by: User,
    happened_on: date,
    reason: str = "",
    note: str = "",
    source: str = "visit",
    batch: str = "",
) -> Act:
    """Report an act; nothing of the base map changes until somebody else signs it.

    Raises:
        PermissionDenied: `by` may not report for this household.
        ActError: it cannot be done as given.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(PROPOSED)
    return _write_down(
        kind, household, given, by=by, happened_on=happened_on, reason=reason, note=note,
        source=source, batch=batch,
    )  # fmt: skip


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
    source: str = "procedure",
) -> Act:
    """Put into force at once what a procedure with steps and signers of its own decided.

    `proposed_by` is who found it on the doorstep, `by` who decided; two persons, as always.

    Raises:
        PermissionDenied: `by` may not sign for this household, or is who found it.
        ActError: it cannot be done as given.
    """
    act = _write_down(
        kind, household, given, by=proposed_by, happened_on=happened_on, reason=reason, note=note,
        source=source, batch="",
    )  # fmt: skip
    sign(act, by=by, note=note)
    return act


def _write_down(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    by: User,
    happened_on: date,
    reason: str,
    note: str,
    source: str,
    batch: str,
) -> Act:
    given = {**given, "reason": reason} if reason else dict(given)
    planned = preview(kind, household, given, on=happened_on)
    act = Act.objects.create(
        kind=kind,
        household=household,
        region=household.region,
        title=_title(kind, household),
        reason=reason,
        note=note[:500],
        happened_on=happened_on,
        given=given,
        source=source,
        batch=batch,
        proposed_at=timezone.now(),
        proposed_by=by,
    )
    ActChange.objects.bulk_create(
        ActChange(
            act=act,
            table=c.table,
            row=c.row,
            made=c.made,
            field=c.field,
            before=c.before,
            after=c.after,
        )
        for c in planned.changes
    )
    _record(PROPOSED, act, by, note, {"reason": reason, "source": source})
    return act


def _title(kind: str, household: Household) -> str:
    return f"{KINDS[kind].title} · {household.head_name or household.household_no}"[:160]


@transaction.atomic
def sign(act: Act, *, by: User, note: str = "", strokes: str = "") -> Event:
    """Sign an act and bring the base map to it.

    Raises:
        PermissionDenied: `by` may not sign here, or reported the act (two persons, not accounts).
        StaleActError: the act was decided, or a field is no longer what it was.
        ActError: the outcome breaks a rule of the base map.
    """
    _allow(act, by)
    if act.proposed_by.person == by.person:
        raise PermissionDenied("报告人不能签认自己的报告")
    changes = stored(act)
    _take(act, Act.State.OPEN, Act.State.DONE, signed_at=timezone.now(), signed_by=by, answer=note)
    with because(act=act.pk, user=by.pk):
        done = apply(changes)
    for name, row in done.made.items():
        act.changes.filter(made=name).update(row=row)
    event = _record(SIGNED, act, by, note, {"changes": act.changes.count()})
    content = canonical(
        {"act": act.pk, "kind": act.kind, "changes": [vars(c) for c in changes], "note": note}
    )
    Signature.objects.create(
        event=event,
        region=act.region,
        role=Signature.Role.REVIEWER,
        signer=by,
        signer_name=by.full_name,
        signer_post=by.post_at(act.region),
        signed_at=event.at,
        statement=STATEMENT,
        content=content,
        digest=digest(content),
        strokes=strokes,
    )
    return event


@transaction.atomic
def refuse(act: Act, *, by: User, note: str) -> Event:
    """Send an act back; the base map stays as it is.

    Raises:
        PermissionDenied: `by` may not sign here.
        ActError: no reason is given.
        StaleActError: the act was decided.
    """
    _allow(act, by)
    if not note.strip():
        raise ActError("请写明不同意的理由")
    _take(
        act, Act.State.OPEN, Act.State.REFUSED, refused_at=timezone.now(), refused_by=by,
        answer=note[:500],
    )  # fmt: skip
    return _record(REFUSED, act, by, note, {})


@transaction.atomic
def undo(act: Act, *, by: User, note: str) -> Event:
    """Take an act back, if every field still is what it made of it.

    Raises:
        PermissionDenied: `by` may not sign here.
        ActError: no reason is given, or something that came later depends on it.
        StaleActError: a field was changed again since, or the act is not in force.
    """
    _allow(act, by)
    if not note.strip():
        raise ActError("请写明撤销的理由")
    if KINDS[act.kind].is_undone_by_procedure:
        raise ActError("经程序审定的身份不能直接撤销；请办理认定回退")
    _take(
        act, Act.State.DONE, Act.State.UNDONE, undone_at=timezone.now(), undone_by=by,
        answer=note[:500],
    )  # fmt: skip
    rows = dict(act.changes.exclude(made="").values_list("made", "row"))
    with because(act=act.pk, user=by.pk, undone=True):
        take_back([_planned(change) for change in act.changes.order_by("pk")], rows)
    return _record(UNDONE, act, by, note, {})


def stored(act: Act) -> list[Change]:
    """The changes of an act as they were proposed."""
    return [_planned(change) for change in act.changes.order_by("pk")]


def _planned(change: ActChange) -> Change:
    row = 0 if change.made else change.row
    return Change(change.table, change.field, change.before, change.after, row, change.made)


def _allow(act: Act, by: User) -> None:
    """The signer must hold the duty where the household is and where it goes."""
    places = [act.region]
    if act.kind == "transfer":
        places += Region.objects.filter(pk=act.given.get("region"))
    if not all(by.can(KINDS[act.kind].signed_with, at=place) for place in places):
        raise PermissionDenied(SIGNED)


def _take(act: Act, source: Act.State, target: Act.State, **fields: Any) -> None:
    """Move the act if nobody did so before."""
    rows = Act.objects.filter(pk=act.pk, state=source)
    if rows.update(state=target, **fields) != 1:
        raise StaleActError("该变动已由他人办理，请刷新后再看")
    act.state = target
    for name, value in fields.items():
        setattr(act, name, value)


def _record(kind: str, act: Act, by: User, note: str, data: dict[str, Any]) -> Event:
    return events.append(
        events.Draft(
            kind=kind,
            region=act.region,
            subject=Act._meta.label_lower,
            subject_id=act.pk,
            by=by,
            note=note[:200],
            data={"kind": act.kind, "household": act.household_id, **data},
        )
    )
