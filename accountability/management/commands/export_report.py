"""Export a numbered table as Excel."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accountability import sheets
from accountability.reports import TABLES, draw
from ledger.reports import DoesNotAddUpError
from regions.models import Region


class Command(BaseCommand):
    help = "Export table NUMBER to OUT.xlsx, as of the end of a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help=f"one of {', '.join(map(str, TABLES))}")
        parser.add_argument("out", type=Path)
        parser.add_argument("--region", default="522700", help="code of the region")
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="YYYY-MM-DD")

    def handle(
        self, *, number: int, out: Path, region: str, as_of: date | None, **options: Any
    ) -> str:
        if number not in TABLES:
            raise CommandError(f"There is no table {number}: take one of {sorted(TABLES)}.")
        place = Region.objects.filter(code=region).first()
        if place is None:
            raise CommandError(f"There is no region with the code {region}.")
        try:
            table = draw(number, place, as_of or timezone.localdate())
        except DoesNotAddUpError as error:
            raise CommandError(f"Table {number} does not add up and is not issued: {error}") from (
                error
            )
        part = out.with_name(f"{out.name}.part")
        with part.open("wb") as file:
            sheets.write(table, target=file)
        part.replace(out)
        rows = sum(len(sheet.rows) for sheet in table.sheets)
        return f"{out}: {table.title}, {rows} rows, as of {table.as_of}."
