"""The list behind a frozen figure: as it was then, and what changed since."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accountability.bulletins import changes, pages
from accountability.bulletins.changes import CHANGES, Entry
from accountability.bulletins.figures import LEDGERS
from accountability.bulletins.views import in_sight
from accountability.models import PeriodClose
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


BOTH = "both"  # leads and issues in one list


@dataclass(frozen=True)
class Frozen:
    """A figure of a close: whose, which, and how the pages about the close are reached.

    `address` gives that of another figure: ledger, name, code of the place.
    """

    close: PeriodClose
    place: Region
    ledger: str
    name: str
    here: bool
    address: Callable[[str, str, str], str]

    @property
    def ledgers(self) -> tuple[str, ...]:
        return tuple(LEDGERS) if self.ledger == BOTH else (self.ledger,)

    def keys(self, name: str) -> list[tuple[str, int]]:
        """(ledger, key) of each entry of a list."""
        return [
            (one, key)
            for one in self.ledgers
            for key in changes.keys(self.close, one, self.place, name, here=self.here)
        ]


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW, Permission.CAMPAIGN_VIEW)
@require_GET
def bulletin_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """One list of the close of a bulletin; `since` shows instead what changed in the place."""
    bulletin = in_sight(user_of(request), pk)
    url = reverse("accountability:bulletin-detail", args=[pk])
    ways = {
        "back": url,
        "back_words": _("Back to the bulletin"),
        "crumbs": [
            (_("Bulletins"), reverse("accountability:bulletin-list")),
            (bulletin.title, url),
        ],
    }
    return _figure(request, bulletin.close, partial(pages.figure_url, pk), ways)


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW, Permission.CAMPAIGN_VIEW)
@require_GET
def close_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """One list of a close, whether a bulletin was written over it or not."""
    close = close_in_sight(user_of(request), pk)
    url = reverse("accountability:close-detail", args=[pk])
    ways = {
        "back": url,
        "back_words": _("Back to the period"),
        "crumbs": [
            (_("Frozen figures"), reverse("accountability:close-list")),
            (f"{close.region.name} {close.starts_on} — {close.ends_on}", url),
        ],
    }
    return _figure(request, close, partial(pages.close_figure_url, pk), ways)


def close_in_sight(user: User, pk: int) -> PeriodClose:
    """The close; 404 where this person may not see it."""
    rows = PeriodClose.objects.visible_to(user, Permission.REPORT_VIEW)
    return get_object_or_404(rows.select_related("region"), pk=pk)


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _figure(
    request: HttpRequest, close: PeriodClose, url: Callable[..., str], ways: dict[str, Any]
) -> HttpResponse:
    user, of = user_of(request), _asked(request, close, url)
    may_see(user, of.ledger, of.place)
    shown = request.GET.get("since", "")
    is_compared = of.ledger in LEDGERS and not of.here
    since = changes.since(close, of.ledger, of.place) if is_compared else {}
    wanted = since.get(shown)
    if wanted is None:
        shown = ""
    keys = of.keys(of.name) if wanted is None else [(of.ledger, key) for key in wanted]
    page, entries = _entries(request, of, keys)
    address = of.address(of.ledger, of.name, of.place.code)
    context: dict[str, Any] = {
        "place": of.place,
        "ledger": of.ledger,
        "title": _("Leads and issues together") if of.ledger == BOTH else TITLES[of.ledger],
        "as_of": _("As frozen for %(day)s") % {"day": f"{close.ends_on}"},
        "of_tabs": _("As frozen"),
        "page": page,
        "entries": entries,
        "tabs": _tabs(of, "" if shown else of.name),
        "since": [(SINCE[n], len(since[n]), f"{address}&since={n}", n == shown) for n in CHANGES]
        if since
        else [],
        "ledgers": _ledgers(user, of),
        **ways,
    }
    return render(request, "accountability/bulletins/figure.html", context)


def _asked(request: HttpRequest, close: PeriodClose, url: Callable[..., str]) -> Frozen:
    """The figure that the address asks for; 404 where there is no such."""
    ledger = request.GET.get("ledger", "leads")
    names = VISITS if ledger == "visits" else NAMES
    name = request.GET.get("name", next(iter(names)))
    place = pages.place_of(close.region, request.GET.get("place", ""))
    if ledger not in (*TITLES, BOTH) or name not in names or place is None:
        raise Http404
    here = request.GET.get("here") == "true"
    return Frozen(close, place, ledger, name, here, partial(url, here=here))


def _entries(
    request: HttpRequest, of: Frozen, keys: list[tuple[str, int]]
) -> tuple[Page[Any], list[Entry]]:
    """The page asked for and its entries, each ledger in the order of its numbers."""
    user = user_of(request)
    by_ledger = {one: [key for name, key in keys if name == one] for one in of.ledgers}
    if of.ledger != BOTH:
        page = paginate(request, changes.rows_of(of.ledger, by_ledger[of.ledger]))
        return page, changes.entries(of.close, of.ledger, page.object_list, user)
    ordered = [
        (one, key)
        for one, wanted in by_ledger.items()
        for key in changes.rows_of(one, wanted).values_list("pk", flat=True)
    ]
    page = paginate(request, ordered)
    found: list[Entry] = []
    for one in of.ledgers:
        shown = [key for name, key in page.object_list if name == one]
        found += changes.entries(of.close, one, changes.rows_of(one, shown), user)
    return page, found


def sees(user: User, ledger: str, place: Region) -> bool:
    return all(
        any(place.path.startswith(path) for path in user.paths_where(changes.VIEW[one]))
        for one in (LEDGERS if ledger == BOTH else (ledger,))
    )


def may_see(user: User, ledger: str, place: Region) -> None:
    """404 where the place is out of sight, 403 where the person sees no entries at all.

    Raises:
        Http404, PermissionDenied: as said.
    """
    for one in LEDGERS if ledger == BOTH else (ledger,):
        if not user.paths_where(changes.VIEW[one]):
            raise PermissionDenied
    if not sees(user, ledger, place):
        raise Http404


def _tabs(of: Frozen, active: str) -> list[tuple[Any, int, str, bool]]:
    names = VISITS if of.ledger == "visits" else NAMES
    return [
        (
            label,
            len(of.keys(name)),
            of.address(of.ledger, name, of.place.code),
            name == active,
        )
        for name, label in names.items()
    ]


def _ledgers(user: User, of: Frozen) -> list[tuple[Any, None, str, bool]]:
    """The other ledgers of the same place, where this person sees them."""
    first = {"leads": "total", "issues": "total", "visits": "visited"}
    return [
        (TITLES[one], None, of.address(one, name, of.place.code), one == of.ledger)
        for one, name in first.items()
        if sees(user, one, of.place)
    ]
