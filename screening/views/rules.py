"""The rules: how each fares and which waste the workers' time; one rule with all that is known."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qiannan.figures import line_figure, ranked_bars
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import (
    hit_rates,
    lead_pages,
    rollup,
    rule_nights,
    rule_pages,
    rule_values,
    run_figures,
    sql_words,
)
from screening.comparison.rules import Rule, load_rules
from screening.filters import KINDS, by_urgency
from screening.lead_operations import rules
from screening.models import Lead, RuleExemption
from screening.rates import Tally
from screening.rule_nights import Night
from screening.run_findings import are_kept
from screening.views.leads import leads_in_sight

SHOWN = 5
NIGHTS = 6
STATES = {
    "ran": (gettext_lazy("Ran"), "done"),
    "part": (gettext_lazy("Ran in part"), "review"),
    "waiting": (gettext_lazy("Waits for data"), "wait"),
    "none": (gettext_lazy("Never ran"), "wait"),
}


def leads_url(**conditions: Any) -> str:
    kept = {name: str(value) for name, value in conditions.items() if value}
    return f"{reverse('screening:lead-list')}?{urlencode(kept)}"


def figures(tally: Tally, is_linked: bool, **where: Any) -> dict[str, Any]:
    """A rule's figures, each opening to its leads for who may see leads."""
    urls: dict[str, str] = {}
    if is_linked:
        urls = {stage: leads_url(stage=stage, **where) for stage in ("verified", "true", "untrue")}
        urls |= {"pushed": leads_url(**where)}
    return {"tally": tally, "urls": urls, "words": hit_rates.words(tally)}


@require(*rule_pages.SEES)
@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule: whether its data came, what it found, and what the field said of it."""
    user: User = request.user  # type: ignore[assignment]
    counties, places = rule_pages.counties(user), rule_pages.places(user)
    told = rule_nights.nights(rule_nights.latest(counties))
    tallies = hit_rates.by_rule(places)
    is_linked = bool(user.paths_where(Permission.LEAD_VIEW))
    kind = request.GET.get("kind", "")
    every = load_rules()
    wasteful = _wasteful(every, counties, places, is_linked)
    named = {line["rule"].code for line in wasteful}
    context = {
        "nav_tabs": rule_pages.tabs(user, "rule-list"),
        "kinds": _kinds(every, kind),
        "rules": [
            {
                "rule": rule,
                "night": told.get(rule.code, Night()),
                "state": STATES[told.get(rule.code, Night()).state],
                "is_wasteful": rule.code in named,
                **figures(tallies.get(rule.code, Tally()), is_linked, rule=rule.code),
            }
            for rule in every
            if kind in ("", rule.kind)
        ],
        "wasteful": wasteful,
        "limits": _limits(counties),
        "count": len(every),
        "is_linked": is_linked,
    }
    return render(request, "screening/rules/list.html", context)


def _kinds(every: tuple[Rule, ...], chosen: str) -> list[tuple[Any, int, str, bool]]:
    url = reverse("screening:rule-list")
    tabs = [(_("All"), len(every), url, not chosen)]
    for kind, words in KINDS.items():
        count = sum(rule.kind == kind for rule in every)
        if count:
            tabs.append((words, count, f"{url}?kind={kind}", chosen == kind))
    return tabs


def _limits(counties: list[Region]) -> dict[str, Any]:
    """The general numbers of the widest place in sight."""
    if not counties:
        return {}
    place = counties[0].parent if len(counties) > 1 and counties[0].parent else counties[0]
    return rule_values.general(place, timezone.localdate())


def _wasteful(
    every: tuple[Rule, ...], counties: list[Region], places: list[Region], is_linked: bool
) -> list[dict[str, Any]]:
    """Where a rule seldom finds anything, by enough verdicts; the worst first."""
    found = []
    limits = rule_values.held(counties, timezone.localdate(), rule=rule_values.ALL)
    tallies = _by_county(counties, places)
    for county in counties:
        low, enough = (
            limits[rule_values.ALL, name][county.code].value
            for name in (rule_values.LOW_RATE, rule_values.ENOUGH)
        )
        for rule in every:
            tally = tallies.get(county.pk, {}).get(rule.code, Tally())
            if hit_rates.wastes_time(tally, low, enough):
                line = figures(tally, is_linked, rule=rule.code, region=county.code)
                found.append({"rule": rule, "county": county, **line})
    return sorted(found, key=lambda line: (line["tally"].true_percent, line["rule"].code))


def _by_county(counties: list[Region], places: list[Region]) -> dict[int, dict[str, Tally]]:
    """The leads of each county by rule; of a part of a county where no more is in sight."""
    found: dict[int, dict[str, Tally]] = {}
    for place in places:
        if place.level < Level.COUNTY:
            found |= rollup.by_place(place)
        else:
            county = next(one for one in counties if place.path.startswith(one.path))
            found[county.pk] = rollup.by_rule(place)
    return found


# --- one rule -----------------------------------------------------------------------------------
@require(*rule_pages.SEES)
@require_GET
def rule_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What a rule says and rests on, its numbers and data, and how it fared."""
    user: User = request.user  # type: ignore[assignment]
    rule = rules().get(code)
    if rule is None:
        raise Http404
    counties = rule_pages.counties(user)
    region = _region(request, counties)
    is_linked = bool(user.paths_where(Permission.LEAD_VIEW))
    context = {
        "rule": rule,
        "kind": KINDS.get(rule.kind, rule.kind),
        "numbers": rule_pages.of_rule(user, code, timezone.localdate()),
        "compared": rule_pages.compared(rule),
        "pieces": sql_words.pieces(rule.sql),
        "may_set": bool(user.paths_where(Permission.RULE_SET)),
        "is_linked": is_linked,
        "feeds": rule_nights.feeds(rule, counties),
        "sees_extracts": bool(user.paths_where(Permission.EXTRACT_VIEW)),
        "crumbs": [(_("Rules"), reverse("screening:rule-list")), (code, "")],
        **_fared(rule, user, region, is_linked),
    }
    return render(request, "screening/rules/detail.html", context)


