"""What rounds show on the first page, who is told of what is late, and what is handed over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Notice
from regions.duties import Duty
from screening.campaigns import homes, notices
from screening.models import CampaignVisit, Outcome
from tests.factories import GridFactory, HouseholdFactory, PostingFactory
from tests.screening.campaigns.conftest import outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(team):
    """One visit of the grid is overdue."""
    home = HouseholdFactory(region=team.grid)
    HouseholdFactory(region=team.grid)
    team.open()
    yesterday = timezone.localdate() - timedelta(days=1)
    CampaignVisit.objects.filter(household=home).update(due_on=yesterday)
    return team


def test_the_worker_and_the_village_leader_are_told_once_a_day(late):
    first, again = notices.tell_overdue(), notices.tell_overdue()

    told = set(Notice.objects.values_list("recipient", flat=True))
    assert (first, again) == (3, 0)
    assert told == {late.worker.pk, late.village.pk, late.beside.pk}


def test_a_worker_of_another_grid_is_not_told(late):
    other = PostingFactory(duty=Duty.GRID_WORKER, region=GridFactory(parent=late.grid.parent)).user

    notices.tell_overdue()

    assert not Notice.objects.filter(recipient=other).exists()


def test_the_worker_finds_the_round_on_the_first_page(client, late):
    client.force_login(late.worker)

    text = client.get(reverse("home")).content.decode()

    assert late.campaign.name in text
    assert reverse("screening:visit-list", args=[late.campaign.pk]) in text


CARDS = [
    pytest.param(Duty.LEADER, "place", True, id="a leader sees the three zeros"),
    pytest.param(Duty.COUNTY_OFFICE, "place", True, id="so does the county"),
    pytest.param(Duty.GRID_WORKER, "grid", False, id="a worker has visits instead"),
    pytest.param(Duty.AUDITOR, "place", False, id="an auditor sees none"),
]


@pytest.mark.parametrize(("duty", "where", "is_shown"), CARDS)
def test_who_finds_the_three_zeros_on_the_first_page(client, officer, late, duty, where, is_shown):
    client.force_login(officer(duty, getattr(late, where)))

    text = client.get(reverse("home")).content.decode()

    assert (reverse("screening:zero-board") in text) is is_shown


def test_without_a_round_nothing_is_shown(client, team):
    client.force_login(team.county)

    assert "三项零错漏" not in client.get(reverse("home")).content.decode()


def test_what_is_left_to_visit_is_handed_over_with_the_duty(late):
    items = homes.open_items(late.grid, Duty.GRID_WORKER)

    assert len(items) == 2


def test_the_board_on_the_first_page_counts_open_doubts(client, team):
    home = outside(team.grid)
    team.open()
    team.doubted(home, Outcome.LEFT_OUT)
    client.force_login(team.county)

    assert "零漏评" in client.get(reverse("home")).content.decode()
