"""Pages of work pictures: a place, a person, the list of persons, the list behind a figure."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.work_pictures import PARTS, sight
from accountability.work_pictures.forms import SpanForm
from accountability.work_pictures.subjects import Person, Place, Span, Subject
from households import masking
from qiannan import asked
from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require, require_login
from regions.models import Cadre, Level, Posting, Region, User

MONTHS = 6  # what a picture is of where the address names no days
MOST_DAYS = 2 * 366


@require_login
@require_GET
def work_mine(request: HttpRequest) -> HttpResponse:
    """One's own work picture."""
    return _picture(request, sight.oneself(_user(request)))


@require_login
@require_GET
def work_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The work picture of somebody with an account: one's own, or of somebody in scope."""
    return _picture(request, sight.of_account(_user(request), pk))


@require_login
@require_GET
def work_cadre(request: HttpRequest, pk: int) -> HttpResponse:
    """The work picture of somebody on the roster, with an account or without."""
    return _picture(request, sight.of_cadre(_user(request), pk))


@require(sight.OF_PLACES)
@require_GET
def work_place(request: HttpRequest) -> HttpResponse:
    """The work picture of a place and all below it."""
    return _picture(request, sight.of_place(_user(request), request.GET.get("region", "")))


@require(sight.OF_PERSONS)
@require_GET
def work_people(request: HttpRequest) -> HttpResponse:
    """The persons of a place, to choose a picture from: who is posted, or who is on the roster."""
    user, today = _user(request), timezone.localdate()
    place = sight.place(user, request.GET.get("region", ""), sight.OF_PERSONS)
    is_roster = request.GET.get("of") == "roster"
    rows: Any
    if is_roster:
        rows = Cadre.objects.on(today).within_paths([place.path]).select_related("region")
        rows = rows.order_by("region__path", "number")
    else:
        rows = Posting.objects.on(today).within_paths([place.path]).filter(user__is_active=True)
        rows = rows.select_related("region", "user").order_by("region__path", "pk")
    page = paginate(request, rows)
    context = {
        "place": place,
        "crumbs": _crumbs(user, place),
        "page": page,
        "rows": [_roster_row(one) if is_roster else _posted_row(one) for one in page.object_list],
        "tabs": [
            (_("With an account"), None, here_with(request, of=""), not is_roster),
            (_("On the roster"), None, here_with(request, of="roster"), is_roster),
        ],
    }
    return render(request, "accountability/work_pictures/people.html", context)


def _posted_row(row: Posting) -> dict[str, Any]:
    return {
        "name": row.user.full_name,
        "post": row.unit or row.get_duty_display(),
        "place": row.region,
        "phone": masking.phone(row.user.phone),
        "url": reverse("accountability:work-person", args=[row.user_id]),
    }


def _roster_row(row: Cadre) -> dict[str, Any]:
    return {
        "name": row.name,
        "post": f"{row.unit} {row.post}".strip(),
        "place": row.region,
        "phone": masking.phone(row.phone),
        "url": reverse("accountability:work-cadre", args=[row.pk]),
    }


@require_login
@require_GET
def work_behind(request: HttpRequest, part: str, key: str) -> HttpResponse:
    """The rows that a figure of a picture counts."""
    user, span = _user(request), _span(request)
    of = _subject(request)
    one = PARTS.get(part)
    if one is None or not _may(user, of, one.needs):
        raise Http404
    try:
        rows, label = one.behind(of, span, user, key), one.label(key)
    except KeyError as error:
        raise Http404 from error
    if rows is None:
        raise Http404
    page = paginate(request, rows)
    context = {
        "of": of,
        "span": span,
        "title": label,
        "part": one,
        "page": page,
        "rows": one.entries(list(page.object_list), user),
        "back": _address(of, span),
    }
    return render(request, "accountability/work_pictures/behind.html", context)


