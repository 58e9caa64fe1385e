"""Drawing the sample of a close, so that nobody can choose it and anybody can draw it again.

The rule (docs/sources.md#look-back):

1. What can be drawn of a place are the entries that the close froze as closed out there and that
   were closed out by the steps of this system within the period.
2. The seed is SHA-256 of "digest of the close:hash of its event on the chain". The digest covers
   the frozen lists, the hash is keyed: neither is known before the close, both stand afterwards.
3. Entries stand in the order of SHA-256 of "seed:number of the entry". The first of them are drawn:
   the share of their number, rounded up, at least one.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accountability.look_backs import giving
from accountability.models import (
    FrozenList,
    Issue,
    LookBackDuty,
    LookBackLot,
    LookBackSample,
    PeriodClose,
)
from ledger import deadlines, events
from ledger.models import Event
from ledger.reports import end_of, start_of
from regions.models import Region

CLOSED = "accountability.issue.closed"
DRAWN = "accountability.issue.drawn"
SAMPLE_DRAWN = "accountability.look_back.drawn"
_CLOSE_TOLD = "accountability.period.closed"
SUBJECT = Issue._meta.label_lower


def event_hash_of(close: PeriodClose) -> str:
    """Return the hash of the event by which the close stands on its chain."""
    told = Event.objects.filter(
        kind=_CLOSE_TOLD, subject=close._meta.label_lower, subject_id=close.pk
    )
    return str(told.order_by("pk").values_list("hash", flat=True)[0])


def seed_of(close: PeriodClose) -> str:
    """Return the seed, 64 hex digits."""
    return sha256(f"{close.digest}:{event_hash_of(close)}".encode()).hexdigest()


def lot_of(seed: str, number: str) -> str:
    """Return what an entry is put in order by, 64 hex digits."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def size_of(count: int, share_percent: Decimal) -> int:
    """How many of `count` are drawn: the share rounded up, and so at least one of any."""
    return math.ceil(count * share_percent / 100)


@dataclass(frozen=True)
class Lot:
    """One place: the keys of its entries in the order of the drawing, and how many are drawn."""

    place: Region
    entries: list[int]
    drawn: int


def lots(close: PeriodClose, seed: str, share_percent: Decimal) -> list[Lot]:
    """Draw, place by place in the order of codes; places with nothing to draw are left out."""
    closings = set(
        Event.objects.filter(
            kind=CLOSED, at__gte=start_of(close.starts_on), at__lt=end_of(close.ends_on)
        ).values_list("subject_id", flat=True)
    )
    frozen = FrozenList.objects.filter(close=close, ledger="issues", name="closed")
    by_place = {
        code: closings.intersection(entries)
        for code, entries in frozen.values_list("place", "entries")
    }
    numbers = _numbers(by_place.values())
    places = Region.objects.filter(code__in=by_place).order_by("code")
    return [
        Lot(
            place,
            sorted(keys, key=lambda key: lot_of(seed, numbers[key])),
            size_of(len(keys), share_percent),
        )
        for place in places
        if (keys := by_place[place.code])
    ]


def _numbers(sets: Iterable[set[int]]) -> dict[int, str]:
    keys = set().union(*sets)
    return dict(Issue.objects.filter(pk__in=keys).values_list("pk", "number"))


@transaction.atomic
def draw(close: PeriodClose) -> LookBackSample:
    """Draw the sample of a close once; a later call returns what was drawn."""
    # Two at once: the second waits here and finds what the first has drawn.
    Region.objects.select_for_update(no_key=True).get(pk=close.region_id)
    kept = LookBackSample.objects.filter(close=close).first()
    if kept:
        return kept
    seed, share = seed_of(close), settings.LOOK_BACK_SHARE_PERCENT
    found = lots(close, seed, share)
    sample = LookBackSample.objects.create(
        close=close,
        region=close.region,
        share_percent=share,
        seed=seed,
        drawn_at=timezone.now(),
    )
    LookBackLot.objects.bulk_create(
        LookBackLot(sample=sample, place=lot.place, entries=lot.entries, drawn=lot.drawn)
        for lot in found
    )
    duties = _duties(sample, found)
    giving.give(duties)
    LookBackDuty.objects.bulk_create(duties)
    _tell(sample, found, duties)
    giving.notify(duties)
    return sample


def _duties(sample: LookBackSample, found: list[Lot]) -> list[LookBackDuty]:
    due_on = deadlines.add_working_days(timezone.localdate(), settings.LOOK_BACK_DAYS)
    keys = [key for lot in found for key in lot.entries[: lot.drawn]]
    issues = Issue.objects.select_related("region").in_bulk(keys)
    rounds = _rounds_closed(keys, sample.close)
    return [
        LookBackDuty(
            sample=sample,
            issue=issues[key],
            place=lot.place,
            position=n,
            round=rounds[key],
            due_on=due_on,
        )
        for lot in found
        for n, key in enumerate(lot.entries[: lot.drawn], start=1)
    ]


def _rounds_closed(keys: list[int], close: PeriodClose) -> dict[int, int]:
    """The round that was closed out, by entry: of its last closing before the cut-off."""
    told = Event.objects.filter(
        kind=CLOSED, subject=SUBJECT, subject_id__in=keys, at__lt=end_of(close.ends_on)
    )
    return {event.subject_id or 0: event.data["round"] for event in told.order_by("pk")}


def _tell(sample: LookBackSample, found: list[Lot], duties: list[LookBackDuty]) -> None:
    """On the chain of the place: the seed and the counts; on that of each entry: that it was."""
    whole = {lot.place.code: [len(lot.entries), lot.drawn] for lot in found}
    drafts = [
        events.Draft(
            kind=SAMPLE_DRAWN,
            region=sample.region,
            subject=sample.subject,
            subject_id=sample.pk,
            data={"seed": sample.seed, "share": f"{sample.share_percent}", "places": whole},
        ),
        *(_drawn(sample, duty) for duty in duties),
    ]
    events.append_many(drafts)


def _drawn(sample: LookBackSample, duty: LookBackDuty) -> events.Draft:
    data: dict[str, Any] = {
        "round": duty.round,
        "sample": sample.pk,
        "position": duty.position,
        "look_back_on": duty.due_on.isoformat(),
        "given_to": duty.given_to_id,
    }
    return events.Draft(
        kind=DRAWN,
        region=duty.issue.region,
        subject=SUBJECT,
        subject_id=duty.issue_id,
        note=giving.words_of(duty),
        data=data,
    )


def is_right(sample: LookBackSample) -> bool:
    """Tell whether the sample still is what the rule draws from the close."""
    seed = seed_of(sample.close)
    kept = {lot.place_id: (lot.entries, lot.drawn) for lot in sample.lots.all()}
    again = lots(sample.close, seed, sample.share_percent)
    return seed == sample.seed and kept == {lot.place.pk: (lot.entries, lot.drawn) for lot in again}
