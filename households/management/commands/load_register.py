"""Load the register export into the base map."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from households import operations
from households.register.outcome import LoadReport
from households.sheets import REGISTER
from ledger import sheets
from regions.models import User

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check the files of a register export and print what they would change; with --apply, "
        "load the good rows. A file is loaded in one step; loading it again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="XLSX or XLS")
        parser.add_argument("--apply", action="store_true", help="write; otherwise only check")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.xlsx", help="the file again, bad cells marked"
        )
        parser.add_argument("--by", metavar="USERNAME", help="load as this person, within reach")
        parser.add_argument("--year", type=int, help="year of the data, if the file does not say")

    def handle(
        self,
        *,
        files: list[Path],
        apply: bool,
        errors: Path | None,
        by: str | None,
        year: int | None,
        **options: Any,
    ) -> None:
        user = self._user(by)
        for file in files:
            if not file.is_file():
                raise CommandError(f"{file}: no such file")
        quiet = options["verbosity"] == 0
        bad = 0
        for file in files:
            report = self._load(file, user, year, apply=apply, quiet=quiet)
            bad += len(report.errors)
            if not quiet:
                self.stdout.write(_summary(file, report))
            for error in report.errors[:SHOWN]:
                self.stderr.write(f"  {error}")
            if len(report.errors) > SHOWN:
                self.stderr.write(f"  … and {len(report.errors) - SHOWN} more")
            if errors and report.errors:
                self._give_back(file, report, errors, many=len(files) > 1)
        if bad and not apply:
            self.stdout.write(f"{bad} cells in error. Good rows load with --apply.")
        elif not apply and not quiet:
            self.stdout.write("Nothing written. Run again with --apply to write.")

    def _user(self, username: str | None) -> User | None:
        if username is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"no account is named {username}")
        return user

    def _load(
        self, file: Path, user: User | None, year: int | None, *, apply: bool, quiet: bool
    ) -> LoadReport:
        with tqdm(desc=file.name, unit="row", disable=quiet, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                return operations.load_register(
                    file, by=user, apply=apply, file_name=file.name, year=year, progress=progress
                )
            except sheets.SheetError as error:
                raise CommandError(f"{file.name}: {error}") from error

    def _give_back(self, file: Path, report: LoadReport, out: Path, *, many: bool) -> None:
        target = out.with_name(f"{out.stem}_{file.stem}{out.suffix}") if many else out
        target.write_bytes(sheets.errors_workbook(file, report.errors, REGISTER))
        self.stdout.write(f"  bad cells marked in {target}")


def _summary(file: Path, report: LoadReport) -> str:
    homes, people = report.households, report.people
    verb = "loaded" if report.is_applied else "would load"
    rows = f"{report.good_rows} good, {report.bad_rows} bad, {report.held_rows} held back"
    missing = f"{report.missing_people} persons and {report.missing_households} households"
    lines = [
        f"{file.name}: year {report.year}, {report.rows} rows ({rows})",
        f"  {verb} households: {homes.new} new, {homes.changed} changed, {homes.same} unchanged",
        f"  {verb} persons: {people.new} new, {people.changed} changed, {people.same} unchanged",
        f"  moved between households: {report.moved} persons",
        f"  left alone, because the file does not name them: {missing}",
    ]
    if report.unusable_numbers:
        lines.append(f"  warning: {report.unusable_numbers} identity numbers are unusable")
    if report.possible_twins:
        lines.append(
            f"  warning: {report.possible_twins} may be persons added by hand without a number; "
            "check the file on its page to say who is the same"
        )
    if report.new_grids:
        lines.append(f"  new grids: {report.new_grids}")
    return "\n".join(lines)
