"""Pages of what lies undone one level down, of reminders, and of what was sent down or filed up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accountability import lights
from accountability.answering import causes
from accountability.issue_deadlines import chasing, pages, paging, undone, vacancies
from accountability.models import Issue, Prompt, Undone
from ledger.models import Dispatch
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import ABOVE, Region, User


def _place(request: HttpRequest, code: str) -> Region:
    """The place that the address names, or the highest where the person sees issues."""
    user: User = request.user  # type: ignore[assignment]
    seen = Region.objects.visible_to(user, Permission.ISSUE_VIEW).select_related("parent")
    if code:
        return get_object_or_404(seen, code=code)
    return seen.get(
        pk=next(p.region_id for p in user.active_postings if Permission.ISSUE_VIEW in p.grants)
    )


@require(Permission.ISSUE_VIEW)
@require_GET
def below_page(request: HttpRequest) -> HttpResponse:
    """What the places directly below one have not signed for, passed down, answered or filed."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request, request.GET.get("region", ""))
    children = list(place.children.current().order_by("path"))
    now = undone.morning()
    counts = undone.counts(children, now)
    kind = pages.kind_of(request.GET.get("kind", ""), counts)
    child = next((one for one in children if one.code == request.GET.get("child")), None)
    keys = undone.first(
        [child] if child else children, kind, now, paging.read_after(request), paging.SIZE + 1
    )
    shown = Issue.objects.select_related("holder", "region").prefetch_related("prompts")
    issues = shown.filter(pk__in=keys)
    rows, after = paging.most_urgent(request, issues.order_by("due_on", "pk"))
    total, has_more = undone.summed([counts[kind][child.pk]] if child else counts[kind].values())
    context = {
        "place": place,
        "child": child,
        "kind": kind,
        "tabs": pages.tabs_of(request, counts, kind),
        "places": pages.places_of(request, children, counts, kind),
        "kinds": list(Undone),
        "rows": pages.rows_of(rows, lights.marks()),
        "after": after,
        "total": total,
        "more": "+" if has_more else "",
        "may_open_case": causes.may_open(user, place),
        "may_chase": user.holds(Permission.ISSUE_SEND_DOWN, at=place),
        "choices": pages.choices_of(user, place),
    }
    return render_page(
        request,
        "accountability/issue_deadlines/below.html",
        "accountability/issue_deadlines/_below.html",
        context,
    )


@require(Permission.ISSUE_SEND_DOWN)
@require_GET
def vacancy_list(request: HttpRequest) -> HttpResponse:
    """Places without a post, those where entries lie first of all; in the order of places."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request, request.GET.get("region", ""))
    is_all = bool(request.GET.get("all"))
    page = paginate(request, vacancies.places(place, is_lying=not is_all))
    rows = Region.objects.filter(pk__in=[row.pk for row in page.object_list])
    lying = paging.address(request.GET, all="", page="")
    everywhere = paging.address(request.GET, all="on", page="")
    context = {
        "place": place,
        "page": page,
        "rows": vacancies.described(list(rows.select_related(ABOVE).order_by("path"))),
        "is_all": is_all,
        "tabs": [
            (_("Entries lie there"), None, lying, not is_all),
            (_("All without a post"), None, everywhere, is_all),
        ],
        "choices": pages.choices_of(user, place),
    }
    return render(request, "accountability/issue_deadlines/vacancies.html", context)


@require(Permission.ISSUE_SEND_DOWN)
@require_POST
def chase(request: HttpRequest) -> HttpResponse:
    """Chase the ticked entries that lie one level below the place."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request, request.POST.get("region", ""))
    keys = asked.keys(request.POST.getlist("pk"))
    found = Issue.objects.visible_to(user, Permission.ISSUE_VIEW).filter(pk__in=keys)
    if len(keys) > len(found):
        raise Http404
    words = request.POST.get("words", "")
    outcome = chasing.chase(found, by=user, place=place, words=words)
    if count := len(outcome.chased):
        messages.success(
            request, ngettext("%(n)d entry chased.", "%(n)d entries chased.", count) % {"n": count}
        )
    for _issue, why in outcome.refused:
        messages.warning(request, why)
    if not keys:
        messages.warning(request, _("Tick the entries to chase first."))
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    if not (is_ours and back.startswith("/")):
        back = f"{reverse('accountability:issue-below')}?region={place.code}"
    return redirect(back)


@require(Permission.ISSUE_VIEW)
@require_GET
def prompt_list(request: HttpRequest) -> HttpResponse:
    """What places and persons were told about the days of entries, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    found = Prompt.objects.visible_to(user, Permission.ISSUE_VIEW)
    kind, mine = request.GET.get("kind", ""), bool(request.GET.get("mine"))
    if kind in Prompt.Kind.values:
        found = found.filter(kind=kind)
    if mine:
        found = found.filter(told__contains=[user.pk])
    rows, before = paging.newest(
        request, found.select_related("issue", "holder__parent", "region", "chased_by")
    )
    context = {
        "rows": pages.prompts_of(rows),
        "tabs": pages.prompt_tabs(request, kind),
        "mine": mine,
        "mine_url": paging.address(request.GET, mine="" if mine else "on", before=""),
        "is_narrowed": bool(kind or mine),
        "before": before,
    }
    return render(request, "accountability/issue_deadlines/prompts.html", context)


@require(Permission.ISSUE_VIEW)
@require_GET
def dispatch_list(request: HttpRequest) -> HttpResponse:
    """通报 and 备案 of one place: what it sent and got, each with its receipt; newest first."""
    user: User = request.user  # type: ignore[assignment]
    place = _place(request, request.GET.get("region", ""))
    view = pages.DispatchView.of(request, place)
    found = Dispatch.objects.visible_to(user, Permission.ISSUE_VIEW).filter(view.condition)
    rows, before = paging.newest(
        request, found.select_related("from_region", "to_region", "sent_by", "received_by")
    )
    issues = Issue.objects.in_bulk([row.subject_id for row in rows])
    context = {
        "place": place,
        "view": view,
        "rows": [(row, issues[row.subject_id], pages.days_since(row)) for row in rows],
        "before": before,
        "choices": pages.choices_of(user, place),
        "today": timezone.localdate(),
    }
    return render(request, "accountability/issue_deadlines/dispatches.html", context)
