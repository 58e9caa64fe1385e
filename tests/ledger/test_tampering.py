"""Tampering by SQL, as somebody who owns the database could: all is found, the first link named."""

import hashlib
import importlib
import random
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Max
from django.http import HttpRequest
from django.test import RequestFactory

from ledger import chains, events, hands, key_signatures, signatures
from ledger.models import Chain, Event, Signature
from qiannan import sm2
from regions import assurance, personal_keys
from regions.duties import Duty
from regions.models import User
from tests.factories import GridFactory

ROUNDS = 1000
EVENT_COLUMNS = (
    "prev_hash", "hash", "at", "kind", "subject", "subject_id", "before", "after", "region_path",
    "actor_id", "actor_name", "actor_post", "note", "data", "hashed_by",
)  # fmt: skip
SIGNATURE_COLUMNS = (
    "event_id", "region_id", "role", "signer_id", "signer_name", "signer_post", "signed_at",
    "statement", "content", "digest", "strokes", "method", "device", "address", "public_key",
    "key_signature",
)  # fmt: skip
OTHER = {
    "at": "at + interval '1 microsecond'",
    "signed_at": "signed_at - interval '1 second'",
    "data": "data || jsonb_build_object('more', 1)",
    "hashed_by": "CASE hashed_by WHEN 'sm3' THEN '' ELSE 'sm3' END",
    "prev_hash": "left(md5(prev_hash) || md5(hash), 64)",
    "hash": "left(md5(prev_hash) || md5(hash), 64)",
    "digest": "left(md5(digest) || md5(content), 64)",
    **dict.fromkeys(("subject_id", "actor_id", "signer_id"), "coalesce({0}, 0) + 1"),
    **dict.fromkeys(("event_id", "region_id"), "{0} + 1"),
    **dict.fromkeys(("role", "before", "after"), "left({0}, 9) || 'x'"),
    "method": "CASE method WHEN 'key' THEN 'password' ELSE 'key' END",
    "public_key": "left(public_key, 129) || 'x'",
    "key_signature": "left(key_signature, 127) || 'x'",
}
Found = tuple[str, int]


