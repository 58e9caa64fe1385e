"""What takes room: each app names its kinds of bytes, and how many came in which month.

`KINDS` is filled when the application is ready; `archives.space` keeps what was counted.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise

Months = Iterable[tuple[date, int]]  # first day of the month, bytes that came in it


@dataclass(frozen=True)
class Kind:
    """One kind of bytes. `is_stored`: in the store of papers and photos, which may be elsewhere
    (`STORAGE_URL`); else on this disk, whatever the store is. `is_cache`: comes and goes, and is no
    growth.
    """

    label: Promise
    months: Callable[[], Months]
    is_stored: bool = False
    is_cache: bool = False


KINDS: dict[str, Kind] = {}


def by_month(rows: QuerySet[Any], at: str, size: str = "size") -> Months:
    """Sums of a column by the month of a time; one query."""
    found = rows.order_by().annotate(of_month=TruncMonth(at)).values("of_month")
    sums = found.annotate(total=Sum(size)).values_list("of_month", "total")
    return [(month.date(), total or 0) for month, total in sums if month]


def of_folder(path: Path | str) -> Months:
    """What lies in a folder now, as of this month: a cache has no history."""
    total = _bytes_in(path)
    return [(timezone.localdate().replace(day=1), total)] if total else []


def _bytes_in(path: Path | str) -> int:
    total = 0
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    total += _bytes_in(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_size
    except FileNotFoundError:  # cleared away meanwhile
        return total
    return total
