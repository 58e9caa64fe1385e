"""What each source of issues brings: its prefix in the number and the days it gives.

Sources of the days: docs/sources.md.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection

from accountability.models import DueKind, IssueBatch, Source
from ledger import deadlines


@dataclass(frozen=True)
class Rule:
    """`working_days` is None where the document itself names the day."""

    prefix: str
    working_days: int | None = None
    needs_document: bool = False


RULES: dict[Source, Rule] = {
    Source.STATE: Rule("GK", needs_document=True),
    Source.PROVINCE: Rule("SK", needs_document=True),
    Source.INSPECTION: Rule("XS", needs_document=True),
    Source.AUDIT: Rule("SJ", needs_document=True),
    Source.SUPERVISION: Rule("DC"),
    Source.CROSS_CHECK: Rule("JC"),
    Source.JOINT: Rule("LX"),
    Source.HOTLINE_ASK: Rule("ZX", 10),
    Source.HOTLINE_CASE: Rule("ZX", 20),
    Source.LINE_12317: Rule("RX", 15),
    Source.COMPARISON: Rule("BD", 15),
    Source.QUALITY: Rule("ZL", 15),
    Source.SELF_CHECK: Rule("ZC"),
    Source.MEDIA: Rule("YQ"),
    Source.PETITION: Rule("XF"),
}

# The first number of a series goes on from what was taken over from paper under its prefix.
_TAKE = """
INSERT INTO accountability_numberseries AS s (prefix, year, last)
VALUES (%(prefix)s, %(year)s, %(count)s + coalesce((
    SELECT max(substring(number from '[0-9]+$')::int) FROM accountability_issue
    WHERE number ~ ('^' || %(stem)s || '[0-9]{1,9}$')), 0))
ON CONFLICT (prefix, year) DO UPDATE SET last = s.last + %(count)s
RETURNING last
"""
_RAISE = """
UPDATE accountability_numberseries SET last = greatest(last, %(number)s)
WHERE prefix = %(prefix)s AND year = %(year)s
"""


def take_numbers(source: Source, day: date, count: int = 1) -> list[str]:
    """Return the next `count` numbers of a source, e.g. QN-2018-GK-0001.

    Call it in the transaction that enters the issues: whoever asks next waits for its end, so a
    number is neither left out nor given twice.
    """
    prefix = RULES[source].prefix
    stem = f"QN-{day.year}-{prefix}-"
    values = {"prefix": prefix, "year": day.year, "count": count, "stem": stem}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        last = cursor.fetchone()[0]
    return [f"{stem}{number:04d}" for number in range(last - count + 1, last + 1)]


def raise_series(numbers: list[str]) -> None:
    """Let no series that has begun give out a number that came in from paper."""
    highest: dict[tuple[str, int], int] = {}
    for number in numbers:
        parts = number.split("-")
        if len(parts) == 4 and parts[1].isdecimal() and parts[3].isdecimal():
            key = (parts[2], int(parts[1]))
            highest[key] = max(highest.get(key, 0), int(parts[3]))
    with connection.cursor() as cursor:
        for (prefix, year), last in sorted(highest.items()):
            cursor.execute(_RAISE, {"prefix": prefix, "year": year, "number": last})


def due_day(
    source: Source,
    kind: DueKind,
    *,
    start: date,
    given: date | None = None,
    batch: IssueBatch | None = None,
) -> date:
    """Return the day an issue is due: the one given, else its batch's, else its source's days.

    Of a standing entry it is the day of the next report, the end of the year when none is given.

    Raises:
        ValidationError: none of them names a day, or it lies before `start`.
    """
    day = given or (batch.due_on if batch else None)
    if day is None and kind == DueKind.STANDING:
        day = date(start.year, 12, 31)
    if day is None and (days := RULES[source].working_days):
        day = deadlines.add_working_days(start, days)
    if day is None:
        raise ValidationError({"due_on": "来源文件没有规定时限，请填写整改时限"})
    if day < start:
        raise ValidationError({"due_on": f"整改时限 {day} 早于登记日期 {start}，请改为以后的日期"})
    return day
