"""What cross-inspections are handed: registered households, and what visits of a round answered."""

import pytest

from accountability import second_visits
from taskforces.samples import SAMPLES, Finder
from tests.factories import GridFactory, HouseholdFactory
from tests.screening.campaigns.conftest import make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_team()


def test_registered_households_of_a_place_are_handed_in_and_no_others(team):
    mine = HouseholdFactory(region=team.grid)
    general = HouseholdFactory(region=team.grid, poor_kind="一般农户", exit_status="")
    HouseholdFactory(region=GridFactory())

    keys = list(second_visits.keys(team.grid.parent.parent))
    homes = list(second_visits.homes([mine.household_no, general.household_no, "none"]))

    assert keys == [mine.household_no]
    assert [(home.key, home.region) for home in homes] == [(mine.household_no, team.grid)]
    assert homes[0].first == {}
    assert mine.head_name not in homes[0].words


def test_what_was_found_first_is_the_last_answer_of_a_round(team):
    safe, unsafe = HouseholdFactory.create_batch(2, region=team.grid)
    team.open()
    team.answered(safe)
    team.answered(unsafe, no="housing")

    found = {home.key: home.first for home in second_visits.homes(
        [safe.household_no, unsafe.household_no]
    )}  # fmt: skip

    assert found[safe.household_no]["housing"] == "yes"
    assert found[unsafe.household_no]["housing"] == "no"
    assert {key: said["water"] for key, said in found.items()} == dict.fromkeys(found, "yes")
    assert not [key for said in found.values() for key in said if key.startswith("water_")]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param(["yes", "yes", "yes", "yes"], "yes", id="all-four"),
        pytest.param(["yes", "no", "unknown", "yes"], "no", id="one-no-is-no"),
        pytest.param(["yes", "unknown", "yes", "yes"], "unknown", id="one-is-not-known"),
        pytest.param(["yes", "", "yes", "yes"], "unknown", id="one-was-not-answered"),
        pytest.param([], None, id="nobody-asked"),
    ],
)
def test_four_questions_of_water_are_one(answers, said):
    keys = ("water_litres", "water_clean", "water_minutes", "water_percent")
    given = {key: {"answer": answer} for key, answer in zip(keys, answers, strict=False)}

    found = second_visits.answers_of({"food": {"answer": "yes"}, **given})

    assert found == {"food": "yes"} | ({"water": said} if said else {})


def test_it_is_what_rounds_draw_from():
    assert [Finder(second_visits.keys, second_visits.homes)] == SAMPLES
