"""Each item of the standards passes, fails and is unknown; one household and a place agree."""

from datetime import date

import pytest
from django.core.cache import cache

from households import standards, tasks
from households.models import Observation
from households.standards import relation
from tests.factories import (
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PersonFactory,
    PersonYearFactory,
    PovertyLineFactory,
    UserFactory,
    VillageFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
YEAR = 2018


@pytest.fixture
def home():
    return HouseholdFactory(member_count=1)


def join(home, born=date(1980, 1, 1), joined=None, **year):
    person = PersonFactory(birth_on=born)
    MembershipFactory(household=home, person=person, relation="之子", joined_on=joined)
    PersonYearFactory(person=person, year=YEAR, **year)
    return person


def met(home, key, year=YEAR):
    """What one household and its whole county say of an item; they must not differ."""
    one = standards.judgement_of(home, year).of(key).is_met
    counted = next(c for c in standards.counts("5227/", year) if c.key == key)
    assert {True: counted.met, False: counted.failing, None: counted.unknown}[one] == 1
    return one


# --- income -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("per_head", "answer"),
    [
        pytest.param("3535.00", True, id="on-the-line"),
        pytest.param("3534.99", False, id="a-cent-below"),
        pytest.param(None, None, id="unknown"),
    ],
)
def test_income_is_measured_by_the_line_of_the_year(home, per_head, answer):
    PovertyLineFactory(year=2017, amount_yuan=3335)
    PovertyLineFactory(year=2018, amount_yuan=3535)
    HouseholdYearFactory(household=home, net_per_head_yuan=per_head)

    assert met(home, "income") is answer


def test_without_a_line_nothing_is_said_of_income(home):
    HouseholdYearFactory(household=home, year=2009, net_per_head_yuan=9000)

    assert met(home, "income", 2009) is None


def test_the_most_local_line_outranks_and_the_latest_holds_on(home):
    PovertyLineFactory(year=2018, amount_yuan=3535)
    PovertyLineFactory(year=2018, place_path=home.region.county_path, amount_yuan=4000)
    HouseholdYearFactory(household=home, net_per_head_yuan=3600)

    (one,) = [i for i in standards.judgement_of(home, YEAR).items if i.item.key == "income"]

    assert one.is_met is False
    assert (one.seen["line_yuan"], one.seen["line_kind"]) == ("4000.00", "exit")


def test_a_line_of_another_county_does_not_hold_here(home):
    PovertyLineFactory(year=2018, amount_yuan=3535)
    PovertyLineFactory(year=2018, place_path="5227/99/", amount_yuan=9000)
    HouseholdYearFactory(household=home, net_per_head_yuan=3600)

    assert met(home, "income") is True


@pytest.mark.parametrize(
    ("year", "monitor", "line"),
    [
        pytest.param(2019, "", "exit", id="registered"),
        pytest.param(2019, "边缘易致贫户", "monitoring", id="monitored"),
        pytest.param(2021, "", "monitoring", id="since-2021"),
        pytest.param(2016, "边缘易致贫户", "exit", id="no-monitoring-line-yet"),
    ],
)
def test_what_the_household_is_decides_the_line(year, monitor, line):
    home = HouseholdFactory(monitor_kind=monitor, member_count=1)
    PovertyLineFactory(year=2016, amount_yuan=3146)
    PovertyLineFactory(year=2019, kind="monitoring", amount_yuan=5000)
    HouseholdYearFactory(household=home, year=year, net_per_head_yuan=4000)

    seen = standards.judgement_of(home, year).of("income").seen

    assert seen["line_kind"] == line


# --- food and clothing ----------------------------------------------------------------------------
@pytest.mark.parametrize("matter", ["food", "clothing"])
def test_what_was_seen_last_at_the_door_counts(home, matter):
    assert met(home, matter) is None

    for day, answer in ((1, True), (2, False)):
        Observation.objects.create(
            household=home, year=YEAR, matter=matter, is_met=answer,
            observed_at=f"2018-06-0{day}T08:00:00Z", observed_by=UserFactory(),
        )  # fmt: skip

    assert met(home, matter) is False


