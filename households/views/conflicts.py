"""Pages of conflicts: the list, and one with both values side by side."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from households import act_fields, pages
from households.acts.errors import ActError
from households.field import conflicts, listing, showing
from households.models import Conflict
from ledger.strokes import StrokesField
from qiannan.web import here_with, paginate, render_page, tabs_of
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
        "stats": _stats(request, counts, user),
        "may_decide": bool(user.paths_where(Permission.HOUSEHOLD_SIGN)),
        "query": request.GET.urlencode(),
        "crumbs": [(_("Base map"), reverse("households:household-list")), (_("Conflicts"), "")],
    }
    return render_page(
        request, "households/conflict_list.html", "households/_conflict_table.html", context
    )


def _stats(request: HttpRequest, counts: dict[str, int], user: User) -> list[dict[str, Any]]:
    """The figures at the top: each is a filter, and says whether it is on."""
    get = request.GET.get
    who, age = get("who", ""), get("age", "")
    stats = [
        {
            "label": _("To be settled"),
            "value": counts["open"],
            "url": here_with(request, state="open", who="", age=""),
            "on": get("state") == "open" and not who and not age,
        },
        {
            "label": _("Unsettled over 7 days"),
            "value": counts["old"],
            "url": here_with(request, state="open", age="7", who=""),
            "on": age == "7",
            "bad": counts["old"] > 0,
        },
        {
            "label": _("Of what I sent"),
            "value": counts["sent"],
            "url": here_with(request, who="mine", state="", age=""),
            "on": who == "mine",
        },
    ]
    if user.paths_where(Permission.HOUSEHOLD_SIGN):
        stats.insert(
            0,
            {
                "label": _("For me to decide"),
                "value": counts["decide"],
                "url": here_with(request, who="decide", state="open", age=""),
                "on": who == "decide",
            },
        )
    return stats


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
    is_queue = bool(request.GET.get("queue") or request.POST.get("queue"))
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
    following = listing.next_to_decide(user, conflict) if request.POST.get("queue") else None
    if following is None:
        messages.success(request, done)
        return redirect("households:conflict-detail", conflict.pk)
    left = listing.to_decide(user).count()
    more = ngettext(
        "%(n)d more waits; this is the next.", "%(n)d more wait; this is the next.", left
    )
    messages.success(request, f"{done} {more % {'n': left}}")
    return redirect(f"{reverse('households:conflict-detail', args=[following.pk])}?queue=1")
