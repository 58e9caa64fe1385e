"""Compare the base map with population data, here or by the worker; print what it found."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from screening.basemap import runs
from screening.management.following import county_or_prefecture, see_through
from screening.models import BasemapRun


class Command(BaseCommand):
    help = "Compare the base map with population data; without --county the prefecture."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", help="six-digit code")
        parser.add_argument("--through-worker", action="store_true", help="let a worker run it")
        parser.add_argument(
            "--accept-drop",
            action="store_true",
            help="close vanished differences even when many of a kind are gone at once",
        )
        parser.add_argument("--if-none", action="store_true", help="only if none was ever finished")
        parser.add_argument("--json", action="store_true", help="print the run's facts as JSON")

    def handle(self, *, county: str | None, **options: Any) -> None:
        region = county_or_prefecture(county)
        run = BasemapRun.objects.filter(region=region, finished_at__isnull=False).first()
        if run is None or not options["if_none"]:
            run = runs.start(region, accepts_drop=options["accept_drop"])
            here = None if options["through_worker"] else runs.run
            see_through(run.job_id, str(run.region), here)
            run.refresh_from_db()
        facts = json.dumps(run.facts, ensure_ascii=False, indent=1)
        self.stdout.write(facts if options["json"] else run.job.message)
