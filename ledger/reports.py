"""Figures of a ledger as of a cut-off, computed from events only.

A figure drawn for a day in the past comes out the same for ever, because it is the sum of the
events up to the end of that day and events cannot be changed. Nothing here reads the present
status of an entry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from ledger.models import Status
from regions.models import Region

HUNDREDTH = Decimal("0.01")

# One row an entry: its status after the last event of its life before the cut-off, the place it
# had then, and the last due day, verdict and kind of due day that an event told. The first half is
# read from the index `event_life` alone, the second from `event_told_short`, which holds the data
# itself, but for what is too long for an index (`event_told_long`).
_LAST = """
    SELECT DISTINCT ON (subject_id) subject_id, after, region_path, at
    FROM ledger_event
    WHERE subject = %(subject)s AND at < %(end)s AND after <> ''
      AND region_path LIKE %(prefix)s AND {within}
    ORDER BY subject_id, id DESC
"""
_TOLD = """
    SELECT {key} (array_agg(e.data ->> 'due_on' ORDER BY e.id DESC)
              FILTER (WHERE e.data ? 'due_on'))[1]::date AS due_on,
           (array_agg(e.data ->> 'verdict' ORDER BY e.id DESC)
              FILTER (WHERE e.data ? 'verdict'))[1] AS verdict,
           (array_agg(e.data ->> 'due_kind' ORDER BY e.id DESC)
              FILTER (WHERE e.data ? 'due_kind'))[1] AS due_kind
    FROM (
        SELECT id, subject_id, data FROM ledger_event
        WHERE subject = %(subject)s AND {of} AND at < %(end)s
          AND data ?| ARRAY['due_on', 'due_kind', 'verdict']
          AND octet_length(data::text) <= 600
        UNION ALL
        SELECT id, subject_id, data FROM ledger_event
        WHERE subject = %(subject)s AND {of} AND at < %(end)s
          AND data ?| ARRAY['due_on', 'due_kind', 'verdict']
          AND octet_length(data::text) > 600
    ) e {grouped}
"""
_ROW = """
SELECT last.subject_id, last.after AS status, last.region_path, last.at AS changed_at,
       told.due_on, told.verdict, told.due_kind
