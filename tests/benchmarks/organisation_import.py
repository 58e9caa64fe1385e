"""The organisation of a whole prefecture taken in from one workbook.

The database of `organisation` (12 counties, the real townships and villages, 27,000 grids) is
written as a workbook of four sheets, and that is taken in where the same places have no
organisation yet: every check, one transaction. Then all that is missing or double must be found
again, row by row as it was planted. The peer only reads the cells, in openpyxl's fastest mode, and
keeps nothing.

    python -m tests.benchmarks --only organisation-import
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks import _prefecture, organisation
from tests.benchmarks._measure import Row, in_turn, seconds_row

FILLED = "tests.benchmarks._organisation_import"
INCLUDED = """\
organisation-import: {rows:,} rows of four sheets, {mb:.1f} MB of XLSX; medians of {rounds}
alternating rounds, each a fresh process, without its start:
  ours, checked and written {ours} ({each:.0f} rows a second)
  openpyxl read_only, values only {peer}
All {holes:,} planted holes were found again after each round, and no other."""


def run(rounds: int) -> list[Row]:
    """Measure both in turn."""
    full = organisation.ensure()
    bare = _bare(full)
    with tempfile.TemporaryDirectory(prefix="organisation-") as folder:
        file = Path(folder, "organisation.xlsx")
        planted = _told(full, "write", str(file))
        programs = {
            "ours": [FILLED, "take_in", bare, str(file)],
            "openpyxl": [FILLED, "read", "-", str(file)],
        }
        results = in_turn(programs, rounds, lambda name, answer: _check(name, answer, planted))
        size = file.stat().st_size / 1e6
    ours, peer = results["ours"], results["openpyxl"]
    note = INCLUDED.format(
        rows=planted["rows"], mb=size, rounds=rounds, ours=ours.span, peer=peer.span,
        each=int(str(planted["rows"])) / ours.median, holes=planted["holes"],
    )  # fmt: skip
    return [seconds_row("organisation-import", ours, peer, "openpyxl read_only", note)]


def _bare(full: str) -> str:
    """A copy of the filled database with its places and accounts, and no organisation."""
    name = urlsplit(full).path.removeprefix("/")
    bare = f"{name}_bare"
    address = _prefecture._address(full, bare)
    if _prefecture._exists(full, bare):
        return address
    with _prefecture._cursor(_prefecture._address(full, "postgres")) as cursor:
        cursor.execute(f'CREATE DATABASE "{bare}" TEMPLATE "{name}"')
    with _prefecture._cursor(address) as cursor:
        cursor.execute("TRUNCATE regions_cadre, taskforces_body CASCADE")
        cursor.execute("VACUUM ANALYZE")
    return address


def _told(address: str, verb: str, file: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", FILLED, verb, address, file],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env=os.environ,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _check(program: str, answer: dict[str, object], planted: dict[str, object]) -> None:
    """Refuse a program that did not see every row, or lost a hole or found another."""
    if answer["rows"] != planted["rows"]:
        raise AssertionError(f"{program}: {answer['rows']} rows, not {planted['rows']}")
    if program == "ours" and answer["digest"] != planted["digest"]:
        raise AssertionError("what is missing or double is not what was planted")
