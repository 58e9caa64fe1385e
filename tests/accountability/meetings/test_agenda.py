"""What an agenda counts, as of its cut-off, and that it stands still once the meeting was held."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.issue_signs import keeping
from accountability.meetings import agenda
from accountability.meetings.agenda import Span
from accountability.models import IssueSign, SignKind, Topic
from ledger import events
from ledger.models import Event, Status
from tests.accountability.issues.conftest import WHY, Way, make_way
from tests.as_application import unguarded
from tests.factories import CountyFactory, HouseholdFactory, LeadFactory
from tests.factories.cases import CaseFactory, days_ago, decided
from tests.factories.meetings import convened, decide, held, member, sign, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def way() -> Way:
    return make_way()


def drawn(region, cut_off=None, since=None):
    today = timezone.localdate()
    span = Span(region, since or today - timedelta(days=30), cut_off or today)
    return {topic: found.keys for topic, found in agenda.draw(span).items()}


def told(row, kind, **data):
    return events.append(
        events.Draft(
            kind=kind, region=row.region, subject=row.subject, subject_id=row.pk, data=data
        )
    )


def earlier(event, days):
    """The event on the trail moved back, which only the owner of the table can do."""
    with unguarded("ledger_event"):
        Event.objects.filter(pk=event.pk).update(at=F("at") - timedelta(days=days))


def test_entries_past_their_day_stand_on_it(way):
    due = way.registered(due_on=timezone.localdate() + timedelta(days=1))
    way.registered(due_on=timezone.localdate() + timedelta(days=60))

    assert drawn(way.county)[Topic.OVERDUE] == []
    assert drawn(way.county, timezone.localdate() + timedelta(days=2))[Topic.OVERDUE] == [due.pk]
    assert drawn(CountyFactory(), timezone.localdate() + timedelta(days=2))[Topic.OVERDUE] == []


def test_a_close_out_that_did_not_hold_stands_on_it(way):
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)

    assert drawn(way.county)[Topic.LOOK_BACK] == [issue.pk]


def test_what_happened_before_the_span_does_not(way):
    issue = way.registered()
    event = told(issue, "accountability.issue.reopened")
    earlier(event, 40)

    assert drawn(way.county)[Topic.LOOK_BACK] == []
    assert drawn(way.county, since=days_ago(50))[Topic.LOOK_BACK] == [issue.pk]


def test_a_verdict_opened_again_by_a_person_stands_on_it_but_not_by_a_run(way):
    household = HouseholdFactory(region=way.grid)
    false, again = LeadFactory(household=household), LeadFactory(household=household)
    told(false, "screening.lead.reopened", round=1)
    told(again, "screening.lead.reopened_by_run", round=1)

    assert drawn(way.county)[Topic.VERDICT] == [false.pk]


def test_what_was_told_further_up_stands_on_it_once(way):
    issue = way.registered()
    told(issue, "accountability.issue.escalated")
    told(issue, "accountability.issue.escalated")

    assert drawn(way.county)[Topic.MISSED] == [issue.pk]


def test_cases_stand_on_it_until_they_are_decided(way):
    going_on = CaseFactory(region=way.county)
    over = decided(CaseFactory(region=way.county), decided_on=days_ago(300))

    assert drawn(way.county)[Topic.CASES] == [going_on.pk]
    assert drawn(way.county, days_ago(310), days_ago(390))[Topic.CASES] == [going_on.pk, over.pk]


def test_a_sign_stands_on_it_until_somebody_looked(way):
    sign_ = IssueSign.objects.create(
        issue=way.registered(), kind=SignKind.HOURS, round=1, found_at=timezone.now()
    )
    assert drawn(way.county)[Topic.SIGNS] == [sign_.pk]

    keeping.looked_at(sign_, by=way.reviewer, words="值班时办理，属实")

    assert drawn(way.county)[Topic.SIGNS] == []


def test_the_next_agenda_tells_where_decisions_stand(way):
    meeting = written(way.county)
    decision = decide(meeting)
    sign(meeting)
    decision.refresh_from_db()

    after = convened(way.county)

    line = after.agenda.get(topic=Topic.DECISIONS)
    assert line.entries == [decision.issue_id]
    assert line.words == {str(decision.issue_id): Status.PENDING}


def test_a_decision_closed_out_before_the_span_is_told_no_more(way):
    meeting = written(way.county)
    decide(meeting, region=way.place)
    issue = way.taken_up(way.fresh(sign(meeting)[0]))
    issue_operations.set_measures(issue, by=way.village, goal="", measures="逐条约谈，限期销号")
    way.closed(way.reviewed(way.verified(way.applied(way.fresh(issue)))))
    assert drawn(way.county)[Topic.DECISIONS] == [issue.pk]

    for event in Event.objects.filter(subject=issue.subject, subject_id=issue.pk):
        earlier(event, 40)

    assert drawn(way.county)[Topic.DECISIONS] == []


def test_a_held_meetings_agenda_stays_what_it_was(way):
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)
    meeting = held(way.county)

    told(way.registered(), "accountability.issue.reopened")

    assert meeting.agenda.get(topic=Topic.LOOK_BACK).entries == [issue.pk]
    assert len(drawn(way.county)[Topic.LOOK_BACK]) == 2


def test_the_span_begins_after_the_meeting_before(way):
    today = timezone.localdate()
    assert agenda.since_last(way.county, today) == today - timedelta(days=91)

    held(way.county, member(way.county), cut_off=days_ago(5))

    assert agenda.since_last(way.county, today) == days_ago(4)
