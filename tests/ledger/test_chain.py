"""The chain of events: append-only, and every tampering is found."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from ledger import events
from ledger.models import Chain, Event
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory

pytestmark = pytest.mark.django_db


def appended(count: int, region=None) -> list[Event]:
    region = region or GridFactory()
    return events.append_many(
        [events.Draft(kind="test.happened", region=region, subject_id=n) for n in range(count)]
    )


def tamper(statement: str) -> None:
    """Write past the trigger, as somebody who owns the database could; the rollback restores it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_event DISABLE TRIGGER event_append_only")
        cursor.execute(statement)


def test_events_of_a_county_are_numbered_without_a_gap():
    made = appended(3)

    assert [event.seq for event in made] == [1, 2, 3]
    assert made[1].prev_hash == made[0].hash
    assert list(events.verify()) == []


def test_counties_have_chains_of_their_own():
    first, second = CountyFactory(), CountyFactory()

    appended(2, first)
    appended(1, second)

    assert Chain.objects.get(pk=first.path).seq == 2
    assert Chain.objects.get(pk=second.path).seq == 1


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE ledger_event SET note = 'x'", id="update"),
        pytest.param("DELETE FROM ledger_event", id="delete"),
    ],
)
def test_the_database_refuses_to_change_events(statement):
    appended(1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_database_refuses_to_empty_the_events():
    appended(1)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(
            "ALTER TABLE ledger_event ENABLE TRIGGER event_no_truncate;"
            "TRUNCATE ledger_event CASCADE"
        )


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        pytest.param("UPDATE ledger_event SET note = 'x' WHERE seq = 2", 2, id="altered"),
        pytest.param("DELETE FROM ledger_event WHERE seq = 2", 2, id="removed"),
        pytest.param("DELETE FROM ledger_event WHERE seq = 4", 4, id="tail cut"),
        pytest.param(
            "UPDATE ledger_event SET seq = 9 WHERE seq = 2;"
            "UPDATE ledger_event SET seq = 2 WHERE seq = 3;"
            "UPDATE ledger_event SET seq = 3 WHERE seq = 9",
            2,
            id="swapped",
        ),
        pytest.param(
            "UPDATE ledger_event SET at = at - interval '1 day' WHERE seq = 3", 3, id="backdated"
        ),
        pytest.param(
            "INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, before,"
            " after, region_path, actor_name, actor_post, note, data) SELECT chain, 5, hash, hash,"
            " at, kind, subject, before, after, region_path, '', '', '', '{}' FROM ledger_event"
            " WHERE seq = 4",
            5,
            id="added",
        ),
    ],
)
def test_the_first_broken_link_is_named(statement, seq):
    appended(4)

    tamper(statement)

    assert [link.seq for link in events.verify()] == [seq]


def test_a_chain_written_with_another_key_does_not_verify(settings):
    appended(2)

    settings.LEDGER_KEY = "another key"

    assert [link.seq for link in events.verify()] == [1]


def test_sm3_can_be_chosen(settings):
    settings.CRYPTO_SUITE = "sm"

    appended(2)

    assert list(events.verify()) == []


def test_the_command_fails_and_names_the_link(capsys):
    appended(3)
    tamper("UPDATE ledger_event SET note = 'x' WHERE seq = 2")

    with pytest.raises(CommandError, match="1 of 1 chains"):
        call_command("verify_ledger")

    assert "event 2: it was altered" in capsys.readouterr().err


def test_many_at_once_are_the_rows_that_one_by_one_are(officer):
    grid, other = GridFactory(), GridFactory()
    clerk = officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)
    drafts = [
        events.Draft("test.happened", grid, "x", 7, "a", "b", clerk, "说\n“明”, 1", {"on": "2018"}),
        events.Draft("test.happened", other),
        events.Draft("test.happened", grid, data={"n": 1}),
    ]

    assert events.append_all(drafts) == 3

    found = Event.objects.filter(kind="test.happened").order_by("id")
    said = [(e.seq, e.subject, e.subject_id, e.note, e.data, e.actor_id) for e in found]
    assert sorted(said, key=str) == sorted(
        [
            (1, "x", 7, "说\n“明”, 1", {"on": "2018"}, clerk.pk),
            (1, "", None, "", {}, None),
            (2, "", None, "", {"n": 1}, None),
        ],
        key=str,
    )
    assert list(events.verify()) == []


def test_nothing_to_append_is_no_event():
    assert events.append_all([]) == 0
