"""The figures of a comparison's page: what moved and why, where the time went, the trend.

Each figure that counts leads carries the address of the list behind it.
"""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiannan.figures import Bar, Line, line_figure, ranked_bars
from screening.models import ComparisonRun, LeadChange

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
