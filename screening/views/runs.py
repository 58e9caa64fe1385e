"""Pages of comparisons: what was compared with what, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ledger.models import Job
from qiannan.web import paginate, render_page, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, RegionQuerySet, User
from screening import run_figures, run_sight, run_steps, run_tables
from screening.comparison.rules import load_rules
from screening.models import ComparisonRun
from screening.operations import again as repeating
from screening.operations import kept, start_comparison
from screening.reconcile import Guard
from screening.run_findings import EXEMPT, HELD, STILL, WITHHELD, are_kept

COUNTED = (
    ("findings", gettext_lazy("Found")),
    ("new", gettext_lazy("New")),
    ("still", gettext_lazy("Still there")),
    ("changed", gettext_lazy("Changed")),
    ("reopened", gettext_lazy("Back after verdict")),
    ("expired", gettext_lazy("Verdict over")),
    ("released", gettext_lazy("Exemption over")),
    ("back", gettext_lazy("Found again")),
    ("vanished", gettext_lazy("No longer found")),
    ("decided", gettext_lazy("Held by a verdict")),
    ("exempt", gettext_lazy("Exempt")),
    ("withheld", gettext_lazy("Waits for whole data")),
)
ALWAYS = {"findings", "new", "still", "changed", "vanished"}
IN_LIST = ("findings", "new", "changed", "vanished")
FOUND = {"findings": "", "still": STILL, "decided": HELD, "exempt": EXEMPT, "withheld": WITHHELD}
"""Figures that count findings, and which of them (`screening.run_findings`)."""


def places_to_start(user: User) -> RegionQuerySet:
    """Counties and the prefecture where `user` may start a comparison."""
    places = Region.objects.filter(level__lte=Level.COUNTY).current()
    return places.visible_to(user, Permission.RUN_START)


@require(Permission.RUN_VIEW)
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """The comparisons of a person's places and of those around them, newest first, with the button
    that starts one.
    """
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, run_sight.runs_in_sight(user).select_related("region", "job"))
    run_sight.look_at_list(page.object_list, user)  # type: ignore[arg-type]
    first = next((run for run in page.object_list if not run.seen_in), None)
    same = [run for run in page.object_list if first and run.region_id == first.region_id]
    context = {
        "page": page,
        "rows": [(run, _figures(run)) for run in page.object_list],
        "places": list(places_to_start(user)),
        "trend": run_figures.trend(same),
        "trend_of": first.region.name if first else "",
    }
    return render_page(request, "screening/run_list.html", "screening/_run_table.html", context)


def _figures(run: ComparisonRun) -> list[tuple[Any, Any, str]]:
    """The figures of a line of the list, each with the list behind it."""
    counts, has_list = run.facts.get("counts", {}), are_kept(run)
    return [
        (label, counts.get(name), _behind(run, name, has_list) if counts.get(name) else "")
        for name, label in COUNTED
        if name in IN_LIST
    ]


@require(Permission.RUN_START)
@require_POST
def run_new(request: HttpRequest) -> HttpResponse:
    """Start a comparison, or show the one that already runs there."""
    places = places_to_start(request.user)  # type: ignore[arg-type]
    region = get_object_or_404(places, code=request.POST.get("region", ""))
    accepts_drop = request.POST.get("accepts_drop") == "yes"
    run = start_comparison(region, by=request.user, accepts_drop=accepts_drop)
    if not request.user.can(Permission.RUN_VIEW, at=run.region):
        text = _("The whole prefecture is being compared, and this county with it.")
        messages.info(request, text)
    return redirect("screening:run-detail", pk=run.pk)


def run_in_sight(request: HttpRequest, pk: int) -> ComparisonRun:
    """The comparison, narrowed to the places in sight where it was over more."""
    user: User = request.user  # type: ignore[assignment]
    runs = run_sight.runs_in_sight(user).select_related("region", "job__requester")
    return run_sight.look(get_object_or_404(runs, pk=pk), user)


@require(Permission.RUN_VIEW)
@require_GET
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    run = run_in_sight(request, pk)
    context = {"run": run, "steps": run_steps.steps_of(run.job)}
    return render_progress(request, "screening/_run_progress.html", context, run.job)


@require(Permission.RUN_VIEW)
@require_GET
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One comparison."""
    run = run_in_sight(request, pk)
    before = kept.run_before(run) if run.finished_at and not run.seen_in else None
    again = [] if run.seen_in else repeating.of(run)[:1]
    has_list = are_kept(run)
    rules = _rules(run, before, has_list)
    may_start = request.user.can(Permission.RUN_START, at=run.region)
    context = {
        "run": run,
        "steps": run_steps.steps_of(run.job),
        "before": before,
        "facts": _facts(run),
        "counts": _counts(run, has_list),
        "has_list": has_list,
        "signed": run_figures.signed_numbers(run),
        "why": run_figures.why(run),
        "phases": run_figures.phases(run),
        "again": again[0] if again else None,
        "may_repeat": may_start and repeating.can_be_repeated(run),
        "rules": rules,
        "extracts": run_tables.extracts(run, kept.run_before(run) if run.finished_at else None),
        "matches": run_tables.matches(run),
        "doubts": run_tables.doubts(run),
        "withheld": run.facts.get("counts", {}).get("withheld", 0),
        "withheld_url": _behind(run, "withheld", has_list),
        "suspended": [rule for rule in rules if rule.get("suspended")],
        "share": f"{Guard.share:.0%}",
        "may_decide": request.user.can(Permission.IDENTITY_VIEW, at=run.region),
        "may_start": may_start,
        "is_done": run.job.state == Job.State.DONE,
        "crumbs": [(_("Comparisons"), reverse("screening:run-list")), (str(run), "")],
    }
    return render(request, "screening/run_detail.html", context)


