"""Bringing files up to the version in force: set-wise, a few at once or those of a county as a job.

A file moves as one: its version, its papers and its exemptions, by the codes of their kinds.
Accepted files stay as they were sealed, and files in the hands of acceptance until that is over.
A paper whose kind is gone keeps it, so that nothing of it is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from archives.catalogues.drafting import EDIT, in_force
from archives.checks.operations import check
from archives.models import Acceptance, Archive, Catalogue, Holder, Rectification
from archives.moves import ArchiveError, may
from ledger import events, jobs
from ledger.models import Job, Status
from regions.models import Level, Region, User

KIND = "archives.brought"
BATCH = 500  # files moved and checked in one transaction
_MOVE = """
    WITH papers AS (
        UPDATE archives_paper p SET kind_id = n.id
        FROM archives_paperkind o, archives_paperkind n
        WHERE p.archive_id = ANY(%(keys)s) AND o.id = p.kind_id AND n.catalogue_id = %(to)s
          AND n.code = o.code AND n.id <> o.id RETURNING 1),
    exemptions AS (
        UPDATE archives_exemption e SET kind_id = n.id
        FROM archives_paperkind o, archives_paperkind n
        WHERE e.archive_id = ANY(%(keys)s) AND o.id = e.kind_id AND n.catalogue_id = %(to)s
          AND n.code = o.code AND n.id <> o.id RETURNING 1),
    files AS (
        UPDATE archives_archive SET catalogue_id = %(to)s WHERE id = ANY(%(keys)s) RETURNING 1)
    SELECT (SELECT count(*) FROM files), (SELECT count(*) FROM papers),
           (SELECT count(*) FROM exemptions)"""


@dataclass(frozen=True)
class Moved:
    """How many files, papers and exemptions were moved."""

    files: int = 0
    papers: int = 0
    exemptions: int = 0


def judged(key: str = "pk") -> Exists:
    """Files in the hands of acceptance: to be judged, or failed and not mended."""
    return Exists(Acceptance.objects.filter(archive=OuterRef(key), state=Acceptance.State.OPEN))


def mending(key: str = "pk") -> Exists:
    open_ = Rectification.objects.exclude(status=Status.CLOSED)
    return Exists(open_.filter(archive=OuterRef(key)))


def behind(county: Region, holder: str) -> QuerySet[Archive]:
    """Files of a county that follow another version than the one in force, and may be moved."""
    target = in_force(holder, county, timezone.localdate())
    files = Archive.objects.filter(holder=holder, place_path__startswith=county.path)
    free = files.filter(state=Archive.State.OPEN).exclude(judged()).exclude(mending())
    return free.exclude(catalogue=target)


@transaction.atomic
def bring_up(county: Region, holder: str, *, by: User, keys: Sequence[int] | None = None) -> Moved:
    """Bring files of a county up to the version in force there, all or those of `keys`.

    Files that may not be moved are left alone. Events name the files that were.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
    """
    may(by, EDIT, county)
    rows = behind(county, holder)
    if keys is not None:
        rows = rows.filter(pk__in=list(keys))
    # Locked before the statement that moves them, so that it sees papers filed until now.
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    chosen = dict(locked.values_list("pk", "catalogue"))
    if not chosen:
        return Moved()
    target = in_force(holder, county, timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, {"keys": list(chosen), "to": target.pk})
        moved = Moved(*cursor.fetchone())
    check(chosen)
    _tell(county, target, chosen, moved, by)
    return moved


def _tell(
    county: Region, target: Catalogue, chosen: dict[int, int], moved: Moved, by: User
) -> None:
    events.append(
        events.Draft(
            kind="archives.catalogue.brought_up", region=county, subject=Catalogue.subject,
            subject_id=target.pk, by=by,
            data={"archives": sorted(chosen), "from": sorted(set(chosen.values())),
                  **vars(moved)},
        )
    )  # fmt: skip


def jobs_of(county: Region) -> QuerySet[Job]:
    """The jobs that brought files of a county up, the newest first."""
    return Job.objects.filter(kind=KIND, region=county).order_by("-pk")


def start(county: Region, holder: str, *, by: User) -> Job:
    """Have a worker bring up the files of a county; the one that runs there already, if one does.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: not a county, no such holder, or no file is behind.
    """
    may(by, EDIT, county)
    if county.level != Level.COUNTY or holder not in Holder.values:
        raise ArchiveError("请按县、按档案类别更新目录版本。")
    if not behind(county, holder).exists():
        raise ArchiveError("没有可以更新的档案；已验收和正在验收的不动。")
    mine = jobs_of(county)
    running = mine.exclude(state__in=(Job.State.DONE, Job.State.FAILED)).first()
    key = running.key if running else f"{KIND}:{county.pk}:{mine.count() + 1}"
    return jobs.enqueue(KIND, key=key, region=county, payload={"holder": holder}, by=by)


def run(job_id: int) -> int | None:
    """Bring the files up, batch by batch; return how many, None if the job is not ours.

    A batch commits by itself: what was moved before a stop is not moved again.
    """
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.select_related("requester", "region").get(pk=job_id)
    try:
        counts = _work(job, lease)
        lease.finish(message=_words(counts), result=counts)
    except jobs.LostLeaseError:
        return None
    except PermissionDenied:
        lease.fail("发起人已没有制定目录的权限；请由有权限的人重新发起。")
        return None
    except BaseException:
        jobs.release(lease)
        raise
    return counts["files"]


def _work(job: Job, lease: jobs.Lease) -> dict[str, int]:
    by: User = job.requester  # type: ignore[assignment]
    holder: str = job.payload["holder"]
    keys = list(behind(job.region, holder).order_by("pk").values_list("pk", flat=True))
    counts: dict[str, Any] = dict.fromkeys(("files", "papers", "exemptions"), 0)
    lease.report(0, len(keys), message="正在更新目录版本")
    for first in range(0, len(keys), BATCH):
        with transaction.atomic():
            lease.hold()
            part = keys[first : first + BATCH]
            moved = bring_up(job.region, holder, by=by, keys=part)
        counts = {name: counts[name] + number for name, number in vars(moved).items()}
        lease.report(first + len(part), len(keys))
    return counts


def _words(counts: dict[str, int]) -> str:
    return (
        f"已更新 {counts['files']} 本档案，{counts['papers']} 份材料、"
        f"{counts['exemptions']} 条豁免随之转入（{timezone.localtime():%H:%M}）"
    )
