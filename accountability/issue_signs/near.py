"""Replies that read almost like one of another entry: more than nine characters of ten the same.

Looked for among the lines of progress of one county and quarter, each text once, and only among
those that are long enough and short enough. Marks, digits and spaces do not count
(`accountability_bare`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

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
    """Texts by their length: one that is near is at most a ninth longer or shorter."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.by_length: dict[int, list[str]] = defaultdict(list)
        for text in texts:
            self.by_length[len(text)].append(text)
        self.known: dict[str, list[str]] = {}

    def to(self, text: str) -> list[str]:
        if text not in self.known:
            self.known[text] = list(self._look_up(text))
        return self.known[text]

    def _look_up(self, text: str) -> Iterable[str]:
        for length, texts in self.by_length.items():
            most = _most(len(text), length)
            if abs(length - len(text)) <= most:
                found = extract(
                    text, texts, scorer=Levenshtein.distance, score_cutoff=most, limit=None
                )
                yield from (other for other, distance, _at in found if distance)


def is_near(one: str, other: str) -> bool:
    """More than nine characters of ten are the same, in their order, and not all of them."""
    return 0 < Levenshtein.distance(one, other) <= _most(len(one), len(other))


def _most(one: int, other: int) -> int:
    """How many characters two texts of these lengths may differ in: fewer than one of ten."""
    return int(max(one, other) * (1 - LIKENESS) - 1e-9)
