"""Direct SQL as the role of the application: what no statement of its can do."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError
from django.utils import timezone

from accountability import issue_closing, issue_requests
from ledger import app_role, events
from ledger.models import Event, Signature, Status
from regions.duties import Duty
from tests.accountability.issues.conftest import STROKES, WHY
from tests.as_application import as_application, by_application
from tests.factories import PostingFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
REFUSED = (IntegrityError, ProgrammingError, InternalError)
FORGED = """INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, subject_id,
    before, after, region_path, actor_id, actor_name, actor_post, note, data, hashed_by)
    SELECT chain, seq + 1000, hash, hash, %s, 'accountability.issue.closed', subject, subject_id,
    before, 'closed', region_path, actor_id, actor_name, actor_post, note, data, hashed_by
    FROM ledger_event WHERE subject = 'accountability.issue' AND subject_id = %s
    ORDER BY id DESC LIMIT 1"""


def test_the_whole_way_is_walked_as_the_application(way):
    with as_application():
        issue = way.closed()
        issue_closing.file_up(issue, by=way.closer)
        issue_closing.receive_filing(way.fresh(issue), by=way.zhou)
        issue_closing.look_back(way.fresh(issue), by=way.zhou, holds=False, words=WHY)

    assert way.fresh(issue).round == 2
    assert list(events.verify()) == []


def test_what_is_asked_for_is_decided_as_the_application(way):
    with as_application():
        asked = issue_requests.ask_withdrawal(
            way.registered(), by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号"
        )
        issue_requests.decide_withdrawal(asked, by=way.zhou_second, granted=True, decision=WHY)

    assert way.fresh(asked.issue).status == Status.WITHDRAWN


@pytest.mark.parametrize("stage", ["registered", "taken_up", "applied", "verified", "reviewed"])
def test_nothing_is_closed_without_proof(stage, way):
    issue = getattr(way, stage)()

    with pytest.raises(REFUSED):
        by_application(
            """UPDATE accountability_issue SET status = 'closed', closed_at = now(),
               closed_by_id = %s WHERE id = %s""",
            way.closer.pk,
            issue.pk,
        )

    assert way.fresh(issue).is_open


def test_tables_of_the_same_name_do_not_deceive_the_guards(way):
    """Temporary tables, and tables of its own schema, come first where a guard does not say."""
    issue = way.applied()

    with pytest.raises(IntegrityError):
        by_application(
            """CREATE TEMP TABLE ledger_event AS SELECT * FROM public.ledger_event;
               UPDATE pg_temp.ledger_event SET after = 'returned' WHERE after <> '';
               UPDATE accountability_issue SET status = 'returned' WHERE id = %s""",
            issue.pk,
        )


def test_the_role_makes_no_function_where_guards_look_for_theirs():
    with pytest.raises(ProgrammingError, match="permission denied for schema public"):
        by_application("CREATE FUNCTION public.now() RETURNS int LANGUAGE sql AS 'SELECT 1'")


@pytest.mark.parametrize("table", app_role.kept_tables())
@pytest.mark.parametrize("verb", ["DELETE FROM", "TRUNCATE"])
def test_nothing_kept_is_deleted_or_emptied(verb, table):
    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"{verb} {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE accountability_issue DISABLE TRIGGER issue_row",
        "DROP TRIGGER issue_row ON accountability_issue",
        "DROP TABLE ledger_event CASCADE",
        "SET session_replication_role = 'replica'",
        "ALTER ROLE qiannan_app SUPERUSER",
        "CREATE RULE none AS ON DELETE TO accountability_issue DO INSTEAD NOTHING",
    ],
)
def test_no_guard_is_switched_off(statement):
    with pytest.raises(ProgrammingError):
        by_application(statement)


def test_an_event_is_not_dated_back(way):
    issue = way.reviewed()
    yesterday = timezone.now() - timedelta(days=1)

    with pytest.raises(IntegrityError, match="another clock"):
        by_application(FORGED, yesterday, issue.pk)


def test_a_forged_event_is_found(way):
    """Without the key of the ledger it has no true hash."""
    issue = way.reviewed()

    by_application(FORGED, timezone.now(), issue.pk)

    assert [link.reason for link in events.verify()] == ["an event is missing"]


@pytest.mark.parametrize(
    "change",
    [
        "opened_at = opened_at - interval '1 day'",
        "sent_down_at = sent_down_at - interval '1 day'",
        "applied_at = applied_at - interval '1 day'",
        "description = '已经没有问题'",
        "title = '别的'",
        "number = 'QN-2018-GK-9999'",
        "source = 'self_check'",
        "due_on = due_on + 30",
        "status = 'withdrawn'",
    ],
)
def test_days_and_words_of_an_entry_are_frozen(change, way):
    issue = way.applied()

    with pytest.raises(REFUSED):
        by_application(f"UPDATE accountability_issue SET {change} WHERE id = %s", issue.pk)


def test_nobody_verifies_his_own_rectification(way):
    issue = way.applied()

    with pytest.raises(IntegrityError):
        by_application(VERIFY, issue.applied_by_id, issue.pk)


def test_nor_by_a_second_account(way):
    issue = way.applied()
    twin = second_account(way.village)

    with pytest.raises(IntegrityError, match="one person takes one step"):
        by_application(VERIFY, twin.pk, issue.pk)


def test_two_accounts_of_a_person_are_not_made_two_persons(way):
    twin = second_account(way.village)

    with pytest.raises(IntegrityError, match="which person an account belongs to"):
        by_application("UPDATE regions_user SET person_key = 'another' WHERE id = %s", twin.pk)


VERIFY = """UPDATE accountability_issue SET verified_at = now(), verified_by_id = %s
            WHERE id = %s"""


def second_account(user):
    user.person_key = "the-same"
    user.save(update_fields=["person_key"])
    twin = UserFactory(person_key="the-same")
    return PostingFactory(
        duty=Duty.TOWNSHIP_OFFICE, region=user.active_postings[0].region.parent, user=twin
    ).user


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM ledger_evidence WHERE subject_id = %s",
        "UPDATE ledger_evidence SET file = 'evidence/other.jpg' WHERE subject_id = %s",
        "UPDATE ledger_evidence SET sha256 = repeat('0', 64) WHERE subject_id = %s",
        "UPDATE ledger_evidence SET subject_id = 0 WHERE subject_id = %s",
    ],
)
def test_proof_is_neither_removed_nor_replaced_after_the_close_out(statement, way):
    issue = way.closed()

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(statement, issue.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_signature SET strokes = '[]' WHERE id = %s",
        "UPDATE ledger_signature SET signer_id = NULL WHERE id = %s",
        "DELETE FROM ledger_signature WHERE id = %s",
    ],
)
def test_a_signature_is_not_changed(statement, way):
    way.closed()

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(statement, Signature.objects.last().pk)


def test_an_event_is_not_changed(way):
    way.registered()

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application("UPDATE ledger_event SET note = '' WHERE id = %s", Event.objects.last().pk)


def test_close_out_by_hand_needs_all_four_and_gets_the_servers_time(way):
    issue = way.reviewed()

    with as_application():
        issue_closing.close(issue, by=way.closer, strokes=STROKES)

    assert timezone.now() - way.fresh(issue).closed_at < timedelta(minutes=1)
