"""A past night compared again as it was: the same register, extracts, rules, numbers and decisions.

The outcome goes into a folder that is removed; no lead is touched. What is said is whether the
findings are those that were kept, row by row.
"""

import logging
import shutil
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError

from ledger import jobs
from ledger.heartbeat import Heartbeat
from ledger.jobs import Lease, LostLeaseError
from ledger.models import Job
from regions.duties import Permission
from regions.models import User
from screening.comparison import engine
from screening.models import ComparisonRun, Extract
from screening.operations import kept
from screening.operations.reading import as_file

KIND = "comparison-again"
UNFINISHED = (Job.State.WAITING, Job.State.RUNNING)
log = logging.getLogger(__name__)


class NotKeptError(Exception):
    """Something the night was compared with is no longer kept; the message says what."""


def start(run: ComparisonRun, *, by: User) -> Job:
    """Ask for a finished comparison once more; asked again while one waits or runs, it is that.

    Raises:
        PermissionDenied: `by` may not start comparisons there.
        NotKeptError: what it needs has been cleared away.
    """
    if not by.can(Permission.RUN_START, at=run.region):
        raise PermissionDenied(KIND)
    if not run.finished_at or not can_be_repeated(run):
        raise NotKeptError("这次比对的底图副本已按保留期限清理，不能再按原样比对")
    asked = of(run)
    last = asked[0] if asked else None
    number = len(asked) if last and last.state in UNFINISHED else len(asked) + 1
    return jobs.enqueue(
        KIND, key=f"{KIND}:{run.pk}:{number}", region=run.region, payload={"run": run.pk}, by=by
    )


def of(run: ComparisonRun) -> list[Job]:
    """The times a comparison was repeated, the latest first."""
    return list(Job.objects.filter(kind=KIND, payload__run=run.pk).order_by("-pk"))


def can_be_repeated(run: ComparisonRun) -> bool:
    """What the comparison itself kept is there."""
    if "register_hash" not in run.facts:
        return False
    return kept.night(kept.kept_folder(run), run.as_of, run.facts).is_kept


def compare_again(job_id: int) -> int | None:
    """Do a repetition; return the id of its run, or None if it is not ours to do."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    run = ComparisonRun.objects.select_related("region", "job").get(
        pk=Job.objects.get(pk=job_id).payload["run"]
    )
    folder = Path(settings.RUN_DIR, "again", f"{job_id}-{lease.attempt}")
    try:
        with Heartbeat(lease) as heart:
            _repeat(run, lease, heart, folder)
    except LostLeaseError:
        log.warning("repetition %s was taken over; attempt %s stops", job_id, lease.attempt)
        return None
    except OperationalError:
        jobs.release(lease)
        raise
    except NotKeptError as error:
        lease.fail(str(error))
    except Exception as error:
        lease.fail(f"按原样比对出错，未改动任何线索（{type(error).__name__}）")
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return run.pk


def _repeat(run: ComparisonRun, lease: Lease, heart: Heartbeat, folder: Path) -> None:
    files = kept.kept_folder(run)
    households = files / "households.parquet"  # nights before the two were parted have one file

    def progress(phase: str, done: int, total: int) -> None:
        heart.check()
        lease.report(done + 1, total + 1, phase=phase[:60], message=phase)

    outcome = engine.run(
        register=files / "register.parquet",
        households=households if households.exists() else None,
        extracts=_extracts(run),
        decisions=files / "decisions.csv",
        villages=files / "villages.csv",
        rules=kept.rules_of(run.facts),
        as_of=run.as_of,
        params={},
        local=run.job.payload.get("values", {}),
        work_dir=folder,
        memory_limit_mb=settings.COMPARISON_MEMORY_MB,
        threads=settings.COMPARISON_THREADS,
        progress=progress,
    )
    result = difference(files / "findings.parquet", outcome.findings)
    heart.check()
    words = "结果相同" if result["is_same"] else "结果不同：少 {gone} 条，多 {added} 条"
    lease.finish(message=words.format(**result), result=result)


def _extracts(run: ComparisonRun) -> list[engine.ExtractFile]:
    extracts = Extract.objects.filter(pk__in=run.job.payload["extracts"]).select_related("region")
    found = []
    for extract in extracts.order_by("feed", "region__code"):
        file = as_file(extract, run.job.payload)
        if not file.path.exists():
            raise NotKeptError(f"{extract.feed_title}的数据文件已清理，不能再按原样比对")
        found.append(file)
    return found


def difference(then: Path, now: Path) -> dict[str, Any]:
    """Compare two files of findings row by row, evidence included."""
    with duckdb.connect() as con:
        count = "SELECT count(*) FROM ({})"
        was, is_now = "SELECT * FROM read_parquet($then)", "SELECT * FROM read_parquet($now)"
        paths = {"then": str(then), "now": str(now)}
        findings, gone, added = (
            con.execute(
                count.format(query), {k: v for k, v in paths.items() if f"${k}" in query}
            ).fetchall()[0][0]
            for query in (
                was,
                f"({was}) EXCEPT ALL ({is_now})",
                f"({is_now}) EXCEPT ALL ({was})",
            )
        )
    return {"findings": findings, "gone": gone, "added": added, "is_same": not gone and not added}
