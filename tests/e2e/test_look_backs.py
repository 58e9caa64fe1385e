"""A sample drawn for look-back, a day set by hand, places without a post, a reply that is nearly
copied: each looked at by the person it is for, at a desk and on a phone.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.bulletins import closing
from accountability.bulletins.periods import Period
from accountability.issue_deadlines import nightly
from accountability.issue_signs import keeping
from accountability.look_backs import drawing
from accountability.models import Issue, IssueSign, LookBackSample, PeriodClose
from ledger import deadlines
from regions.models import Level, Posting, Region
from tests.accountability.issues.conftest import WHY, Way, make_way
from tests.browser import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REPLY = "已于三月入户走访并落实产业扶持资金，户主表示满意，下一步由村工作队每月回访一次"


@pytest.fixture
def way(township) -> Way:
    return make_way(Region.objects.filter(level=Level.GRID).first())


@pytest.fixture
def sample(way, settings) -> LookBackSample:
    """Half of six entries drawn; one holds, one does not."""
    settings.LOOK_BACK_SHARE_PERCENT = Decimal(50)
    for _n in range(6):
        way.closed()
    last = timezone.localdate()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        period = Period(PeriodClose.Kind.HALF, last - timedelta(days=14), last)
        close = closing.close_period(way.prefecture, period)
    drawn = drawing.draw(close)
    first, second, _third = drawn.duties.select_related("issue__region", "given_to")
    issue_closing.look_back(first.issue, by=first.given_to, holds=True, words="入户三户，均已落实")
    issue_closing.look_back(second.issue, by=second.given_to, holds=False, words=WHY)
    return drawn


def both(here, name: str, path: str) -> None:
    for size, viewport in SIZES.items():
        here.page.set_viewport_size(viewport)
        here.open(path)
        here.look(f"{name}-{size}")


def test_a_sample_is_shown_to_those_it_concerns(sample, way, visit):
    last = sample.duties.select_related("issue", "given_to").get(done_at__isnull=True)
    here = visit(last.given_to.username)
    both(here, "look-backs", "/reports/look-backs/")
    both(here, "look-back", f"/reports/look-backs/{sample.pk}/")
    both(here, "look-back-issue", f"/reports/issues/{last.issue_id}/")
    both(here, "look-back-home", "/")
    here.open(f"/reports/look-backs/{sample.pk}/")
    here.press("1")

    assert here.complaints == []


def test_the_empty_list_says_what_it_is_for(way, visit):
    here = visit("zhou")
    both(here, "look-backs-empty", "/reports/look-backs/")

    assert here.complaints == []


def test_a_day_is_set_as_an_entry_is_sent_down(way, visit):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    here = visit("zhou")
    path = f"/reports/issues/{issue.pk}/"
    both(here, "send-down", path)
    day = here.page.locator("input[name=day]")
    day.evaluate("field => field.removeAttribute('max')")
    day.fill(f"{timezone.localdate() + timedelta(61)}")
    here.press(f"下发到{way.county.name}")
    here.look("send-down-refused")
    here.page.locator("input[name=day]").fill(f"{timezone.localdate() + timedelta(20)}")
    here.press(f"下发到{way.county.name}")
    both(here, "send-down-set", path)

    assert Issue.objects.get(pk=issue.pk).held_due_on == timezone.localdate() + timedelta(20)
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


def test_a_reply_that_is_nearly_copied_is_shown_to_the_reviewer(way, visit):
    first, second = way.taken_up(), way.taken_up()
    for issue, words in ((first, REPLY), (second, REPLY.replace("三月", "四月"))):
        issue_operations.add_progress(
            issue, by=way.village, words=words, done_on=timezone.localdate()
        )
    way.verified(way.applied(way.fresh(first)))
    way.verified(way.applied(way.fresh(second)))
    keeping.look_twice()
    here = visit(Posting.objects.filter(region=way.county, unit="县扶贫办").get().user.username)
    both(here, "signs", "/reports/review/signs/")
    both(here, "signs-beside", f"/reports/review/read/{second.pk}/")

    assert IssueSign.objects.filter(kind="near", issue=second).exists()
    assert here.complaints == []
