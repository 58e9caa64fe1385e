"""The closing report of a round as a page: each figure with the list behind it."""

from typing import Any

from django.utils.translation import gettext_lazy

from qiannan.templatetags.face import grouped
from screening.campaign_pages import list_url
from screening.campaigns.places import Scope
from screening.campaigns.report import OUTCOMES, Shown
from screening.campaigns.tables import FIGURES

_CONDITIONS = {
    "total": {},
    "registered": {"who": "inside"},
    "visited": {"tab": "visited"},
    "unreachable": {"tab": "unreachable"},
    "sampled": {"tab": "sample"},
    "reviewed": {"tab": "sample", "review": "done"},
    **{f: {"tab": "visited", "outcome": f} for f, _label in OUTCOMES},
}


def cells(scope: Scope, row: dict[str, Any], may_list: bool) -> list[tuple[str, str, str]]:
    """The figures of one place of a report: (label, value, its list)."""
    return [
        (
            title,
            str(row[key] or "—") if key == "percent" else grouped(row[key]),
            list_url(scope, row["code"], **_CONDITIONS[key])
            if may_list and key in _CONDITIONS
            else "",
        )
        for key, title in FIGURES
    ]


_STAGES = {
    "none": gettext_lazy("None begun"),
    "running": gettext_lazy("Under way"),
    "done": gettext_lazy("Decided"),
    "ended": gettext_lazy("Not passed"),
}


def groups(scope: Scope, shown: Shown | None, may_list: bool) -> list[dict[str, Any]]:
    """The focus groups of the round's own place, each figure with its list."""
    if shown is None or not shown.is_whole:
        return []
    return [
        row
        | {
            "total_url": list_url(scope, focus=row["key"]) if may_list else "",
            "visited_url": list_url(scope, tab="visited", focus=row["key"]) if may_list else "",
        }
        for row in shown.figures["groups"]
    ]


def procedures(scope: Scope, shown: Shown | None, may_list: bool) -> list[dict[str, Any]]:
    """By kind of doubt: how far its procedures are, each figure with its list."""
    if shown is None:
        return []
    return [
        {
            "label": label,
            "url": list_url(scope, tab="doubt", outcome=key) if may_list else "",
            "stages": [
                (
                    title,
                    shown.own["procedures"][key][stage],
                    list_url(scope, tab="doubt", outcome=key, progress=stage) if may_list else "",
                )
                for stage, title in _STAGES.items()
            ],
        }
        for key, label in OUTCOMES
        if key in shown.own["procedures"]
    ]


def left(scope: Scope, shown: Shown | None, may_list: bool) -> list[tuple[str, int, str]]:
    """What was not finished, with its list."""
    if shown is None:
        return []
    return [
        (what, number, f"{list_url(scope)}&{query}" if may_list else "")
        for what, number, query in shown.unresolved
    ]
