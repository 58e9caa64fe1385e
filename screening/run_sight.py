"""Which comparisons somebody may look at, and how much of each.

A comparison over the prefecture is the county's comparison too: who answers for a county sees its
page with what it found there, and nothing of other counties. Nothing can be started from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.db.models import Count, Q, QuerySet

from regions.duties import Permission
from regions.models import Level, Region, User
from screening.models import ComparisonRun, LeadChange
from screening.run_findings import EXEMPT, HELD, STILL, WITHHELD, FindingsOfRun

_FOUND = {
    "findings": "",
    "still": STILL,
    "decided": HELD,
    "exempt": EXEMPT,
    "withheld": WITHHELD,
}
_MOVED = [str(what) for what in LeadChange.What.values if what != LeadChange.What.DECIDED]

Causes = Mapping[str, Mapping[str, Mapping[str, int]]]


def runs_in_sight(user: User) -> QuerySet[ComparisonRun]:
    """Comparisons of a person's places, and of a place around them."""
    mine = user.paths_where(Permission.RUN_VIEW)
    own = ComparisonRun.objects.visible_to(user, Permission.RUN_VIEW)
    around = ComparisonRun.objects.filter(region__path__in=_around(mine))
    return own | around


def look(run: ComparisonRun, user: User) -> ComparisonRun:
    """Narrow a run in sight to what the person may see of it: its facts in memory, never saved."""
    run.seen_in = _seen_in(run, user)
    if run.seen_in and run.finished_at:
        run.facts = _facts_of(run)
    return run


def look_at_list(runs: Sequence[ComparisonRun], user: User) -> None:
    """As `look` for a page of the list, which tells findings and moved leads alone: two queries at
    most, and no file of a run is read.
    """
    for run in runs:
        run.seen_in = _seen_in(run, user)
    narrowed = [run for run in runs if run.seen_in and run.finished_at]
    paths = [path for run in narrowed for path in run.seen_in]
    moved = _moved(narrowed, paths) if narrowed else {}
    for run in narrowed:
        counts: dict[str, int | None] = dict.fromkeys(_MOVED, 0)
        for causes in moved.get(run.pk, {}).values():
            for what, by_cause in causes.items():
                counts[what] = (counts.get(what) or 0) + sum(by_cause.values())
        run.facts = {
            "attempt": run.facts.get("attempt", 0),
            "counts": counts | {"findings": _found(run)},
        }


def _found(run: ComparisonRun) -> int | None:
    """How much was found in the counties in sight; None of a night that did not count it so."""
    found = run.facts.get("found_in")
    if found is None:
        return None
    return sum(count for path, count in found.items() if path.startswith(run.seen_in))


def _around(paths: Iterable[str]) -> list[str]:
    """The paths of the places around: 5227/ of 5227/25/."""
    return sorted(
        {
            path[: at + 1]
            for path in paths
            for at, character in enumerate(path[:-1])
            if character == "/"
        }
    )


def _seen_in(run: ComparisonRun, user: User) -> tuple[str, ...]:
    paths = user.paths_where(Permission.RUN_VIEW)
    if any(run.region.path.startswith(path) for path in paths):
        return ()
    return tuple(path for path in paths if path.startswith(run.region.path))


def _facts_of(run: ComparisonRun) -> dict[str, Any]:
    """The run's facts as they are of the places in sight. Matching is of whole tables, and told to
    who sees the whole.
    """
    told = deepcopy(run.facts)
    codes = _counties(run.seen_in)
    wide = {run.region.code}
    found = FindingsOfRun(run)
    by_rule = found.counts_by_rule()
    moved = _moved([run], run.seen_in).get(run.pk, {})
    for rule in told.get("rules", []):
        here, causes = by_rule.get(rule["code"], {}), moved.get(rule["code"], {})
        for name, became in _FOUND.items():
            rule[name] = here.get(became, 0) if found.is_kept else None
        for what in _MOVED:
            rule[what] = sum(causes.get(what, {}).values())
        rule["causes"] = causes
        rule["values"] = {c: own for c, own in rule.get("values", {}).items() if c in codes}
        rule["signed"] = [row for row in rule.get("signed", []) if codes & {*row["counties"]}]
    names = [*_FOUND, *_MOVED]
    told["counts"] = {
        name: sum(rule.get(name) or 0 for rule in told["rules"])
        if found.is_kept or name not in _FOUND
        else None
        for name in names
    }
    told["doubts"] = [each for each in told.get("doubts", []) if each["county"] in codes]
    told["extracts"] = [
        each | {"id": each["id"] if each["county"] in codes else None}
        for each in told.get("extracts", [])
        if each["county"] in codes | wide
    ]
    told["matches"] = {}
    told.pop("register_rows", None)
    return told


def _counties(paths: Iterable[str]) -> set[str]:
    """The codes of the counties that lie in the paths, or around them."""
    paths = list(paths)
    inside = Q(path__in=_around(paths))
    for path in paths:
        inside |= Q(path__startswith=path)
    return set(Region.objects.at(Level.COUNTY).filter(inside).values_list("code", flat=True))


def _moved(runs: Sequence[ComparisonRun], paths: Sequence[str]) -> dict[int, Causes]:
    """For each run, by rule: what moved in the paths, by cause, in leads."""
    changes = LeadChange.objects.within_paths(list(paths)).filter(run__in=runs)
    rows = (
        changes.order_by()
        .values_list("run_id", "lead__rule", "what", "cause")
        .annotate(leads=Count("pk"))
    )
    found: dict[int, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for run, rule, what, cause, leads in rows:
        found[run][rule][what][cause] = leads
    return found
