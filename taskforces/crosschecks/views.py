"""The list of rounds, one round with its picture, and an inspector's own visits."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger.models import Event
from ledger.shown import story
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from taskforces.crosschecks import drawing, reports, sampling
from taskforces.crosschecks.forms import DropForm, SignForm
from taskforces.crosschecks.operations import SAYS_PLAN
from taskforces.models import CrossCheck, CrossPair, CrossVisit

VIEW, PLAN = Permission.CROSS_CHECK_VIEW, Permission.CROSS_CHECK_PLAN
VISIT = Permission.CROSS_CHECK_VISIT
State = CrossCheck.State
HUES = {State.PLANNED: "review", State.SIGNED: "doing", State.DROPPED: "wait"}
_VISITS = Count("pairs__visits", distinct=True)
_SIGNED = Count("pairs__visits", distinct=True, filter=Q(pairs__visits__signed_at__isnull=False))


def crumbs() -> list[tuple[str, str]]:
    return [(_("Cross-inspections"), reverse("taskforces:cross-checks"))]


def state_of(row: CrossCheck, made: int, total: int) -> tuple[str, Any]:
    """The colour and the word of where a round stands."""
    if row.state == State.SIGNED and total and made == total:
        return "done", _("All visited again")
    return HUES[State(row.state)], row.get_state_display()


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def rounds_in_sight(request: HttpRequest) -> QuerySet[CrossCheck]:
    rows = CrossCheck.objects.visible_to(user_of(request), VIEW)
    return rows.select_related("region", "planned_by", "signed_by")


def round_in_sight(request: HttpRequest, pk: int) -> CrossCheck:
    return get_object_or_404(rounds_in_sight(request), pk=pk)


@require(VIEW)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """The rounds the person's places plan or take part in, the newest first."""
    user = user_of(request)
    rows = rounds_in_sight(request).annotate(visits=_VISITS, made=_SIGNED)
    page = paginate(request, rows.order_by("-starts_on", "-pk"))
    reasons = _reasons(list(page))
    context = {
        "page": page,
        "rows": [
            (
                row,
                *state_of(row, row.made, row.visits),
                reasons.get(row.pk, ""),
                user.can(VIEW, at=row.region),
            )
            for row in page
        ],
        "may_plan": any(PLAN in posting.grants for posting in user.active_postings),
        "may_visit": any(VISIT in posting.grants for posting in user.active_postings),
        "mine": CrossVisit.objects.of_inspector(user).filter(signed_at=None).count(),
    }
    return render(request, "taskforces/crosschecks/list.html", context)


def _reasons(rows: list[CrossCheck]) -> dict[int | None, str]:
    """Why plans were dropped, from the trail; one query, none where none was."""
    dropped = [row.pk for row in rows if row.state == State.DROPPED]
    if not dropped:
        return {}
    told = Event.objects.filter(
        subject=CrossCheck.subject, subject_id__in=dropped, kind="taskforces.cross_check.dropped"
    )
    return dict(told.values_list("subject_id", "note"))


@require(VIEW)
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who inspects whom as a picture and a table, how far it is, and what was found."""
    return round_page(request, round_in_sight(request, pk))


def round_page(
    request: HttpRequest,
    row: CrossCheck,
    sign: SignForm | None = None,
    status: int = 200,
    *,
    drop: DropForm | None = None,
) -> HttpResponse:
    user = user_of(request)
    context = {
        "round": row,
        **_figures(row, user),
        "digest": sampling.digest_of(row.seed),
        "facts": _facts(row),
        "may_act": row.state == State.PLANNED and user.holds(PLAN, at=row.region),
        "why_not": _why_not(row, user),
        "sign": sign or SignForm(request=request),
        "drop": drop or DropForm(),
        "statement": SAYS_PLAN,
        "story": story(row.subject, row.pk),
        "crumbs": crumbs(),
        "by": user.full_name,
        "at": timezone.localtime(),
    }
    return render(request, "taskforces/crosschecks/detail.html", context, status=status)


def _figures(row: CrossCheck, user: User) -> dict[str, Any]:
    """Who inspects whom, how far it is, what agrees, and the problems in sight."""
    pairs = list(
        row.pairs.select_related("inspecting", "inspected").prefetch_related("team__cadre")
    )
    all_visits = CrossVisit.objects.filter(pair__round=row)
    seen = list(all_visits.visible_to(user, VIEW).select_related("region", "pair"))
    total, made = all_visits.count(), all_visits.filter(signed_at__isnull=False).count()
    is_told = row.state == State.SIGNED and (row.is_over or made == total)
    whole, parts = reports.agreement(seen, _("All questions"))
    names = [pair.inspected.name for pair in pairs]
    return {
        "state": state_of(row, made, total),
        "picture": drawing.circle(
            names, [(pair.inspecting.name, pair.inspected.name) for pair in pairs]
        ),
        "rows": [_line(pair, seen) for pair in pairs],
        "is_whole": len(seen) == total,  # else the list is shorter than what is told of all
        "made": made,
        "total": total,
        "whole": whole,
        "parts": parts,
        "problems": [(one, page_of(one, user)) for one in seen if one.problem],
        "seed": row.seed if is_told else None,
    }


def page_of(visit: CrossVisit, user: User) -> str:
    """Where a visit is read: of a household only by who sees households."""
    may = user.can(Permission.HOUSEHOLD_VIEW, at=visit.region)
    return reverse("taskforces:cross-visit", args=[visit.pk]) if may else ""


def _line(pair: CrossPair, seen: list[CrossVisit]) -> dict[str, Any]:
    visits = [one for one in seen if one.pair_id == pair.pk]
    return {
        "pair": pair,
        "team": "、".join(one.cadre.name for one in pair.team.all()),
        "made": sum(1 for one in visits if one.signed_at),
        "total": len(visits),
        "rate": reports.agreement(visits)[0],
    }


def _why_not(row: CrossCheck, user: User) -> str:
    if row.planned_by.person == user.person:
        return _("You planned it; somebody else signs.")
    return ""


def _facts(row: CrossCheck) -> list[tuple[str, Any]]:
    found = [
        (_("Place"), row.region.name),
        (_("Days of the round"), f"{row.starts_on} — {row.ends_on}"),
        (_("Inspectors of a team"), row.team),
        (_("Rounds before a pair comes again"), row.apart),
        (_("Households of a place"), row.sample_size),
        (_("Planned by"), row.planned_by.full_name),
    ]
    if row.signed_by:
        found.append((_("Signed by"), row.signed_by.full_name))
    return found


@require(VISIT)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The households this person inspects: those still to visit first."""
    rows = CrossVisit.objects.of_inspector(user_of(request))
    rows = rows.select_related("region__parent__parent", "pair__round", "pair__inspected")
    page = paginate(request, rows.order_by("-signed_at", "pair", "number"))
    context = {"page": page, "crumbs": crumbs()}
    return render(request, "taskforces/crosschecks/mine.html", context)
