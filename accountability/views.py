"""Pages of the close-out report."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability import tables
from accountability.cuts import Cut, crumbs_of, cut_of
from accountability.entries import FIGURES, STATES, entries_behind, is_now, kept_count
from accountability.issue_lists import reading
from accountability.reports import CloseOut, Line, close_out
from accountability.reports.leads import NO_FEED
from ledger.reports import DoesNotAddUpError
from qiannan import asked
from qiannan.figures import ranked_bars
from qiannan.maps import county_map
from qiannan.web import here_with, paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, User
from screening.feeds import FEEDS

_MAY_LIST = {"leads": Permission.LEAD_VIEW, "issues": Permission.ISSUE_VIEW}


@require(Permission.REPORT_VIEW)
@require_GET
def close_out_page(request: HttpRequest) -> HttpResponse:
    """The close-out of a ledger: figures, map, ranking, by group and kind."""
    cut = cut_of(request, Permission.REPORT_VIEW)
    user: User = request.user  # type: ignore[assignment]
    may_list = user.can(_MAY_LIST[cut.ledger], at=cut.region)
    context = {"cut": cut, "crumbs": crumbs_of(request, cut), "tabs": _tabs(cut)}
    try:
        report = close_out(cut.ledger, cut.region, cut.as_of)
    except DoesNotAddUpError as error:
        return render(
            request, "accountability/does_not_add_up.html", context | {"error": error}, status=409
        )
    context |= {
        "report": report,
        "map": _map(cut, report) if cut.region.level == Level.PREFECTURE else None,
        "bars": _bars(cut, report),
        "groups": _linked(cut, report.groups, "group", may_list),
        "kinds": _linked(cut, report.kinds, "kind", may_list),
        "tables": _tables(cut, user),
        "all_tables": cut.url("table-list"),
        "lists": {state: cut.url("entry-list", state=state) for state in STATES}
        if may_list
        else {},
        "printed_at": timezone.localtime(),
    }
    return render(request, "accountability/close_out.html", context)


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW)
@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries behind a figure, as they stood at the cut-off."""
    ledger = "issues" if request.GET.get("ledger") == "issues" else "leads"
    if not request.user.paths_where(_MAY_LIST[ledger]):  # type: ignore[union-attr]
        raise PermissionDenied
    cut = cut_of(request, _MAY_LIST[ledger])
    state = request.GET.get("state", "total")
    is_itself = request.GET.get("here") == "true"
    narrowed = {
        "state": state if state in STATES or state in FIGURES else "total",
        **{name: request.GET.get(name, "") for name in ("group", "kind", "source")},
    }
    found = entries_behind(
        cut.ledger, cut.region, cut.as_of, here=is_itself, since=_since(request), **narrowed
    )
    shown = STATES | ({state: FIGURES[state]} if state in FIGURES else {})
    tabs = [
        (label, None, here_with(request, state=name), name == state)
        for name, label in shown.items()
    ]
    context = {
        "cut": cut,
        **_rows(request, cut, found, {} if is_itself else narrowed),
        "is_itself": is_itself,
        "tabs": tabs,
        "crumbs": crumbs_of(request, cut),
        "back": cut.url("close-out"),
    }
    return render_page(
        request, "accountability/entry_list.html", "accountability/_entries.html", context
    )


def _since(request: HttpRequest) -> date | None:
    """The first day of what is new; None where the address does not say."""
    return asked.day(request.GET.get("since"))


def _rows(
    request: HttpRequest, cut: Cut, found: QuerySet[Any], narrowed: dict[str, str]
) -> dict[str, Any]:
    """A page of the entries: by the key of the row before where the ledger is as it stands."""
    if cut.ledger != "issues" or not is_now(cut.as_of) or narrowed.get("state") == "fresh":
        page = paginate(request, found)
        return {"rows": page.object_list, "page": page}
    known = kept_count(cut.region, **narrowed) if narrowed else None
    cursor = reading.read_cursor(request.GET.get("from", ""))
    shown = reading.page(found, cursor, known, level=cut.region.level)
    rows = found.in_bulk(shown.pks)
    return {
        "rows": [rows[pk] for pk in shown.pks if pk in rows],
        "keyset": shown,
        "more": "+" if shown.has_more else "",
        "next": here_with(request, **{"from": shown.next}) if shown.next else "",
        "previous": here_with(request, **{"from": shown.previous}) if shown.previous else "",
    }


def _tabs(cut: Cut) -> list[tuple[str, None, str, bool]]:
    names = {"leads": _("Leads of the comparison"), "issues": _("Issue ledger")}
    return [
        (name, None, Cut(ledger, cut.region, cut.as_of).url("close-out"), ledger == cut.ledger)
        for ledger, name in names.items()
    ]


def _tables(cut: Cut, user: User) -> list[tuple[int, str, str, str]]:
    """The tables of a ledger that this person may open."""
    numbers = (9, 10, 22) if cut.ledger == "leads" else (12, 13, 15)
    return [
        (n, tables.NAMES[n], cut.url("table-detail", n), cut.url("table-export", n))
        for n in numbers
        if tables.may_open(user, n, cut.region)
    ]


def _place_url(cut: Cut, line: Line) -> str:
    return Cut(cut.ledger, cut.region, cut.as_of).url("close-out", region=line.code)


def _rate(line: Line) -> tuple[float | None, str]:
    percent = line.figures.rate.percent
    return (None, "—") if percent is None else (float(percent), f"{percent}")


def _map(cut: Cut, report: CloseOut) -> Any:
    return county_map({line.code: (*_rate(line), _place_url(cut, line)) for line in report.places})


def _bars(cut: Cut, report: CloseOut) -> Any:
    rows = [
        (line.label, float(line.figures.rate.percent), f"{line.figures.rate.percent}%", url)
        for line in report.places
        if line.figures.rate.percent is not None and (url := _place_url(cut, line))
    ]
    return ranked_bars(rows, full=100)


def _linked(
    cut: Cut, lines: list[Line], name: str, may_list: bool
) -> list[tuple[Line, dict[str, str]]]:
    """Lines with the address of the list behind each of their figures that is not empty."""
    return [(line, _urls(cut, line, name) if may_list else {}) for line in lines]


def _urls(cut: Cut, line: Line, name: str) -> dict[str, str]:
    where = {"group": line.code or NO_FEED} if name == "group" else _kind(cut, line)
    figures = {
        "total": line.figures.total,
        "closed": line.figures.closed,
        "overdue": line.figures.overdue,
        "verified": line.verified,
        "true": line.found_true,
    }
    return {
        state: cut.url("entry-list", state=state, **where)
        for state, figure in figures.items()
        if figure
    }


def _kind(cut: Cut, line: Line) -> dict[str, str]:
    if cut.ledger == "issues" or line.group in FEEDS:
        return {"group": line.group, "kind": line.code}
    return {"group": line.group or NO_FEED, "kind": line.code}
