"""The synthetic county: repeatable, coherent, and honest about what was planted."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from django.core.management import CommandError, call_command

from households.id_number import read
from screening.comparison.rules import load_rules
from screening.feeds import FEEDS
from screening.synthetic import register
from screening.synthetic.county import make_county, scenes
from screening.synthetic.places import DEFAULT_COUNTY, lay_out, scale_for
from tests.screening.synthetic.checker import HOUSEHOLD_RULES, PERSON_RULES, check

RULES = {*PERSON_RULES, *HOUSEHOLD_RULES}
PLACES_AS_OLD_AS = {"之父": 15, "之母": 15}
YOUNGER_BY = {"之子": 15, "之女": 15, "之孙子": 30, "之孙女": 30}


def villages(households: int, seed: int) -> list:
    county = lay_out(scale=scale_for(households), households=households, seed=seed)[0]
    return list(scenes(county, seed))


@pytest.fixture(scope="module")
def township() -> list:
    """Twelve villages of 1,500 households, in memory."""
    return villages(1_500, 5)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A village of 150 households on disk."""
    made = tmp_path_factory.mktemp("county") / "made"
    make_county(made, households=150, seed=3)
    return made


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def sheet(path: Path) -> list[list]:
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def test_the_same_seed_gives_the_same_bytes_in_another_process(folder, tmp_path):
    code = (
        "import sys; from pathlib import Path; from screening.synthetic.county import make_county;"
        "make_county(Path(sys.argv[1]), households=150, seed=3)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "77", "PYTHONPATH": os.getcwd()}

    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "again")], check=True, env=environment
    )

    assert bytes_of(tmp_path / "again") == bytes_of(folder)


def test_another_seed_gives_other_people(folder, tmp_path):
    make_county(tmp_path / "other", households=150, seed=4)

    other, first = bytes_of(tmp_path / "other"), bytes_of(folder)

    assert set(other.values()).isdisjoint(first.values())


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(tmp_path):
    alone, together = tmp_path / "alone", tmp_path / "together"
    seen: list[int] = []

    make_county(alone, households=1_200, seed=8, scale="prefecture")
    make_county(
        together, households=1_200, seed=8, scale="prefecture", jobs=2, progress=seen.append
    )

    assert bytes_of(alone) == bytes_of(together)
    assert sum(seen) == 1_200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("households", "seed"),
    [
        pytest.param(150, 11, id="a-village"),
        pytest.param(1_500, 12, id="half-a-township"),
        pytest.param(3_000, 13, id="a-township"),
    ],
)
def test_truth_is_what_the_rules_say_in_plain_loops(households, seed):
    made = villages(households, seed)

    told = [(t.rule, t.household_no, t.id_number) for scene in made for t in scene.truth]

    assert check(made) == {one for one in told if one[0] in RULES}
    assert len(told) == len(set(told))


def test_a_township_has_cases_of_every_rule(township):
    assert {t.rule for scene in township for t in scene.truth} == {r.code for r in load_rules()}


def test_truth_on_disk_names_the_planted_rows_in_the_order_of_rules(folder):
    lines = (folder / "truth.csv").read_bytes()
    rows = list(csv.DictReader(lines.decode("utf-8-sig").splitlines()))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))

    assert lines.startswith(b"\xef\xbb\xbfrule,household_no,id_number\r\n")
    assert Counter(row["rule"] for row in rows) == manifest["planted"]
    assert len(manifest["planted"]) > 20


def test_every_file_is_in_the_manifest_with_its_hash_and_every_feed_is_there(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    told = {file["name"]: file["sha256"] for file in manifest["files"]}
    on_disk = bytes_of(folder)
    on_disk.pop("manifest.json")

    assert told == on_disk
    assert {file["kind"] for file in manifest["files"]} == {*FEEDS, "register", "truth"}
    assert min(file["rows"] for file in manifest["files"]) >= 1


def test_the_departments_deliver_every_container_and_encoding(folder):
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]

    assert {Path(file["name"]).suffix for file in files} == {".csv", ".xlsx", ".xls"}
    assert {"gb18030", "utf-8", "utf-8-sig", "utf-16"} <= {file.get("encoding") for file in files}


def test_the_register_export_has_two_titles_then_headers_some_of_them_twice(folder):
    rows = sheet(folder / f"register_{DEFAULT_COUNTY}_20180630.xlsx")
    headers = Counter(rows[2])

    assert rows[0][0].startswith("瓮安县")
    assert tuple(rows[2]) == register.HEADERS
    assert {name for name, count in headers.items() if count == 2} == set(register.REPEATED_HEADERS)
    assert {type(cell) for row in rows[3:] for cell in row} == {str}


