"""The close-out report of the issue ledger, one way: `ours` or `orm`. Prints what it counted."""

import json
import os
import sys
import time
from collections import Counter
from datetime import date
from typing import Any


def ours(region: Any, day: date) -> Any:
    from accountability.reports import close_out

    report = close_out("issues", region, day)
    return [_plain(report.places), _plain(report.kinds, by_item=True)]


def _plain(lines: Any, by_item: bool = False) -> Any:
    return sorted(
        [
            f"{line.group}{line.code}" if by_item else line.code,
            line.figures.total, line.figures.closed, line.figures.overdue,
        ]
        for line in lines
        if line.figures.total
    )  # fmt: skip


def orm(region: Any, day: date) -> Any:
    """The events of each issue as objects, its last state and day kept in Python."""
    from accountability.models import Issue
    from ledger.models import Event
    from ledger.reports import end_of
    from regions.models import Level, Region

    states: dict[int, str] = {}
    days: dict[int, str] = {}
    kinds: dict[int, str] = {}
    events = Event.objects.filter(
        subject="accountability.issue", at__lt=end_of(day), region_path__startswith=region.path
    )
    for event in events.order_by("pk").iterator(2000):
        issue = event.subject_id or 0
        states[issue] = event.after or states.get(issue, "")
        days[issue] = event.data.get("due_on", days.get(issue, ""))
        kinds[issue] = event.data.get("due_kind", kinds.get(issue, ""))
    counties = {one.path: one.code for one in Region.objects.filter(level=Level.COUNTY)}
    places: dict[str, Counter[str]] = {}
    items: dict[str, Counter[str]] = {}
    rows = Issue.objects.select_related("item__aspect", "region")
    for row in rows.iterator(2000):
        state, code = states[row.pk], counties[row.region.county_path]
        item = f"{row.item.aspect.name}{row.item.order}"
        is_late = state not in ("closed", "withdrawn") and days[row.pk] < day.isoformat()
        for counts in (places.setdefault(code, Counter()), items.setdefault(item, Counter())):
            counts["total"] += 1
            counts["closed"] += state == "closed"
            counts["overdue"] += is_late and kinds[row.pk] != "standing"
    return [
        sorted([name, n["total"], n["closed"], n["overdue"]] for name, n in found.items())
        for found in (places, items)
    ]


def main(way: str) -> None:
    from django.utils import timezone

    from ledger.models import Event
    from regions.models import Level, Region

    region = Region.objects.get(level=Level.PREFECTURE)
    begun = time.perf_counter()
    counted = {"ours": ours, "orm": orm}[way](region, timezone.localdate())
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "counted": counted, "events": Event.objects.count()}))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    main(sys.argv[1])
