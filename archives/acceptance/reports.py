"""Figures of acceptance as of a day. A figure and the list behind it are the same condition.

A file counts once in each round it is drawn for: 应验 is files of rounds that had begun, 已验
those with a signed result, 合格 and 不合格 are by the last result, so that 已验 = 合格 + 不合格.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.models import Acceptance, AcceptanceRound, Rectification, Verdict
from ledger.reports import DoesNotAddUpError, end_of, percent
from regions.models import Region


@dataclass(frozen=True)
class Counted:
    """One figure: the rows of a table that it counts as of a day, by the path of their place."""

    label: Promise
    rows: Callable[[date], QuerySet[Any]]
    path: str
    round: str


def _begun(day: date) -> QuerySet[Acceptance]:
    return Acceptance.objects.filter(round__opened_at__lt=end_of(day))


def _signed(day: date) -> QuerySet[Acceptance]:
    return _begun(day).filter(signed_at__lt=end_of(day))


def _last(day: date) -> QuerySet[Acceptance]:
    later = Acceptance.objects.filter(
        round=OuterRef("round"),
        archive=OuterRef("archive"),
        attempt__gt=OuterRef("attempt"),
        signed_at__lt=end_of(day),
    )
    return _signed(day).filter(~Exists(later))


def _verdicts(word: str) -> Callable[[date], QuerySet[Verdict]]:
    return lambda day: Verdict.objects.filter(word=word, acceptance__signed_at__lt=end_of(day))


def _to_mend(day: date) -> QuerySet[Rectification]:
    still = Q(closed_at__isnull=True) | Q(closed_at__gte=end_of(day))
    return Rectification.objects.filter(still, opened_at__lt=end_of(day))


_OF_FILE = {"path": "archive__place_path", "round": "round"}
_OF_VERDICT = {"path": "acceptance__archive__place_path", "round": "acceptance__round"}
_OF_MENDING = {"path": "region__path", "round": "acceptance__round"}
FIGURES: dict[str, Counted] = {
    "due": Counted(_("To be accepted"), lambda d: _begun(d).filter(attempt=1), **_OF_FILE),
    "judged": Counted(_("Accepted once"), lambda d: _signed(d).filter(attempt=1), **_OF_FILE),
    "passed": Counted(
        _("Acceptance passed"), lambda d: _last(d).filter(state="passed"), **_OF_FILE
    ),
    "failed": Counted(
        _("Acceptance failed"), lambda d: _last(d).filter(state="failed"), **_OF_FILE
    ),
    "keep": Counted(_("Keep the paper"), _verdicts("keep"), **_OF_VERDICT),
    "correct": Counted(_("Correct the paper"), _verdicts("correct"), **_OF_VERDICT),
    "remove": Counted(_("Remove the paper"), _verdicts("remove"), **_OF_VERDICT),
    "supply": Counted(_("Supply the paper"), _verdicts("supply"), **_OF_VERDICT),
    "to_mend": Counted(_("Within their days, to be mended"), _to_mend, **_OF_MENDING),
    "late": Counted(
        _("Overdue to be mended"), lambda d: _to_mend(d).filter(due_on__lt=d), **_OF_MENDING
    ),
    "again": Counted(_("Accepted again"), lambda d: _signed(d).filter(attempt__gt=1), **_OF_FILE),
    "again_passed": Counted(
        _("Passed when accepted again"),
        lambda d: _signed(d).filter(attempt__gt=1, state="passed"),
        **_OF_FILE,
    ),
}


@dataclass
class Line:
    """The figures of one place (and of one round where one is named)."""

    region: Region
    is_own: bool = False
    round: AcceptanceRound | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))

    @property
    def name(self) -> str:
        return f"{self.region.name}本级" if self.is_own else self.region.name

    @property
    def again_percent(self) -> Decimal | None:
        """Of what was accepted again, what passed, to 0.01; None where nothing was."""
        return percent(self.counts["again_passed"], self.counts["again"])

    @property
    def passed_percent(self) -> Decimal | None:
        """Of what is to be accepted, what passed, to 0.01; None of nothing."""
        return percent(self.counts["passed"], self.counts["due"])

    def check(self) -> "Line":
        """Return itself.

        Raises:
            DoesNotAddUpError: passed and failed are not what was judged.
        """
        counts = self.counts
        if counts["judged"] != counts["passed"] + counts["failed"]:
            raise DoesNotAddUpError(
                f"{self.name}：已验 {counts['judged']} 本，而合格 {counts['passed']}"
                f"＋不合格 {counts['failed']} 不等于已验"
            )
        return self


def behind(
    figure: str, region: Region, day: date, *, own: bool = False, of_round: int = 0
) -> QuerySet[Any]:
    """The rows that a figure counts; `own` of the place itself alone.

    Raises:
        KeyError: there is no such figure.
    """
    one = FIGURES[figure]
    rows = one.rows(day)
    place = {one.path: region.path} if own else {f"{one.path}__startswith": region.path}
    rows = rows.filter(**place)
    return rows.filter(**{one.round: of_round}) if of_round else rows


Files = dict[tuple[str, int], dict[str, int]]


def by_place(region: Region, day: date, files: Files | None = None) -> tuple[list[Line], Line]:
    """The figures of each place just below a region, of the region itself, and in all.

    `files` are those of `of_files`, where they are at hand.

    Raises:
        DoesNotAddUpError: the parts are not the whole.
    """
    children = list(region.children.order_by("path"))
    lines = {child.path: Line(child) for child in children}
    lines[region.path] = Line(region, is_own=bool(children))
    whole = Line(region)
    counted = of_files(region, day) if files is None else files
    for (part, _round), counts in counted.items():
        _add(counts, lines.get(part, lines[region.path]), whole)
    length = max(len(path) for path in lines)
    for part, word, count in _rows(_NOT_KEPT, region, day, length):
        _add({word: count}, lines.get(part, lines[region.path]), whole)
    for part, to_mend, late in _rectifications(region, day, length):
        counts = {"to_mend": to_mend, "late": late}
        _add(counts, lines.get(part, lines[region.path]), whole)
    found = [lines[child.path].check() for child in children]
    own = lines[region.path]
    if any(own.counts.values()):
        found.append(own.check())
    return found, whole.check()


def _add(counts: dict[str, int], *lines: Line) -> None:
    for line in lines:
        for name, count in counts.items():
            line.counts[name] += count


# All figures of files in one pass; each is the condition of `FIGURES` by the same name.
_FILES = """
SELECT left(x.place_path, %(length)s), x.round_id,
       count(*) FILTER (WHERE attempt = 1), count(*) FILTER (WHERE attempt = 1 AND is_signed),
       count(*) FILTER (WHERE is_signed AND attempt = last AND state = 'passed'),
       count(*) FILTER (WHERE is_signed AND attempt = last AND state = 'failed'),
       count(*) FILTER (WHERE is_signed AND attempt > 1),
       count(*) FILTER (WHERE is_signed AND attempt > 1 AND state = 'passed'),
       coalesce(sum(kept) FILTER (WHERE is_signed), 0)
