"""The trail as a workbook; that it was copied out stands on the trail."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ledger import events, sheets, trail
from ledger.models import Event
from regions.duties import Permission
from regions.models import Region, User

EXPORTED = "ledger.trail.exported"


@transaction.atomic
def write(rows: QuerySet[Event], *, by: User, query: str) -> Any:
    """Return the matching events as a workbook, newest first, at most `trail.SHEET_CAP`.

    The export is told in the chain of each place whose trail `by` reads.
    """
    written = sheets.write(
        trail.COLUMNS, trail.sheet_rows(rows), title="操作留痕",
        unit_line=f"最多导出最近 {trail.SHEET_CAP:,} 条", sheet="操作留痕",
    )  # fmt: skip
    places = Region.objects.filter(path__in=by.paths_where(Permission.EVENT_VIEW))
    events.append_many(
        [
            events.Draft(kind=EXPORTED, region=place, by=by, data={"query": query[:500]})
            for place in places
        ]
    )
    return written
