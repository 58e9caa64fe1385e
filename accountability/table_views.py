"""The numbered tables: their list, one on the screen, one as Excel."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accountability import sheets, tables
from accountability.cuts import Cut, crumbs_of, cut_of
from accountability.reports import TABLES, Table, draw
from accountability.reports.tables import on_page, too_long
from households.reports import SHOWN
from ledger import events
from ledger.reports import DoesNotAddUpError
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.REPORT_VIEW)
@require_GET
def table_list(request: HttpRequest) -> HttpResponse:
    """The numbered tables of a place and a day, to choose from."""
    cut = cut_of(request, Permission.REPORT_VIEW)
    user: User = request.user  # type: ignore[assignment]
    may = [t for t in tables.LISTED if tables.may_open(user, t.number, cut.region)]
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
    try:
        table = on_page(_draw(request, number, cut))
    except DoesNotAddUpError as error:
        return _refused(request, cut, error)
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
        "full_url": _ask_url(user, table.full_kind, cut),
        "printed_at": timezone.localtime(),
    }
    return render(request, "accountability/table.html", context)


def _export_url(user: User, table: Table, cut: Cut) -> str:
    """Where the table leaves as Excel; "" where this person may not take it."""
    if not table.export_kind:
        may = user.can(Permission.REPORT_EXPORT, at=cut.region)
        return cut.url("table-export", table.number) if may else ""
    return _ask_url(user, table.export_kind, cut)


def _ask_url(user: User, kind: str, cut: Cut) -> str:
    """Where an export of a kind is asked for; "" where there is none or this person may not."""
    if not kind or not user.can(Permission.HOUSEHOLD_EXPORT, at=cut.region):
        return ""
    query = urlencode({"kind": kind, "region": cut.region.code})
    return f"{reverse('households:export-new')}?{query}"


@require(Permission.REPORT_EXPORT)
@require_GET
def table_export(request: HttpRequest, number: int) -> HttpResponse:
    """A numbered table as Excel; the export is an event."""
    cut = cut_of(request, Permission.REPORT_EXPORT)
    try:
        table = _draw(request, number, cut)
    except DoesNotAddUpError as error:
        return _refused(request, cut, error)
    user: User = request.user  # type: ignore[assignment]
    if table.export_kind:  # single rows leave by an export, masked unless approved
        query = urlencode({"kind": table.export_kind, "region": cut.region.code})
        return redirect(f"{reverse('households:export-new')}?{query}")
    if table.is_cut:
        messages.error(request, too_long(table))
        return redirect(cut.url("table-detail", number))
    events.append(
        events.Draft(
            kind=tables.HIDDEN.get(number, "accountability.table.exported"),
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


def _refused(request: HttpRequest, cut: Cut, error: DoesNotAddUpError) -> HttpResponse:
    """The report is not published; the page says what does not add up."""
    context = {"cut": cut, "crumbs": crumbs_of(request, cut), "error": error}
    return render(request, "accountability/does_not_add_up.html", context, status=409)


def _draw(request: HttpRequest, number: int, cut: Cut) -> Table:
    if number not in TABLES:
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    if not tables.may_open(user, number, cut.region):
        raise Http404 if number in tables.HIDDEN else PermissionDenied
    return draw(number, cut.region, cut.as_of)
