"""Grants of pupils (r25) and dear tuition (r39): what is a lead, and what just is not."""

from datetime import date

import pytest

from tests.screening.comparison import builders
from tests.screening.comparison.builders import World


def paid(world: World) -> None:
    """Deliver the grants of the year: somebody else has one."""
    other = world.person("陆同学", household_id=9)
    world.row("jy_aid", other)


@pytest.mark.parametrize(
    ("register", "enrolment", "found"),
    [
        pytest.param({}, {}, 1, id="at-school"),
        pytest.param({}, {"grade": "高一"}, 1, id="upper-school"),
        pytest.param({"is_registered": False}, {}, 0, id="ordinary-household"),
        pytest.param({}, {"status": "辍学"}, 0, id="dropped-out"),
        pytest.param({}, {"status": "送教上门"}, 0, id="taught-at-home"),
        pytest.param({}, {"grade": "大班"}, 0, id="kindergarten"),
        pytest.param({}, {"grade": "学前班"}, 0, id="before-school"),
        pytest.param({}, {"school_year": "2016-2017"}, 0, id="last-year-only"),
        pytest.param({}, {"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r25_registered_pupils_without_a_grant(
    register: dict[str, object], enrolment: dict[str, object], found: int, world: World
) -> None:
    pupil = world.person(**register)
    world.row("jy_enrolment", pupil, **enrolment)
    world.row("jy_enrolment", name="李四", id_raw="")
    paid(world)

    result = world.run("r25")

    assert result.subjects == [("r25", 1001)] * found


@pytest.mark.parametrize(
    ("aid", "found"),
    [
        pytest.param({"paid_on": date(2017, 9, 1)}, 0, id="paid-on-the-first-day"),
        pytest.param({"paid_on": None}, 0, id="day-unknown"),
        pytest.param({"name": "陆某"}, 0, id="other-name-still-counts-as-paid"),
        pytest.param({"paid_on": date(2017, 8, 31)}, 1, id="paid-for-last-year"),
    ],
)
def test_r25_looks_for_the_grant_of_the_school_year(
    aid: dict[str, object], found: int, world: World
) -> None:
    pupil = world.person()
    world.row("jy_enrolment", pupil)
    world.row("jy_aid", pupil, **aid)
    paid(world)

    result = world.run("r25")

    assert result.subjects == [("r25", 1001)] * found


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param(date(2018, 1, 31), "waiting", id="four-months-into-the-year"),
        pytest.param(date(2018, 2, 1), "ran", id="five-months"),
    ],
)
def test_r25_waits_until_grants_can_have_been_paid(as_of: date, status: str, world: World) -> None:
    pupil = world.person()
    world.row("jy_enrolment", pupil)
    world.row("jy_aid", world.person("陆同学"), paid_on=date(2017, 12, 1))

    result = world.run("r25", as_of=as_of)

    assert result.outcome.rules[0].status == status


@pytest.mark.parametrize(
    ("enrolment", "found"),
    [
        pytest.param({}, 1, id="above-the-limit"),
        pytest.param({"tuition_yuan": 10000.0}, 0, id="at-the-limit"),
        pytest.param({"tuition_yuan": 10000.01}, 1, id="a-cent-above"),
        pytest.param({"grade": "九年级"}, 0, id="compulsory-school"),
        pytest.param({"grade": "大班"}, 0, id="kindergarten"),
        pytest.param({"grade": "中职二年级"}, 1, id="vocational"),
        pytest.param({"grade": "本科一年级"}, 1, id="university"),
        pytest.param({"status": "休学"}, 0, id="suspended"),
        pytest.param({"school_year": "2016-2017"}, 0, id="last-year"),
        pytest.param({"name": "陆某"}, 0, id="other-name"),
    ],
)
def test_r39_pupils_with_dear_tuition(
    enrolment: dict[str, object], found: int, world: World
) -> None:
    pupil = world.person(is_registered=False)
    row = {"grade": "高三", "tuition_yuan": 12000.0} | enrolment
    world.row("jy_enrolment", pupil, **row)
    world.row("jy_enrolment", world.person("陆同学"), tuition_yuan=900.0)

    result = world.run("r39")

    assert result.subjects == [("r39", 1001)] * found


@pytest.mark.parametrize(
    ("aid", "found"),
    [
        pytest.param({"amount_yuan": 2000.0}, 0, id="grant-brings-it-to-the-limit"),
        pytest.param({"amount_yuan": 1999.0}, 1, id="grant-is-a-yuan-short"),
        pytest.param({"amount_yuan": 5000.0, "paid_on": date(2017, 6, 1)}, 1, id="of-last-year"),
    ],
)
def test_r39_takes_off_what_was_granted(aid: dict[str, object], found: int, world: World) -> None:
    pupil = world.person()
    world.row("jy_enrolment", pupil, grade="高三", tuition_yuan=12000.0)
    world.row("jy_aid", pupil, **aid)

    result = world.run("r39")

    assert result.subjects == [("r39", 1001)] * found


def test_r39_waits_where_no_tuition_was_delivered(world: World) -> None:
    pupil = world.person()
    world.row("jy_enrolment", pupil, grade="高三")

    result = world.run("r39")

    assert result.outcome.rules[0].reason == "教育学籍中没有2017-2018学年的学费"


def test_a_file_taken_in_before_a_column_was_known_is_read_all_the_same(world: World) -> None:
    pupil = world.person(birth_on=date(2008, 5, 1))
    world.row("jy_enrolment", pupil, status="辍学")
    world.delivered("ga_population")
    whole = builders.extract_columns

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builders, "extract_columns", lambda feed: _without_tuition(whole(feed)))
        result = world.run("r24", "r39")

    assert result.subjects == [("r24", 1001)]
    assert result.outcome.rules[1].reason == "教育学籍中没有2017-2018学年的学费"


def _without_tuition(columns: dict[str, str]) -> dict[str, str]:
    return {name: kind for name, kind in columns.items() if name != "tuition_yuan"}