def test_what_was_seen_in_another_year_does_not_count(home):
    Observation.objects.create(
        household=home, year=2017, matter="food", is_met=True,
        observed_at="2017-06-01T08:00:00Z", observed_by=UserFactory(),
    )  # fmt: skip

    assert met(home, "food") is None


# --- water ----------------------------------------------------------------------------------------
GOOD = {"water_litres": 20, "is_water_clean": True, "water_minutes": 20, "water_days_percent": 90}


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        pytest.param(GOOD, True, id="all-four-on-the-edge"),
        pytest.param(GOOD | {"water_litres": 19}, False, id="too-little"),
        pytest.param(GOOD | {"is_water_clean": False}, False, id="not-clean"),
        pytest.param(GOOD | {"water_minutes": 21}, False, id="too-far"),
        pytest.param(GOOD | {"water_days_percent": "89.99"}, False, id="too-rare"),
        pytest.param(GOOD | {"has_safe_water": False}, True, id="measured-outranks-stated"),
        pytest.param({"water_litres": 30}, None, id="three-unknown"),
        pytest.param({"water_litres": 30, "has_safe_water": True}, True, id="evaluated-as-safe"),
        pytest.param({"water_minutes": 40, "has_safe_water": True}, False, id="one-is-known-bad"),
        pytest.param({"has_safe_water": False}, False, id="evaluated-as-unsafe"),
        pytest.param({}, None, id="nothing-known"),
    ],
)
def test_water_has_four_indicators(home, values, answer):
    HouseholdYearFactory(household=home, **values)

    assert met(home, "water") is answer


def test_each_indicator_of_water_is_shown(home):
    HouseholdYearFactory(household=home, **(GOOD | {"water_minutes": 45}))

    points = standards.judgement_of(home, YEAR).of("water").points

    assert [(p.value, p.is_met) for p in points[:4]] == [
        ("20 升", True), ("是", True), ("45 分钟", False), ("90.00 %", True),
    ]  # fmt: skip


# --- education ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("born", "is_of_age"),
    [
        pytest.param(date(2012, 9, 1), True, id="six-on-the-day"),
        pytest.param(date(2012, 9, 2), False, id="six-a-day-late"),
        pytest.param(date(2002, 9, 2), True, id="fifteen-still"),
        pytest.param(date(2002, 9, 1), False, id="sixteen-on-the-day"),
    ],
)
def test_school_age_is_counted_on_the_first_of_september(home, born, is_of_age):
    join(home, born, school_status="非在校生")

    assert met(home, "education") is (not is_of_age)


@pytest.mark.parametrize(
    ("year", "answer"),
    [
        pytest.param({"school_status": "小学"}, True, id="at-school"),
        pytest.param({"school_status": "非在校生"}, False, id="not-at-school"),
        pytest.param({"education": "小学"}, False, id="left-after-primary"),
        pytest.param({"education": "初中"}, True, id="finished"),
        pytest.param({"education": "小学", "dropout_reason": "因残"}, True, id="disabled"),
        pytest.param({"school_status": "非在校生", "dropout_reason": "因病"}, True, id="ill"),
        pytest.param({"dropout_reason": "厌学"}, False, id="unwilling"),
        pytest.param({"dropout_reason": "送教上门"}, True, id="taught-at-home"),
        pytest.param({"school_status": "学前教育"}, False, id="still-before-school"),
        pytest.param({}, None, id="nothing-known"),
    ],
)
def test_a_child_of_ten_is_at_school(home, year, answer):
    join(home, date(2008, 5, 1), **year)

    assert met(home, "education") is answer


def test_a_child_of_six_may_still_be_before_school(home):
    join(home, date(2012, 5, 1), school_status="学前教育")

    assert met(home, "education") is True


