"""Pages of one household: at a glance, and a number shown for once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import glance, operations, pages, tabs
from households.forms import RevealForm
from households.models import Household, HouseholdQuerySet, Membership
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def in_sight(user: User) -> HouseholdQuerySet:
    return Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One household at a glance: members, living conditions, income, leads."""
    user: User = request.user  # type: ignore[assignment]
    household = get_object_or_404(in_sight(user).with_places(), pk=pk)
    members = list(household.members)
    return _detail(request, household, members, RevealForm(members=members))


@require(Permission.PERSON_REVEAL)
@require_POST
def person_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one member's full number on this answer only; who asked and why is recorded."""
    user: User = request.user  # type: ignore[assignment]
    mine = in_sight(user).visible_to(user, Permission.PERSON_REVEAL)
    household = get_object_or_404(mine.with_places(), pk=pk)
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
        **glance.context(household, members),
    }
    return render(request, "households/household_detail.html", context, status=status)


def _leads_url(household: Household, user: User) -> str:
    """Where the app above lists the household's leads; "" without it or without the right."""
    if not user.can(Permission.LEAD_VIEW, at=household.region):
        return ""
    try:
        return reverse("screening:household-leads", args=[household.pk])
    except NoReverseMatch:
        return ""
