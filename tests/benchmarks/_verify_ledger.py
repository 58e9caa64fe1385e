"""Fill a ledger with events, and verify it one way: `ours` or `orm`."""

import hmac
import json
import os
import sys
import time
from datetime import UTC
from typing import Any

BATCH = 50_000


def fill(count: int) -> None:
    """Append events like those of leads by COPY, over the counties there are."""
    from ledger.events import Draft, append_all
    from ledger.models import Event
    from regions.models import Level, Region

    counties = list(Region.objects.filter(level=Level.COUNTY))
    for start in range(Event.objects.count(), count, BATCH):
        append_all(
            Draft(
                "screening.lead.answered", counties[n % len(counties)], "screening.lead", n,
                "verifying", "answered", note=f"已入户核实，第 {n} 条情况属实",
                data={"round": n % 3 + 1, "verdict": "fact"} if n % 2 else {},
            )
            for n in range(start, min(start + BATCH, count))
        )  # fmt: skip


def ours() -> list[Any]:
    from ledger import verification

    return list(verification.verify())


def orm() -> list[Any]:
    """An object and a dictionary an event."""
    from django.conf import settings

    from ledger.canonical import canonical
    from ledger.models import Chain, Event

    broken = []
    key = settings.LEDGER_KEY.encode()
    for head in Chain.objects.order_by("chain"):
        seq, previous = 0, ""
        for event in Event.objects.filter(chain=head.chain).order_by("seq").iterator(2000):
            seq += 1
            said = {
                "chain": event.chain, "seq": event.seq, "kind": event.kind, "by": event.hashed_by,
                "subject": event.subject, "before": event.before, "after": event.after,
                "note": event.note, "prev": event.prev_hash, "id": event.subject_id,
                "region": event.region_path, "actor": event.actor_id, "name": event.actor_name,
                "post": event.actor_post, "data": event.data,
                "at": event.at.astimezone(UTC).isoformat(),
            }  # fmt: skip
            true = hmac.digest(key, canonical(said).encode(), event.hashed_by).hex()
            if (event.seq, event.prev_hash, event.hash) != (seq, previous, true):
                broken.append((head.chain, seq))
                break
            previous = event.hash
        if (head.seq, head.hash) != (seq, previous):
            broken.append((head.chain, seq + 1))
    return broken


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    way, count = sys.argv[1], int(sys.argv[2])
    if way == "fill":
        fill(count)
        raise SystemExit
    began = time.perf_counter()
    found = ours() if way == "ours" else orm()
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "broken": len(found)}))