def run(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def other(column: str) -> str:
    """SQL of a value that the column does not have."""
    return OTHER.get(column, "left({0}, 30) || 'x'").format(column)


class Tamperer:
    """Each act changes one thing at random and returns the link that must be named."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def event(self) -> Event:
        return self.dice.choice(list(Event.objects.all()))

    def last(self, chain: str) -> int:
        return Event.objects.filter(chain=chain).aggregate(Max("seq"))["seq__max"]

    def sealed(self, signature: Signature) -> Found:
        one = Event.objects.get(kind="ledger.sealed", subject_id=signature.event_id)
        return one.chain, one.seq

    def signature(self) -> Signature:
        return self.dice.choice(list(Signature.objects.all()))

    def alter(self) -> Found:
        event, column = self.event(), self.dice.choice(EVENT_COLUMNS)
        run(f"UPDATE ledger_event SET {column} = {other(column)} WHERE id = %s", event.pk)
        return event.chain, event.seq

    def renumber(self) -> Found:
        event = self.event()
        run("UPDATE ledger_event SET seq = seq + 1000000000000 WHERE id = %s", event.pk)
        return event.chain, event.seq

    def delete(self) -> Found:
        event = self.event()
        run("DELETE FROM ledger_event WHERE id = %s", event.pk)
        return event.chain, event.seq

    def swap(self) -> Found:
        chain = self.event().chain
        first, second = sorted(self.dice.sample(range(1, self.last(chain) + 1), 2))
        move = "UPDATE ledger_event SET seq = %s WHERE chain = %s AND seq = %s"
        run(move, 0, chain, first)
        run(move, first, chain, second)
        run(move, second, chain, 0)
        return chain, first

    def insert(self) -> Found:
        """One more, in its right place and following what is before it, but without the key."""
        event = self.event()
        run("UPDATE ledger_event SET seq = seq + 1000 WHERE chain = %s AND seq > %s",
            event.chain, event.seq)  # fmt: skip
        run("UPDATE ledger_event SET seq = seq - 999 WHERE chain = %s AND seq > 1000", event.chain)
        Event.objects.create(
            **self.columns(event) | {"prev_hash": event.hash, "seq": event.seq + 1}
        )
        return event.chain, event.seq + 1

    def columns(self, event: Event) -> dict[str, Any]:
        return {
            field.attname: getattr(event, field.attname)
            for field in Event._meta.concrete_fields
            if not field.primary_key
        }

    def cut(self) -> Found:
        event = self.event()
        run("DELETE FROM ledger_event WHERE chain = %s AND seq >= %s", event.chain, event.seq)
        return event.chain, event.seq

    def cut_and_set_head(self) -> Found:
        chain, seq = self.cut()
        before = Event.objects.filter(chain=chain, seq=seq - 1).first()
        Chain.objects.filter(pk=chain).update(seq=seq - 1, hash=before.hash if before else "")
        return chain, seq

    def set_head(self) -> Found:
        chain = self.event().chain
        value = self.dice.choice(["seq = seq + 1", "seq = seq - 1", "hash = 'x'", "seal = 'x'"])
        run(f"UPDATE ledger_chain SET {value} WHERE chain = %s", chain)
        return chain, self.last(chain) + 1

    def drop_head(self) -> Found:
        chain = self.event().chain
        run("DELETE FROM ledger_chain WHERE chain = %s", chain)
        return chain, 0

    def rewrite(self) -> Found:
        """Another story from one event on: every link follows, the head too, by another key."""
        event, key = self.event(), b"not the key"
        previous = event.prev_hash
        for one in Event.objects.filter(chain=event.chain, seq__gte=event.seq).order_by("seq"):
            previous = hashlib.sha256(key + previous.encode()).hexdigest()
            run("UPDATE ledger_event SET note = 'another story', hash = %s WHERE id = %s",
                previous, one.pk)  # fmt: skip
            run("UPDATE ledger_event SET prev_hash = %s WHERE chain = %s AND seq = %s",
                previous, one.chain, one.seq + 1)  # fmt: skip
        seq = self.last(event.chain)
        seal = chains.seal_of(event.chain, seq, previous, key, "sha256")
        Chain.objects.filter(pk=event.chain).update(hash=previous, seal=seal)
        return event.chain, event.seq

    def alter_signature(self) -> Found:
        one, column = self.signature(), self.dice.choice(SIGNATURE_COLUMNS)
        run(f"UPDATE ledger_signature SET {column} = {other(column)} WHERE id = %s", one.pk)
        return self.sealed(one)

    def remove_signature(self) -> Found:
        one = self.signature()
        run("DELETE FROM ledger_signature WHERE id = %s", one.pk)
        return self.sealed(one)

    def add_signature(self) -> Found:
        one = self.signature()
        one.pk = None
        one.save(force_insert=True)
        return one.event.chain, one.event.seq

    def swap_signatures(self) -> Found:
        """Exchange the strokes of two hands under one event."""
        first = self.signature()
        second = Signature.objects.filter(event=first.event).exclude(pk=first.pk).get()
        move = "UPDATE ledger_signature SET strokes = %s WHERE id = %s"
        run(move, second.strokes, first.pk)
        run(move, first.strokes, second.pk)
        return self.sealed(first)


ACTS: tuple[Callable[[Tamperer], Found], ...] = (
    Tamperer.alter, Tamperer.renumber, Tamperer.delete, Tamperer.swap, Tamperer.insert,
    Tamperer.cut, Tamperer.cut_and_set_head, Tamperer.set_head, Tamperer.drop_head,
    Tamperer.rewrite, Tamperer.alter_signature, Tamperer.remove_signature,
    Tamperer.add_signature, Tamperer.swap_signatures,
)  # fmt: skip


PIN = "271828"


def told(officer: Callable[..., Any], counties: int = 3) -> None:
    """Chains of counties in which things happen and are signed by two hands, the first of them in
    the first county by a personal key too.
    """
    role = Signature.Role
    for place, grid in enumerate(GridFactory.create_batch(counties)):
        by = officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)
        request = request_of(by)
        if place == 0:
            key = personal_keys.register(by, PIN, by=by)
            assurance.prove(request, assurance.Method.KEY, personal_keys.open_with(key, PIN))
        for number in range(3):
            event = events.append_many([
                events.Draft("test.happened", grid, note="之前"),
                events.Draft("test.signed", grid, "x", number, "a", "b", by, "“说”\n", {"n": 1.5}),
            ])[1]  # fmt: skip
            with assurance.answering(request):
                hands.write(
                    event, region=grid, statement="情况属实", signed={"number": number},
                    hands=[hands.Hand(role.VERIFIER, by.full_name, "[1]", by),
                           hands.Hand(role.HEAD, "陆小芬", "[2]")],
                )  # fmt: skip


def request_of(user: User) -> HttpRequest:
    """A request as a phone of this person sends it."""
    agent = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537"
    request = RequestFactory().get("/", headers={"user-agent": agent})
    request.user = user
    return request


def misses(rounds: int) -> list[Any]:
    """Tamper so many times, each on true chains; return what was not found as it should be."""
    missed = []
    for seed in range(rounds):
        act = ACTS[seed % len(ACTS)]
        mark = transaction.savepoint()
        expected = act(Tamperer(seed))
        named = [(link.chain, link.seq) for link in events.verify()]
        if named != [expected]:
            missed.append((act.__name__, seed, expected, named))
        transaction.savepoint_rollback(mark)
    return missed


@pytest.fixture(params=["international", "sm", "changed"])
def as_owner(db, officer, settings, request):
    """No trigger and no foreign key is asked, as for a superuser of the database. Where the suite
    was changed, the chains begin with one and go on with the other.
    """
    settings.CRYPTO_SUITE = "sm" if request.param == "sm" else "international"
    told(officer)
    if request.param == "changed":
        settings.CRYPTO_SUITE = "sm"
        told(officer, 1)
    run("SET LOCAL session_replication_role = replica")


@pytest.mark.slow
def test_a_thousand_tamperings_are_found_and_the_first_broken_link_is_named(as_owner):
    assert list(events.verify()) == []

    assert misses(ROUNDS) == []


def test_a_chain_goes_on_when_the_digest_changes(db, officer, settings):
    settings.CRYPTO_SUITE = "sm"
    told(officer, 1)
    settings.CRYPTO_SUITE = "international"
    told(officer, 1)
    grid = Signature.objects.first().region
    events.append(events.Draft("test.happened", grid))

    assert list(events.verify()) == []
    by = Event.objects.filter(chain=grid.county_path).order_by("seq")
    assert [by.first().hashed_by, by.last().hashed_by] == ["sm3", "sha256"]
    first, last = Signature.objects.first(), Signature.objects.last()
    assert first.digest == "sm3:" + hashlib.new("sm3", first.content.encode()).hexdigest()
    assert last.digest == hashlib.sha256(last.content.encode()).hexdigest()


def test_signatures_under_hand_overs_are_named_by_the_step_that_keeps_how(db, officer):
    """From before nothing more was kept of a signature; the migration names them, the chain goes
    on, and nothing is added to them later unnoticed.
    """
    told(officer, 1)
    one = Signature.objects.first()
    one.event = events.append(events.Draft("households.hand_over.left", one.region))
    one.pk, one.digest = None, hashlib.sha256(one.content.encode()).hexdigest()
    for name in signatures.HOW:
        setattr(one, name, "")
    one.save(force_insert=True)
    assert [link.seq for link in events.verify()] == [one.event.seq]
    step = importlib.import_module("ledger.migrations.0012_how_it_was_signed")

    step.seal(None, SimpleNamespace(connection=connection))

    assert list(events.verify()) == []
    run("SET LOCAL session_replication_role = replica")
    run("UPDATE ledger_signature SET method = 'key' WHERE id = %s", one.pk)
    assert [link.reason for link in events.verify()] == ["a signature that it names was altered"]


def test_who_knows_the_key_of_the_chain_still_cannot_sign_for_a_person(db, officer):
    """A forged row that the chain names truly: only the personal key shows that it is false."""
    told(officer, 1)
    one = Signature.objects.exclude(key_signature="").first()
    event = events.append(events.Draft("test.signed", one.region, by=one.signer))
    forged = hands.Signed(event, one.region, {"number": 99})
    hand = hands.Hand(Signature.Role.VERIFIER, one.signer_name, one.strokes, one.signer)
    row = hands._signature(forged, '{"number":99}', one.statement, hand, assurance.of(None))
    row.public_key, row.key_signature = one.public_key, one.key_signature
    assert list(events.verify()) == []

    row.save(force_insert=True)
    hands._seal([forged], [row])

    reasons = {link.reason for link in events.verify()}
    assert reasons == {"the signature by a personal key is not true"}


def test_what_a_key_signed_stays_true_when_it_is_replaced_and_revoked(db, officer):
    told(officer, 1)
    owner = Signature.objects.exclude(key_signature="").first().signer

    personal_keys.register(owner, "314159", by=owner)
    personal_keys.revoke(owner, by=owner)

    assert list(events.verify()) == []
    assert key_signatures.untrue(Signature.objects.all()) == set()


def test_one_act_over_several_entries_bears_one_signature_of_the_key(db, officer):
    grid = GridFactory()
    by = officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)
    request = request_of(by)
    key = personal_keys.open_with(personal_keys.register(by, PIN, by=by), PIN)
    assurance.prove(request, assurance.Method.KEY, key)
    made = events.append_many([events.Draft("test.signed", grid, "x", n) for n in range(5)])
    hand = hands.Hand(Signature.Role.CLOSER, by.full_name, "[1]", by)

    with assurance.answering(request):
        signed = [hands.Signed(event, grid, {"number": event.subject_id}) for event in made]
        hands.write_many(signed, statement="同意", hands=[hand])

    assert Signature.objects.values("key_signature").distinct().count() == 1
    assert list(events.verify()) == []
    assert key_signatures.untrue(Signature.objects.all()[:1]) == set()


DAYS = [datetime(2018, 6, day, tzinfo=UTC) for day in range(1, 6)]


@pytest.mark.parametrize(
    ("signer", "day", "known", "is_true"),
    [
        pytest.param(5, DAYS[2], (5, DAYS[1], None), True, id="its owner, in its days"),
        pytest.param(5, DAYS[2], (5, DAYS[1], DAYS[3]), True, id="before it ended"),
        pytest.param(6, DAYS[2], (5, DAYS[1], None), False, id="somebody else"),
        pytest.param(5, DAYS[0], (5, DAYS[1], None), False, id="before it was registered"),
        pytest.param(5, DAYS[4], (5, DAYS[1], DAYS[3]), False, id="after it ended"),
        pytest.param(5, DAYS[2], (5, None, DAYS[3]), False, id="never registered"),
    ],
)
def test_a_key_stands_for_its_owner_and_in_its_days_alone(signer, day, known, is_true):
    secret, public = sm2.make()
    covered = ("hash", "closer", "同意", "digest")
    signature = sm2.sign(secret, public, key_signatures.text_of([covered]))
    row = key_signatures.Keyed("5227/", 9, 1, signer, day, public, signature, covered)

    found = list(key_signatures.faults([row], lambda *_asked: [(public, *known)]))

    assert (found == []) is is_true