def test_a_household_without_children_meets_education(home):
    join(home)

    assert met(home, "education") is True


def test_one_child_out_of_school_is_enough(home):
    join(home, date(2008, 5, 1), school_status="小学")
    join(home, date(2009, 5, 1))
    missing = join(home, date(2007, 5, 1), education="小学", dropout_reason="厌学")

    one = standards.judgement_of(home, YEAR).of("education")

    assert one.is_met is False
    assert [p.is_met for p in one.points] == [False, True, None]
    assert missing.name in one.points[0].label


def test_who_joined_after_the_year_is_not_looked_at(home):
    join(home)
    join(home, date(2008, 5, 1), joined=date(2019, 1, 1), school_status="非在校生")

    assert met(home, "education") is True


# --- medicine -------------------------------------------------------------------------------------
INSURED = {"has_resident_medical": True, "has_employee_medical": False, "has_major_illness": True}


@pytest.mark.parametrize(
    ("year", "answer"),
    [
        pytest.param(INSURED, True, id="resident"),
        pytest.param(
            INSURED | {"has_resident_medical": None, "has_employee_medical": True}, True,
            id="employee",
        ),
        pytest.param(INSURED | {"has_resident_medical": False}, False, id="neither"),
        pytest.param(INSURED | {"has_major_illness": False}, False, id="not-for-major-illness"),
        pytest.param(INSURED | {"has_major_illness": None}, None, id="major-illness-unknown"),
        pytest.param(
            {"has_resident_medical": False, "has_major_illness": True}, None, id="half-known"
        ),
        pytest.param({"is_in_service": True}, True, id="soldier"),
        pytest.param({}, None, id="nothing-known"),
    ],
)  # fmt: skip
def test_every_member_is_insured(home, year, answer):
    join(home, **INSURED)
    join(home, **year)

    assert met(home, "medical") is answer


def test_a_household_without_members_is_unknown(home):
    assert met(home, "medical") is None


# --- house ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "answer"),
    [
        pytest.param({"house_grade": "A"}, True, id="a"),
        pytest.param({"house_grade": "B"}, True, id="b"),
        pytest.param({"house_grade": "C"}, False, id="c"),
        pytest.param({"house_grade": "D", "is_dangerous_house": False}, False, id="d"),
        pytest.param({"house_grade": "D", "reform_year": 2018}, True, id="reformed"),
        pytest.param({"house_grade": "D", "reform_year": 2019}, False, id="reformed-later"),
        pytest.param({"is_dangerous_house": False}, True, id="not-dangerous"),
        pytest.param({"is_dangerous_house": True}, False, id="dangerous"),
        pytest.param({"house_grade": "A", "house_area_m2": 0}, False, id="no-house"),
        pytest.param({}, None, id="nothing-known"),
    ],
)
def test_a_house_is_safe(home, values, answer):
    HouseholdYearFactory(household=home, **values)

    assert met(home, "housing") is answer


@pytest.mark.parametrize("moved_in", [True, False])
def test_a_relocated_household_has_moved_in(moved_in):
    home = HouseholdFactory(is_relocated=True, member_count=1)
    HouseholdYearFactory(household=home, house_grade="D")
    Observation.objects.create(
        household=home, year=YEAR, matter="moved_in", is_met=moved_in,
        observed_at="2018-06-01T08:00:00Z", observed_by=UserFactory(),
    )  # fmt: skip

    assert met(home, "housing") is moved_in


# --- the household and the place ------------------------------------------------------------------
def test_there_is_no_averaging(home):
    HouseholdYearFactory(household=home, house_grade="C", **GOOD)
    join(home, **INSURED)

    standing = standards.judgement_of(home, YEAR)

    assert standing.is_met is False
    assert [one.item.key for one in standing.failing] == ["housing"]
    assert [one.item.key for one in standing.unknown] == ["income", "food", "clothing"]


