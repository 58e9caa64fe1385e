"""Why a finding is not what it was last night: one cause for each that moved."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from screening.comparison import causes, engine
from screening.comparison.files import REGISTER_COLUMNS, extract_columns
from tests.screening.comparison.builders import COUNTY, DATA_ON, RULES, World

AS_OF = date(2018, 6, 30)
CAR = {
    "plate": "贵J12345",
    "vehicle_type": "小型轿车",
    "price_yuan": 80000.0,
    "registered_on": date(2017, 5, 1),
    "state": "正常",
}


@pytest.fixture
def nights(world: World, tmp_path: Path):
    """`nights(name, …)` compares the world as it is now and returns what the night keeps."""

    def compare(
        name: str,
        *,
        rules=("r03", "r15"),
        params=None,
        as_of: date = AS_OF,
        sha256: str = "a",
        text: str = "",
    ) -> causes.Night:
        asked = [RULES[code] for code in rules]
        asked = [replace(rule, text=rule.text + text) for rule in asked]
        files = [
            engine.ExtractFile(
                feed,
                county,
                DATA_ON,
                sha256,
                world.write(f"{name}-{feed}", extract_columns(feed), rows),
            )
            for (feed, county), rows in world.rows.items()
        ]
        outcome = engine.run(
            register=world.write(f"{name}-register", REGISTER_COLUMNS, world.persons),
            extracts=files,
            rules=asked,
            as_of=as_of,
            params=params or {},
            work_dir=tmp_path / name,
            keep_register=True,
        )
        return causes.Night(
            folder=tmp_path / name,
            as_of=as_of,
            register_hash=outcome.register_hash,
            rules={rule.code: rule.sha256 for rule in asked},
            numbers={r.code: {"": r.values((params or {}).get(r.code, {}))} for r in asked},
            extracts=[(each.feed, each.county, each.sha256) for each in files],
        )

    return compare


def moved(before: causes.Night, now: causes.Night, tmp_path: Path) -> set[tuple[str, ...]]:
    """What moved, as (rule, subject, what, cause)."""
    out = tmp_path / "causes.csv"
    causes.explain(before, now, [RULES["r03"], RULES["r15"]], out)
    lines = csv.reader(out.read_text(encoding="utf-8").splitlines())
    return {(rule, subject, what, cause) for rule, _kind, subject, what, cause in lines}


def test_the_same_night_has_nothing_to_explain(world, nights, tmp_path):
    owner = world.person(1)
    world.row("ga_vehicle", owner, **CAR)

    assert moved(nights("a"), nights("b"), tmp_path) == set()


def test_a_car_of_a_new_extract_is_new_data(world, nights, tmp_path):
    owner = world.person(1)
    world.delivered("ga_vehicle")
    before = nights("a")
    world.row("ga_vehicle", owner, **CAR)

    now = nights("b", sha256="b")

    assert moved(before, now, tmp_path) == {("r03", str(owner["person_id"]), "new", "data")}


def test_a_household_that_left_the_register_is_a_changed_register(world, nights, tmp_path):
    owner = world.person(1)
    world.row("ga_vehicle", owner, **CAR)
    before = nights("a")
    owner["is_registered"] = False

    now = nights("b", sha256="b")

    assert moved(before, now, tmp_path) == {("r03", str(owner["person_id"]), "gone", "register")}


def test_what_a_rule_does_not_read_is_not_its_cause(world, nights, tmp_path):
    owner = world.person(1)
    world.delivered("ga_vehicle")
    before = nights("a")
    owner["house_grade"] = "C"
    world.row("ga_vehicle", owner, **CAR)

    now = nights("b", sha256="b")

    assert moved(before, now, tmp_path) == {("r03", str(owner["person_id"]), "new", "data")}


def test_another_number_is_a_changed_rule(world, nights, tmp_path):
    owner = world.person(1)
    world.row("ga_vehicle", owner, **CAR)

    now = nights("b", params={"r03": {"min_price_yuan": 90000}})

    assert moved(nights("a"), now, tmp_path) == {("r03", str(owner["person_id"]), "gone", "rule")}


def test_another_text_is_a_changed_rule(world, nights, tmp_path):
    owner = world.person(1)
    world.delivered("ga_vehicle")
    before = nights("a")
    world.row("ga_vehicle", owner, **CAR)

    now = nights("b", text="\n-- another", sha256="b")

    assert moved(before, now, tmp_path) == {("r03", str(owner["person_id"]), "new", "rule")}


def test_who_shares_a_number_with_somebody_new_is_the_register(world, nights, tmp_path):
    first = world.person(1)
    before = nights("a")
    second = world.person(2, id_raw=first["id_raw"])

    found = moved(before, nights("b"), tmp_path)

    assert found == {
        ("r15", str(person["person_id"]), "new", "register") for person in (first, second)
    }


def test_a_night_that_was_cleared_away_explains_nothing(world, nights):
    world.person(1)
    night = nights("a")
    (night.folder / "register.parquet").unlink()

    assert not night.is_kept


def test_a_county_is_asked_by_the_extract_of_the_prefecture(nights, world):
    world.person(1)
    night = nights("a")
    whole = replace(night, extracts=[("ga_vehicle", f"{COUNTY[:4]}00", "x")])

    assert causes._read(RULES["r03"], whole, COUNTY) == {("ga_vehicle", "x")}
