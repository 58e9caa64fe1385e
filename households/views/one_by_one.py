"""What waits for a signature, read one after the other: changes, and conflicts from phones."""

from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext


def is_queue(request: HttpRequest) -> bool:
    """What waits is being read one after the other."""
    return bool(request.GET.get("queue") or request.POST.get("queue"))


def go_on(
    request: HttpRequest,
    page: str,
    row: Model,
    done: str,
    *,
    following: Model | None,
    waiting: QuerySet[Any],
) -> HttpResponse:
    """Say what was done, and go on to the row that follows; stay at `row` where there is none."""
    if following is None:
        messages.success(request, done)
        return redirect(page, row.pk)
    left = waiting.count()
    more = ngettext(
        "%(n)d more waits; this is the next.", "%(n)d more wait; this is the next.", left
    )
    messages.success(request, f"{done} {more % {'n': left}}")
    return redirect(f"{reverse(page, args=[following.pk])}?queue=1")
