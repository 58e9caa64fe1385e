"""Figures of data quality: how many problems, by rule and place, and how that moved.

A run keeps its counts by rule and county; below the county the same is counted from the spells, so
that a figure of a past run stays what it was, and so does the list behind it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from households.models import QualityCount, QualityRun, QualitySpell
from households.quality.rulebook import Rule, rules
from ledger.reports import end_of, percent
from regions.models import Level, Region

MOST_POINTS = 60
Counts = dict[str, dict[int, int]]


@dataclass(frozen=True)
class Move:
    """From one count to another: 18,110 → 649 is −17,461 and −96.42 %."""

    now: int
    before: int | None

    @property
    def difference(self) -> int | None:
        return None if self.before is None else self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """The difference in percent of what was before, to 0.01 half-up; None from nothing."""
        return None if not self.before else percent(self.now - self.before, self.before)


@dataclass(frozen=True)
class RuleLine:
    """One rule: problems by place (region key), their sum, and the two moves."""

    rule: Rule
    by_place: Mapping[int, int]
    since_last: Move
    since_new_year: Move

    @property
    def total(self) -> int:
        return self.since_last.now


@dataclass(frozen=True)
class Notice:
    """问题数据质量通报 of a region: its run, the runs it is compared with, a line a rule."""

    region: Region
    run: QualityRun | None
    last: QualityRun | None
    new_year: QualityRun | None
    places: list[Region]
    lines: list[RuleLine]

    @property
    def by_place(self) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for line in self.lines:
            for place, count in line.by_place.items():
                sums[place] += count
        return sums

    @property
    def since_last(self) -> Move:
        return _sum([line.since_last for line in self.lines], self.last)

    @property
    def since_new_year(self) -> Move:
        return _sum([line.since_new_year for line in self.lines], self.new_year)


def _sum(moves: list[Move], before: QualityRun | None) -> Move:
    past = sum(move.before or 0 for move in moves) if before else None
    return Move(sum(move.now for move in moves), past)


def runs_for(region: Region) -> QuerySet[QualityRun]:
    """The finished runs that looked at all of a region, newest first."""
    own = Q(region__path=region.path)
    if region.level > Level.PREFECTURE:
        own |= Q(region__level__lte=Level.COUNTY, region__in=region.ancestors)
    return QualityRun.objects.filter(own, finished_at__isnull=False).order_by("-pk")


def notice(region: Region, as_of: date) -> Notice:
    """Draw the notice of a region from the last run by the end of a day.

    It is compared with the last run of the half-month before (1–15, 16–end), and with the first
    run of the year. Source: docs/sources.md#tables.
    """
    every = runs_for(region)
    run = every.filter(finished_at__lt=end_of(as_of)).first()
    places = places_below(region)
    if run is None:
        return Notice(region, None, None, None, places, [])
    last = every.filter(finished_at__lt=end_of(_period_start(as_of) - timedelta(days=1))).first()
    new_year = (
        every.filter(finished_at__gte=end_of(date(as_of.year - 1, 12, 31)), pk__lte=run.pk)
        .order_by("pk")
        .first()
    )
    now = counts_at(run, region)
    past = {each.pk: _sums(counts_at(each, region)) for each in (last, new_year) if each}
    known = rules()
    codes = sorted(code for code in {*now, *(c for sums in past.values() for c in sums)} & {*known})
    lines = [
        RuleLine(
            known[code],
            now.get(code, {}),
            Move(sum(now.get(code, {}).values()), _past(past, last, code)),
            Move(sum(now.get(code, {}).values()), _past(past, new_year, code)),
        )
        for code in codes
    ]
    return Notice(region, run, last, new_year, places, lines)


def _period_start(day: date) -> date:
    return day.replace(day=1 if day.day <= 15 else 16)


def _past(past: dict[int, dict[str, int]], run: QualityRun | None, code: str) -> int | None:
    return past[run.pk].get(code, 0) if run else None


def _sums(counts: Counts) -> dict[str, int]:
    return {code: sum(places.values()) for code, places in counts.items()}


def places_below(region: Region) -> list[Region]:
    """The places a figure of a region is split by; a grid is not split."""
    return list(region.children.current().order_by("code"))


def counts_at(run: QualityRun, region: Region) -> Counts:
    """Problems of a run in a region: by rule, then by the place below (its key)."""
    if region.level == Level.PREFECTURE:
        rows = QualityCount.objects.filter(run=run, problems__gt=0)
        found = rows.values_list("rule", "region_id", "problems")
    else:
        found = _from_spells(run, region)
    counts: Counts = defaultdict(dict)
    for rule, place, count in found:
        counts[rule][place] = count
    return counts


def _from_spells(run: QualityRun, region: Region) -> list[tuple[str, int, int]]:
    """Count by the place below; what lies at the region itself counts for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT f.rule, coalesce(g.id, %(region)s), count(*)
            FROM households_qualityspell s
            JOIN households_qualityfinding f ON f.id = s.finding_id
            LEFT JOIN regions_region g ON g.parent_id = %(region)s
                AND g.path = %(path)s || split_part(substr(f.place_path, %(next)s), '/', 1) || '/'
            WHERE f.place_path LIKE %(within)s AND s.from_run_id <= %(run)s
              AND (s.to_run_id IS NULL OR s.to_run_id > %(run)s)
            GROUP BY 1, 2""",
            {
                "region": region.pk,
                "path": region.path,
                "next": len(region.path) + 1,
                "within": f"{region.path}%",
                "run": run.pk,
            },
        )
        return cursor.fetchall()


def trend(region: Region, rule: str = "") -> list[tuple[QualityRun, int]]:
    """(run, problems) of the last runs over a region, oldest first; of one rule if told."""
    runs = list(runs_for(region)[:MOST_POINTS])[::-1]
    if region.level <= Level.COUNTY:
        counts = QualityCount.objects.filter(run__in=runs, region__path__startswith=region.path)
        if rule:
            counts = counts.filter(rule=rule)
        found = dict(counts.order_by().values_list("run").annotate(Sum("problems")))
        return [(run, found.get(run.pk, 0)) for run in runs]
    spells = QualitySpell.objects.within_paths([region.path])
    if rule:
        spells = spells.filter(rule=rule)
    return [(run, spells.at(run).count()) for run in runs]
