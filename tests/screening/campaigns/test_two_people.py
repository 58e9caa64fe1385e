"""Two people at one door, and a visit that comes in while the round is being closed."""

import threading

import pytest
from django.db import DatabaseError, connection

from regions.duties import Duty
from screening.campaigns import visiting
from screening.campaigns.errors import CampaignError
from screening.models import CampaignTally, VisitRecord
from tests.factories import HouseholdFactory, PostingFactory
from tests.screening.campaigns.conftest import make_team

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def together(*presses) -> list[str]:
    """What came of each, begun at the same moment."""
    barrier, outcomes = threading.Barrier(len(presses)), []

    def press(what):
        barrier.wait()
        try:
            what()
            outcomes.append("done")
        except (CampaignError, DatabaseError):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[what]) for what in presses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(outcomes)


def test_of_two_answers_for_one_household_one_counts():
    team = make_team()
    home = HouseholdFactory(region=team.grid)
    team.open()
    colleague = PostingFactory(duty=Duty.GRID_WORKER, region=team.grid).user
    first, second = team.visit(home), team.visit(home)

    outcomes = together(
        lambda: visiting.answer(first, by=team.worker, given=team.found(first)),
        lambda: visiting.answer(second, by=colleague, given=team.found(second)),
    )

    assert outcomes == ["done", "refused"]
    assert VisitRecord.objects.count() == 1


def test_answers_for_two_households_of_a_village_are_both_counted():
    team = make_team()
    homes = HouseholdFactory.create_batch(2, region=team.grid)
    team.open()
    first, second = team.visit(homes[0]), team.visit(homes[1])

    outcomes = together(
        lambda: visiting.answer(first, by=team.worker, given=team.found(first)),
        lambda: visiting.answer(second, by=team.worker, given=team.found(second)),
    )

    assert outcomes == ["done", "done"]
    assert CampaignTally.objects.get(focus="").visited == 2
