"""Pages of past days: a household, a place, and a place on two days with what is behind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Household, HouseholdYear, Membership
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.households.days import a_day_passes

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def home(grid):
    """A household of two, known since ten days; three days ago its status and size changed."""
    made = HouseholdFactory(region=grid, member_count=2, exit_status="已脱贫", cause_main="因学")
    MembershipFactory(household=made, person=PersonFactory(name="陆小妹"))
    MembershipFactory(household=made, relation="之子", person=PersonFactory(name="陆小弟"))
    HouseholdYear.objects.create(household=made, year=2018, fuel="煤炭")
    a_day_passes(7)
    Household.objects.filter(pk=made.pk).update(exit_status="返贫", cause_main="因病")
    Membership.objects.filter(household=made, relation="之子").update(left_on="2018-06-01")
    Household.objects.filter(pk=made.pk).update(member_count=1)
    a_day_passes(3)
    return made


@pytest.fixture
def worker(client, officer, grid):
    user = officer(Duty.GRID_WORKER, grid)
    client.force_login(user)
    return user


def ago(days):
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def address(name, *args, **query):
    pairs = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'households:{name}', args=args)}?{pairs}"


CASES = [
    pytest.param(Duty.GRID_WORKER, "here", 200, id="grid-worker"),
    pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="county"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county"),
    pytest.param(Duty.LEADER, "here", 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
def test_who_may_look_at_past_days(client, officer, grid, home, duty, where, status):
    county = grid.parent.parent.parent
    here = grid if duty == Duty.GRID_WORKER else county
    client.force_login(officer(duty, here if where == "here" else CountyFactory()))
    pages = [
        address("household-as-of", home.pk, on=ago(5)),
        *(
            address(name, region=grid.code)
            for name in ("place-as-of", "place-compare", "place-behind")
        ),
    ]

    assert {client.get(page).status_code for page in pages} == {status}


def test_a_household_of_a_past_day_says_what_is_otherwise_now(client, home, worker):
    then = client.get(address("household-as-of", home.pk, on=ago(5))).context["then"]
    cells = {cell.label: cell for part in then.parts() for cell in part.cells}

    assert (cells["脱贫属性"].text, cells["脱贫属性"].now) == ("已脱贫", "返贫")
    assert not cells["自然村" if "自然村" in cells else "组"].differs
    assert [part.title for part in then.members()] == ["陆小妹", "陆小弟"]
    assert then.gone_since() == ["陆小弟"]


def test_before_it_was_recorded_the_page_says_so(client, home, worker):
    page = client.get(address("household-as-of", home.pk, on=ago(30))).content.decode()

    assert "当日底图中没有本户" in page


@pytest.mark.parametrize("day", ["2018-99-01", "nonsense", "", "2999-01-01"])
def test_a_day_that_is_none_is_today(client, home, worker, day):
    answer = client.get(address("household-as-of", home.pk, on=day))

    assert answer.context["day"] == timezone.localdate()


def test_a_place_of_a_past_day_lists_who_was_behind_each_figure(client, grid, home, worker):
    out = client.get(address("place-as-of", region=grid.code, on=ago(5), figure="out"))
    poor = client.get(address("place-as-of", region=grid.code, on=ago(5), figure="still_poor"))

    assert [row["members"] for row in out.context["page"]] == [2]
    assert list(poor.context["page"]) == []
    assert "陆*妹" in out.content.decode()
    assert "陆小妹" not in out.content.decode()


def test_two_days_differ_by_the_households_behind(client, grid, home, worker):
    village = grid.parent
    rows = client.get(
        address("place-compare", region=grid.code, on=ago(5), **{"with": ago(0)})
    ).context["rows"]
    found = {one.figure.key: one.difference for one in rows[0][1]}
    behind = client.get(
        address("place-behind", region=grid.code, on=ago(5), figure="people", **{"with": ago(0)})
    ).context["page"]

    assert village != rows[0][0]
    assert (found["people"], found["out"], found["still_poor"]) == (-1, -1, 1)
    assert [(row["said"], row["step"]) for row in behind] == [("有变化", -1)]


def test_who_left_the_place_is_named_and_not_opened(client, grid, home, worker):
    Household.objects.filter(pk=home.pk).update(region=GridFactory())

    page = client.get(address("place-as-of", region=grid.code, on=ago(1)))

    assert [row["is_in_sight"] for row in page.context["page"]] == [False]
    assert reverse("households:household-as-of", args=[home.pk]) not in page.content.decode()


@pytest.mark.parametrize("rows", [2, 20])
@pytest.mark.parametrize("name", ["place-as-of", "place-behind"])
def test_the_lists_cost_the_same_for_any_number_of_rows(
    rows, name, client, grid, worker, django_assert_max_num_queries
):
    homes = HouseholdFactory.create_batch(rows, region=grid)
    [MembershipFactory(household=home) for home in homes]

    with django_assert_max_num_queries(20):
        page = client.get(address(name, region=grid.code, on=ago(9 * (name == "place-behind"))))

    assert page.content.decode().count('<tr id="household-') == rows


def test_pages_go_on(client, grid, worker):
    HouseholdFactory.create_batch(53, region=grid)

    second = client.get(address("place-as-of", region=grid.code, page=2)).context["page"]
    beyond = client.get(address("place-as-of", region=grid.code, page=9)).context["page"]

    assert (len(list(second)), second.paginator.count, second.number) == (3, 53, 2)
    assert beyond.paginator.num_pages == 2
