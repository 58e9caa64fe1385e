"""What somebody is told without asking: the card, the morning notice, the preview."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from households.acts.changes import edit
from households.acts.checks import warnings
from households.models import PersonYear
from households.quality import forecast, home
from ledger.models import Notice
from regions.duties import Duty
from tests.factories import HouseholdFactory
from tests.factories.quality import FindingFactory
from tests.households.quality.homes import clean_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(grid):
    yesterday = timezone.localdate() - timedelta(days=1)
    return FindingFactory(household=HouseholdFactory(region=grid), due_on=yesterday)


def test_the_holder_and_the_level_above_are_told_once_a_day(late, worker, village, township):
    assert [home.tell_overdue(), home.tell_overdue()] == [2, 0]

    told = Notice.objects.values_list("recipient", "text")
    assert {user for user, _text in told} == {worker.pk, village.pk}
    assert all("1 条数据质量问题逾期" in text for _user, text in told)


def test_nobody_is_told_of_what_is_not_late(grid, worker):
    FindingFactory(household=HouseholdFactory(region=grid))

    assert home.tell_overdue() == 0


def test_the_card_counts_what_a_grid_has_to_correct(late, worker, client):
    client.force_login(worker)

    page = client.get(reverse("home"))

    assert page.status_code == 200
    assert "数据质量" in page.content.decode()


@pytest.mark.parametrize(
    ("duty", "figures"),
    [
        pytest.param(Duty.GRID_WORKER, [1, 1], id="worker"),
        pytest.param(Duty.TOWNSHIP_OFFICE, [1, 1, 0], id="township-reviews-too"),
        pytest.param(Duty.LEADER, None, id="leader-has-none"),
    ],
)
def test_who_has_which_figures(late, grid, officer, rf, duty, figures):
    place = grid if duty == Duty.GRID_WORKER else grid.parent.parent
    request = rf.get("/")
    request.user = officer(duty, place)

    card = home.card(request)

    assert (card and [figure.value for figure in card.figures]) == figures


def test_the_preview_of_an_act_says_what_it_would_break(grid):
    mine = clean_home(grid)
    changes = edit(PersonYear.objects.get(person=mine.wife), labour="丧失劳动力")

    assert any(
        text.startswith("数据质量：") and "2_01_005" in text
        for text in warnings(mine.household, changes)
    )


def test_the_preview_of_an_act_that_cannot_be_done_says_why(grid):
    mine = clean_home(grid)
    changes = edit(PersonYear.objects.get(person=mine.wife), labour="丧失劳动力")
    mine.member(mine.wife, labour="弱劳动力或半劳动力")

    (text,) = forecast.sentences(mine.household, changes)

    assert "劳动技能" in text


def test_no_card_while_there_is_nothing(worker, rf):
    request = rf.get("/")
    request.user = worker

    assert home.card(request) is None
