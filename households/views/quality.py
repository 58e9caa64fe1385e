"""Data quality at a glance: problems by rule and place, their way, the rules."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from households import parameter_book
from households.models import QualityFinding, QualityRun
from households.quality import listing, notice, runs, showing
from households.quality.rulebook import rules
from qiannan.figures import line_figure, ranked_bars
from qiannan.web import COUNT_CAP
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def region_of(request: HttpRequest) -> Region:
    """The place a page is about: the one in the address, else the person's highest.

    Raises:
        Http404: it does not exist or is out of sight.
    """
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    found = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    region = (found.filter(code=code) if code else found.order_by("level", "path")).first()
    if region is None:
        raise Http404
    return region


NAV = (
    ("quality-summary", gettext_lazy("Overview")),
    ("finding-list", gettext_lazy("Findings")),
    ("village-list", gettext_lazy("Village facts")),
    ("quality-runs", gettext_lazy("Checks")),
    ("quality-rules", gettext_lazy("Rulebook")),
)


def nav(request: HttpRequest, current: str) -> list[tuple[Any, None, str, bool]]:
    """The pages of data quality, for the place that is looked at."""
    code = request.GET.get("region", "")
    query = f"?{urlencode({'region': code})}" if code else ""
    return [(w, None, reverse(f"households:{name}") + query, name == current) for name, w in NAV]


def findings_url(region: Region | None = None, **conditions: Any) -> str:
    query = {"region": region.code} if region else {}
    query |= {name: str(value) for name, value in conditions.items() if value not in ("", None)}
    return f"{reverse('households:finding-list')}?{urlencode(query)}"


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_summary(request: HttpRequest) -> HttpResponse:
    """Where the base map of a place stands: figures, trend, places, rules."""
    user: User = request.user  # type: ignore[assignment]
    region = region_of(request)
    drawn, stats = notice.notice(region, timezone.localdate()), _stats(region)
    context = {
        "nav_tabs": nav(request, "quality-summary"),
        "region": region,
        "notice": drawn,
        "stats": stats,
        "has_findings": any(stat["value"] != "0" for stat in stats),
        "trend": _trend(region),
        "bars": _bars(drawn, "quality-summary") if region.level < Level.GRID else [],
        "severities": _severities(drawn),
        "lines": [(line, _list_of(drawn, rule=line.rule.code)) for line in _gravest(drawn)],
        "crumbs": showing.crumbs(region.ancestors, user, "quality-summary"),
        "running": _running(region),
        "may_start": may_start(user, region),
        "report_url": _report_url(region, user),
    }
    return render(request, "households/quality/summary.html", context)


def _gravest(drawn: notice.Notice) -> list[notice.RuleLine]:
    return [line for line in drawn.lines if line.total or line.since_last.before]


def _list_of(drawn: notice.Notice, **conditions: Any) -> str:
    """The list behind a figure of a notice: as of its run."""
    return findings_url(drawn.region, run=drawn.run.pk if drawn.run else "", **conditions)


def _stats(region: Region) -> list[dict[str, Any]]:
    rows = QualityFinding.objects.within_paths([region.path])
    today = timezone.localdate()
    every = [
        (_("To correct"), rows.filter(listing.STATES["todo"][1]), {}, False),
        (_("Overdue"), rows.overdue(today), {"due": "overdue", "state": "all"}, True),
        (_("To review"), rows.filter(listing.STATES["answered"][1]), {"state": "answered"}, False),
        (_("Exempt"), rows.filter(listing.STATES["exempt"][1]), {"state": "exempt"}, False),
    ]
    return [
        {
            "label": label,
            "value": capped(number := listing.count(found)),
            "url": findings_url(region, **conditions),
            "bad": is_bad and number > 0,
        }
        for label, found, conditions, is_bad in every
    ]


def capped(number: int) -> str:
    return f"{COUNT_CAP:,}+" if number > COUNT_CAP else f"{number:,}"


def _trend(region: Region, rule: str = "") -> Any:
    points = notice.trend(region, rule)
    return line_figure(
        [(f"{run.checked_on:%Y-%m-%d}", float(count), f"{count:,}") for run, count in points]
    )


def _bars(drawn: notice.Notice, page: str) -> Any:
    sums = drawn.by_place
    url = reverse(f"households:{page}")
    return ranked_bars(
        [
            (place.name, float(sums[place.pk]), f"{sums[place.pk]:,}", f"{url}?region={place.code}")
            for place in drawn.places
            if sums.get(place.pk)
        ]
    )


def _severities(drawn: notice.Notice) -> list[tuple[Any, int, str]]:
    sums = dict.fromkeys(listing.SEVERITIES, 0)
    for line in drawn.lines:
        sums[line.rule.severity] += line.total
    return [
        (words, sums[severity], _list_of(drawn, severity=severity))
        for severity, words in listing.SEVERITIES.items()
    ]


def _running(region: Region) -> QualityRun | None:
    unfinished = QualityRun.objects.filter(job__state__in=runs.UNFINISHED)
    return unfinished.filter(region__in=region.ancestors).select_related("job").first()


def may_start(user: User, region: Region) -> bool:
    return region.level <= Level.COUNTY and user.can(Permission.RUN_START, at=region)


def _report_url(region: Region, user: User) -> str:
    """The numbered table of the app above, where this person may see it."""
    if not user.can(Permission.REPORT_VIEW, at=region):
        return ""
    return f"/reports/tables/11/?region={region.code}"


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: what it says, what it rests on, what to do, and how it went."""
    user: User = request.user  # type: ignore[assignment]
    rule = rules().get(code)
    if rule is None:
        raise Http404
    region = region_of(request)
    drawn = notice.notice(region, timezone.localdate())
    line = next((line for line in drawn.lines if line.rule.code == code), None)
    sums = line.by_place if line else {}
    url = reverse("households:quality-rule", args=[code])
    rows = QualityFinding.objects.within_paths([region.path]).filter(rule=code)
    context = {
        "rule": rule,
        "region": region,
        "facts": showing.rule_facts(rule),
        "numbers": parameter_book.of_rule(rule),
        "may_change": bool(user.paths_where(Permission.CATALOGUE_EDIT)),
        "line": line,
        "trend": _trend(region, code),
        "bars": ranked_bars(
            [
                (p.name, float(sums[p.pk]), f"{sums[p.pk]:,}", f"{url}?region={p.code}")
                for p in drawn.places
                if sums.get(p.pk)
            ]
        ),
        "list_url": findings_url(region, rule=code),
        "run_url": _list_of(drawn, rule=code),
        "exempt": [
            (finding, showing.subject_name(finding), showing.place_name(finding))
            for finding in rows.exempted().for_list().order_by("exempt_until", "pk")[:20]
        ],
        "exempt_url": findings_url(region, rule=code, state="exempt"),
        "crumbs": [
            *showing.crumbs(region.ancestors, user, "quality-summary"),
            (rule.code, ""),
        ],
    }
    return render(request, "households/quality/rule.html", context)


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def quality_rules(request: HttpRequest) -> HttpResponse:
    """The rulebook: every rule in force, by severity, with what it means."""
    today = timezone.localdate()
    groups = [
        (words, [rule for rule in rules().values() if rule.severity == severity])
        for severity, words in listing.SEVERITIES.items()
    ]
    context = {
        "nav_tabs": nav(request, "quality-rules"),
        "groups": groups,
        "count": len(rules()),
        "today": today,
        "crumbs": [(_("Data quality"), reverse("households:quality-summary"))],
    }
    return render(request, "households/quality/rules.html", context)
