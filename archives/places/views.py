"""The villages and townships with their files of a year, those first that have one, and opening."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from archives.models import Archive
from archives.places import opening
from archives.places.forms import HOLDERS, OpenForm, PlacesForm
from qiannan.web import here_with, paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from regions.models import RegionQuerySet as Places

VIEW, FILE = Permission.ARCHIVE_VIEW, Permission.ARCHIVE_FILE


@dataclass(frozen=True)
class Row:
    """A place with its file of the year, if it has one; `may_open` where it has none."""

    place: Region
    archive: Archive | None
    may_open: bool


@require(Permission.ARCHIVE_VIEW)
@require_GET
def place_list(request: HttpRequest) -> HttpResponse:
    """Villages or townships in sight with their file of a year: there or not, whole or lacking."""
    user = _user(request)
    asked = PlacesForm(request.GET)
    holder, year = asked.holder_asked, asked.year_asked
    base = _base(user, asked)
    rows = _in_state(base, asked).annotate(is_there=_files(holder, year)).select_related("parent")
    page = paginate(request, rows.order_by("-is_there", "path"))
    context = {
        "page": page,
        "rows": _rows(list(page.object_list), holder, year, user),
        "figures": [
            (label, count, here_with(request, state=state), asked.cleaned_data["state"] == state)
            for label, count, state in _figures(base, holder, year)
        ],
        "asked": asked,
        "holder": holder,
        "year": year,
        "tabs": [
            (label, None, here_with(request, holder=value), value == holder)
            for value, label in HOLDERS
        ],
        "open": _open_form(user, {"holder": holder, "year": year}),
        "county": _kept_county(user),
        "crumbs": [(_("Archives"), reverse("archives:archive-list"))],
    }
    return render_page(
        request, "archives/places/places.html", "archives/places/_rows.html", context
    )


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _kept_county(user: User) -> Region | None:
    """The county whose archives the person keeps, if it is one."""
    found = Region.objects.visible_to(user, Permission.ARCHIVE_KEEP).current().at(Level.COUNTY)
    counties = list(found[:2])
    return counties[0] if len(counties) == 1 else None


def _base(user: User, asked: PlacesForm) -> Places:
    """The places in sight that are asked for, whatever their file."""
    rows: Places = Region.objects.visible_to(user, VIEW).current()
    rows = rows.at(opening.LEVELS[asked.holder_asked])
    given = asked.cleaned_data
    if code := given.get("region"):
        rows = rows.within_paths(
            list(Region.objects.filter(code=code).values_list("path", flat=True))
        )
    if text := given.get("place"):
        above = Region.objects.visible_to(user, VIEW).search(text)
        rows = rows.within_paths(list(above.values_list("path", flat=True)[:200]))
    return rows


def _files(holder: str, year: int, **more: Any) -> Exists:
    own = Archive.objects.filter(region=OuterRef("pk"), holder=holder, year=year)
    return Exists(own.filter(**more))


def _whole(holder: str, year: int) -> Exists:
    return _files(holder, year, missing=0, flawed=0, contradicting=0)


def _in_state(rows: Places, asked: PlacesForm) -> Places:
    holder, year = asked.holder_asked, asked.year_asked
    state = asked.cleaned_data.get("state")
    if state in ("none", "held"):
        there = _files(holder, year)
        return rows.exclude(there) if state == "none" else rows.filter(there)
    if state == "lacking":
        return rows.filter(_files(holder, year)).exclude(_whole(holder, year))
    if state == "whole":
        return rows.filter(_whole(holder, year))
    if state == "accepted":
        return rows.filter(_files(holder, year, state=Archive.State.ACCEPTED))
    return rows


def _figures(rows: Places, holder: str, year: int) -> list[tuple[str, int, str]]:
    """(words, how many, the state by which the list shows them)."""
    files = Archive.objects.filter(holder=holder, year=year, region__in=rows.order_by())
    lacks = Q(missing__gt=0) | Q(flawed__gt=0) | Q(contradicting__gt=0)
    found = files.order_by().aggregate(
        files=Count("pk"),
        lacking=Count("pk", filter=lacks),
        accepted=Count("pk", filter=Q(state=Archive.State.ACCEPTED)),
    )
    return [
        (_("Villages or townships"), rows.count(), ""),
        (_("Files held"), found["files"], "held"),
        (_("Something is lacking"), found["lacking"], "lacking"),
        (_("Passed acceptance"), found["accepted"], "accepted"),
    ]


def _rows(places: list[Region], holder: str, year: int, user: User) -> list[Row]:
    files = Archive.objects.filter(holder=holder, year=year, region__in=places)
    found = {one.region_id: one for one in files}
    return [
        Row(place, found.get(place.pk), place.pk not in found and user.can(FILE, at=place))
        for place in places
    ]


def _open_form(user: User, first: dict[str, Any]) -> OpenForm | None:
    """For the counties and townships where this person files papers; None where there is none."""
    mine = Region.objects.visible_to(user, FILE).current()
    places = list(mine.filter(level__in=(Level.COUNTY, Level.TOWNSHIP)).order_by("path"))
    return OpenForm(places=places, initial=first, auto_id="open_%s") if places else None


@require(Permission.ARCHIVE_FILE)
@require_POST
def places_open(request: HttpRequest) -> HttpResponse:
    """Open the files of a year for all villages or townships of a place."""
    user = _user(request)
    seen = Region.objects.visible_to(user, VIEW)
    place = get_object_or_404(seen, code=request.POST.get("region", ""))
    form = OpenForm(request.POST, places=[place])
    if not form.is_valid():
        messages.error(request, _("Choose whose files and of which year."))
        return redirect("archives:places")
    holder, year = form.cleaned_data["holder"], form.cleaned_data["year"]
    try:
        made = len(opening.open_places(place, holder, year, by=user))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = ngettext("%(n)d file was opened.", "%(n)d files were opened.", made) % {"n": made}
        messages.success(request, said if made else _("All of them have a file of that year."))
    query = urlencode({"holder": holder, "year": year})
    return redirect(f"{reverse('archives:places')}?{query}")
