"""The nightly check over a filled database: every rule, the ledger brought in line.

    python -m tests.benchmarks._quality_ours first-household number-of-households

The findings of those households are printed, to be compared with the peer's; `warnings_ms` is the
median of what a form waits for (`households.quality.warnings_for`).
"""

import json
import os
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from households.acts.changes import edit  # noqa: E402
from households.models import Household, HouseholdYear  # noqa: E402
from households.quality import rulebook, runs, warnings_for  # noqa: E402
from ledger.models import Job  # noqa: E402
from regions.models import Level, Region  # noqa: E402

FORMS = 20


def reset() -> None:
    """Empty the ledger of findings, so that every round opens all of them."""
    tables = ("qualityspell", "qualitycount", "qualityfinding", "qualityrun")
    names = ", ".join(f"households_{table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
    Job.objects.filter(kind=runs.KIND).delete()  # a job is made once for a key


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def sample(first: int, number: int) -> list[tuple[str, int, int]]:
    keys = list(
        Household.objects.living()
        .filter(pk__gte=first)
        .order_by("pk")[:number]
        .values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT rule, household_id, coalesce(person_id, 0) FROM households_qualityfinding
            WHERE household_id = ANY(%s) ORDER BY 1, 2, 3""",
            [keys],
        )
        return [tuple(row) for row in cursor.fetchall()]


def form_ms(first: int) -> float:
    taken = []
    for home in Household.objects.living().filter(pk__gte=first).order_by("pk")[:FORMS]:
        year = HouseholdYear.objects.filter(household=home).order_by("-year").first()
        changes = edit(year, road_distance_km=6, fuel="")
        begun = time.perf_counter()
        warnings_for(home, changes)
        taken.append(time.perf_counter() - begun)
    return 1000 * statistics.median(taken[1:])


def main(arguments: list[str]) -> None:
    first, number = int(arguments[0]), int(arguments[1])
    print(json.dumps({"also": [backend()]}), flush=True)
    reset()
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    run = runs.start(prefecture)
    begun = time.perf_counter()
    runs.check(run.job_id)
    seconds = time.perf_counter() - begun
    run.refresh_from_db()
    again = runs.start(prefecture)
    begun_again = time.perf_counter()
    runs.check(again.job_id)
    rules = [rule for rule in rulebook.in_force(timezone.localdate()) if rule.scope != "village"]
    print(
        json.dumps(
            {
                "seconds": seconds,
                "again_seconds": round(time.perf_counter() - begun_again, 2),
                "phases": run.facts["phases"],
                "households": run.facts["households"],
                "people": run.facts["people"],
                "findings": run.facts["counts"]["opened"],
                "rules": len(rulebook.in_force(timezone.localdate())),
                "compared_rules": len(rules),
                "warnings_ms": round(form_ms(first), 1),
                "found": sample(first, number),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
