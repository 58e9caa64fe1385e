"""What SQL sent past every form is refused by the database."""

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from accountability import operations as ledger
from accountability.meetings import operations
from tests.as_application import as_application, by_application
from tests.factories import CountyFactory
from tests.factories.body_meetings import body_convened, body_plan, body_signed, force_of
from tests.factories.meetings import convened, decide, held, plan, sign, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    ledger.load_aspects()
    return CountyFactory()


def signed(place):
    meeting = written(place)
    decide(meeting)
    sign(meeting)
    return meeting


def run(sql: str, **values) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


REFUSED = [
    pytest.param(convened, "state = 'signed'", "not followed", id="signed unheld"),
    pytest.param(
        convened, "state = 'held', held_at = now(), held_by_id = chair_id", "one organ",
        id="held alone",
    ),
    pytest.param(convened, "state = 'called_off'", "without a reason", id="no reason"),
    pytest.param(convened, "minutes = 'x'", "another step", id="minutes of what was not held"),
    pytest.param(
        held, "state = 'signed', signed_at = now(), signed_by_id = chair_id", "no minutes",
        id="signed unwritten",
    ),
    pytest.param(held, "cut_off = cut_off - 1", "written already", id="another cut-off"),
    pytest.param(held, "state = 'preparing'", "not followed", id="set back"),
    pytest.param(
        written, "state = 'signed', signed_at = now(), signed_by_id = convened_by_id",
        "chair signs", id="signed by another",
    ),
    pytest.param(signed, "minutes = 'x'", "not followed", id="minutes rewritten"),
    pytest.param(held, "number = 'x'", "written already", id="another number"),
]  # fmt: skip


@pytest.mark.parametrize(("brought", "change", "words"), REFUSED)
def test_a_change_past_the_steps_is_refused(brought, change, words, place):
    meeting = brought(place)

    with pytest.raises(DatabaseError, match=words):
        run(f"UPDATE accountability_meeting SET {change} WHERE id = %(id)s", id=meeting.pk)


def test_a_meeting_is_signed_only_with_every_decision_on_the_ledger(place):
    meeting = written(place)
    decide(meeting)

    with pytest.raises(DatabaseError, match="not on the ledger"):
        run(
            "UPDATE accountability_meeting SET state = 'signed', signed_at = now(),"
            " signed_by_id = chair_id WHERE id = %(id)s",
            id=meeting.pk,
        )


def test_a_decision_is_linked_to_no_other_entry(place):
    other = signed(place).decisions.get().issue_id
    row = decide(held(place))

    with pytest.raises(DatabaseError, match="not of this decision"):
        run(
            "UPDATE accountability_meetingdecision SET issue_id = %(other)s WHERE id = %(id)s",
            other=other,
            id=row.pk,
        )


FROZEN = [
    pytest.param(held, "UPDATE accountability_agendaline SET entries = '{1}'", id="agenda"),
    pytest.param(held, "DELETE FROM accountability_agendaline", id="agenda gone"),
    pytest.param(held, "UPDATE accountability_attendance SET is_present = true", id="came"),
    pytest.param(signed, "UPDATE accountability_meetingdecision SET person = 'x'", id="decision"),
    pytest.param(signed, "DELETE FROM accountability_meetingdecision", id="decision gone"),
    pytest.param(convened, "DELETE FROM accountability_meeting", id="meeting gone"),
]


@pytest.mark.parametrize(("brought", "sql"), FROZEN)
def test_what_is_frozen_stays(brought, sql, place):
    brought(place)

    with pytest.raises(DatabaseError):
        run(sql)


def test_two_accounts_of_one_person_are_one(place):
    meeting = written(place)
    writer, chair = meeting.written_by, meeting.chair
    for user in (writer, chair):
        user.person_key = "same"
        user.save()

    with pytest.raises(DatabaseError, match="chair signs"):
        run(
            "UPDATE accountability_meeting SET state = 'signed', signed_at = now(),"
            " signed_by_id = chair_id WHERE id = %(id)s",
            id=meeting.pk,
        )


@pytest.mark.usefixtures("application_role")
def test_the_whole_way_is_walked_as_the_application(place):
    with as_application():
        meeting = convened(place)
        operations.edit(meeting, plan(meeting.chair), by=meeting.convened_by)
        row = signed(place)

    assert row.decisions.get().issue.source == "joint"


@pytest.mark.usefixtures("application_role")
def test_the_whole_way_of_a_meeting_of_a_body_is_walked_as_the_application(place):
    body = force_of(place)
    with as_application():
        meeting = body_convened(body)
        operations.edit(meeting, body_plan(meeting.chair, body), by=meeting.convened_by)
        row = body_signed(body)

    assert row.decisions.get().task.body == body


@pytest.mark.usefixtures("application_role")
@pytest.mark.parametrize("column", ["number", "region_id", "kind", "body_id", "convened_by_id"])
def test_the_application_writes_some_columns_once(column, place):
    convened(place)

    with pytest.raises(ProgrammingError):
        by_application(f"UPDATE accountability_meeting SET {column} = {column}")
