"""The check of all files over a filled database: the very first, and after a day of work.

python -m tests.benchmarks._completeness_ours
"""

import json
import os
import sys
import threading
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection  # noqa: E402

from archives.checks import operations  # noqa: E402
from archives.models import Archive, Gap  # noqa: E402
from regions.models import User  # noqa: E402
from tests.benchmarks import _completeness_data  # noqa: E402
from tests.benchmarks._measure import Clock  # noqa: E402


def tell_backends() -> None:
    """Name the connections of this database once they are at work, so that their memory counts."""
    time.sleep(2)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        print(json.dumps({"also": [pid for (pid,) in cursor.fetchall()]}), flush=True)
    connection.close()


def main() -> None:
    somebody, _ = User.objects.get_or_create(username="bench-files")
    with connection.cursor() as cursor:
        papers = _completeness_data.fill(cursor, somebody.pk)
    threading.Thread(target=tell_backends).start()
    clock = Clock()
    operations.check_everything()
    clock.phase("first")
    change(0, 100)  # a day's work
    begun = time.perf_counter()
    written = operations.check_everything()
    seconds = time.perf_counter() - begun
    changed = change(1, 1000)
    clock.phase("-")
    operations.check(changed)
    clock.phase("changed files alone")
    phases = dict(clock.phases)
    print(
        json.dumps(
            {
                "seconds": seconds,
                "first_seconds": phases["first"],
                "alone_seconds": phases["changed files alone"],
                "alone": len(changed),
                "files": Archive.objects.count(),
                "papers": papers,
                "gaps": Gap.objects.count(),
                "written": written.gone + written.put,
            }
        )
    )


def change(at: int, of: int) -> list[int]:
    """Some papers (one in `of`) are signed now, or not any more; return the files they are in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archives_paper SET is_signed = NOT is_signed WHERE id %% %s = %s"
            " RETURNING archive_id",
            [of, at],
        )
        return sorted({key for (key,) in cursor.fetchall()})


if __name__ == "__main__":
    sys.exit(main())
