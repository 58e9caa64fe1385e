"""A synthetic county taken in the way a site takes it in: by the commands."""

import csv
import io
from pathlib import Path

from django.core.management import call_command

from regions.operations import load_divisions
from screening.synthetic.county import make_county

Truth = set[tuple[str, str, str]]


def take_in(folder: Path, *, households: int, seed: int) -> None:
    """Make a county in `folder`, load its register and receive every extract."""
    make_county(folder, households=households, seed=seed)
    load_divisions()
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    for file in sorted(folder.glob("register_*.xlsx")):
        call_command("load_register", str(file), apply=True, **quiet)
    for file in sorted(folder.glob("*_*_2*.*")):
        if not file.name.startswith("register_"):
            call_command("receive_extract", str(file), **quiet)


def rows(path: Path) -> Truth:
    """The (rule, household no., identity no.) of truth.csv or of `compare --leads`."""
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    return {(line[0], line[1], line[2]) for line in lines[1:]}
