"""Load one file of the register export, or take a load back."""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from households.because import because
from households.models import RegisterLoad
from households.register import (
    comparing,
    differences,
    keeping,
    placing,
    staging,
    twins,
    undoing,
    writing,
)
from households.register.layout import HOMES, PEOPLE, Layout
from households.register.outcome import LoadReport
from households.register.rows import NO_HEAD, Checker, Villages
from households.sheets import REGISTER
from ledger import events, sheets
from ledger.models import Job
from regions.duties import Permission
from regions.models import Region, User

LOADED = "households.register.loaded"
UNDONE = "households.register.undone"
_LOCK = 7_522_700  # one load writes at a time: two files may name the same household
_DAY = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_YEAR = re.compile(r"(20\d\d)\s*年")
_NAMED_DAY = re.compile(r"(20\d\d)(0[1-9]|1[0-2])([0-3]\d)\D*$")

Progress = Callable[[int, int], None]


def load_register(
    source: sheets.Source,
    *,
    by: User | None = None,
    apply: bool = False,
    file_name: str = "",
    year: int | None = None,
    job: Job | None = None,
    progress: Progress | None = None,
    before_commit: Callable[[], None] | None = None,
) -> LoadReport:
    """Check one file of the register export and, if `apply`, bring the base map to it.

    Good rows are loaded, all in one transaction; a household whose head row is bad is held back
    whole. Nothing is removed: who is missing from the file is only counted. Loading the same
    file again writes nothing. Memory is bounded by the file, time by the number of rows.

    `by` limits the file to that person's villages (None: the operator at the console). The year
    is read from the title rows or the file's name when it is not given. A `job` that only checks
    keeps the differences for people to look at. `progress(done, total)` is called while rows are
    checked; `before_commit` last in the transaction (a worker's fence).

    Raises:
        sheets.SheetError: the whole file is refused; the message is Chinese.
    """
    content = sheets.content_of(source, sheets.MAX_LONG_BYTES)
    table = sheets.read(content, REGISTER, max_bytes=sheets.MAX_LONG_BYTES)
    as_of = data_day(table.titles, file_name, year)
    report = LoadReport(file_name, hashlib.sha256(content).hexdigest(), as_of.year, as_of)
    report.unknown_headers, report.repeated_headers = table.unknown, table.repeated
    villages = Villages.of(by, Permission.HOUSEHOLD_LOAD)
    checker = Checker(table, villages)
    with _staged(checker, progress):
        _settle(checker)
        with transaction.atomic():
            staging.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if by is not None:
                _drop_out_of_reach(checker, by.paths_where(Permission.HOUSEHOLD_LOAD))
            layout = Layout.of(table.places)
            comparing.recognise(by.paths_where(Permission.HOUSEHOLD_LOAD) if by else None)
            if apply and job is not None and job.payload.get("check"):
                twins.recognise(job.payload["check"])
            comparing.compare(layout, report.year)
            _count(report, checker)
            if apply:
                _apply(report, layout, by, job)
            elif job is not None:
                load = keeping.checked(report, by=by, job=job)
                differences.stage(load, layout)
                twins.stage(load)
            if before_commit:
                before_commit()
    report.errors = sorted(checker.errors, key=lambda error: (error.row, error.cell))
    return report


@transaction.atomic
def undo_load(load: RegisterLoad, *, by: User, note: str) -> undoing.Undone:
    """Take a load back whole: the base map is as it was before it.

    Raises:
        PermissionDenied: `by` may not load the register for all of its places.
        UndoRefusedError: no reason is given, it is not in force, or something later depends on it.
    """
    if not by.can(Permission.HOUSEHOLD_LOAD, at=load.region):
        raise PermissionDenied(UNDONE)
    note = note.strip()
    if not note:
        raise undoing.UndoRefusedError("请写明撤销的理由")
    staging.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    load = RegisterLoad.objects.select_for_update().get(pk=load.pk)
    if not load.can_be_undone:
        raise undoing.UndoRefusedError("本批没有写入数据，或已撤销；请刷新后再看")
    with because(load=load.pk, file=load.file_name, user=by.pk, undone=True):
        done = undoing.take_back(load)
    keeping.undone(load, by=by, note=note)
    events.append(
        events.Draft(
            UNDONE,
            region=load.region,
            subject="households.register",
            subject_id=load.pk,
            by=by,
            note=note[:200],
            data={"file": load.file_name, "removed": done.removed, "restored": done.restored},
        )
    )
    return done


