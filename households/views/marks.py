"""Pages of marks and of who answers for a household."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages, tabs
from households.marks import verbs
from households.marks.rules import KINDS, RULES
from households.models import Helper, Household, HouseholdMark
from households.responsibility import chain
from households.responsibility_forms import EndForm, MarkForm, PairForm, ReasonForm
from qiannan import asked
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

State = HouseholdMark.State


def household_of(request: HttpRequest, pk: int, permission: Permission) -> Household:
    """The household, if it is in sight and `permission` reaches it."""
    user: User = request.user  # type: ignore[assignment]
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    mine = seen.visible_to(user, permission)
    return get_object_or_404(mine.with_places(), pk=pk)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def household_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """Who answers for the household, from the prefecture to the helper, and its marks."""
    household = household_of(request, pk, Permission.HOUSEHOLD_VIEW)
    return duty_page(request, household)


def duty_page(
    request: HttpRequest, household: Household, *, status: int = 200, **forms: Any
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may_pair = user.can(Permission.GRID_PLAN, at=household.region)
    helpers = Helper.objects.visible_to(user, Permission.GRID_PLAN)
    marks = list(household.marks.select_related("decided_by"))
    pairings = household.pairings.select_related("helper")
    context = {
        **tabs.head_of(household, user, "households:household-duty"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "links": chain.chain_of(household),
        "pairings": [pair for pair in pairings if pair.ends_on is None],
        "before": [pair for pair in pairings if pair.ends_on is not None],
        "standing": _standing(household),
        "in_force": [mark for mark in marks if mark.state == State.SET],
        "proposed": [mark for mark in marks if mark.state == State.PROPOSED],
        "past": [mark for mark in marks if mark.state in (State.REFUSED, State.ENDED)],
        "may_mark": user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region),
        "may_pair": may_pair,
        "mark_form": MarkForm(),
        "reason_form": ReasonForm(),
        "pair_form": PairForm(helpers=helpers),
        "end_form": EndForm(),
        **forms,
    }
    return render(request, "households/duty.html", context, status=status)


def _standing(household: Household) -> str:
    """The mark that the register's own status gives."""
    if not household.is_registered:
        return "监测户" if household.monitor_kind else "一般农户"
    return "已脱贫" if household.exit_status in ("已脱贫", "稳定脱贫") else "贫困户"


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def mark_put(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a household by hand."""
    household = household_of(request, pk, Permission.HOUSEHOLD_PROPOSE)
    form = MarkForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        user: User = request.user  # type: ignore[assignment]
        try:
            verbs.put(household, given["kind"], by=user, reason=given["reason"])
        except verbs.MarkError as error:
            form.add_error(None, str(error))
    if form.errors:
        return duty_page(request, household, status=422, mark_form=form)
    return redirect("households:household-duty", pk=pk)


def _mark(request: HttpRequest, pk: int) -> HouseholdMark:
    user: User = request.user  # type: ignore[assignment]
    found = HouseholdMark.objects.visible_to(user, Permission.HOUSEHOLD_PROPOSE)
    return get_object_or_404(found.select_related("household__region"), pk=pk)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def mark_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed mark is so."""
    mark = _mark(request, pk)
    try:
        verbs.confirm(mark, by=request.user)  # type: ignore[arg-type]
    except verbs.MarkError as error:
        messages.error(request, str(error))
    return redirect("households:household-duty", pk=mark.household_id)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def mark_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposed mark is not so."""
    return _with_reason(request, pk, verbs.refuse)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def mark_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The mark is so no longer."""
    return _with_reason(request, pk, verbs.end)


def _with_reason(request: HttpRequest, pk: int, verb: Callable[..., None]) -> HttpResponse:
    mark = _mark(request, pk)
    reason = request.POST.get("reason", "")
    try:
        verb(mark, by=request.user, reason=reason)
    except verbs.MarkError as error:
        messages.error(request, str(error))
    return redirect("households:household-duty", pk=mark.household_id)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def mark_list(request: HttpRequest) -> HttpResponse:
    """How many households bear each mark, and the proposals that wait for a decision."""
    user: User = request.user  # type: ignore[assignment]
    place = place_of(request, Permission.HOUSEHOLD_VIEW)
    marks = HouseholdMark.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    marks = marks.within_paths([place.path]).filter(household__dissolved_on=None)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", State.PROPOSED)
    shown = marks.filter(state=state).select_related("household__region__parent")
    if kind in KINDS:
        shown = shown.filter(kind=kind)
    page = paginate(request, shown.order_by("household__place_path", "household_id", "kind"))
    context = {
        "place": place,
        "crumbs": _crumbs(place, user),
        "rows": _counted(marks, place),
        "kind": kind,
        "state": state,
        "page": page,
        "may_mark": user.can(Permission.HOUSEHOLD_PROPOSE, at=place),
        "here": request.get_full_path(),
    }
    return render(request, "households/mark_list.html", context)


def place_of(request: HttpRequest, permission: Permission) -> Region:
    """The place in the address, else the highest where the person has the permission."""
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    if code:
        return get_object_or_404(Region.objects.visible_to(user, permission), code=code)
    return next(p.region for p in user.active_postings if permission in p.grants)


def _crumbs(place: Region, user: User) -> list[tuple[str, str]]:
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    url = reverse("households:mark-list")
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in place.ancestors
    ]


def _counted(marks: Any, place: Region) -> list[dict[str, Any]]:
    """Each mark with its counts; every count opens to its list."""
    found = (
        marks.order_by()
        .values("kind")
        .annotate(
            proposed=Count("pk", filter=Q(state=State.PROPOSED)),
            in_force=Count("pk", filter=Q(state=State.SET)),
            doubted=Count("pk", filter=Q(state=State.SET, is_doubted=True)),
        )
    )
    counts = {row["kind"]: row for row in found}
    basis = {rule.kind: rule.basis for rule in RULES}
    url = f"{reverse('households:mark-list')}?region={place.code}"
    nothing = {"proposed": 0, "in_force": 0, "doubted": 0}
    return [
        {
            "kind": kind,
            "basis": basis.get(kind, "入户核实后人工标记"),
            **counts.get(kind, nothing),
            "proposed_url": f"{url}&kind={kind}&state=proposed",
            "set_url": f"{url}&kind={kind}&state=set",
        }
        for kind in KINDS
    ]


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def mark_confirm_many(request: HttpRequest) -> HttpResponse:
    """Confirm the ticked proposals; each that cannot be is named with its reason."""
    user: User = request.user  # type: ignore[assignment]
    keys = asked.keys(request.POST.getlist("pk"))
    found = HouseholdMark.objects.visible_to(user, Permission.HOUSEHOLD_PROPOSE)
    marks = list(found.filter(pk__in=keys).select_related("household__region"))
    failed = verbs.confirm_many(marks, by=user)
    messages.success(request, _("%(n)s marks confirmed.") % {"n": len(marks) - len(failed)})
    for mark, why in failed[:10]:
        messages.error(request, f"{mark.household.head_name} {mark.kind}：{why}")
    back = request.POST.get("back", "")
    is_ours = back.startswith(reverse("households:mark-list"))
    return redirect(back if is_ours else "households:mark-list")