def _picture(request: HttpRequest, of: Subject) -> HttpResponse:
    user, span = _user(request), _span(request)
    parts = []
    for part in PARTS.values():
        if not _may(user, of, part.needs):
            continue
        shown = part.shown(of, span, user)
        if shown and (shown.figures or shown.lines):
            parts.append({"part": part, "shown": shown})
    region = of.region if isinstance(of, Place) else None
    context = {
        "of": of,
        "span": span,
        "parts": parts,
        "form": SpanForm(initial={"since": span.since, "until": span.until, **of.query}),
        "places": _below(region, span) if region else [],
        "crumbs": _crumbs(user, region, span) if region else [],
        "people": _people(user, region) if region else "",
        "poster": _poster(user, region) if region else "",
        "training": _training(user, region) if region else "",
        "pictures": user.paths_where(sight.OF_PLACES) and reverse("accountability:work-place"),
        "printed_at": timezone.localtime(),
    }
    return render(request, "accountability/work_pictures/picture.html", context)


def _may(user: User, of: Subject, needs: Any) -> bool:
    """A part of a place is for who may see it there; of a person, for who may anywhere."""
    if isinstance(of, Person):
        return of.is_own or bool(user.paths_where(needs))
    return user.can(needs, at=of.region)


def _subject(request: HttpRequest) -> Subject:
    """Whom or what the address names.

    Raises:
        Http404: nothing in sight.
    """
    user = _user(request)
    for name, find in (("person", sight.of_account), ("cadre", sight.of_cadre)):
        if key := asked.whole(request.GET.get(name)):
            return find(user, key)
    code = request.GET.get("region", "")
    if not code:
        raise Http404
    return sight.of_place(user, code)


def _span(request: HttpRequest) -> Span:
    """The days of the address; the last six months where it names none. Never of days to come."""
    today = timezone.localdate()
    until = min(_day(request, "until") or today, today)
    first = until.replace(day=1)
    for _month in range(MONTHS - 1):
        first = (first - timedelta(days=1)).replace(day=1)
    since = _day(request, "since") or first
    since = max(since, until - timedelta(days=MOST_DAYS))
    return Span(min(since, until), until)


def _day(request: HttpRequest, name: str) -> date | None:
    return asked.day(request.GET.get(name))


def _address(of: Subject, span: Span, region: Region | None = None) -> str:
    """The picture of a subject over the same days."""
    days = {"since": f"{span.since}", "until": f"{span.until}"}
    if isinstance(of, Place):
        code = region.code if region else of.region.code
        return f"{reverse('accountability:work-place')}?{urlencode({'region': code} | days)}"
    page, pk = ("work-person", of.users[0].pk) if of.users else ("work-cadre", of.cadres[0].pk)
    return f"{reverse(f'accountability:{page}', args=[pk])}?{urlencode(days)}"


def _below(region: Region, span: Span) -> list[tuple[str, str]]:
    children = region.children.current(span.until).order_by("code")  # type: ignore[attr-defined]
    return [(one.name, _address(Place(one), span)) for one in children]


def _crumbs(user: User, region: Region, span: Span | None = None) -> list[tuple[str, str]]:
    """The places above, linked where they are in sight."""

    def url(one: Region) -> str:
        if one.pk == region.pk:
            return ""
        if span and user.can(sight.OF_PLACES, at=one):
            return _address(Place(one), span)
        people = reverse("accountability:work-people")
        return (
            "" if span or not user.can(sight.OF_PERSONS, at=one) else f"{people}?region={one.code}"
        )

    return [(one.name, url(one)) for one in region.ancestors]


def _people(user: User, region: Region) -> str:
    if not user.can(sight.OF_PERSONS, at=region):
        return ""
    return f"{reverse('accountability:work-people')}?region={region.code}"


def _poster(user: User, region: Region) -> str:
    """Where the grid map of a village is; nothing of other places."""
    if region.level != Level.VILLAGE:
        return ""
    return f"{reverse('accountability:poster-grids')}?region={region.code}"


def _training(user: User, region: Region) -> str:
    """Where the poster of training is."""
    if not user.can(Permission.TRAINING_VIEW, at=region):
        return ""
    return f"{reverse('accountability:poster-training')}?region={region.code}"


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]
