"""Pages of conflicts: the list, and one with both values side by side."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import act_fields, pages
from households.acts.errors import ActError
from households.field import conflicts, listing, showing
from households.models import Conflict
from households.views import one_by_one
from ledger.strokes import StrokesField
from qiannan.web import paginate, render_page, tabs_of
from regions.duties import Permission
from regions.guards import require
from regions.models import User


class DecideForm(forms.Form):
    """Which of the two; words and a hand are welcome, the account signs in any case."""

    take = forms.ChoiceField(choices=[("mine", "mine"), ("theirs", "theirs")])
    note = forms.CharField(**act_fields.NOTE)
    strokes = StrokesField(required=False)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def conflict_list(request: HttpRequest) -> HttpResponse:
    """What waits oldest first, what is decided newest first."""
    user: User = request.user  # type: ignore[assignment]
    found = listing.ConflictFilter(request.GET, listing.in_sight(user), request=request)
    is_open = request.GET.get("state") == Conflict.State.OPEN
    order = ("received_at", "pk") if is_open else ("-received_at", "-pk")
    page = paginate(request, found.qs.for_list().order_by(*order))
    counts = found.counts()
    context = {
        "filter": found,
        "page": page,
        "rows": showing.rows_of(page, user),
        "tabs": tabs_of(request, "state", Conflict.State, counts),
        "stats": found.stats(counts),
        "may_decide": bool(user.paths_where(Permission.HOUSEHOLD_SIGN)),
        "query": request.GET.urlencode(),
        "crumbs": [(_("Base map"), reverse("households:household-list")), (_("Conflicts"), "")],
    }
    return render_page(
        request, "households/conflict_list.html", "households/_conflict_table.html", context
    )


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def conflict_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _conflict(request, pk))


def _conflict(request: HttpRequest, pk: int) -> Conflict:
    """The conflict; 404 when its household is out of sight."""
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(listing.in_sight(user).for_list(), pk=pk)  # type: ignore[attr-defined]


def _page(request: HttpRequest, conflict: Conflict, form: Any = None) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may_sign = user.can(Permission.HOUSEHOLD_SIGN, at=conflict.region)
    [row] = showing.rows_of([conflict], user)
    is_queue = one_by_one.is_queue(request)
    context = {
        "conflict": conflict,
        "row": row,
        "rows": showing.compared(conflict, user),
        "base": showing.base_words(conflict),
        "now": showing.standing_now(conflict),
        "history_url": showing.history_url(conflict),
        "signatures": showing.signatures(conflict) if not conflict.is_open else [],
        "timeline": showing.timeline(conflict),
        "statement": conflicts.STATEMENT,
        "form": form or DecideForm(),
        "errors": form.non_field_errors() if form else [],
        "may_decide": may_sign and conflict.is_open,
        "why_not": conflicts.why_not(conflict, user) if may_sign and conflict.is_open else "",
        "is_queue": is_queue,
        "following": listing.next_to_decide(user, conflict) if is_queue else None,
        "crumbs": pages.crumbs(conflict.region.ancestors, user),
    }
    return render(request, "households/conflict_detail.html", context, status=422 if form else 200)


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def conflict_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of the two values; on trouble show the page with the reason."""
    user: User = request.user  # type: ignore[assignment]
    conflict = _conflict(request, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            conflicts.decide(conflict, by=user, **form.cleaned_data)
        except ActError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _page(request, _conflict(request, pk), form)
    return _on(request, conflict)


def _on(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """Go on to the next one when the queue is being read, else stay."""
    user: User = request.user  # type: ignore[assignment]
    done = _("Decided and signed; both values stay on record.")
    following = listing.next_to_decide(user, conflict) if one_by_one.is_queue(request) else None
    waiting = listing.to_decide(user)
    return one_by_one.go_on(
        request, "households:conflict-detail", conflict, done, following=following, waiting=waiting
    )
