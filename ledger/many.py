"""Many entries moved at once by one person: the same rows as `ledger.transitions.perform` writes,
in a number of statements that does not grow with them.

The caller has found out which entries can go; here they go all or none.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ledger import dispatches, events, notices
from ledger.hands import Hand, Signed, write_many
from ledger.models import Dispatch, Event, LedgerEntry, Signature, Step, StepBack
from ledger.transitions import SamePersonError, StaleStatusError, Transition, may
from regions.models import ABOVE, Region, User


@dataclass(frozen=True)
class Move:
    """One entry and where it goes (its holder, when it stays). `signed` is what is signed for it,
    empty where the transition asks for no signature; `data` goes into its event.
    """

    row: LedgerEntry
    to: Region
    signed: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def lock(rows: QuerySet[Any]) -> list[Any]:
    """Hold the entries until the transaction ends, in the order of their keys, as all do that hold
    several, and return them as they are now, with their places and those above.
    """
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    keys = {key for row in found for key in (row.region_id, row.holder_id)}
    places = Region.objects.select_related(ABOVE).in_bulk(keys)  # one object for a place of many
    for row in found:
        row.region, row.holder = places[row.region_id], places[row.holder_id]
    return found


def stepped_by(rows: Sequence[LedgerEntry], by: User) -> set[int]:
    """The keys of the entries of which `by` (as a person) took a step in this round."""
    if not rows:
        return set()
    steps = Step.objects.filter(
        subject=rows[0].subject, subject_id__in=[row.pk for row in rows], person=by.person
    )
    rounds = {row.pk: row.round for row in rows}
    taken = steps.standing().values_list("subject_id", "round")
    return {pk for pk, round_ in taken if rounds[pk] == round_}


@transaction.atomic
def perform_many(
    transition: Transition,
    moves: Sequence[Move],
    *,
    by: User,
    note: str = "",
    strokes: str = "",
    direction: Dispatch.Direction = Dispatch.Direction.UP,
    **fields: Any,
) -> list[Event]:
    """Move the entries, which the caller holds by `lock`, and return their events in order.

    `fields` are written to all of them, and may be expressions. Open receipts where they lie are
    signed for; who goes elsewhere goes with a dispatch.

    Raises:
        PermissionDenied, StaleStatusError, SamePersonError: as `perform`, for any of them.
        ValueError: the transition needs signatures and one has nothing signed.
    """
    if not moves:
        return []
    _must_go(transition, moves, by)
    _write(transition, moves, fields)
    _receive(moves, by)
    made = events.append_many([_draft(transition, move, by, note) for move in moves])
    if transition.is_step:
        _take_steps(moves, made, by)
    if transition.statement:
        role = transition.role or Signature.Role.REVIEWER
        hand = Hand(role, by.full_name, strokes, by)
        signed = [
            Signed(event, move.row.region, move.signed)
            for event, move in zip(made, moves, strict=True)
        ]
        write_many(signed, statement=transition.statement, hands=[hand])
    _dispatch(moves, made, by, direction, note)
    transaction.on_commit(partial(notices.after_events, [event.pk for event in made]))
    return made


def _must_go(transition: Transition, moves: Sequence[Move], by: User) -> None:
    if any(not may(transition, move.row, by) for move in moves):
        raise PermissionDenied(transition.kind)
    if any(move.row.status not in transition.sources for move in moves):
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    if transition.statement and not all(move.signed for move in moves):
        raise ValueError(f"{transition.kind} must be signed")
    if transition.is_step and stepped_by([move.row for move in moves], by):
        raise SamePersonError(
            _("You already took a step of this entry; another person must take this one.")
        )


def _write(transition: Transition, moves: Sequence[Move], fields: Mapping[str, Any]) -> None:
    """One statement for each place that entries go to, on the condition that all are as seen."""
    rows = type(moves[0].row)._default_manager
    together: dict[tuple[int, str, int, int], list[int]] = defaultdict(list)
    for move in moves:
        row = move.row
        together[(move.to.pk, row.status, row.holder_id, row.round)].append(row.pk)
    for (to, before, holder, round_), pks in together.items():
        same = rows.filter(pk__in=pks, status=before, holder_id=holder, round=round_)
        if same.update(status=transition.target, holder_id=to, **fields) != len(pks):
            raise StaleStatusError(_("The entry has moved on; reload the page."))


def _draft(transition: Transition, move: Move, by: User, note: str) -> events.Draft:
    row = move.row
    return events.Draft(
        kind=transition.kind,
        region=row.region,
        subject=row.subject,
        subject_id=row.pk,
        before=row.status,
        after=transition.target,
        by=by,
        note=note,
        data={"round": row.round, **move.data},
    )


def _receive(moves: Sequence[Move], by: User) -> None:
    """Passing on is also signing for it, as where one entry is passed on."""
    at: dict[int, list[int]] = defaultdict(list)
    for move in moves:
        at[move.row.holder_id].append(move.row.pk)
    where = Q()
    for holder, pks in at.items():
        where |= Q(to_region_id=holder, subject_id__in=pks)
    dispatches.sign_for(Dispatch.objects.filter(where, subject=moves[0].row.subject), by=by)


def _take_steps(moves: Sequence[Move], made: Sequence[Event], by: User) -> None:
    before = Step.objects.filter(
        subject=moves[0].row.subject,
        subject_id__in=[move.row.pk for move in moves],
        person=by.person,
    )
    taken = Counter(before.values_list("subject_id", "round"))
    Step.objects.bulk_create(
        Step(
            subject=move.row.subject,
            subject_id=move.row.pk,
            round=move.row.round,
            person=by.person,
            attempt=1 + taken[(move.row.pk, move.row.round)],
            kind=event.kind,
            event=event,
        )
        for move, event in zip(moves, made, strict=True)
    )


def _dispatch(
    moves: Sequence[Move],
    made: Sequence[Event],
    by: User,
    direction: Dispatch.Direction,
    note: str,
) -> None:
    Dispatch.objects.bulk_create(
        Dispatch(
            subject=move.row.subject,
            subject_id=move.row.pk,
            region=move.row.region,
            direction=direction,
            from_region_id=move.row.holder_id,
            to_region=move.to,
            note=note[:500],
            sent_at=event.at,
            sent_by=by,
        )
        for move, event in zip(moves, made, strict=True)
        if move.to.pk != move.row.holder_id
    )


@transaction.atomic
def take_back(
    kind: str, undone: Sequence[tuple[LedgerEntry, Event]], *, by: User, columns: Sequence[str]
) -> list[Event]:
    """Put entries, which the caller holds by `lock`, back to where they were before an event of
    each, and return the events that say so. What was said and signed stays on the trail.

    Each undone event tells in `was` of its data what the `columns` of its entry held before; the
    guards of a ledger's table ask for no less. Its step is free to be taken again.

    Raises:
        StaleStatusError: an entry is not where its event put it.
    """
    if not undone:
        return []
    if any(row.status != event.after for row, event in undone):
        raise StaleStatusError(_("The entry has moved on; reload the page."))
    drafts = [
        events.Draft(
            kind=kind,
            region=row.region,
            subject=row.subject,
            subject_id=row.pk,
            before=row.status,
            after=event.data["was"]["status"],
            by=by,
            data={"round": event.data["round"], "undoes": event.pk, "seq": event.seq},
        )
        for row, event in undone
    ]
    made = events.append_many(drafts)
    pks = [event.pk for _row, event in undone]
    _restore(undone[0][0]._meta.db_table, columns, pks)
    steps = Step.objects.filter(event__in=pks).values_list("event", flat=True)
    StepBack.objects.bulk_create(StepBack(event_id=pk) for pk in steps)
    _call_back(undone, by)
    return made


def _restore(table: str, columns: Sequence[str], event_pks: Sequence[int]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE {table} SET ({names}) = (
                    SELECT {names} FROM jsonb_populate_record({table}, undone.data->'was'))
                FROM ledger_event undone
                WHERE undone.id = ANY(%s) AND undone.subject_id = {table}.id""",  # noqa: S608
            [list(event_pks)],
        )


def _call_back(undone: Sequence[tuple[LedgerEntry, Event]], by: User) -> None:
    """What was sent on its way by the events is signed for by who called it back."""
    sent = Q()
    for at in {event.at for _row, event in undone}:
        sent |= Q(sent_at=at)
    of_these = Dispatch.objects.filter(
        sent,
        subject=undone[0][0].subject,
        subject_id__in=[row.pk for row, _event in undone],
    )
    dispatches.sign_for(of_these, by=by)
