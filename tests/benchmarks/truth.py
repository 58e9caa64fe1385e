"""Every rule against what was planted: recall and false leads over counties nobody has seen.

Five counties of 20,000 households (TRUTH_HOUSEHOLDS), from seeds that the clock gives; TRUTH_SEEDS
names the seeds of a run that is to be repeated. The files are made as departments deliver them,
taken in by the intake and compared; truth.csv says what was planted. Fails when any rule misses a
planted discrepancy or finds anything else.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import django

from screening.comparison.rules import load_rules
from screening.synthetic.county import make_county
from tests.benchmarks._measure import Row

HOUSEHOLDS = 20_000
SEEDS = 5

INCLUDED = """\
truth: {households:,} households a county, seeds {seeds}; ours is the recall in percent over all
counties, peer the planted truth. Repeat a county with TRUTH_SEEDS={first}.
{table}"""


def run(rounds: int) -> list[Row]:
    """Compare one county a seed and print recall and false leads of each rule.

    Raises:
        SystemExit: a rule missed something or found something that was not planted.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    households = int(os.environ.get("TRUTH_HOUSEHOLDS", HOUSEHOLDS))
    seeds = _seeds()
    print(f"  seeds {' '.join(map(str, seeds))}", file=sys.stderr, flush=True)
    planted, missed, false = Counter(), Counter(), Counter()
    faults = []
    for seed in seeds:
        truth, found = _county(households, seed)
        planted.update(rule for rule, _household, _number in truth)
        missed.update(rule for rule, _household, _number in truth - found)
        false.update(rule for rule, _household, _number in found - truth)
        faults += [f"seed {seed} missed {lead}" for lead in sorted(truth - found)[:5]]
        faults += [f"seed {seed} false {lead}" for lead in sorted(found - truth)[:5]]
    codes = [rule.code for rule in load_rules()]
    table = "\n".join(_line(code, planted[code], missed[code], false[code]) for code in codes)
    note = INCLUDED.format(
        households=households, seeds=" ".join(map(str, seeds)), first=seeds[0], table=table
    )
    unplanted = [code for code in codes if not planted[code]]
    if faults or unplanted:
        print(note, *faults, sep="\n")
        raise SystemExit(
            f"{missed.total()} planted discrepancies were missed, {false.total()} leads are false; "
            f"rules without a planted case: {', '.join(unplanted) or 'none'}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    recall = 100.0 * (planted.total() - missed.total()) / planted.total()
    return [Row("truth", recall, 100.0, "planted", 1.0, "%", peak, note=note)]


def _seeds() -> list[int]:
    """Seeds as they are named, or five that nobody has seen."""
    named = os.environ.get("TRUTH_SEEDS", "")
    if named:
        return [int(seed) for seed in named.split()]
    clock = random.Random(time.time_ns())
    return [clock.randrange(10**6, 10**9) for _ in range(SEEDS)]


def _county(households: int, seed: int) -> tuple[set, set]:
    from tests.screening import county_files

    with tempfile.TemporaryDirectory(prefix="truth-") as name:
        folder = Path(name, "county")
        started = time.perf_counter()
        make_county(folder, households=households, seed=seed)
        made = time.perf_counter()
        found = county_files.findings(folder)
        print(
            f"  seed {seed}: made in {made - started:.0f} s, taken in and compared in "
            f"{time.perf_counter() - made:.0f} s, {len(found)} leads",
            file=sys.stderr,
            flush=True,
        )
        return county_files.truth(folder), found


def _line(code: str, planted: int, missed: int, false: int) -> str:
    recall = 100.0 * (planted - missed) / planted if planted else 0.0
    return f"  {code}  planted {planted:>5}  recall {recall:6.2f} %  false leads {false}"
