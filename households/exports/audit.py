"""Table 25: every export, read from the trail: when, by whom, of what, how many, masked or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from households.exports import trail
from ledger.events import TEXTS
from ledger.models import Event
from ledger.sheets import Column
from regions.duties import Permission
from regions.models import User

# Kinds of events that a file left the system by, or was asked for.
KINDS = [
    *(trail.ASKED, trail.APPROVED, trail.REFUSED, trail.MADE, trail.FETCHED, trail.STOPPED),
    trail.DIFFERENCES,
    "accountability.table.exported",
]
COLUMNS = (
    Column("时间", "at", width=18),
    Column("账号", "who", width=12),
    Column("岗位", "post", width=22),
    Column("事项", "what", width=16),
    Column("表名", "table", width=28),
    Column("条件", "query", width=30),
    Column("行数", "rows", width=10),
    Column("脱敏", "masked", width=8),
    Column("审批号", "number", as_text=True, width=18),
    Column("IP", "address", as_text=True, width=16),
)


@dataclass(frozen=True)
class Line:
    """One line of the table; blank where the trail does not say."""

    at: datetime
    who: str
    post: str
    what: str
    table: str
    query: str
    rows: int | None
    masked: bool | None
    number: str
    address: str


def events_for(user: User) -> Any:
    """The exports on the trail that a person may read, the newest first."""
    found = Event.objects.visible_to(user, Permission.EVENT_VIEW)
    return found.filter(kind__in=KINDS).order_by("-pk")


def line_of(event: Event) -> Line:
    data = event.data
    table = data.get("table", "")
    return Line(
        at=event.at,
        who=event.actor_name,
        post=event.actor_post,
        what=str(TEXTS.get(event.kind, event.kind)),
        table=f"表{table}" if isinstance(table, int) else str(table),
        query=str(data.get("conditions") or data.get("query") or data.get("as_of") or ""),
        rows=data.get("rows"),
        masked=data.get("masked"),
        number=str(data.get("number", "")),
        address=str(data.get("address", "")),
    )


def rows_of(found: Any) -> Iterator[dict[str, Any]]:
    for event in found.iterator(chunk_size=1000):
        one = line_of(event)
        yield {**vars(one), "at": f"{timezone.localtime(one.at):%Y-%m-%d %H:%M:%S}"}
