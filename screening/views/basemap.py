"""部门数据整合: what was compared with what, what differs, how much of each place is shared."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from qiannan.figures import ranked_bars
from qiannan.maps import CountyMap, county_map
from qiannan.web import render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import samples
from screening.basemap import figures, runs
from screening.basemap.figures import Place
from screening.basemap.kinds import KINDS
from screening.feeds import FEEDS as CONTRACTS
from screening.models import BasemapRun, BulkDecision
from screening.reconcile import Guard
from screening.views.runs import places_to_start

SHOWN_BULKS = 10
COUNTED = (
    ("new", gettext_lazy("New")),
    ("changed", gettext_lazy("Changed")),
    ("reopened", gettext_lazy("Open again")),
    ("back", gettext_lazy("Found again")),
    ("gone", gettext_lazy("Closed by itself")),
    ("standing", gettext_lazy("Standing")),
)


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def basemap_overview(request: HttpRequest) -> HttpResponse:
    """Feed by feed, kind by kind and place by place, each figure open to what is behind it."""
    user: User = request.user  # type: ignore[assignment]
    scope = figures.scope_of(user, request.GET.get("region", ""))
    if scope is None:
        raise Http404
    total, below = figures.places(scope, user)
    kinds = figures.kinds(scope, user)
    of_scope = figures.latest_runs(scope)
    may_decide = user.can(Permission.DIFFERENCE_DECIDE, at=scope)
    context = {
        "scope": scope,
        "crumbs": _crumbs(scope, user),
        "runs": [(run, user.can(Permission.RUN_VIEW, at=run.region)) for run in of_scope],
        "feeds": figures.feeds(of_scope),
        "sees_extracts": user.can(Permission.EXTRACT_VIEW, at=scope),
        "stats": _stats(scope, kinds),
        "kinds": [(line, _list(scope, kind=line.code)) for line in kinds],
        "total": total,
        "places": [_place(place) for place in below],
        "total_line": _place(total),
        "bars": _bars(below),
        "map": _map(scope, below),
        "alike": figures.alike(scope, user, samples.FEWEST) if may_decide else [],
        "bulks": _bulks(scope, user),
        "may_start": list(places_to_start(user).filter(path__startswith=scope.path)),
    }
    return render(request, "screening/basemap_overview.html", context)


@require(Permission.RUN_START)
@require_POST
def basemap_run_new(request: HttpRequest) -> HttpResponse:
    """Start a comparison, or show the one that already runs there."""
    places = places_to_start(request.user)  # type: ignore[arg-type]
    region = get_object_or_404(places, code=request.POST.get("region", ""))
    accepts = request.POST.get("accepts_drop") == "yes"
    run = runs.start(region, by=request.user, accepts_drop=accepts)  # type: ignore[arg-type]
    return redirect("screening:basemap-run-detail", pk=run.pk)


def _run(request: HttpRequest, pk: int) -> BasemapRun:
    mine = BasemapRun.objects.visible_to(request.user, Permission.RUN_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(mine.select_related("region", "job__requester"), pk=pk)


@require(Permission.RUN_VIEW)
@require_GET
def basemap_run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    run = _run(request, pk)
    return render_progress(request, "screening/_basemap_run_progress.html", {"run": run}, run.job)


@require(Permission.RUN_VIEW)
@require_GET
def basemap_run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One comparison: the files it read, what has not come, and what came of it."""
    run = _run(request, pk)
    user: User = request.user  # type: ignore[assignment]
    counts = run.facts.get("counts", {})
    context = {
        "run": run,
        "counts": [(label, counts.get(name)) for name, label in COUNTED],
        "kinds": [
            (KINDS[code].title, _list(run.region, kind=code), numbers)
            for code in KINDS
            if (numbers := run.facts.get("kinds", {}).get(code))
        ],
        "feeds": figures.feeds([run]),
        "held": run.facts.get("held", []),
        "missing": run.facts.get("missing", []),
        "matches": [
            (CONTRACTS[feed], grades) for feed, grades in run.facts.get("matches", {}).items()
        ],
        "facts": _facts(run),
        "may_start": user.can(Permission.RUN_START, at=run.region),
        "sees_extracts": user.can(Permission.EXTRACT_VIEW, at=run.region),
        "crumbs": [
            (_("Departments' data"), reverse("screening:basemap-overview")),
            (str(run), ""),
        ],
    }
    return render(request, "screening/basemap_run_detail.html", context)


