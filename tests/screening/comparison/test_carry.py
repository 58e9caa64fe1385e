"""A night over the tables of the night before: nothing else is found than when all is loaded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.comparison import carry, reuse, session
from tests.screening.comparison.builders import COUNTY, Result, World, number
from tests.screening.comparison.test_reuse import all_but_how, county, night  # noqa: F401

STAMP = "the base map of June"
Change = Callable[[World], dict[str, object]]


def first(world: World, **options: object) -> Path:
    night(world, stamp=STAMP, **options)
    return world.folder / "night-0"


def both(world: World, last: Path, **options: object) -> tuple[Result, Result]:
    """The night over what `last` left, and the same with nothing before it."""
    return night(world, last, **{"stamp": STAMP} | options), night(world, **options)


def _nothing(_world: World) -> dict[str, object]:
    return {}


def _new_extract(world: World) -> dict[str, object]:
    world.row("ga_vehicle", world.persons[3], plate="贵J55555")
    return {}


def _no_slip_any_more(world: World) -> dict[str, object]:
    other = world.persons[1]
    world.rows["ga_vehicle", COUNTY].pop()
    world.row("ga_vehicle", other)
    return {}


def _another_feed_before_it(world: World) -> dict[str, object]:
    """Every file after it has another number."""
    world.rows = {("cz_payroll", COUNTY): [], **world.rows}
    world.row("cz_payroll", world.persons[0])
    return {}


def _a_feed_less(world: World) -> dict[str, object]:
    del world.rows["yb_insured", COUNTY]
    return {}


def _what_another_department_says(world: World) -> dict[str, object]:
    """A booklet that tells whom somebody without a number means."""
    owner = world.persons[0]
    world.row("ga_population", owner, id_raw="", id18=None, id_state="blank", hukou_no="H1")
    world.row("ga_population", world.persons[1], hukou_no="H1")
    return {}


def _decided(world: World) -> dict[str, object]:
    pair = next(row for row in world.run().matched if row["grade"] not in ("number", "repaired"))
    path = world.folder / "decisions.csv"
    said = f"{pair['pair_key']},{pair['value_hash']},same"
    path.write_text(f"pair_key,value_hash,verdict\n{said}\n")
    return {"decisions": path}


ALL = frozenset({"ga_vehicle", "mz_dibao", "ga_population", "zj_housing", "yb_insured"})


@pytest.mark.parametrize(
    ("change", "carried"),
    [
        pytest.param(_nothing, ALL, id="nothing"),
        pytest.param(_new_extract, ALL - {"ga_vehicle"}, id="new-extract"),
        pytest.param(_no_slip_any_more, ALL - {"ga_vehicle"}, id="corrected"),
        pytest.param(_another_feed_before_it, frozenset(), id="another-feed"),
        pytest.param(_a_feed_less, ALL - {"yb_insured"}, id="feed-less"),
        pytest.param(_what_another_department_says, ALL - {"ga_population"}, id="booklet"),
        pytest.param(_decided, ALL, id="decision"),
    ],
)
def test_after_a_change_a_night_is_what_a_full_run_is(
    change: Change,
    carried: frozenset[str],
    county: World,  # noqa: F811
) -> None:
    last = first(county)
    options = change(county)

    quick, full = both(county, last, **options)

    assert all_but_how(quick) == all_but_how(full)
    assert quick.outcome.carried == carried
    assert full.outcome.carried is None
    assert quick.outcome.register_hash == full.outcome.register_hash


def test_no_rule_stands_and_yet_all_is_found(
    county: World,  # noqa: F811
) -> None:
    last = first(county)
    (last / reuse.FILE).unlink()

    quick, full = both(county, last)

    assert (quick.outcome.carried, all_but_how(quick)) == (ALL, all_but_how(full))
    assert quick.findings


def test_a_decision_that_was_taken_back_is_undone(
    county: World,  # noqa: F811
) -> None:
    said = _decided(county)
    last = first(county, **said)

    quick, full = both(county, last)

    assert (quick.outcome.carried, all_but_how(quick)) == (ALL, all_but_how(full))


def test_of_those_who_are_not_simply_somebody_too(
    county: World,  # noqa: F811
) -> None:
    """Rules read them from a relation of their own: their name at the police, and strangers."""
    owner, other = county.persons[0], county.persons[1]
    county.rows["ga_population", COUNTY].clear()
    county.row("ga_population", owner, name="韦大勇", name_norm="韦大勇")
    county.row("ga_population", other, id_raw=f"{str(other['id_raw'])[:-1]}5", name="罗秀瑛")
    pairs = [row for row in county.run().matched if row["feed"] == "ga_population"]
    path = county.folder / "decisions.csv"
    said = [f"{row['pair_key']},{row['value_hash']},same" for row in pairs]
    path.write_text("\n".join(["pair_key,value_hash,verdict", *said]))
    last = first(county, decisions=path)
    (last / reuse.FILE).unlink()

    quick, full = both(county, last)

    assert (quick.outcome.carried, all_but_how(quick)) == (ALL, all_but_how(full))
    assert "r16" in {row["rule"] for row in quick.findings}


def test_night_after_night_it_is_handed_on(
    county: World,  # noqa: F811
) -> None:
    first(county)
    decided = _decided(county)
    night(county, county.folder / "night-0", stamp=STAMP, **decided)
    _new_extract(county)
    night(county, county.folder / "night-1", stamp=STAMP, **decided)

    quick, full = both(county, county.folder / "night-2")

    assert (quick.outcome.carried, all_but_how(quick)) == (ALL, all_but_how(full))
    assert not session.database(county.folder / "night-0").exists()


def test_another_base_map_is_loaded(
    county: World,  # noqa: F811
) -> None:
    last = first(county)
    county.persons[0]["name"] = "韦小敏"

    quick, full = both(county, last, stamp="the base map of July")

    assert (quick.outcome.carried, all_but_how(quick)) == (None, all_but_how(full))


def _no_file(folder: Path) -> None:
    session.database(folder).unlink()


def _cut_short(folder: Path) -> None:
    file = session.database(folder)
    file.write_bytes(file.read_bytes()[:-4096])


def _no_database(folder: Path) -> None:
    file = session.database(folder)
    file.write_bytes(b"x" * file.stat().st_size)


def _no_json(folder: Path) -> None:
    (folder / carry.FILE).write_text('{"tables": ')


def _of_another_program(folder: Path) -> None:
    told = json.loads((folder / carry.FILE).read_text())
    told["tables"]["program"] = "another"
    (folder / carry.FILE).write_text(json.dumps(told))


@pytest.mark.parametrize(
    "harm", [_no_file, _cut_short, _no_database, _no_json, _of_another_program]
)
def test_what_is_missing_or_damaged_is_loaded_again(
    harm: Callable[[Path], None],
    county: World,  # noqa: F811
) -> None:
    last = first(county)
    harm(last)

    quick, full = both(county, last)

    assert (quick.outcome.carried, all_but_how(quick)) == (None, all_but_how(full))


def test_a_run_that_fails_leaves_no_tables(
    county: World,  # noqa: F811
) -> None:
    last = first(county)
    bad = county.folder / "bad.csv"
    bad.write_text("pair_key\n")

    with pytest.raises(ValueError, match=r"bad\.csv"):
        county.run(last=last, stamp=STAMP, decisions=bad)

    assert not session.database(county.folder / "run").exists()
    assert not session.database(last).exists()


def test_a_run_that_hands_on_nothing_keeps_no_tables(
    county: World,  # noqa: F811
) -> None:
    county.run()

    assert not session.database(county.folder / "run").exists()


def test_a_number_that_two_share_stays_two(
    county: World,  # noqa: F811
) -> None:
    county.person("陆光辉", id_raw=number(sequence=77))
    last = first(county)
    _new_extract(county)

    quick, full = both(county, last)

    assert all_but_how(quick) == all_but_how(full)
