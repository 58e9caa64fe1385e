"""The people behind each figure of how much is shared: the same number, both sides, in sight."""

import pytest
from django.urls import reverse

from regions.duties import Duty
from screening.basemap import figures, people
from screening.models import VillageCoverage
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number
from tests.screening.basemap.deliveries import compared, deliver, police_row

pytestmark = pytest.mark.django_db
URL = reverse("screening:basemap-people")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.RUN_DIR = str(tmp_path / "runs")


@pytest.fixture
def home():
    """Four of one household: the head, a wife, a son, and a daughter whom the police lack."""
    home = HouseholdFactory(member_count=4)
    told = (("韦大山", "户主"), ("陆小妹", "配偶"), ("韦小宝", "之子"), ("韦小花", "之女"))
    return [
        MembershipFactory(household=home, relation=relation, person=PersonFactory(name=name))
        for name, relation in told
    ]


@pytest.fixture
def village(home):
    return home[0].household.region.parent


@pytest.fixture
def county(village):
    return village.parent.parent


@pytest.fixture
def compare(county, tmp_path):
    def deliver_and_compare(rows):
        deliver(tmp_path, county.code, rows)
        compared(county)

    return deliver_and_compare


@pytest.fixture
def seen(home, compare):
    """The police: the head under another name, the wife struck off, the son, and a stranger."""
    compare(
        [
            police_row(home[0], name="韦太山"),
            police_row(home[1], hukou_status="死亡注销"),
            police_row(home[2]),
            police_row(home[2], name="韦小弟", id_number=number(700), relation="子"),
        ]
    )


@pytest.fixture
def clerk(client, officer, county):
    user = officer(Duty.COUNTY_OFFICE, county)
    client.force_login(user)
    return user


@pytest.mark.parametrize("shown", sorted(people.SHOWN))
def test_a_list_has_as_many_people_as_its_figure_says(client, clerk, village, seen, shown):
    coverage = VillageCoverage.objects.get()

    response = client.get(URL, {"region": village.code, "show": shown})

    assert len(response.context["rows"]) == getattr(coverage, shown) > 0
    assert response.context["total"] == getattr(coverage, shown)


def test_both_sides_are_shown_and_numbers_are_masked(client, clerk, home, seen):
    page = client.get(URL, {"show": "matched"}).content.decode()

    assert "韦大山" in page
    assert "韦太山" in page
    assert home[0].person.id_number not in page
    assert home[0].person.id_number[-4:] in page


def test_pages_follow_one_another_without_a_gap(village, seen):
    first = people.page(village, "persons", size=3)
    second = people.page(village, "persons", after=first.after, size=3)
    back = people.page(village, "persons", before=second.before, size=3)

    names = [row["ours"] for row in (*first.rows, *second.rows)]
    assert names == ["韦大山", "陆小妹", "韦小宝", "韦小花"]
    assert (second.after, back.rows, back.before) == (0, first.rows, 0)


def test_a_grid_has_no_list_of_its_own(village, seen):
    assert people.page(village.children.get(), "persons").rows == []


def test_a_new_comparison_takes_the_place_of_the_former(village, home, seen, compare):
    compare([police_row(one) for one in home])

    assert people.page(village, "only_theirs").rows == []
    assert len(people.page(village, "matched").rows) == 4


VIEWERS = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="county"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="other-county"),
    pytest.param(Duty.LEADER, "same", 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "where", "status"), VIEWERS)
def test_who_sees_the_people_of_a_place(client, officer, county, seen, duty, where, status):
    client.force_login(officer(duty, county if where == "same" else CountyFactory()))

    assert client.get(URL, {"region": county.code}).status_code == status


def test_a_figure_that_is_none_is_no_page(client, clerk):
    assert client.get(URL, {"show": "poor"}).status_code == 404


def test_before_the_first_comparison_nobody_is_counted(client, clerk):
    response = client.get(URL)

    assert (response.status_code, response.context["rows"]) == (200, [])


def test_every_figure_of_the_overview_opens_its_list(client, clerk, village, county, seen):
    overview = client.get(reverse("screening:basemap-overview"), {"region": county.code})
    page = overview.content.decode().replace("&amp;", "&")

    links = [f"{URL}?region={village.parent.code}&show={shown}" for shown in people.SHOWN]
    assert [link for link in links if link not in page] == []


def test_the_totals_are_those_of_the_overview(clerk, county, seen):
    summed, _below = figures.places(county, clerk)

    assert figures.totals(county, clerk).matched == summed.matched == 3


@pytest.mark.parametrize("others", [0, 12])
def test_the_query_count_does_not_grow(
    client, clerk, village, compare, others, django_assert_num_queries
):
    homes = HouseholdFactory.create_batch(others + 1, region=GridFactory(parent=village))
    compare([police_row(MembershipFactory(household=home)) for home in homes])

    with django_assert_num_queries(15):
        response = client.get(URL)

    assert len(response.context["rows"]) == others + 1
