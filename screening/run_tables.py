"""The tables of a comparison's page on delivered data: what was read, what is in doubt, and how its
rows were matched.
"""

from typing import Any

from regions.models import Region
from screening.feeds import FEEDS
from screening.models import ComparisonRun


def extracts(run: ComparisonRun, before: ComparisonRun | None) -> list[dict[str, Any]]:
    """The deliveries that were read, those that the comparison before did not read marked."""
    past = {_bytes_of(extract) for extract in before.facts["extracts"]} if before else set()
    read = run.facts.get("extracts", [])
    codes = {extract["county"] for extract in read}
    names = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return [
        extract
        | {
            "feed": FEEDS[extract["feed"]],
            "place": names.get(extract["county"], extract["county"]),
            "is_new": bool(before) and _bytes_of(extract) not in past,
        }
        for extract in read
    ]


def _bytes_of(extract: dict[str, Any]) -> tuple[str, str, str]:
    return extract["feed"], extract["county"], extract["sha256"]


def doubts(run: ComparisonRun) -> list[dict[str, Any]]:
    """The tables that were not let clear a lead, each with the delivery that was read."""
    found = run.facts.get("doubts", [])
    names = dict(
        Region.objects.filter(code__in={each["county"] for each in found}).values_list(
            "code", "name"
        )
    )
    read = {(each["feed"], each["county"]): each["id"] for each in run.facts.get("extracts", [])}
    return [
        doubt
        | {
            "feed": FEEDS[doubt["feed"]],
            "place": names.get(doubt["county"], doubt["county"]),
            "extract": read.get((doubt["feed"], doubt["county"])),
        }
        for doubt in found
    ]


def matches(run: ComparisonRun) -> list[dict[str, Any]]:
    """Rows of each table by how they were matched."""
    files = {each["feed"]: each["id"] for each in run.facts.get("extracts", [])}
    return [
        {"feed": FEEDS[code], "file": files.get(code), "decided": 0, "proposed": 0, **grades}
        for code, grades in run.facts.get("matches", {}).items()
        if grades
    ]
