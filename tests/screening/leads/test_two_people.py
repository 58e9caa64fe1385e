"""Two people press the same button."""

import threading

import pytest
from django.db import connection

from ledger import events
from ledger.models import Event, Status
from ledger.transitions import StaleStatusError
from screening import lead_operations
from tests.factories import PostingFactory
from tests.screening.leads.conftest import make_loop

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_of_two_people_who_close_a_lead_one_does():
    loop = make_loop()
    lead = loop.filed(loop.lead())
    colleague = PostingFactory(region=loop.grid.parent.parent.parent).user
    barrier = threading.Barrier(2)
    outcomes: list[str] = []

    def press(person):
        mine = loop.fresh(lead)
        barrier.wait()
        try:
            lead_operations.close(mine, by=person)
            outcomes.append("closed")
        except StaleStatusError:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[p]) for p in (loop.county_clerk, colleague)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcomes) == ["closed", "stale"]
    assert loop.fresh(lead).status == Status.CLOSED
    assert Event.objects.filter(kind="screening.lead.closed").count() == 1
    assert list(events.verify()) == []
