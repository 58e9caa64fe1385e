"""Pages of the close-out report."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability import sheets, tables
from accountability.entries import FIGURES, STATES, entries_behind
from accountability.reports import TABLES, CloseOut, Line, Table, close_out, draw
from households.reports import SHOWN
from ledger import events
from ledger.reports import DoesNotAddUpError
from qiannan.figures import county_map, ranked_bars
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening.feeds import FEEDS

LEDGERS = ("leads", "issues")
_MAY_LIST = {"leads": Permission.LEAD_VIEW, "issues": Permission.ISSUE_VIEW}


@dataclass(frozen=True)
class Cut:
    """What a report page is about: a ledger, a region in the reader's scope, and a day."""

    ledger: str
    region: Region
    as_of: date

    def url(self, name: str, *args: Any, **more: str) -> str:
        query = {"ledger": self.ledger, "region": self.region.code, "as_of": f"{self.as_of}"}
        return f"{reverse(f'accountability:{name}', args=args)}?{urlencode(query | more)}"


def cut_of(request: HttpRequest, permission: Permission) -> Cut:
    """Read the cut from the URL.

    Raises:
        Http404: the region does not exist or is out of the reader's sight.
    """
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(permission)
    code = request.GET.get("region", "")
    regions = Region.objects.filter(code=code) if code else Region.objects.filter(path__in=paths)
    region = regions.order_by("level", "path").first()
    if region is None or not any(region.path.startswith(path) for path in paths):
        raise Http404
    ledger = request.GET.get("ledger", "leads")
    try:
        day = parse_date(request.GET.get("as_of", "")) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    return Cut(ledger if ledger in LEDGERS else "leads", region, min(day, timezone.localdate()))


@require(Permission.REPORT_VIEW)
@require_GET
def close_out_page(request: HttpRequest) -> HttpResponse:
    """The close-out of a ledger: figures, map, ranking, by group and kind."""
    cut = cut_of(request, Permission.REPORT_VIEW)
    may_list = request.user.can(_MAY_LIST[cut.ledger], at=cut.region)  # type: ignore[union-attr]
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
        "tables": _tables(cut),
        "all_tables": cut.url("table-list"),
        "lists": {state: cut.url("entry-list", state=state) for state in STATES}
        if may_list
        else {},
        "printed_at": timezone.localtime(),
    }
    return render(request, "accountability/close_out.html", context)


@require(Permission.REPORT_VIEW)
@require_GET
def table_list(request: HttpRequest) -> HttpResponse:
    """The numbered tables of a place and a day, to choose from."""
    cut = cut_of(request, Permission.REPORT_VIEW)
    user: User = request.user  # type: ignore[assignment]
    may = [t for t in tables.LISTED if not t.needs or user.can(t.needs, at=cut.region)]
    context = {
        "cut": cut,
        "crumbs": crumbs_of(request, cut),
        "places": tables.choices(user, cut.region),
        "tables": [(one, cut.url("table-detail", one.number)) for one in may],
        "may_print": user.can(Permission.HOUSEHOLD_VIEW, at=cut.region),
    }
    return render(request, "accountability/table_list.html", context)


@require(Permission.REPORT_VIEW)
@require_GET
def table_page(request: HttpRequest, number: int) -> HttpResponse:
    """A numbered table on the screen, which prints."""
    cut = cut_of(request, Permission.REPORT_VIEW)
    table = _draw(request, number, cut)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "cut": cut,
        "table": table,
        "crumbs": crumbs_of(request, cut),
        "places": tables.choices(user, cut.region),
        "list_url": cut.url("table-list"),
        "shown": SHOWN,
        "may_open": user.can(tables.OPENS.get(number, Permission.HOUSEHOLD_VIEW), at=cut.region),
        "export_url": _export_url(user, table, cut),
        "printed_at": timezone.localtime(),
    }
    return render(request, "accountability/table.html", context)


def _export_url(user: User, table: Table, cut: Cut) -> str:
    """Where the table leaves as Excel; "" where this person may not take it."""
    if not table.export_kind:
        may = user.can(Permission.REPORT_EXPORT, at=cut.region)
        return cut.url("table-export", table.number) if may else ""
    if not user.can(Permission.HOUSEHOLD_EXPORT, at=cut.region):
        return ""
    query = urlencode({"kind": table.export_kind, "region": cut.region.code})
    return f"{reverse('households:export-new')}?{query}"


