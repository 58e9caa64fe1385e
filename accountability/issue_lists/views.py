"""The ledger of issues at each level: its list, its search, its sheet."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accountability.issue_lists import pictures, sheet
from accountability.issue_lists.filters import IssueFilter
from accountability.issue_lists.pages import IssueList, ledger_issues
from accountability.issue_lists.rollup import SEES, Line, Rollup
from accountability.models import Aspect, Source
from households.lists import places, typed
from ledger import events, sheets
from ledger.reports import DoesNotAddUpError
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User

EXPORTED = "accountability.ledger.exported"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(Permission.ISSUE_VIEW)
@require_GET
def issue_list(request: HttpRequest) -> HttpResponse:
    """The issues of a place and all below it, by urgency; every condition is in the address."""
    shown = IssueList(request)
    context: dict[str, Any] = {
        "shown": shown,
        "rows": shown.rows(),
        "stats": shown.stats(),
        "tabs": shown.tabs(),
        "crumbs": shown.crumbs(),
        "choices": shown.place_choices(),
        "form": shown.filter.form,
        "conditions": shown.conditions(),
        "export_url": shown.export_url,
        "tools": shown.tools(),
        "may_register": bool(request.user.paths_where(Permission.ISSUE_REGISTER)),  # type: ignore[union-attr]
        "next": shown.page_url(shown.page.next),
        "previous": shown.page_url(shown.page.previous),
    }
    return render_page(
        request,
        "accountability/issues/list.html",
        "accountability/issues/_table.html",
        context,
    )


@require(Permission.ISSUE_VIEW)
@require_POST
def issue_search(request: HttpRequest) -> HttpResponse:
    """Turn the form into an address; what was typed stays in the session."""
    query = QueryDict(mutable=True)
    kept = [name for name in IssueFilter.base_filters if name not in ("region", "here", "q")]
    query.update({name: request.POST[name] for name in kept if request.POST.get(name)})
    code = places.picked(request.POST.getlist("at")) or request.POST.get("region", "")
    if code:
        query["region"] = code
    if token := typed.keep(request, request.POST.get("words", "")):
        query["q"] = token
    return HttpResponseRedirect(f"{reverse('accountability:issues')}?{query.urlencode()}")


@require(*SEES)
@require_GET
def issue_rollup(request: HttpRequest) -> HttpResponse:
    """The figures of the ledger of a place; each opens the list that it counts."""
    shown = Rollup(request)
    context: dict[str, Any] = {"shown": shown, "crumbs": shown.crumbs(), "tabs": shown.tabs()}
    try:
        lines = shown.lines
    except DoesNotAddUpError as error:
        return render(
            request, "accountability/does_not_add_up.html", context | {"error": error}, status=409
        )
    total = Line(_("Sum"), shown.total)
    context |= {
        "lines": [(line, shown.cells(line)) for line in lines],
        "total": (total, shown.cells(total)),
        "measures": shown.measures(total)[:5],
        "columns": [label for _name, label, _query in shown.columns],
        "map": pictures.rates_on_map(shown),
        "bars": pictures.bars(shown),
        "sources": Source.choices,
        "aspects": Aspect.objects.all(),
        "may_narrow": shown.by not in ("unit", "person", "batch"),
        "list_url": shown.list_url({}),
        "now": timezone.localtime(),
    }
    return render(request, "accountability/issues/rollup.html", context)


@require(Permission.REPORT_EXPORT)
@require_GET
def issue_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The list as the print ledger, in Excel; the export is an event. A list that is too long is
    not cut short: the page says so.
    """
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.ISSUE_VIEW):
        raise PermissionDenied
    mine = ledger_issues(user).visible_to(user, Permission.REPORT_EXPORT)
    shown = IssueList(request, mine)
    count = shown.filter.qs.order_by()[: sheet.MOST_ROWS + 1].count()
    if count > sheet.MOST_ROWS:
        said = _("A sheet holds at most %(n)s rows; narrow the list by a place or a condition.")
        messages.warning(request, said % {"n": f"{sheet.MOST_ROWS:,}"})
        return HttpResponseRedirect(shown.url({}))
    posting = next(p for p in user.active_postings if Permission.REPORT_EXPORT in p.grants)
    events.append(
        events.Draft(
            kind=EXPORTED,
            region=posting.region,
            subject="accountability.ledger",
            by=user,
            data={"rows": count, "conditions": sorted(shown.given), "masked": True},
        )
    )
    today = timezone.localdate()
    book = sheets.write(
        sheet.COLUMNS,
        sheet.rows(shown.filter.qs),
        title=f"{shown.scope.name if shown.scope else ''}{sheet.TITLE}",
        unit_line=f"填报单位：{posting}　填报时间：{today:%Y-%m-%d}　单位：条",
        sheet=sheet.TITLE,
    )
    name = f"{posting.region.name}_{sheet.TITLE}_{today:%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)
