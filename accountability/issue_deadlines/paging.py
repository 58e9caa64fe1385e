"""Pages of long lists by the key of the row before; nothing is counted off."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from qiannan import asked

SIZE = 50


def address(query: QueryDict, **changes: str) -> str:
    """Return the query of an address with some values changed, or dropped where empty."""
    changed = query.copy()
    for name, value in changes.items():
        changed.pop(name, None)
        if value:
            changed[name] = value
    return f"?{changed.urlencode()}"


def newest(request: HttpRequest, rows: QuerySet[Any]) -> tuple[list[Any], str]:
    """The newest rows, or those before the key in the address (`before`); the next address."""
    if before := asked.whole(request.GET.get("before")):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: SIZE + 1])
    more = len(found) > SIZE
    return found[:SIZE], address(request.GET, before=str(found[SIZE - 1].pk)) if more else ""


def read_after(request: HttpRequest) -> tuple[date, int] | None:
    """The day and key in the address (`after`); None for the first page or what is neither."""
    day, _dash, key = request.GET.get("after", "").partition("_")
    since, pk = asked.day(day), asked.whole(key)
    return (since, pk) if since and pk else None


def most_urgent(request: HttpRequest, rows: Sequence[Any]) -> tuple[list[Any], str]:
    """A page of rows of which there is one more when there is another page; the next address."""
    if len(rows) <= SIZE:
        return list(rows), ""
    last = rows[SIZE - 1]
    after = f"{last.due_on.isoformat()}_{last.pk}"
    return list(rows[:SIZE]), address(request.GET, after=after)
