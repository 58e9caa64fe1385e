"""Run a comparison, here or through the worker, and print what it found."""

import csv
import json
import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ledger import jobs
from ledger.models import Job
from regions.models import Level, Region
from screening.models import ComparisonRun, Lead
from screening.operations import run_comparison, start_comparison

POLL_S = 0.5
WAKE_EVERY_S = 10.0


class Command(BaseCommand):
    help = "Compare the base map with the departments' data; without --county the prefecture."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", help="six-digit code")
        parser.add_argument("--as-of", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--through-worker", action="store_true", help="let a worker run it")
        parser.add_argument(
            "--accept-drop",
            action="store_true",
            help="mark vanished leads even when many of a rule are gone at once",
        )
        parser.add_argument("--if-none", action="store_true", help="only if none was ever finished")
        parser.add_argument("--json", action="store_true", help="print the run's facts as JSON")
        parser.add_argument("--leads", type=Path, metavar="OUT.csv", help="write the open leads")

    def handle(self, *, county: str | None, leads: Path | None, **options: Any) -> None:
        region = _region(county)
        last = ComparisonRun.objects.filter(region=region, finished_at__isnull=False).first()
        if options["if_none"] and last:
            run = last
        else:
            run = start_comparison(
                region, as_of=options["as_of"], accepts_drop=options["accept_drop"]
            )
            self._see_through(run, here=not options["through_worker"])
            run.refresh_from_db()
        if leads:
            _write_leads(leads, region)
        self.stdout.write(_json(run) if options["json"] else run.job.message)

    def _see_through(self, run: ComparisonRun, *, here: bool) -> None:
        """Run it in this process, or follow whoever does until it is finished."""
        if here and run_comparison(run.job_id):
            return
        waited = 0.0
        with tqdm(desc=f"{run.region}", unit="", file=sys.stderr, leave=True) as bar:
            while True:
                job = Job.objects.get(pk=run.job_id)
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


def _region(code: str | None) -> Region:
    if not code:
        return Region.objects.get(level=Level.PREFECTURE)
    found = Region.objects.filter(code=code, level=Level.COUNTY).first()
    if found is None:
        raise CommandError(f"{code} is not a county")
    return found


def _json(run: ComparisonRun) -> str:
    facts = {
        "run": run.pk,
        "region": run.region.code,
        "as_of": str(run.as_of),
        "state": Job.objects.get(pk=run.job_id).state,
        **run.facts,
    }
    return json.dumps(facts, ensure_ascii=False)


def _write_leads(path: Path, region: Region) -> None:
    """Open leads that are still found, as rule, household no., identity no.; UTF-8 with BOM."""
    rows = (
        Lead.objects.open()
        .filter(region__path__startswith=region.path, vanished_run__isnull=True)
        .order_by("rule", "household__household_no", "id_shown")
        .values_list("rule", "household__household_no", "id_shown")
    )
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["rule", "household_no", "id_number"])
        writer.writerows(rows.iterator())
