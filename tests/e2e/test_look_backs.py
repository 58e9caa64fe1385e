"""The list of samples before the first is drawn, and places without a post, at both sizes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accountability.issue_deadlines import nightly
from ledger import deadlines
from regions.models import Level, Posting, Region
from tests.accountability.issues.conftest import Way, make_way
from tests.browser import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def way(township) -> Way:
    return make_way(Region.objects.filter(level=Level.GRID).first())


def both(here, name: str, path: str) -> None:
    for size, viewport in SIZES.items():
        here.page.set_viewport_size(viewport)
        here.open(path)
        here.look(f"{name}-{size}")


def test_the_empty_list_says_what_it_is_for(way, visit):
    here = visit("zhou")
    both(here, "look-backs-empty", "/reports/look-backs/")

    assert here.complaints == []


def test_places_without_a_post_are_listed_and_passed_by(way, visit):
    issue = way.taken_up(way.registered(due_on=timezone.localdate() + timedelta(days=60)))
    today = timezone.localdate()
    Posting.objects.filter(region=way.place).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    nightly.follow(deadlines.add_working_days(issue.held_due_on, 1))
    county = Posting.objects.filter(region=way.county, unit="县扶贫办").get().user
    here = visit(county.username)
    both(here, "vacancies", "/reports/issues/vacancies/")
    both(here, "vacancies-all", "/reports/issues/vacancies/?all=on")
    both(here, "prompts-vacant", "/reports/issues/prompts/")

    assert here.complaints == []
