"""The pages of screening rounds: who may open them, what they say, and what they cost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from regions import personal_keys
from regions.duties import Duty
from screening.campaigns import following, reviewing, starting
from screening.models import Campaign, CampaignVisit, Outcome, SignOff
from tests.factories import (
    CampaignFactory,
    CampaignVisitFactory,
    CountyFactory,
    GridFactory,
    HouseholdFactory,
)
from tests.screening.campaigns.conftest import STROKES, outside
from tests.screening.leads.conftest import photo

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def page(name, *args, **query):
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'screening:{name}', args=args)}?{text}"


# --- who ------------------------------------------------------------------------------------------
FIGURES = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="the county"),
    pytest.param(Duty.GRID_WORKER, "grid", 200, id="a grid worker"),
    pytest.param(Duty.LEADER, "same", 200, id="a leader reads figures"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="the prefecture"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another county"),
    pytest.param(Duty.AUDITOR, "same", 403, id="an auditor"),
    pytest.param(Duty.SYSTEM_ADMIN, "same", 403, id="who keeps accounts"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "same", 403, id="a department"),
]


def place_of(team, where):
    return {
        "same": team.place,
        "grid": team.grid,
        "above": team.place.parent,
        "other": CountyFactory(),
        "township": team.grid.parent.parent,
        "village": team.grid.parent,
    }[where]


@pytest.mark.parametrize("name", ["campaign-detail", "campaign-report", "campaign-progress"])
@pytest.mark.parametrize(("duty", "where", "status"), FIGURES)
def test_who_may_see_the_figures_of_a_round(client, officer, team, name, duty, where, status):
    HouseholdFactory(region=team.grid)
    campaign = team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(reverse(f"screening:{name}", args=[campaign.pk])).status_code == status


LISTS = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="the county"),
    pytest.param(Duty.VILLAGE_LEADER, "village", 200, id="the village"),
    pytest.param(Duty.GRID_WORKER, "grid", 200, id="a grid worker"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another county"),
    pytest.param(Duty.LEADER, "same", 403, id="a leader opens no household"),
    pytest.param(Duty.AUDITOR, "same", 403, id="an auditor"),
]


@pytest.mark.parametrize("name", ["visit-list", "campaign-signers", "found-list"])
@pytest.mark.parametrize(("duty", "where", "status"), LISTS)
def test_who_may_see_the_households_of_a_round(client, officer, team, name, duty, where, status):
    campaign = team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(reverse(f"screening:{name}", args=[campaign.pk])).status_code == status


@pytest.mark.parametrize(("duty", "where", "status"), LISTS)
def test_who_may_see_a_visit(client, officer, team, duty, where, status):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(page("visit-detail", team.visit(home).pk)).status_code == status


MOVES = [
    pytest.param("visit-answer", Duty.GRID_WORKER, "grid", 200, id="the worker visits"),
    pytest.param("visit-answer", Duty.VILLAGE_LEADER, "village", 200, id="so does the village"),
    pytest.param("visit-answer", Duty.TOWNSHIP_OFFICE, "township", 403, id="a township does not"),
    pytest.param("visit-answer", Duty.COUNTY_OFFICE, "same", 403, id="a county does not"),
]


@pytest.mark.parametrize(("name", "duty", "where", "status"), MOVES)
def test_who_may_visit(client, officer, team, name, duty, where, status):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(page(name, team.visit(home).pk)).status_code == status


def test_a_worker_of_another_grid_does_not_see_the_visit(client, officer, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(officer(Duty.GRID_WORKER, GridFactory(parent=team.grid.parent)))

    assert client.get(page("visit-answer", team.visit(home).pk)).status_code == 404


POSTS = [
    pytest.param("visit-agree", Duty.TOWNSHIP_OFFICE, "township", 302, id="the township agrees"),
    pytest.param("visit-agree", Duty.COUNTY_OFFICE, "same", 403, id="a county agrees to nothing"),
    pytest.param("visit-agree", Duty.TOWNSHIP_OFFICE, "other", 404, id="agree out of sight"),
    pytest.param("visit-send-back", Duty.TOWNSHIP_OFFICE, "township", 302, id="sends back"),
    pytest.param("visit-send-back", Duty.VILLAGE_LEADER, "village", 403, id="a village does not"),
    pytest.param("visit-explain", Duty.GRID_WORKER, "grid", 403, id="a worker explains nothing"),
    pytest.param("visit-photo", Duty.COUNTY_OFFICE, "same", 403, id="no photo from a desk"),
    pytest.param("visit-unreachable", Duty.COUNTY_OFFICE, "same", 403, id="nor an attempt"),
    pytest.param("visit-start", Duty.COUNTY_OFFICE, "same", 403, id="a county begins nothing"),
]


@pytest.mark.parametrize(("name", "duty", "where", "status"), POSTS)
def test_who_may_move_a_sampled_visit(client, officer, team, name, duty, where, status):
    home = HouseholdFactory(region=team.grid)
    team.open()
    team.answered(home)
    reviewing.draw(team.campaign, team.grid.parent.parent, by=team.township)
    client.force_login(officer(duty, place_of(team, where)))
    form = {"reason": "照片看不清房屋", "photos": photo(), "variant": "identify"}
    form["password"] = PASSWORD

    assert client.post(page(name, team.visit(home).pk), form).status_code == status


ROUND_POSTS = [
    pytest.param("campaign-draw", Duty.TOWNSHIP_OFFICE, "township", 422, id="nothing to draw"),
    pytest.param("campaign-draw", Duty.COUNTY_OFFICE, "same", 403, id="a county draws nothing"),
    pytest.param("campaign-sign-off", Duty.GRID_WORKER, "grid", 403, id="a worker signs not"),
    pytest.param("campaign-sign-off", Duty.VILLAGE_LEADER, "village", 422, id="not done yet"),
    pytest.param("campaign-sign", Duty.VILLAGE_LEADER, "village", 403, id="a village opens not"),
    pytest.param("campaign-sign", Duty.COUNTY_OFFICE, "other", 404, id="out of sight"),
    pytest.param("campaign-drop", Duty.COUNTY_OFFICE, "same", 422, id="open already"),
    pytest.param("visit-bulk", Duty.GRID_WORKER, "grid", 403, id="a worker explains not"),
]


@pytest.mark.parametrize(("name", "duty", "where", "status"), ROUND_POSTS)
def test_who_may_move_a_round(client, officer, team, name, duty, where, status):
    HouseholdFactory(region=team.grid)
    campaign = team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.post(page(name, campaign.pk)).status_code == status


@pytest.mark.usefixtures("revoked_once_opened")
def test_a_key_that_has_just_ended_is_said_and_the_password_asked_at_once(client, team):
    home = HouseholdFactory(region=team.grid)
    campaign = team.open()
    team.answered(home)
    personal_keys.register(team.village, "271828", by=team.village)
    client.force_login(team.village)

    answer = client.post(
        page("campaign-sign-off", campaign.pk), {"strokes": STROKES, "pin": "271828"}
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "个人密钥刚被替换或撤销" in said
    assert 'name="password"' in said
    assert 'name="pin"' not in said
    assert not SignOff.objects.exists()


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="a county plans"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="a township does not"),
    ],
)
def test_who_may_plan(client, officer, team, duty, where, status):
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(reverse("screening:campaign-new")).status_code == status


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="a county exports"),
        pytest.param(Duty.VILLAGE_LEADER, "village", 403, id="a village does not"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="out of sight"),
    ],
)
def test_who_may_export_the_report(client, officer, team, duty, where, status):
    HouseholdFactory(region=team.grid)
    campaign = team.open()
    client.force_login(officer(duty, place_of(team, where)))

    assert client.get(page("campaign-export", campaign.pk)).status_code == status


@pytest.mark.parametrize("name", ["campaign-list", "zero-board"])
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.LEADER, 200, id="a leader"),
        pytest.param(Duty.GRID_WORKER, 200, id="a worker"),
        pytest.param(Duty.AUDITOR, 403, id="an auditor"),
    ],
)
def test_the_list_and_the_board_are_for_who_reads_figures(
    client, officer, team, name, duty, status
):
    client.force_login(officer(duty, team.grid))

    assert client.get(reverse(f"screening:{name}")).status_code == status


def test_the_rounds_of_a_household_are_on_its_page(client, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(team.worker)

    text = client.get(page("household-visits", home.pk)).content.decode()

    assert team.campaign.name in text


def test_a_procedure_shows_the_visit_it_began_with(client, team):
    home = outside(team.grid)
    team.open()
    visit = team.doubted(home, Outcome.LEFT_OUT)
    starting.start([visit], by=team.village)
    client.force_login(team.village)

    text = client.get(page("procedure-visit", team.visit(home).procedure_id)).content.decode()

    assert team.campaign.name in text
    assert "疑似漏评" in text


def test_a_procedure_out_of_sight_shows_nothing(client, officer, team):
    home = outside(team.grid)
    team.open()
    visit = team.doubted(home, Outcome.LEFT_OUT)
    starting.start([visit], by=team.village)
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    assert client.get(page("procedure-visit", team.visit(home).procedure_id)).status_code == 404


def test_a_plan_is_made_on_its_page(client, team):
    client.force_login(team.county)
    page_of_plan = reverse("screening:campaign-new")
    today = f"{timezone.localdate():%Y-%m-%d}"

    shown = client.get(page_of_plan).content.decode()
    client.post(
        page_of_plan,
        {
            "name": "一轮全面系统筛查", "place": team.place.code, "document_no": "7号",
            "starts_on": today, "ends_on": today, "focus": ["dibao", "old"],
        },
    )  # fmt: skip

    assert f'value="{today}"' in shown  # a browser takes no other form of a date
    assert Campaign.objects.get().focus == ["dibao", "old"]


def test_a_plan_that_cannot_be_is_said_on_its_page(client, team):
    client.force_login(team.county)
    form = {
        "name": "一轮全面系统筛查", "place": team.place.code, "document_no": "7号",
        "starts_on": "2018-02-01", "ends_on": "2018-01-01", "focus": ["dibao"],
    }  # fmt: skip

    response = client.post(reverse("screening:campaign-new"), form)

    assert response.status_code == 422
    assert "结束日期" in response.content.decode()


# --- what they say --------------------------------------------------------------------------------


def test_a_place_out_of_sight_is_not_found_in_the_address(client, team):
    campaign = team.open()
    client.force_login(team.village)

    assert client.get(page("visit-list", campaign.pk, region=team.place.code)).status_code == 404


def test_opening_the_list_of_a_village_brings_a_new_household(client, team):
    team.open()
    newcomer = outside(team.grid, head_name="莫新户")
    client.force_login(team.village)

    text = client.get(page("visit-list", team.campaign.pk)).content.decode()

    assert "莫新户" in text
    assert team.visit(newcomer).state == "to_visit"


CONDITIONS = [
    pytest.param({}, {"甲", "乙", "丙"}, id="all"),
    pytest.param({"tab": "rest"}, {"甲"}, id="to visit"),
    pytest.param({"tab": "visited"}, {"乙", "丙"}, id="visited"),
    pytest.param({"tab": "doubt"}, {"丙"}, id="doubts"),
    pytest.param({"who": "inside"}, {"甲", "乙"}, id="inside"),
    pytest.param({"who": "outside"}, {"丙"}, id="outside"),
    pytest.param({"outcome": "fits"}, {"乙"}, id="outcome"),
    pytest.param({"focus": "house"}, {"乙"}, id="focus"),
    pytest.param({"focus": "any"}, {"乙"}, id="any focus"),
    pytest.param({"tab": "doubt", "progress": "none"}, {"丙"}, id="without procedure"),
    pytest.param({"tab": "doubt", "progress": "decided"}, set(), id="decided"),
    pytest.param({"late": "yes"}, set(), id="late"),
    pytest.param({"tab": "nonsense", "day": "nonsense"}, {"甲", "乙", "丙"}, id="nonsense"),
]


@pytest.mark.parametrize(("query", "names"), CONDITIONS)
def test_the_conditions_of_the_list(client, team, query, names):
    campaign = CampaignFactory(region=team.place)
    homes = {
        name: HouseholdFactory(region=team.grid, head_name=f"测{name}") for name in ("甲", "乙")
    }
    homes["丙"] = outside(team.grid, head_name="测丙")
    CampaignVisitFactory(campaign=campaign, household=homes["甲"])
    CampaignVisitFactory(campaign=campaign, household=homes["乙"], visited=True, focus=2)
    CampaignVisitFactory(campaign=campaign, household=homes["丙"], doubt=True)
    client.force_login(team.county)

    response = client.get(page("visit-list", campaign.pk, **query))

    shown = {row["name"].removeprefix("测") for row in response.context["rows"]}
    assert shown == names


def test_a_worker_finds_focus_households_first(client, team):
    campaign = CampaignFactory(region=team.place)
    CampaignVisitFactory.create_batch(3, campaign=campaign, household__region=team.grid)
    old = CampaignVisitFactory(campaign=campaign, household__region=team.grid, focus=16)
    client.force_login(team.worker)

    response = client.get(page("visit-list", campaign.pk))

    assert response.context["rows"][0]["visit"] == old
    assert len(response.context["rows"]) == 4


def test_what_is_missing_at_the_door_is_said_and_what_was_written_is_kept(client, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(team.worker)

    response = client.post(
        page("visit-answer", team.visit(home).pk), {"outcome": "fits", "findings": "在家"}
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "请户主或家人签字" in text
    assert "在家</textarea>" in text
    assert team.visit(home).state == "to_visit"


def door(team, visit, **changes):
    given = team.found(visit)
    form = {
        "outcome": "fits",
        "met": "户主",
        "findings": given.findings,
        "strokes": STROKES,
        "head_strokes": STROKES,
        "photos": photo(),
    }
    for key, one in given.answers.items():
        form |= {f"answer_{key}": one["answer"], f"seen_{key}": one["seen"]}
    return form | changes


def test_the_door_shows_no_whole_telephone_number(client, team):
    home = HouseholdFactory(region=team.grid, phone="13800001234")
    team.open()
    client.force_login(team.worker)

    text = client.get(page("visit-answer", team.visit(home).pk)).content.decode()

    assert "138****1234" in text
    assert "13800001234" not in text


def test_the_answer_is_taken_from_the_form(client, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(team.worker)

    response = client.post(page("visit-answer", team.visit(home).pk), door(team, team.visit(home)))

    assert response.status_code == 302
    assert (team.visit(home).state, team.visit(home).outcome) == ("visited", "fits")


def test_a_visit_that_is_done_needs_no_other(client, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    team.answered(home)
    client.force_login(team.worker)

    response = client.get(page("visit-answer", team.visit(home).pk))

    assert response.status_code == 302


def test_a_photo_is_kept_as_soon_as_it_is_taken(client, team):
    home = HouseholdFactory(region=team.grid)
    team.open()
    client.force_login(team.worker)

    response = client.post(page("visit-photo", team.visit(home).pk), {"photos": photo()})

    assert response.status_code == 201


def test_the_county_gives_one_reason_for_many(client, team):
    homes = [HouseholdFactory(region=team.grid) for _n in range(2)]
    team.open()
    client.force_login(team.village)
    keys = [team.visit(home).pk for home in homes]

    client.post(
        reverse("screening:visit-bulk", args=[team.campaign.pk]),
        {"verb": "explain", "pk": keys, "reason": "全家外出，年底回乡"},
    )

    assert {team.visit(home).reason for home in homes} == {"全家外出，年底回乡"}


def test_ticked_doubts_begin_one_procedure(client, team):
    homes = [outside(team.grid) for _n in range(2)]
    team.open()
    visits = [team.doubted(home, Outcome.LEFT_OUT) for home in homes]
    client.force_login(team.village)

    response = client.post(
        reverse("screening:visit-bulk", args=[team.campaign.pk]),
        {"verb": "start", "pk": [visit.pk for visit in visits]},
    )

    assert response.status_code == 302
    assert len({team.visit(home).procedure.round_id for home in homes}) == 1


def test_a_leader_reads_figures_without_a_link_to_a_household(client, officer, team):
    HouseholdFactory(region=team.grid)
    campaign = team.open()
    client.force_login(officer(Duty.LEADER, team.place))

    text = client.get(page("campaign-detail", campaign.pk)).content.decode()

    assert "/visits/" not in text


# --- what they cost -------------------------------------------------------------------------------
@pytest.mark.parametrize("is_doubt", [False, True])
@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_of_visits_asks_the_same_for_more_rows(
    rows, is_doubt, client, team, django_assert_num_queries
):
    campaign = CampaignFactory(region=team.place)
    CampaignVisitFactory.create_batch(
        rows, campaign=campaign, household__region=team.grid, doubt=is_doubt
    )
    client.force_login(team.county)
    client.get(page("visit-list", campaign.pk))

    with django_assert_num_queries(10):
        response = client.get(page("visit-list", campaign.pk))

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("grids", [2, 12])
def test_the_figures_of_a_village_ask_the_same_for_more_grids(
    grids, client, team, django_assert_max_num_queries
):
    campaign = CampaignFactory(region=team.place)
    CampaignVisitFactory.create_batch(
        grids, campaign=campaign, household__region__parent=team.grid.parent
    )
    client.force_login(team.county)
    url = page("campaign-detail", campaign.pk, region=team.grid.parent.code)
    client.get(url)

    with django_assert_max_num_queries(26):
        response = client.get(url)

    assert len(response.context["lines"]) == grids


@pytest.mark.parametrize("rounds", [1, 6])
def test_the_list_of_rounds_asks_little_for_each(
    rounds, client, team, django_assert_max_num_queries
):
    CampaignFactory.create_batch(rounds, region=team.place, state="closed", closed_at=None)
    client.force_login(team.county)
    client.get(reverse("screening:campaign-list"))

    with django_assert_max_num_queries(9 + 2 * rounds):
        response = client.get(reverse("screening:campaign-list"))

    assert len(response.context["rows"]) == rounds


@pytest.mark.parametrize("rows", [2, 20])
def test_the_board_asks_the_same_for_more_doubts(rows, client, team, django_assert_max_num_queries):
    campaign = CampaignFactory(region=team.place)
    CampaignVisitFactory.create_batch(
        rows, campaign=campaign, household__region=team.grid, doubt=True
    )
    client.force_login(team.county)
    client.get(reverse("screening:zero-board"))

    with django_assert_max_num_queries(14):
        response = client.get(reverse("screening:zero-board"))

    assert response.context["found"].kinds[0].open == rows


def test_the_second_page_of_the_list(client, team):
    campaign = CampaignFactory(region=team.place)
    CampaignVisitFactory.create_batch(55, campaign=campaign, household__region=team.grid)
    client.force_login(team.county)
    first = client.get(page("visit-list", campaign.pk))

    second = client.get(first.context["next"])

    assert len(second.context["rows"]) == 5
    assert CampaignVisit.objects.count() == 55
    assert following.follow(campaign, team.grid).total == 0
