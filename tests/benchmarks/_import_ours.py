"""Load a register as the project does: `python -m tests.benchmarks._import_ours FILE`."""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before Django
import os  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import django  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from households import operations  # noqa: E402
from households.models import Membership  # noqa: E402
from households.sheets import REGISTER  # noqa: E402


def main(file: Path) -> None:
    with transaction.atomic():
        report = operations.load_register(file, apply=True, file_name=file.name)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = CLOCK.seconds
        loaded = Membership.objects.count()
        transaction.set_rollback(True)
    print(
        json.dumps(
            {"seconds": seconds, "rows": report.rows, "loaded": loaded, "columns": len(REGISTER)}
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
