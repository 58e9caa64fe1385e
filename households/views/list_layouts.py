"""Which columns a list shows a person, in what order, and how close its rows stand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from households.lists import layouts
from households.lists.columns import COLUMNS
from households.lists.kinds import LISTS
from households.models import ListLayout
from households.views.lists import back_to, kind_or_404
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.HOUSEHOLD_VIEW)
@require_http_methods(["GET", "POST"])
def list_layout(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose the columns and their order; the list then shows them, on phones too."""
    user: User = request.user  # type: ignore[assignment]
    layout = layouts.of(user, kind_or_404(kind))
    error = ""
    if request.method == "POST":
        columns = layouts.ordered(layout, _wanted(layout, request.POST))
        is_dense = request.POST.get("is_dense") == "yes"
        try:
            layouts.arrange(kind, columns, is_dense=is_dense, by=user)
            return back_to(kind, request.POST.get("query", ""))
        except layouts.LayoutError as problem:
            error = str(problem)
    query = request.POST.get("query", "") or request.GET.urlencode()
    context = {
        "kind": kind,
        "layout": layout,
        "choices": layouts.choices(layout),
        "error": error,
        "query": query,
        "back": LISTS[kind].address(query),
    }
    status = 422 if error else 200
    return render(request, "households/list_layout.html", context, status=status)


def _wanted(layout: ListLayout, given: QueryDict) -> dict[str, int | None]:
    """The ticked columns and the position typed for each, None where there is none."""
    ticked = set(given.getlist("on"))
    texts = {c.key: given.get(f"at-{c.key}", "") for c in COLUMNS[layout.kind] if c.key in ticked}
    return {
        key: asked.whole(text, 999) if text.isdecimal() else None for key, text in texts.items()
    }


@require(Permission.HOUSEHOLD_VIEW)
@require_POST
def list_layout_usual(request: HttpRequest, kind: str) -> HttpResponseRedirect:
    """Go back to the usual columns."""
    layouts.usual(kind_or_404(kind), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The list shows its usual columns again."))
    return back_to(kind, request.POST.get("query", ""))


@require(Permission.HOUSEHOLD_VIEW)
@require_POST
def list_density(request: HttpRequest, kind: str) -> HttpResponseRedirect:
    """Set the rows close together, or apart."""
    is_dense = request.POST.get("is_dense") == "yes"
    layouts.space(kind_or_404(kind), is_dense=is_dense, by=request.user)  # type: ignore[arg-type]
    return back_to(kind, request.POST.get("query", ""))
