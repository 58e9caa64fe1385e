"""The figures of a comparison's page: what moved and why, where the time went, the trend.

Each figure that counts leads carries the address of the list behind it.
"""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from qiannan.figures import Bar, Line, line_figure, ranked_bars
from screening.comparison.rules import Rule, load_rules
from screening.models import ComparisonRun, LeadChange
from screening.rule_pages import written

LISTED = frozenset(LeadChange.What.values)
PHASES = {
    "copy": gettext_lazy("Copy the base map"),
    "register": gettext_lazy("Read the base map"),
    "resolve": gettext_lazy("Whom departments mean"),
    "rules": gettext_lazy("Ask the rules"),
    "write": gettext_lazy("Write the findings"),
    "reconcile": gettext_lazy("Bring the leads in line"),
}
_TREND = 30


def address(run: ComparisonRun, what: str, cause: str = "", rule: str = "") -> str:
    """The list of the leads that a comparison did `what` to."""
    change = ".".join(part for part in (str(run.pk), what, cause) if part)
    query = {"rule": rule, "change": change} if rule else {"change": change}
    return f"{reverse('screening:lead-list')}?{urlencode(query)}"


def findings_url(run: ComparisonRun, became: str = "", rule: str = "") -> str:
    """The list of what a comparison found, of one rule or of all."""
    query = {name: text for name, text in (("rule", rule), ("became", became)) if text}
    url = reverse("screening:run-findings", args=[run.pk])
    return f"{url}?{urlencode(query)}" if query else url


def signed_numbers(run: ComparisonRun) -> list[dict[str, Any]]:
    """The numbers that places had signed when the comparison began, by rule."""
    known = {rule.code: rule for rule in load_rules()}
    return [
        row
        | {
            "rule": rule["code"],
            "title": _title_of(known.get(rule["code"]), row["name"]),
            "number": written(row["value"], row["unit"]),
            "url": _number_url(known.get(rule["code"]), row),
        }
        for rule in run.facts.get("rules", [])
        for row in rule.get("signed", [])
    ]


def settings(rule: dict[str, Any], known: Rule | None) -> str:
    """The numbers a rule went by, in words; those of a rule that has gone under their names."""
    params = {param.name: param for param in known.params} if known else {}
    words = []
    for name, value in rule["params"].items():
        unit = params[name].unit if name in params else ""
        words.append(f"{_title_of(known, name)}：{written(value, unit)}")
    return "；".join(words)


def _title_of(known: Rule | None, name: str) -> str:
    params = {param.name: param for param in known.params} if known else {}
    return params[name].title.partition("，")[0] if name in params else name


def _number_url(known: Rule | None, row: dict[str, Any]) -> str:
    """The page of a number, at this setting of it; "" where the rule has it no more."""
    if known is None or row["name"] not in {param.name for param in known.params}:
        return ""
    page = reverse("screening:rule-parameter", args=[known.code, row["name"]])
    return f"{page}#value-{row['id']}"


def moves(run: ComparisonRun, rule: dict[str, Any]) -> list[dict[str, Any]]:
    """What moved among the leads of a rule, each with its causes and addresses."""
    return [
        {
            "text": LeadChange.What(what).label,
            "leads": sum(causes.values()),
            "url": address(run, what, rule=rule["code"]),
            "causes": [
                {
                    "text": LeadChange.Cause(cause).label,
                    "leads": leads,
                    "url": address(run, what, cause, rule["code"]),
                }
                for cause, leads in sorted(causes.items(), key=lambda item: -item[1])
            ],
        }
        for what, causes in rule.get("causes", {}).items()
    ]


def why(run: ComparisonRun) -> list[Bar]:
    """All rules together: what moved by cause, the most frequent first."""
    total: Counter[tuple[str, str]] = Counter()
    for rule in run.facts.get("rules", []):
        for what, causes in rule.get("causes", {}).items():
            total.update({(what, cause): leads for cause, leads in causes.items()})
    return ranked_bars(
        (
            f"{LeadChange.What(what).label} · {LeadChange.Cause(cause).label}",
            leads,
            f"{leads:,}",
            address(run, what, cause),
        )
        for (what, cause), leads in total.items()
    )


def phases(run: ComparisonRun) -> list[Bar]:
    """Where the time went, the longest first."""
    return ranked_bars(
        (str(PHASES.get(name, name)), seconds, _("%(n).1f s") % {"n": seconds}, "")
        for name, seconds in run.facts.get("phases", [])
    )


def trend(runs: list[ComparisonRun]) -> Line | None:
    """Findings of a place's comparisons, given the newest first; None below two."""
    shown = [run for run in runs if "counts" in run.facts][:_TREND][::-1]
    return line_figure(
        [
            (f"{run.as_of:%m-%d}", run.facts["counts"]["findings"], f"{findings:,}")
            for run in shown
            for findings in [run.facts["counts"]["findings"]]
        ]
    )


def carried(run: ComparisonRun) -> str:
    """What was as it was for the comparison before, and so taken over; "" where nothing was."""
    feeds = run.facts.get("carried")
    if feeds is None:
        return ""
    text = ngettext("base map, %(n)d kind of data", "base map, %(n)d kinds of data", len(feeds))
    return text % {"n": len(feeds)}
