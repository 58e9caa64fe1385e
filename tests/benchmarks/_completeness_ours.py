"""The check of all files over a filled database; `again_seconds` is the same with nothing new.

python -m tests.benchmarks._completeness_ours
"""

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection  # noqa: E402

from archives.checks import operations  # noqa: E402
from archives.models import Archive, Gap  # noqa: E402
from regions.models import User  # noqa: E402
from tests.benchmarks import _completeness_data  # noqa: E402


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def main() -> None:
    somebody, _ = User.objects.get_or_create(username="bench-files")
    with connection.cursor() as cursor:
        papers = _completeness_data.fill(cursor, somebody.pk)
    print(json.dumps({"also": [backend()]}), flush=True)
    begun = time.perf_counter()
    operations.check_all()
    first = time.perf_counter() - begun
    with connection.cursor() as cursor:  # a day's work: one paper in a hundred is signed or not
        cursor.execute("UPDATE archives_paper SET is_signed = NOT is_signed WHERE id % 100 = 0")
    begun = time.perf_counter()
    written = operations.check_all()
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - begun,
                "first_seconds": first,
                "files": Archive.objects.count(),
                "papers": papers,
                "gaps": Gap.objects.count(),
                "written": written.gone + written.put,
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