FROM (SELECT a.place_path, c.round_id, c.attempt, c.state, c.kept,
             coalesce(c.signed_at < %(end)s, false) AS is_signed,
             max(c.attempt) FILTER (WHERE c.signed_at < %(end)s)
                 OVER (PARTITION BY c.round_id, c.archive_id) AS last
      FROM archives_acceptance c
      JOIN archives_acceptanceround r ON r.id = c.round_id AND r.opened_at < %(end)s
      JOIN archives_archive a ON a.id = c.archive_id
      WHERE a.place_path LIKE %(under)s) x
GROUP BY 1, 2"""
_OF_FILES = ("due", "judged", "passed", "failed", "again", "again_passed", "keep")
# The verdicts that are kept are told with their files: they are nearly all there are.
_NOT_KEPT = """
SELECT left(a.place_path, %(length)s), v.word, count(*)
FROM archives_verdict v
JOIN archives_acceptance c ON c.id = v.acceptance_id AND c.signed_at < %(end)s
JOIN archives_archive a ON a.id = c.archive_id
WHERE v.word <> 'keep' AND a.place_path LIKE %(under)s GROUP BY 1, 2"""


def of_files(region: Region, day: date) -> Files:
    """The figures of files by the place just below a region, or the region, and by round."""
    children = region.children.values_list("path", flat=True)
    length = max(map(len, [region.path, *children]))
    return {
        (part, of): dict(zip(_OF_FILES, map(int, counts), strict=True))
        for part, of, *counts in _rows(_FILES, region, day, length)
    }


def _rows(sql: str, region: Region, day: date, length: int) -> list[Any]:
    values = {"length": length, "end": end_of(day), "under": f"{region.path}%"}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _rectifications(region: Region, day: date, length: int) -> list[tuple[str, int, int]]:
    """By place: those to be mended, and of them those that are late."""
    one = FIGURES["to_mend"]
    rows = one.rows(day).filter(**{f"{one.path}__startswith": region.path})
    grouped = rows.annotate(part=Substr(one.path, 1, length)).order_by().values("part")
    counted = grouped.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    return list(counted.values_list("part", "n", "late"))


def by_round(region: Region, day: date, files: Files | None = None) -> list[Line]:
    """The figures of files by the place just below a region and by round, in that order."""
    children = {child.path: child for child in region.children.order_by("path")}
    places = children | {region.path: region}
    lines: dict[tuple[str, int], Line] = {}
    counted = of_files(region, day) if files is None else files
    for (part, of), counts in counted.items():
        path = part if part in places else region.path
        own = bool(children) and path == region.path
        _add(counts, lines.setdefault((path, of), Line(places[path], is_own=own)))
    rounds = AcceptanceRound.objects.in_bulk({of for _path, of in lines})
    for (_path, of), line in lines.items():
        line.round = rounds[of]
    return [lines[key].check() for key in sorted(lines, key=lambda key: (key[0], -key[1]))]
