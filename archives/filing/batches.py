"""Papers by the folder: handed in, looked at, confirmed, filed. All of it or nothing.

Both steps are jobs. Looking reads every file and keeps none; filing reads them again, and then
files them in one transaction that the lease fences, so that a worker that is killed leaves no
paper, and the next one begins anew.
"""

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from archives.filing import folders, operations
from archives.filing.folders import Planned
from archives.filing.operations import Told
from archives.models import Archive, Batch, PaperKind
from archives.models.batches import _place
from archives.models.papers import Source
from archives.moves import ArchiveError, may
from households.models import Household
from ledger import events, jobs, whole
from ledger.jobs import Lease, LostLeaseError
from ledger.models import Job
from regions.duties import Permission
from regions.models import Region, User

LOOK, FILE = "archives-look", "archives-file"
SHOWN_FAULTS = 500
State = Batch.State


@dataclass
class _Found:
    """What came of reading: the papers, and a line for each file that is refused."""

    papers: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        shown = self.faults[:SHOWN_FAULTS]
        return {"papers": self.papers, "faults": shown, "fault_count": len(self.faults)}


@whole.or_nothing()
def hand_in(
    uploads: Iterable[UploadedFile], *, region: Region, by: User, paths: Iterable[str] = ()
) -> Batch:
    """Keep one ZIP, or several files as one, and have it looked at; `paths` are the names of
    several files with their folders.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: no ZIP, damaged, too large, or filed before.
    """
    may(by, Permission.ARCHIVE_FILE, region)
    name, body = folders.packed(list(uploads), list(paths))
    digest = hashlib.sha256(body).hexdigest()
    before = Batch.objects.filter(region=region, sha256=digest, state=State.FILED).first()
    if before and before.filed_at:
        at = timezone.localtime(before.filed_at)
        raise ArchiveError(f"这个文件已于 {at:%Y-%m-%d %H:%M} 归档；不再重复归档。")
    batch = Batch(
        region=region, name=name, sha256=digest, size=len(body), handed_in_at=timezone.now(),
        handed_in_by=by,
    )  # fmt: skip
    batch.file.name = whole.put(batch.file.storage, _place(batch, ""), body)
    with transaction.atomic():
        batch.save(force_insert=True)
        _tell("handed_in", batch, by)
        _start(batch, LOOK, by)
    return batch


@transaction.atomic
def confirm(batch: Batch, *, by: User) -> Batch:
    """File what was looked at and understood.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: it is not looked at yet, is being filed already, or nothing was understood.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("region").get(pk=batch.pk)
    may(by, Permission.ARCHIVE_FILE, batch.region)
    if batch.state != State.LOOKED:
        raise ArchiveError("这一批正在处理或已经归档；请刷新页面。")
    if not batch.result.get("papers"):
        raise ArchiveError("这一批没有一份能归档的材料；请按下面的提示改名后重新上传。")
    batch.state = State.FILING
    batch.save(update_fields=["state"])
    _start(batch, FILE, by)
    return batch


def _start(batch: Batch, kind: str, by: User) -> None:
    tries = Job.objects.filter(key__startswith=f"{kind}:{batch.pk}:").count()
    key = f"{kind}:{batch.pk}:{tries}"
    batch.job = jobs.enqueue(kind, key=key, region=batch.region, payload={"batch": batch.pk}, by=by)
    batch.save(update_fields=["job"])


def run(job_id: int, kind: str) -> int | None:
    """Do one step of a batch; None if the job is not ours."""
    lease = jobs.claim(job_id, kind)
    if lease is None:
        return None
    job = Job.objects.select_related("requester").get(pk=job_id)
    batch = Batch.objects.select_related("region").get(pk=job.payload["batch"])
    try:
        (_look if kind == LOOK else _file)(batch, lease, job.requester)
    except LostLeaseError:
        return None
    return batch.pk


def _look(batch: Batch, lease: Lease, by: User) -> None:
    found = _Found()
    try:
        with batch.file.open("rb") as source:
            planned, found.faults = folders.plan(source, batch.region)
            for done, paper in enumerate(planned):
                lease.report(done, len(planned), message="正在检查文件")
                faults = folders.faults_of(source, paper)
                found.faults += faults
                if not faults:
                    found.papers.append(paper.as_data())
    except (ValidationError, OSError) as error:
        found.faults.append({"name": batch.name, "why": _said(error)})
    with transaction.atomic():
        lease.hold()
        batch.result, batch.state = found.as_data(), State.LOOKED
        batch.save(update_fields=["result", "state"])
        if not found.papers:
            _forget_bytes(batch)
        lease.finish(message=f"认出 {len(found.papers)} 份，{len(found.faults)} 个文件没有认出")


def _file(batch: Batch, lease: Lease, by: User) -> None:
    """Read everything into a folder of its own, then file it all."""
    with tempfile.TemporaryDirectory() as folder, batch.file.open("rb") as source:
        try:
            planned = [Planned(**one) for one in batch.result["papers"]]
            for done, paper in enumerate(planned):
                lease.report(done, len(planned), message="正在读取文件")
                folders.unpack(source, paper, Path(folder), done)
            _file_all(batch, planned, Path(folder), lease, by)
        except (ValidationError, PermissionDenied, OSError) as error:
            _give_up(batch, lease, error)


@transaction.atomic
def _give_up(batch: Batch, lease: Lease, error: Exception) -> None:
    lease.hold()
    batch.state = State.LOOKED
    batch.save(update_fields=["state"])
    lease.fail(f"没有归档任何材料：{_said(error)}")


@whole.or_nothing()
@transaction.atomic
def _file_all(batch: Batch, planned: list[Planned], folder: Path, lease: Lease, by: User) -> None:
    lease.hold()
    homes = Household.objects.filter(pk__in={paper.household for paper in planned})
    archives: dict[int, Archive] = {}
    for home in homes.select_related("region"):
        archives[home.pk] = operations.open_for(home, by=by)
    for at, paper in enumerate(planned):
        archive = archives[paper.household]
        kind = PaperKind.objects.filter(catalogue=archive.catalogue_id, code=paper.kind).first()
        if kind is None:
            raise ArchiveError(f"“{paper.title}”不在这户档案的目录里；请重新检查这一批。")
        files = [folders.kept(folder, at, n, one) for n, one in enumerate(paper.files)]
        told = Told(year=paper.year if kind.is_yearly else None)
        operations.file_paper(archive, kind, told, files, source=Source.BULK, by=by)
    batch.state, batch.filed_at, batch.filed_by = State.FILED, timezone.now(), by
    batch.save(update_fields=["state", "filed_at", "filed_by"])
    _tell("filed", batch, by, papers=len(planned))
    lease.finish(message=f"已归档 {len(planned)} 份材料")
    _forget_bytes(batch)


def _forget_bytes(batch: Batch) -> None:
    """Of what is filed, or cannot be, no second copy is kept."""
    transaction.on_commit(partial(batch.file.storage.delete, batch.file.name))


def _tell(what: str, batch: Batch, by: User, **data: Any) -> None:
    events.append(
        events.Draft(
            kind=f"archives.batch.{what}", region=batch.region, subject=batch.subject,
            subject_id=batch.pk, by=by, data={"sha256": batch.sha256, **data},
        )
    )  # fmt: skip


def _said(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return error.messages[0]
    return "没有权限" if isinstance(error, PermissionDenied) else "文件读不出来；请重新上传。"
