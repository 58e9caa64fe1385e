"""Making what is missing in a village or grid, as a job: safe to stop and to repeat."""

from functools import partial

from django.db.models import QuerySet
from django.utils import timezone

from archives.filing.operations import open_for
from archives.made.known import Address
from archives.made.operations import make_missing
from archives.models import Archive
from archives.moves import ArchiveError, may
from households import codes
from households.models import Household, HouseholdQuerySet
from ledger import jobs
from ledger.models import Job
from regions.duties import Permission
from regions.models import Level, Region, User

KIND = "archives.made"
BATCH = 25  # households gathered and made at once
MOST = 1_000  # households of one job: a large village
_COUNTED = ("made", "again", "same", "signed", "sealed")


def jobs_of(place: Region) -> QuerySet[Job]:
    """The jobs that made papers for a place, the newest first."""
    return Job.objects.filter(kind=KIND, region=place).order_by("-pk")


def start(place: Region, *, by: User, base: str = "") -> Job:
    """Have a worker make what is missing in a place; the one that runs there already, if one does.

    `base` is the address that codes on papers begin with.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: the place is larger than a village, or has no registered household.
    """
    may(by, Permission.ARCHIVE_FILE, place)
    if place.level < Level.VILLAGE:
        raise ArchiveError(f"{place.name}太大，不能一次生成；请选村或网格。")
    homes = households_of(place).count()
    if not homes:
        raise ArchiveError(f"{place.name}没有建档立卡户；请先导入名册。")
    if homes > MOST:
        raise ArchiveError(f"{place.name}有 {homes} 户，超过 {MOST} 户；请按网格生成。")
    running = jobs_of(place).exclude(state__in=(Job.State.DONE, Job.State.FAILED)).first()
    key = running.key if running else f"{KIND}:{place.pk}:{jobs_of(place).count() + 1}"
    return jobs.enqueue(KIND, key=key, region=place, payload={"base": base}, by=by)


def households_of(place: Region) -> HouseholdQuerySet:
    rows = Household.objects.within_paths([place.path]).living().registered()
    return rows.order_by("region_id", "group_name", "pk")


def address_of(base: str) -> Address:
    """Where a scanned code leads, from the address of the site."""
    return lambda token: f"{base}{token}/"


def run(job_id: int) -> int | None:
    """Make the papers; return how many files were looked at, None if the job is not ours."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.select_related("requester", "region").get(pk=job_id)
    by: User = job.requester  # type: ignore[assignment]
    try:
        counts = _work(job, by, lease)
        lease.finish(message=words_of(counts), result=counts)
    except jobs.LostLeaseError:
        return None
    except ArchiveError as error:
        lease.fail(error.messages[0])
    except BaseException:
        jobs.release(lease)
        raise
    return job.region_id


def _work(job: Job, by: User, lease: jobs.Lease) -> dict[str, int]:
    homes = households_of(job.region)
    if by.can(Permission.CODE_ISSUE, at=job.region):  # the cards among the papers carry a code
        codes.issue(job.region, by=by, only=homes)
    keys = list(homes.values_list("pk", flat=True))
    counts = dict.fromkeys(_COUNTED, 0)
    lease.report(0, len(keys), message="正在生成材料")
    for first in range(0, len(keys), BATCH):
        archives = _files(keys[first : first + BATCH], by)
        told = partial(_told, lease, first, len(keys))
        address = address_of(job.payload["base"])
        found = make_missing(archives, by=by, address=address, told=told)
        counts = {name: counts[name] + found[name] for name in _COUNTED}
    return counts


def _told(lease: jobs.Lease, before: int, total: int, done: int) -> None:
    lease.report(before + done, total)


def _files(keys: list[int], by: User) -> list[Archive]:
    """The files of the households; opened now where there is none."""
    rows = Archive.objects.filter(household__in=keys).select_related("region")
    found = {archive.household_id: archive for archive in rows}
    for home in Household.objects.filter(pk__in=set(keys) - set(found)).select_related("region"):
        found[home.pk] = open_for(home, by=by)
    return [found[key] for key in keys]


def words_of(counts: dict[str, int]) -> str:
    parts = [f"新生成 {counts['made']} 份"]
    more = (("again", "更新"), ("same", "无变化"), ("signed", "已签字未动"))
    parts += [f"{words} {counts[name]} 份" for name, words in more if counts[name]]
    if counts["sealed"]:
        parts.append(f"已验收 {counts['sealed']} 户未动")
    return "，".join(parts) + f"（{timezone.localtime():%H:%M}）"
