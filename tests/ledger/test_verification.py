"""Verifying fast is verifying the same: the text of a link, and chains cut into spans."""

import hmac
from datetime import UTC, datetime

import pytest
from django.db import connection

from ledger import chains, events, verification
from ledger.canonical import canonical
from ledger.models import Chain, Event
from tests.factories import CountyFactory

HARD = {
    "名": '值\n"\\/\t\x01\x7f\u2028😀',
    "z": [1, 1.5, 1e30, True, None, {}],
    "a": {"b": "", "A": 1},
}


def appended(count: int, county) -> None:
    draft = events.Draft("test.happened", county, "主", 3, "a", "b", None, "“说”\n\\\x02", HARD)
    events.append_all([draft] * count)


def old_hash(event: Event, key: str) -> str:
    """The hash of an event as the first version made it, which named no digest."""
    said = {
        "chain": event.chain, "seq": event.seq, "kind": event.kind, "subject": event.subject,
        "before": event.before, "after": event.after, "note": event.note, "prev": event.prev_hash,
        "id": event.subject_id, "region": event.region_path, "actor": event.actor_id,
        "name": event.actor_name, "post": event.actor_post, "data": event.data,
        "at": event.at.astimezone(UTC).isoformat(),
    }  # fmt: skip
    return hmac.digest(key.encode(), canonical(said).encode(), "sm3").hex()


def write(event: Event, **columns) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    Event.objects.filter(pk=event.pk).update(**columns)


@pytest.mark.django_db
@pytest.mark.parametrize(("suite", "digest"), [("international", "sha256"), ("sm", "sm3")])
def test_every_kind_of_text_verifies_by_either_digest(settings, suite, digest):
    settings.CRYPTO_SUITE = suite

    appended(3, CountyFactory())

    assert list(events.verify()) == []
    assert set(Event.objects.values_list("hashed_by", flat=True)) == {digest}


@pytest.mark.django_db
def test_an_event_from_before_events_named_their_digest_stays_valid(settings):
    county = CountyFactory()
    appended(1, county)
    event = Event.objects.get()
    old = old_hash(event, settings.LEDGER_KEY)
    write(event, hashed_by="", hash=old)
    seal = chains.seal_of(event.chain, 1, old, settings.LEDGER_KEY.encode(), "sha256")
    Chain.objects.update(hash=old, seal=seal)

    events.append(events.Draft("test.happened", county))

    assert list(events.verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("seq", [1, 2, 3, 4, 5, 6, 7])
def test_a_chain_cut_into_spans_breaks_at_the_same_link(monkeypatch, seq):
    monkeypatch.setattr(verification, "SPAN", 2)
    appended(7, CountyFactory())
    event = Event.objects.get(seq=seq)
    write(event, seq=seq + 100)

    assert [link.seq for link in events.verify()] == [seq]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_processes_of_their_own_find_the_same(monkeypatch):
    monkeypatch.setattr(verification, "SPAN", 2)
    monkeypatch.setattr(verification, "APART_FROM", 1)
    first, second = CountyFactory(), CountyFactory()
    appended(5, first)
    appended(4, second)
    assert list(events.verify()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE ledger_event SET note = 'x' WHERE seq IN (4, 5)")
        cursor.execute("SET session_replication_role = DEFAULT")

    found = [(link.chain, link.seq, link.reason) for link in events.verify()]

    assert found == [(one, 4, "it was altered") for one in sorted([first.path, second.path])]


@pytest.mark.parametrize("key", [b"", b"k" * 64, b"k" * 100], ids=["none", "a block", "longer"])
@pytest.mark.parametrize("digest", chains.DIGESTS)
def test_a_hash_is_that_of_the_standard_library(digest, key):
    assert chains.hash_of("核实", key, digest) == hmac.digest(key, "核实".encode(), digest).hex()


@pytest.mark.django_db
@pytest.mark.parametrize("microsecond", [0, 120_000, 123_456])
def test_a_moment_is_written_as_python_writes_it(microsecond):
    at = datetime(2018, 6, 30, 9, 10, 0, microsecond, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::timestamptz AT TIME ZONE 'UTC')::text", [at])
        (text,) = cursor.fetchone()

    assert f"{chains._moment(text)}+00:00" == at.isoformat()
