"""Asking for an export, approving it, making it, fetching it: each is on the trail."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from households.exports.kinds import KINDS
from households.exports.making import KIND, folder_of
from households.exports.trail import APPROVED, ASKED, FETCHED, REFUSED, STOPPED, record
from households.exports.writing import day_of
from households.lists.conditions import LONGEST
from households.masking import BY_KEY
from households.models import Export, ListKind
from ledger import jobs, numbers
from regions.duties import Permission
from regions.models import Region, User

LIMIT, KEPT, MOST_DAYS = 3, timedelta(days=7), 30
_NUMBERS = 7_522_702


class ExportError(Exception):
    """It cannot be done; the message is a Chinese sentence for the person who asked."""


@dataclass(frozen=True)
class Request:
    """What somebody asks for: a table of a place, of what `query` names in the list `of`.

    `unmasked` are keys of numbers to be shown in full; `days` until the file goes.
    """

    kind: str
    region: Region
    year: int
    purpose: str
    query: str = ""
    of: str = ListKind.HOUSEHOLD
    unmasked: frozenset[str] = field(default_factory=frozenset)
    days: int = KEPT.days
    limit: int = LIMIT


@transaction.atomic
def ask(request: Request, *, by: User) -> Export:
    """Ask for an export. A masked one is made at once, another waits for approval.

    Raises:
        PermissionDenied: `by` may not export this place.
        ExportError: no purpose, an unknown table or number, or too long.
    """
    if not by.can(Permission.HOUSEHOLD_EXPORT, at=request.region):
        raise PermissionDenied(ASKED)
    _check(request)
    now = timezone.now()
    export = Export.objects.create(
        number=_number(),
        kind=request.kind,
        region=request.region,
        year=request.year,
        as_of=day_of(request.year) if KINDS[request.kind].is_of_year else timezone.localdate(),
        list_kind=request.of,
        query=request.query,
        unmasked=sorted(request.unmasked),
        purpose=request.purpose.strip()[:200],
        limit=request.limit,
        expires_at=now + timedelta(days=request.days),
        asked_at=now,
        asked_by=by,
    )
    record(ASKED, export, by, export.purpose)
    if export.is_masked:
        _make(export, by)
    return export


def _check(request: Request) -> None:
    if request.kind not in KINDS:
        raise ExportError("没有这种导出表；请重新选择")
    if request.of == ListKind.PERSON and not KINDS[request.kind].is_of_persons:
        raise ExportError("人口名册不能导出这种表；请在农户名单上导出，或改选按人导出的表")
    if len(request.query) > LONGEST:
        raise ExportError("条件太多，无法导出；请减少同一条件下所选的项数")
    if not request.purpose.strip():
        raise ExportError("请写明导出用途")
    if not request.unmasked <= set(BY_KEY):
        raise ExportError("所选列不能申请不脱敏；请重新选择")
    if not 1 <= request.days <= MOST_DAYS:
        raise ExportError(f"有效期应为 1 到 {MOST_DAYS} 天")
    if not 1 <= request.limit <= 20:
        raise ExportError("下载次数应为 1 到 20 次")


def _number() -> str:
    """DC-2018-00001: one series a year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    return numbers.following(Export.objects.all(), f"DC-{timezone.localdate().year}-", 5)


@transaction.atomic
def approve(export: Export, *, by: User, note: str = "") -> None:
    """Approve an unmasked export; a worker makes it.

    Raises:
        PermissionDenied: `by` may not approve here, or asked for it (two persons, not accounts).
        ExportError: somebody decided it, or it expired.
    """
    _decide(export, by)
    if export.is_expired:
        raise ExportError("申请已过有效期；请申请人重新申请")
    _take(
        export, Export.State.MAKING, approved_at=timezone.now(), approved_by=by, answer=note[:200]
    )
    record(APPROVED, export, by, note)
    _make(export, export.asked_by)


@transaction.atomic
def refuse(export: Export, *, by: User, note: str) -> None:
    """Refuse an export, with a reason.

    Raises:
        PermissionDenied: `by` may not approve here, or asked for it.
        ExportError: no reason is given, or somebody decided it.
    """
    _decide(export, by)
    if not note.strip():
        raise ExportError("请写明不同意的理由")
    _take(export, Export.State.REFUSED, refused_at=timezone.now(), refused_by=by, answer=note[:200])
    record(REFUSED, export, by, note)


def _decide(export: Export, by: User) -> None:
    if not by.can(Permission.EXPORT_APPROVE, at=export.region):
        raise PermissionDenied(APPROVED)
    if export.asked_by.person == by.person:
        raise PermissionDenied("申请人不能审批自己的申请")


def _take(export: Export, target: Export.State, **fields: Any) -> None:
    waiting = Export.objects.filter(pk=export.pk, state=Export.State.ASKED)
    if waiting.update(state=target, **fields) != 1:
        raise ExportError("该申请已由他人办理，请刷新后再看")
    export.refresh_from_db()


def _make(export: Export, by: User) -> None:
    job = jobs.enqueue(
        KIND,
        key=f"export:{export.number}",
        region=export.region,
        payload={"export": export.pk, "name": KINDS[export.kind].name},
        by=by,
    )
    Export.objects.filter(pk=export.pk).update(job=job, state=Export.State.MAKING)
    export.refresh_from_db()


@transaction.atomic
def stop(export: Export, *, by: User) -> None:
    """Stop an export that is being made.

    Raises:
        PermissionDenied: somebody else asked for it.
        ExportError: it is not being made.
    """
    if export.asked_by_id != by.pk:
        raise PermissionDenied(STOPPED)
    running = Export.objects.filter(
        pk=export.pk, state__in=[Export.State.MAKING, Export.State.ASKED]
    )
    if running.update(state=Export.State.STOPPED) != 1:
        raise ExportError("导出已完成或已停止，请刷新后再看")
    record(STOPPED, export, by, "")


@transaction.atomic
def fetch(export: Export, *, by: User, address: str = "") -> Path:
    """Count a download and return the file; `address` is where it goes, for the trail.

    Raises:
        PermissionDenied: somebody else asked for it.
        ExportError: it is not ready, expired, or was fetched as often as allowed.
    """
    if export.asked_by_id != by.pk or not by.can(Permission.HOUSEHOLD_EXPORT, at=export.region):
        raise PermissionDenied(FETCHED)
    path = folder_of(export) / export.file
    if export.state != Export.State.READY or export.is_expired or not path.is_file():
        raise ExportError("文件不存在或已过有效期；请重新申请导出")
    allowed = Export.objects.filter(pk=export.pk, downloads__lt=F("limit"))
    if allowed.update(downloads=F("downloads") + 1) != 1:
        raise ExportError(f"已下载 {export.limit} 次，达到上限；请重新申请导出")
    export.refresh_from_db()
    record(FETCHED, export, by, "", address=address)
    return path
