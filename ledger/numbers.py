"""Running numbers of a series: what is written before the digits, and the next of it."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length


def in_order(column: str = "number") -> tuple[Length, str]:
    """What sorts rows by the numbers in `column`: as text 9999 is more than 10000."""
    return Length(column), column


def following(rows: QuerySet[Any], stem: str, digits: int, *, column: str = "number") -> str:
    """Return `stem` with the number that follows the highest of the series in `column`.

    It has `digits` digits or, in a long series, more: 10000 follows 9999. The caller keeps others
    from asking until the end of its transaction.
    """
    series = rows.filter(**{f"{column}__startswith": stem})
    last = series.order_by(*in_order(column)).values_list(column, flat=True).last()
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:0{digits}d}"
