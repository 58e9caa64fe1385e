"""Two people at once: one wins, and no count is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from households import acts
from households.acts import ActError
from households.models import Act, Household, Membership
from ledger.models import Event, Signature
from regions.duties import Duty
from regions.models import User
from tests.factories import (
    EvidenceFactory,
    HouseholdFactory,
    MembershipFactory,
    PostingFactory,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2018, 6, 1)


@pytest.fixture
def home():
    home = HouseholdFactory(member_count=4)
    MembershipFactory(household=home, relation="户主")
    MembershipFactory.create_batch(3, household=home, relation="之子")
    return home


@pytest.fixture
def worker(home):
    return PostingFactory(duty=Duty.GRID_WORKER, region=home.region).user


def signers(home):
    place = home.region.parent.parent
    return [PostingFactory(duty=Duty.TOWNSHIP_OFFICE, region=place).user.pk for _n in range(2)]


def leaving(home, worker, member):
    act = acts.propose(
        "leave", home, {"person": member.person_id}, by=worker, happened_on=DAY, reason="婚出"
    )
    EvidenceFactory(row=act)
    return act.pk


def at_once(pairs):
    """Sign each (act, signer) in a thread of its own, at the same moment."""
    start = Barrier(len(pairs))

    def press(pair):
        act, by = Act.objects.get(pk=pair[0]), User.objects.get(pk=pair[1])
        start.wait(timeout=10)
        try:
            acts.sign(act, by=by)
        except ActError:
            return "stale"
        else:
            return "signed"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pairs)) as pool:
        return sorted(pool.map(press, pairs))


def test_of_two_people_who_sign_one_act_one_wins(home, worker):
    act = leaving(home, worker, home.members.last())

    outcomes = at_once([(act, signer) for signer in signers(home)])

    assert outcomes == ["signed", "stale"]
    assert Signature.objects.count() == 1
    assert Event.objects.filter(kind="households.act.signed").count() == 1


def test_two_acts_of_one_household_signed_at_once_lose_no_count(home, worker):
    leavers = [leaving(home, worker, member) for member in home.members.filter(relation="之子")[:2]]

    outcomes = at_once(list(zip(leavers, signers(home), strict=True)))

    assert outcomes == ["signed", "signed"]
    assert Household.objects.get().member_count == Membership.objects.current().count() == 2
