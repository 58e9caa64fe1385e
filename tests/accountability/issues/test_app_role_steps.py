"""Who may take which step, what is asked for and what is kept, by SQL as the application."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests, operations
from accountability.issue_closing import Application
from accountability.models import DrawnReport
from ledger.models import Event, Evidence, Status
from regions.duties import Duty
from tests.accountability.issues.conftest import STROKES, WHY, paper
from tests.accountability.issues.test_requests import later
from tests.as_application import as_application, by_application
from tests.factories import HouseholdFactory, PostingFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]
EVENT = """INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, subject_id,
    before, after, region_path, actor_id, actor_name, actor_post, note, data, hashed_by)
    SELECT chain, seq + 1000, hash, hash, now(), 'accountability.issue.' || %s, subject, subject_id,
    before, %s, region_path, %s, actor_name, actor_post, note, data || %s::jsonb, hashed_by
    FROM ledger_event WHERE subject = 'accountability.issue' AND subject_id = %s
    ORDER BY id DESC LIMIT 1"""


def with_event(event: tuple[Any, ...], statement: str, *values: object) -> None:
    """Run a statement with a forged event that tells of it: its kind, the status afterwards, who,
    more data. `verify_ledger` would find it; here the guards have to.
    """
    kind, after, actor, data = (*event, "{}")[:4]
    with as_application(), connection.cursor() as cursor:
        cursor.execute(EVENT, [kind, after, actor.pk, data, values[-1]])
        cursor.execute(statement, values)


def twin_of(user, duty, region):
    """A second account of the same person, posted to another office."""
    user.person_key = f"twin-{user.pk}"
    user.save(update_fields=["person_key"])
    other = UserFactory(person_key=user.person_key)
    return PostingFactory(duty=duty, region=region, user=other).user


# --- four persons --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "stem", "earlier"),
    [
        ("applied", "verified", "village"),
        ("verified", "reviewed", "village"),
        ("verified", "reviewed", "township"),
        ("reviewed", "closed", "village"),
        ("reviewed", "closed", "township"),
        ("reviewed", "closed", "reviewer"),
    ],
)
@pytest.mark.parametrize("is_twin", [False, True], ids=["same account", "second account"])
def test_no_two_steps_are_of_one_person(stage, stem, earlier, is_twin, way):
    issue = getattr(way, stage)()
    person = getattr(way, earlier)
    account = twin_of(person, Duty.COUNTY_OFFICE, way.county) if is_twin else person
    status = ", status = 'closed'" if stem == "closed" else ""

    with pytest.raises(IntegrityError, match=r"one person takes one step|_is_another|four_eyes"):
        by_application(
            f"""UPDATE accountability_issue SET {stem}_at = now(), {stem}_by_id = %s{status}
                WHERE id = %s""",
            account.pk,
            issue.pk,
        )


@pytest.mark.parametrize("person", ["village", "township", "reviewer", "closer"])
def test_who_took_a_step_opens_nothing_again(person, way):
    """Not even once a statement says that the step was taken back."""
    issue = way.closed()
    who = getattr(way, person)

    with pytest.raises(IntegrityError, match="does not look back"):
        with_event(("reopened", "pending", who), REOPEN, issue.pk)


def test_another_person_opens_it_again(way):
    issue = way.closed()

    with as_application():
        issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)

    assert way.fresh(issue).status == Status.PENDING


REOPEN = """UPDATE accountability_issue SET status = 'pending', round = round + 1,
    applied_at = NULL, applied_by_id = NULL, verified_at = NULL, verified_by_id = NULL,
    reviewed_at = NULL, reviewed_by_id = NULL, closed_at = NULL, closed_by_id = NULL,
    finished_on = NULL WHERE id = %s"""


# --- steps in order, with proof ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "change"),
    [
        ("taken_up", "verified_at = now(), verified_by_id = %s"),
        ("applied", "reviewed_at = now(), reviewed_by_id = %s"),
    ],
)
def test_no_step_is_left_out(stage, change, way):
    issue = getattr(way, stage)()

    with pytest.raises(IntegrityError, match="not in order"):
        by_application(
            f"UPDATE accountability_issue SET {change} WHERE id = %s", way.reviewer.pk, issue.pk
        )


APPLY = """UPDATE accountability_issue SET status = 'answered', applied_at = now(),
    applied_by_id = %s, finished_on = current_date WHERE id = %s"""


def test_nothing_is_applied_for_without_proof(way):
    issue = way.taken_up()

    with pytest.raises(IntegrityError, match="newer than the entry"):
        with_event(("applied", "answered", way.village), APPLY, way.village.pk, issue.pk)


def test_nothing_is_applied_for_without_a_hand(way):
    issue = way.taken_up()
    issue_operations.add_file(issue, paper(), by=way.village)

    with pytest.raises(IntegrityError, match="signature of the rectifier"):
        with_event(("applied", "answered", way.village), APPLY, way.village.pk, issue.pk)


def test_a_household_entry_is_not_applied_for_on_paper_alone(way, monkeypatch):
    """The database asks where the verb would not."""
    monkeypatch.setattr("accountability.issue_proof.lacks", lambda *_given, **_more: {})
    household = HouseholdFactory(region=way.place)
    issue = way.taken_up(way.registered(household=household))
    given = Application(timezone.localdate(), STROKES, [paper()])

    with pytest.raises(IntegrityError, match="hand of the head"), as_application():
        issue_closing.apply(issue, by=way.village, given=given)


def test_proof_is_of_this_round(way):
    issue = way.applied()
    issue_closing.return_(issue, by=way.township, reason=WHY)

    with pytest.raises(IntegrityError, match="of this round"):
        with_event(
            ("applied", "answered", way.village, '{"round": 2}'), APPLY, way.village.pk, issue.pk
        )

    assert Evidence.objects.filter(subject_id=issue.pk).exists()


# --- days ----------------------------------------------------------------------------------------
def extended(way):
    asked = issue_requests.ask_extension(
        way.taken_up(), by=way.village, new_due_on=later(), reason=WHY
    )
    issue_requests.decide_extension(asked, by=way.zhou, granted=True)
    return way.fresh(asked.issue)


def test_an_extension_is_asked_for_and_granted(way):
    with as_application():
        issue = extended(way)

    assert issue.due_on == later() > issue.original_due_on


@pytest.mark.parametrize(
    "change",
    [
        "original_due_on = NULL",
        "original_due_on = due_on",
        "original_due_on = original_due_on + 1",
        "due_on = original_due_on, original_due_on = NULL",
    ],
)
def test_an_extension_keeps_the_first_day(change, way):
    issue = extended(way)

    with pytest.raises(IntegrityError, match=r"first day is kept|no extension|trail tells"):
        by_application(f"UPDATE accountability_issue SET {change} WHERE id = %s", issue.pk)


def test_no_day_moves_without_an_extension(way):
    """Not even with an event that tells of it."""
    issue = way.taken_up()

    with pytest.raises(IntegrityError, match="no extension grants"):
        with_event(
            ("extension_granted", "", way.zhou, f'{{"due_on": "{later(90)}"}}'),
            """UPDATE accountability_issue SET original_due_on = due_on, due_on = %s
               WHERE id = %s""",
            later(90),
            issue.pk,
        )


@pytest.mark.parametrize("table", ["extension", "withdrawal"])
def test_who_asks_does_not_decide_by_a_second_account(table, way):
    issue = way.taken_up()
    issue_requests.ask_extension(issue, by=way.village, new_due_on=later(), reason=WHY)
    issue_requests.ask_withdrawal(issue, by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号")
    asker = way.village if table == "extension" else way.zhou
    twin = twin_of(asker, Duty.PREFECTURE_OFFICE, way.prefecture)

    with pytest.raises(IntegrityError, match="who asks does not decide"):
        by_application(
            f"""UPDATE accountability_{table} SET granted = true, decided_at = now(),
                decided_by_id = %s WHERE issue_id = %s""",
            twin.pk,
            issue.pk,
        )


def test_nothing_is_decided_before_it_was_asked_for(way):
    issue = way.taken_up()

    with pytest.raises(IntegrityError, match="before it is decided"):
        by_application(
            """INSERT INTO accountability_extension (issue_id, reason, asked_at, asked_by_id,
               granted, decision, decided_at, decided_by_id, due_on_before, new_due_on)
               SELECT id, '雨季', now(), %s, true, '', now(), %s, due_on, due_on + 30
               FROM accountability_issue WHERE id = %s""",
            way.village.pk,
            way.zhou.pk,
            issue.pk,
        )


# --- withdrawal ----------------------------------------------------------------------------------
WITHDRAW = """UPDATE accountability_withdrawal SET granted = true, decision = '同意',
    decided_at = clock_timestamp(), decided_by_id = %s WHERE issue_id = %s;
    UPDATE accountability_issue SET status = 'withdrawn' WHERE id = %s"""


@pytest.mark.parametrize("who", ["reviewer", "township", "village"])
def test_consent_comes_from_above(who, way):
    """Kept by the prefecture: nobody of a place below consents, whatever statement says so."""
    issue = way.registered()
    issue_requests.ask_withdrawal(issue, by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号")
    account = getattr(way, who)

    with pytest.raises(IntegrityError, match="without consent from above"):
        with_event(("withdrawn", "withdrawn", account), WITHDRAW, account.pk, issue.pk, issue.pk)


def test_what_is_withdrawn_is_still_counted(way):
    asked = issue_requests.ask_withdrawal(
        way.registered(), by=way.zhou, reason=WHY, doc_no="黔扶通〔2018〕2号"
    )
    with as_application():
        issue_requests.decide_withdrawal(asked, by=way.zhou_second, granted=True, decision=WHY)

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application("DELETE FROM accountability_issue WHERE id = %s", asked.issue_id)


# --- what stands ---------------------------------------------------------------------------------
@pytest.mark.parametrize("verb", ["UPDATE accountability_drawnreport SET figures = '{}'"])
def test_a_drawn_report_is_not_drawn_again(verb, way):
    with as_application():
        drawn = operations.draw_report(12, way.prefecture, timezone.localdate())
        same = operations.draw_report(12, way.prefecture, timezone.localdate())

    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(verb)
    assert (same.pk, DrawnReport.objects.get().digest) == (drawn.pk, drawn.digest)


@pytest.mark.parametrize("change", ["due_on = due_on + 30", "doc_no = 'X'", "source = 'audit'"])
def test_a_batch_keeps_its_day_and_document(change, batch):
    with pytest.raises(ProgrammingError, match="permission denied"):
        by_application(f"UPDATE accountability_issuebatch SET {change} WHERE id = %s", batch.pk)


def test_a_past_event_is_not_put_in_later(way):
    """A reopening cannot be dated before a figure that was told."""
    issue = way.closed()

    with pytest.raises(IntegrityError, match="another clock"):
        by_application(
            EVENT.replace("now()", "now() - interval '20 days'"),
            "reopened", "pending", way.zhou.pk, "{}", issue.pk,
        )  # fmt: skip
    assert not Event.objects.filter(kind="accountability.issue.reopened").exists()
