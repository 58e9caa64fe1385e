"""The home page says what each duty has to do today, and the notices what happened."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Notice
from regions.duties import Duty
from tests.factories import LeadFactory, UserFactory

pytestmark = pytest.mark.django_db


def figures(client):
    cards = client.get(reverse("home")).context["cards"]
    return {figure.label: figure.value for card in cards for figure in card.figures}


def tasks(client):
    cards = client.get(reverse("home")).context["cards"]
    return [task for card in cards for task in card.tasks]


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get(reverse("home")).status_code == 302


def test_the_grid_worker_sees_what_to_do_first(client, loop):
    today = timezone.localdate()
    soon = loop.at_grid(loop.lead(due_on=today + timedelta(days=2)))
    late = loop.at_grid(loop.lead(due_on=today - timedelta(days=1)))
    loop.answered(loop.lead())
    LeadFactory()
    client.force_login(loop.worker)

    assert list(figures(client).values()) == [3, 2, 1, 1]
    assert [task.url for task in tasks(client)] == [
        reverse("screening:lead-detail", args=[lead.pk]) for lead in (late, soon)
    ]
    assert tasks(client)[0].is_late


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        pytest.param("county_clerk", [1, 1, 1, 0], id="county"),
        pytest.param("township_clerk", [0, 0, 0, 0], id="township"),
        pytest.param("village_leader", [2, 1, 1, 0], id="village"),
        pytest.param("companion", [2, 1, 0, 0], id="who-stood-at-the-door-does-not-review"),
    ],
)
def test_each_level_sees_what_waits_for_it(client, loop, person, expected):
    loop.filed(loop.lead())
    loop.lead()
    loop.at_village(loop.lead())
    loop.answered(loop.lead())
    client.force_login(getattr(loop, person))

    assert list(figures(client).values())[:4] == expected


def test_the_prefecture_sends_down_and_looks_at_what_is_late(client, loop):
    loop.lead(holder=loop.grid.parent.parent.parent.parent)
    client.force_login(loop.prefecture_clerk)

    assert list(figures(client).values())[:2] == [1, 0]


def test_a_leader_sees_figures_and_no_case(client, officer, loop):
    loop.closed(loop.lead())
    loop.lead()
    client.force_login(officer(Duty.LEADER, loop.grid.parent.parent.parent))

    page = client.get(reverse("home")).content.decode()

    assert "50.00%" in page
    assert "/screening/leads/" not in page


@pytest.mark.parametrize(
    ("duty", "url"),
    [
        pytest.param(Duty.AUDITOR, "ledger:event-list", id="auditor-reads-the-trail"),
        pytest.param(Duty.SYSTEM_ADMIN, "regions:account-list", id="accounts"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "screening:extract-new", id="department-delivers"),
        pytest.param(Duty.LEADER, "accountability:close-out", id="leader-reads-figures"),
    ],
)
def test_the_other_duties_find_their_work(client, officer, loop, duty, url):
    client.force_login(officer(duty, loop.grid.parent.parent.parent))

    response = client.get(reverse("home"))

    assert reverse(url) in response.content.decode()
    assert tasks(client) == []


def test_somebody_without_a_post_is_told_whom_to_ask(client):
    client.force_login(UserFactory())

    response = client.get(reverse("home"))

    assert response.context["cards"] == []
    assert "系统管理员" in response.content.decode()


@pytest.mark.parametrize("leads", [2, 8])
def test_the_query_count_of_the_home_page_does_not_grow(
    leads, client, loop, django_assert_num_queries
):
    LeadFactory.create_batch(leads, household__region=loop.grid, holder=loop.grid)
    client.force_login(loop.worker)
    client.get(reverse("screening:lead-list"))  # the first page of a session also notes it

    # two ask for duties that come round, two for archives
    with django_assert_num_queries(16):
        response = client.get(reverse("home"))

    assert response.content.decode().count('class="item') == leads + 1


def test_a_person_reads_own_notices_and_marks_them_read(client, loop):
    Notice.objects.create(recipient=loop.worker, key="a", text="线索已下发", url="/")
    Notice.objects.create(recipient=loop.village_leader, key="b", text="别人的通知")
    client.force_login(loop.worker)

    page = client.get(reverse("ledger:notice-list")).content.decode()
    client.post(reverse("ledger:notices-read"))

    assert "线索已下发" in page
    assert "别人的通知" not in page
    assert list(Notice.objects.filter(read_at=None).values_list("key", flat=True)) == ["b"]


@pytest.mark.parametrize("notices", [2, 20])
def test_the_query_count_of_the_notices_does_not_grow(
    notices, client, loop, django_assert_num_queries
):
    rows = [Notice(recipient=loop.worker, key=f"{n}", text="通知") for n in range(notices)]
    Notice.objects.bulk_create(rows)
    client.force_login(loop.worker)
    client.get(reverse("home"))

    with django_assert_num_queries(6):
        response = client.get(reverse("ledger:notice-list"))

    assert response.content.decode().count("通知</b>") == notices
