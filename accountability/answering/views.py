"""Pages of what a place and a person answer for; only the joint meeting comes here."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.answering import missed, pages
from accountability.models import Missed
from ledger import events
from qiannan.web import key_of
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, Posting, Region, User

PAGE = 50


def _places(user: User) -> QuerySet[Region]:
    return Region.objects.visible_to(user, Permission.CASE_VIEW).select_related(ABOVE)


def _place(user: User, code: str) -> Region:
    """The place of the address, or the highest the reader sees cases of."""
    rows = _places(user)
    found = rows.filter(code=code) if code else rows.order_by("level", "path")
    place = found.first()
    if place is None:
        raise Http404
    return place


def _person(user: User, pk: int) -> tuple[User, QuerySet[Posting]]:
    """Somebody who is or was posted within the reader's places, and those postings."""
    posted = Posting.objects.visible_to(user, Permission.CASE_VIEW).filter(user=pk)
    if not posted.exists():
        raise Http404
    return get_object_or_404(User, pk=pk), posted.select_related("region", "user")


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def duty_place(request: HttpRequest) -> HttpResponse:
    """Who holds which duty at a place today, and what was missed there."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(user, request.GET.get("region", ""))
    paths = tuple(user.paths_where(Permission.CASE_VIEW))
    here = reverse("accountability:duty-place")
    context = {
        "place": place,
        "figures": pages.figures_of_place(place).values(),
        "posts": pages.held_at(place, user),
        "below": place.children.current().order_by("code"),
        "unheld": [one for one in pages.lines_on(timezone.localdate()) if not one.duty],
        "crumbs": [
            (one.name, f"{here}?region={one.code}" if one.path.startswith(paths) else "")
            for one in place.ancestors[:-1]
        ],
        "may_handle": user.can(Permission.CASE_HANDLE, at=place),
    }
    return render(request, "accountability/answering/place.html", context)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def duty_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What a person answers for today, what was missed, and the cases there are."""
    reader: User = request.user  # type: ignore[assignment]
    person, posted = _person(reader, pk)
    if person.person == reader.person:
        raise Http404
    today = posted.on(timezone.localdate())  # type: ignore[attr-defined]
    figures = pages.figures_of_person(person)
    place = (today.first() or posted.order_by("-starts_on")[0]).region
    events.append(
        events.Draft(
            kind="accountability.case.person_read",
            region=place,
            subject="regions.user",
            subject_id=person.pk,
            by=reader,
        )
    )
    context = {
        "person": person,
        "figures": figures.values(),
        "posts": pages.held_by(person, figures, today),
        "before": posted.exclude(pk__in=today.values("pk")).order_by("-starts_on"),
        "cases": pages.cases_about(person, reader),
        "new_case": f"{reverse('accountability:case-new')}?person={person.pk}"
        if reader.can(Permission.CASE_HANDLE, at=place)
        else "",
        "crumbs": _crumbs(place),
    }
    return render(request, "accountability/answering/person.html", context)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def duty_missed(request: HttpRequest) -> HttpResponse:
    """The entries behind a figure of a place or a person; keyset paging, the oldest first."""
    reader: User = request.user  # type: ignore[assignment]
    kind = request.GET.get("kind", "")
    if kind not in Missed.values:
        raise Http404
    person, place = None, None
    key = request.GET.get("person", "")
    if key.isascii() and key.isdecimal():
        person, _posted = _person(reader, int(key[:18]))
        if person.person == reader.person:
            raise Http404
        rows = missed.by_person(kind, person)
    else:
        place = _place(reader, request.GET.get("region", ""))
        rows = missed.at_places(kind, [place])
    page, after = _page(request, rows.within_paths(reader.paths_where(Permission.CASE_VIEW)))
    of = person.full_name if person else (place.name if place else "")
    context = {
        "title": Missed(kind).label,
        "of": of,
        "rows": pages.rows_of(page, kind, reader, person),
        "after": after,
        "crumbs": _crumbs(place) if place else [*_crumbs(None), (of, _address_of(person))],
    }
    return render(request, "accountability/answering/missed.html", context)


def _address_of(person: User | None) -> str:
    return reverse("accountability:duty-person", args=[person.pk]) if person else ""


def _crumbs(place: Region | None) -> list[tuple[str, str]]:
    here = reverse("accountability:duty-place")
    found = [(_("Who answers for what"), here)]
    return [*found, (place.name, f"{here}?region={place.code}")] if place else found


def _page(request: HttpRequest, rows: Any) -> tuple[list[Any], str]:
    if after := key_of(request, "after"):
        rows = rows.filter(pk__gt=after)
    wanted = rows.select_related(f"region__{ABOVE}", "holder").order_by("pk")
    found = list(wanted[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    query = request.GET.copy()
    query["after"] = str(found[PAGE - 1].pk)
    return found[:PAGE], f"?{query.urlencode()}"
