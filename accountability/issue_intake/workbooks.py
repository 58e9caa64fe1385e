"""Handing in a workbook, registering what it says, putting it aside.

A workbook is registered whole or not at all: one bad cell holds it back.
"""

import hashlib
from collections.abc import Iterable
from typing import BinaryIO

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accountability import operations
from accountability.issue_intake import checking, sheet
from accountability.issue_intake.checking import Checked, Row
from accountability.issue_registering import (
    Paper,
    columns_of,
    register,
    register_batch,
)
from accountability.models import IssueBatch, IssueWorkbook, Source
from accountability.operations import TakenOver
from ledger import events, sheets
from ledger.transitions import StaleStatusError
from regions.duties import Permission
from regions.models import Region, User

HANDED_IN = "accountability.workbook.handed_in"
REGISTERED = "accountability.workbook.registered"
DROPPED = "accountability.workbook.dropped"
_STALE = "该文件已登记或已搁置；请刷新后查看"
MAX_BYTES = 10 * 1024 * 1024


def permission_for(kind: str) -> Permission:
    """Who registers a feedback, and who takes over a ledger kept on paper."""
    is_ledger = kind == IssueWorkbook.Kind.LEDGER
    return Permission.ISSUE_TAKE_OVER if is_ledger else Permission.ISSUE_REGISTER


@transaction.atomic
def hand_in(
    file: BinaryIO, name: str, *, by: User, region: Region, batch: IssueBatch | None = None
) -> IssueWorkbook:
    """Check a workbook and keep it with what was found; no issue is written.

    With a `batch` it is a feedback, without one a ledger kept on paper.

    Raises:
        PermissionDenied: `by` does not register, or take over, at `region`.
        SheetError: the file as a whole is refused; nothing is kept of it.
    """
    kind = IssueWorkbook.Kind.FEEDBACK if batch else IssueWorkbook.Kind.LEDGER
    if not by.holds(permission_for(kind), at=region) or (batch and batch.region_id != region.pk):
        raise PermissionDenied(HANDED_IN)
    content = sheets.content_of(file, MAX_BYTES)
    sha256 = hashlib.sha256(content).hexdigest()
    registered = IssueWorkbook.objects.filter(
        region=region, sha256=sha256, state=IssueWorkbook.State.REGISTERED
    )
    if before := registered.first():
        day = timezone.localdate(before.handed_in_at)
        raise sheets.SheetError(f"同一文件已于 {day} 登记（{before.file_name}），不能重复登记")
    found = checking.check(content, region=region, batch=batch)
    workbook = IssueWorkbook(
        kind=kind,
        region=region,
        batch=batch,
        file_name=name[-120:],
        sha256=sha256,
        result=found.as_data(),
        handed_in_at=timezone.now(),
        handed_in_by=by,
    )
    workbook.file.save(name, ContentFile(content), save=False)
    workbook.save()
    _tell(workbook, HANDED_IN, by)
    return workbook


