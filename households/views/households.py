"""Pages of the base map: the list, one household, and a number shown for once."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import glance, operations, pages, tabs
from households.filters import HouseholdFilter
from households.forms import RevealForm
from households.models import Household, HouseholdQuerySet, Membership
from households.reports import household_figures
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

KEPT_SEARCHES = 20


def in_sight(user: User) -> HouseholdQuerySet:
    return Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households in sight, grid by grid; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    found = HouseholdFilter(request.GET, in_sight(user), request=request)
    # A page of keys first: the joins are then done for fifty rows and not for a million.
    keys = found.qs.order_by("region_id", "pk").values_list("pk", flat=True)
    page = paginate(request, keys)
    rows = Household.objects.for_list().in_bulk(list(page.object_list))
    scope = _scope(request, user)
    context = {
        "filter": found,
        "page": page,
        "first": page.start_index(),
        "rows": [_row(rows[pk]) for pk in page.object_list],
        "stats": _stats(request, found),
        "crumbs": pages.crumbs(scope.ancestors if scope else [], user),
        "searched": _searched(request),
        "places": _places_below(scope),
        "may_load": bool(user.paths_where(Permission.HOUSEHOLD_LOAD)),
        "may_export": bool(user.paths_where(Permission.HOUSEHOLD_EXPORT)),
    }
    return render_page(
        request, "households/household_list.html", "households/_household_table.html", context
    )


@require(Permission.HOUSEHOLD_VIEW)
@require_POST
def household_search(request: HttpRequest) -> HttpResponse:
    """Turn the filter form into an address. What was typed about a person stays in the session,
    so that no name or number stands in an address, a log or a history.
    """
    query = QueryDict(mutable=True)
    names = [name for name in HouseholdFilter.base_filters if name != "who"]
    query.update({name: request.POST[name] for name in names if request.POST.get(name)})
    words = request.POST.get("who", "").strip()[:60]
    if words:
        kept = dict(list(request.session.get("household_search", {}).items())[-KEPT_SEARCHES:])
        token = next((key for key, text in kept.items() if text == words), None)
        token = token or secrets.token_urlsafe(6)
        request.session["household_search"] = kept | {token: words}
        query["who"] = token
    return HttpResponseRedirect(f"{reverse('households:household-list')}?{query.urlencode()}")


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One household at a glance: members, living conditions, income, leads."""
    user: User = request.user  # type: ignore[assignment]
    household = get_object_or_404(in_sight(user).select_related("region"), pk=pk)
    members = list(household.members)
    return _detail(request, household, members, RevealForm(members=members))


@require(Permission.PERSON_REVEAL)
@require_POST
def person_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one member's full number on this answer only; who asked and why is recorded."""
    user: User = request.user  # type: ignore[assignment]
    mine = in_sight(user).visible_to(user, Permission.PERSON_REVEAL)
    household = get_object_or_404(mine.select_related("region"), pk=pk)
    members = list(household.members)
    form = RevealForm(request.POST, members=members)
    if not form.is_valid():
        return _detail(request, household, members, form, status=422)
    person = form.people[form.cleaned_data["member"]]
    purpose = form.cleaned_data["purpose"]
    number = operations.reveal(person, by=user, purpose=purpose, region=household.region)
    form = RevealForm(members=members)
    return _detail(request, household, members, form, shown={person.pk: number or _("none")})


def _detail(
    request: HttpRequest,
    household: Household,
    members: list[Membership],
    form: RevealForm,
    *,
    shown: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        **tabs.head_of(household, user, "households:household-detail"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "facts": pages.status_facts(household),
        "members": pages.members(members, shown or {}),
        "form": form,
        "may_reveal": members and user.can(Permission.PERSON_REVEAL, at=household.region),
        "leads_url": _leads_url(household, user),
        **glance.context(household, user, members),
    }
    return render(request, "households/household_detail.html", context, status=status)


def _row(household: Household) -> tuple[Household, str, str]:
    return household, pages.place_name(household.region), pages.exit_hue(household)


def _leads_url(household: Household, user: User) -> str:
    """Where the app above lists the household's leads; "" without it or without the right."""
    if not user.can(Permission.LEAD_VIEW, at=household.region):
        return ""
    try:
        return reverse("screening:household-leads", args=[household.pk])
    except NoReverseMatch:
        return ""


def _stats(request: HttpRequest, found: HouseholdFilter) -> list[dict[str, Any]]:
    """The figures at the top: each is a filter, and says whether it is on."""
    figures = household_figures(found.base)
    chosen = request.GET.get("registered", "")
    every = [
        (
            "",
            _("Households"),
            figures.households,
            _("%(n)s persons") % {"n": f"{figures.people:,}"},
        ),
        ("yes", _("Registered"), figures.registered, ""),
        ("poor", _("Still poor"), figures.still_poor, ""),
        ("out", _("Out of poverty"), figures.out, ""),
    ]
    return [
        {
            "label": label,
            "value": value,
            "note": note,
            "url": _url(request, registered=key),
            "on": chosen == key,
        }
        for key, label, value, note in every
    ]


def _url(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _scope(request: HttpRequest, user: User) -> Region | None:
    """The region the list is about: the one in the address, else the person's own."""
    code = request.GET.get("region", "")
    if code:
        return Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).filter(code=code).first()
    return next(p.region for p in user.active_postings if Permission.HOUSEHOLD_VIEW in p.grants)


def _places_below(scope: Region | None) -> list[str]:
    """Names offered while a place is typed."""
    if scope is None:
        return []
    return list(scope.children.order_by("code").values_list("name", flat=True)[:300])


def _searched(request: HttpRequest) -> str:
    token = request.GET.get("who", "")
    return request.session.get("household_search", {}).get(token, "") if token else ""
