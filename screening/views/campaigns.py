"""Screening rounds: the list, planning one, and how far one is, place by place."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User, outermost
from regions.personal_keys import EndedKeyError
from screening import campaign_pages
from screening.campaign_forms import HandForm, PlanForm, put
from screening.campaigns import closing, coverage, focus, places, planning, reviewing
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import FIGURES, Scope
from screening.models import Campaign


def rounds_in_sight(user: User) -> Any:
    paths = outermost(path for one in FIGURES for path in user.paths_where(one))
    return Campaign.objects.within_paths(paths).select_related(
        "region", "planned_by", "signed_by", "closed_by", "job"
    )


def round_in_sight(request: HttpRequest, pk: int) -> Campaign:
    return get_object_or_404(rounds_in_sight(request.user), pk=pk)  # type: ignore[arg-type]


def scope_in_sight(request: HttpRequest, campaign: Campaign, *permissions: Permission) -> Scope:
    """The part of a round that the address names; 404 when it is out of sight."""
    user: User = request.user  # type: ignore[assignment]
    scope = places.scope_of(campaign, user, request.GET.get("region", ""), *permissions)
    if scope is None:
        raise Http404
    return scope


@require(*FIGURES)
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The rounds that concern a person's places, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, rounds_in_sight(user).order_by("-pk"))
    context = {
        "page": page,
        "rows": [_row(campaign, user) for campaign in page.object_list],
        "may_plan": bool(user.paths_where(Permission.CAMPAIGN_PLAN)),
        "crumbs": [],
    }
    return render(request, "screening/campaign_list.html", context)


def _row(campaign: Campaign, user: User) -> dict[str, Any]:
    scope = places.scope_of(campaign, user)
    counts = coverage.counts_of(scope) if scope else coverage.Counts()
    return {
        "campaign": campaign,
        "counts": counts,
        "hue": campaign_pages.HUES[Campaign.State(campaign.state)],
        "is_late": campaign.is_open and campaign.ends_on < timezone.localdate(),
    }


@require(Permission.CAMPAIGN_PLAN)
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Plan a round; another person signs it."""
    user: User = request.user  # type: ignore[assignment]
    regions = Region.objects.visible_to(user, Permission.CAMPAIGN_PLAN).current()
    offered = list(regions.filter(level__lte=Level.COUNTY).order_by("level", "code"))
    initial = {"focus": list(focus.FIRST), "starts_on": timezone.localdate()}
    form = PlanForm(request.POST or None, places=offered, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.plan(form.region, form.plan(), by=user)
        except CampaignError as error:
            put(form, error)
        else:
            messages.success(request, _("Planned; another person signs it now."))
            return redirect("screening:campaign-detail", made.pk)
    context = {
        "form": form,
        "questions": campaign_pages.asked(),
        "crumbs": [(_("Screening rounds"), reverse("screening:campaign-list"))],
    }
    return render(
        request, "screening/campaign_new.html", context, status=422 if form.errors else 200
    )


@require(*FIGURES)
@require_GET
def campaign_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return campaign_page(request, round_in_sight(request, pk))


def campaign_page(
    request: HttpRequest,
    campaign: Campaign,
    problem: str = "",
    status: int = 200,
    hand: HandForm | None = None,
) -> HttpResponse:
    """How far a round is in a place; `problem` is why a move did not go, `hand` a form that came
    back with errors.
    """
    user: User = request.user  # type: ignore[assignment]
    scope = scope_in_sight(request, campaign)
    found = coverage.coverage_of(scope)
    may_list = user.can(Permission.CAMPAIGN_VIEW, at=scope.region)
    limit = places.day_limit(scope.region)
    moves = campaign_pages.moves_of(campaign, scope, user)
    context = {
        "campaign": campaign,
        "scope": scope,
        "found": found,
        "crumbs": campaign_pages.crumbs(scope, user),
        "hue": campaign_pages.HUES[Campaign.State(campaign.state)],
        "stats": campaign_pages.stats(scope, found) if may_list else campaign_pages.plain(found),
        "lines": [campaign_pages.place_line(scope, line) for line in found.places],
        "list_url": campaign_pages.list_url(scope) if may_list else "",
        "map": campaign_pages.map_of(scope, found.places),
        "bars": campaign_pages.bars_of(scope, found.places),
        "groups": campaign_pages.groups_of(scope, found, may_list),
        "weeks": campaign_pages.weeks_of(scope),
        "limit": limit,
        "questions": campaign_pages.too_many(scope, limit)[:5] if may_list else [],
        "problem": problem,
        "hand": hand or (HandForm(request=request) if moves["may_sign_off"] else None),
        "query": f"?region={scope.region.code}",
        **moves,
    }
    return render(request, "screening/campaign_detail.html", context, status=status)


@require(*FIGURES)
@require_GET
def campaign_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    campaign = round_in_sight(request, pk)
    return render_progress(
        request, "screening/_campaign_progress.html", {"campaign": campaign}, campaign.job
    )


# --- moves --------------------------------------------------------------------------------------
def _did(request: HttpRequest, campaign: Campaign, done: str) -> HttpResponse:
    messages.success(request, done)
    url = reverse("screening:campaign-detail", args=[campaign.pk])
    query = urlencode({"region": request.GET["region"]}) if request.GET.get("region") else ""
    return redirect(f"{url}?{query}" if query else url)


@require(Permission.CAMPAIGN_PLAN)
@require_POST
def campaign_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the plan; the visits are made by a worker."""
    campaign = round_in_sight(request, pk)
    try:
        planning.sign_plan(campaign, by=request.user)  # type: ignore[arg-type]
    except CampaignError as error:
        return campaign_page(request, round_in_sight(request, pk), " ".join(error.messages), 422)
    return _did(request, campaign, _("Signed; every household is given its visit now."))


@require(Permission.CAMPAIGN_PLAN)
@require_POST
def campaign_drop(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = round_in_sight(request, pk)
    try:
        planning.drop_plan(campaign, by=request.user)  # type: ignore[arg-type]
    except CampaignError as error:
        return campaign_page(request, round_in_sight(request, pk), " ".join(error.messages), 422)
    messages.success(request, _("The plan was dropped."))
    return redirect("screening:campaign-list")


@require(Permission.CAMPAIGN_REVIEW)
@require_POST
def campaign_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the township's sample from the visits that came since the last draw."""
    campaign = round_in_sight(request, pk)
    scope = scope_in_sight(request, campaign, Permission.CAMPAIGN_REVIEW)
    try:
        drawn = reviewing.draw(campaign, scope.region, by=request.user)  # type: ignore[arg-type]
    except CampaignError as error:
        return campaign_page(request, campaign, " ".join(error.messages), 422)
    return _did(request, campaign, _("Drawn: %(n)d households to look at.") % {"n": drawn})


@require(Permission.CAMPAIGN_SIGN)
@require_POST
def campaign_sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign that a place is screened."""
    campaign = round_in_sight(request, pk)
    scope = scope_in_sight(request, campaign, Permission.CAMPAIGN_SIGN)
    form = HandForm(request.POST, request=request)
    if not form.is_valid():
        return campaign_page(request, campaign, status=422, hand=form)
    try:
        closing.sign(
            campaign,
            scope.region,
            by=request.user,  # type: ignore[arg-type]
            strokes=form.cleaned_data["strokes"],
        )
    except CampaignError as error:
        return campaign_page(request, round_in_sight(request, pk), " ".join(error.messages), 422)
    except EndedKeyError as error:
        form.add_error(None, error)
        return campaign_page(request, campaign, status=422, hand=form)
    return _did(request, campaign, _("Signed."))