@require(Permission.REPORT_EXPORT)
@require_GET
def table_export(request: HttpRequest, number: int) -> HttpResponse:
    """A numbered table as Excel; the export is an event."""
    cut = cut_of(request, Permission.REPORT_EXPORT)
    table = _draw(request, number, cut)
    user: User = request.user  # type: ignore[assignment]
    if table.export_kind:  # single rows leave by an export, masked unless approved
        query = urlencode({"kind": table.export_kind, "region": cut.region.code})
        return redirect(f"{reverse('households:export-new')}?{query}")
    events.append(
        events.Draft(
            kind="accountability.table.exported",
            region=cut.region,
            by=user,
            data={
                "table": number,
                "as_of": f"{cut.as_of}",
                "rows": sum(len(sheet.rows) for sheet in table.sheets),
                "masked": True,
                "address": request.META.get("REMOTE_ADDR", ""),
            },
        )
    )
    return FileResponse(
        sheets.write(table, by=user),
        as_attachment=True,
        filename=table.file_name,
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


@require(Permission.LEAD_VIEW, Permission.ISSUE_VIEW)
@require_GET
def entry_list(request: HttpRequest) -> HttpResponse:
    """The entries behind a figure, as they stood at the cut-off."""
    ledger = "issues" if request.GET.get("ledger") == "issues" else "leads"
    if not request.user.paths_where(_MAY_LIST[ledger]):  # type: ignore[union-attr]
        raise PermissionDenied
    cut = cut_of(request, _MAY_LIST[ledger])
    state = request.GET.get("state", "total")
    found = entries_behind(
        cut.ledger,
        cut.region,
        cut.as_of,
        state=state if state in STATES or state in FIGURES else "total",
        group=request.GET.get("group", ""),
        kind=request.GET.get("kind", ""),
    )
    shown = STATES | ({state: FIGURES[state]} if state in FIGURES else {})
    tabs = [
        (label, None, _with(request, state=name), name == state) for name, label in shown.items()
    ]
    context = {
        "cut": cut,
        "page": paginate(request, found),
        "tabs": tabs,
        "crumbs": crumbs_of(request, cut),
        "back": cut.url("close-out"),
    }
    return render_page(
        request, "accountability/entry_list.html", "accountability/_entries.html", context
    )


def _draw(request: HttpRequest, number: int, cut: Cut) -> Table:
    if number not in TABLES:
        raise Http404
    needed = tables.NEEDS.get(number)
    if needed and not request.user.can(needed, at=cut.region):  # type: ignore[union-attr]
        raise PermissionDenied
    return draw(number, cut.region, cut.as_of)


def _with(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def crumbs_of(request: HttpRequest, cut: Cut) -> list[tuple[str, str]]:
    """The places above, as links where they are in the reader's sight."""
    user: User = request.user  # type: ignore[assignment]
    return [
        (r.name, _with(request, region=r.code) if r.pk != cut.region.pk and _sees(user, r) else "")
        for r in cut.region.ancestors
    ]


def _sees(user: User, region: Region) -> bool:
    return user.can(Permission.REPORT_VIEW, at=region)


def _tabs(cut: Cut) -> list[tuple[str, None, str, bool]]:
    names = {"leads": _("Leads of the comparison"), "issues": _("Issue ledger")}
    return [
        (name, None, Cut(ledger, cut.region, cut.as_of).url("close-out"), ledger == cut.ledger)
        for ledger, name in names.items()
    ]


def _tables(cut: Cut) -> list[tuple[int, str, str, str]]:
    numbers = (9, 10, 22) if cut.ledger == "leads" else (12,)
    return [
        (n, tables.NAMES[n], cut.url("table-detail", n), cut.url("table-export", n))
        for n in numbers
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


def _linked(cut: Cut, lines: list[Line], name: str, may_list: bool) -> list[tuple[Line, str, str]]:
    """Lines with the addresses of the lists behind their totals and their overdue entries."""
    if not may_list:
        return [(line, "", "") for line in lines]
    linked = []
    for line in lines:
        where = {"group": line.code} if name == "group" else _kind(cut, line)
        linked.append(
            (
                line,
                cut.url("entry-list", state="total", **where),
                cut.url("entry-list", state="overdue", **where),
            )
        )
    return linked


def _kind(cut: Cut, line: Line) -> dict[str, str]:
    return (
        {"group": line.group, "kind": line.code}
        if line.group in FEEDS or (cut.ledger == "issues")
        else {"kind": line.code}
    )
