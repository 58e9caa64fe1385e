"""A plan, its signature, and the visits that come of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from ledger.models import Event, Job
from regions.duties import Duty
from screening.campaigns import following, planning
from screening.campaigns.errors import CampaignError
from screening.models import Campaign, CampaignTally, CampaignVisit
from tests.factories import (
    CampaignFactory,
    CountyFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.screening.campaigns.conftest import outside, plan_of

pytestmark = pytest.mark.django_db


def test_a_signed_plan_gives_each_living_household_one_visit(team):
    inside, other = HouseholdFactory(region=team.grid), outside(team.grid)
    gone = HouseholdFactory(region=team.grid, dissolved_on=timezone.localdate())

    campaign = team.open()

    visits = CampaignVisit.objects.filter(campaign=campaign)
    assert {visit.household_id: visit.is_registered for visit in visits} == {
        inside.pk: True,
        other.pk: False,
    }
    assert not visits.filter(household=gone).exists()
    assert campaign.state == Campaign.State.OPEN
    assert campaign.followed_at is not None


def test_a_household_elsewhere_has_no_visit(team):
    HouseholdFactory()

    campaign = team.open()

    assert not campaign.visits.exists()


def test_focus_households_are_marked_and_due_first(team):
    elder, ordinary = HouseholdFactory(region=team.grid), HouseholdFactory(region=team.grid)
    MembershipFactory(household=elder, person=PersonFactory(birth_on="1940-01-01"))
    HouseholdYearFactory(household=elder, house_grade="D")
    until = timezone.localdate() + timedelta(days=10)

    campaign = team.open(focus_until=until)

    visit = team.visit(elder)
    assert visit.due_on == until
    assert visit.focus == 2 | 16  # 危房户, 老人户
    assert (team.visit(ordinary).focus, team.visit(ordinary).due_on) == (0, campaign.ends_on)


def test_a_group_that_the_plan_does_not_name_is_not_marked(team):
    home = HouseholdFactory(region=team.grid)
    HouseholdYearFactory(household=home, house_grade="D")

    team.open(focus=["dibao"])

    assert team.visit(home).focus == 0


def test_who_planned_does_not_sign(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)

    with pytest.raises(CampaignError, match="另一人签发"):
        planning.sign_plan(planned, by=team.county)


def test_the_database_too_wants_two_persons(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=planned.pk).update(
            state="open", signed_at=timezone.now(), signed_by=team.county
        )


def test_the_prefecture_signs_the_plan_of_a_county(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)

    planning.sign_plan(planned, by=team.prefecture)

    assert planned.is_open


def test_a_plan_is_signed_once(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)
    again = Campaign.objects.select_related("region", "planned_by").get(pk=planned.pk)
    planning.sign_plan(planned, by=team.county_other)

    with pytest.raises(CampaignError, match="刷新"):
        planning.sign_plan(again, by=team.prefecture)


@pytest.mark.parametrize(
    "duty",
    [Duty.TOWNSHIP_OFFICE, Duty.VILLAGE_LEADER, Duty.GRID_WORKER, Duty.LEADER, Duty.AUDITOR],
)
def test_who_may_not_plan(team, officer, duty):
    with pytest.raises(PermissionDenied):
        planning.plan(team.place, plan_of(), by=officer(duty, team.place))


def test_a_county_plans_nothing_elsewhere(team):
    with pytest.raises(PermissionDenied):
        planning.plan(CountyFactory(), plan_of(), by=team.county)


def test_a_round_is_of_a_county_or_the_prefecture(team):
    with pytest.raises(PermissionDenied):
        planning.plan(team.grid.parent, plan_of(), by=team.county)


def test_one_round_a_place_at_a_time(team):
    team.open()

    with pytest.raises(CampaignError, match="还没有结束"):
        planning.plan(team.place, plan_of(), by=team.county)


def test_the_prefecture_waits_for_the_round_of_a_county(team):
    team.open()

    with pytest.raises(CampaignError, match="还没有结束"):
        planning.plan(team.place.parent, plan_of(), by=team.prefecture)


def test_the_database_too_wants_one_round_a_place(team):
    team.open()

    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignFactory(region=team.place)


BAD = [
    pytest.param({"ends_on": timezone.localdate() - timedelta(days=1)}, "ends_on", id="over"),
    pytest.param({"focus": []}, "focus", id="no focus"),
    pytest.param(
        {"focus_until": timezone.localdate() + timedelta(days=90)}, "focus_until", id="too late"
    ),
]


@pytest.mark.parametrize(("changes", "name"), BAD)
def test_a_plan_that_cannot_be(team, changes, name):
    with pytest.raises(CampaignError) as caught:
        planning.plan(team.place, plan_of(**changes), by=team.county)

    assert name in caught.value.problems


def test_a_plan_nobody_signed_is_dropped_and_another_one_made(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)

    planning.drop_plan(planned, by=team.county_other)

    assert planning.plan(team.place, plan_of(), by=team.county).pk != planned.pk
    assert Event.objects.filter(kind="screening.campaign.dropped").count() == 1


def test_an_open_round_is_not_dropped(team):
    campaign = team.open()

    with pytest.raises(CampaignError):
        planning.drop_plan(campaign, by=team.county)


def test_a_dropped_plan_never_changes(team):
    planned = planning.plan(team.place, plan_of(), by=team.county)
    planning.drop_plan(planned, by=team.county)

    with pytest.raises(DatabaseError), transaction.atomic():
        Campaign.objects.filter(pk=planned.pk).update(name="x")


# --- following ------------------------------------------------------------------------------------


def test_a_household_founded_later_gets_its_visit(team):
    team.open()
    newcomer = outside(team.grid)

    done = following.follow(team.campaign, team.grid)

    assert done.made == 1
    assert team.visit(newcomer).state == "to_visit"


def test_following_again_changes_nothing(team):
    HouseholdFactory(region=team.grid)
    team.open()

    assert following.follow(team.campaign, team.place, whole=True).total == 0


def test_a_dissolved_household_is_given_up_and_taken_up_again(team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    home.dissolved_on = timezone.localdate()
    home.save()
    following.follow(team.campaign, team.grid)
    state, reason = team.visit(home).state, team.visit(home).reason
    home.dissolved_on = None
    home.save()

    following.follow(team.campaign, team.grid)

    assert (state, reason) == ("gone", "已销户")
    assert team.visit(home).state == "to_visit"


def test_a_visit_goes_with_a_household_that_moves_within_the_place(team):
    from tests.factories import GridFactory

    home = HouseholdFactory(region=team.grid)
    team.open()
    other = GridFactory(parent=team.grid.parent)
    home.region = other
    home.save()

    following.follow(team.campaign, other)

    assert team.visit(home).region == other
    assert team.visit(home).place_path == other.path


def test_a_household_that_leaves_the_place_leaves_the_round(team):
    from tests.factories import GridFactory

    home = HouseholdFactory(region=team.grid)
    team.open()
    home.region = GridFactory()
    home.save()

    following.follow(team.campaign, team.grid)

    assert (team.visit(home).state, team.visit(home).reason) == ("gone", "已迁出本轮范围")


def test_what_was_visited_stays_when_the_household_is_dissolved(team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    team.answered(home)
    home.dissolved_on = timezone.localdate()
    home.save()

    following.follow(team.campaign, team.grid)

    assert team.visit(home).state == "visited"


def test_a_household_that_becomes_one_of_a_group_is_marked_at_night(team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    HouseholdYearFactory(household=home, house_grade="C")

    done = following.follow(team.campaign, team.place, whole=True)

    assert done.regrouped == 1
    assert team.visit(home).focus == 2


def test_the_nightly_task_asks_a_worker_for_each_open_round(team):
    team.open()
    CampaignFactory(state="closed", region=CountyFactory())

    assert following.follow_nightly() == 1
    assert Job.objects.filter(kind=planning.KIND).count() == 1


def test_a_job_that_is_done_is_not_done_again(team):
    campaign = team.open()

    assert following.run(campaign.job_id) is None


def test_the_figures_of_a_village_follow_the_visits(team):
    home = HouseholdFactory(region=team.grid)
    HouseholdYearFactory(household=home, house_grade="D")
    outside(team.grid)
    team.open()
    team.answered(home)

    tallies = {
        tally.focus: (tally.total, tally.registered, tally.visited, tally.fits)
        for tally in CampaignTally.objects.filter(campaign=team.campaign)
    }
    assert tallies == {"": (2, 1, 1, 1), "house": (1, 1, 1, 1)}
