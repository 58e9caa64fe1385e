"""What the last comparisons said of the rules: ran or waited, what was found, in which version."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from regions.models import Region
from screening.comparison.rules import Rule
from screening.feeds import FEEDS
from screening.models import ComparisonRun, Extract

TREND = 30


@dataclass
class Night:
    """A rule in the last comparison of each place: how many ran, and why others waited."""

    ran: int = 0
    waited: int = 0
    reasons: list[str] = field(default_factory=list)
    findings: int = 0

    @property
    def state(self) -> str:
        """ran, part, waiting or none."""
        if not self.ran and not self.waited:
            return "none"
        if not self.waited:
            return "part" if self.reasons else "ran"
        return "part" if self.ran else "waiting"


def latest(counties: Iterable[Region]) -> list[ComparisonRun]:
    """The newest finished comparison of each county, its own or that of the whole prefecture."""
    counties = list(counties)
    places = {county.pk for county in counties} | {county.parent_id for county in counties}
    newest: dict[int, ComparisonRun] = {
        run.region_id: run
        for run in ComparisonRun.objects.filter(region__in=places, finished_at__isnull=False)
        .order_by("region_id", "-pk")
        .distinct("region_id")
        .select_related("region")
    }
    chosen: dict[int, ComparisonRun] = {}
    for county in counties:
        runs = [newest[pk] for pk in (county.pk, county.parent_id) if pk in newest]
        if runs:
            run = max(runs, key=lambda one: one.pk)
            chosen[run.pk] = run
    return list(chosen.values())


def nights(runs: Iterable[ComparisonRun]) -> dict[str, Night]:
    """What the runs said of each rule."""
    found: dict[str, Night] = {}
    for run in runs:
        for told in run.facts.get("rules", []):
            night = found.setdefault(told["code"], Night())
            if told["status"] == "waiting":
                night.waited += 1
            else:
                night.ran += 1
            night.findings += told["findings"]
            if told["reason"] and told["reason"] not in night.reasons:
                night.reasons.append(told["reason"])
    return found


def past(region: Region, code: str) -> list[dict[str, Any]]:
    """A rule in the last comparisons of a place, the oldest first; of the prefecture's where the
    county was never compared by itself.
    """
    for place in (region, region.parent):
        runs = ComparisonRun.objects.filter(region=place, finished_at__isnull=False)
        told = [
            {"run": run, "as_of": run.as_of, **rule}
            for run in runs.order_by("-pk")[:TREND]
            for rule in run.facts.get("rules", [])
            if rule["code"] == code
        ]
        if told:
            return told[::-1]
    return []


def versions(told: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The versions that were at work: each with its first and last comparison."""
    found: dict[int, dict[str, Any]] = {}
    for night in told:
        known = found.setdefault(night["version"], {"version": night["version"], "first": night})
        known["last"] = night
    return sorted(found.values(), key=lambda one: -one["version"])


def feeds(rule: Rule, counties: list[Region]) -> list[dict[str, Any]]:
    """The feeds of a rule, and in how many of the counties each has come, with its newest day."""
    wanted = [*rule.feeds, *rule.optional]
    parents = {county.parent_id for county in counties}
    places = {county.pk for county in counties} | parents
    in_force = list(Extract.objects.in_force().filter(feed__in=wanted, region__in=places))
    shown = []
    for code in wanted:
        mine = [extract for extract in in_force if extract.feed == code]
        came = {e.region_id for e in mine}
        count = len(counties) if came & parents else len(came)
        shown.append(
            {
                "feed": FEEDS[code],
                "is_needed": code in rule.feeds,
                "came": count,
                "all": len(counties),
                "data_on": max((e.data_on for e in mine if e.data_on), default=None),
                "extract": max(mine, key=lambda e: e.pk, default=None),
            }
        )
    return shown
