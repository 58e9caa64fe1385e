"""A night after a night: what stands is not asked again, and nothing else is found than in full."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from screening.comparison import reuse
from tests.screening.comparison.builders import COUNTY, Result, World, number

Change = Callable[[World], dict[str, object]]
VEHICLE, RELIEF, WORK, HOUSE = "r03", "r18", "r40", "r22"


@pytest.fixture
def county(world: World) -> World:
    """People of whom several rules find something, some of them behind a mistyped number."""
    world.hashes = True
    world.delivered("ga_vehicle", "mz_dibao", "ga_population", "zj_housing", "yb_insured")
    owner, other = world.person(), world.person("罗秀英", is_registered=False, poor_kind="")
    shared = world.person("陆光明", id_raw=number(sequence=77))
    world.person("陆光亮", id_raw=number(sequence=77))
    world.row("ga_vehicle", owner)
    world.row("ga_vehicle", shared, plate="贵J99999")
    world.row("ga_vehicle", other, id_raw=f"{str(other['id_raw'])[:-1]}5", name="罗秀瑛")
    world.row("mz_dibao", other)
    world.row("zj_housing", owner, grade="D")
    for person in world.persons:
        world.row("ga_population", person)
        world.row("yb_insured", person)
    return world


def night(world: World, last: Path | None = None, **options: object) -> Result:
    """A run of all rules whose folder is then `last`."""
    result = world.run(last=last, keep_register=True, **options)
    (world.folder / "run").rename(world.folder / f"night-{len(list(world.folder.glob('night-*')))}")
    return result


def first(world: World) -> tuple[Path, Result]:
    result = night(world)
    return world.folder / "night-0", result


def stood(result: Result) -> set[str]:
    return {run.code for run in result.outcome.rules if run.is_kept}


def all_but_how(result: Result) -> tuple[object, ...]:
    runs = [
        (run.code, run.status, run.reason, run.findings, run.counties)
        for run in result.outcome.rules
    ]
    return result.findings, result.matched, result.unmatched, result.outcome.matches, runs


def test_a_night_in_which_nothing_changed_asks_no_rule(county: World) -> None:
    last, before = first(county)

    again = night(county, last)

    assert len(stood(again)) == len(again.outcome.rules)
    assert all_but_how(again) == all_but_how(before)
    assert before.findings


def _new_extract(world: World) -> dict[str, object]:
    world.row("ga_vehicle", world.persons[3], plate="贵J55555")
    return {}


def _changed_income(world: World) -> dict[str, object]:
    world.persons[0]["house_grade"] = "C"
    return {}


def _changed_name(world: World) -> dict[str, object]:
    world.persons[0]["name"] = "韦小敏"
    return {}


def _moved_household(world: World) -> dict[str, object]:
    world.persons[2]["household_id"] = world.persons[0]["household_id"]
    return {}


def _changed_number(world: World) -> dict[str, object]:
    return {"local": {VEHICLE: {COUNTY: {"min_price_yuan": 1}}}}


def _later_day(world: World) -> dict[str, object]:
    return {"as_of": date(2018, 9, 30)}


def _decided(world: World) -> dict[str, object]:
    pair = next(row for row in world.run().matched if row["grade"] not in ("number", "repaired"))
    path = world.folder / "decisions.csv"
    said = f"{pair['pair_key']},{pair['value_hash']},same"
    path.write_text(f"pair_key,value_hash,verdict\n{said}\n")
    return {"decisions": path}


CHANGES = [
    pytest.param(_new_extract, VEHICLE, HOUSE, id="new-extract"),
    pytest.param(_changed_income, HOUSE, VEHICLE, id="register-row"),
    pytest.param(_changed_name, VEHICLE, "", id="name"),
    pytest.param(_moved_household, VEHICLE, "", id="household"),
    pytest.param(_changed_number, VEHICLE, HOUSE, id="number-of-a-rule"),
    pytest.param(_later_day, "r24", VEHICLE, id="later-day"),
    pytest.param(_decided, VEHICLE, HOUSE, id="decision"),
]


@pytest.mark.parametrize(("change", "asked", "stands"), CHANGES)
def test_after_a_change_a_night_is_what_a_full_run_is(
    change: Change, asked: str, stands: str, county: World
) -> None:
    last, _before = first(county)
    options = change(county)

    quick = night(county, last, **options)
    full = night(county, **options)

    assert all_but_how(quick) == all_but_how(full)
    assert asked not in stood(quick)
    assert not stands or stands in stood(quick)
    assert stood(full) == set()


def test_what_stood_stands_again_the_night_after(county: World) -> None:
    last, _before = first(county)
    _new_extract(county)
    second = night(county, last)

    third = night(county, county.folder / "night-1")

    assert len(stood(third)) == len(third.outcome.rules)
    assert all_but_how(third) == all_but_how(second)


def _cut_short(folder: Path) -> None:
    file = folder / "findings.parquet"
    file.write_bytes(file.read_bytes()[:-40])


def _gone(folder: Path) -> None:
    (folder / "findings.parquet").unlink()


def _no_json(folder: Path) -> None:
    (folder / reuse.FILE).write_text('{"findings": ')


def _never_kept(folder: Path) -> None:
    (folder / reuse.FILE).unlink()


@pytest.mark.parametrize("harm", [_cut_short, _gone, _no_json, _never_kept])
def test_what_is_missing_or_damaged_is_asked_again(
    harm: Callable[[Path], None], county: World
) -> None:
    last, before = first(county)
    harm(last)

    again = night(county, last)

    assert stood(again) == set()
    assert all_but_how(again) == all_but_how(before)


def test_another_version_of_the_program_asks_every_rule(
    county: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, _before = first(county)
    monkeypatch.setattr(reuse, "program", lambda: "another")

    assert stood(night(county, last)) == set()
