"""The list of leads: figures that are filters, tabs, bulk moves, export."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from households.models import Household
from ledger import events, sheets
from ledger.models import Status
from ledger.reports import ClosureRate
from qiannan import asked
from qiannan.web import here_with, paginate, render_page, tabs_of
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening import lead_operations, lead_pages, lead_sheet
from screening.filters import LeadFilter, by_urgency
from screening.lead_actions import LABELS
from screening.lead_queues import ANY, places_where
from screening.models import Lead, RuleExemption

TABS = (
    Status.PENDING,
    Status.VERIFYING,
    Status.ANSWERED,
    Status.RETURNED,
    Status.CLOSED,
)
KEPT_SEARCHES = 20
BULK = {"send-down": lead_operations.send_down_many, "receive": lead_operations.receive_many}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROW_WORDS = {
    Permission.LEAD_SEND_DOWN: (
        {Status.PENDING, Status.RETURNED},
        gettext_lazy("Send down"),
    ),
    Permission.LEAD_ANSWER: (
        {Status.PENDING, Status.VERIFYING, Status.RETURNED},
        gettext_lazy("Verify"),
    ),
    Permission.LEAD_FILE_UP: ({Status.ANSWERED}, gettext_lazy("Review")),
    Permission.LEAD_CLOSE: ({Status.ANSWERED}, gettext_lazy("Review")),
}


def leads_in_sight(user: User) -> QuerySet[Lead]:
    return Lead.objects.visible_to(user, Permission.LEAD_VIEW)


@require(Permission.LEAD_VIEW)
@require_GET
def lead_list(request: HttpRequest) -> HttpResponse:
    """The leads in sight by urgency; every condition is in the address."""
    user: User = request.user  # type: ignore[assignment]
    found = LeadFilter(request.GET, leads_in_sight(user), request=request)
    # A page of keys first: the joins are then done for fifty rows and not for sixty thousand.
    page = paginate(request, by_urgency(found.qs).values_list("pk", flat=True))
    leads = Lead.objects.for_list().in_bulk(list(page.object_list))
    counts = found.counts()
    scope = _scope(request, user)
    context = {
        "filter": found,
        "page": page,
        "rows": [_row(leads[pk], user) for pk in page.object_list],
        "first": page.start_index(),
        "tabs": tabs_of(request, "status", TABS, counts),
        "stats": _stats(request, counts),
        "crumbs": lead_pages.crumbs(scope.ancestors if scope else [], user),
        "places": _places_below(scope),
        "searched": _searched(request),
        "unsaid": here_with(request, stage="", family="", here=""),
        "bulk_moves": _bulk_moves(user),
        "can_export": bool(user.paths_where(Permission.REPORT_EXPORT)),
        "export_query": request.GET.urlencode(),
    }
    return render_page(request, "screening/lead_list.html", "screening/_lead_table.html", context)


@require(Permission.LEAD_VIEW)
@require_POST
def lead_search(request: HttpRequest) -> HttpResponse:
    """Turn the filter form into an address. What was typed about a person stays in the session,
    so that no name or number stands in an address, a log or a history.
    """
    query = QueryDict(mutable=True)
    names = [name for name in LeadFilter.base_filters if name != "who"]
    query.update({name: request.POST[name] for name in names if request.POST.get(name)})
    words = request.POST.get("who", "").strip()[:60]
    if words:
        kept = dict(list(request.session.get("lead_search", {}).items())[-KEPT_SEARCHES:])
        token = next((key for key, text in kept.items() if text == words), None)
        token = token or secrets.token_urlsafe(6)
        request.session["lead_search"] = kept | {token: words}
        query["who"] = token
    return HttpResponseRedirect(f"{reverse('screening:lead-list')}?{query.urlencode()}")


@require(Permission.LEAD_SEND_DOWN, Permission.LEAD_RECEIVE)
@require_POST
def lead_bulk(request: HttpRequest) -> HttpResponse:
    """Move the ticked leads, each by itself, and say of each what became of it."""
    user: User = request.user  # type: ignore[assignment]
    verb = request.POST.get("verb", "")
    if verb not in BULK:
        raise PermissionDenied
    ticked = asked.keys(request.POST.getlist("pk"))
    leads = leads_in_sight(user).for_list().filter(pk__in=ticked[:500])
    outcomes = BULK[verb](by_urgency(leads), by=user)
    back = request.POST.get("next", "")
    context = {
        "outcomes": [
            (outcome, lead_pages.subject_name(outcome.lead), lead_pages.place_name(outcome.lead))
            for outcome in outcomes
        ],
        "done": sum(not outcome.problem for outcome in outcomes),
        "verb": LABELS[verb],  # type: ignore[index]
        "back": f"{reverse('screening:lead-list')}?{QueryDict(back).urlencode()}",
    }
    return render(request, "screening/lead_bulk.html", context)


@require(Permission.REPORT_EXPORT)
@require_GET
def lead_export(request: HttpRequest) -> HttpResponse:
    """The list as Excel, masked; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    mine = leads_in_sight(user).visible_to(user, Permission.REPORT_EXPORT)
    found = LeadFilter(request.GET, mine, request=request)
    leads = lead_sheet.with_files(by_urgency(found.qs).for_list().select_related("verified_by"))
    count = min(found.qs.count(), lead_sheet.MOST_ROWS)
    posting = next(p for p in user.active_postings if Permission.REPORT_EXPORT in p.grants)
    events.append(
        events.Draft(
            kind="screening.lead.exported",
            region=posting.region,
            subject="screening.roster",
            by=user,
            data={"rows": count, "conditions": sorted(k for k, v in request.GET.items() if v)},
        )
    )
    today = timezone.localdate()
    book = sheets.write(
        lead_sheet.COLUMNS,
        lead_sheet.rows(leads[: lead_sheet.MOST_ROWS]),
        title=lead_sheet.TITLE,
        unit_line=f"填报单位：{posting}　填报时间：{today:%Y-%m-%d}　单位：条",
        sheet="线索花名册",
    )
    name = f"{posting.region.name}_{lead_sheet.TITLE}_{today:%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)


