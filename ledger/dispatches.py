"""Passing an entry from one region to the next, with receipts."""

from django.db.models import DateTimeField, Func, QuerySet

from ledger.models import Dispatch, Event, LedgerEntry
from regions.models import Region, User

_CLOCK = Func(function="clock_timestamp", output_field=DateTimeField())


def pass_on(
    row: LedgerEntry,
    *,
    to: Region,
    direction: Dispatch.Direction,
    by: User,
    event: Event,
    from_region: Region,
    note: str = "",
) -> Dispatch:
    """Record that the entry went from `from_region` to `to`."""
    return Dispatch.objects.create(
        subject=row.subject,
        subject_id=row.pk,
        region=row.region,
        direction=direction,
        from_region=from_region,
        to_region=to,
        note=note[:500],
        sent_at=event.at,
        sent_by=by,
    )


def receive(row: LedgerEntry, *, by: User) -> int:
    """Sign for what was sent to where the entry lies; return 1, or 0 if it was signed for."""
    sent = Dispatch.objects.filter(
        subject=row.subject, subject_id=row.pk, to_region_id=row.holder_id
    )
    return sign_for(sent, by=by)


def sign_for(sent: QuerySet[Dispatch], *, by: User) -> int:
    """Sign for what nobody signed for yet; return how many. The clock is that of the events, by
    which they were sent.
    """
    return sent.filter(received_at__isnull=True).update(received_at=_CLOCK, received_by=by)


def history(row: LedgerEntry) -> list[Dispatch]:
    """The entry's journey, oldest first."""
    return list(
        Dispatch.objects.filter(subject=row.subject, subject_id=row.pk).select_related(
            "from_region", "to_region", "sent_by", "received_by"
        )
    )
