"""The visits of a round: the list, one of them, and what is done with many at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households.models import Household, Procedure
from qiannan import asked
from qiannan.web import here_with, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import campaign_pages, lead_pages, visit_pages
from screening.campaigns import (
    explaining,
    focus,
    following,
    places,
    reviewing,
    starting,
    visiting,
)
from screening.campaigns import listing as listed
from screening.campaigns.errors import CampaignError
from screening.campaigns.listing import TABS, Chosen
from screening.campaigns.places import Scope
from screening.models import Campaign, CampaignVisit, Outcome
from screening.views.campaigns import round_in_sight, scope_in_sight

HUES = {
    CampaignVisit.State.TO_VISIT: "wait",
    CampaignVisit.State.UNREACHABLE: "review",
    CampaignVisit.State.RETURNED: "back",
    CampaignVisit.State.VISITED: "done",
    CampaignVisit.State.GONE: "wait",
}
MOST_TICKED = 200


@require(Permission.CAMPAIGN_VIEW)
@require_GET
def visit_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The visits in sight, grid by grid; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    campaign = round_in_sight(request, pk)
    scope = scope_in_sight(request, campaign, Permission.CAMPAIGN_VIEW)
    if campaign.is_open and scope.covers_grids:
        following.follow(campaign, scope.region)
    chosen = Chosen.of(request.GET)
    found = listed.page_of(scope, chosen, request.GET.get("page", ""))
    may_explain = campaign.is_open and user.can(Permission.CAMPAIGN_SIGN, at=scope.region)
    context = {
        "campaign": campaign,
        "scope": scope,
        "chosen": chosen,
        "rows": [row_of(visit, user) for visit in found.visits],
        "count": found.count,
        "first": found.page.first,
        "next": _page(request, found.page.next),
        "previous": _page(request, found.page.previous),
        "tabs": _tabs(request, chosen),
        "conditions": _conditions(request, scope, chosen),
        "groups": [(key, focus.BY_KEY[key].label) for key in campaign.focus],
        "outcomes": Outcome.choices,
        "may_explain": may_explain,
        "may_start": may_explain and any(starting.may_start(v, user) for v in found.visits),
        "query": request.GET.urlencode(),
        "crumbs": campaign_pages.crumbs(scope, user),
        "back": f"{reverse('screening:campaign-detail', args=[pk])}?region={scope.region.code}",
    }
    return render_page(request, "screening/visit_list.html", "screening/_visit_table.html", context)


def row_of(visit: CampaignVisit, user: User) -> dict[str, Any]:
    """One line of the list: who, where, what it came to, and what this person does with it."""
    may_answer = visit.campaign.is_open and visit.is_rest and places.may_visit(visit, user)
    return {
        "visit": visit,
        "name": visit.household.head_name or visit.household.household_no,
        "place": lead_pages.place_of(visit.region),
        "groups": focus.words(visit.focus),
        "state": state_of(visit),
        "hue": "late" if visit.is_overdue else HUES[CampaignVisit.State(visit.state)],
        "may_answer": may_answer,
        "is_doubt": visit.is_doubtful,
    }


def state_of(visit: CampaignVisit) -> str:
    if visit.is_overdue:
        return _("Overdue")
    return str(CampaignVisit.State(visit.state).label)


def _page(request: HttpRequest, cursor: str) -> str:
    return here_with(request, page=cursor) if cursor else ""


_OF_A_TAB = ("outcome", "progress", "review", "reason", "signer", "day", "late")


def _tabs(request: HttpRequest, chosen: Chosen) -> list[tuple[Any, None, str, bool]]:
    cleared = dict.fromkeys(_OF_A_TAB, "")
    return [
        (label, None, here_with(request, tab=key, **cleared), key == chosen.tab)
        for key, label in TABS.items()
    ]


def _conditions(request: HttpRequest, scope: Scope, chosen: Chosen) -> list[tuple[str, str]]:
    """What the list is narrowed to beside its tab: words, and the address without it."""
    group = focus.BY_KEY.get(chosen.focus)
    signer = User.objects.filter(pk=chosen.signer).first() if chosen.signer else None
    said = (
        ("focus", group.label if group else _("Focus households") if chosen.focus else ""),
        ("outcome", Outcome(chosen.outcome).label if chosen.outcome else ""),
        ("who", {"inside": _("Registered"), "outside": _("Outside the register")}.get(chosen.who)),
        ("late", _("Overdue") if chosen.late else ""),
        ("progress", PROGRESS.get(chosen.progress, "")),
        ("review", {"waiting": _("To review"), "done": _("Reviewed")}.get(chosen.review)),
        ("reason", {"given": _("With a reason"), "missing": _("No reason")}.get(chosen.reason)),
        ("signer", signer.full_name if signer else ""),
        ("day", chosen.day),
    )
    return [(str(words), here_with(request, **{name: ""})) for name, words in said if words]


PROGRESS = {
    "none": "未启动程序",
    "running": "程序办理中",
    "decided": "程序已有结论",
    "done": "程序已认定",
    "ended": "程序未通过",
    "open": "未了结",
}


# --- one visit ----------------------------------------------------------------------------------
def visit_in_sight(request: HttpRequest, pk: int) -> CampaignVisit:
    user: User = request.user  # type: ignore[assignment]
    rows = CampaignVisit.objects.visible_to(user, Permission.CAMPAIGN_VIEW).select_related(
        "campaign__region", "household__region", "region__parent__parent__parent__parent",
        "visited_by", "second", "reviewed_by", "explained_by", "procedure__round__region",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


@require(Permission.CAMPAIGN_VIEW)
@require_GET
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return visit_page(request, visit_in_sight(request, pk))


def visit_page(
    request: HttpRequest, visit: CampaignVisit, failed: visit_pages.Failed = None
) -> HttpResponse:
    """What was found at one household; `failed` is the form of a move that did not go."""
    user: User = request.user  # type: ignore[assignment]
    record = visit.records.filter(round=visit.round).first()  # type: ignore[attr-defined]
    scope = Scope(visit.campaign, visit.region, [visit.region.path])
    context = {
        "visit": visit,
        "household": visit.household,
        "row": row_of(visit, user),
        "record": record,
        "answers": visit_pages.answers(record),
        "photos": lead_pages.photos(visiting.files_of(visit)),
        "signatures": visit_pages.signatures(visit),
        "earlier": list(visit.records.exclude(round=visit.round).select_related("recorded_by")),  # type: ignore[attr-defined]
        "timeline": visit_pages.timeline(visit),
        "actions": visit_pages.actions(request, visit, failed),
        "crumbs": campaign_pages.crumbs(scope, user),
        "statement": reviewing.STATEMENT,
    }
    return render(request, "screening/visit_detail.html", context, status=422 if failed else 200)


# --- many ---------------------------------------------------------------------------------------
@require(Permission.CAMPAIGN_SIGN)
@require_POST
def visit_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one reason for the ticked visits, or begin one procedure for the ticked doubts."""
    user: User = request.user  # type: ignore[assignment]
    campaign: Campaign = round_in_sight(request, pk)
    query = QueryDict(request.POST.get("next", "")).urlencode()
    back = f"{reverse('screening:visit-list', args=[pk])}?{query}"
    keys = asked.keys(request.POST.getlist("pk"))[:MOST_TICKED]
    rows = listed.for_list(
        CampaignVisit.objects.visible_to(user, Permission.CAMPAIGN_VIEW).filter(campaign=campaign)
    )
    visits = list(rows.filter(pk__in=keys).order_by("place_path", "pk"))
    try:
        if request.POST.get("verb") == "start":
            begun = starting.start(visits, by=user)
            messages.success(request, _("Begun. The first step is next."))
            return redirect("households:round-detail", begun.pk)
        done = explaining.explain(visits, by=user, reason=request.POST.get("reason", ""))
    except CampaignError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The reason was given for %(n)d households.") % {"n": done})
    return redirect(back)


@require(Permission.CAMPAIGN_VIEW)
@require_GET
def household_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """The visits of one household in the rounds, for its page."""
    user: User = request.user  # type: ignore[assignment]
    homes = Household.objects.visible_to(user, Permission.CAMPAIGN_VIEW)
    household = get_object_or_404(homes, pk=pk)
    rows = CampaignVisit.objects.filter(household=household).select_related("campaign")
    context = {
        "rows": [(visit, HUES[CampaignVisit.State(visit.state)]) for visit in rows.order_by("-pk")]
    }
    return render(request, "screening/_household_visits.html", context)


@require(Permission.CAMPAIGN_VIEW)
@require_GET
def procedure_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit that a procedure began with, for its page; nothing when it began otherwise."""
    user: User = request.user  # type: ignore[assignment]
    mine = Procedure.objects.visible_to(user, Permission.CAMPAIGN_VIEW)
    rows = CampaignVisit.objects.filter(procedure=get_object_or_404(mine, pk=pk))
    visit = rows.select_related("campaign", "visited_by").first()
    return render(request, "screening/_procedure_visit.html", {"visit": visit})