def _facts(run: BasemapRun) -> list[tuple[str, Any]]:
    phases = run.facts.get("phases", [])
    seconds = sum(taken for _name, taken in phases)
    return [
        (_("Place"), run.region.name),
        (_("As of"), run.as_of.isoformat()),
        (_("Asked for by"), run.job.requester or _("Every night, or a command")),
        (_("Persons of the base map"), run.facts.get("members")),
        (_("Time taken"), _("%(n).1f s") % {"n": seconds} if phases else ""),
        (_("Held back above"), f"{Guard.share:.0%}"),
    ]


# --- what the overview shows -------------------------------------------------------------------
def _crumbs(scope: Region, user: User) -> list[tuple[str, str]]:
    url = reverse("screening:basemap-overview")
    paths = user.paths_where(Permission.DIFFERENCE_VIEW)
    return [
        (r.name, f"{url}?region={r.code}" if any(r.path.startswith(p) for p in paths) else "")
        for r in scope.ancestors
    ]


def _list(scope: Region, **conditions: str) -> str:
    query = "".join(f"&{name}={value}" for name, value in conditions.items() if value)
    return f"{reverse('screening:difference-list')}?region={scope.code}{query}"


def _stats(scope: Region, kinds: list[figures.KindLine]) -> list[dict[str, Any]]:
    """The figures at the top, each a filter of the list."""
    open_of = {line.code: line.open for line in kinds}
    every = [
        (_("To decide"), sum(open_of.values()), ""),
        (_("Died or moved, still here"), open_of.get("dead", 0) + open_of.get("moved", 0), "dead"),
        (_("On the police's side only"), open_of.get("join", 0), "join"),
        (_("On our side only"), open_of.get("absent", 0), "absent"),
        (_("Fields that differ"), open_of.get("field", 0), "field"),
    ]
    return [
        {"label": label, "value": value, "url": _list(scope, kind=kind)}
        for label, value, kind in every
    ]


def _place(place: Place) -> dict[str, Any]:
    """One line of the coverage table with the list behind each figure."""
    region = place.region
    households = reverse("households:household-list")
    is_village = region.level >= Level.VILLAGE
    overview = f"{reverse('screening:basemap-overview')}?region={region.code}"
    return {
        "place": place,
        "url": _list(region) if is_village else overview,
        "households": f"{households}?region={region.code}",
        "people": f"{reverse('screening:basemap-people')}?region={region.code}&show=",
        "open": _list(region),
    }


def _bars(places: list[Place]) -> Any:
    """Places by the share of their members whom the police have too."""
    overview = reverse("screening:basemap-overview")
    return ranked_bars(
        [
            (p.region.name, p.percent, f"{p.percent:g}%", f"{overview}?region={p.region.code}")
            for p in places
            if p.percent is not None
        ],
        full=100,
    )


def _map(scope: Region, places: list[Place]) -> CountyMap | None:
    if scope.level != Level.PREFECTURE:
        return None
    overview = reverse("screening:basemap-overview")
    return county_map(
        {
            p.region.code: (
                p.percent,
                "—" if p.percent is None else f"{p.percent:g}%",
                f"{overview}?region={p.region.code}",
            )
            for p in places
        }
    )


def _bulks(scope: Region, user: User) -> list[BulkDecision]:
    mine = BulkDecision.objects.visible_to(user, Permission.DIFFERENCE_VIEW)
    near = mine.filter(region__path__startswith=scope.path)
    return list(near.select_related("region", "drawn_by")[:SHOWN_BULKS])
