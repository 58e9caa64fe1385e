"""Each figure of a round's report opens to the households behind it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Household, Procedure
from screening.campaigns import starting
from screening.models import Outcome
from tests.factories import HouseholdFactory
from tests.factories.base_map import ActFactory

pytestmark = pytest.mark.django_db
ROW = '<td class="which">'


@pytest.fixture
def page(client, team) -> str:
    """Four doubts: one without a procedure, one under way, one decided, one not passed."""
    homes = [HouseholdFactory(region=team.grid, poor_kind="一般农户") for _n in range(4)]
    team.open()
    visits = [team.doubted(home, Outcome.LEFT_OUT) for home in homes]
    [starting.start([visit], by=team.village) for visit in visits[1:]]
    ended(team, homes[2], "done")
    ended(team, homes[3], "refused")
    client.force_login(team.county)
    url = reverse("screening:campaign-report", args=[team.campaign.pk])
    return client.get(url).content.decode()


def ended(team, home: Household, state: str) -> None:
    """As the procedure's last round leaves it; how it gets there is asked for elsewhere."""
    act, now = ActFactory(household=home), timezone.now()
    Procedure.objects.filter(household=home).update(
        state=state, ended_at=now, ended_by=team.county, act=act
    )


@pytest.mark.parametrize("stage", ["none", "running", "done", "ended"])
def test_how_far_the_doubts_are_opens_to_as_many_households(client, page, stage):
    found = re.search(rf'href="([^"]*outcome=left_out&amp;progress={stage})">1</a>', page)

    assert found
    assert client.get(found[1].replace("&amp;", "&")).content.decode().count(ROW) == 1
