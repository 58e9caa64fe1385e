"""Small helpers of pages."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from qiannan import asked
from qiannan.styleguide import samples

PAGE_SIZE = 50
COUNT_CAP = 10_000
# What an address calls the page of a list: its number, or the row it begins at.
PLACE_IN_LIST = ("page", "after", "before", "from")


class Ends(Protocol):
    """A job."""

    @property
    def is_finished(self) -> bool: ...


def render_page(
    request: HttpRequest, page: str, part: str, context: Mapping[str, Any], **kwargs: Any
) -> HttpResponse:
    """Render `part` for an htmx request and `page`, which includes it, for any other."""
    is_part = request.headers.get("HX-Request") == "true" and (
        request.headers.get("HX-Boosted") != "true"
    )
    response = render(request, part if is_part else page, dict(context), **kwargs)
    patch_vary_headers(response, ["HX-Request"])  # else the back button shows a bare table
    return response


def render_progress(
    request: HttpRequest, part: str, context: Mapping[str, Any], job: Ends | None
) -> HttpResponse:
    """Render the progress of a job alone; once there is none, have the whole page asked for."""
    response = render(request, part, dict(context))
    if job is None or job.is_finished:
        response["HX-Refresh"] = "true"
    return response


def paginate(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page that the URL asks for; a wrong number gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def here_with(request: HttpRequest, **changed: object) -> str:
    """Return this address with some conditions changed, one that is empty left out.

    A list begins anew, so where it stood is dropped unless it is among what changes.
    """
    query = request.GET.copy()
    for name in (*PLACE_IN_LIST, *changed):
        query.pop(name, None)
    query.update({name: str(value) for name, value in changed.items() if value})
    return f"{request.path}?{query.urlencode()}"


def key_of(request: HttpRequest, name: str) -> int:
    """The key of a row that the address gives as `name`, 0 for none."""
    return asked.whole(request.GET.get(name))


def tabs_of(
    request: HttpRequest, name: str, choices: Iterable[Any], counts: Mapping[str, int]
) -> list[tuple[Any, int, str, bool]]:
    """The choices of the condition `name`, and all of them before: word, count, address, chosen."""
    chosen = request.GET.get(name, "")
    words = [("", _("All"), counts["total"])]
    words += [(one.value, one.label, counts[one.value]) for one in choices]
    return [
        (word, count, here_with(request, **{name: value}), chosen == value)
        for value, word, count in words
    ]


def is_healthy(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers; load balancers and containers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample values; only at a developer's desk."""
    return render(request, "styleguide.html", samples())
