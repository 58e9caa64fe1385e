"""What the pages of a screening round show, as plain values."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from households import standards
from households.standards import relation
from households.standards.places import newest_year
from qiannan.figures import line_figure, ranked_bars
from qiannan.maps import county_map
from regions.duties import Permission
from regions.models import Level, User
from screening.campaigns import closing, coverage, places, signers
from screening.campaigns.coverage import Line
from screening.campaigns.places import FIGURES, Scope
from screening.models import Campaign

HUES = {
    Campaign.State.PLANNED: "review",
    Campaign.State.OPEN: "doing",
    Campaign.State.CLOSING: "doing",
    Campaign.State.CLOSED: "done",
    Campaign.State.DROPPED: "wait",
}


def crumbs(scope: Scope, user: User, name: str = "campaign-detail") -> list[tuple[str, str]]:
    """The rounds, this one, and the places down to the one shown, linked where in sight."""
    url = reverse(f"screening:{name}", args=[scope.campaign.pk])
    mine = places.paths_of(scope.campaign, user, *FIGURES)
    below = [one for one in scope.region.ancestors if scope.campaign.region.covers(one)]
    return [
        (_("Screening rounds"), reverse("screening:campaign-list")),
        *(
            (one.name, f"{url}?region={one.code}" if one.path.startswith(tuple(mine)) else "")
            for one in below
        ),
    ]


def asked() -> list[tuple[str, str]]:
    """The items that every visit asks about, with their rules."""
    numbers = relation.parameters(newest_year())
    return [(item.title, item.words(numbers)) for item in standards.ITEMS]


def list_url(scope: Scope, code: str = "", **conditions: str) -> str:
    """The visits of a place of a round under conditions."""
    query = urlencode({"region": code or scope.region.code, **conditions})
    return f"{reverse('screening:visit-list', args=[scope.campaign.pk])}?{query}"


def stats(scope: Scope, found: coverage.Coverage) -> list[dict[str, Any]]:
    total = found.total
    return [
        {"label": _("Households"), "value": total.total, "url": list_url(scope)},
        {
            "label": _("Visited"),
            "value": total.visited,
            "note": f"{total.percent}%" if total.percent is not None else "",
            "url": list_url(scope, tab="visited"),
        },
        {"label": _("To visit"), "value": total.to_visit, "url": list_url(scope, tab="rest")},
        {
            "label": _("Could not enter"),
            "value": total.unreachable,
            "url": list_url(scope, tab="unreachable"),
        },
        {"label": _("Doubts"), "value": total.doubts, "url": list_url(scope, tab="doubt")},
        {
            "label": _("Overdue"),
            "value": found.overdue,
            "url": list_url(scope, late="yes"),
            "bad": found.overdue > 0,
        },
    ]


def plain(found: coverage.Coverage) -> list[dict[str, Any]]:
    """Figures for who may not open the households."""
    total = found.total
    return [
        {"label": _("Households"), "value": total.total, "url": ""},
        {
            "label": _("Visited"),
            "value": total.visited,
            "note": f"{total.percent}%" if total.percent is not None else "",
            "url": "",
        },
        {"label": _("To visit"), "value": total.to_visit, "url": ""},
        {"label": _("Doubts"), "value": total.doubts, "url": ""},
    ]


def _page_url(scope: Scope, code: str) -> str:
    return f"{reverse('screening:campaign-detail', args=[scope.campaign.pk])}?region={code}"


def place_line(scope: Scope, line: Line) -> dict[str, Any]:
    is_grid = scope.region.level == Level.VILLAGE
    return {
        "line": line,
        "url": list_url(scope, line.key) if is_grid else _page_url(scope, line.key),
        "visits": [
            list_url(scope, line.key, tab=tab)
            for tab in ("", "visited", "rest", "unreachable", "doubt")
        ],
    }


def _share(line: Line) -> tuple[float, str]:
    percent = line.counts.percent
    return (0.0, "—") if percent is None else (float(percent), f"{percent}%")


def map_of(scope: Scope, lines: list[Line]) -> Any:
    if scope.region.level != Level.PREFECTURE:
        return None
    return county_map({line.key: (*_share(line), _page_url(scope, line.key)) for line in lines})


def bars_of(scope: Scope, lines: list[Line]) -> Any:
    is_grid = scope.region.level == Level.VILLAGE
    return ranked_bars(
        [
            (
                line.label,
                *_share(line),
                "" if is_grid else _page_url(scope, line.key),
            )
            for line in lines
        ],
        full=100,
    )


def groups_of(scope: Scope, found: coverage.Coverage, may_list: bool) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "percent": _share(line)[0],
            "url": list_url(scope, focus=line.key) if may_list else "",
            "rest": list_url(scope, tab="rest", focus=line.key) if may_list else "",
        }
        for line in found.groups
    ]


def weeks_of(scope: Scope) -> Any:
    total, points = 0, []
    for week, visits in signers.weeks_of(scope):
        total += visits
        points.append((f"{week:%m-%d}", float(total), f"{total:,}"))
    return line_figure(points)


def moves_of(campaign: Campaign, scope: Scope, user: User) -> dict[str, Any]:
    """What this person may do with the round now, and why not yet."""
    may_plan = user.can(Permission.CAMPAIGN_PLAN, at=campaign.region)
    is_planned = campaign.state == Campaign.State.PLANNED
    is_own = campaign.planned_by.person == user.person
    may_draw = (
        campaign.is_open
        and scope.region.level == Level.TOWNSHIP
        and user.holds(Permission.CAMPAIGN_REVIEW, at=scope.region)
    )
    shows_standing = campaign.is_open and scope.region.level <= Level.VILLAGE
    standing = closing.standing_of(scope) if shows_standing else None
    may_list = user.can(Permission.CAMPAIGN_VIEW, at=scope.region)
    return {
        "may_sign_plan": is_planned and may_plan and not is_own,
        "may_drop": is_planned and may_plan,
        "is_own_plan": is_planned and may_plan and is_own,
        "may_draw": may_draw,
        "share": places.sample_share(scope.region) if may_draw else None,
        "may_sign_off": campaign.is_open and closing.may_sign(scope, user),
        "standing": standing,
        "lacks": _lacks(scope, standing, may_list) if standing else [],
        "statement": closing.STATEMENT,
        "closes": scope.region.pk == campaign.region_id,
    }


def _lacks(scope: Scope, standing: closing.Standing, may_list: bool) -> list[tuple[str, str]]:
    """What a signature waits for, each with the list behind it."""
    lists = standing.lists if may_list else {}
    return [
        (words, list_url(scope, **lists[words]) if lists.get(words) else "")
        for words in standing.lacks
    ]


def too_many(scope: Scope, limit: int) -> list[dict[str, Any]]:
    """Days with more visits by one person than anybody can well make, each with its list."""
    return [
        {
            "one": one,
            "url": list_url(scope, tab="visited", signer=str(one.signer), day=one.day.isoformat()),
        }
        for one in signers.questions_of(scope, limit)
    ]


def board_crumbs(scope: Scope, user: User) -> list[tuple[str, str]]:
    """The places down to the one whose board it is."""
    url = f"{reverse('screening:zero-board')}?round={scope.campaign.pk}"
    mine = tuple(places.paths_of(scope.campaign, user, *FIGURES))
    below = [one for one in scope.region.ancestors if scope.campaign.region.covers(one)]
    round_url = reverse("screening:campaign-detail", args=[scope.campaign.pk])
    return [
        (scope.campaign.name, round_url),
        *(
            (one.name, f"{url}&region={one.code}" if one.path.startswith(mine) else "")
            for one in below
        ),
    ]
