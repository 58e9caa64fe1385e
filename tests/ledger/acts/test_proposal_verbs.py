"""What a worker sent who moved away meanwhile: whoever answers there adopts it or sets it aside."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from ledger.acts import proposals
from ledger.acts.kinds import RefusedError
from ledger.models import Event, FieldAct
from regions.duties import Duty
from tests.as_application import by_application
from tests.factories import GridFactory, PostingFactory
from tests.ledger.acts.phones import NOTE, Phone, act, notes
from tests.ledger.acts.test_receiving import moved_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(phone, worker):
    moved_away(worker)
    phone.send(act("a"))
    return FieldAct.objects.get()


@pytest.fixture
def successor(grid):
    return PostingFactory(duty=Duty.GRID_WORKER, region=grid).user


def test_it_is_shown_to_who_answers_there_now_and_to_nobody_else(proposal, successor, grid, worker):
    village = PostingFactory(duty=Duty.VILLAGE_LEADER, region=grid.parent).user
    elsewhere = PostingFactory(duty=Duty.GRID_WORKER, region=GridFactory()).user

    assert list(proposals.open_to(successor)) == [proposal]
    assert list(proposals.open_to(village)) == [proposal]
    assert not proposals.open_to(elsewhere)
    assert not proposals.open_to(worker)


def test_who_adopts_it_does_it_as_their_own(proposal, successor, worker):
    done = proposals.adopt(proposal, by=successor)

    assert done.state == "accepted"
    assert Event.objects.get(kind=NOTE).actor_id == successor.pk
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == ("accepted", "adopted")
    assert (proposal.decided_by, proposal.user) == (successor, worker)
    assert not proposals.open_to(successor)


def test_who_sets_it_aside_says_why(proposal, successor):
    with pytest.raises(RefusedError):
        proposals.set_aside(proposal, by=successor, reason="  ")
    proposals.set_aside(proposal, by=successor, reason="已另行登记")

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == ("proposed", "set_aside")
    assert "已另行登记" in proposal.answer
    assert notes() == []


@pytest.mark.parametrize("first", ["adopt", "set aside"])
def test_it_is_decided_once(proposal, successor, first):
    ways = {
        "adopt": lambda: proposals.adopt(proposal, by=successor),
        "set aside": lambda: proposals.set_aside(proposal, by=successor, reason="已另行登记"),
    }
    ways[first]()

    for way in ways.values():
        with pytest.raises(RefusedError):
            way()


def test_somebody_of_elsewhere_decides_nothing(proposal, worker):
    elsewhere = PostingFactory(duty=Duty.VILLAGE_LEADER, region=GridFactory().parent).user

    for by in (elsewhere, worker):
        with pytest.raises(PermissionDenied):
            proposals.adopt(proposal, by=by)
        with pytest.raises(PermissionDenied):
            proposals.set_aside(proposal, by=by, reason="已另行登记")


def test_the_worker_is_told_what_became_of_it(proposal, successor, worker, phone):
    proposals.set_aside(proposal, by=successor, reason="已另行登记")

    (told,) = phone.post("pull/", {"known": {}}).json()["parts"]["acts"]["changed"]

    assert (told["id"], told["decision"]) == (str(proposal.pk), "set_aside")
    assert "已另行登记" in told["words"]


def test_the_phone_of_the_successor_shows_it(proposal, grid, kind):
    phone = Phone(PostingFactory(duty=Duty.GRID_WORKER, region=grid).user).bind()

    (shown,) = phone.post("pull/", {}).json()["parts"]["proposals"]["changed"]

    assert (shown["id"], shown["body"]) == (str(proposal.pk), {"text": "a"})
    known = {"proposals": {shown["id"]: shown["v"], "gone-by-now": "1"}}
    again = phone.post("pull/", {"known": known}).json()["parts"]["proposals"]
    assert again == {"changed": [], "gone": ["gone-by-now"]}


# What must not be done to an act that was settled, by whoever writes the database.
TAMPERINGS = [
    "UPDATE ledger_fieldact SET envelope = '{}'",
    "UPDATE ledger_fieldact SET received_at = now()",
    "UPDATE ledger_fieldact SET state = 'held', settled_at = NULL",
    "UPDATE ledger_fieldact SET answer = ''",
    "DELETE FROM ledger_fieldact",
]


@pytest.mark.parametrize("statement", TAMPERINGS)
def test_a_settled_act_stays_as_it_came(phone, statement):
    from django.db import connection

    phone.send(act("a"))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("application_role")
@pytest.mark.parametrize("statement", [*TAMPERINGS[:2], TAMPERINGS[-1]])
def test_the_application_may_not_even_try(proposal, statement):
    with pytest.raises(DatabaseError, match="permission denied"):
        by_application(statement)
