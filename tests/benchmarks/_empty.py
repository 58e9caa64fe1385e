"""A migrated database with the places and an empty base map, and programs run on it."""

import hashlib
import os
import subprocess
import sys

from qiannan.demo import servers
from tests.benchmarks import _prefecture

ROOT = _prefecture.ROOT
MAKING = "bench_making"  # has its name only when it is whole


def ensure() -> str:
    """Return the address of the database and put it into the environment; make it if need be."""
    server = os.environ.get("DATABASE_URL") or servers.ensure()["DATABASE_URL"]
    of = hashlib.sha256(repr(sorted(_prefecture._migrations())).encode()).hexdigest()[:8]
    name = f"bench_empty_{of}"
    address = _prefecture._address(server, name)
    if not _prefecture._exists(server, name):
        with _prefecture._cursor(server) as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'bench_empty_%'")
            for (older,) in cursor.fetchall():
                cursor.execute(f'DROP DATABASE "{older}" WITH (FORCE)')
            cursor.execute(f'DROP DATABASE IF EXISTS "{MAKING}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{MAKING}"')
        _prefecture._migrate(_prefecture._address(server, MAKING))
        with _prefecture._cursor(server) as cursor:
            cursor.execute(f'ALTER DATABASE "{MAKING}" RENAME TO "{name}"')
    os.environ["DATABASE_URL"] = address
    return address


def call(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=True)
