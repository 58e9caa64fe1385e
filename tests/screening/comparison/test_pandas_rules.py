"""By hand in pandas, every rule finds what its text finds: in a county where each has its cases,
and in one whose values are partly missing and partly those of other rows. The plain form repairs
mistyped numbers itself and keeps what a finding rests on.
"""

import json
import shutil
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
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
from tests.benchmarks.pandas_rules.repaired import repair
from tests.screening import county_files

Pairs = list[tuple[str, int]]
NUMBER = "522799197702180012"
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


def unasked(folder: Path, found: Iterable[tuple[str, int]]) -> Pairs:
    """Leave out those whom the engine asks people about; plain pandas has decided them."""
    asked = set(json.loads((folder / "asked.json").read_text()))
    return sorted(pair for pair in found if pair[1] not in asked)


@pytest.mark.slow
def test_pandas_finds_what_every_rule_finds(county: tuple[Path, list[engine.ExtractFile]]):
    folder, extracts = county

    found = find(folder, extracts)

    assert unasked(folder, _region_pandas.compare(folder)) == unasked(folder, found)
    assert _region_pandas_once.compare(folder) == found
    assert {rule for rule, _ in found} == {rule.code for rule in load_rules()}


@pytest.mark.slow
def test_pandas_takes_missing_and_odd_values_as_every_rule_does(
    county: tuple[Path, list[engine.ExtractFile]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder, extracts = tmp_path / "disturbed", county[1]
    shutil.copytree(county[0], folder, ignore=shutil.ignore_patterns("made", "run"))
    extracts = [moved(extract, folder) for extract in extracts]
    disturb_all(folder)

    found = find(folder, extracts)

    # Whom the engine asks people about, plain pandas decides, and a household on whose disturbed
    # booklet such a person stands is found or not; so the rules alone are compared here.
    told = pd.read_parquet(folder / "sure.parquet", columns=["feed", "row_no", "person_id"])
    monkeypatch.setattr(_region_pandas, "repair", lambda *_: told)
    assert sorted(_region_pandas.compare(folder)) == found
    assert _region_pandas_once.compare(folder) == found
    assert len({rule for rule, _ in found}) > 30


def disturb_all(folder: Path) -> None:
    for path in folder.glob("*_*.parquet"):
        disturb(path, "row_no", STAGED)
    disturb(folder / "register.parquet", "person_id", WHO | HOUSEHOLD_COLUMNS.keys())


@pytest.mark.slow
def test_plain_pandas_keeps_of_each_finding_the_rows_it_rests_on(
    county: tuple[Path, list[engine.ExtractFile]],
):
    found = _region_pandas.compare(county[0])

    cars = shown(found, "r03", "ga_vehicle")
    assert cars.keys() == {subject for rule, subject in found if rule == "r03"} != set()
    assert len({car["plate"] for car in cars.values()} - {None}) == len(cars)
    names = {person: car["registered_name"] for person, car in cars.items()}
    assert names == names_of(county[0] / "register.parquet", names)


def shown(found: dict[tuple[str, int], str], rule: str, feed: str) -> dict[int, dict[str, object]]:
    """Return by subject the last row of a feed in the evidence of a rule's findings."""
    return {
        subject: row
        for (code, subject), text in found.items()
        for row in json.loads(text)
        if code == rule and row.get("feed") == feed
    }


def names_of(register: Path, persons: Collection[int]) -> dict[int, str]:
    rows = f"SELECT person_id, name FROM read_parquet({quote(str(register))})"
    return {person: name for person, name in duckdb.sql(rows).fetchall() if person in persons}


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("522799197702180013", id="a character wrong"),
        pytest.param("52279919770218001", id="one missing"),
        pytest.param("5227991977702180012", id="one too many"),
        pytest.param("522799197701280012", id="neighbours changed places"),
        pytest.param("52279919770218001342", id="a card"),
    ],
)
def test_a_mistyped_number_means_the_one_person_of_that_name_a_slip_away(typed: str):
    persons = register((1, NUMBER, "韦金云"), (2, "522799198809240012", "韦金云"))

    sure = repair(mistyped(typed, "韦金云"), persons)

    assert sure.to_dict("records") == [{"feed": "mz_dibao", "row_no": 7, "person_id": 1}]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        pytest.param("522799197702180013", "罗火智", id="another's name"),
        pytest.param("522799197702180113", "韦金云", id="two slips"),
        pytest.param("522799197702180023", None, id="no name"),
    ],
)
def test_a_mistyped_number_means_nobody_else(typed: str, name: str | None):
    persons = register((1, NUMBER, "韦金云"), (2, None, "韦金云"), (3, "522799197702180022", None))

    assert repair(mistyped(typed, name), persons).empty


def test_a_mistyped_number_that_may_mean_two_means_nobody():
    persons = register((1, NUMBER, "韦金云"), (2, "522799197702180022", "韦金云"))

    assert repair(mistyped("522799197702180032", "韦金云"), persons).empty


def register(*persons: tuple[int, str | None, str | None]) -> pd.DataFrame:
    columns = ["person_id", "id18", "name_norm"]
    return pd.DataFrame(list(persons), columns=columns).set_index("person_id")


def mistyped(typed: str, name: str | None) -> pd.DataFrame:
    row = {"feed": "mz_dibao", "row_no": 7, "id_raw": typed, "name_norm": name}
    return pd.DataFrame([row]).astype({"name_norm": "str"})
