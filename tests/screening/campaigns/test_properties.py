"""Whatever becomes of the base map, every living household has exactly one visit in the round, and
the figures kept by triggers are those of the visits.
"""

import pytest
from django.db.models import Count, Q
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from households.models import Household
from screening.campaigns import coverage, following, reviewing, visiting
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import Scope
from screening.models import CampaignDay, CampaignTally, CampaignVisit
from tests.factories import GridFactory, HouseholdFactory
from tests.screening.campaigns.conftest import make_team, outside

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
QUICK = settings(
    deadline=None,
    derandomize=True,
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WAYS = ("found", "dissolve", "revive", "move", "leave", "visit", "away", "send back", "draw")
small = st.integers(min_value=0, max_value=6)
steps = st.lists(st.tuples(st.sampled_from(WAYS), small), min_size=4, max_size=14)


def step(team, grids, way, n) -> None:
    """One thing that happens; what cannot happen now is refused in words."""
    homes = list(Household.objects.filter(region__in=grids).order_by("pk"))
    home = homes[n % len(homes)]
    visit = CampaignVisit.objects.filter(campaign=team.campaign, household=home).first()
    today = timezone.localdate()
    try:
        if way == "found":
            outside(grids[n % 2])
        elif way == "dissolve":
            Household.objects.filter(pk=home.pk).update(dissolved_on=today)
        elif way == "revive":
            Household.objects.filter(pk=home.pk).update(dissolved_on=None)
        elif way in ("move", "leave"):
            home.region = grids[n % 2] if way == "move" else grids[2]
            home.save()
        elif visit is None:
            return
        elif way == "visit":
            team.answered(home)
        elif way == "away":
            visiting.cannot_enter(
                team.visit(home), by=team.worker, reason="全家外出务工", again_on=today
            )
        elif way == "send back":
            reviewing.send_back(team.visit(home), by=team.township, reason="照片看不清房屋")
        else:
            reviewing.draw(team.campaign, team.grid.parent.parent, by=team.township)
    except (CampaignError, PermissionError):
        return


@QUICK
@given(steps)
def test_each_living_household_has_one_visit_and_the_figures_are_right(db, what):
    team = make_team()
    grids = [team.grid, GridFactory(parent=team.grid.parent), GridFactory()]
    team.worker.postings.create(duty="grid_worker", region=grids[1], starts_on=timezone.localdate())
    HouseholdFactory.create_batch(3, region=team.grid)
    team.open()

    [step(team, grids, way, n) for way, n in what]
    following.follow(team.campaign, team.place, whole=True)

    here = Household.objects.filter(place_path__startswith=team.place.path)
    wanted = Count("campaign_visits", filter=~Q(campaign_visits__state="gone"))
    visits = here.living().annotate(n=wanted).values_list("n", flat=True)
    assert set(visits) <= {1}
    assert kept(team) == counted(team)
    assert days_kept(team) == team.campaign.visits.filter(state="visited").count()


def kept(team) -> dict[str, int]:
    """The figures that triggers kept, of all villages."""
    scope = Scope(team.campaign, team.place, [team.place.path])
    return coverage.counts_of(scope).as_dict()


def counted(team) -> dict[str, int]:
    """The same, counted from the visits."""
    scope = Scope(team.campaign, team.place, [team.place.path])
    rows = coverage._counted("''::text", "true", scope)
    return rows[0][1].as_dict() if rows else coverage.Counts().as_dict()


def days_kept(team) -> int:
    return sum(CampaignDay.objects.filter(campaign=team.campaign).values_list("visits", flat=True))


def test_no_figure_is_ever_below_zero(db):
    team = make_team()
    home = HouseholdFactory(region=team.grid)
    team.open()
    team.answered(home)

    reviewing.send_back(team.visit(home), by=team.township, reason="照片看不清房屋")

    tally = CampaignTally.objects.get(campaign=team.campaign, focus="")
    assert (tally.total, tally.visited, tally.returned, tally.fits) == (1, 0, 1, 0)
