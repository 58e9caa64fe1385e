"""Take in one delivered file and say what became of it."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from screening.intake.papers import Papers
from screening.models import Extract
from screening.operations import receive_extract


class Command(BaseCommand):
    help = "Take in a department's file. Exit code 1 when it is refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--feed", help="when the name does not say it, e.g. ga_population")
        parser.add_argument("--county", help="six-digit code, when the name does not say it")
        parser.add_argument("--data-on", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--rows", type=int, help="data rows the department says it sent")
        parser.add_argument("--total", type=Decimal, help="control sum the department says")
        parser.add_argument("--handed-over-by", default="", help="who handed it over (交接人)")
        parser.add_argument("--document-no", default="", help="document it came with (文号)")
        parser.add_argument(
            "--incremental", action="store_true", default=None, help="it holds changes only"
        )
        parser.add_argument("--json", action="store_true", help="print the facts as JSON")

    def handle(self, *, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file} is not a file")
        extract = receive_extract(
            file,
            feed=options["feed"],
            county=options["county"],
            data_on=options["data_on"],
            incremental=options["incremental"],
            papers=Papers(
                options["handed_over_by"],
                options["document_no"],
                options["rows"],
                options["total"],
            ),
        )
        self.stdout.write(_json(extract) if options["json"] else _line(extract))
        if extract.state == Extract.State.REFUSED:
            sys.exit(1)


def _json(extract: Extract) -> str:
    if extract.state == Extract.State.REFUSED:
        facts: dict[str, Any] = {
            "state": extract.state,
            "code": extract.refusal_code,
            "sentence": extract.refusal,
            "sha256": extract.sha256,
        }
    else:
        facts = {
            "state": extract.state,
            "id": extract.pk,
            "feed": extract.feed,
            "county": extract.region.code,
            "data_on": str(extract.data_on),
            "rows": extract.rows,
            "rejected": extract.rejected,
            "remarks": extract.remarks,
            "unknown_columns": extract.manifest["unknown_columns"],
            "sha256": extract.sha256,
        }
    return json.dumps(facts, ensure_ascii=False)


def _line(extract: Extract) -> str:
    if extract.state == Extract.State.REFUSED:
        return f"refused ({extract.refusal_code}): {extract.refusal}"
    return (
        f"{extract.feed} {extract.region.code} {extract.data_on}: "
        f"{extract.rows} rows taken, {extract.rejected} rejected"
        f"{' (held back)' if extract.state == Extract.State.HELD else ''}"
        f"{''.join(f'{chr(10)}  {remark}' for remark in extract.remarks)}"
    )
