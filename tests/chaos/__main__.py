"""Run one campaign and say what came of it; exit 1 when anything was lost or doubled."""

import argparse
import json
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.chaos import faults, pages
from tests.chaos.phone import Phone
from tests.chaos.site import Site, opened

HOUSES = 40
FAULTS = (
    "lost", "doubled", "not whole", "not kept", "of nobody", "unanswered", "unsettled",
    "not noticed", "too few",
)  # fmt: skip


def acts(households: list[int], count: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Visits, duties, corrections and papers of two pages, each with its own number in its words; a
    household's group is corrected once.
    """
    uncorrected = list(households)
    for _ in range(count):
        number, now = str(uuid.UUID(int=dice.getrandbits(128), version=4)), datetime.now(UTC)
        home = dice.choice(households)
        kind = dice.choice(
            ["household.visit", "household.duty", "household.correct", "archive.paper"]
        )
        body: dict[str, Any] = {"household": home}
        if kind == "household.correct" and uncorrected:
            body["household"] = home = uncorrected.pop()
            body["values"] = [
                {"table": "Household", "row": home, "field": "group_name", "base": "",
                 "value": f"组{number[:26]}"}
            ]  # fmt: skip
        elif kind == "household.duty":
            body |= {"duty": "basics", "words": number}
        elif kind == "archive.paper":
            body |= {"kind": "application", "signers": number, "made_on": "2014-03-01"}
        else:
            kind = "household.visit"
            body |= {"went": ["试员"], "themes": ["check"], "content": number, "at_home": True}
        yield {
            "id": number, "kind": kind, "on": f"{now:%Y-%m-%d}", "at": now.isoformat(),
            "body": body,
            "photos": [{"sha256": one} for one in pages.of(number) if kind == "archive.paper"],
        }  # fmt: skip


def phones_of(site: Site, asked: argparse.Namespace, logs: Path) -> list[Phone]:
    scene = json.loads(site.run("tests.chaos.scene", str(asked.phones), str(HOUSES)))
    found = []
    for place, one in enumerate(scene["phones"]):
        dice = random.Random(f"{asked.seed}-{place}")
        left = acts(one["households"], asked.acts // asked.phones + 1, dice)
        make: Callable[[], dict[str, Any] | None] = lambda left=left: next(left, None)  # noqa: E731
        log = logs / f"{one['username']}.log"
        found.append(Phone(site.port, one["username"], scene["password"], log, dice, make))
    return found


def campaign(site: Site, asked: argparse.Namespace) -> dict[str, Any]:
    logs = site.folder / "logs"
    logs.mkdir()
    print("migrating", file=sys.stderr)
    site.manage("migrate", "--verbosity", "0")
    phones = phones_of(site, asked, logs)
    site.start_web()
    for phone in phones:
        phone.log_in()
    until = time.monotonic() + asked.minutes * 60
    threads = [threading.Thread(target=phone.work, args=(until,)) for phone in phones]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    over = lambda: not any(thread.is_alive() for thread in threads)  # noqa: E731
    watch = threading.Thread(target=_progress, args=(phones, over))
    watch.start()
    done = faults.disturb(site, asked.seed, over)
    watch.join()
    site.start_database()
    verdict = json.loads(site.run("tests.chaos.judge", str(logs), site.media))
    seconds = time.monotonic() - begun
    few = verdict["acknowledged"] < asked.acts
    verdict["too few"] = [f"{asked.acts} were asked for"] if few else []
    return {
        **verdict, "faults": dict(done), "seconds": round(seconds),
        "slowest answer": round(max(phone.slowest for phone in phones), 1),
    }  # fmt: skip


def _progress(phones: list[Phone], over: Callable[[], bool]) -> None:
    while not over():
        time.sleep(10)
        print(f"  {sum(len(phone.settled) for phone in phones):,} settled", file=sys.stderr)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--acts", type=int, default=10_000)
    parser.add_argument("--phones", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))  # so that its servers end with it
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    with opened(folder) as site:
        places = site.places.postgres
        verdict = campaign(site, asked)
    shutil.rmtree(places, ignore_errors=True)
    wrong = {name: verdict.pop(name) for name in FAULTS}
    print(json.dumps(verdict | {name: len(found) for name, found in wrong.items()}, indent=2))
    if not any(wrong.values()):
        shutil.rmtree(folder, ignore_errors=True)
        return 0
    print(json.dumps({name: found[:10] for name, found in wrong.items()}), file=sys.stderr)
    print(f"logs are kept in {folder}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
