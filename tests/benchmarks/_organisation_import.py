"""Steps of `organisation_import`: `python -m tests.benchmarks._organisation_import VERB URL FILE`.

`write` makes the workbook of what a database holds, `take_in` takes it in and rolls back, `read` is
the peer. Each prints one JSON object; the clock starts when the libraries are there.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from tests.benchmarks._measure import Clock

DATED = ("starts_on", "ends_on")


def main(verb: str, address: str, file: Path) -> None:
    if verb == "read":
        print(json.dumps(_read(file)))
        return
    os.environ["DATABASE_URL"] = address
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    print(json.dumps(_write(file) if verb == "write" else _take_in(file)))


def _write(file: Path) -> dict[str, Any]:
    from taskforces.organisation import workbook

    rows = _rows()
    file.write_bytes(workbook.written(rows).getvalue())
    return {"rows": sum(map(len, rows.values())), **_holes()}


def _rows() -> dict[str, list[dict[str, Any]]]:
    from regions.models import Cadre
    from taskforces.models import Body, Charge, Seat
    from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS

    asked = {
        CADRES: Cadre.objects.values(
            "number", "name", "region__code", "unit", "post", "audience", "phone", *DATED
        ),
        BODIES: Body.objects.values(
            "region__code", "kind", "subject", "name", "mandate", "document_no", *DATED
        ),
        SEATS: Seat.objects.values(
            "body__region__code", "body__name", "cadre__number", "role", "strand", "unit", *DATED
        ),
        CHARGES: Charge.objects.values(
            "region__code", "kind", "group_name", "cadre__number", "document_no", *DATED
        ),
    }
    return {name: [_cells(row) for row in rows.order_by("pk")] for name, rows in asked.items()}


_CALLED = {
    "region__code": "region",
    "body__region__code": "region",
    "body__name": "body",
    "cadre__number": "cadre",
}


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """What a sheet has in its columns; days as people write them."""
    return {
        _CALLED.get(name, name): f"{value}" if name in DATED and value else value
        for name, value in row.items()
    }


def _holes() -> dict[str, Any]:
    """How many holes there are, and a digest of what names each."""
    from django.utils import timezone

    from regions.models import Level, Region
    from taskforces.organisation.coverage import rows_of
    from taskforces.organisation.holes import Hole
    from tests.taskforces.organisation.keys import key_of

    top, day = Region.objects.get(level=Level.PREFECTURE), timezone.localdate()
    # The list of poor places is no part of the workbook.
    asked = [hole for hole in Hole if hole != Hole.POOR]
    found = {hole: sorted(map(key_of, rows_of(hole, top, day))) for hole in asked}
    digest = hashlib.sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest()
    return {"holes": sum(map(len, found.values())), "digest": digest}


def _take_in(file: Path) -> dict[str, Any]:
    """Take the workbook in, look what is missing, and leave the database as it was."""
    from django.db import transaction
    from django.utils import timezone

    from regions.duties import Duty
    from regions.models import Level, Posting, Region, User
    from taskforces.organisation import importing

    content = file.read_bytes()
    with transaction.atomic():
        clerk = User.objects.create(username="organisation-clerk")
        top = Region.objects.get(level=Level.PREFECTURE)
        Posting.objects.create(
            user=clerk, duty=Duty.PREFECTURE_OFFICE, region=top, starts_on=timezone.localdate()
        )
        clock = Clock()
        done = importing.take_in(content, by=clerk)
        seconds = clock.seconds
        answer = {"seconds": seconds, "rows": done.writes, **_holes()}
        transaction.set_rollback(True)
    return answer


def _read(file: Path) -> dict[str, Any]:
    import openpyxl

    clock = Clock()
    book = openpyxl.load_workbook(file, read_only=True)
    rows = 0
    for sheet in book.worksheets:
        rows += sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if any(row))
    return {"seconds": clock.seconds, "rows": rows}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
