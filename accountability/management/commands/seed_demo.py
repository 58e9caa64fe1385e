"""Fill an empty database with the divisions and synthetic demo data."""

import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accountability import operations
from accountability.demo import (
    accounts,
    archives_acceptance,
    archives_acceptance_places,
    archives_checks,
    archives_documents,
    archives_lending,
    archives_made,
    archives_places,
    body_meetings,
    cases,
    county_meetings,
    duties,
    half_months,
    history,
    issue_ledger,
    meetings,
    organisation,
    rounds,
    screening_round,
    task_forces,
    training,
    village_reviews,
)
from accountability.models import Issue
from households.models import Household
from households.operations import ensure_catalogues
from regions.operations import load_divisions
from screening.models import Extract

HOUSEHOLDS = {"village": 120, "township": 3000, "county": 80_000, "prefecture": 1_000_000}
SEED = 2018
DELIVERED_AT = datetime(2018, 7, 5, 2, tzinfo=UTC)


class Command(BaseCommand):
    help = "Load the divisions, accounts and a synthetic population; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=HOUSEHOLDS, default="township")
        parser.add_argument("--households", type=int, default=None)
        parser.add_argument(
            "--history", action="store_true", dest="has_past", help="with the last months' work"
        )

    def handle(self, *, scale: str, households: int | None, has_past: bool, **options: Any) -> None:
        """The issue ledger goes in last, so its presence says that all before it is there. A
        start that was cut off is made good by doing it again: divisions, register and extracts
        that are in already are recognised."""
        if Issue.objects.exists():
            self.say(f"demo data is there: {Household.objects.count():,} households")
            return
        self.say(f"regions: {load_divisions():,} new")
        ensure_catalogues()
        with tempfile.TemporaryDirectory(prefix="county-") as folder:
            self._population(Path(folder), scale, households or HOUSEHOLDS[scale], has_past)
        self.say(f"screening round: {screening_round.begin():,} households visited")
        self._issues(has_past)

    def _population(self, folder: Path, scale: str, households: int, has_past: bool) -> None:
        """With a past, a few extracts came and were compared months and weeks ago."""
        self.say(f"making a synthetic {scale} of {households:,} households …")
        call_command("make_county", str(folder), households=households, seed=SEED, scale=scale)
        for register in sorted(folder.glob("register_*.xlsx")):
            self.say(f"loading {register.name} …")
            call_command("load_register", str(register), apply=True, stdout=self.stdout)
        self.say(f"accounts: {accounts.make():,} new")
        files = [file for file in sorted(folder.iterdir()) if _is_extract(file)]
        for day, feeds in history.compare_days() if has_past else ():
            came = [file for file in files if file.name.startswith(feeds)]
            self._take_in(came)
            self.say(f"compared on {day}: {history.compare(day):,} leads")
            files = [file for file in files if file not in came]
        self._take_in(files)

    def _take_in(self, files: list[Path]) -> None:
        for number, file in enumerate(files, start=1):
            self.say(f"taking in {number}/{len(files)} {file.name}")
            call_command("receive_extract", str(file), stdout=io.StringIO())
        # The departments of 2018 delivered in time; only the demo was made today.
        Extract.objects.update(dropped_at=DELIVERED_AT)

    @transaction.atomic
    def _issues(self, has_past: bool) -> None:
        """The published ledger of 30 June 2018, from its workbook."""
        operations.load_aspects()
        day = history.begin_ledger() if has_past else None
        self.say(f"issue ledger: {issue_ledger.load(day):,} issues")
        self.say(f"accountability cases: {cases.open_some()}")
        self.say(f"joint meetings: {meetings.hold_some()}")
        self.say(f"organisation: {organisation.arrange()} bodies")
        self.say(f"task forces: {task_forces.work_some(has_past=has_past)} tasks")
        self.say(f"training: {training.hold_some()} sessions")
        if has_past:
            self.say(f"answers sent back in the past: {history.err()}")
            self.say(f"issues of the last half-month: {history.last_half_month()}")
        self.say(f"cross-inspection: {rounds.inspect_some()} households visited again")
        self.say(f"regular duties: {duties.ask_some()}")
        self.say(f"half-month reports: {half_months.report_some()}")
        self.say(f"meetings of bodies: {body_meetings.hold_some(has_past=has_past)}")
        if has_past:
            self.say(f"meetings of the county: {county_meetings.hold_some()}")
        self.say(f"villages reviewed: {village_reviews.review_some()}")
        self.say(f"papers put in: {archives_documents.file_some()}")
        self.say(f"papers generated: {archives_made.make_some()}")
        self.say(f"files checked: {archives_checks.check_files():,}")
        self.say(f"papers of villages and townships: {archives_places.keep_some()}")
        self.say(f"files numbered: {archives_checks.number_some()}")
        self.say(f"files lent and lists of destruction: {archives_lending.lend_and_destroy()}")
        self.say(f"files accepted: {archives_acceptance.accept_some()}")
        self.say(f"files of places drawn: {archives_acceptance_places.accept_places()}")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _is_extract(file: Path) -> bool:
    return file.suffix in (".csv", ".txt", ".xlsx", ".xls") and not file.name.startswith(
        ("register_", "truth")
    )
