"""Differences: the list, one side by side, and what people decide."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households.models import Household
from qiannan.web import here_with, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening import typed_words
from screening.basemap import decisions, pages
from screening.basemap.filters import STATES, UNDECIDED, DifferenceFilter
from screening.basemap.forms import DoorForm, ReasonForm, RevealForm, TakeForm
from screening.basemap.kinds import title
from screening.basemap.paging import by_key
from screening.models import Difference, DifferenceQuerySet
from screening.samples import DecisionError


def in_sight(user: User) -> DifferenceQuerySet:
    return Difference.objects.visible_to(user, Permission.DIFFERENCE_VIEW)


def difference_in_sight(request: HttpRequest, pk: int) -> Difference:
    rows = in_sight(request.user).for_list()  # type: ignore[arg-type]
    return get_object_or_404(
        rows.select_related("extract", "decided_by", "person", "gone_run"), pk=pk
    )


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def difference_list(request: HttpRequest) -> HttpResponse:
    """The differences in sight; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    found = DifferenceFilter(request.GET, in_sight(user), request=request)
    page = by_key(request, found.qs)
    rows = Difference.objects.for_list().in_bulk(page.keys)
    counts = found.counts()
    state = request.GET.get("state") or UNDECIDED
    scope = _scope(request, user)
    context = {
        "filter": found,
        "page": page,
        "total": counts.get(state),
        "rows": [pages.row(rows[pk], user) for pk in page.keys if pk in rows],
        "tabs": [
            (word, counts[code], here_with(request, state=code), code == state)
            for code, word in STATES.items()
        ],
        "crumbs": crumbs(scope.ancestors if scope else [], user),
        "searched": typed_words.kept(request, request.GET.get("who", "")),
        "is_narrowed": bool(request.GET),
    }
    return render_page(
        request, "screening/difference_list.html", "screening/_difference_table.html", context
    )


