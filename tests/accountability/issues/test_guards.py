"""The database refuses by direct SQL what the forms refuse."""

import pytest
from django.db import IntegrityError, connection, transaction

from accountability import issue_closing, operations
from accountability.models import Issue, Item, Source
from accountability.operations import TakenOver
from ledger.models import Status
from tests.accountability.issues.conftest import STROKES
from tests.as_application import unguarded
from tests.factories import HouseholdFactory


def by_sql(statement: str, *values: object) -> None:
    """Run a statement, and at once what is deferred to the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


CLOSE = """UPDATE accountability_issue SET status = 'closed', closed_at = now(), closed_by_id = %s
           WHERE id = %s"""


@pytest.mark.parametrize("stage", ["registered", "taken_up", "applied", "verified", "reviewed"])
def test_nothing_is_closed_by_a_statement(stage, way):
    issue = getattr(way, stage)()

    with pytest.raises(IntegrityError):
        by_sql(CLOSE, way.closer.pk, issue.pk)

    assert way.fresh(issue).is_open


def closed_with(way, statement: str, issue: Issue | None = None) -> None:
    """Close a whole issue rightly, and take something from its proof in the same transaction, as
    the owner of the tables could.
    """
    issue = issue or way.reviewed()
    with transaction.atomic(), unguarded("ledger_evidence"), connection.cursor() as cursor:
        issue_closing.close(issue, by=way.closer, strokes=STROKES)
        cursor.execute(statement, [issue.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    ("statement", "lacks"),
    [
        pytest.param(
            "DELETE FROM ledger_evidence WHERE subject_id = %s", "photo or paper", id="no proof"
        ),
        pytest.param(
            """UPDATE ledger_evidence SET uploaded_at = uploaded_at - interval '1 year'
               WHERE subject_id = %s""",
            "newer than the entry",
            id="proof older than the entry",
        ),
        pytest.param(
            "UPDATE ledger_evidence SET round = 7 WHERE subject_id = %s",
            "of this round",
            id="proof of another round",
        ),
        pytest.param(
            "UPDATE accountability_issue SET finished_on = NULL WHERE id = %s",
            "a day it was finished",
            id="not finished",
        ),
        pytest.param(
            """UPDATE accountability_issue SET finished_on = finished_on - 30 WHERE id = %s""",
            "days in order",
            id="finished before it was sent down",
        ),
        pytest.param(
            """UPDATE accountability_issue SET finished_on = finished_on + 30 WHERE id = %s""",
            "days in order",
            id="finished after it was closed",
        ),
        pytest.param(
            """UPDATE regions_user SET person_key = 'one' WHERE id IN (
                   SELECT unnest(ARRAY[applied_by_id, closed_by_id])
                   FROM accountability_issue WHERE id = %s)""",
            "four different persons",
            id="two accounts of one person",
        ),
    ],
)
def test_a_close_out_without_its_proof_does_not_stand(statement, lacks, way):
    with pytest.raises(IntegrityError, match=lacks):
        closed_with(way, statement)


def test_a_whole_close_out_stands(way):
    closed_with(way, "SELECT %s")

    assert Issue.objects.get().status == Status.CLOSED


def test_stamps_and_status_without_signatures_do_not_stand(way):
    issue = way.applied()

    with pytest.raises(IntegrityError):
        by_sql(
            """UPDATE accountability_issue SET verified_at = now(), verified_by_id = %s,
               reviewed_at = now(), reviewed_by_id = %s, status = 'closed', closed_at = now(),
               closed_by_id = %s WHERE id = %s""",
            *(way.township.pk, way.reviewer.pk, way.closer.pk, issue.pk),
        )


def test_a_household_entry_without_hand_or_photo_does_not_stand(way):
    household = HouseholdFactory(region=way.place)
    issue = way.applied(way.taken_up(way.registered(household=household)))
    only_papers = "UPDATE ledger_evidence SET kind = 'paper' WHERE subject_id = %s"

    with pytest.raises(IntegrityError, match="hand of the head"):
        closed_with(way, only_papers, way.reviewed(way.verified(issue)))


def test_an_entry_closed_on_paper_stands_by_its_event_only(way):
    entry = TakenOver(
        number="QN-2018-GK-0007",
        item=Item.objects.first(),
        region=way.county,
        source=Source.STATE,
        description="纸质台账已销号",
        due_on=way.registered().due_on,
        is_closed=True,
    )
    operations.take_over_issues([entry], by=way.zhou)
    by_sql("SELECT 1")

    with pytest.raises(IntegrityError):
        by_sql(
            """INSERT INTO accountability_issue (number, title, region_id, holder_id, status, round,
               opened_at, due_on, responsible_unit, item_id, source, source_doc_no, description,
               measures, closed_at, closed_by_id)
               SELECT 'QN-2018-GK-0008', title, region_id, holder_id, status, round, opened_at,
               due_on, '', item_id, source, '', description, '', closed_at, closed_by_id
               FROM accountability_issue WHERE number = 'QN-2018-GK-0007'"""
        )


@pytest.mark.parametrize(
    "change",
    [
        "description = '已经没有问题'",
        "title = '别的'",
        "source_doc_no = '别的'",
        "region_id = holder_id + 0 - 1",
        "number = 'QN-2018-GK-9999'",
        "level = 5",
        "opened_at = opened_at - interval '1 day'",
        "origin = 'screening.lead', origin_id = 1",
        "round = 0",
        "sent_down_at = sent_down_at - interval '1 day'",
        "sent_down_at = NULL, sent_down_by_id = NULL",
        "due_on = due_on + 30",
        "status = 'returned'",
        "status = 'withdrawn'",
    ],
)
def test_what_was_sent_down_is_frozen(change, way):
    issue = way.taken_up()

    with pytest.raises(IntegrityError):
        by_sql(f"UPDATE accountability_issue SET {change} WHERE id = %s", issue.pk)


def test_before_it_was_sent_down_its_words_may_be_mended(way):
    issue = way.registered()

    by_sql("UPDATE accountability_issue SET description = '改正错字以后' WHERE id = %s", issue.pk)

    assert way.fresh(issue).description == "改正错字以后"


@pytest.mark.parametrize("stem", ["applied", "verified", "reviewed"])
def test_a_stamp_is_not_dated_back(stem, way):
    issue = way.reviewed()

    with pytest.raises(IntegrityError):
        by_sql(
            f"""UPDATE accountability_issue SET {stem}_at = {stem}_at - interval '9 days'
                WHERE id = %s""",
            issue.pk,
        )


def test_a_stamp_is_set_by_the_servers_clock(way):
    issue = way.applied()

    by_sql(
        """UPDATE accountability_issue SET verified_at = '2018-01-01', verified_by_id = %s
           WHERE id = %s""",
        way.township.pk,
        issue.pk,
    )

    assert way.fresh(issue).verified_at > issue.applied_at


def test_issues_batches_and_progress_are_not_deleted(way, batch, progress):
    for_each = {
        "accountability_issue": progress.issue_id,
        "accountability_issuebatch": batch.pk,
        "accountability_issueprogress": progress.pk,
    }

    refused = [refuses(f"DELETE FROM {table} WHERE id = %s", pk) for table, pk in for_each.items()]

    assert refused == [True, True, True]


def test_progress_is_not_rewritten(progress):
    statement = "UPDATE accountability_issueprogress SET words = '全部完成' WHERE id = %s"

    assert refuses(statement, progress.pk)


def refuses(statement: str, pk: int) -> bool:
    with pytest.raises(IntegrityError, match="not allowed"):
        by_sql(statement, pk)
    return True
