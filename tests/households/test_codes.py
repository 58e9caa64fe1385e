"""One household, one code: given out, scanned, revoked; who may, and who sees nothing."""

import pytest
from django.urls import reverse

from households import codes
from households.models import Household, HouseholdCode
from ledger.models import Event
from regions.duties import Duty
from regions.models import Level
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory
from tests.factories.households import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = HouseholdFactory(head_name="陆试甲", member_count=1)
    MembershipFactory(household=home, person=PersonFactory(name="陆试甲"))
    return home


@pytest.fixture
def leader(officer, home):
    return officer(Duty.VILLAGE_LEADER, home.region.parent)


@pytest.fixture
def coded(home, leader):
    codes.issue(home.region, by=leader)
    return codes.valid_code(home)


def test_every_household_of_a_place_gets_one_code(home, leader):
    HouseholdFactory(region=home.region)

    assert codes.issue(home.region, by=leader) == 2
    assert codes.issue(home.region, by=leader) == 0
    assert HouseholdCode.objects.count() == 2
    assert Event.objects.get(kind=codes.ISSUED).data == {"n": 2}


def test_a_code_says_nothing_of_the_household(home, coded):
    assert len(coded.token) == 26
    assert home.household_no not in coded.token


def test_a_dissolved_household_gets_no_code(home, leader):
    Household.objects.filter(pk=home.pk).update(dissolved_on="2018-06-01")

    assert codes.issue(home.region, by=leader) == 0


def test_a_lost_label_is_revoked_for_a_reason(home, coded, leader):
    new = codes.renew(home, by=leader, reason="标签遗失")
    coded.refresh_from_db()

    assert coded.revoked_by == leader
    assert codes.valid_code(home) == new
    assert new.token != coded.token


def test_a_code_is_not_revoked_without_a_reason(home, coded, leader):
    with pytest.raises(codes.CodeError, match="原因"):
        codes.renew(home, by=leader, reason=" ")

    assert codes.valid_code(home) == coded


def open_code(client, user, code):
    client.force_login(user)
    return client.get(reverse("households:code-open", args=[code.token]))


def test_a_scan_opens_the_household(client, home, coded, officer):
    response = open_code(client, officer(Duty.GRID_WORKER, home.region), coded)

    assert response.url == reverse("households:household-detail", args=[home.pk])


WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; V2027A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0.40"
)
WHO_SCANS = [
    pytest.param(Duty.GRID_WORKER, "/field/#/household/{pk}", id="who-goes-to-the-door"),
    pytest.param(Duty.COUNTY_OFFICE, "/households/{pk}/", id="an-office"),
]


@pytest.mark.parametrize(("duty", "address"), WHO_SCANS)
def test_a_scan_by_a_phone_opens_the_app(duty, address, client, home, coded, officer):
    county = next(one for one in home.region.ancestors if one.level == Level.COUNTY)
    place = home.region if duty == Duty.GRID_WORKER else county
    client.force_login(officer(duty, place))
    response = client.get(
        reverse("households:code-open", args=[coded.token]), headers={"User-Agent": WECHAT}
    )

    assert response.url == address.format(pk=home.pk)


def test_a_stranger_who_scans_is_asked_to_log_in(client, coded):
    response = client.get(reverse("households:code-open", args=[coded.token]))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_a_scan_from_elsewhere_finds_nothing(client, coded, officer):
    response = open_code(client, officer(Duty.GRID_WORKER, GridFactory()), coded)

    assert response.status_code == 404


def test_an_old_label_says_that_it_was_revoked(client, home, coded, leader):
    codes.renew(home, by=leader, reason="标签遗失")
    response = open_code(client, leader, coded)

    assert response.status_code == 410
    assert "标签遗失" in response.content.decode()


PAPERS = ["labels", "cards", "registers", "roster"]


@pytest.mark.parametrize("kind", PAPERS)
def test_the_papers_of_a_grid_are_printed(kind, client, home, coded, leader):
    client.force_login(leader)
    url = reverse("households:code-print", args=[kind])
    response = client.get(url, {"region": home.region.code, "stock": "24", "skip": "3"})

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-")


def test_there_is_no_paper_of_another_kind(client, home, coded, leader):
    client.force_login(leader)
    url = reverse("households:code-print", args=["everything"])

    assert client.get(url, {"region": home.region.code}).status_code == 404


WHO = [
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="village-leader-prints"),
    pytest.param(Duty.GRID_WORKER, "grid", 403, id="grid-worker-does-not-print"),
    pytest.param(Duty.VILLAGE_LEADER, "elsewhere", 404, id="another-village-sees-nothing"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_may_print(duty, where, status, client, home, coded, officer):
    places = {"village": home.region.parent, "grid": home.region, "elsewhere": GridFactory().parent}
    client.force_login(officer(duty, places[where]))
    grid = client.get(
        reverse("households:code-print", args=["labels"]), {"region": home.region.code}
    )
    one = client.get(reverse("households:household-print", args=[home.pk, "cards"]))

    assert (grid.status_code, one.status_code) == (status, status)


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_may_revoke(duty, where, status, client, home, coded, officer):
    places = {"village": home.region.parent, "grid": home.region, "elsewhere": GridFactory().parent}
    client.force_login(officer(duty, places[where]))
    response = client.post(
        reverse("households:code-renew", args=[home.pk]), {"reason": "遗失"}, follow=True
    )

    assert response.status_code == status


@pytest.mark.parametrize("households", [2, 20])
def test_the_list_of_codes_asks_the_same_number_of_questions(
    households, client, officer, django_assert_num_queries
):
    grid = GridFactory()
    HouseholdFactory.create_batch(households, region=grid)
    client.force_login(officer(Duty.GRID_WORKER, grid))
    client.get(reverse("households:code-list"), {"region": grid.code})

    with django_assert_num_queries(12):
        response = client.get(reverse("households:code-list"), {"region": grid.code})
    assert response.content.decode().count('<tr id="home-') == households


@pytest.mark.parametrize("households", [2, 12])
def test_a_paper_asks_the_same_number_of_questions(
    households, client, officer, django_assert_max_num_queries
):
    grid = GridFactory()
    for home in HouseholdFactory.create_batch(households, region=grid):
        MembershipFactory(household=home)
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))

    with django_assert_max_num_queries(18):
        client.get(reverse("households:code-print", args=["registers"]), {"region": grid.code})
