"""The list behind a frozen figure: as it was then, and what changed since."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accountability.bulletins import changes, pages
from accountability.bulletins.changes import CHANGES
from accountability.bulletins.figures import LEDGERS
from accountability.bulletins.views import in_sight
from accountability.models import Bulletin
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

NAMES = {
    "total": gettext_lazy("All"),
    "fresh": gettext_lazy("New in the period"),
    "open": gettext_lazy("Not closed out"),
    "closed": gettext_lazy("Closed out"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "overdue": gettext_lazy("Overdue"),
    "verified": gettext_lazy("Verified"),
    "true": gettext_lazy("Found true"),
    "due": gettext_lazy("Due in the period"),
    "timely": gettext_lazy("Answered in time"),
}
VISITS = {"visited": gettext_lazy("Visited"), "rest": gettext_lazy("To visit")}
SINCE = {
    "closed": gettext_lazy("Closed since"),
    "reopened": gettext_lazy("Reopened since"),
    "withdrawn": gettext_lazy("Withdrawn since"),
    "new": gettext_lazy("New since"),
}
TITLES = {
    "leads": gettext_lazy("Leads of the comparison"),
    "issues": gettext_lazy("Issue ledger"),
    "visits": gettext_lazy("Visits to households"),
}


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW, Permission.CAMPAIGN_VIEW)
@require_GET
def bulletin_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """One list of a close; `since` shows instead what changed in the place."""
    user: User = request.user  # type: ignore[assignment]
    bulletin = in_sight(user, pk)
    ledger = request.GET.get("ledger", "leads")
    names = VISITS if ledger == "visits" else NAMES
    name = request.GET.get("name", next(iter(names)))
    place = pages.place_of(bulletin, request.GET.get("place", ""))
    if ledger not in TITLES or name not in names or place is None:
        raise Http404
    may_see(user, ledger, place)
    shown, here = request.GET.get("since", ""), request.GET.get("here") == "true"
    is_compared = ledger in LEDGERS and not here
    since = changes.since(bulletin.close, ledger, place) if is_compared else {}
    wanted = since.get(shown)
    if wanted is None:
        shown, wanted = "", changes.keys(bulletin.close, ledger, place, name, here=here)
    page = paginate(request, changes.rows_of(ledger, wanted))
    address = pages.figure_url(bulletin.pk, ledger, name, place.code)
    context: dict[str, Any] = {
        "place": place,
        "ledger": ledger,
        "title": TITLES[ledger],
        "as_of": _("As frozen for %(day)s") % {"day": f"{bulletin.close.ends_on}"},
        "of_tabs": _("As frozen"),
        "page": page,
        "entries": changes.entries(bulletin.close, ledger, page.object_list, user),
        "tabs": _tabs(bulletin, ledger, place, "" if shown else name, here=here),
        "since": [(SINCE[n], len(since[n]), f"{address}&since={n}", n == shown) for n in CHANGES]
        if since
        else [],
        "ledgers": _ledgers(user, bulletin, place, ledger, here=here),
        "back": reverse("accountability:bulletin-detail", args=[bulletin.pk]),
        "back_words": _("Back to the bulletin"),
        "crumbs": [
            (_("Bulletins"), reverse("accountability:bulletin-list")),
            (bulletin.title, reverse("accountability:bulletin-detail", args=[bulletin.pk])),
        ],
    }
    return render(request, "accountability/bulletins/figure.html", context)


def sees(user: User, ledger: str, place: Region) -> bool:
    return any(place.path.startswith(path) for path in user.paths_where(changes.VIEW[ledger]))


def may_see(user: User, ledger: str, place: Region) -> None:
    """404 where the place is out of sight, 403 where the person sees no entries at all.

    Raises:
        Http404, PermissionDenied: as said.
    """
    if not user.paths_where(changes.VIEW[ledger]):
        raise PermissionDenied
    if not sees(user, ledger, place):
        raise Http404


def _tabs(
    bulletin: Bulletin, ledger: str, place: Region, active: str, *, here: bool
) -> list[tuple[Any, int, str, bool]]:
    names = VISITS if ledger == "visits" else NAMES
    found = []
    for name, label in names.items():
        count = len(changes.keys(bulletin.close, ledger, place, name, here=here))
        url = pages.figure_url(bulletin.pk, ledger, name, place.code, here=here)
        found.append((label, count, url, name == active))
    return found


def _ledgers(
    user: User, bulletin: Bulletin, place: Region, active: str, *, here: bool
) -> list[tuple[Any, None, str, bool]]:
    """The other ledgers of the same place, where this person sees them."""
    first = {"leads": "total", "issues": "total", "visits": "visited"}
    return [
        (
            TITLES[one],
            None,
            pages.figure_url(bulletin.pk, one, name, place.code, here=here),
            one == active,
        )
        for one, name in first.items()
        if sees(user, one, place)
    ]
