"""The same act from eight phones, threads or retries at one moment: one effect, one answer."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from ledger.acts.kinds import KINDS
from ledger.acts.receiving import Batch, receive
from ledger.models import FieldAct, FieldDevice
from regions.duties import Duty
from regions.models import User
from tests.factories import GridFactory, PostingFactory
from tests.ledger.acts.phones import NOTE, Phone, act, note_kind, notes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
THREADS = 8


def at_once(works):
    """What each returned; all began at one barrier, each with a connection of its own."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait(30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def sending(phone, *acts):
    user, device = User.objects.get(pk=phone.user.pk), FieldDevice.objects.get(pk=phone.number)
    return lambda: receive(Batch(user, device, acts))


def test_races(monkeypatch):
    """One test, for emptying the tables afterwards takes longer than it."""
    grid = GridFactory()
    monkeypatch.setitem(KINDS, NOTE, note_kind(grid))
    phones = [
        Phone(PostingFactory(duty=Duty.GRID_WORKER, region=grid).user).bind() for _n in range(2)
    ]
    second = Phone(phones[0].user).bind()

    same = act("same")
    answers = at_once([sending(phones[0], same) for n in range(THREADS)])
    assert len({answer for (answer,) in answers}) == 1
    assert notes() == ["same"]

    stolen = act("stolen")
    answers = at_once([sending(phones[n % 2], stolen) for n in range(THREADS)])
    assert sum('"reused"' in answer for (answer,) in answers) == THREADS // 2
    assert notes() == ["same", "stolen"]

    acts = [act(f"{n}") for n in range(6)]
    works = [sending(phone, *order) for phone in (phones[0], second)
             for order in (acts, acts[::-1])]  # fmt: skip
    answers = at_once(works * 2)
    assert all('"accepted"' in answer for batch in answers for answer in batch)
    assert sorted(notes()[2:]) == [f"{n}" for n in range(6)]

    first, late = act("first"), act("late")
    late["after"] = [first["id"]]
    at_once([sending(phones[0], first), sending(second, late)])
    assert notes()[-2:] == ["first", "late"]
    assert not FieldAct.objects.filter(state="held").exists()
