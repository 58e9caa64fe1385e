"""Making the file of an export in a worker, and removing it when its time is over."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from households.exports.finding import chosen_of
from households.exports.kinds import KINDS
from households.exports.trail import MADE, record
from households.exports.writing import Wanted, write
from households.models import Export
from ledger import jobs
from ledger.models import Job

KIND = "households.export"


class StoppedError(Exception):
    """The export was stopped by the person who asked for it."""


def folder_of(export: Export) -> Path:
    return Path(settings.RUN_DIR) / "exports" / str(export.pk)


def run(job_id: int) -> int | None:
    """Do the job of an export; None if it is done or in other hands. Safe to run twice."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.get(pk=job_id)
    export = Export.objects.select_related("region", "asked_by").get(pk=job.payload["export"])
    try:
        _write(export, lease)
    except StoppedError:
        shutil.rmtree(folder_of(export), ignore_errors=True)
        lease.fail("已按申请人的要求停止")
    except OSError as error:
        lease.fail(f"写入文件失败（{error.strerror}）；请联系管理员检查磁盘空间后重新导出")
        Export.objects.filter(pk=export.pk).update(state=Export.State.STOPPED)
    except jobs.LostLeaseError:
        return None
    except BaseException:
        jobs.release(lease)
        raise
    return job_id


def _write(export: Export, lease: jobs.Lease) -> None:
    kind = KINDS[export.kind]
    chosen = chosen_of(export)
    total = chosen.count()
    lease.report(0, total, message="正在写入")

    def progress(done: int) -> None:
        lease.report(done, total)
        if Export.objects.filter(pk=export.pk, state=Export.State.STOPPED).exists():
            raise StoppedError

    folder = folder_of(export)
    shutil.rmtree(folder, ignore_errors=True)
    wanted = Wanted(
        kind=kind,
        households=chosen.households,
        people=chosen.people,
        year=export.year,
        as_of=export.as_of,
        place=export.region.name,
        mark=mark_of(export),
        unmasked=export.unmasked,
    )
    written = write(wanted, folder, progress=progress)
    with written.path.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()
    with transaction.atomic():
        lease.hold()
        running = Export.objects.filter(pk=export.pk, state=Export.State.MAKING)
        if not running.update(
            state=Export.State.READY, rows=written.rows, file=written.path.name, sha256=digest
        ):
            raise StoppedError
        export.refresh_from_db()
        record(MADE, export, export.asked_by, "")
        lease.finish(
            message=f"共 {written.rows} 行，{written.books} 个工作簿",
            result={"rows": written.rows, "books": written.books},
            file=written.path.name,
        )


def mark_of(export: Export) -> str:
    """Who, when and on whose approval, as the file carries it."""
    when = timezone.localtime(export.asked_at)
    masked = "已脱敏" if export.is_masked else "未脱敏，注意保密"
    return (
        f"导出人：{export.asked_by.full_name}　{when:%Y-%m-%d %H:%M}　"
        f"审批号：{export.number}　{masked}"
    )


def expire() -> int:
    """Remove the files of exports whose time is over; return how many."""
    over = Export.objects.filter(expires_at__lte=timezone.now()).exclude(
        state__in=[Export.State.GONE, Export.State.REFUSED]
    )
    gone = 0
    for export in over:
        shutil.rmtree(folder_of(export), ignore_errors=True)
        gone += Export.objects.filter(pk=export.pk).update(state=Export.State.GONE)
    return gone