def test_a_long_register_goes_on_in_a_second_file(tmp_path):
    manifest = make_county(tmp_path / "m", households=150, seed=3, register_rows_a_file=400)

    parts = [file for file in manifest["files"] if file["kind"] == "register"]

    assert [file["name"][-7:] for file in parts] == ["_1.xlsx", "_2.xlsx"]
    assert sum(file["rows"] for file in parts) == manifest["persons"]
    assert max(file["rows"] for file in parts) <= 400


def test_every_household_has_one_head_and_relations_that_fit_the_ages(township):
    households = [household for scene in township for household in scene.households]

    assert {
        sum(person.relation == "户主" for person in household.members) for household in households
    } == {1}
    assert [
        household.no
        for household in households
        for person in household.members
        if (person.birth - household.head.birth).days < YOUNGER_BY.get(person.relation, -200) * 365
    ] == []
    assert [
        household.no
        for household in households
        for person in household.members
        if (household.head.birth - person.birth).days
        < PLACES_AS_OLD_AS.get(person.relation, -200) * 365
    ] == []


def test_identity_numbers_are_valid_unique_and_fit_sex_and_birth_unless_planted(township):
    people = [
        person for scene in township for h in scene.households for person in h.members
        if person.number and not person.shadow
    ]  # fmt: skip
    numbers = [person.number for person in people]

    assert len(numbers) == len(set(numbers))
    assert {read(number).state for number in numbers} == {"ok"}
    assert {number[:6] for number in numbers} == {"522799"}
    assert [p.number for p in people if (int(p.number[16]) % 2 == 1) != (p.sex == "男")] == []
    assert [p.number for p in people if p.number[6:14] != f"{p.birth:%Y%m%d}"] == []


def test_incomes_add_up_to_the_net_income_per_head(folder):
    rows = sheet(folder / f"register_{DEFAULT_COUNTY}_20180630.xlsx")[3:]
    at = {name: place for place, name in reversed(list(enumerate(register.HEADERS)))}
    members = Counter(row[at["户编号"]] for row in rows)
    gains = at["工资性收入"], at["其他转移性收入"]

    wrong = [
        row[at["户编号"]]
        for row in rows
        if round(
            (sum(map(Decimal, row[gains[0] : gains[1] + 1])) - Decimal(row[at["生产经营性支出"]]))
            / members[row[at["户编号"]]]
            - Decimal(row[at["人均纯收入"]]),
            4,
        )
        .copy_abs()
        .compare(Decimal("0.005"))
        > 0
    ]

    assert wrong == []


def test_about_a_quarter_is_registered_and_most_of_them_have_left_poverty(township):
    households = [household for scene in township for household in scene.households]
    persons = sum(len(household.members) for household in households)
    poor = [household for household in households if household.registered]
    out = [household for household in poor if household.exit_status == "已脱贫"]

    assert sum(len(household.members) for household in poor) / persons == pytest.approx(
        0.24, abs=0.025
    )
    assert 0.55 < len(out) / len(poor) < 0.78
    assert {household.exit_year for household in out} == {"2014", "2015", "2016", "2017"}
    assert {h.exit_status for h in households if not h.registered} == {""}


def test_the_peoples_of_the_county_are_there(township):
    ethnic = Counter(
        person.ethnic for scene in township for h in scene.households for person in h.members
    )

    assert {"汉族", "苗族", "布依族"} <= set(ethnic)
    assert ethnic.most_common(1)[0][0] == "汉族"


def test_near_misses_stand_beside_the_planted_cases(township):
    rows = {feed: [row for scene in township for row in scene.rows[feed]] for feed in FEEDS}

    assert {"报废", "正常"} <= {row[8] for row in rows["ga_vehicle"]}
    assert 29_900 in {row[7] for row in rows["ga_vehicle"]}
    assert "城市低保" in {row[3] for row in rows["mz_dibao"]}
    assert {"送教上门", "毕业", "辍学"} <= {row[5] for row in rows["jy_enrolment"]}
    assert "停保" in {row[4] for row in rows["yb_insured"]}
    assert {"现役", "服刑"} <= {row[2] for row in rows["ga_custody"]}
    assert {"20", "22"} <= {str(len(row[1])) for row in rows["cl_disability"]}


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_villages():
    def peak(households: int) -> int:
        county = lay_out(scale="county", households=households, seed=2)[0]
        tracemalloc.start()
        assert sum(len(scene.households) for scene in scenes(county, 2)) == households
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    few, many = peak(600), peak(4_200)

    assert many < few * 1.5


def test_the_command_tells_what_it_wrote(tmp_path, capsys):
    call_command("make_county", str(tmp_path / "c"), households=60, seed=1, jobs=1, verbosity=0)

    assert "60 households" in capsys.readouterr().out
    assert (tmp_path / "c" / "truth.csv").exists()


def test_the_command_refuses_a_folder_with_files(tmp_path):
    (tmp_path / "mine.txt").write_text("keep me", encoding="utf-8")

    with pytest.raises(CommandError, match="not empty"):
        call_command("make_county", str(tmp_path), households=60, verbosity=0)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
