"""The closing report of a round: the same figures live on the page, and frozen when it closes.

Everything is plain JSON, so that what was drawn can be shown, printed and exported for ever as it
was. Coverage is visited of all households, percent to 0.01 half-up.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from ledger.reports import percent
from regions.models import Level, Region, paths_above
from screening.campaigns import coverage, focus
from screening.campaigns.places import Scope
from screening.campaigns.rolling import MEASURES
from screening.models import DOUBTS, Campaign, Outcome, SignOff

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608

_STAGES = ("none", "running", "done", "ended")
_PROCEDURES = """
    SELECT array_to_string((string_to_array(v.place_path, '/'))[1:4], '/') || '/' AS village,
           v.outcome, CASE WHEN p.id IS NULL THEN 'none'
                           WHEN p.state IN ('active', 'held') THEN 'running'
                           WHEN p.state = 'done' THEN 'done' ELSE 'ended' END AS stage,
           count(*)
    FROM screening_campaignvisit v LEFT JOIN households_procedure p ON p.id = v.procedure_id
    WHERE v.campaign_id = %s AND v.outcome IN ('left_out', 'wrong_in', 'wrong_out', 'relapsed')
    GROUP BY 1, 2, 3
"""
_TALLIES = f"""
    SELECT place_path, {", ".join(MEASURES)} FROM screening_campaigntally
    WHERE campaign_id = %s AND focus = ''
"""


def draw(campaign: Campaign) -> dict[str, Any]:
    """The figures of a round now, for every place of it down to the village."""
    whole = Scope(campaign, campaign.region, [campaign.region.path])
    found = coverage.coverage_of(whole)
    return {
        "name": campaign.name,
        "place": campaign.region.name,
        "document": campaign.document_no,
        "from": campaign.starts_on.isoformat(),
        "to": campaign.ends_on.isoformat(),
        "focus": [focus.BY_KEY[key].label for key in campaign.focus],
        "planned_by": str(campaign.planned_by),
        "opened_by": str(campaign.signed_by or ""),
        "as_of": timezone.localtime().isoformat(timespec="minutes"),
        "places": _places(campaign),
        "groups": [
            {"key": line.key, "label": line.label, **_plain(line.counts)} for line in found.groups
        ],
        "signatures": _signatures(campaign),
    }


def _places(campaign: Campaign) -> list[dict[str, Any]]:
    """One row a place, in the order of the tree; figures of villages are summed upwards."""
    villages = {path: coverage.Counts(*counts) for path, *counts in _rows(_TALLIES, campaign)}
    doubts: dict[str, dict[str, dict[str, int]]] = {}
    for path, outcome, stage, number in _rows(_PROCEDURES, campaign):
        doubts.setdefault(path, {}).setdefault(outcome, {})[stage] = number
    inside_of: dict[str, list[str]] = {}
    for path in villages:
        for above in paths_above(path):
            inside_of.setdefault(above, []).append(path)
    regions = Region.objects.within(campaign.region).filter(level__lte=Level.VILLAGE)
    rows = []
    for region in regions.order_by("path"):
        inside = inside_of.get(region.path, [])
        counts = _summed([villages[path] for path in inside])
        if counts.total:
            rows.append(
                {
                    "code": region.code,
                    "name": region.name,
                    "level": region.level,
                    "above": region.path[: -len(region.path.split("/")[-2]) - 1],
                    "path": region.path,
                    **_plain(counts),
                    "procedures": _procedures([doubts[p] for p in inside if p in doubts]),
                }
            )
    return rows


def _rows(sql: str, campaign: Campaign) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [campaign.pk])
        return cursor.fetchall()


def _summed(several: list[coverage.Counts]) -> coverage.Counts:
    return coverage.Counts(**{n: sum(getattr(one, n) for one in several) for n in MEASURES})


def _plain(counts: coverage.Counts) -> dict[str, Any]:
    share = percent(counts.visited, counts.total)
    return counts.as_dict() | {"percent": None if share is None else str(share)}


def _procedures(several: list[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """By outcome: without a procedure, in one, decided by one, ended without its outcome."""
    return {
        str(outcome): {
            stage: sum(one.get(outcome, {}).get(stage, 0) for one in several) for stage in _STAGES
        }
        for outcome in DOUBTS
    }


def _signatures(campaign: Campaign) -> list[dict[str, Any]]:
    """Who signed for each level, from the top down."""
    rows = SignOff.objects.filter(campaign=campaign, voided_at__isnull=True)
    return [
        {
            "place": one.region.name,
            "path": one.region.path,
            "level": one.region.level,
            "name": one.signed_by.full_name,
            "at": timezone.localtime(one.signed_at).isoformat(timespec="minutes"),
        }
        for one in rows.select_related("region", "signed_by").order_by(
            "region__level", "region__path"
        )
    ]


@dataclass(frozen=True)
class Shown:
    """The part of a report that one place sees: its own row, those right below, who signed."""

    figures: dict[str, Any]
    own: dict[str, Any]
    below: list[dict[str, Any]]
    signatures: list[dict[str, Any]]

    @property
    def is_whole(self) -> bool:
        """It is the round's own place: focus groups are kept of that alone."""
        return self.own["path"] == self.figures["places"][0]["path"]

    @property
    def unresolved(self) -> list[tuple[str, int, str]]:
        """(what, households, conditions of their list): what was left, and whether it has a
        reason; when the round is closed, all of it has.
        """
        own = self.own
        missing = own["total"] - own["visited"] - own["unreachable"] - own["explained"]
        stages = self.own["procedures"].values()
        return [
            ("无法入户（已说明原因）", own["unreachable"], "tab=unreachable"),
            ("未入户（已说明原因）", own["explained"], "tab=rest&reason=given"),
            ("未入户（未说明原因）", missing, "tab=rest&reason=missing"),
            ("疑似问题未启动程序", sum(one["none"] for one in stages), "tab=doubt&progress=none"),
            ("程序正在办理", sum(one["running"] for one in stages), "tab=doubt&progress=running"),
        ]


def shown_for(figures: dict[str, Any], place: Region) -> Shown | None:
    """What a report says of a place; None when it had no household in the round."""
    own = next((row for row in figures["places"] if row["path"] == place.path), None)
    if own is None:
        return None
    below = [row for row in figures["places"] if row["above"] == place.path]
    signed = [one for one in figures["signatures"] if one["path"].startswith(place.path)]
    return Shown(figures, own, below, signed)


OUTCOMES = tuple((str(one), one.label) for one in Outcome)
