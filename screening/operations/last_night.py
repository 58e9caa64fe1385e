"""The inputs of a finished comparison as they were that night, to ask something else of them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from households.operations import Snapshot
from screening.comparison.columns import of_register
from screening.comparison.register import columns_for
from screening.comparison.rules import Rule
from screening.models import ComparisonRun
from screening.operations import comparing, kept
from screening.operations.comparing import Inputs

_ASIDES = ("decisions", "villages")


@contextmanager
def inputs_of(run: ComparisonRun, folder: Path, rules: Sequence[Rule]) -> Iterator[Inputs]:
    """The base map and the decisions that `run` was made with, from its folder.

    Where they are no longer kept, or the rules read more of the base map than was kept, it is
    copied as it is now into `folder`. `is_of_that_night` tells which.
    """
    files = _kept_files(run, rules)
    if files is None:
        with comparing.inputs(run.region, folder, rules) as given:
            yield given
        return
    folder.mkdir(parents=True, exist_ok=True)
    yield Inputs(_snapshot(run, files), {name: files[name] for name in _ASIDES})


def base_map_of(run: ComparisonRun | None, rules: Sequence[Rule]) -> Snapshot | None:
    """The base map that a comparison kept, if it is there as it was written."""
    if run is None or not run.facts.get("register_stamp") or not kept.has_base_map(run):
        return None
    files = _kept_files(run, rules)
    return _snapshot(run, files) if files else None


def is_of_that_night(given: Inputs) -> bool:
    """The base map is the copy that was kept, not one made now."""
    return given.register.members.suffix == ".parquet"


def told(run: ComparisonRun, given: Inputs) -> dict[str, Any]:
    """Which night it was, for the record: JSON."""
    return {
        "run": run.pk,
        "place": run.region.name,
        "as_of": run.as_of.isoformat(),
        "register_at": given.register.at.isoformat(),
        "is_kept": is_of_that_night(given),
    }


def _snapshot(run: ComparisonRun, files: Mapping[str, Path]) -> Snapshot:
    return Snapshot(
        files["register"],
        files.get("households"),
        run.facts["register_rows"],
        datetime.fromisoformat(run.facts["register_at"]),
        run.facts.get("register_stamp", ""),
    )


def _kept_files(run: ComparisonRun, rules: Sequence[Rule]) -> dict[str, Path] | None:
    """The files that were kept, by name; None unless all are there with all that the rules read."""
    if "register_at" not in run.facts:
        return None
    folder = kept.kept_folder(run)
    files = {name: folder / f"{name}.csv" for name in _ASIDES}
    files["register"] = folder / "register.parquet"
    if not all(path.is_file() for path in files.values()):
        return None
    homes = folder / "households.parquet"
    if homes.is_file():  # nights before the two were parted had one file
        files["households"] = homes
    has = {name for path in files.values() if path.suffix == ".parquet" for name in _columns(path)}
    asked = of_register(rules)
    return files if has >= set(columns_for(asked.person | asked.household)) else None


def _columns(path: Path) -> list[str]:
    with duckdb.connect(config={"threads": 1}) as con:
        described = con.execute("DESCRIBE FROM read_parquet(?)", [str(path)]).fetchall()
    return [name for name, *_ in described]
