"""A household that only the police have: proposed with its members, placed by people, signed."""

from datetime import date

import pytest
from django.urls import reverse

from households import acts
from households.models import Act, Household
from regions.duties import Duty
from screening.basemap import bulk as bulks
from screening.basemap import decisions, homes
from screening.basemap.decisions import DecisionError
from screening.models import Difference
from tests.factories import (
    DifferenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)


@pytest.fixture
def village():
    return GridFactory().parent


@pytest.fixture
def grid(village):
    return village.children.get()


@pytest.fixture
def clerk(officer, village):
    return officer(Duty.COUNTY_OFFICE, village.parent.parent)


@pytest.fixture
def township(officer, village):
    return officer(Duty.TOWNSHIP_OFFICE, village.parent)


def make(village, first=10, **more):
    """A household of two whom the police have in the village."""
    members = [
        {"name": "罗甲", "id": number(first), "relation": "户主", "sex": "", "ethnic": "布依族"},
        {"name": "罗乙", "id": number(first + 1), "relation": "之子", "sex": "", "ethnic": "水族"},
    ]
    given = {"group_name": "三组", "members": members, "reason": "漏登补录"}
    return DifferenceFactory(
        kind="home", field="", household=None, person=None, region=village, who="罗甲", ours="",
        theirs="户主 罗甲，2 人", grade="whole", extract__region=village,
        proposal={"act": "found", "given": given, "on": None}, **more,
    )  # fmt: skip


def test_their_household_becomes_one_of_the_base_map_when_somebody_signs(
    village, grid, clerk, township
):
    difference = make(village)

    act = decisions.take_over(difference, by=clerk, happened_on=DAY)
    assert not Household.objects.exists()
    acts.sign(act, by=township)

    home = Household.objects.get()
    assert (home.region, home.head_name, home.group_name) == (grid, "罗甲", "三组")
    people = home.members.order_by("pk").values_list("person__id_number", "person__ethnic")
    assert list(people) == [(number(10), "布依族"), (number(11), "水族")]
    assert act.source == "ga_population"


def test_a_proposal_that_was_undone_is_open_again(village, clerk, township):
    difference = make(village)
    act = decisions.take_over(difference, by=clerk, happened_on=DAY)
    acts.sign(act, by=township)

    acts.undo(act, by=township, note="未在村常住")

    assert list(Difference.objects.undecided()) == [difference]


def test_the_grid_is_that_of_the_same_group(village, grid):
    other = GridFactory(parent=village)
    HouseholdFactory(region=grid, group_name="一组")
    HouseholdFactory.create_batch(2, region=other, group_name="三组")

    assert homes.guess(make(village)) == other


def test_where_nothing_tells_the_grid_it_must_be_chosen(village, grid, clerk):
    other = GridFactory(parent=village)
    difference = make(village)

    with pytest.raises(DecisionError, match="选择网格"):
        decisions.take_over(difference, by=clerk)
    act = decisions.take_over(difference, by=clerk, given={"region": other.pk})

    assert act.region == other


def test_a_grid_of_another_village_is_none(village, clerk):
    elsewhere = GridFactory(parent__parent__parent=village.parent.parent)

    with pytest.raises(DecisionError, match="选择网格"):
        decisions.take_over(make(village), by=clerk, given={"region": elsewhere.pk})


def test_nobody_is_taken_into_a_second_household(village, clerk):
    MembershipFactory(household=HouseholdFactory(), person=PersonFactory(id_number=number(11)))

    with pytest.raises(DecisionError, match="第 2 人（罗乙）：该证件号码的人已在一户中"):
        decisions.take_over(make(village), by=clerk)

    assert not Act.objects.exists()


def test_clear_households_are_proposed_in_bulk_after_a_sample(village, clerk):
    [make(village, first) for first in (10, 20, 30)]
    bulk = bulks.draw(village, kind="home", field="", grade="whole", by=clerk)
    for row in bulk.rows.filter(is_sampled=True):
        bulks.open_row(row, by=clerk)
        bulks.judge(row, by=clerk, verdict="right")

    bulks.run(bulks.propose_all(bulk, by=clerk).pk)

    found = Act.objects.filter(batch=bulk.batch, kind="found", state="open")
    assert (found.count(), Household.objects.count()) == (3, 0)


def test_the_page_asks_for_grid_and_reason(client, village, grid, clerk):
    difference = make(village)
    client.force_login(clerk)
    url = reverse("screening:difference-take", args=[difference.pk])

    page = client.get(reverse("screening:difference-detail", args=[difference.pk]))
    form = page.context["actions"][0]["form"]
    sent = client.post(
        url,
        {"seen": difference.value_hash, "happened_on": "2018-06-01", "region": grid.pk,
         "reason": "返乡定居"},
    )  # fmt: skip

    assert (form.fields["region"].initial, form.fields["reason"].initial) == (grid.pk, "漏登补录")
    assert sent.status_code == 302
    assert Act.objects.get().reason == "返乡定居"


def test_one_is_found_by_the_number_of_any_member(client, village, clerk):
    difference = make(village)
    client.force_login(clerk)

    listed = client.post(reverse("screening:difference-search"), {"who": number(11)}, follow=True)

    assert [row["difference"] for row in listed.context["rows"]] == [difference]


def test_full_numbers_of_all_members_are_shown_on_record(village, clerk):
    shown = decisions.reveal(make(village), by=clerk, purpose="入户核对")

    assert shown == ("", f"罗甲 {number(10)}、罗乙 {number(11)}")
