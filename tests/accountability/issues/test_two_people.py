"""Two people do the same, or what cannot both be, at the same time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accountability import issue_closing, issue_operations, issue_requests
from accountability.issue_registering import Paper, register
from accountability.models import Issue, Source
from ledger import events
from ledger.models import Event, Status
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from tests.accountability.issues.conftest import STROKES, WHY, make_way
from tests.accountability.issues.test_requests import later
from tests.factories import PostingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same time; what became of each, in alphabetical order."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[str] = []

    def run(act):
        barrier.wait()
        try:
            act()
            outcomes.append("done")
        except (StaleStatusError, SamePersonError):
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(outcomes)


def test_of_two_who_close_one_does():
    way = make_way()
    third = PostingFactory(duty=Duty.COUNTY_OFFICE, region=way.county).user
    issue = way.reviewed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = at_once(
        lambda: issue_closing.close(mine, by=way.closer, strokes=STROKES),
        lambda: issue_closing.close(theirs, by=third, strokes=STROKES),
    )

    assert outcomes == ["done", "stale"]
    assert Event.objects.filter(kind="accountability.issue.closed").count() == 1
    assert list(events.verify()) == []


def test_of_two_who_review_in_the_same_office_one_does():
    """The issue stays in the county and applied for: only the stamp tells."""
    way = make_way()
    issue = way.verified()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = at_once(
        lambda: issue_closing.review(mine, by=way.reviewer, strokes=STROKES),
        lambda: issue_closing.review(theirs, by=way.closer, strokes=STROKES),
    )

    assert outcomes == ["done", "stale"]
    assert Event.objects.filter(kind="accountability.issue.reviewed").count() == 1


def test_of_closing_and_returning_one_happens():
    way = make_way()
    third = PostingFactory(duty=Duty.COUNTY_OFFICE, region=way.county).user
    issue = way.reviewed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = at_once(
        lambda: issue_closing.close(mine, by=way.closer, strokes=STROKES),
        lambda: issue_closing.return_(theirs, by=third, reason=WHY),
    )

    assert outcomes == ["done", "stale"]
    assert way.fresh(issue).status in {Status.CLOSED, Status.RETURNED}


def test_of_two_who_send_down_one_does():
    way = make_way()
    issue = way.registered()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = at_once(
        lambda: issue_operations.send_down(mine, by=way.zhou),
        lambda: issue_operations.send_down(theirs, by=way.zhou_second),
    )

    assert outcomes == ["done", "stale"]


def test_of_granting_and_refusing_one_happens():
    way = make_way()
    asked = issue_requests.ask_extension(
        way.taken_up(), by=way.village, new_due_on=later(), reason=WHY
    )
    mine, theirs = type(asked).objects.get(pk=asked.pk), type(asked).objects.get(pk=asked.pk)

    outcomes = at_once(
        lambda: issue_requests.decide_extension(mine, by=way.zhou, granted=True),
        lambda: issue_requests.decide_extension(
            theirs, by=way.zhou_second, granted=False, decision=WHY
        ),
    )

    assert outcomes == ["done", "stale"]
    asked.refresh_from_db()
    assert (way.fresh(asked.issue).due_on == asked.new_due_on) is asked.granted


def test_two_who_withdraw_and_send_down_leave_one_story():
    way = make_way()
    withdrawal = issue_requests.ask_withdrawal(
        way.registered(), by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号"
    )
    issue = way.fresh(withdrawal.issue)

    outcomes = at_once(
        lambda: issue_operations.send_down(issue, by=way.zhou),
        lambda: issue_requests.decide_withdrawal(
            withdrawal, by=way.zhou_second, granted=True, decision=WHY
        ),
    )

    assert outcomes == ["done", "stale"]


def test_of_two_look_backs_that_fail_one_opens_it_again():
    way = make_way()
    issue = way.closed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = at_once(
        lambda: issue_closing.look_back(mine, by=way.zhou, holds=False, words=WHY),
        lambda: issue_closing.look_back(theirs, by=way.zhou_second, holds=False, words=WHY),
    )

    assert outcomes == ["done", "stale"]
    assert way.fresh(issue).round == 2


def test_two_who_register_get_different_numbers_without_a_gap():
    way = make_way()
    paper = Paper(Source.STATE, doc_no="测考〔2018〕1号")

    outcomes = at_once(
        lambda: register([way.finding()] * 3, by=way.zhou, paper=paper),
        lambda: register([way.finding()] * 3, by=way.zhou_second, paper=paper),
    )

    numbers = sorted(Issue.objects.values_list("number", flat=True))
    assert outcomes == ["done", "done"]
    assert [number[-4:] for number in numbers] == [f"{n:04d}" for n in range(1, 7)]
