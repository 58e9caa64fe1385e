"""A decision taken back within ten minutes: events are added, nothing is deleted."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.issue_review.undoing import TAKEN_BACK, take_back
from accountability.models import Issue
from accountability.reports import draw
from accountability.reports.issue_ledger import HEADS
from accountability.reports.states import states
from ledger import events
from ledger.models import Dispatch, Event, Signature, Status, Step
from tests.accountability.issue_review.conftest import approve, send_back
from tests.accountability.issues.conftest import STROKES, photo
from tests.accountability.issues.test_guards import by_sql

COLUMNS = [field.attname for field in Issue._meta.concrete_fields]


def row(issue: Issue) -> dict:
    return Issue.objects.filter(pk=issue.pk).values(*COLUMNS).get()


@pytest.mark.parametrize(
    ("stage", "decide", "who"),
    [
        pytest.param("applied", approve, "township", id="verified"),
        pytest.param("verified", approve, "reviewer", id="reviewed"),
        pytest.param("reviewed", approve, "closer", id="closed"),
        pytest.param("applied", send_back, "township", id="returned by the township"),
        pytest.param("reviewed", send_back, "closer", id="returned by the county"),
    ],
)
def test_the_row_is_again_what_it_was(stage, decide, who, way):
    issue = getattr(way, stage)()
    before, by = row(issue), getattr(way, who)
    batch = decide([issue], by)
    told = Event.objects.count()
    signed = Signature.objects.count()

    count = take_back(batch, by=by)

    assert count == 1
    assert row(issue) == before
    assert Event.objects.count() == told + 1
    assert Signature.objects.count() == signed
    assert Event.objects.last().kind == TAKEN_BACK
    assert list(events.verify()) == []
    assert states(way.prefecture, timezone.localdate()).applied == 1


def test_what_was_taken_back_can_be_decided_again_by_the_same_person(way):
    issue = way.reviewed()
    take_back(approve([issue], way.closer), by=way.closer)

    approve([issue], way.closer)
    by_sql("SELECT 1")

    assert way.fresh(issue).status == Status.CLOSED
    assert Step.objects.filter(subject_id=issue.pk, person=way.closer.person).count() == 2


def test_a_verification_that_was_taken_back_stands_on_no_table(way):
    issue = way.applied()
    batch = approve([issue], way.township)
    verifier = [head.title for head in HEADS].index("核实人签字")
    before = draw(14, way.county, timezone.localdate()).sheets[0].rows[0][verifier]

    take_back(batch, by=way.township)

    after = draw(14, way.county, timezone.localdate()).sheets[0].rows[0][verifier]
    assert (before, after) == (way.township.full_name, "")


def test_what_was_sent_on_its_way_needs_no_receipt_any_more(way):
    issue = way.applied()

    take_back(send_back([issue], way.township), by=way.township)

    sent = Dispatch.objects.get(direction="back")
    assert sent.received_by == way.township


def test_an_entry_that_went_on_stays_and_the_others_come_back(way):
    went_on, stays = way.applied(), way.applied()
    batch = approve([went_on, stays], way.township)
    issue_closing.review(way.fresh(went_on), by=way.reviewer, strokes=STROKES)

    count = take_back(batch, by=way.township)

    said = dict(batch.outcomes.values_list("issue", "undo_problem"))
    assert count == 1
    assert said[went_on.pk]
    assert said[stays.pk] == ""
    assert way.fresh(went_on).reviewed_at
    assert way.fresh(stays).verified_at is None


def test_a_return_stands_once_new_proof_was_handed_in(way):
    issue = way.applied()
    batch = send_back([issue], way.township)
    issue_operations.add_file(way.fresh(issue), photo("red"), by=way.village)

    count = take_back(batch, by=way.township)

    assert count == 0
    assert way.fresh(issue).status == Status.RETURNED


def test_after_ten_minutes_it_stands(way):
    batch = approve([way.applied()], way.township)

    with (
        time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)),
        pytest.raises(ValidationError, match="十分钟"),
    ):
        take_back(batch, by=way.township)


def test_nobody_takes_back_what_another_decided(way):
    batch = approve([way.verified()], way.reviewer)

    with pytest.raises(PermissionDenied):
        take_back(batch, by=way.closer)


def test_it_is_taken_back_once(way):
    batch = approve([way.applied()], way.township)
    take_back(batch, by=way.township)

    with pytest.raises(ValidationError):
        take_back(batch, by=way.township)


UNDO = """UPDATE accountability_issue SET status = 'answered', closed_at = NULL,
          closed_by_id = NULL WHERE id = %s"""


def test_by_a_statement_no_stamp_is_taken_away(way):
    issue = way.reviewed()
    approve([issue], way.closer)

    with pytest.raises(IntegrityError, match="set once in a round"):
        by_sql(UNDO, issue.pk)


def test_an_event_that_takes_back_changes_nothing_but_what_it_tells(way):
    issue = way.reviewed()
    batch = approve([issue], way.closer)
    take_back(batch, by=way.closer)

    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            """UPDATE accountability_issue SET verified_at = NULL, verified_by_id = NULL
               WHERE id = %s""",
            [issue.pk],
        )
