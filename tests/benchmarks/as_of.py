"""The base map of a past day: a place rebuilt in one statement, against its rows read one by one.

A tenth of the households and some of the members change after the day that is asked for. The peer
rebuilds the same village household by household; both give the same number of persons.

    BENCH_HOUSEHOLDS=80000 python -m tests.benchmarks --only as_of
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "80000"))
NOTE = (
    "as_of: a tenth of the households changed since; all households of the prefecture, a village."
)
ONE_BY_ONE = "figures of a village, one by one"


def run(rounds: int) -> list[Row]:
    """Measure in a process of its own, with the database of the benchmark."""
    env = dict(os.environ, DATABASE_URL=_prefecture.ensure(HOUSEHOLDS))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.as_of", str(rounds)],
        env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    lines = (line.split("\t") for line in done.stdout.splitlines())
    figures = {name: float(ms) for name, ms in lines}
    peer = figures.pop(ONE_BY_ONE)
    return [_row(name, ms, peer if name == "figures of a village" else 0.0)
            for name, ms in figures.items()]  # fmt: skip


def _row(name: str, ms: float, peer: float) -> Row:
    return Row(
        name=name,
        ours=ms,
        peer=peer,
        peer_name="one by one" if peer else "",
        ratio=round(peer / ms, 1) if peer else 0.0,
        unit="ms",
        peak_mb=0.0,
        note=NOTE,
    )


def change() -> datetime:
    """Change a tenth of the households, once; returns an instant before that."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT min(pgh_created_at) FROM households_householdpast")
        (first,) = cursor.fetchone()
        if first is None:
            cursor.execute("UPDATE households_household SET exit_status = '返贫' WHERE id % 10 = 0")
            cursor.execute(
                """UPDATE households_membership SET left_on = '2018-06-01', left_reason = '死亡'
                WHERE relation <> '户主' AND id % 30 = 0"""
            )
            cursor.execute("ANALYZE")
            cursor.execute("SELECT min(pgh_created_at) FROM households_householdpast")
            (first,) = cursor.fetchone()
    return first - timedelta(microseconds=1)


def measured(rounds: int) -> list[tuple[str, float]]:
    from django.utils import timezone

    from households.models import Household
    from households.past import household_as_of
    from households.past_places import behind, compare, figures_as_of, households_as_of
    from regions.models import Level, Region

    then, now = change(), timezone.now()
    top = Region.objects.get(level=Level.PREFECTURE)
    home = Household.objects.select_related("region__parent").order_by("pk")[1000]
    village = home.region.parent
    homes = list(Household.objects.filter(place_path__startswith=village.path))

    def one_by_one() -> int:
        return sum(len(household_as_of(one, then).members) for one in homes)

    assert one_by_one() == figures_as_of(village, then).people
    tasks: list[tuple[str, Callable[[], Any]]] = [
        ("one household", lambda: household_as_of(home, then)),
        ("figures of a village", lambda: figures_as_of(village, then)),
        (ONE_BY_ONE, one_by_one),
        ("first page of a village", lambda: households_as_of(village, then, most=50)),
        (f"figures of {HOUSEHOLDS:,} households", lambda: figures_as_of(top, then)),
        (f"two days of {HOUSEHOLDS:,} households", lambda: compare(top, then, now)),
        (
            "first page behind a difference",
            lambda: behind(top, then, now, figure="still_poor", most=50),
        ),
    ]
    return [(name, 1000 * _median(do, rounds)) for name, do in tasks]


def _median(do: Callable[[], Any], rounds: int) -> float:
    seconds = []
    for _round in range(rounds):
        began = time.perf_counter()
        do()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    for name, milliseconds in measured(int(sys.argv[1])):
        print(f"{name}\t{milliseconds:.1f}")
