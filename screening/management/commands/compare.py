"""Run a comparison, here or through the worker, and print what it found."""

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ledger.models import Job
from regions.models import Region
from screening.management.following import county_or_prefecture, see_through
from screening.models import ComparisonRun, Lead
from screening.operations import run_comparison, start_comparison


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
        region = county_or_prefecture(county)
        last = ComparisonRun.objects.filter(region=region, finished_at__isnull=False).first()
        if options["if_none"] and last:
            run = last
        else:
            run = start_comparison(
                region, as_of=options["as_of"], accepts_drop=options["accept_drop"]
            )
            here = None if options["through_worker"] else run_comparison
            see_through(run.job_id, str(run.region), here)
            run.refresh_from_db()
        if leads:
            _write_leads(leads, region)
        self.stdout.write(_json(run) if options["json"] else run.job.message)


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
