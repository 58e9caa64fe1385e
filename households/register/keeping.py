"""The record of a load: one row a file, from the check to the undoing."""

from typing import Any

from django.utils import timezone

from households.models import RegisterLoad
from households.register.layout import HOMES
from households.register.outcome import LoadReport
from households.register.staging import fetch
from ledger.models import Job
from regions.duties import Permission
from regions.models import Level, Region, User


def place_of(user: User | None) -> Region:
    """The place a load of this person belongs to: the highest that lets him load; for the
    operator at the console (None) the prefecture.
    """
    if user is None:
        return Region.objects.at(Level.PREFECTURE).get()
    return next(p.region for p in user.active_postings if Permission.HOUSEHOLD_LOAD in p.grants)


def checked(report: LoadReport, *, by: User | None, job: Job) -> RegisterLoad:
    """The row of a file that was checked; a check that is run again keeps its row."""
    load, _made = RegisterLoad.objects.update_or_create(
        check_job=job, defaults={**_facts(report, by), "region": job.region}
    )
    return load


def applied(report: LoadReport, *, by: User | None, job: Job | None) -> RegisterLoad:
    """The row of a file that is being loaded: that of its check, or a new one."""
    check = job.payload.get("check") if job else None
    load = RegisterLoad.objects.filter(check_job=check).first() if check else None
    if load is None:
        load = RegisterLoad(region=job.region if job else place_of(by))
    for name, value in _facts(report, by).items():
        setattr(load, name, value)
    load.state = RegisterLoad.State.APPLIED
    load.job = job
    load.save()
    return load


def _facts(report: LoadReport, by: User | None) -> dict[str, Any]:
    return {
        "file_name": report.file_name[-120:],
        "sha256": report.sha256,
        "year": report.year,
        "as_of": report.as_of,
        "loader": by,
        "counts": report.as_data(),
    }


def stamps() -> list[list[Any]]:
    """[when, by whom, households] of who loaded the households last that will be changed."""
    return [
        [at.isoformat() if at else None, by, keys]
        for at, by, keys in fetch(
            f"""SELECT h.loaded_at, h.loaded_by_id, array_agg(h.id ORDER BY h.id)
            FROM {HOMES} s JOIN households_household h ON h.id = s.household_id
            WHERE s.state = 'changed' GROUP BY 1, 2"""  # noqa: S608
        )
    ]


def written(load: RegisterLoad, *, former: list[list[Any]], grids: list[int]) -> None:
    """Note how its rows are found again; called where they are written, with their context."""
    at, context = fetch(
        "SELECT transaction_timestamp(), nullif(current_setting('pghistory.context_id', TRUE), '')"
    )[0]
    load.written_at = at
    load.context = context
    load.former = former
    load.grids = grids
    load.save()


def undone(load: RegisterLoad, *, by: User, note: str) -> None:
    load.state = RegisterLoad.State.UNDONE
    load.undone_at = timezone.now()
    load.undone_by = by
    load.undone_note = note[:200]
    load.save()
    load.differences.all().delete()
