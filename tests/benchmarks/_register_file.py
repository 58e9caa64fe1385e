"""Write a register of every column: `python -m tests.benchmarks._register_file OUT ROWS`."""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from regions.models import Level, Region  # noqa: E402 - Django first
from tests.households import full_register  # noqa: E402

VILLAGES = 40


def main(out: Path, rows: int) -> None:
    villages = Region.objects.at(Level.VILLAGE).select_related("parent__parent__parent")
    out.write_bytes(
        full_register.workbook(full_register.person_rows(list(villages[:VILLAGES]), rows))
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
