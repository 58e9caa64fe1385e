"""From a doubt to its procedure, and the board that counts both."""

import pytest
from django.utils import timezone

from households.models import Act, Procedure
from households.procedures import withdraw
from ledger.models import Event
from screening.campaigns import board, explaining, finding, following, reviewing, starting
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import Scope
from screening.models import CampaignVisit, FoundHousehold, Outcome
from tests.factories import (
    CampaignVisitFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
)
from tests.factories.households import number
from tests.screening.campaigns.conftest import outside

pytestmark = pytest.mark.django_db

WAYS = [
    pytest.param(Outcome.WRONG_IN, "remove", {"ground": "村“三委”干部"}, id="wrongly in"),
    pytest.param(Outcome.WRONG_OUT, "relapse", {}, id="wrongly out"),
    pytest.param(Outcome.RELAPSED, "relapse", {}, id="fell back"),
]


@pytest.mark.parametrize(("outcome", "variant", "more"), WAYS)
def test_a_doubt_about_a_registered_household_begins_its_procedure(team, outcome, variant, more):
    home = HouseholdFactory(region=team.grid)
    team.open()
    visit = team.doubted(home, outcome, **more)

    round_ = starting.start([visit], by=team.village)

    home.refresh_from_db()
    assert round_.variant == variant
    assert Procedure.objects.get(household=home).campaign_visits.get() == visit
    assert (home.is_registered, home.exit_status) == (True, "已脱贫")
    assert Event.objects.get(kind="screening.visit.started").data["procedure"] == round_.number


@pytest.mark.parametrize("variant", ["", "identify", "identify-twice"])
def test_who_was_left_out_is_identified_by_the_procedure_chosen(team, variant):
    home = outside(team.grid)
    team.open()
    visit = team.doubted(home, Outcome.LEFT_OUT)

    round_ = starting.start([visit], by=team.village, variant=variant)

    assert round_.variant == (variant or "identify")


def test_another_procedure_is_not_begun(team):
    team.open()
    home = outside_of(team)
    visit = team.doubted(home, Outcome.LEFT_OUT)

    with pytest.raises(CampaignError, match="不能启动这种程序"):
        starting.start([visit], by=team.village, variant="exit")


def outside_of(team):
    home = outside(team.grid)
    following.follow(team.campaign, team.grid)
    return home


def test_a_household_in_another_procedure_is_refused_in_words(team):
    team.open()
    visit = team.doubted(outside_of(team), Outcome.LEFT_OUT)
    starting.start([visit], by=team.village)
    CampaignVisit.objects.filter(pk=visit.pk).update(procedure=None)

    with pytest.raises(CampaignError, match="正在办理的程序"):
        starting.start([team.visit(visit.household)], by=team.village)


def test_a_procedure_is_begun_once(team):
    team.open()
    visit = team.doubted(outside_of(team), Outcome.LEFT_OUT)
    starting.start([visit], by=team.village)

    with pytest.raises(CampaignError, match="已启动程序"):
        starting.start([team.visit(visit.household)], by=team.village)


def test_a_worker_does_not_begin_it(team):
    team.open()
    visit = team.doubted(outside_of(team), Outcome.LEFT_OUT)

    with pytest.raises(CampaignError, match="岗位不在那里"):
        starting.start([visit], by=team.worker)

    assert not starting.may_start(visit, team.worker)
    assert starting.may_start(visit, team.village)


def test_what_fits_begins_nothing(team):
    home = HouseholdFactory(region=team.grid)
    team.open()

    with pytest.raises(CampaignError, match="疑似"):
        starting.start([team.answered(home)], by=team.village)


def test_nothing_chosen_begins_nothing(team):
    with pytest.raises(CampaignError, match="至少选择一户"):
        starting.start([], by=team.village)


