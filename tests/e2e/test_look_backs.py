"""Two closes with their lines, a sample drawn for look-back, places without a post, a reply that is
nearly copied: each looked at by the person it is for, at a desk and on a phone.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.bulletins import closing, drafting
from accountability.bulletins.periods import Period
from accountability.issue_deadlines import nightly
from accountability.issue_signs import keeping
from accountability.look_backs import drawing
from accountability.models import IssueSign, LookBackSample, PeriodClose
from ledger import deadlines
from regions.models import Posting
from tests.accountability.issues.conftest import WHY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REPLY = "已于三月入户走访并落实产业扶持资金，户主表示满意，下一步由村工作队每月回访一次"
HALF = timedelta(days=14)


@pytest.fixture
def way(village_people):
    return village_people


def frozen(way, last: date) -> PeriodClose:
    """The half-month that ends on a day, closed and drafted in the night after it."""
    moment = timezone.now() + (last - timezone.localdate()) + timedelta(days=1)
    with time_machine.travel(moment):
        period = Period(PeriodClose.Kind.HALF, last - HALF, last)
        close = closing.close_period(way.prefecture, period)
        drafting.draft(close)
    return close


@pytest.fixture
def sample(way, settings) -> LookBackSample:
    """Half of four entries drawn; one holds, one does not. Another half-month follows."""
    settings.LOOK_BACK_SHARE_PERCENT = Decimal(75)
    today = timezone.localdate()
    for _n in range(4):
        way.closed()
    way.registered()
    drawn = drawing.draw(frozen(way, today))
    first, second, _third = drawn.duties.select_related("issue__region", "given_to")
    issue_closing.look_back(first.issue, by=first.given_to, holds=True, words="入户三户，均已落实")
    issue_closing.look_back(second.issue, by=second.given_to, holds=False, words=WHY)
    way.closed()
    frozen(way, today + HALF + timedelta(days=1))
    return drawn


def test_a_sample_is_shown_to_those_it_concerns(sample, way, visit):
    last = sample.duties.select_related("issue", "given_to").get(done_at__isnull=True)
    here = visit(last.given_to.username)
    here.both("look-backs", "/reports/look-backs/")
    here.both("look-back", f"/reports/look-backs/{sample.pk}/")
    here.both("look-back-issue", f"/reports/issues/{last.issue_id}/")
    here.both("look-back-home", "/")
    here.open(f"/reports/look-backs/{sample.pk}/?state=fails")
    shown = here.page.locator("#list tbody tr").count()
    office = visit("zhou")
    office.both("closes", "/reports/bulletins/closes/")
    lines = office.page.locator(".line-figure").count()

    assert (shown, lines) == (1, 3)
    assert here.complaints + office.complaints == []


def test_the_empty_list_says_what_it_is_for(way, visit):
    here = visit("zhou")
    here.both("look-backs-empty", "/reports/look-backs/")

    assert here.complaints == []


def test_places_without_a_post_are_listed_and_passed_by(way, visit):
    issue = way.taken_up(way.registered(due_on=timezone.localdate() + timedelta(days=60)))
    today = timezone.localdate()
    Posting.objects.filter(region=way.place).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )
    nightly.follow(deadlines.add_working_days(issue.held_due_on, 1))
    here = visit(way.reviewer.username)
    here.both("vacancies", "/reports/issues/vacancies/")
    here.both("vacancies-all", "/reports/issues/vacancies/?all=on")
    here.both("prompts-vacant", "/reports/issues/prompts/")

    assert here.complaints == []


def test_a_reply_that_is_nearly_copied_is_shown_to_the_reviewer(way, visit):
    first, second = way.taken_up(), way.taken_up()
    for issue, words in ((first, REPLY), (second, REPLY.replace("三月", "四月"))):
        issue_operations.add_progress(
            issue, by=way.village, words=words, done_on=timezone.localdate()
        )
        way.verified(way.applied(way.fresh(issue)))
    keeping.look_twice()
    here = visit(way.reviewer.username)
    here.both("signs", "/reports/review/signs/")
    here.both("signs-beside", f"/reports/review/read/{second.pk}/")

    assert IssueSign.objects.filter(kind="near", issue=second).exists()
    assert here.complaints == []
