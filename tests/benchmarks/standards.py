"""The standards over a whole prefecture: one statement against judging one by one.

The peer judges the same households through `judgement_of`, one after the other, as a loop over
objects would; both give the same answers.

    python -m tests.benchmarks --only standards
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks import _prefecture
from tests.benchmarks._measure import Row

HOUSEHOLDS = int(os.environ.get("BENCH_HOUSEHOLDS", "1000000"))
YEAR, ONE_BY_ONE = _prefecture.YEAR, 200
NOTE = (
    "standards: all seven items of each household; the county is counted at most every ten minutes "
    "and every night, the prefecture is the sum of its counties."
)


def run(rounds: int) -> list[Row]:
    """Measure in a process of its own, with the database of the benchmark."""
    env = dict(os.environ, DATABASE_URL=_prefecture.ensure(HOUSEHOLDS))
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.standards", str(rounds)],
        env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    figures = {
        name: float(ms) for name, ms in (line.split("\t") for line in done.stdout.splitlines())
    }
    peer = figures.pop("one by one")
    rows = []
    for name, ms in figures.items():
        compared = peer if name == f"{ONE_BY_ONE} households in one statement" else 0.0
        rows.append(
            Row(
                name=name,
                ours=ms,
                peer=compared,
                peer_name="one by one" if compared else "",
                ratio=round(compared / ms, 1) if compared else 0.0,
                unit="ms",
                peak_mb=0.0,
                note=NOTE,
            )
        )
    return rows


def measured(rounds: int) -> list[tuple[str, float]]:
    from households import standards
    from households.models import Household
    from households.standards import places
    from regions.models import Level, Region

    prefecture = Region.objects.get(level=Level.PREFECTURE)
    home = Household.objects.select_related("region__parent__parent__parent").order_by("pk")[1000]
    village = home.region.parent
    some = list(Household.objects.order_by("pk")[:ONE_BY_ONE])

    def count(region: Region) -> Callable[[], Any]:
        return lambda: places._count(region, YEAR)

    def page(region: Region) -> Callable[[], Any]:
        return lambda: standards.failing(region.path, YEAR, item="housing", limit=51)

    standards.standing_of_place(prefecture, YEAR)
    tasks: list[tuple[str, Callable[[], Any]]] = [
        ("one household", lambda: standards.judgement_of(home, YEAR)),
        (
            f"{ONE_BY_ONE} households in one statement",
            lambda: standards.judgements_of(some, YEAR),
        ),
        ("one by one", lambda: [standards.judgement_of(one, YEAR) for one in some]),
        ("counts of a village", count(village)),
        ("counts of a township", count(village.parent)),
        ("counts of a county", count(village.parent.parent)),
        ("counts of the prefecture, kept", lambda: standards.standing_of_place(prefecture, YEAR)),
        ("first page of who fails housing, prefecture", page(prefecture)),
        ("first page of who fails housing, village", page(village)),
    ]
    return [(name, 1000 * _median(do, rounds)) for name, do in tasks]


def _median(do: Callable[[], Any], rounds: int) -> float:
    do()
    took = []
    for _round in range(rounds):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def main(rounds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    for name, ms in measured(rounds):
        print(f"{name}\t{ms:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
