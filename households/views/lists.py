"""The lists of households and of persons, and the search of both."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages
from households.bulk import picking
from households.lists import places, tools, typed
from households.lists.page import FILTERS, ListPage
from households.models import ListKind, SavedFilter
from qiannan.web import render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User

ADDRESSES = {
    ListKind.HOUSEHOLD: "households:household-list",
    ListKind.PERSON: "households:person-list",
}


def address(kind: str, query: str = "") -> str:
    """The address of a list with the conditions of another address of it."""
    asked = QueryDict(query).urlencode() or "all=yes"
    return f"{reverse(ADDRESSES[ListKind(kind)])}?{asked}"


def back_to(kind: str, query: str) -> HttpResponseRedirect:
    """Back to the list as it was."""
    return HttpResponseRedirect(address(kind, query))


def kind_or_404(kind: str) -> str:
    """The list that an address names.

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
    return HttpResponseRedirect(f"{reverse(ADDRESSES[kind])}?{query.urlencode() or 'all=yes'}")


def _list(request: HttpRequest, kind: ListKind) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not request.GET and (usual := _usual(user, kind)):
        return HttpResponseRedirect(f"{request.path}?{usual.query or 'all=yes'}")
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
    query = kept.urlencode() or "all=yes"
    return [
        (label, None, f"{reverse(ADDRESSES[kind])}?{query}", kind == shown.kind)
        for kind, label in (
            (ListKind.HOUSEHOLD, _("Households")),
            (ListKind.PERSON, _("Register of persons")),
        )
    ]
