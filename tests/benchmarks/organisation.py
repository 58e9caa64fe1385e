"""Every page of the organisation of a whole prefecture, at each of four levels.

12 counties, the real townships and villages, and 27,000 grids (BENCH_GRIDS) with bodies, seats,
charges and planted holes (`_organisation_data`). The peer asks what is missing as it is usually
written: a loop over the places, bodies and seats with a question of the ORM for each. Both must
come to the same figures; the peer's time is that of its questions, ours also that of a whole answer
with its page drawn.

    python -m tests.benchmarks --only organisation
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from qiannan.demo import servers
from tests.benchmarks import _pages, _prefecture
from tests.benchmarks._measure import Row

GRIDS = int(os.environ.get("BENCH_GRIDS", "27000"))
NOTE = (
    "organisation: milliseconds of the server, the 95th hundredth of whole answers (session, "
    "rights, figures, rows, picture, template) to people of each level; the peer's questions alone"
)


def run(rounds: int) -> list[Row]:
    return _pages.measured("_organisation_measure", ensure(), rounds, NOTE)


def ensure() -> str:
    """The address of a filled database; made anew when its data or a migration changed."""
    server = os.environ.get("DATABASE_URL") or servers.ensure()["DATABASE_URL"]
    data = Path(__file__).with_name("_organisation_data.py").read_bytes()
    made_by = data + repr(sorted(_prefecture._migrations())).encode()
    name = f"bench_organisation_{GRIDS}_{hashlib.sha256(made_by).hexdigest()[:8]}"
    address = _prefecture._address(server, name)
    if _prefecture._exists(server, name):
        return address
    making = f"bench_organisation_making_{os.getpid()}"
    with _prefecture._cursor(server) as cursor:
        cursor.execute(f'CREATE DATABASE "{making}"')
    filling = _prefecture._address(server, making)
    _prefecture._migrate(filling)
    fill = f"from tests.benchmarks._organisation_data import make; make({GRIDS})"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--command", fill],
        cwd=_prefecture.ROOT,
        env=os.environ | {"DATABASE_URL": filling},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with _prefecture._cursor(filling) as cursor:
        cursor.execute("VACUUM ANALYZE")
    with _prefecture._cursor(server) as cursor:
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return address
