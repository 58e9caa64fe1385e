"""Moments as the role of the application: its own of this transaction, and no other."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests
from accountability.issue_pages import proof
from accountability.issue_review import undoing
from accountability.models import IssueProgress, Withdrawal
from ledger import dispatches, events
from ledger.models import Dispatch, Event, Evidence
from tests.accountability.issue_review.conftest import approve
from tests.accountability.issues.conftest import WHY
from tests.as_application import as_application, by_application

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
NEW_DISPATCH = """INSERT INTO ledger_dispatch (subject, subject_id, region_id, direction,
    from_region_id, to_region_id, note, sent_at, sent_by_id, received_at, received_by_id)
    SELECT subject, subject_id, region_id, direction, from_region_id, to_region_id, note,
    now() + %s * interval '1 day', sent_by_id,
    CASE WHEN %s::int IS NOT NULL THEN now() + %s * interval '1 day' END,
    CASE WHEN %s::int IS NOT NULL THEN sent_by_id END
    FROM ledger_dispatch WHERE subject_id = %s ORDER BY id DESC LIMIT 1"""


def walked(way):
    """Down three levels, signed for at each, up again, closed out, filed and signed for."""
    issue = way.registered()
    for clerk, below in (
        (way.zhou, way.reviewer),
        (way.reviewer, way.township),
        (way.township, way.village),
    ):
        issue_operations.send_down(issue, by=clerk)
        issue = way.fresh(issue)
        issue_operations.receive(issue, by=below)
        issue = way.fresh(issue)
    issue = way.closed(way.reviewed(way.verified(way.applied(issue))))
    issue_closing.file_up(issue, by=way.closer)
    issue_closing.receive_filing(way.fresh(issue), by=way.zhou)
    return way.fresh(issue)


def test_each_dispatch_of_the_way_is_told_with_its_receipt(way):
    with as_application():
        issue = walked(way)
        journey = dispatches.history(issue)
        told = [entry.detail for entry in proof.timeline(issue, journey, "")]

    sent = dict(Event.objects.filter(subject_id=issue.pk).values_list("at", "kind"))
    assert [sent[row.sent_at].rpartition(".")[2] for row in journey] == [
        *["sent_down"] * 3, "applied", "verified", "filed_up",
    ]  # fmt: skip
    assert sum("签收" in detail for detail in told) == len(journey)
    assert all(row.received_at >= row.sent_at for row in journey)
    assert list(events.verify()) == []


def test_what_is_taken_back_is_called_back(way):
    """The dispatch of the step that was undone is signed for by who undid it."""
    issue = way.verified()
    with as_application():
        undoing.take_back(approve([issue], way.reviewer), by=way.reviewer)
        issue = way.fresh(way.applied())
        undoing.take_back(approve([issue], way.township), by=way.township)

    assert dispatches.history(issue)[-1].received_by == way.township


@pytest.fixture
def asked(way):
    """One row of each that is dated; another is written like it."""
    issue_requests.ask_withdrawal(
        way.registered(), by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号"
    )
    issue = way.taken_up()
    issue_operations.add_progress(
        issue, by=way.village, words="已走访二十户", done_on=timezone.localdate()
    )
    return way.applied(way.fresh(issue))


@pytest.mark.parametrize("days", [-30, 1])
@pytest.mark.parametrize(
    ("model", "column"),
    [
        pytest.param(Evidence, "uploaded_at", id="evidence"),
        pytest.param(Dispatch, "sent_at", id="dispatch"),
        pytest.param(IssueProgress, "recorded_at", id="progress"),
        pytest.param(Withdrawal, "asked_at", id="withdrawal"),
    ],
)
def test_what_is_new_is_of_now(model, column, days, asked):
    row = model.objects.last()
    row.pk = None if model is not Evidence else "00000000-0000-4000-8000-000000000000"
    row._state.adding = True
    setattr(row, column, timezone.now() + timedelta(days=days))
    if model is Withdrawal:
        row.issue = asked

    with pytest.raises(IntegrityError, match="another clock"), as_application():
        row.save(force_insert=True)


def test_an_entry_is_of_now(way):
    issue = way.registered()
    issue.pk, issue.number, issue._state.adding = None, "QN-2018-X", True
    issue.opened_at -= timedelta(days=90)

    with pytest.raises(IntegrityError, match="another clock"), as_application():
        issue.save(force_insert=True)


@pytest.mark.parametrize(
    ("sent", "received", "refusal"),
    [
        pytest.param(-1, None, "sent_at is dated by another clock", id="sent yesterday"),
        pytest.param(1, None, "sent_at is dated by another clock", id="sent tomorrow"),
        pytest.param(0, -1, "received_at is dated by another clock", id="received yesterday"),
        pytest.param(0, 1, "received_at is dated by another clock", id="received tomorrow"),
    ],
)
def test_a_dispatch_is_of_now(sent, received, refusal, way):
    issue = way.sent()

    with pytest.raises(IntegrityError, match=refusal):
        by_application(NEW_DISPATCH, sent, received, received, received, issue.pk)


@pytest.mark.parametrize(
    "moment", ["sent_at - interval '9 days'", "now() - interval '1 hour'", "now() + interval '1 h'"]
)
def test_a_receipt_is_of_now(moment, way):
    issue = way.sent()

    with pytest.raises(IntegrityError, match="received_at is dated by another clock"):
        by_application(
            f"""UPDATE ledger_dispatch SET received_at = {moment}, received_by_id = %s
                WHERE subject_id = %s AND received_at IS NULL""",
            way.village.pk,
            issue.pk,
        )


def test_a_receipt_does_not_come_before_what_it_signs_for(way):
    """Not even within the minute that clocks may differ by."""
    issue = way.sent()

    with pytest.raises(IntegrityError, match="dispatch_received_after_sent"):
        by_application(
            """UPDATE ledger_dispatch SET received_at = sent_at - interval '1 microsecond',
               received_by_id = %s WHERE subject_id = %s AND received_at IS NULL""",
            way.village.pk,
            issue.pk,
        )


def test_a_receipt_is_given_once(way):
    issue = way.taken_up()

    with pytest.raises(IntegrityError, match="signed for once"):
        by_application(
            "UPDATE ledger_dispatch SET received_at = clock_timestamp() WHERE subject_id = %s",
            issue.pk,
        )


@pytest.mark.parametrize(
    "change", ["sent_at = now()", "to_region_id = from_region_id", "sent_by_id = 1", "note = '改'"]
)
def test_what_was_sent_is_not_written_again(change, way):
    issue = way.sent()

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"UPDATE ledger_dispatch SET {change} WHERE subject_id = %s", issue.pk)
