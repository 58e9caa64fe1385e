"""Verbs of the checks: open the files that are lacking, check a few files, check them all."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Left
from django.utils import timezone

from archives.checks import engine
from archives.checks.engine import Written
from archives.models import Archive
from regions.models import Level, Region

_LOCK = 5227_0081
_OPEN = """
    INSERT INTO archives_archive (holder, region_id, place_path, household_id, catalogue_id,
        number, state, seal, opened_at, required, present, missing, flawed, contradicting)
    SELECT 'household', h.region_id, h.place_path, h.id, c.id, '', 'open', '', %(now)s,
           0, 0, 0, 0, 0
    FROM households_household h
    CROSS JOIN LATERAL (
        SELECT c.id FROM archives_catalogue c LEFT JOIN regions_region r ON r.id = c.region_id
        WHERE c.holder = 'household' AND c.effective_on <= %(today)s
          AND (c.region_id IS NULL OR starts_with(h.place_path, r.path))
        ORDER BY c.region_id IS NULL, c.effective_on DESC, c.id DESC LIMIT 1
    ) c
    WHERE (h.is_registered OR h.monitor_kind <> '') AND h.dissolved_on IS NULL
      AND h.place_path LIKE %(path)s
      AND NOT EXISTS (SELECT FROM archives_archive a WHERE a.household_id = h.id)
    ON CONFLICT DO NOTHING"""


# The keys of files that are to be checked together; None where each is checked at once.
_gathering: ContextVar[set[int] | None] = ContextVar("gathering_checks", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Files that change inside are checked once and together when the outermost of these ends, for
    who files many papers in one transaction. Until then gaps are those of before; call it inside a
    transaction, since what fails inside is not checked.
    """
    if _gathering.get() is not None:
        yield
        return
    keys: set[int] = set()
    token = _gathering.set(keys)
    try:
        yield
    finally:
        _gathering.reset(token)
    check(keys)


def check(archives: Iterable[int]) -> Written:
    """Draw the gaps of a few files anew, with those of files that show the same pictures.

    `archives` are their keys. Return how many rows were written; none yet where checks are
    gathered.
    """
    keys = sorted(set(archives))
    waiting = _gathering.get()
    if waiting is not None:
        waiting.update(keys)
        return Written()
    with transaction.atomic():
        return engine.few(keys, timezone.localdate()) if keys else Written()


@transaction.atomic
def check_all(path: str = "") -> Written:
    """Open the files that are lacking below a place and check all of them; one at a time."""
    _hold()
    open_missing(path)
    return engine.all_of([path], timezone.localdate())


def check_everything(hands: int = 2) -> Written:
    """The same for every place, by as many connections at once, each with counties of its own; call
    it outside of a transaction. What one has written stays when another fails.
    """
    open_missing()
    with transaction.atomic():
        _hold()
        shares = _shares(hands)
        with ThreadPoolExecutor(len(shares)) as pool:
            parts = list(pool.map(_check_share, shares))
    return Written(
        gone=sum(part.gone for part in parts),
        put=sum(part.put for part in parts),
        counted=sum(part.counted for part in parts),
    )


def _hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _shares(hands: int) -> list[list[str]]:
    """Paths of counties in shares of about as many files; every file is in one of them."""
    county = Region.objects.filter(level=Level.COUNTY).order_by("path").first()
    if county is None:
        return [[""]]
    length = len(county.path)
    rows = Archive.objects.order_by().annotate(part=Left("place_path", length)).values("part")
    shares: list[list[str]] = [[] for _hand in range(hands)]
    weights = [0] * hands
    for part, count in rows.annotate(n=Count("pk")).order_by("-n").values_list("part", "n"):
        least = weights.index(min(weights))
        shares[least].append(part)
        weights[least] += count
    return [share for share in shares if share] or [[""]]


def _check_share(paths: list[str]) -> Written:
    """In a thread, with a connection of its own."""
    try:
        with transaction.atomic():
            return engine.all_of(paths, timezone.localdate())
    finally:
        connection.close()


@transaction.atomic
def open_missing(path: str = "") -> int:
    """Open a file for each registered or monitored household without one; return how many.

    Each follows the catalogue in force in its county; `opener` stays empty.
    """
    values: dict[str, Any] = {
        "now": timezone.now(),
        "today": timezone.localdate(),
        "path": f"{path}%",
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        return cursor.rowcount
