"""Eight o'clock: everybody logs in at once, while phones send what they hold.

python -m tests.chaos.storm [--people 120] [--phones 8]

Prints how long a batch of ten took before and meanwhile and how long people waited; exit 1 when
somebody did not get in, a batch was refused, or batches took both over `MOST_SECONDS` and twice as
long as before.
"""

import argparse
import itertools
import json
import random
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.chaos.__main__ import acts
from tests.chaos.phone import BATCH, Phone
from tests.chaos.site import Site, opened

THREADS = 4  # as a site runs
CALM_SECONDS = 20
PAUSE = 1.0  # of a phone between two batches
PATIENCE = 300
MOST_SECONDS = 2.0  # of 19 batches in 20, on two slow cores that the people, too, compute on


def crowd(site: Site, count: int, logs: Path) -> list[Phone]:
    """Phones of as many people, each with acts without end."""
    scene = json.loads(site.run("tests.chaos.scene", str(count), "2"))
    found = []
    for one in scene["phones"]:
        left = acts(one["households"], 1_000_000, random.Random(one["username"]))
        log = logs / f"{one['username']}.log"
        phone = Phone(
            site.port, one["username"], scene["password"], log, random.Random(1), left.__next__
        )
        found.append(phone)
    return found


def send_on(phone: Phone, is_over: threading.Event, told: list[tuple[float, float, int]]) -> None:
    """A batch a second: when it began, its seconds, its status."""
    while not is_over.is_set():
        since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        batch = {
            "device": phone.device, "sent_at": since, "unsent": {"count": BATCH, "since": since},
            "acts": [phone.make() for _ in range(BATCH)],
        }  # fmt: skip
        begun = time.monotonic()
        answer = phone.ask("POST", "/api/v1/field/acts/", json.dumps(batch).encode())
        told.append((begun, time.monotonic() - begun, answer.status))
        time.sleep(PAUSE)


def come_in(person: Phone) -> tuple[float, int]:
    """Log in, coming again when told to; seconds it took (-1: not at all) and answers needed."""
    begun = time.monotonic()
    for tries in itertools.count(1):
        answer = person.give_password()
        if answer.status == 302:
            return time.monotonic() - begun, tries
        if time.monotonic() - begun > PATIENCE:
            break
        time.sleep(10 + person.dice.random())
    return -1, tries


def storm(site: Site, asked: argparse.Namespace) -> dict[str, Any]:
    logs = site.folder / "logs"
    logs.mkdir()
    site.manage("migrate", "--verbosity", "0")
    everybody = crowd(site, asked.phones + asked.people, logs)
    site.start_web(THREADS)
    phones, people = everybody[: asked.phones], everybody[asked.phones :]
    for phone in phones:
        phone.log_in()
    is_over, told = threading.Event(), []
    with ThreadPoolExecutor(len(everybody)) as pool:
        sending = [pool.submit(send_on, phone, is_over, told) for phone in phones]
        time.sleep(CALM_SECONDS)
        eight = time.monotonic()
        came = list(pool.map(come_in, people))
        over = time.monotonic()
        is_over.set()
        for one in sending:
            one.result()
    before = [seconds for begun, seconds, _status in told if begun + seconds < eight]
    meanwhile = [seconds for begun, seconds, _status in told if begun + seconds >= eight]
    waited = [seconds for seconds, _tries in came]
    return {
        "batches before": len(before), "p50 before": _s(median(before)), "p95 before": _p95(before),
        "batches meanwhile": len(meanwhile), "p50 meanwhile": _s(median(meanwhile)),
        "p95 meanwhile": _p95(meanwhile), "slowest batch": _s(max(meanwhile)),
        "refused batches": sum(status != 200 for _begun, _seconds, status in told),
        "people": len(people), "not in": sum(seconds < 0 for seconds in waited),
        "waited, half of them": _s(median(waited)), "waited longest": _s(max(waited)),
        "came again": sum(tries > 1 for _seconds, tries in came), "storm": _s(over - eight),
    }  # fmt: skip


def _s(seconds: float) -> float:
    return round(seconds, 2)


def _p95(seconds: list[float]) -> float:
    return _s(quantiles(seconds, n=20)[-1])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.storm", description=__doc__)
    parser.add_argument("--people", type=int, default=120)
    parser.add_argument("--phones", type=int, default=8)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="storm-"))
    with opened(folder) as site:
        places = site.places.postgres
        told = storm(site, asked)
    for left in (places, folder):
        shutil.rmtree(left, ignore_errors=True)
    print(json.dumps(told, indent=2))
    is_well = not told["not in"] and not told["refused batches"]
    return (
        0 if is_well and told["p95 meanwhile"] <= max(MOST_SECONDS, 2 * told["p95 before"]) else 1
    )


if __name__ == "__main__":
    sys.exit(main())
