"""Small helpers of pages."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.core.paginator import Page, Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from qiannan.styleguide import samples

PAGE_SIZE = 50
COUNT_CAP = 10_000


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


def is_healthy(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers; load balancers and containers ask."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample values; only at a developer's desk."""
    return render(request, "styleguide.html", samples())
