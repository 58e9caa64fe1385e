"""The trend of leads by week, as pictures and tables, and the lists behind its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from ledger.models import Event
from qiannan import asked
from qiannan.multiples import Panel, Point, panels
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import families, lead_pages, trend
from screening.lead_operations import rules
from screening.models import Lead
from screening.overview import Place
from screening.trend import Trend, Week
from screening.views.board import crumbs, place_of

FIGURES = {
    "opened": gettext_lazy("New"),
    "verified": gettext_lazy("Verified"),
    "closed": gettext_lazy("Closed out"),
    "still_open": gettext_lazy("Still open"),
}


@dataclass(frozen=True)
class Choice:
    """Which rules: those of a family, one, or all (both empty)."""

    family: str
    rule: str

    @property
    def codes(self) -> list[str]:
        """Empty for all rules."""
        if self.rule:
            return [self.rule]
        return [
            code
            for by in (families.DEPARTMENT, families.KIND)
            for family in families.families(by)
            if family.key == self.family
            for code, _title in family.rules
        ]

    @property
    def query(self) -> dict[str, str]:
        return {k: v for k, v in (("family", self.family), ("rule", self.rule)) if v}

    @property
    def words(self) -> str:
        if self.rule:
            return f"{self.rule} {rules()[self.rule].title}"
        return families.title(self.family) if self.family else _("All rules")


def _choice(request: HttpRequest) -> Choice:
    family, rule = request.GET.get("family", ""), request.GET.get("rule", "")
    known = bool(family) and bool(families.title(family)) and family != families.OTHERS
    return Choice(family if known else "", rule if rule in rules() else "")


@require(Permission.REPORT_VIEW)
@require_GET
def lead_trend(request: HttpRequest) -> HttpResponse:
    """Twelve weeks of a county, or of the prefecture and each of its counties."""
    place = place_of(request)
    if place.region.level > Level.COUNTY:
        raise Http404
    choice = _choice(request)
    measure = request.GET.get("measure", "")
    measure = measure if measure in FIGURES else "opened"

    def url(region: Region, **more: str) -> str:
        query = {"region": region.code, "measure": measure} | choice.query | more
        return f"{reverse('screening:lead-trend')}?{urlencode(query)}"

    whole, *counties = trend.trends(place.region, choice.codes)
    context = {
        "place": place,
        "choice": choice,
        "measure": measure,
        "crumbs": crumbs(request, place, url),
        "figures": FIGURES,
        "whole": _panels([whole])[0],
        "weeks": [(week, _cells(place, week, choice)) for week in reversed(whole.weeks)],
        "counties": [
            (one.region, url(one.region), panel, _last(one))
            for one, panel in zip(counties, _panels(counties), strict=True)
        ],
        "table": [_row(one, place, measure, choice, url(one.region)) for one in counties],
        "heads": whole.weeks,
        "measures": [
            (word, url(place.region, measure=name), name == measure)
            for name, word in FIGURES.items()
        ],
        "families": [families.families(by) for by in (families.DEPARTMENT, families.KIND)],
        "rules": sorted(rules().values(), key=lambda rule: rule.code),
        "is_empty": not any(w.opened or w.still_open or w.closed for w in whole.weeks),
        "board_url": f"{reverse('screening:board')}?region={place.region.code}",
    }
    return render(request, "screening/lead_trend.html", context)


def _panels(found: list[Trend]) -> list[Panel]:
    return panels([[_point(week) for week in one.weeks] for one in found])


def _point(week: Week) -> Point:
    title = _("%(day)s: %(new)d new, %(closed)d closed out, %(open)d open") % {
        "day": f"{week.starts_on:%m-%d}",
        "new": week.opened,
        "closed": week.closed,
        "open": week.still_open,
    }
    return Point(week.still_open, week.opened, week.closed, title)


def _last(one: Trend) -> str:
    return _point(one.weeks[-1]).title


def _url(place: Place, figure: str, week: Week, choice: Choice) -> str:
    """The list behind a figure; "" where it is of nothing or the reader sees no leads."""
    if not place.lists or not getattr(week, figure):
        return ""
    query = {
        "region": place.region.code,
        "figure": figure,
        "from": f"{week.starts_on}",
        "until": f"{week.ends_on}",
    }
    return f"{reverse('screening:lead-trend-figure')}?{urlencode(query | choice.query)}"


def _cells(place: Place, week: Week, choice: Choice) -> list[tuple[Any, int, str]]:
    return [
        (word, getattr(week, name), _url(place, name, week, choice))
        for name, word in FIGURES.items()
    ]


def _row(
    one: Trend, place: Place, measure: str, choice: Choice, url: str
) -> tuple[Region, str, list[tuple[Week, int, str]]]:
    here = Place(one.region, place.lists)
    cells = [
        (week, getattr(week, measure), _url(here, measure, week, choice)) for week in one.weeks
    ]
    return one.region, url, cells


@require(Permission.LEAD_VIEW)
@require_GET
def lead_trend_figure(request: HttpRequest) -> HttpResponse:
    """The leads behind one figure of the trend: each move of the days, or what was open."""
    user: User = request.user  # type: ignore[assignment]
    region = Region.objects.filter(code=request.GET.get("region", "")).first()
    if region is None or not user.can(Permission.LEAD_VIEW, at=region):
        raise Http404
    figure = request.GET.get("figure", "")
    first, last = _day(request, "from"), _day(request, "until")
    if figure not in FIGURES:
        raise Http404
    choice = _choice(request)
    if figure == "still_open":
        page = paginate(request, trend.open_behind(region, last, choice.codes).values_list("pk"))
        moves = [(pk, None) for (pk,) in page.object_list]
    else:
        page = paginate(request, trend.events_behind(figure, region, first, last, choice.codes))
        moves = [(event.subject_id, event) for event in page.object_list]
    back = {"region": region.code, "measure": figure} | choice.query
    context = {
        "title": FIGURES[figure],
        "region": region,
        "first": None if figure == "still_open" else first,
        "last": last,
        "choice": choice,
        "page": page,
        "rows": _rows(moves),
        "crumbs": lead_pages.crumbs(region.ancestors, user),
        "back": f"{reverse('screening:lead-trend')}?{urlencode(back)}",
    }
    return render(request, "screening/lead_trend_figure.html", context)


def _day(request: HttpRequest, name: str) -> date:
    """Raises Http404 where the address has no such day."""
    day = asked.day(request.GET.get(name))
    if day is None:
        raise Http404
    return day


def _rows(moves: list[tuple[int | None, Event | None]]) -> list[dict[str, Any]]:
    leads = Lead.objects.for_list().in_bulk([pk for pk, _event in moves if pk])
    return [
        {
            "lead": lead,
            "event": event,
            "name": lead_pages.subject_name(lead),
            "place": lead_pages.place_name(lead),
            "state": "overdue" if lead.is_overdue else lead.status,
        }
        for pk, event in moves
        if (lead := leads.get(pk or 0))
    ]