def _region(request: HttpRequest, counties: list[Region]) -> Region | None:
    """The place whose figures are drawn: the one asked for, else the widest in sight."""
    code = request.GET.get("region", "")
    chosen = next((county for county in counties if county.code == code), None)
    if chosen or not counties:
        return chosen
    return counties[0].parent if len(counties) > 1 else counties[0]


def _fared(rule: Rule, user: User, region: Region | None, is_linked: bool) -> dict[str, Any]:
    """Trend, versions, rates and examples in a place."""
    if region is None:
        return {}
    told = rule_nights.past(region, rule.code)
    mine = [place for place in rule_pages.places(user) if place.path.startswith(region.path)]
    shown = mine if mine and region.level >= Level.COUNTY else [region]
    where = {"region": shown[0].code} if len(shown) == 1 else {}
    tally = hit_rates.by_rule(shown).get(rule.code, Tally())
    return {
        "region": region,
        "night": told[-1] if told else None,
        "nights": [_night(one, user) for one in told[: -NIGHTS - 1 : -1]],
        "trend": line_figure(
            [(f"{one['as_of']:%m-%d}", one["findings"], f"{one['findings']:,}") for one in told]
        ),
        "versions": rule_nights.versions(told),
        "bars": _bars(shown, is_linked, rule.code),
        "spread": hit_rates.spread(rule.code, [place.path for place in shown]),
        "examples": _examples(rule, user) if is_linked else [],
        "exempt": _exempt(rule, user) if is_linked else 0,
        **figures(tally, is_linked, rule=rule.code, **where),
    }


def _night(told: dict[str, Any], user: User) -> dict[str, Any]:
    """What one comparison found by the rule, with its page and the list where they are open."""
    run = told["run"]
    is_seen = user.can(Permission.RUN_VIEW, at=run.region)
    has_list = is_seen and bool(told["findings"]) and are_kept(run)
    return {
        "as_of": told["as_of"],
        "findings": told["findings"],
        "number": run.pk,
        "url": reverse("screening:run-detail", args=[run.pk]) if is_seen else "",
        "list": run_figures.findings_url(run, rule=told["code"]) if has_list else "",
    }


def _bars(shown: list[Region], is_linked: bool, code: str) -> list[Any]:
    """The hit rate of the places one level below, of 100 %; a place without a verdict has none."""
    rows = []
    for region in shown:
        tallies = rollup.by_place(region)
        for place in region.children.filter(pk__in=tallies):
            tally = tallies[place.pk].get(code, Tally())
            if tally.true_percent is None:
                continue
            url = leads_url(rule=code, region=place.code, stage="verified") if is_linked else ""
            label = f"{tally.true_percent:.1f}%（{tally.verified:,}）"
            rows.append((place.name, float(tally.true_percent), label, url))
    return ranked_bars(rows, full=100)


def _examples(rule: Rule, user: User) -> list[dict[str, Any]]:
    """A few leads of the rule, masked: open ones first."""
    found = by_urgency(leads_in_sight(user).filter(rule=rule.code).for_list())[:SHOWN]
    return [_example(lead) for lead in found]


def _example(lead: Lead) -> dict[str, Any]:
    return {
        "lead": lead,
        "name": lead_pages.subject_name(lead),
        "place": lead_pages.place_name(lead),
        "summary": lead_pages.summary(lead),
    }


def _exempt(rule: Rule, user: User) -> int:
    mine = RuleExemption.objects.visible_to(user, Permission.LEAD_VIEW).filter(rule=rule.code)
    return mine.in_force(timezone.localdate()).count()
