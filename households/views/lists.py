"""The lists of households and of persons, and the search of both."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages
from households.bulk import picking
from households.lists import places, tools, typed
from households.lists.kinds import LISTS, WHOLE
from households.lists.page import FILTERS, ListPage
from households.models import ListKind, SavedFilter
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def back_to(kind: str, query: str) -> HttpResponseRedirect:
    """Back to the list as it was."""
    return HttpResponseRedirect(LISTS[kind].address(query))


def kind_or_404(kind: str) -> str:
    """The list of the base map that an address names.

    Raises:
        Http404: there is no such list.
    """
    if kind not in ListKind.values:
        raise Http404
    return kind


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households in sight, grid by grid; every condition is in the address."""
    return _list(request, ListKind.HOUSEHOLD)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def person_list(request: HttpRequest) -> HttpResponse:
    """The persons in sight, grid by grid; each opens the household it belongs to."""
    return _list(request, ListKind.PERSON)


@require(Permission.HOUSEHOLD_VIEW)
@require_POST
def list_search(request: HttpRequest) -> HttpResponse:
    """Turn the filter form into an address; what was typed about a person stays in the session."""
    kind = ListKind.PERSON if request.POST.get("kind") == ListKind.PERSON else ListKind.HOUSEHOLD
    query = QueryDict(mutable=True)
    names = [name for name in FILTERS[kind].base_filters if name not in ("who", "region")]
    for name in names:
        query.setlist(name, [value for value in request.POST.getlist(name) if value])
    codes = request.POST.getlist("at")
    if region := places.picked(codes) if codes else request.POST.get("region", ""):
        query["region"] = region
    if token := typed.keep(request, request.POST.get("who", "")):
        query["who"] = token
    return back_to(kind, query.urlencode())


def _list(request: HttpRequest, kind: ListKind) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not request.GET and (usual := _usual(user, kind)):
        return HttpResponseRedirect(f"{request.path}?{usual.query or WHOLE}")
    shown = ListPage(kind, request)
    context = {
        "shown": shown,
        "stats": shown.stats(),
        "lines": shown.lines(),
        "tabs": _tabs(request, shown),
        "choices": places.levels(shown.filter.mine, shown.scope),
        "hamlets": places.hamlets(shown.scope),
        "crumbs": pages.crumbs(shown.scope.ancestors if shown.scope else [], user),
        "previous": shown.page_url(shown.page.previous),
        "next": shown.page_url(shown.page.next),
        "picking": picking.offer(shown),
        "tools": tools.of(shown),
        "may_load": bool(user.paths_where(Permission.HOUSEHOLD_LOAD)),
    }
    return render_page(request, "households/lists.html", "households/_list_table.html", context)


def _usual(user: User, kind: ListKind) -> SavedFilter | None:
    return SavedFilter.objects.filter(owner=user, kind=kind, is_default=True).first()


def _tabs(request: HttpRequest, shown: ListPage) -> list[tuple[Any, None, str, bool]]:
    """Households and persons, of the same place and the same words."""
    kept = QueryDict(mutable=True)
    for name in ("region", "who"):
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return [
        (label, None, LISTS[kind].address(kept.urlencode()), kind == shown.kind)
        for kind, label in (
            (ListKind.HOUSEHOLD, _("Households")),
            (ListKind.PERSON, _("Register of persons")),
        )
    ]
