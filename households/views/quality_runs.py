"""The checks of data quality: which ran, what one of them found, starting one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households.models import QualityRun
from households.quality import runs
from households.views.quality import may_start, nav, region_of
from ledger.models import Job
from qiannan.web import paginate, render_page, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_runs(request: HttpRequest) -> HttpResponse:
    """The checks that looked at a place, newest first."""
    region = region_of(request)
    found = QualityRun.objects.filter(region__in=region.ancestors, region__level__lte=Level.COUNTY)
    context = {
        "nav_tabs": nav(request, "quality-runs"),
        "region": region,
        "page": paginate(request, found.select_related("region", "job")),
        "may_start": may_start(request.user, region),  # type: ignore[arg-type]
        "crumbs": [(_("Data quality"), reverse("households:quality-summary"))],
    }
    return render_page(
        request, "households/quality/runs.html", "households/quality/_run_table.html", context
    )


def _run(request: HttpRequest, pk: int) -> QualityRun:
    """A check that looked at a place of the person; 404 for any other."""
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    run = get_object_or_404(QualityRun.objects.select_related("region", "job__requester"), pk=pk)
    inside = run.region.path
    if not any(path.startswith(inside) or inside.startswith(path) for path in paths):
        raise Http404
    return run


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: what it looked at, what it changed, how long it took."""
    run = _run(request, pk)
    counts = run.facts.get("counts", {})
    told = [
        (_("New findings"), counts.get("opened", 0)),
        (_("Found no more"), counts.get("vanished", 0) + counts.get("marked", 0)),
        (_("Came back"), counts.get("returned", 0)),
        (_("Values changed"), counts.get("changed", 0)),
    ]
    context = {
        "run": run,
        "told": told,
        "facts": _run_facts(run),
        "is_done": run.job.state == Job.State.DONE,
        "crumbs": [
            (_("Data quality"), reverse("households:quality-summary")),
            (_("Checks"), reverse("households:quality-runs")),
            (str(run.checked_on), ""),
        ],
    }
    return render(request, "households/quality/run.html", context)


def _run_facts(run: QualityRun) -> list[tuple[str, Any]]:
    facts = run.facts
    if not facts:
        return []
    looked = f"{facts['households']:,} 户 {facts['people']:,} 人 {facts['villages']:,} 村"
    seconds = sum(taken for _name, taken in facts["phases"])
    return [
        (_("Place"), run.region.name),
        (_("Looked through"), looked),
        (_("Rules in force"), facts["rules"]),
        (_("Hits"), f"{facts['hits']:,}"),
        (_("Asked for by"), run.job.requester or _("Every night, or a command")),
        (_("Time taken"), f"{seconds:.1f} s"),
        *((name, f"{taken:.1f} s") for name, taken in facts["phases"]),
    ]


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    run = _run(request, pk)
    return render_progress(request, "households/quality/_run_progress.html", {"run": run}, run.job)


@require(Permission.RUN_START)
@require_POST
def quality_run_new(request: HttpRequest) -> HttpResponse:
    """Check a county or the prefecture now, or show the check that already runs there."""
    places = Region.objects.visible_to(request.user, Permission.RUN_START)  # type: ignore[arg-type]
    region = get_object_or_404(places, code=request.POST.get("region", ""), level__lte=Level.COUNTY)
    run = runs.start(region, by=request.user)  # type: ignore[arg-type]
    return redirect("households:quality-run", pk=run.pk)