@require(Permission.LEAD_VIEW)
@require_GET
def household_leads(request: HttpRequest, pk: int) -> HttpResponse:
    """The leads of one household, for its page."""
    user: User = request.user  # type: ignore[assignment]
    homes = Household.objects.visible_to(user, Permission.LEAD_VIEW).select_related("region")
    household = get_object_or_404(homes, pk=pk)
    leads = by_urgency(leads_in_sight(user).filter(household=household).for_list())[:50]
    context = {
        "leads": leads,
        "household": household,
        "exempt": RuleExemption.objects.filter(household=household).in_force(timezone.localdate()),
        "may_exempt": user.can(Permission.RULE_SET, at=household.region),
    }
    return render(request, "screening/_household_leads.html", context)


def _row(lead: Lead, user: User) -> dict[str, Any]:
    state = "overdue" if lead.is_overdue else lead.status
    return {
        "lead": lead,
        "name": lead_pages.subject_name(lead),
        "place": lead_pages.place_name(lead),
        "summary": lead_pages.summary(lead),
        "state": state,
        "do": _do_word(lead, user),
    }


def _do_word(lead: Lead, user: User) -> str:
    """What this person does with the row: the word of the link at its end."""
    for permission, (statuses, word) in _ROW_WORDS.items():
        if lead.status in statuses and lead.holder_id in places_where(user, permission):
            return str(word)
    return _("Look")


def _stats(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The four figures at the top: each is a filter, and says whether it is on."""
    get = request.GET.get
    percent = ClosureRate(counts["closed"], counts["total"]).percent
    plain = here_with(request, status="", todo="", due="")
    narrowed = any(get(name) for name in LeadFilter.NARROWING)
    return [
        {"label": _("All"), "value": counts["total"], "url": plain, "on": not narrowed},
        {
            "label": _("Waiting for me"),
            "value": counts["mine"],
            "url": here_with(request, status="", todo=ANY, due=""),
            "on": get("todo") == ANY,
        },
        {
            "label": _("Closed out"),
            "value": counts["closed"],
            "note": f"{percent}%" if percent is not None else "",
            "url": here_with(request, status=Status.CLOSED.value, todo="", due=""),
            "on": get("status") == Status.CLOSED,
        },
        {
            "label": _("Overdue"),
            "value": counts["overdue"],
            "url": here_with(request, status="", todo="", due="overdue"),
            "on": get("due") == "overdue",
            "bad": counts["overdue"] > 0,
        },
    ]


def _scope(request: HttpRequest, user: User) -> Region | None:
    """The region the list is about: the one in the address, else the person's own."""
    code = request.GET.get("region", "")
    if code:
        return Region.objects.visible_to(user, Permission.LEAD_VIEW).filter(code=code).first()
    return next(p.region for p in user.active_postings if Permission.LEAD_VIEW in p.grants)


def _places_below(scope: Region | None) -> list[str]:
    """Names offered while a place is typed."""
    if scope is None:
        return []
    return list(scope.children.order_by("code").values_list("name", flat=True)[:300])


def _searched(request: HttpRequest) -> str:
    token = request.GET.get("who", "")
    return request.session.get("lead_search", {}).get(token, "") if token else ""


def _bulk_moves(user: User) -> list[tuple[str, Any, bool]]:
    moves: list[tuple[str, Any, bool]] = []
    if places_where(user, Permission.LEAD_SEND_DOWN):
        moves.append(("send-down", _("Send down the ticked"), True))
    if places_where(user, Permission.LEAD_RECEIVE):
        moves.append(("receive", _("Sign for the ticked"), False))
    return moves
