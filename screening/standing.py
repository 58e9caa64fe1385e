"""Where what was delivered may not say that something is gone.

A table that was read last time and is missing now, one that is overdue, one with less than half
the rows of the delivery before it: none of them may clear leads. The rules that read such a table
go on finding, but in that county nothing of theirs is marked as no longer found, and the run says
why. A person may say that it is real: for one batch (`operations.batches.vouch`), or for one run.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from regions.models import Level, Region
from screening.comparison.results import Outcome
from screening.comparison.rules import Rule
from screening.expected import Expectations, due_before
from screening.feeds import FEEDS
from screening.models import ComparisonRun, Extract

MISSING, LATE, HALF = "missing", "late", "half"


@dataclass(frozen=True)
class Doubt:
    """Why one table of one county is not trusted; `rules` are the codes that read it."""

    feed: str
    county: str
    why: str
    sentence: str
    rules: tuple[str, ...]


def doubts(run: ComparisonRun, extracts: Sequence[Extract], rules: Sequence[Rule]) -> list[Doubt]:
    """Return what is doubted of the deliveries that a run reads, by feed and county.

    Overdue is judged at the day the run stands for, so that a past run gives the same again.
    """
    counties = {county.code: county for county in _counties(run.region)}
    read = _read(extracts, counties)
    found = {
        **_overdue(read, counties, run.as_of),
        **_half_size(read),
        **_missing(run, read, counties),
    }
    readers = _readers(rules)
    return [
        Doubt(feed, code, why, sentence, readers[feed])
        for (feed, code), (why, sentence) in sorted(found.items())
        if readers[feed]
    ]


def without(outcome: Outcome, found: Iterable[Doubt]) -> Outcome:
    """The outcome as the reconciliation may take it: no rule speaks for a doubted county."""
    silent = {(rule, doubt.county) for doubt in found for rule in doubt.rules}
    ran = [
        replace(each, counties=tuple(c for c in each.counties if (each.code, c) not in silent))
        for each in outcome.rules
    ]
    return replace(outcome, rules=ran)


def as_facts(found: Iterable[Doubt]) -> list[dict[str, Any]]:
    return [asdict(doubt) for doubt in found]


def _counties(region: Region) -> list[Region]:
    if region.level == Level.COUNTY:
        return [region]
    return list(Region.objects.at(Level.COUNTY).current().filter(path__startswith=region.path))


def _readers(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        for feed in dict.fromkeys((*rule.feeds, *rule.optional)):
            codes[feed].append(rule.code)
    return defaultdict(tuple, {feed: tuple(found) for feed, found in codes.items()})


_Key = tuple[str, str]
_Words = tuple[str, str]


def _read(extracts: Sequence[Extract], counties: Mapping[str, Region]) -> dict[_Key, list[Extract]]:
    """The deliveries that speak for each feed and county: its own and the prefecture's."""
    found: dict[_Key, list[Extract]] = defaultdict(list)
    for extract in extracts:
        for code, county in counties.items():
            if county.path.startswith(extract.region.path):
                found[extract.feed, code].append(extract)
    return dict(found)


def _missing(
    run: ComparisonRun, read: Mapping[_Key, list[Extract]], counties: Mapping[str, Region]
) -> dict[_Key, _Words]:
    """Tables that the run before had, or missed already, and that are not there now."""
    last = (
        ComparisonRun.objects.filter(region=run.region, pk__lt=run.pk, finished_at__isnull=False)
        .order_by("pk")
        .last()
    )
    if last is None:
        return {}
    had = {
        (each["feed"], code)
        for each in last.facts["extracts"]
        for code in counties
        if each["county"] == code or each["county"] == code[:4] + "00"
    }
    had |= {
        (each["feed"], each["county"])
        for each in last.facts.get("doubts", ())
        if each["why"] == MISSING
    }
    return {
        (feed, code): (
            MISSING,
            f"{_named(feed)}：上一次比对有数据，这次没有（已撤回，或只有更晚的数据）。",
        )
        for feed, code in had
        if (feed, code) not in read and code in counties
    }


def _overdue(
    read: Mapping[_Key, list[Extract]], counties: Mapping[str, Region], day: date
) -> dict[_Key, _Words]:
    held = Expectations.on(day)
    found = {}
    for (feed, code), extracts in read.items():
        expectation = held.of(feed, counties[code])
        span = due_before(expectation, day) if expectation else None
        latest = max(extract.data_on for extract in extracts if extract.data_on)
        if span and latest < span.first:
            words = f"{span.title}的数据应在 {span.due_on} 前报送，现用的数据期是 {latest}。"
            found[feed, code] = (LATE, f"{_named(feed)}：{words}")
    return found


def _half_size(read: Mapping[_Key, list[Extract]]) -> dict[_Key, _Words]:
    halves = {
        extract.pk: before
        for extract in {each.pk: each for found in read.values() for each in found}.values()
        if (before := extract.half_of())
    }
    return {
        key: (HALF, _shrunk(extract, halves[extract.pk]))
        for key, extracts in read.items()
        for extract in extracts
        if extract.pk in halves
    }


def _shrunk(now: Extract, before: Extract) -> str:
    return (
        f"{_named(now.feed)}：{now.read_rows} 行，不到上一批"
        f"（{before.data_on}，{before.read_rows} 行）的一半。"
    )


def _named(feed: str) -> str:
    return f"{FEEDS[feed].department}“{FEEDS[feed].title}”"
