"""Loading the register through a worker: check first, then apply, each a job.

The upload waits in the quarantine folder under a name of its own until it was applied; the
workbook with the bad cells stays beside the other results.
"""

import hashlib
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from households import operations, recount
from households.models import RegisterDifference, RegisterLoad
from households.register import twins
from households.register.keeping import place_of
from households.register.outcome import LoadReport
from households.register.twins import TwinError
from households.register.undoing import UndoRefusedError
from households.sheets import REGISTER
from ledger import jobs, sheets
from ledger.models import Job
from regions.duties import Permission
from regions.models import User

KIND = "households.load_register"
SHOWN_ERRORS = 200
KEPT = timedelta(days=7)


def upload_path(name: str) -> Path:
    return Path(settings.QUARANTINE_DIR) / "register" / name


def errors_path(job: Job) -> Path:
    return Path(settings.RUN_DIR) / "register" / f"errors_{job.pk}.xlsx"


def loads_of(user: User) -> Any:
    """The loads a person may see: those of his places, newest first."""
    return Job.objects.visible_to(user, Permission.HOUSEHOLD_LOAD).filter(kind=KIND)


def start(upload: UploadedFile, *, by: User, year: int | None = None) -> Job:
    """Keep the upload and have a worker check it; nothing is written to the base map."""
    folder = upload_path("")
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    token = secrets.token_hex(12)
    digest = hashlib.sha256()
    with upload_path(token).open("wb") as out:
        for chunk in upload.chunks():
            digest.update(chunk)
            out.write(chunk)
    name = Path(upload.name or "register.xlsx").name[-100:]
    payload = {"upload": token, "name": name, "year": year, "apply": False}
    return jobs.enqueue(
        KIND,
        key=f"register-check:{digest.hexdigest()[:16]}:{token}",
        region=place_of(by),
        payload=payload,
        by=by,
    )


def apply(check: Job, *, by: User) -> Job:
    """Have a worker load the good rows of a checked file. Asked twice, it is one job.

    Raises:
        TwinError: whether some of it are persons of the base map is not answered yet.
    """
    left = twins.waiting(check.pk).count()
    if left:
        raise TwinError(f"还有 {left} 人可能是底图中没有号码的人；请先确认是否为同一人，再载入")
    return jobs.enqueue(
        KIND,
        key=f"register-apply:{check.pk}",
        region=check.region,
        payload=check.payload | {"apply": True, "check": check.pk},
        by=by,
    )


def undo(load: RegisterLoad, *, by: User, note: str) -> Job:
    """Have a worker take a load back. A refusal leaves it in force; then it may be asked again."""
    tried = Job.objects.filter(kind=KIND, payload__undo=load.pk).count()
    return jobs.enqueue(
        KIND,
        key=f"register-undo:{load.pk}:{tried}",
        region=load.region,
        payload={"name": load.file_name, "undo": load.pk, "note": note, "apply": False},
        by=by,
    )


def run(job_id: int) -> int | None:
    """Do the job; None if it is done or in other hands. Safe to run twice."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.select_related("requester").get(pk=job_id)
    if "undo" in job.payload:
        return _undo(job, lease)
    path = upload_path(job.payload["upload"])
    try:
        report = _load(job, path, lease)
    except FileNotFoundError:
        lease.fail("上传的文件已过期；请重新上传")
    except sheets.SheetError as error:
        lease.fail(str(error))
        path.unlink(missing_ok=True)
    except jobs.LostLeaseError:
        return None
    except BaseException:
        jobs.release(lease)  # the row says "waiting" again, another worker takes it up
        raise
    else:
        _finish(job, path, lease, report)
    return job_id


def _undo(job: Job, lease: jobs.Lease) -> int | None:
    load = RegisterLoad.objects.get(pk=job.payload["undo"])
    try:
        with transaction.atomic():
            done = operations.undo_load(load, by=job.requester, note=job.payload["note"])
            lease.hold()
    except UndoRefusedError as error:
        lease.fail(str(error))
    except jobs.LostLeaseError:
        return None
    except BaseException:
        jobs.release(lease)
        raise
    else:
        homes, people = done.removed["Household"], done.removed["Person"]
        changed = sum(done.restored.values())
        text = f"已撤销：移除 {homes} 户 {people} 人，恢复 {changed} 处"
        lease.finish(message=text, result={"removed": done.removed, "restored": done.restored})
        transaction.on_commit(recount.wake)
    return job.pk


def _load(job: Job, path: Path, lease: jobs.Lease) -> LoadReport:
    def progress(done: int, total: int) -> None:
        lease.report(done, total, message="正在逐格检查")

    return operations.load_register(
        path,
        by=job.requester,
        apply=job.payload["apply"],
        file_name=job.payload["name"],
        year=job.payload["year"],
        job=job,
        progress=progress,
        before_commit=lease.hold,
    )


def _finish(job: Job, path: Path, lease: jobs.Lease, report: LoadReport) -> None:
    result = report.as_data()
    result["shown"] = [
        {"cell": error.cell, "header": error.header, "message": error.message}
        for error in report.errors[:SHOWN_ERRORS]
    ]
    file = ""
    if report.errors:
        lease.report(report.rows, report.rows, message="正在标记错误单元格")
        errors_path(job).parent.mkdir(parents=True, exist_ok=True)
        errors_path(job).write_bytes(sheets.errors_workbook(path, report.errors, REGISTER))
        file = errors_path(job).name
    if report.is_applied:
        path.unlink(missing_ok=True)
        transaction.on_commit(recount.wake)
    lease.finish(message=_sentence(report), result=result, file=file)


def _sentence(report: LoadReport) -> str:
    done = "已载入" if report.is_applied else "可载入"
    homes, people = report.households, report.people
    text = (
        f"{done}：新增 {homes.new} 户 {people.new} 人，变更 {homes.changed} 户 {people.changed} 人"
    )
    return f"{text}；{len(report.errors)} 处需要改正" if report.errors else text


def _sweep(folder: Path) -> None:
    """Uploads that nobody applied within a week go, and what they would have changed."""
    since = timezone.now() - KEPT
    RegisterDifference.objects.filter(load__checked_at__lt=since).delete()
    limit = since.timestamp()
    for file in folder.iterdir():
        if file.is_file() and file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)
