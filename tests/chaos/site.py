"""A site of its own for one campaign: servers in a folder of its own, gunicorn with workers.

One gunicorn serves everything unless phones are given one of their own, as docker-compose.yml does.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from qiannan.demo import postgres, servers
from qiannan.demo.places import ROOT, places

WORKERS = 3
PHONES_WORKERS = 2
PHONES_NICE = 10  # as `phones` in docker-compose.yml


class Site:
    """Addresses and processes; `folder` is emptied by whoever made it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.places = places(folder)
        self.env = {**os.environ, **servers.ensure(checkout=folder), "DATA_DIR": f"{folder}/data"}
        self.log = (folder / "gunicorn.log").open("ab")
        self.port, self.phones_port = _free_port(), 0
        self.master: subprocess.Popen[bytes] | None = None
        self._phones: subprocess.Popen[bytes] | None = None

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True)

    def run(self, module: str, *arguments: str) -> str:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.env, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def start_web(self, threads: int = 1) -> None:
        self.master = self._serve(self.port, WORKERS, threads)

    def start_phones(self, threads: int) -> None:
        """What phones ask gets processes of its own, which give way to the others."""
        self.phones_port = _free_port()
        self._phones = self._serve(self.phones_port, PHONES_WORKERS, threads, nice=PHONES_NICE)

    def _serve(
        self, port: int, workers: int, threads: int, *, nice: int = 0
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gunicorn", "qiannan.wsgi", "--bind"]
        command += [f"127.0.0.1:{port}", "--workers", str(workers), "--timeout", "60"]
        command += ["--threads", str(threads), "--no-control-socket"]
        if nice:
            command = ["nice", "-n", str(nice), *command]
        master = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=self.log, stderr=self.log)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return master
            time.sleep(0.2)
        raise RuntimeError(f"gunicorn did not answer: see {self.folder}/gunicorn.log")

    @property
    def media(self) -> str:
        return f"{self.folder}/data/media"

    def workers(self) -> list[psutil.Process]:
        assert self.master
        return psutil.Process(self.master.pid).children()

    def postmaster(self) -> int:
        """The process of PostgreSQL that all others of it hang on; 0 while there is none."""
        return next(
            (pid for data in self.places.postgres.glob("data-*")
             if (pid := postgres.server_pid(data))), 0,
        )  # fmt: skip

    def start_database(self) -> None:
        postgres.ensure(self.places)

    def stop(self) -> None:
        for master in (self.master, self._phones):
            if master and master.poll() is None:
                master.send_signal(signal.SIGTERM)
                master.wait(30)
        servers.stop(self.folder)
        self.log.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    try:
        yield site
    finally:
        site.stop()
