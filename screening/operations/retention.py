"""What is kept of deliveries, and for how long.

The bytes as delivered go after `RAW_FILES_MONTHS`; so do rows that no comparison reads any more.
The row of the batch stays for ever with its hash, its manifest and so its receipt. Kept are:
whatever is in force and what stood before it, what a running comparison or one whose files are
kept has read, and files that nobody has decided on.
"""

import time
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from ledger.models import Job
from screening.models import BasemapRun, ComparisonRun, Extract
from screening.operations import batches, raw_files

KEPT_BATCHES = 3  # of each feed and county: a withdrawal puts back the one before
ORPHAN_S = 24 * 3600  # a file that no row knows a day later was left by a worker that died
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)


def clear_away(now: datetime | None = None) -> int:
    """Remove what is past its time; return how many batches lost a file. Safe to repeat."""
    before = _months_before(now or timezone.now(), settings.RAW_FILES_MONTHS)
    removed = sum(map(_drop_raw, _with_old_raw(before)))
    removed += _drop_rows(before)
    _drop_orphans()
    return removed


def kept_until(extract: Extract) -> date | None:
    """The first day on which the bytes as delivered may be gone; None when they are."""
    if not extract.has_raw or extract.arrived_at is None:
        return None
    day = timezone.localtime(extract.arrived_at).date()
    months = day.month - 1 + settings.RAW_FILES_MONTHS
    return date(day.year + months // 12, months % 12 + 1, min(day.day, 28))


def _months_before(now: datetime, months: int) -> datetime:
    place = now.year * 12 + now.month - 1 - months
    return now.replace(year=place // 12, month=place % 12 + 1, day=min(now.day, 28))


# --- bytes as delivered ------------------------------------------------------------------------
def _old(before: datetime) -> Q:
    return Q(arrived__lt=before) & ~Q(state=Extract.State.HELD)


def _with_old_raw(before: datetime) -> Iterator[int]:
    found = Extract.objects.annotate(arrived=Coalesce("received_at", "dropped_at"))
    yield from found.filter(_old(before), has_raw=True).values_list("pk", flat=True)


@transaction.atomic
def _drop_raw(pk: int) -> bool:
    """Forget the bytes of one batch; they go when no other batch has the same."""
    found = Extract.objects.select_for_update(of=("self",)).select_related("region")
    extract = found.without_details().get(pk=pk)
    if not extract.has_raw:
        return False
    extract.has_raw = False
    extract.save(update_fields=["has_raw"])
    batches.tell(extract, "screening.extract.raw_removed", None)
    if not Extract.objects.filter(sha256=extract.sha256, has_raw=True).exists():
        transaction.on_commit(partial(raw_files.path_of(extract.sha256).unlink, missing_ok=True))
    return True


# --- rows that nobody reads --------------------------------------------------------------------
def _drop_rows(before: datetime) -> int:
    """Remove Parquet files of old batches that nothing needs any more."""
    kept = _kept_files(before)
    removed = 0
    old = Extract.objects.annotate(arrived=Coalesce("received_at", "dropped_at")).filter(
        _old(before), ~Q(parquet="")
    )
    for extract in old.without_details().select_related("region"):
        files = {_path(extract.parquet), _path(extract.standing or extract.parquet)} - kept
        gone = [path for path in files if path.is_file()]
        if gone:
            with transaction.atomic():
                batches.tell(extract, "screening.extract.rows_removed", None)
                transaction.on_commit(partial(_unlink, gone))
            removed += 1
    return removed


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.EXTRACT_DIR, name)


def _kept_files(before: datetime) -> set[Path]:
    """The files that are in force, newly arrived, undecided, or read by a kept comparison."""
    place = Window(
        RowNumber(), partition_by=["feed", "region"], order_by=[F("data_on").desc(), F("pk").desc()]
    )
    ranked = Extract.objects.annotate(arrived=Coalesce("received_at", "dropped_at"))
    newest = (
        ranked.filter(state=Extract.State.ACCEPTED)
        .annotate(place=place)
        .filter(place__lte=KEPT_BATCHES)
    )
    young = ranked.filter(~_old(before), ~Q(parquet=""))
    names = [
        name
        for found in (newest, young)
        for pair in found.values_list("parquet", "standing")
        for name in pair
        if name
    ]
    return {_path(name) for name in names} | set(_read_by_runs())


def _read_by_runs() -> Iterator[Path]:
    """What comparisons have read whose files are kept, and what those under way read."""
    read: set[tuple[int, str]] = set()
    for model in (ComparisonRun, BasemapRun):
        for payload in model.objects.filter(job__state__in=UNFINISHED).values_list(
            "job__payload", flat=True
        ):
            read |= {(int(pk), sha256) for pk, sha256 in payload.get("read", {}).items()}
        newest = Window(RowNumber(), partition_by=["region"], order_by=F("pk").desc())
        finished = model.objects.filter(finished_at__isnull=False).annotate(place=newest)
        for facts in finished.filter(place__lte=settings.COMPARISON_KEPT).values_list(
            "facts__extracts", flat=True
        ):
            read |= {(each["id"], each["sha256"]) for each in facts or ()}
    extracts = Extract.objects.without_details().in_bulk({pk for pk, _sha256 in read})
    for pk, sha256 in read:
        if pk in extracts:
            yield extracts[pk].file_read(sha256)


# --- files that no row knows -------------------------------------------------------------------
def _drop_orphans() -> None:
    """Remove what a worker that died left behind, a day later."""
    names = Extract.objects.exclude(parquet="").values_list("parquet", "standing")
    known = {_path(name) for pair in names for name in pair if name} | set(_read_by_runs())
    hashes = set(Extract.objects.filter(has_raw=True).values_list("sha256", flat=True))
    folder = Path(settings.EXTRACT_DIR)
    for path in folder.glob("*/*/*"):
        is_raw = path.parent.parent.name == "raw"
        is_known = path.name in hashes if is_raw else path.with_suffix(".parquet") in known
        if not is_known and path.is_file() and time.time() - path.stat().st_mtime > ORPHAN_S:
            path.unlink(missing_ok=True)