@require(Permission.DIFFERENCE_VIEW)
@require_POST
def difference_search(request: HttpRequest) -> HttpResponse:
    """Turn the filter form into an address; what was typed about a person stays in the session."""
    query = QueryDict(mutable=True)
    names = [name for name in DifferenceFilter.base_filters if name != "who"]
    query.update({name: request.POST[name] for name in names if request.POST.get(name)})
    if token := typed_words.keep(request, request.POST.get("who", "")):
        query["who"] = token
    return HttpResponseRedirect(f"{reverse('screening:difference-list')}?{query.urlencode()}")


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def difference_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One difference: both sides, why, what may be done, and how it came here."""
    return page_of(request, difference_in_sight(request, pk))


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def household_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """The differences of one household, for its page."""
    user: User = request.user  # type: ignore[assignment]
    mine = Household.objects.visible_to(user, Permission.DIFFERENCE_VIEW)
    household = get_object_or_404(mine, pk=pk)
    rows = in_sight(user).standing().filter(household=household).for_list()[:50]
    return render(
        request,
        "screening/_household_differences.html",
        {"rows": [pages.row(one, user) for one in rows]},
    )


def page_of(
    request: HttpRequest,
    difference: Difference,
    *,
    failed: tuple[str, forms.Form] | None = None,
    numbers: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    word, hue = pages.state_of(difference)
    context = {
        "difference": difference,
        "title": title(difference.kind, difference.field),
        "name": pages.name_of(difference, user),
        "place": pages.place_name(difference.region),
        "word": word,
        "hue": hue,
        "ours": _("Base map (poverty office)"),
        "theirs": pages.their_title(difference),
        "rows": pages.compared(difference),
        "advice": pages.advice(difference),
        "facts": pages.facts(difference),
        "actions": _actions(difference, user, failed),
        "others": [pages.row(one, user) for one in pages.others(difference, user)],
        "acts": [(act, pages.act_url(act)) for act in pages.open_acts(difference, user)],
        "act_url": _act_url(difference, user),
        "check": pages.check_word(difference),
        "numbers": numbers,
        "reveal": _reveal_form(difference, user, failed),
        "timeline": pages.timeline(difference),
        "household_url": _household_url(difference, user),
        "crumbs": crumbs(difference.region.ancestors, user),
    }
    return render(request, "screening/difference_detail.html", context, status=status)


def crumbs(regions: Any, user: User) -> list[tuple[str, str]]:
    """The places from the top, each linked to its differences where it is in sight."""
    paths = user.paths_where(Permission.DIFFERENCE_VIEW)
    url = reverse("screening:difference-list")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in regions
    ]


def _actions(
    difference: Difference, user: User, failed: tuple[str, forms.Form] | None
) -> list[dict[str, Any]]:
    """What this person may do now: (verb, words, form)."""
    if not user.can(Permission.DIFFERENCE_DECIDE, at=difference.region):
        return []
    seen = {"seen": difference.value_hash}
    offered: list[tuple[str, str, forms.Form]] = []
    if decisions.may_be_decided(difference):
        if difference.proposal and (difference.household_id or difference.kind == "home"):
            offered.append(("take", pages.take_word(difference), _take_form(difference)))
        offered += [
            ("keep", pages.keep_word(difference), ReasonForm(initial=seen)),
            ("door", _("Send to the door"), DoorForm(initial=seen)),
            ("aside", _("Set aside for now"), ReasonForm(initial=seen)),
        ]
    elif difference.state in ("kept", "aside") and not difference.has_vanished:
        offered.append(("again", _("Decide anew"), ReasonForm(initial=seen)))
    return [
        {
            "verb": verb,
            "label": label,
            "url": reverse(f"screening:difference-{verb}", args=[difference.pk]),
            "form": failed[1] if failed and failed[0] == verb else form,
            "is_open": bool(failed) and failed[0] == verb,
            "is_first": at == 0,
        }
        for at, (verb, label, form) in enumerate(offered)
    ]


def _take_form(difference: Difference, data: Any = None) -> TakeForm:
    return TakeForm(data, difference=difference, auto_id="id_take_%s")


def _reveal_form(
    difference: Difference, user: User, failed: tuple[str, forms.Form] | None
) -> forms.Form | None:
    if not user.can(Permission.PERSON_REVEAL, at=difference.region):
        return None
    return failed[1] if failed and failed[0] == "reveal" else RevealForm(auto_id="id_reveal_%s")


def _act_url(difference: Difference, user: User) -> str:
    act = difference.act
    is_seen = act is not None and user.can(Permission.HOUSEHOLD_VIEW, at=act.region)
    return pages.act_url(act) if is_seen else ""


def _household_url(difference: Difference, user: User) -> str:
    """Where its household is; "" where that has moved out of sight since the comparison."""
    mine = tuple(user.paths_where(Permission.HOUSEHOLD_VIEW))
    home = difference.household
    if home is None or not home.place_path.startswith(mine):
        return ""
    return reverse("households:household-detail", args=[difference.household_id])


def _scope(request: HttpRequest, user: User) -> Region | None:
    code = request.GET.get("region", "")
    if not code:
        return None
    return Region.objects.visible_to(user, Permission.DIFFERENCE_VIEW).filter(code=code).first()


# --- decisions ---------------------------------------------------------------------------------
def decide(
    request: HttpRequest,
    pk: int,
    verb: str,
    form: forms.Form,
    do: Callable[[dict[str, Any]], Any],
    done: str,
) -> HttpResponse:
    """Do it with the cleaned form; on trouble show the page again with the reason."""
    if form.is_valid():
        try:
            do(form.cleaned_data)
        except DecisionError as error:
            form.add_error(None, str(error))
    if form.errors:
        fresh = difference_in_sight(request, pk)
        return page_of(request, fresh, failed=(verb, form), status=422)
    messages.success(request, done)
    return redirect("screening:difference-detail", pk)
