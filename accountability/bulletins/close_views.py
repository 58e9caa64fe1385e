"""Pages of closes: one place over its half-months, and what is still to be issued."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accountability import tables
from accountability.bulletins import closes, closing, decided, drafting, figure_pages, pages
from accountability.cuts import cut_of
from accountability.models import PeriodClose
from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


@require(Permission.REPORT_VIEW)
@require_GET
def close_list(request: HttpRequest) -> HttpResponse:
    """The half-months or months of a place: how they went as lines, and one by one."""
    user: User = request.user  # type: ignore[assignment]
    region = cut_of(request, Permission.REPORT_VIEW).region
    given = request.GET.get("kind")
    kind = PeriodClose.Kind.MONTH if given == PeriodClose.Kind.MONTH else PeriodClose.Kind.HALF
    page = paginate(request, closes.of_place(region, kind))
    context = {
        "region": region,
        "kind": kind,
        "tabs": [
            (label, None, here_with(request, kind=one), one == kind)
            for one, label in PeriodClose.Kind.choices
        ],
        "places": _places(user, region),
        "trends": closes.trends(region, kind),
        "page": page,
        "rows": [
            (row, row.bulletin and pages.HUES[row.bulletin.state], _opens(row, user))
            for row in closes.rows(page.object_list, user)
        ],
        "crumbs": _crumbs(),
    }
    return render(request, "accountability/bulletins/closes.html", context)


def _opens(row: closes.Row, user: User) -> dict[str, str]:
    """Where the sums of a close open for this person: to the frozen list of both ledgers."""
    if not figure_pages.sees(user, figure_pages.BOTH, row.close.region):
        return {}
    figures = {"total": row.total, "closed": row.closed, "open": row.open, "overdue": row.overdue}
    code = row.close.region.code
    return {
        name: pages.close_figure_url(row.close.pk, figure_pages.BOTH, name, code)
        for name, figure in figures.items()
        if figure
    }


@require(Permission.REPORT_VIEW)
@require_GET
def close_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen period: its tables as they stood, each figure opening to its list."""
    user: User = request.user  # type: ignore[assignment]
    close = figure_pages.close_in_sight(user, pk)
    [row] = closes.rows([closes.of_place(close.region, close.kind).get(pk=pk)], user)
    query = {"region": close.region.code, "as_of": f"{close.ends_on}"}
    tables_url = f"{reverse('accountability:table-list')}?{urlencode(query)}"
    context = {
        "close": close,
        "row": row,
        "opens": _opens(row, user),
        "hue": pages.HUES[row.bulletin.state] if row.bulletin else "",
        "columns": drafting.HEADS,
        "table": pages.table_of(
            close, close.region, partial(pages.close_figure_url, close.pk), user
        ),
        "table_title": f"{close.region.name} {drafting.period_of(close)}",
        "ranking_note": drafting.RANKING,
        "decided_heads": decided.HEADS,
        "decided": decided.rows(close.figures),
        "missing": drafting.troubles(close, in_full=True),
        "is_whole": closing.is_whole(close),
        "tables_url": tables_url,
        "crumbs": [*_crumbs(), (_("Frozen figures"), _list_url(close))],
    }
    return render(request, "accountability/bulletins/close.html", context)


def _list_url(close: PeriodClose) -> str:
    query = urlencode({"region": close.region.code, "kind": close.kind})
    return f"{reverse('accountability:close-list')}?{query}"


def _places(user: User, region: Region) -> list[tuple[str, str]]:
    """The places to choose from; closes are drawn for the prefecture and its counties."""
    offered = tables.choices(user, region)
    if region.level < Level.COUNTY:
        return offered
    codes = [code for code, _name in offered]
    drawn = Region.objects.filter(code__in=codes, level__lte=Level.COUNTY)
    kept = {region.code, *drawn.values_list("code", flat=True)}
    return [one for one in offered if one[0] in kept]


@require(Permission.REPORT_VIEW)
@require_GET
def close_waiting(request: HttpRequest) -> HttpResponse:
    """The closes over which no bulletin was issued yet, and whose step is next."""
    user: User = request.user  # type: ignore[assignment]
    found = closes.waiting(user)
    counted = dict(found.order_by().values_list("stage").annotate(Count("pk")))
    state = request.GET.get("state", "")
    shown = found.filter(stage=state) if state in closes.STATES else found
    page = paginate(request, shown)
    context = {
        "page": page,
        "rows": [_waiting(row, user) for row in closes.rows(page.object_list, user)],
        "tabs": [
            (label, counted.get(name, 0), here_with(request, state=name), name == state)
            for name, label in closes.STATES.items()
        ],
        "total": sum(counted.values()),
        "all": reverse("accountability:close-waiting"),
        "is_all": shown is found,
        "crumbs": _crumbs(),
    }
    return render(request, "accountability/bulletins/waiting.html", context)


def _waiting(row: closes.Row, user: User) -> dict[str, Any]:
    region = row.close.region
    may_draft = row.bulletin is None and user.holds(Permission.BULLETIN_EDIT, at=region)
    return {
        "row": row,
        "place_url": _list_url(row.close),
        "state": closes.STATES[row.close.stage],  # type: ignore[attr-defined]
        "hue": pages.HUES[row.bulletin.state] if row.bulletin else "wait",
        "may_draft": may_draft,
    }


@require(Permission.BULLETIN_EDIT)
@require_POST
def close_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the bulletin over a close at once, where no night did."""
    user: User = request.user  # type: ignore[assignment]
    in_sight = PeriodClose.objects.visible_to(user, Permission.REPORT_VIEW)
    close = get_object_or_404(in_sight.select_related("region"), pk=pk)
    if not user.holds(Permission.BULLETIN_EDIT, at=close.region):
        raise PermissionDenied
    bulletin = drafting.draft(close, by=user)
    if bulletin is None:
        messages.error(request, "这一期台账上没有条目，无须通报。")
        return redirect("accountability:close-waiting")
    messages.success(request, _("Drafted; read it through and change it now."))
    return redirect("accountability:bulletin-detail", bulletin.pk)


def _crumbs() -> list[tuple[str, str]]:
    return [
        (_("Reports"), reverse("accountability:close-out")),
        (_("Bulletins"), reverse("accountability:bulletin-list")),
    ]
