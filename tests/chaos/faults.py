"""What is done to a site while phones send to it: seeded, logged, bounded."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

import psutil
import psycopg2

from tests.chaos.site import Site


def kill_worker(site: Site, dice: random.Random) -> None:
    if workers := site.workers():
        dice.choice(workers).kill()


def stop_worker(site: Site, dice: random.Random) -> None:
    """A worker stands still for up to three seconds and goes on."""
    if workers := site.workers():
        worker = dice.choice(workers)
        worker.suspend()
        time.sleep(dice.uniform(0.1, 3))
        worker.resume()


def disconnect(site: Site, _dice: random.Random) -> None:
    """Every connection of the database is cut at once."""
    with psycopg2.connect(site.env["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def kill_database(site: Site, _dice: random.Random) -> None:
    """The postmaster and all it started die at once, and it is started again."""
    if not (pid := site.postmaster()):
        return
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in family:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    site.start_database()


# How often each happens, beside the others.
MENU: dict[Callable[[Site, random.Random], None], int] = {
    kill_worker: 6, stop_worker: 2, disconnect: 3, kill_database: 2,
}  # fmt: skip


def disturb(site: Site, seed: int, is_over: Callable[[], bool]) -> Counter[str]:
    """Do one thing every one to four seconds until it is over; the count of each."""
    dice, done = random.Random(seed), Counter[str]()
    kinds, weights = list(MENU), list(MENU.values())
    while not is_over():
        time.sleep(dice.uniform(1, 4))
        fault = dice.choices(kinds, weights)[0]
        try:
            fault(site, dice)
        except (psutil.NoSuchProcess, psycopg2.Error):
            continue  # it went away by itself
        done[fault.__name__] += 1
    return done
