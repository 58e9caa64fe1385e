"""The overview of villages, and one village with its plan as a picture."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability import stages
from accountability.issue_pages.page import HUES as ISSUE_HUES
from accountability.models import HeardPlace, PlanLine, Verdict, VillagePlan, VillageSheet
from accountability.village_reviews import drawing, pace, people, planning, reports, sight
from accountability.village_reviews.reports import Step
from accountability.village_reviews.sight import HEAR, VIEW, WRITE, user_of
from ledger.shown import story
from qiannan.maps import CountyMap, county_map
from qiannan.web import here_with, key_of, paginate
from regions.guards import require
from regions.models import Level, Region

PLAN_HUES = {"draft": "review", "standing": "done", "replaced": "wait", "dropped": "wait"}
SHEET_HUES = {"writing": "doing", "first": "review", "signed": "done"}
CONCLUSION_HUES = {"passed": "done", "mend": "review", "failed": "late"}
VERDICT_HUES = {Verdict.PASSED: "done", Verdict.MEND: "review", Verdict.AGAIN: "back"}
PACE_HUES = {
    "done": "done", "ahead": "done", "in_time": "doing", "behind": "review", "late": "late",
    "waiting": "wait",
}  # fmt: skip


@require(VIEW)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every village of a place by how far it is; each figure opens to its villages."""
    user, place, year = user_of(request), sight.place_of(request), sight.year_of(request)
    rounds = sight.rounds_in_sight(request)
    asked = rounds.filter(pk=key_of(request, "round")).first()
    year = asked.year if asked else year
    found = reports.standings(place, year, asked)
    text = request.GET.get("show", Step.ALL)
    step = Step(text) if text in Step.values else Step.ALL
    page = paginate(request, [one for one in found if reports.IS[step](one)])
    below = reports.below(place, found)
    counts = reports.count(found)
    context = {
        "place": place,
        "year": year,
        "round": asked,
        "rounds": rounds.filter(year=year)[:20],
        "figures": [
            (one, counts[one], here_with(request, show=one.value), one == step) for one in Step
        ],
        "step": step,
        "page": page,
        "rows": [(one, *_hues(one)) for one in page],
        "below": [(line, _cells(request, line)) for line in below],
        "columns": [one.label for one in reports.COLUMNS],
        "map": _map(request, below) if place.level == Level.PREFECTURE else None,
        "may_take_in": any(WRITE in one.grants for one in user.active_postings),
        "may_hear": any(HEAR in one.grants for one in user.active_postings),
        "crumbs": sight.crumbs(place.parent, user),
        "by": user.full_name,
        "at": timezone.localtime(),
    }
    return render(request, "accountability/villages/overview.html", context)


def _hues(one: reports.Standing) -> tuple[str, str]:
    return (
        CONCLUSION_HUES.get(one.conclusion or "", "wait"),
        VERDICT_HUES.get(Verdict(one.verdict), "wait") if one.verdict else "wait",
    )


def _cells(request: HttpRequest, line: reports.Line) -> list[tuple[str, int, str]]:
    return [
        (str(step.label), count, here_with(request, region=line.place.code, show=step.value))
        for step, count in line.cells
    ]


def _map(request: HttpRequest, lines: list[reports.Line]) -> CountyMap:
    return county_map(
        {
            line.place.code: (
                float(line.percent) if line.percent is not None else None,
                f"{line.percent}%" if line.percent is not None else "—",
                here_with(request, region=line.place.code),
            )
            for line in lines
        }
    )


@require(VIEW)
@require_GET
def village(request: HttpRequest, code: str) -> HttpResponse:
    """The plan of a village against the year, its versions, reviews and hearings."""
    user, place, year = user_of(request), sight.village_of(request, code), sight.year_of(request)
    versions = list(
        VillagePlan.objects.filter(region=place, year=year).select_related("drafted_by", "put_by")
    )
    plan = _chosen(request, versions)
    today = timezone.localdate()
    rows = pace.paced(plan, today) if plan else []
    sheets = list(
        VillageSheet.objects.filter(region=place, round_of__year=year).select_related("round_of")
    )
    context = {
        "village": place,
        "year": year,
        "plan": plan,
        "hue": PLAN_HUES[plan.state] if plan else "wait",
        "facts": _facts(plan),
        "wide": drawing.picture(year, rows, today),
        "narrow": drawing.picture(year, rows, today, narrow=True),
        "today": today,
        "rows": [(one, PACE_HUES[one.pace.value]) for one in rows],
        "counts": _counts(rows),
        "versions": [(one, PLAN_HUES[one.state]) for one in versions],
        "draft": next((one for one in versions if one.state == "draft"), None),
        "may_keep": planning.may_keep(user, place),
        "sheets": [(one, SHEET_HUES[one.state]) for one in sheets],
        "begin": _begin(request, place, year, plan),
        "may_issue": sight.may_issue(user),
        "heard": heard_of(place, year),
        "story": story(plan.subject, plan.pk) if plan else [],
        "crumbs": sight.crumbs(place.parent, user),
        "by": user.full_name,
        "at": timezone.localtime(),
    }
    return render(request, "accountability/villages/village.html", context)


