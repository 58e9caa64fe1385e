"""A batch of acts: each is applied once, and each gets its verdict.

One transaction a batch. The acts of one person are taken in one after the other, whatever phone
they come from, so that an act and what waits for it do not miss each other. A row is there before
its act is applied (`INSERT … ON CONFLICT DO NOTHING`), and both stand or fall together: an act that
is sent again finds its row and is answered by the text it was answered by before.
"""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import events, whole
from ledger.acts import envelope, photos, verdicts
from ledger.acts.applying import apply
from ledger.acts.kinds import Done
from ledger.models import FieldAct, FieldDay, FieldDevice
from ledger.models.field import State
from regions.models import User

TRIES = 4
# serialization_failure, deadlock_detected: PostgreSQL says, try again.
_AGAIN = {"40001", "40P01"}
_LIMITS = "SET LOCAL statement_timeout = '5s'; SET LOCAL lock_timeout = '2s'"
MOST_HELD = 200  # of one person that are tried again with a batch
MOST_TRIED = 300


@dataclass(frozen=True)
class Batch:
    """What a phone sends at once. `burden` is what each day cost: {day: {minutes, screens, …}}.

    `loaded_by` is who loaded the acts from a file in the place of the worker.
    """

    user: User
    device: FieldDevice
    acts: Sequence[Any]
    sent_at: datetime | None = None
    unsent: int | None = None
    unsent_since: datetime | None = None
    burden: dict[date, dict[str, int]] = field(default_factory=dict)
    loaded_by: User | None = None


def receive(batch: Batch) -> list[str]:
    """Take in a batch; return a verdict an act, as JSON text, in the order of the acts.

    Raises:
        UnreadableError: an act has no number, and nothing was taken in.
        OperationalError: the database is busy or gone, and nothing was taken in.
    """
    readings = [envelope.read(raw) for raw in batch.acts]
    return _again(lambda: _receive(batch, readings))


def try_held(user: User) -> int:
    """Something came that acts of this person may wait for; return how many were settled."""
    return _again(lambda: _try_held(user))


def _again(work: Any) -> Any:
    for left in reversed(range(TRIES)):
        try:
            with whole.or_nothing(), transaction.atomic(), events.gathered():
                with connection.cursor() as cursor:
                    cursor.execute(_LIMITS)
                return work()
        except OperationalError as error:
            if not left or connection.in_atomic_block or verdicts.code_of(error) not in _AGAIN:
                raise
            time.sleep(random.uniform(0.02, 0.1) * (TRIES - left))  # noqa: S311
    raise AssertionError  # the last try returned or raised


def _receive(batch: Batch, readings: list[envelope.Read]) -> list[str]:
    _hold(batch.user)
    offset = _offset(batch.sent_at)
    rows = _kept(batch, readings, offset)
    _try(batch.user, list(rows), readings)
    _note(batch, offset)
    answers = FieldAct.objects.in_bulk({reading.id for reading in readings})
    return [_answer(reading, answers.get(reading.id), batch.user) for reading in readings]


def _try_held(user: User) -> int:
    _hold(user)
    return _try(user, [])


def _hold(user: User) -> None:
    """Let nobody else take in acts of this person until the transaction ends."""
    mine = FieldDevice.objects.select_for_update(no_key=True).filter(user=user).order_by("pk")
    list(mine.values_list("pk"))


def _kept(batch: Batch, readings: list[envelope.Read], offset: int) -> list[UUID]:
    """Make the rows of acts that are new; return the numbers of the batch in its order.

    Rows are made in the order of their numbers, so that two batches with the same ones do not wait
    for each other.
    """
    together = uuid4()
    loaded_at = timezone.now() if batch.loaded_by else None
    rows = [
        FieldAct(
            id=reading.id,
            user=batch.user,
            device=batch.device,
            kind=reading.values["kind"],
            digest=reading.digest,
            envelope=reading.text,
            photos=reading.photos,
            came_with=together,
            claimed_at=reading.values["at"],
            offset_seconds=offset,
            loaded_at=loaded_at,
            loaded_by=batch.loaded_by,
        )
        for reading in readings
        if reading.values is not None
    ]
    if rows:
        FieldAct.objects.bulk_create(sorted(rows, key=lambda row: row.id), ignore_conflicts=True)
    return [reading.id for reading in readings]


