"""Replies that read almost like one of another entry: more than nine characters of ten the same.

Looked for among the lines of progress of one county and quarter, each text once. Two texts that
differ in `d` characters share one of the 2d + 1 rarest of their pairs of characters, so that few
texts are compared letter by letter however many there are (the filter by q-grams of Xiao, Wang and
Lin, Ed-Join, 2008). Marks, digits and spaces do not count (`accountability_bare`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection

LIKENESS = 0.9

_LINE = """
SELECT p.issue_id, p.recorded_at, p.id, accountability_bare(p.words) AS bare,
       array_to_string((string_to_array(i.place_path, '/'))[1:2], '/') AS county,
       date_trunc('quarter', p.recorded_at AT TIME ZONE %(zone)s) AS quarter
FROM accountability_issueprogress p JOIN accountability_issue i ON i.id = p.issue_id
WHERE length(accountability_bare(p.words)) >= %(shortest)s AND {which}
"""
_MINE = _LINE.format(which="i.id = ANY(%(ids)s) AND p.round = i.round")
_ALL = _LINE.format(
    which="""i.place_path LIKE %(county)s || '/%%'
      AND array_to_string((string_to_array(i.place_path, '/'))[1:2], '/') = %(county)s
      AND p.recorded_at >= %(quarter)s AT TIME ZONE %(zone)s
      AND p.recorded_at < (%(quarter)s + interval '3 months') AT TIME ZONE %(zone)s"""
)


class Line(NamedTuple):
    """A line of progress; `bare` is what is compared."""

    issue: int
    at: datetime
    id: int
    bare: str
    county: str
    quarter: datetime


def near_copies(ids: Sequence[int], shortest: int) -> list[tuple[int, int, int]]:
    """Return (entry, an entry whose earlier reply is almost the same, how many there are)."""
    values = {"ids": list(ids), "shortest": shortest, "zone": settings.TIME_ZONE}
    groups: dict[tuple[str, datetime], list[Line]] = defaultdict(list)
    for line in _lines(_MINE, values):
        groups[line.county, line.quarter].append(line)
    others: dict[int, set[int]] = defaultdict(set)
    for (county, quarter), mine in groups.items():
        every = _lines(_ALL, values | {"county": county, "quarter": quarter})
        for line, other in pairs(mine, every):
            others[line.issue].add(other.issue)
    return [(issue, max(found), len(found)) for issue, found in sorted(others.items())]


def _lines(statement: str, values: dict[str, object]) -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Line(*row) for row in cursor.fetchall()]


def pairs(mine: Iterable[Line], every: Iterable[Line]) -> Iterable[tuple[Line, Line]]:
    """Yield a line and an earlier one of another entry that is almost, but not quite, the same."""
    texts: dict[str, list[Line]] = defaultdict(list)
    for line in every:
        texts[line.bare].append(line)
    near = _Near(texts)
    for line in mine:
        for text in near.to(line.bare):
            for other in texts[text]:
                if other.issue != line.issue and (other.at, other.id) < (line.at, line.id):
                    yield line, other


class _Near:
    """Texts by the rarest of their pairs of characters."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.grams = {text: _grams(text) for text in texts}
        self.known: dict[str, set[str]] = {}
        self.frequency = Counter(gram for grams in self.grams.values() for gram in grams)
        self.by_gram: dict[tuple[str, int], list[str]] = defaultdict(list)
        for text in self.grams:
            for gram in self._rarest(text):
                self.by_gram[gram].append(text)

    def _rarest(self, text: str) -> list[tuple[str, int]]:
        """Enough of them that a text which is near shares one: it is at most a ninth longer."""
        most = int(len(text) * (1 - LIKENESS) / LIKENESS)
        ordered = sorted(self.grams[text], key=lambda gram: (self.frequency[gram], gram))
        return ordered[: 2 * most + 1]

    def to(self, text: str) -> set[str]:
        if text not in self.known:
            candidates = {other for gram in self._rarest(text) for other in self.by_gram[gram]}
            self.known[text] = {other for other in candidates if is_near(text, other)}
        return self.known[text]


def _grams(text: str) -> list[tuple[str, int]]:
    """Pairs of neighbours, each with the how manieth of its kind it is."""
    seen: Counter[str] = Counter()
    found = []
    for at in range(len(text) - 1):
        pair = text[at : at + 2]
        found.append((pair, seen[pair]))
        seen[pair] += 1
    return found


def is_near(one: str, other: str) -> bool:
    """More than nine characters of ten are the same, in their order, and not all of them."""
    if one == other:
        return False
    longer = max(len(one), len(other))
    most = int(longer * (1 - LIKENESS) - 1e-9)
    return abs(len(one) - len(other)) <= most and _distance(one, other, most) <= most


def _distance(one: str, other: str, most: int) -> int:
    """Letters to put in, take out or change; `most` + 1 as soon as there are more.

    Levenshtein's distance, looked at no further than `most` beside the diagonal.
    """
    before = list(range(len(other) + 1))
    for row, mark in enumerate(one, start=1):
        first, last = max(row - most, 1), min(row + most, len(other))
        now = [most + 1] * (len(other) + 1)
        now[0] = row
        for at in range(first, last + 1):
            now[at] = min(before[at] + 1, now[at - 1] + 1, before[at - 1] + (mark != other[at - 1]))
        if min(now[first - 1 : last + 1]) > most:
            return most + 1
        before = now
    return before[len(other)]
