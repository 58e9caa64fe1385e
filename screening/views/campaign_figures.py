"""Who signed visits, the report of a round, and the board of the three zeros."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan import asked
from qiannan.figures import line_figure, ranked_bars
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, User
from screening import campaign_pages, campaign_report_pages
from screening.campaigns import board, coverage, homes, places, report, signers, tables, trail
from screening.campaigns.places import FIGURES, Scope
from screening.models import Campaign
from screening.views.campaigns import round_in_sight, rounds_in_sight, scope_in_sight

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DECIDED = (Campaign.State.CLOSED, Campaign.State.CLOSING, Campaign.State.OPEN)


@require(Permission.CAMPAIGN_VIEW)
@require_GET
def campaign_signers(request: HttpRequest, pk: int) -> HttpResponse:
    """What each person signed, day by day; too many in a day is a question to ask."""
    user: User = request.user  # type: ignore[assignment]
    campaign = round_in_sight(request, pk)
    scope = scope_in_sight(request, campaign, Permission.CAMPAIGN_VIEW)
    limit = places.day_limit(scope.region)
    is_near = scope.region.level >= Level.COUNTY
    near = signers.signers_of(scope) if is_near else []
    context = {
        "campaign": campaign,
        "scope": scope,
        "limit": limit,
        "is_near": is_near,
        "places": [] if is_near else coverage.places_below(scope),
        "signers": [
            (one, campaign_pages.list_url(scope, tab="visited", signer=str(one.pk))) for one in near
        ],
        "questions": campaign_pages.too_many(scope, limit),
        "crumbs": campaign_pages.crumbs(scope, user, "campaign-signers"),
        "back": f"{reverse('screening:campaign-detail', args=[pk])}?region={scope.region.code}",
    }
    return render(request, "screening/campaign_signers.html", context)


def _shown(request: HttpRequest, pk: int) -> tuple[Campaign, Scope, report.Shown | None]:
    """The report as it was drawn, or the figures of now while the round is under way."""
    campaign = round_in_sight(request, pk)
    if campaign.state not in _DECIDED:
        raise Http404
    scope = scope_in_sight(request, campaign)
    kept = getattr(campaign, "report", None)
    figures = kept.figures if kept else report.draw(campaign)
    return campaign, scope, report.shown_for(figures, scope.region)


@require(*FIGURES)
@require_GET
def campaign_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The closing report of a round, which prints; before it closes, as it would be now."""
    user: User = request.user  # type: ignore[assignment]
    campaign, scope, shown = _shown(request, pk)
    may_list = user.can(Permission.CAMPAIGN_VIEW, at=scope.region)
    url = f"{reverse('screening:campaign-report', args=[pk])}?region="
    context = {
        "campaign": campaign,
        "scope": scope,
        "shown": shown,
        "digest": campaign.report.digest if hasattr(campaign, "report") else "",
        "figures": tables.FIGURES,
        "below": [
            (
                row["name"],
                "" if row["level"] >= Level.VILLAGE else f"{url}{row['code']}",
                campaign_report_pages.cells(scope, row, may_list),
            )
            for row in (shown.below if shown else [])
        ],
        "cells": campaign_report_pages.cells(scope, shown.own, may_list) if shown else [],
        "procedures": campaign_report_pages.procedures(scope, shown, may_list),
        "groups": campaign_report_pages.groups(scope, shown, may_list),
        "left": campaign_report_pages.left(scope, shown, may_list),
        "crumbs": campaign_pages.crumbs(scope, user, "campaign-report"),
        "export_url": _export_url(user, scope),
        "back": f"{reverse('screening:campaign-detail', args=[pk])}?region={scope.region.code}",
        "printed_at": timezone.localtime(),
    }
    return render(request, "screening/campaign_report.html", context)


def _export_url(user: User, scope: Scope) -> str:
    if not user.can(Permission.REPORT_EXPORT, at=scope.region):
        return ""
    query = urlencode({"region": scope.region.code})
    return f"{reverse('screening:campaign-export', args=[scope.campaign.pk])}?{query}"


@require(Permission.REPORT_EXPORT)
@require_GET
def campaign_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as Excel; the export is an event. It names no household."""
    user: User = request.user  # type: ignore[assignment]
    campaign, scope, shown = _shown(request, pk)
    if shown is None or not user.can(Permission.REPORT_EXPORT, at=scope.region):
        raise Http404
    book = tables.book(shown, unit=f"{scope.region.name}（{user.full_name}）")
    trail.of_campaign("exported", campaign, by=user, region=scope.region, rows=len(shown.below) + 1)
    name = f"{scope.region.name}_{tables.TITLE}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=EXCEL)


@require(*FIGURES)
@require_GET
def zero_board(request: HttpRequest) -> HttpResponse:
    """零漏评、零错评、零错退 of a place: open and decided, by place and by week."""
    user: User = request.user  # type: ignore[assignment]
    scope = _board_scope(request, user)
    rounds = rounds_in_sight(user).filter(state__in=_DECIDED).order_by("-pk")
    context: dict[str, Any] = {"rounds": list(rounds[:12]), "scope": scope, "crumbs": []}
    if scope is not None:
        found = board.board_of(scope)
        may_list = user.can(Permission.CAMPAIGN_VIEW, at=scope.region)
        context |= {
            "found": found,
            "kinds": [_kind(scope, kind, may_list) for kind in found.kinds],
            "beside": _kind(scope, found.beside, may_list),
            "bars": _bars(scope, found),
            "places": [(line, *_links(scope, line.code, may_list)) for line in found.places],
            "crumbs": campaign_pages.board_crumbs(scope, user),
        }
    return render(request, "screening/zero_board.html", context)


def _board_scope(request: HttpRequest, user: User) -> Scope | None:
    """The round that the address names, else the newest."""
    if key := request.GET.get("round"):
        return scope_in_sight(request, round_in_sight(request, asked.whole(key)))
    newest = homes.newest(user)
    return scope_in_sight(request, newest.campaign) if newest else None


def _kind(scope: Scope, kind: board.Kind, may_list: bool) -> dict[str, Any]:
    points = [(f"{week:%m-%d}", float(n), f"{n:,}") for week, n in kind.weeks]
    conditions = {"tab": "doubt", "outcome": kind.outcome}
    url = campaign_pages.list_url
    return {
        "kind": kind,
        "open_url": url(scope, **conditions, progress="open") if may_list else "",
        "decided_url": url(scope, **conditions, progress="decided") if may_list else "",
        "line": line_figure(points),
        "label": _("Open by week: %(kind)s") % {"kind": kind.title},
    }


def _page_url(scope: Scope, code: str) -> str:
    query = urlencode({"round": scope.campaign.pk, "region": code})
    return f"{reverse('screening:zero-board')}?{query}"


def _bars(scope: Scope, found: board.Board) -> Any:
    """Open doubts by place; a grid has no board of its own below it."""
    return ranked_bars(
        [
            (line.name, float(line.open), f"{line.open:,}", _page_url(scope, line.code))
            for line in found.places
            if line.open or line.decided
        ]
    )


def _links(scope: Scope, code: str, may_list: bool) -> tuple[str, str, str]:
    if not may_list:
        return _page_url(scope, code), "", ""
    url = campaign_pages.list_url
    return (
        _page_url(scope, code),
        url(scope, code, tab="doubt", progress="open"),
        url(scope, code, tab="doubt", progress="decided"),
    )