def test_a_place_lists_who_fails_what():
    village = VillageFactory()
    bad = HouseholdFactory(region__parent=village, member_count=1)
    good = HouseholdFactory(region__parent=village, member_count=1)
    elsewhere = HouseholdFactory(member_count=1)
    HouseholdYearFactory(household=bad, house_grade="D")
    HouseholdYearFactory(household=good, house_grade="A")
    HouseholdYearFactory(household=elsewhere, house_grade="D")

    rows = standards.failing(village.path, YEAR, item="housing")

    assert [row["id"] for row in rows] == [bad.pk]
    assert standards.failing(village.path, YEAR, item="housing", after=bad.pk) == []
    place = standards.standing_of_place(village, YEAR)
    (housing,) = [c for c in place.by_child[bad.region.path] if c.key == "housing"]
    assert (housing.failing, housing.total) == (1, 1)
    assert place.any_failing[bad.region.path] == 1
    assert place.counts == standards.counts(village.path, YEAR)


def test_the_prefecture_is_the_sum_of_its_counties_by_kind():
    cache.clear()
    poor = HouseholdFactory(member_count=1, monitor_kind="边缘易致贫户")
    HouseholdFactory(member_count=1, poor_kind="一般农户", region=poor.region)
    elsewhere = HouseholdFactory(member_count=1)
    HouseholdYearFactory(household=poor, house_grade="D")
    HouseholdYearFactory(household=elsewhere, house_grade="D")
    prefecture = poor.region.ancestors[0]

    found = {
        who: standards.standing_of_place(prefecture, YEAR, who=who)
        for who in ("all", "registered", "monitored", "rest")
    }

    housing = {who: standing.counts[-1] for who, standing in found.items()}
    assert {who: (c.failing, c.total) for who, c in housing.items()} == {
        "all": (2, 3), "registered": (2, 2), "monitored": (1, 1), "rest": (0, 1),
    }  # fmt: skip
    assert set(found["all"].by_child) == {poor.region.county_path, elsewhere.region.county_path}
    assert found["all"].counts == standards.counts("5227/", YEAR)


def test_the_night_counts_every_county_anew():
    cache.clear()
    home = HouseholdFactory(member_count=1)
    prefecture = home.region.ancestors[0]
    assert standards.standing_of_place(prefecture, YEAR).counts[-1].failing == 0
    HouseholdYearFactory(household=home, house_grade="D")

    assert standards.standing_of_place(prefecture, YEAR).counts[-1].failing == 0
    assert tasks.count_standards() == 1
    assert standards.standing_of_place(prefecture, YEAR).counts[-1].failing == 1


def test_a_dissolved_household_is_not_counted():
    HouseholdFactory(member_count=1, dissolved_on=date(2018, 1, 1))

    assert {counted.total for counted in standards.counts("5227/", YEAR)} == {0}


@pytest.mark.parametrize("size", [1, 8])
def test_judging_costs_the_same_for_any_number(size, django_assert_num_queries):
    homes = HouseholdFactory.create_batch(size, member_count=1)
    join(homes[0], date(2008, 5, 1))
    relation.parameters(YEAR)

    with django_assert_num_queries(3):  # the rules, what was signed, names
        found = standards.judgements_of(homes, YEAR)

    assert len(found) == size


@pytest.mark.parametrize(
    ("today", "begun"),
    [
        pytest.param(date(2018, 8, 31), 2017, id="before-the-school-year"),
        pytest.param(date(2018, 9, 1), 2018, id="on-its-first-day"),
        pytest.param(date(2020, 1, 1), 2018, id="a-year-that-is-over"),
    ],
)
def test_the_school_year_is_the_one_that_has_begun(today, begun):
    given = relation.parameters(2018, today)

    assert given["school_youngest"] == date(begun - 6, 9, 1)
    assert given["school_oldest"] == date(begun - 16, 9, 1)
