"""The base map as it was known on a day: one household, a place, and a place on two days."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from households import pages, tabs
from households.past import end_of, household_as_of
from households.past_places import FIGURES, behind, compare, figures_as_of, households_as_of
from households.record.then import Then
from households.views.households import in_sight
from qiannan import asked
from qiannan.web import PAGE_SIZE
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User


def _day(request: HttpRequest, name: str, default: date) -> date:
    """The day in the address, never after today; the default for what is no day."""
    return min(asked.day(request.GET.get(name)) or default, timezone.localdate())


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_at(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of a household as it was known at the end of a day, beside what is known now."""
    user: User = request.user  # type: ignore[assignment]
    household = get_object_or_404(in_sight(user).with_places(), pk=pk)
    day = _day(request, "on", timezone.localdate())
    then = Then(household, user, household_as_of(household, end_of(day)))
    context = {
        **tabs.head_of(household, user, "households:household-as-of"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "day": day,
        "today": timezone.localdate(),
        "then": then,
    }
    return render(request, "households/household_as_of.html", context)


# --- places -----------------------------------------------------------------------------------
def _place(request: HttpRequest) -> Region:
    """The place in the address, else the person's own; out of sight is not found."""
    user: User = request.user  # type: ignore[assignment]
    mine = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    code = request.GET.get("region", "")
    if code:
        return get_object_or_404(mine, code=code)
    return mine.order_by("level", "path")[0]


def _figure(request: HttpRequest) -> str:
    figure = request.GET.get("figure", "")
    return figure if figure in FIGURES else "households"


class _Counted(Paginator):
    """Pages of rows that the database counted and cut already."""

    def __init__(self, total: int, size: int) -> None:
        super().__init__([], size)
        self.total = total

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.total


def _page(request: HttpRequest) -> int:
    return max(1, min(asked.whole(request.GET.get("page")), 20_000))


Ask = Callable[[int], tuple[int, list[dict[str, Any]]]]


def _paged(request: HttpRequest, ask: Ask) -> Page[Any]:
    """The page in the address; `ask(first)` answers how many there are and a page of them.

    Beyond the end it is the last one.
    """
    number = _page(request)
    total, rows = ask((number - 1) * PAGE_SIZE)
    if not rows and number > 1:
        total, _first = ask(0)
        number = max(1, _Counted(total, PAGE_SIZE).num_pages)
        total, rows = ask((number - 1) * PAGE_SIZE)
    return Page(rows, number, _Counted(total, PAGE_SIZE))


def _mark_in_sight(user: User, rows: list[dict[str, Any]]) -> None:
    """Say of each row whether the household may be opened today."""
    keys = [row["id"] for row in rows]
    seen = set(in_sight(user).filter(pk__in=keys).values_list("pk", flat=True))
    for row in rows:
        row["is_in_sight"] = row["id"] in seen


def _context(request: HttpRequest, place: Region) -> dict[str, Any]:
    user: User = request.user  # type: ignore[assignment]
    return {
        "place": place,
        "crumbs": pages.crumbs(place.ancestors, user),
        "places": list(place.children.order_by("code")),
        "today": timezone.localdate(),
    }


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def place_at(request: HttpRequest) -> HttpResponse:
    """The figures of a place as they were known on a day, and the households behind each."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request)
    day = _day(request, "on", timezone.localdate())
    figure = _figure(request)
    figures = figures_as_of(place, end_of(day))
    page = _paged(
        request,
        lambda first: households_as_of(
            place, end_of(day), figure=figure, first=first, most=PAGE_SIZE
        ),
    )
    _mark_in_sight(user, page.object_list)
    context = {
        **_context(request, place),
        "day": day,
        "figure": figure,
        "stats": [
            (f.key, f.label, getattr(figures, f.key), f.key == figure) for f in FIGURES.values()
        ],
        "page": page,
    }
    return render(request, "households/place_as_of.html", context)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def place_compare(request: HttpRequest) -> HttpResponse:
    """The figures of a place and of the places in it on two days, and what differs."""
    place = _place(request)
    second = _day(request, "with", timezone.localdate())
    first = _day(request, "on", second.replace(day=1) - timedelta(days=1))
    rows = compare(place, end_of(first), end_of(second))
    context = {
        **_context(request, place),
        "first": first,
        "second": second,
        "labels": [figure.label for figure in FIGURES.values()],
        "rows": rows,
        "is_same": not any(one.difference for _place, found in rows for one in found),
    }
    return render(request, "households/place_compare.html", context)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def place_behind(request: HttpRequest) -> HttpResponse:
    """The households that came, went or changed between two days, behind one figure."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request)
    second = _day(request, "with", timezone.localdate())
    first = _day(request, "on", second.replace(day=1) - timedelta(days=1))
    figure = FIGURES[_figure(request)]
    page = _paged(
        request,
        lambda begin: behind(
            place, end_of(first), end_of(second), figure=figure.key, first=begin, most=PAGE_SIZE
        ),
    )
    rows: list[dict[str, Any]] = page.object_list
    _mark_in_sight(user, rows)
    words = {"came": _("Came"), "went": _("Went"), "changed": _("Changed")}
    for row in rows:
        row["said"] = words[row["word"]]
        row["step"] = row["after"] - row["before"]
    context = {
        **_context(request, place),
        "first": first,
        "second": second,
        "figure": figure,
        "page": page,
    }
    return render(request, "households/place_behind.html", context)
