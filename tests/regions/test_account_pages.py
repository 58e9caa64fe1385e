"""Accounts: kept by the system administrator, within the regions, never one's own."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import CalendarDay, Event
from regions import operations
from regions.duties import Duty
from regions.models import Posting, User
from tests.factories import CountyFactory, GridFactory, PostingFactory, VillageFactory

pytestmark = pytest.mark.django_db
LIST = reverse("regions:account-list")


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def admin(client, officer, county):
    user = officer(Duty.SYSTEM_ADMIN, county)
    client.force_login(user)
    return user


def act(name: str, pk: int) -> str:
    return reverse(f"regions:{name}", args=[pk])


@pytest.mark.parametrize(
    "duty",
    [pytest.param(d, id=d) for d in (Duty.COUNTY_OFFICE, Duty.AUDITOR, Duty.PREFECTURE_OFFICE)],
)
def test_nobody_else_keeps_accounts(duty, client, officer, county):
    client.force_login(officer(duty, county))

    assert client.get(LIST).status_code == 403


def test_an_account_of_another_county_is_out_of_sight(client, admin):
    other = PostingFactory().user

    assert client.get(act("account-detail", other.pk)).status_code == 404
    assert client.post(act("account-reset", other.pk)).status_code == 404


@pytest.mark.parametrize("verb", ["account-reset", "account-disable", "account-unlock"])
def test_nobody_changes_their_own_account(verb, client, admin):
    assert client.post(act(verb, admin.pk)).status_code == 403


def test_a_new_account_gets_a_first_password_that_must_be_changed(client, admin, county):
    grid = GridFactory(parent__parent__parent=county)

    page = client.post(
        reverse("regions:account-create"),
        {"username": "wg1", "full_name": "罗启学", "duty": "grid_worker", "region": grid.code},
    )

    user = User.objects.get(username="wg1")
    assert user.check_password(page.context["password"])
    assert user.must_change_password
    assert Event.objects.filter(kind="regions.account.opened", actor_id=admin.pk).exists()


def test_an_account_cannot_be_made_outside_the_administrators_regions(client, admin):
    page = client.post(
        reverse("regions:account-create"),
        {
            "username": "wg1",
            "full_name": "罗启学",
            "duty": "grid_worker",
            "region": GridFactory().code,
        },
    )

    assert page.status_code == 422
    assert not User.objects.filter(username="wg1").exists()


def test_whoever_has_a_first_password_is_sent_to_change_it(client, officer, county):
    user = officer(Duty.COUNTY_OFFICE, county)
    operations.reset_password(user, by=user)
    client.force_login(user)

    response = client.get(reverse("home"))

    assert response.status_code == 302
    assert response.url == reverse("account_change_password")


def test_disabling_ends_the_sessions(client, admin, officer, county):
    user = officer(Duty.COUNTY_OFFICE, county)

    client.post(act("account-disable", user.pk))

    user.refresh_from_db()
    assert not user.is_active


def test_a_posting_ends_today_and_stays_on_record(client, admin, county):
    posting = PostingFactory(region=VillageFactory(parent__parent=county), duty="village_leader")

    client.post(act("posting-end", posting.pk))

    posting.refresh_from_db()
    assert posting.ends_on == timezone.localdate()


def test_a_further_posting_is_an_event(client, admin, officer, county):
    user = officer(Duty.COUNTY_OFFICE, county)

    client.post(
        act("posting-create", user.pk),
        {"duty": "leader", "region": county.code, "starts_on": f"{timezone.localdate()}"},
    )

    assert Posting.objects.filter(user=user, duty=Duty.LEADER).exists()
    assert Event.objects.filter(kind="regions.posting.made").exists()


@pytest.mark.parametrize("rows", [2, 20])
def test_the_account_list_query_count_does_not_grow(
    rows, client, admin, county, django_assert_max_num_queries
):
    PostingFactory.create_batch(rows, region=county)

    with django_assert_max_num_queries(12):
        response = client.get(LIST)

    assert response.content.decode().count('class="which"') == rows + 1


def test_places_are_found_by_name_code_and_initials_within_sight(client, officer, county):
    village = VillageFactory(parent__parent=county, name="下司村", initials="xsc")
    VillageFactory(name="下司村", initials="xsc")
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    search = reverse("regions:place-search")

    found = [client.get(search, {"q": q}).json()["places"] for q in ("下司", "xs", village.code)]

    assert [[place["code"] for place in places] for places in found] == [[village.code]] * 3


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.AUDITOR, 200, id="auditor"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="caseworker"),
        pytest.param(Duty.SYSTEM_ADMIN, 403, id="administrator"),
    ],
)
def test_who_may_read_the_trail(duty, status, client, officer, county):
    client.force_login(officer(duty, county))

    assert client.get(reverse("ledger:event-list")).status_code == status


def test_the_trail_shows_no_county_but_the_auditors_own(client, officer, county):
    admin = officer(Duty.SYSTEM_ADMIN, county)
    operations.reset_password(PostingFactory(region=county).user, by=admin)
    operations.reset_password(PostingFactory().user, by=admin)
    client.force_login(officer(Duty.AUDITOR, county))

    page = client.get(reverse("ledger:event-list"), {"kind": "regions.", "day": "nonsense"})

    assert len(page.context["rows"]) == 1


def test_a_day_of_the_calendar_is_entered_and_taken_out(client, admin):
    client.post(reverse("ledger:calendar"), {"date": "2026-12-01", "name": "暴雨停工"})
    day = CalendarDay.objects.get()

    client.post(reverse("ledger:calendar-delete", args=[day.pk]))

    assert not CalendarDay.objects.exists()
