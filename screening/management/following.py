"""Commands that run a job here, or follow whoever has it, with a bar until it is finished."""

import sys
import time
from collections.abc import Callable

from django.core.management.base import CommandError
from tqdm import tqdm

from ledger import jobs
from ledger.models import Job
from regions.models import Level, Region

POLL_S = 0.5
WAKE_EVERY_S = 10.0


def see_through(job_id: int, title: str, run_here: Callable[[int], int | None] | None) -> None:
    """Run the job in this process, or follow whoever does until it is finished.

    Raises:
        CommandError: it failed.
    """
    if run_here and run_here(job_id):
        return
    waited = 0.0
    with tqdm(desc=title, unit="", file=sys.stderr, leave=True) as bar:
        while True:
            job = Job.objects.get(pk=job_id)
            bar.total = job.total or 1
            bar.n = bar.total if job.state == Job.State.DONE else job.done
            bar.set_postfix_str(job.message or job.phase or job.get_state_display())
            if job.is_finished:
                break
            time.sleep(POLL_S)
            waited += POLL_S
            if waited % WAKE_EVERY_S == 0:
                jobs.wake_waiting()
    if job.state == Job.State.FAILED:
        raise CommandError(job.message)


def county_or_prefecture(code: str | None) -> Region:
    """The county of this code, or the prefecture for none."""
    if not code:
        return Region.objects.get(level=Level.PREFECTURE)
    found = Region.objects.filter(code=code, level=Level.COUNTY).first()
    if found is None:
        raise CommandError(f"{code} is not a county")
    return found
