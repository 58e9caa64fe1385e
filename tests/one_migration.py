"""One migration for all processes of a test run: the first migrates, the others get a copy.

Migrating takes 40 seconds of a processor, copying half a second. Whoever of pytest-xdist's workers
needs a database first claims the migration by a file; the others wait for the copies. A worker that
finds no copy (the first failed, or it stands in for one that died) migrates by itself.
"""

import os
import time
from pathlib import Path

import pytest
from django.db import connection

WAIT_SECONDS = 600
LEAVE_SECONDS = 20
OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


class Sharing:
    """The part of one process. `folder` is common to the workers of a run."""

    def __init__(self, folder: Path, worker: str, workers: int) -> None:
        self.worker, self.workers = worker, workers
        self._done = folder / "migrated"
        self.is_first = self._claims(folder / "migrating")

    def wait(self) -> None:
        """Wait for the copies; the first does not."""
        end = time.monotonic() + WAIT_SECONDS
        while not (self.is_first or self._done.exists()) and time.monotonic() < end:
            time.sleep(0.2)

    def copy(self) -> None:
        """Give every other worker a copy of this process's database, and let them go on."""
        name = connection.settings_dict["NAME"]
        connection.close()
        with connection._nodb_cursor() as cursor:
            for number in range(self.workers):
                other = f"{name.removesuffix(self.worker)}gw{number}"
                if other != name:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
                    cursor.execute(f'CREATE DATABASE "{other}" TEMPLATE "{name}"')
        self._done.touch()

    @staticmethod
    def _claims(file: Path) -> bool:
        try:
            file.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def sharing(config: pytest.Config, folder: Path) -> Sharing | None:
    """None where there is nothing to share: one process, or databases kept from an earlier run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    is_kept = config.getvalue("reuse_db") and not config.getvalue("create_db")
    if not worker or workers < 2 or is_kept:
        return None
    return Sharing(folder, worker, workers)


def wait_till_others_left() -> None:
    """A database that somebody is connected to cannot be dropped. The threads that answered the
    browser leave when it is closed, a worker that was killed when the server has noticed; whoever
    stays longer is a connection that a test forgot, and the drop says so.
    """
    end = time.monotonic() + LEAVE_SECONDS
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(OTHERS)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.1)


def drop() -> None:
    """Drop this process's copy when its tests are over."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