def data_day(titles: list[str], file_name: str, year: int | None) -> date:
    """Return the day that the file's data stand for.

    Read from the title rows (数据期：2018年6月30日), else from the name (…_20180630.xlsx); a year
    alone stands for its last day. `year` overrides both.

    Raises:
        sheets.SheetError: neither says it and no year is given.
    """
    day = next((m for text in titles if (m := _DAY.search(text))), None)
    day = day or _NAMED_DAY.search(file_name.rsplit(".", 1)[0])
    if day:
        try:
            found = date(int(day[1]), int(day[2]), int(day[3]))
        except ValueError:
            found = None
        if found and year in (None, found.year):
            return found
    named = next((m for text in titles if (m := _YEAR.search(text))), None)
    if year or named:
        return date(year or int(named[1]), 12, 31)  # type: ignore[index]
    raise sheets.SheetError("标题行和文件名都没有写明数据年度；请填写年度后再上传")


@contextmanager
def _staged(checker: Checker, progress: Progress | None) -> Iterator[None]:
    """Copy the good rows into the staging table, which is gone in the end."""
    total = checker.table.row_count

    def report(_copied: int) -> None:
        if progress:
            progress(min(checker.rows, total), total)

    staging.open_stage()
    try:
        staging.fill(checker.good_rows(), report)
        report(0)
        yield
    finally:
        if not connection.needs_rollback:  # an aborted transaction drops the tables itself
            staging.close_stage()


def _settle(checker: Checker) -> None:
    held, dropped = checker.settle()
    staging.drop_rows(dropped)
    staging.drop_households(held)
    staging.index()


def _drop_out_of_reach(checker: Checker, paths: list[str]) -> None:
    taken = comparing.out_of_reach(paths)
    for row, key, text in taken:
        checker.drop(row, key, text)
    staging.drop_rows(row for row, _key, _text in taken)
    headless = comparing.headless()
    for _household_no, rows in headless:
        checker.hold(rows, NO_HEAD)
    staging.drop_households(household_no for household_no, _rows in headless)


def _count(report: LoadReport, checker: Checker) -> None:
    report.rows = checker.rows + len(checker.table.skipped)
    report.skipped_rows = len(checker.table.skipped)
    report.bad_rows = len(checker.bad_rows)
    report.held_rows = checker.held_rows
    report.good_rows = checker.rows - report.bad_rows - report.held_rows
    report.unusable_numbers = checker.unusable
    report.households = comparing.counts(HOMES)
    report.heads = report.households.total
    report.people = comparing.counts(PEOPLE)
    report.possible_twins = twins.possible()
    report.moved = comparing.moved(PEOPLE)
    report.moved_households = comparing.moved(HOMES)
    report.missing_people = comparing.missing_people(sorted(checker.absent))
    report.missing_households = comparing.missing_households(sorted(checker.homes))


def _apply(report: LoadReport, layout: Layout, by: User | None, job: Job | None) -> None:
    if not report.is_unchanged:
        load = keeping.applied(report, by=by, job=job)
        user = by.pk if by else None
        with because(load=load.pk, file=load.file_name, user=user):
            former = keeping.stamps()
            grids = placing.place()
            writing.write(layout, report.year, report.as_of, timezone.now(), user)
            keeping.written(load, former=former, grids=grids)
        report.new_grids = len(grids)
        _record(report, by)
    report.is_applied = True


def _record(report: LoadReport, by: User | None) -> None:
    """One event a county, with the counts and the hash of the file."""
    rows = comparing.by_county()
    counties = Region.objects.in_bulk([code for code, *_numbers in rows], field_name="code")
    names = ("households_new", "households_changed", "people_new", "people_changed", "moved")
    events.append_many(
        [
            events.Draft(
                LOADED,
                region=counties[code],
                subject="households.register",
                by=by,
                data={
                    "sha256": report.sha256,
                    "file": report.file_name,
                    "year": report.year,
                    **{name: int(n) for name, n in zip(names, numbers, strict=True)},
                },
            )
            for code, *numbers in rows
            if any(numbers)
        ]
    )