"""
_EACH = _TOLD.format(key="", of="subject_id = last.subject_id", grouped="")
AS_OF = f"{_ROW} FROM ({_LAST.format(within='true')}) last LEFT JOIN LATERAL ({_EACH}) told ON true"

# The same rows for who counts a whole ledger: no entry is looked up, both halves are read in the
# order of their indexes. They are cut by keys (`cuts`), so that PostgreSQL goes through slices side
# by side; it does so with nothing that looks up by a row (LATERAL). Six slices are even work for a
# process and its two helpers.
_SLICES = 6


def _slice(within: str) -> str:
    told = _TOLD.format(key="subject_id,", of=within, grouped="GROUP BY subject_id")
    last = _LAST.format(within=within)
    return f"{_ROW} FROM ({last}) last LEFT JOIN ({told}) told USING (subject_id)"


_BETWEEN = (
    "subject_id < %(cut_1)s",
    *(f"subject_id >= %(cut_{n})s AND subject_id < %(cut_{n + 1})s" for n in range(1, _SLICES - 1)),
    f"subject_id >= %(cut_{_SLICES - 1})s",
)
AS_OF_WHOLE = " UNION ALL ".join(map(_slice, _BETWEEN))

# Open and past its day; a standing entry (长期坚持) never is.
LATE = """(s.status = ANY(%(open)s) AND s.due_on < %(as_of)s
    AND s.due_kind IS DISTINCT FROM 'standing')"""


# An event `e` that was not taken back by the cut-off: within ten minutes it did not happen.
STANDS = """NOT EXISTS (
    SELECT FROM ledger_event back
    WHERE back.subject = e.subject AND back.subject_id = e.subject_id AND back.at < %(end)s
      AND (back.data ->> 'undoes')::bigint = e.id)"""


# Entries that lay at a place and at none one level below it (本级); `below` gives the places.
OF_ITSELF = "NOT s.region_path LIKE ANY(%(below)s::text[])"


def below(region: Region) -> dict[str, list[str]]:
    """What `OF_ITSELF` needs."""
    paths = region.children.order_by("path").values_list("path", flat=True)
    return {"below": [f"{path}%" for path in paths]}


class DoesNotAddUpError(Exception):
    """Parts are not the whole; such a report is not published. It says in words which are not."""


@dataclass(frozen=True)
class ClosureRate:
    """Closed of all ever entered."""

    closed: int
    total: int

    @property
    def percent(self) -> Decimal | None:
        """Closed as a percentage of all ever entered, to 0.01 half-up; None when there are none.

        Source: the prefecture reports it so (875 of 1,011 closed by 30 June: 86.55 %).
        """
        return percent(self.closed, self.total)


@dataclass(frozen=True)
class Figures:
    """Counts of a ledger as of a cut-off. `overdue` is a part of `open`, never a state."""

    total: int = 0
    open: int = 0
    closed: int = 0
    withdrawn: int = 0
    overdue: int = 0

    @property
    def rate(self) -> ClosureRate:
        return ClosureRate(self.closed, self.total)

    def check(self, of: str = "合计") -> "Figures":
        """Return itself; `of` is what the figures are of, for the words.

        Raises:
            DoesNotAddUpError: the parts are not the whole, or more is overdue than open.
        """
        parts = self.open + self.closed + self.withdrawn
        if self.total != parts:
            raise DoesNotAddUpError(
                f"{of}：总数 {self.total} 条，而未销号 {self.open}＋已销号 {self.closed}"
                f"＋已撤回 {self.withdrawn}＝{parts} 条，相差 {abs(self.total - parts)} 条"
            )
        if self.overdue > self.open:
            raise DoesNotAddUpError(f"{of}：超期 {self.overdue} 条多于未销号 {self.open} 条")
        return self


def percent(part: int, whole: int) -> Decimal | None:
    """Return `part` of `whole` in percent, to 0.01 half-up; None where `whole` is 0."""
    if not whole:
        return None
    return (Decimal(part * 100) / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)


def end_of(day: date) -> datetime:
    """The first moment after `day` in the site's time zone: the cut-off of that day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def start_of(day: date) -> datetime:
    """The first moment of `day` in the site's time zone."""
    return end_of(day - timedelta(days=1))


def parameters(subject: str, region: Region, as_of: date) -> dict[str, Any]:
    """What `AS_OF` needs; `as_of` inclusive."""
    return {
        "subject": subject,
        "end": end_of(as_of),
        "prefix": f"{region.path}%",
        "as_of": as_of,
        "open": [Status.PENDING, Status.VERIFYING, Status.ANSWERED, Status.RETURNED],
    }


def cuts(subject: str) -> dict[str, int]:
    """What `AS_OF_WHOLE` needs beside `parameters`: where it cuts the entries by their keys."""
    ends = """SELECT coalesce(min(subject_id), 0) AS first, coalesce(max(subject_id), 0) AS last
              FROM ledger_event WHERE subject = %(subject)s AND after <> ''"""
    (found,) = rows(ends, {"subject": subject})
    width = (found["last"] - found["first"]) // _SLICES + 1
    return {f"cut_{n}": found["first"] + n * width for n in range(1, _SLICES)}


def rows(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a statement as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def total_of(parts: Iterable[Figures]) -> Figures:
    """Return the sum of figures."""
    sums = Figures()
    for part in parts:
        sums = Figures(
            sums.total + part.total,
            sums.open + part.open,
            sums.closed + part.closed,
            sums.withdrawn + part.withdrawn,
            sums.overdue + part.overdue,
        )
    return sums