def content_of(workbook: IssueWorkbook) -> bytes:
    """The bytes that were handed in.

    Raises:
        SheetError: the file is gone, or its bytes are others.
    """
    try:
        with workbook.file.open("rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise sheets.SheetError("上传的文件已不在；请重新上传") from error
    if hashlib.sha256(content).hexdigest() != workbook.sha256:
        raise sheets.SheetError("保存的文件与上传时不一致；请报告系统管理员并重新上传")
    return content


def errors_of(workbook: IssueWorkbook) -> bytes:
    """The workbook given back with the bad cells marked, as they are now."""
    content = content_of(workbook)
    found = checking.check(content, region=workbook.region, batch=workbook.batch)
    return sheets.errors_workbook(content, found.errors)


def register_workbook(workbook: IssueWorkbook, *, by: User) -> int:
    """Enter what a checked workbook says; return how many entries.

    It is checked once more before, against today's catalogue, places and ledger.

    Raises:
        PermissionDenied: `by` does not register, or take over, at its place.
        StaleStatusError: somebody registered it or put it aside.
        SheetError: the file is refused as a whole by now.
        ValidationError: it has errors, or closed entries of a ledger would be taken over by the
            person who handed it in.
    """
    if not by.holds(permission_for(workbook.kind), at=workbook.region):
        raise PermissionDenied(REGISTERED)
    try:
        return _register(workbook, by)
    except BadCellsError as error:
        workbook.result = error.found.as_data()
        IssueWorkbook.objects.filter(pk=workbook.pk).update(result=workbook.result)
        raise
    except IntegrityError as error:
        if "workbook_registered_once" not in str(error):
            raise
        raise ValidationError("同一文件已经登记，不能重复登记") from error


class BadCellsError(ValidationError):
    """What was good when it was handed in is not any more; nothing was written."""

    def __init__(self, found: Checked) -> None:
        count = len(found.errors)
        super().__init__(f"有 {count} 处需要改正；请改正后重新上传，未登记任何一条")
        self.found = found


@transaction.atomic
def _register(workbook: IssueWorkbook, by: User) -> int:
    """Whoever registers into the same batch waits here, and then sees what stands in it."""
    IssueBatch.objects.select_for_update().filter(pk=workbook.batch_id).first()
    _must_wait(workbook)
    found = checking.check(content_of(workbook), region=workbook.region, batch=workbook.batch)
    if found.errors:
        raise BadCellsError(found)
    if any(row.is_closed for row in found.entries) and by.person == workbook.handed_in_by.person:
        raise ValidationError("含已销号的问题，须由另一人核对后登记；上传人不能自己确认")
    if workbook.batch:
        paper = Paper(Source(workbook.batch.source), workbook.batch)
        count = len(register([row.finding for row in found.entries], by=by, paper=paper))
    else:
        count = _take_over(workbook, found.entries, by)
    _decide(workbook, IssueWorkbook.State.REGISTERED, by)
    _tell(workbook, REGISTERED, by, entries=count)
    return count


def _must_wait(workbook: IssueWorkbook) -> None:
    """Raises StaleStatusError unless it still waits; who comes second waits for the first."""
    waiting = IssueWorkbook.objects.select_for_update(of=("self",)).filter(
        pk=workbook.pk, state=IssueWorkbook.State.CHECKED
    )
    if not waiting.exists():
        raise StaleStatusError(_STALE)


@transaction.atomic
def drop(workbook: IssueWorkbook, *, by: User) -> None:
    """Put a checked workbook aside; it stays, and cannot be registered any more."""
    if not by.holds(permission_for(workbook.kind), at=workbook.region):
        raise PermissionDenied(DROPPED)
    _decide(workbook, IssueWorkbook.State.DROPPED, by)
    _tell(workbook, DROPPED, by)


def _decide(workbook: IssueWorkbook, state: IssueWorkbook.State, by: User) -> None:
    _must_wait(workbook)
    now = timezone.now()
    IssueWorkbook.objects.filter(pk=workbook.pk).update(state=state, decided_at=now, decided_by=by)
    workbook.state, workbook.decided_at, workbook.decided_by = state, now, by


def _take_over(workbook: IssueWorkbook, rows: Iterable[Row], by: User) -> int:
    batches: dict[tuple[Source, str], IssueBatch | None] = {}
    entries = []
    for row in rows:
        source = row.source or Source.SELF_CHECK
        key = (source, row.doc_no)
        if key not in batches:
            batches[key] = _batch_of(workbook, source, row, by)
        finding = row.finding
        entries.append(
            TakenOver(
                number=row.issue_no,
                item=finding.item,
                region=finding.region,
                source=source,
                description=finding.description,
                due_on=row.due_on,  # type: ignore[arg-type]  # a ledger's row has its day
                is_closed=row.is_closed,
                batch=batches[key],
                doc_no=row.doc_no,
                closed_on=row.closed_on,
                more=columns_of(finding),
            )
        )
    return operations.take_over_issues(entries, by=by)


def _batch_of(workbook: IssueWorkbook, source: Source, row: Row, by: User) -> IssueBatch | None:
    """The batch of a row's document; one is made of what the row says where there is none."""
    doc_no = row.doc_no
    if not doc_no:
        return None
    region = workbook.region
    known = IssueBatch.objects.filter(region=region, source=source, doc_no=doc_no).first()
    return known or register_batch(
        by=by,
        source=source,
        region=region,
        title=row.batch_title or f"{sheet.source_word(source)}（{doc_no}）",
        issued_on=row.issued_on or timezone.localdate(),
        doc_no=doc_no,
    )


def _tell(workbook: IssueWorkbook, kind: str, by: User, **more: int) -> None:
    told = {"sha256": workbook.sha256, "rows": workbook.result["rows"]}
    events.append(
        events.Draft(
            kind=kind,
            region=workbook.region,
            subject=workbook.subject,
            subject_id=workbook.pk,
            by=by,
            data=told | {"batch": workbook.batch_id, "file": workbook.file_name} | more,
        )
    )
