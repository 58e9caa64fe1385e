"""Where what was delivered may not say that something is gone, or that somebody is not in it.

A table that was read last time and is missing now, one that is overdue, one with less than half
the rows of the last whole delivery: none of them may clear leads. The rules that read such a table
go on finding, but in that county nothing of theirs is marked as no longer found, and the run says
why. And where rows are wanting (missing, half), a rule that takes absence from the table for a
fact (not insured, not at school) would accuse whoever is in the rest of it: what it finds waits,
counted and listed, and opens the night after the table came whole. A person may say that it is
real: for one batch (`operations.batches.vouch`), or for one run.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
_WANTING = (MISSING, HALF)


@dataclass(frozen=True)
class Doubt:
    """Why one table of one county is not trusted; `rules` are the codes that read it, `withheld`
    those of them that may open nothing there.
    """

    feed: str
    county: str
    why: str
    sentence: str
    rules: tuple[str, ...]
    withheld: tuple[str, ...] = ()


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
    readers = _by_feed(rules, lambda rule: (*rule.feeds, *rule.optional))
    deniers = _by_feed(rules, lambda rule: rule.absence)
    return [
        Doubt(feed, code, why, sentence, readers[feed], deniers[feed] if why in _WANTING else ())
        for (feed, code), (why, sentence) in sorted(found.items())
        if readers[feed]
    ]


def without(outcome: Outcome, found: Iterable[Doubt]) -> Outcome:
    """The outcome as the reconciliation may take it: no rule clears anything in a doubted county,
    and none that goes by absence opens anything where rows are wanting.
    """
    found = list(found)
    silent = {(rule, doubt.county) for doubt in found for rule in doubt.rules}
    withheld = frozenset((rule, doubt.county) for doubt in found for rule in doubt.withheld)
    ran = [
        replace(each, counties=tuple(c for c in each.counties if (each.code, c) not in silent))
        for each in outcome.rules
    ]
    return replace(outcome, rules=ran, withheld=withheld)


def usual(run: ComparisonRun, ran: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """What each rule found when its count was last trusted, where the comparison before asked the
    same of the same counties; `ran` are the facts of tonight's rules.
    """
    last = _last(run)
    before = {rule["code"]: rule for rule in last.facts["rules"]} if last else {}
    return {
        rule["code"]: was.get("usual", was["findings"])
        for rule in ran
        if (was := before.get(rule["code"]))
        and (was["status"], was["version"], list(was["counties"]))
        == (rule["status"], rule["version"], list(rule["counties"]))
    }


def as_facts(found: Iterable[Doubt]) -> list[dict[str, Any]]:
    return [asdict(doubt) for doubt in found]


def _counties(region: Region) -> list[Region]:
    if region.level == Level.COUNTY:
        return [region]
    return list(Region.objects.at(Level.COUNTY).current().filter(path__startswith=region.path))


def _by_feed(
    rules: Iterable[Rule], feeds_of: Callable[[Rule], tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        for feed in dict.fromkeys(feeds_of(rule)):
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
    last = _last(run)
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


def _last(run: ComparisonRun) -> ComparisonRun | None:
    """The comparison of the place before this one."""
    same = ComparisonRun.objects.filter(region=run.region, finished_at__isnull=False)
    return same.filter(pk__lt=run.pk).order_by("pk").last()


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
        f"{_named(now.feed)}：{now.read_rows} 行，不到上一份完整数据"
        f"（{before.data_on}，{before.read_rows} 行）的一半。"
    )


def _named(feed: str) -> str:
    return f"{FEEDS[feed].department}“{FEEDS[feed].title}”"