@require(Permission.RUN_START)
@require_POST
def run_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare again as it was; no lead is touched."""
    run = run_in_sight(request, pk)
    try:
        repeating.start(run, by=request.user)
    except repeating.NotKeptError as error:
        messages.error(request, str(error))
    return redirect("screening:run-detail", pk=run.pk)


@require(Permission.RUN_VIEW)
@require_GET
def run_again_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the latest repetition is; when it has just ended the whole page is asked for."""
    run = run_in_sight(request, pk)
    asked = repeating.of(run)[:1]
    if run.seen_in or not asked:
        raise Http404
    return render_progress(
        request, "screening/_run_again.html", {"run": run, "again": asked[0]}, asked[0]
    )


def _counts(run: ComparisonRun, has_list: bool) -> list[tuple[Any, Any, str]]:
    """The totals, each with the list behind it while there is one. What seldom happens is named
    where it happened.
    """
    counts = run.facts.get("counts", {})
    decided = sum(rule.get("decided") or 0 for rule in run.facts.get("rules", []))
    counts = counts | {"decided": decided}
    return [
        (label, counts.get(name), _behind(run, name, has_list) if counts.get(name) else "")
        for name, label in COUNTED
        if counts.get(name) or name in ALWAYS
    ]


def _behind(run: ComparisonRun, name: str, has_list: bool, rule: str = "") -> str:
    """The list behind a figure; "" where it is no longer kept."""
    if name in FOUND:
        return run_figures.findings_url(run, FOUND[name], rule) if has_list else ""
    return run_figures.address(run, name, rule=rule)


def _facts(run: ComparisonRun) -> list[tuple[str, Any]]:
    phases = run.facts.get("phases", [])
    seconds = sum(taken for _name, taken in phases)
    return [
        (_("Place"), run.region.name),
        (_("As of"), run.as_of.isoformat()),
        (_("Asked for by"), run.job.requester or _("Every night, or a command")),
        (_("Persons of the base map"), run.facts.get("register_rows")),
        (_("Base map as of"), _moment(run.facts.get("register_at", ""))),
        (_("Hash of the base map"), run.facts.get("register_hash", "")[:12]),
        (_("Unchanged, from last time"), run_figures.carried(run)),
        (_("Time taken"), _("%(n).1f s") % {"n": seconds} if phases else ""),
        (_("Largest memory"), f"{run.facts['peak_mb']} MB" if "peak_mb" in run.facts else ""),
    ]


def _moment(text: str) -> str:
    at = parse_datetime(text) if text else None
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else ""


def _rules(
    run: ComparisonRun, before: ComparisonRun | None, has_list: bool
) -> list[dict[str, Any]]:
    """The rules of a run, each with the difference of its findings from the run before."""
    past = {rule["code"]: rule for rule in before.facts["rules"]} if before else {}
    known = {rule.code: rule for rule in load_rules()}
    doubted = {code for doubt in run.facts.get("doubts", []) for code in doubt["rules"]}
    return [
        rule
        | {
            "is_waiting": rule["status"] == "waiting",
            "difference": _difference(rule, past.get(rule["code"])),
            "settings": run_figures.settings(rule, known.get(rule["code"])),
            "urls": {
                name: _behind(run, name, has_list, rule["code"]) for name in FOUND if rule.get(name)
            },
            "own": len(rule.get("values", {})),
            "moves": run_figures.moves(run, rule),
            "is_doubted": bool(rule.get("suspended")) or rule["code"] in doubted,
        }
        for rule in run.facts.get("rules", [])
    ]


def _difference(rule: dict[str, Any], past: dict[str, Any] | None) -> str:
    if past is None or past["findings"] == rule["findings"]:
        return ""
    return f"{rule['findings'] - past['findings']:+d}"
