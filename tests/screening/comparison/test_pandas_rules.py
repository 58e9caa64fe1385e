"""By hand in pandas, every rule finds what its text finds: in a county where each has its cases,
and in one whose values are partly missing and partly those of other rows.
"""

import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from households import id_number
from screening.comparison import engine, names
from screening.comparison.files import (
    HOUSEHOLD_COLUMNS,
    KEY,
    PERSON_COLUMNS,
    REGISTER_COLUMNS,
    quote,
    scan,
)
from screening.comparison.rules import load_rules
from screening.synthetic.county import make_county
from screening.synthetic.people import AS_OF
from tests.benchmarks import _region_ours, _region_pandas, _region_pandas_once
from tests.screening import county_files

Pairs = list[tuple[str, int]]
STAGED = {"row_no", KEY, *PERSON_COLUMNS}
WHO = {"person_id", "household_id", "id_raw", "id_state", "id_other", "name", "is_head"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[engine.ExtractFile]]:
    """A folder with the register and one staged file a feed, as the benchmark has them."""
    folder = tmp_path_factory.mktemp("county")
    make_county(folder / "made", households=1000, seed=77)
    register, extracts = county_files.take_in(folder / "made")
    with duckdb.connect() as con:
        write_register(con, register, folder / "register.parquet")
    return folder, [moved(extract, folder) for extract in extracts]


def moved(extract: engine.ExtractFile, folder: Path) -> engine.ExtractFile:
    path = shutil.copy(extract.path, folder / f"{extract.feed}.parquet")
    return replace(extract, path=path)


def write_register(con: duckdb.DuckDBPyConnection, csv: Path, path: Path) -> None:
    """Write the register with its numbers read, and names as they are compared."""
    for name, read in {
        "state_of": lambda raw: id_number.read(raw).state,
        "number_of": lambda raw: id_number.read(raw).number or "",
        "name_of": lambda raw: names.normalise(raw) or "",
    }.items():
        con.create_function(name, read, ["VARCHAR"], "VARCHAR")
    con.execute(f"""
        COPY (
            SELECT * REPLACE (state_of(coalesce(id_raw, '')) AS id_state, name_of(name) AS name,
                              nullif(number_of(coalesce(id_raw, '')), '') AS id_other)
            FROM {scan(csv, REGISTER_COLUMNS)}
        ) TO {quote(str(path))} (FORMAT parquet)
    """)


def disturb(path: Path, by: str, kept: Collection[str]) -> None:
    """Of every column but those that are kept, empty a twelfth and give a twelfth of the rows the
    value of another row."""
    disturbed = path.with_suffix(".disturbed")
    rows = f"read_parquet({quote(str(path))})"
    with duckdb.connect() as con:
        columns = [name for name, *_ in con.execute(f"DESCRIBE FROM {rows}").fetchall()]
        changed = ", ".join(
            f"CASE hash({by}, {quote(name)}) % 12 WHEN 0 THEN NULL "
            f"WHEN 1 THEN lag({name}, 7) OVER (ORDER BY {by}) ELSE {name} END AS {name}"
            for name in columns
            if name not in kept
        )
        con.execute(f"""
            COPY (SELECT * REPLACE ({changed}) FROM {rows} ORDER BY {by})
            TO {quote(str(disturbed))} (FORMAT parquet)
        """)
    disturbed.replace(path)


def find(folder: Path, extracts: list[engine.ExtractFile]) -> Pairs:
    """What the engine finds; whom mistyped numbers mean is written for pandas."""
    outcome = engine.run(
        register=folder / "register.parquet",
        extracts=extracts,
        rules=load_rules(),
        as_of=AS_OF,
        params={},
        work_dir=folder / "run",
    )
    _region_ours.tell_peers(folder, outcome)
    pairs = f"SELECT rule, subject_id FROM read_parquet({quote(str(outcome.findings))})"
    return sorted(duckdb.sql(pairs).fetchall())


@pytest.mark.slow
def test_pandas_finds_what_every_rule_finds(county: tuple[Path, list[engine.ExtractFile]]):
    folder, extracts = county

    found = find(folder, extracts)

    assert _region_pandas.compare(folder) == found
    assert _region_pandas_once.compare(folder) == found
    assert {rule for rule, _ in found} == {rule.code for rule in load_rules()}


@pytest.mark.slow
def test_pandas_takes_missing_and_odd_values_as_every_rule_does(
    county: tuple[Path, list[engine.ExtractFile]], tmp_path: Path
):
    folder, extracts = tmp_path / "disturbed", county[1]
    shutil.copytree(county[0], folder, ignore=shutil.ignore_patterns("made", "run"))
    extracts = [moved(extract, folder) for extract in extracts]
    disturb_all(folder)

    found = find(folder, extracts)

    assert _region_pandas.compare(folder) == found
    assert _region_pandas_once.compare(folder) == found
    assert len({rule for rule, _ in found}) > 30


def disturb_all(folder: Path) -> None:
    for path in folder.glob("*_*.parquet"):
        disturb(path, "row_no", STAGED)
    disturb(folder / "register.parquet", "person_id", WHO | HOUSEHOLD_COLUMNS.keys())
