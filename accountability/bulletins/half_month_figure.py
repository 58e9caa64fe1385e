"""The list behind a figure of table 15 below the county, where no half-month is frozen.

It is drawn by the function that draws the figure, so that the two are of the same entries.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.bulletins import changes, figures
from accountability.bulletins.figure_pages import NAMES, TITLES, VISITS, may_see, sees
from accountability.bulletins.figures import PARTS, Place
from accountability.bulletins.periods import Period, half_ended_by
from accountability.cuts import Cut, cut_of
from accountability.tables import NAMES as TABLE_NAMES
from ledger.reports import DoesNotAddUpError
from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

TABLE = 15


def url(region: Region, period: Period, line: dict[str, Any], ledger: str, name: str) -> str:
    """The address of the list behind a figure of a line of the table of `region`."""
    query = {
        "region": region.code,
        "as_of": f"{period.last}",
        "place": line["place"] or region.code,
        "ledger": ledger,
        "name": name,
    }
    query |= {"here": "true"} if line["is_itself"] else {}
    return f"{reverse('accountability:half-month-figure')}?{urlencode(query)}"


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW, Permission.CAMPAIGN_VIEW)
@require_GET
def half_month_figure(request: HttpRequest) -> HttpResponse:
    """One list of the half-month that ended last by a day, of a place below the county."""
    user: User = request.user  # type: ignore[assignment]
    ledger = request.GET.get("ledger", "leads")
    names = VISITS if ledger == "visits" else NAMES
    name = request.GET.get("name", next(iter(names)))
    if ledger not in TITLES or name not in names:
        raise Http404
    place = _place(request.GET.get("place", ""))
    may_see(user, ledger, place)
    cut = cut_of(request, Permission.REPORT_VIEW)
    if cut.region.level <= Level.COUNTY or cut.region.pk not in (place.pk, place.parent_id):
        raise Http404
    try:
        found = figures.places(cut.region, half_ended_by(cut.as_of))
    except DoesNotAddUpError as error:
        context: dict[str, Any] = {"cut": cut, "error": error}
        return render(request, "accountability/does_not_add_up.html", context, status=409)
    parts = _parts(found, cut, place, here=request.GET.get("here") == "true")
    page = paginate(request, changes.rows_of(ledger, _keys(parts, ledger, name)))
    then = {key: part for part in PARTS for key in _keys(parts, ledger, part)}
    back = cut.url("table-detail", TABLE)
    context = {
        "place": place,
        "ledger": ledger,
        "title": TITLES[ledger],
        "as_of": _("As of %(day)s") % {"day": f"{cut.as_of}"},
        "of_tabs": _("By state"),
        "page": page,
        "entries": changes.as_entries(ledger, page.object_list, then, user),
        "tabs": [
            (
                label,
                len(_keys(parts, ledger, one)),
                here_with(request, name=one),
                one == name,
            )
            for one, label in names.items()
        ],
        "ledgers": _ledgers(request, parts, place, ledger, name),
        "back": back,
        "back_words": _("Back to the table"),
        "crumbs": [
            (_("Tables"), cut.url("table-list")),
            (f"{cut.region.name}{TABLE_NAMES[TABLE]}", back),
        ],
    }
    return render(request, "accountability/bulletins/figure.html", context)


def _place(code: str) -> Region:
    place = Region.objects.filter(code=code).first()
    if place is None:
        raise Http404
    return place


def _parts(found: list[Place], cut: Cut, place: Region, *, here: bool) -> list[Place]:
    """The lines that a figure counts: that of the place, what lies at the region itself, or all."""
    if here:
        return [one for one in found if one.is_itself]
    if place.pk == cut.region.pk:
        return found
    return [one for one in found if one.code == place.code and not one.is_itself]


def _keys(parts: list[Place], ledger: str, name: str) -> list[int]:
    wanted = PARTS if name == "total" else (name,)
    return sorted(
        key for part in parts for one in wanted for key in part.lists.get(ledger, {}).get(one, ())
    )


def _ledgers(
    request: HttpRequest, parts: list[Place], place: Region, ledger: str, name: str
) -> list[tuple[Any, int, str, bool]]:
    """The ledgers of the same lines, where this person sees them; two share their figures."""
    user: User = request.user  # type: ignore[assignment]
    found = []
    for one in TITLES:
        names = VISITS if one == "visits" else NAMES
        shown = name if name in names else next(iter(names))
        count = len(_keys(parts, one, shown))
        if sees(user, one, place):
            address = here_with(request, ledger=one, name=shown)
            found.append((TITLES[one], count, address, one == ledger))
    return found
