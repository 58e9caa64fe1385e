"""Pages by key: the hundredth costs what the first does, and nothing slips between two pages."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from qiannan.web import PAGE_SIZE, here_with, key_of


@dataclass(frozen=True)
class KeyPage:
    """The keys of one page in order, and the addresses of its neighbours, "" for none."""

    keys: list[int]
    next: str
    prev: str


def by_key(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE_SIZE) -> KeyPage:
    """Return the page of `rows` by rising key that the address asks for (`after`, `before`)."""
    after, before = key_of(request, "after"), key_of(request, "before")
    keys = rows.order_by("pk").values_list("pk", flat=True)
    if before:
        found = list(keys.filter(pk__lt=before).reverse()[: size + 1])
        page = found[:size][::-1]
        has_prev, has_next = len(found) > size, True
    else:
        found = list(keys.filter(pk__gt=after)[: size + 1])
        page = found[:size]
        has_prev, has_next = after > 0, len(found) > size
    return KeyPage(
        page,
        next=here_with(request, after=page[-1]) if has_next and page else "",
        prev=here_with(request, before=page[0]) if has_prev and page else "",
    )