def test_doubts_of_two_kinds_are_not_one_batch(team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    both = [team.doubted(outside_of(team), Outcome.LEFT_OUT), team.doubted(home, Outcome.RELAPSED)]

    with pytest.raises(CampaignError, match="同一种结论"):
        starting.start(both, by=team.village)


def test_a_visit_whose_procedure_began_is_not_sent_back(team):
    team.open()
    visit = team.doubted(outside_of(team), Outcome.LEFT_OUT)
    starting.start([visit], by=team.village)

    with pytest.raises(CampaignError, match="不能退回"):
        reviewing.send_back(team.visit(visit.household), by=team.township, reason="照片看不清房屋")


# --- reasons --------------------------------------------------------------------------------------


def test_the_village_says_why_a_doubt_has_no_procedure(team):
    team.open()
    visit = team.doubted(outside_of(team), Outcome.LEFT_OUT)

    explaining.explain([visit], by=team.village, reason="已由上月线索启动核实")

    assert team.visit(visit.household).reason == "已由上月线索启动核实"


def test_what_is_done_needs_no_reason(team):
    home = HouseholdFactory(region=team.grid)
    team.open()

    with pytest.raises(CampaignError, match="不需要说明"):
        explaining.explain([team.answered(home)], by=team.village, reason="没有什么可说")


@pytest.mark.parametrize("reason", ["", "外出"])
def test_a_reason_is_said_in_words(team, reason):
    home = HouseholdFactory(region=team.grid)
    team.open()

    with pytest.raises(CampaignError):
        explaining.explain([team.visit(home)], by=team.village, reason=reason)


# --- the board ------------------------------------------------------------------------------------


def board_of(team, place=None) -> dict[str, tuple[int, int]]:
    place = place or team.place
    found = board.board_of(Scope(team.campaign, place, [place.path]))
    return {kind.outcome: (kind.open, kind.decided) for kind in [*found.kinds, found.beside]}


def test_the_board_counts_open_until_a_procedure_has_decided(team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    running = team.doubted(outside_of(team), Outcome.LEFT_OUT)
    ended = team.doubted(outside_of(team), Outcome.LEFT_OUT)
    team.doubted(home, Outcome.WRONG_OUT)
    starting.start([running], by=team.village)
    starting.start([ended], by=team.village)
    procedure = Procedure.objects.get(household=ended.household)
    withdraw(procedure, by=team.village, why="核实后不符合识别条件")

    assert board_of(team) == {
        "left_out": (1, 1),
        "wrong_in": (0, 0),
        "wrong_out": (1, 0),
        "relapsed": (0, 0),
    }


def test_the_board_of_another_place_is_empty(team):
    team.open()
    team.doubted(outside_of(team), Outcome.LEFT_OUT)

    assert board_of(team, GridFactory(parent__parent__parent=team.place))["left_out"] == (0, 0)


def test_the_weeks_of_the_board_end_with_what_is_open(team):
    team.open()
    old = timezone.now() - timezone.timedelta(days=15)
    CampaignVisitFactory(
        campaign=team.campaign, household=outside(team.grid), doubt=True, visited_at=old
    )
    team.doubted(outside_of(team), Outcome.LEFT_OUT)

    (left_out, *_others) = board.board_of(Scope(team.campaign, team.place, [])).kinds

    assert [open_ for _week, open_ in left_out.weeks] == [1, 1, 2]


# --- outside the base map -------------------------------------------------------------------------


def test_who_is_met_at_the_door_is_tied_to_the_act_that_makes_the_household(team):
    from households import acts

    team.open()
    row = finding.write_down(
        team.campaign, team.grid, head_name="莫小山", words="分户后一直没有登记", by=team.worker
    )
    member = {
        "name": "莫小山", "relation": "户主", "sex": "男", "id": number(7),
        "ethnic": "布依族",
    }  # fmt: skip
    act = acts.propose(
        "found", acts.household_at(team.grid), {"members": [member]}, by=team.worker,
        happened_on=timezone.localdate(), reason="漏登补录",
    )  # fmt: skip

    finding.link(team.campaign)

    row.refresh_from_db()
    assert row.act == act
    assert Act.objects.count() == 1


def test_nobody_writes_down_a_household_of_another_grid(team):
    from django.core.exceptions import PermissionDenied

    team.open()

    with pytest.raises(PermissionDenied):
        finding.write_down(
            team.campaign, GridFactory(), head_name="莫小山", words="分户后没有登记", by=team.worker
        )

    assert not FoundHousehold.objects.exists()


def test_a_household_founded_by_an_act_is_visited_like_every_other(team):
    team.open()
    newcomer = outside(team.grid)
    MembershipFactory(household=newcomer)

    following.follow(team.campaign, team.grid.parent)

    assert team.answered(newcomer).state == "visited"