@dataclass
class _Round:
    """What is known while acts are tried: how each act stands, and which photos have come."""

    states: dict[UUID, str]
    photos: set[str]
    tried: int = 0

    def missing(self, reading: envelope.Read) -> list[str]:
        """What the act waits for: numbers of acts, then digests of photos."""
        acts = [n for n in reading.after if self.states.get(n, State.HELD) == State.HELD]
        return [*map(str, acts), *(d for d in reading.photos if d not in self.photos)]


def _try(user: User, order: list[UUID], known: Sequence[envelope.Read] = ()) -> int:
    """Apply acts of this person that are held, those of `order` in that order and after older
    ones, until nothing moves any more; return how many were settled. `known` are read already.
    """
    held = _held(user, order)
    if not held:
        return 0
    read = {(reading.id, reading.digest): reading for reading in known}
    readings = {
        row.id: read.get((row.id, row.digest)) or envelope.reread(row.envelope) for row in held
    }
    now = _Round(_states(readings.values()), photos.come(user, _digests(readings.values())))
    waiting, settled = held, []
    has_moved = True
    while has_moved and waiting:
        moved = [row for row in waiting if _try_one(row, readings[row.id], user, now)]
        settled += moved
        waiting = [row for row in waiting if row.state == State.HELD]
        has_moved = bool(moved) and now.tried < MOST_TRIED
    verdicts.keep([*settled, *waiting])
    return len(settled)


def _held(user: User, order: list[UUID]) -> list[FieldAct]:
    """Acts of this person that are held: the oldest others, then those of `order`."""
    rows = FieldAct.objects.filter(user=user, state=State.HELD).select_related("device")
    place = {number: index for index, number in reversed(list(enumerate(order)))}
    asked = sorted(rows.filter(id__in=order), key=lambda row: place[row.id]) if order else []
    held = [*rows.exclude(id__in=order).order_by("received_at", "id")[:MOST_HELD], *asked]
    for row in held:
        row.device.user = user
    return held


def _states(readings: Any) -> dict[UUID, str]:
    numbers = {number for reading in readings for number in reading.after}
    if not numbers:
        return {}
    return dict(FieldAct.objects.filter(id__in=numbers).values_list("id", "state"))


def _digests(readings: Any) -> set[str]:
    return {digest for reading in readings for digest in reading.photos}


def _try_one(row: FieldAct, reading: envelope.Read, user: User, now: _Round) -> bool:
    """Apply one act if nothing is missing for it; True if it is settled."""
    missing = now.missing(reading)
    if missing:
        done = Done(State.HELD, _("Received; it waits for an earlier act or a photo."))
    else:
        now.tried += 1
        done = apply(row, reading, by=user)
        if row.region_id is None and user.active_postings:
            row.region = user.active_postings[0].region
    verdicts.put(row, done, waits_for=missing)
    if row.state != State.HELD:
        now.states[row.id] = row.state
    return row.state != State.HELD


def _answer(reading: envelope.Read, row: FieldAct | None, user: User) -> str:
    if row is None:
        return verdicts.text(
            reading.id, Done(State.INVALID, reading.words, dict(reading.fields or {}))
        )
    if row.user_id != user.pk or row.digest != reading.digest:
        words = _("Another act has this number already; save this one once more as a new one.")
        return verdicts.text(reading.id, Done(State.REUSED, words))
    return row.answer


def _offset(sent_at: datetime | None) -> int:
    """Seconds that the phone's clock is before ours."""
    return round((sent_at - timezone.now()).total_seconds()) if sent_at else 0


def _note(batch: Batch, offset: int) -> None:
    """Keep what the phone told of itself."""
    if batch.sent_at is None:
        return
    now = timezone.now()
    FieldDevice.objects.filter(pk=batch.device.pk).update(
        synced_at=now,
        offset_seconds=offset,
        unsent=batch.unsent or 0,
        unsent_since=batch.unsent_since,
    )
    days = [
        FieldDay(user=batch.user, device=batch.device, day=day, **told)
        for day, told in sorted(batch.burden.items())
    ]
    if days:
        FieldDay.objects.bulk_create(
            days,
            update_conflicts=True,
            unique_fields=["device", "day"],
            update_fields=["minutes", "screens", "asked_again", "night_minutes"],
        )