def _chosen(request: HttpRequest, versions: list[VillagePlan]) -> VillagePlan | None:
    """The version asked for, else the one in force, else the newest."""
    asked = key_of(request, "version")
    by_state = {one.state: one for one in reversed(versions)}
    found = next((one for one in versions if one.version == asked), None)
    return found or by_state.get("standing") or by_state.get("draft") or next(iter(versions), None)


def _facts(plan: VillagePlan | None) -> list[tuple[str, Any]]:
    if plan is None:
        return []
    facts = [
        (_("Year in which the village leaves poverty"), plan.exit_year),
        (_("Poverty rate at most (%)"), plan.max_rate_percent),
        (_("Households to leave poverty this year"), plan.homes_out),
        (_("Persons to leave poverty this year"), plan.people_out),
        (_("By which document"), plan.basis),
        (_("Drafted by"), plan.drafted_by.full_name),
    ]
    if plan.put_by:
        facts.append((_("Put in force"), f"{plan.put_by.full_name} {plan.put_at:%Y-%m-%d}"))
    return facts


def _counts(rows: list[pace.Paced]) -> list[tuple[str, int, str]]:
    return [
        (str(one.label), sum(1 for row in rows if row.pace == one), PACE_HUES[one.value])
        for one in pace.Pace
        if any(row.pace == one for row in rows)
    ]


def _begin(
    request: HttpRequest, place: Region, year: int, plan: VillagePlan | None
) -> list[tuple[Any, str]]:
    """Rounds in which this person may begin the village's sheet, each with why not."""
    user = user_of(request)
    is_in_force = plan is not None and plan.state == VillagePlan.State.STANDING
    if not is_in_force or not user.can(WRITE, at=place):
        return []
    today = timezone.localdate()
    rounds = sight.rounds_in_sight(request).filter(year=year, starts_on__lte=today)
    covering = [one for one in rounds if one.region.covers(place)]
    sheets = VillageSheet.objects.filter(round_of__in=covering, region=place)
    again = sheets.filter(heard__verdict=Verdict.AGAIN, heard__hearing__state="signed")
    newest = dict(sheets.order_by("edition").values_list("round_of", "pk"))
    asked = set(again.values_list("pk", flat=True))
    free = [one for one in covering if one.pk not in newest or newest[one.pk] in asked]
    why = people.why_not_review(user, plan) if free and plan else ""
    return [(one, why) for one in free]


def heard_of(place: Region, year: int) -> list[dict[str, Any]]:
    """How a place was heard in a year, the newest first, each order with where it stands today."""
    rows = HeardPlace.objects.filter(
        region=place, hearing__state="signed", hearing__round_of__year=year
    )
    rows = rows.select_related("hearing__region", "hearing__chair")
    rows = rows.prefetch_related("orders__issue__holder", "orders__item")
    return [heard_line(one) for one in rows.order_by("-hearing__held_on", "-pk")]


def heard_line(one: HeardPlace) -> dict[str, Any]:
    return {
        "heard": one,
        "hue": VERDICT_HUES.get(Verdict(one.verdict), "wait") if one.verdict else "wait",
        "orders": [order_line(order) for order in one.orders.all()],
    }


def order_line(order: Any) -> dict[str, Any]:
    """An order with its entry on the ledger and where that stands."""
    issue = order.issue
    stage = stages.stage_of(issue) if issue else ""
    return {
        "order": order,
        "issue": issue,
        "word": str(stages.word_of(issue)) if issue else "",
        "hue": ISSUE_HUES[stage] if stage else "",
    }


def village_url(place: Region, year: int, line: PlanLine | None = None) -> str:
    url = reverse("accountability:village-plan", args=[place.code])
    return f"{url}?{urlencode({'year': year})}{f'#line-{line.code}' if line else ''}"
