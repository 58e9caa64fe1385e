"""Signing level by level, the report, and a closed round that never changes."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from households.models import Household
from ledger.canonical import canonical, digest
from ledger.models import Event, Job, Signature
from regions.duties import Duty
from screening.campaigns import (
    closing,
    coverage,
    explaining,
    following,
    report,
    reviewing,
    signers,
    starting,
    visiting,
)
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import Scope
from screening.models import (
    Campaign,
    CampaignReport,
    CampaignVisit,
    FoundHousehold,
    Outcome,
    SignOff,
)
from tests.factories import (
    CampaignFactory,
    CampaignVisitFactory,
    CountyFactory,
    FoundHouseholdFactory,
    GridFactory,
    HouseholdFactory,
)
from tests.screening.campaigns.conftest import STROKES, outside

pytestmark = pytest.mark.django_db


def village_of(team):
    return team.grid.parent


def township_of(team):
    return team.grid.parent.parent


def lacks(team, place) -> str:
    scope = Scope(team.campaign, place, [place.path])
    return "；".join(closing.standing_of(scope).lacks)


@pytest.fixture
def home(team) -> Household:
    household = HouseholdFactory(region=team.grid)
    team.open()
    return household


def done(team, home) -> None:
    """Visited, drawn and reviewed; village and township have signed."""
    team.answered(home)
    closing.sign(team.campaign, village_of(team), by=team.village)
    reviewing.draw(team.campaign, township_of(team), by=team.township)
    reviewing.agree(team.visit(home), by=team.township)
    closing.sign(team.campaign, village_of(team), by=team.village)
    closing.sign(team.campaign, township_of(team), by=team.township)


def closed(team, home) -> Campaign:
    done(team, home)
    closing.sign(team.campaign, team.place, by=team.county)
    closing.run(Job.objects.get(kind=closing.KIND).pk)
    team.campaign.refresh_from_db()
    return team.campaign


def test_a_village_signs_when_every_household_is_visited(team, home):
    before = lacks(team, village_of(team))
    team.answered(home)

    signed = closing.sign(team.campaign, village_of(team), by=team.village, strokes=STROKES)

    assert "没有入户" in before
    assert signed.figures["visited"] == 1
    assert Signature.objects.filter(role="recorder", signer=team.village).count() == 1


def test_a_reason_for_each_rest_is_enough(team, home):
    explaining.explain([team.visit(home)], by=team.village, reason="全家外出，年底回乡")

    assert closing.sign(team.campaign, village_of(team), by=team.village)


def test_a_doubt_needs_its_procedure_or_a_reason(team):
    home = outside(team.grid)
    team.open()
    visit = team.doubted(home, Outcome.LEFT_OUT)
    before = lacks(team, village_of(team))

    starting.start([visit], by=team.village)

    assert "既没有启动程序" in before
    assert lacks(team, village_of(team)) == ""


def test_the_township_waits_for_its_villages_and_its_sample(team, home):
    team.answered(home)

    assert "1 个村还没有签字" in lacks(team, township_of(team))
    assert "没有参加乡镇抽样" in lacks(team, township_of(team))


def test_the_township_looks_at_what_was_drawn(team, home):
    team.answered(home)
    reviewing.draw(team.campaign, township_of(team), by=team.township)

    assert "抽中的结论还没有复核" in lacks(team, township_of(team))


def test_the_county_waits_for_its_townships(team, home):
    with pytest.raises(CampaignError, match="1 个乡镇还没有签字"):
        closing.sign(team.campaign, team.place, by=team.county)


WHO = [
    pytest.param(Duty.GRID_WORKER, id="a worker"),
    pytest.param(Duty.TOWNSHIP_OFFICE, id="the level above"),
    pytest.param(Duty.LEADER, id="a leader"),
]


@pytest.mark.parametrize("duty", WHO)
def test_nobody_else_signs_for_a_village(team, home, officer, duty):
    team.answered(home)

    with pytest.raises(PermissionDenied):
        closing.sign(team.campaign, village_of(team), by=officer(duty, township_of(team)))


def test_a_place_signs_once(team, home):
    team.answered(home)
    closing.sign(team.campaign, village_of(team), by=team.village)

    with pytest.raises(CampaignError, match="已由"):
        closing.sign(team.campaign, village_of(team), by=team.beside)


def test_what_changes_afterwards_makes_the_signatures_void(team, home):
    done(team, home)
    newcomer = outside(team.grid)

    following.follow(team.campaign, team.grid)

    assert SignOff.objects.filter(voided_at__isnull=True).count() == 0
    assert Event.objects.filter(kind="screening.campaign.voided").exists()
    assert "没有入户" in lacks(team, village_of(team))
    assert team.visit(newcomer).state == "to_visit"


def test_sending_back_makes_the_signatures_void(team, home):
    team.answered(home)
    closing.sign(team.campaign, village_of(team), by=team.village)

    reviewing.send_back(team.visit(home), by=team.township, reason="照片看不清房屋")

    assert not SignOff.objects.filter(voided_at__isnull=True).exists()


def test_a_signature_of_elsewhere_stands(team, home):
    other = GridFactory(parent__parent=township_of(team))
    SignOff.objects.create(
        campaign=team.campaign, region=other.parent, signed_at=timezone.now(), signed_by=team.county
    )

    team.answered(home)

    assert SignOff.objects.filter(region=other.parent, voided_at__isnull=True).exists()


def test_a_household_of_this_morning_stands_in_the_way_of_the_village(team, home):
    team.answered(home)
    outside(team.grid)

    with pytest.raises(CampaignError, match="1 户没有入户"):
        closing.sign(team.campaign, village_of(team), by=team.village)


def test_above_the_village_the_base_map_must_have_been_looked_at_today(team, home):
    done(team, home)
    Campaign.objects.update(followed_at=timezone.now() - timedelta(days=2))

    with pytest.raises(CampaignError, match="正在核对底图"):
        closing.sign(team.campaign, team.place, by=team.county)

    assert Job.objects.filter(kind="screening.follow_campaign").exists()


def test_the_last_signature_closes_the_round_and_draws_its_report(team, home):
    campaign = closed(team, home)

    kept = campaign.report
    assert (campaign.state, campaign.closed_by) == ("closed", team.county)
    assert kept.digest == digest(canonical(kept.figures))
    assert [one["level"] for one in kept.figures["signatures"]] == [2, 3, 4]
    assert Event.objects.filter(kind="screening.campaign.closed").count() == 1


def test_the_report_is_drawn_once(team, home):
    closed(team, home)

    assert closing.run(Job.objects.get(kind=closing.KIND).pk) is None
    assert CampaignReport.objects.count() == 1


def test_nothing_is_visited_while_the_report_is_being_drawn(team, home):
    done(team, home)
    closing.sign(team.campaign, team.place, by=team.county)

    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignVisit.objects.filter(household=home).update(reason="x")


# --- a closed round never changes -----------------------------------------------------------------

CHANGES = [
    pytest.param(lambda c: Campaign.objects.filter(pk=c.pk).update(name="x"), id="round"),
    pytest.param(lambda c: Campaign.objects.filter(pk=c.pk).delete(), id="round deleted"),
    pytest.param(lambda c: c.visits.update(reason="x"), id="visit"),
    pytest.param(lambda c: c.visits.all().delete(), id="visit deleted"),
    pytest.param(lambda c: CampaignReport.objects.update(digest="x"), id="report"),
    pytest.param(lambda c: CampaignReport.objects.all().delete(), id="report deleted"),
    pytest.param(lambda c: SignOff.objects.all().delete(), id="signature deleted"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_closed_round_never_changes(team, home, change):
    campaign = closed(team, home)

    with pytest.raises(DatabaseError), transaction.atomic():
        change(campaign)


def test_nothing_is_added_to_a_closed_round(team, home):
    campaign = closed(team, home)
    other = outside(team.grid)

    with pytest.raises(DatabaseError), transaction.atomic():
        CampaignVisitFactory(campaign=campaign, household=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        FoundHouseholdFactory(campaign=campaign, region=team.grid)

    assert following.follow(campaign, team.grid).total == 0
    assert not FoundHousehold.objects.exists()


def test_every_step_of_a_closed_round_is_refused_in_words(team, home):
    closed(team, home)
    visit = team.visit(home)

    with pytest.raises(CampaignError, match="没有在进行"):
        reviewing.send_back(visit, by=team.township, reason="照片看不清房屋")
    with pytest.raises(CampaignError, match="没有在进行"):
        visiting.answer(visit, by=team.worker, given=team.found(visit))
    with pytest.raises(CampaignError, match="没有在进行"):
        explaining.explain([visit], by=team.village, reason="没有什么可说")


def test_the_report_stays_as_it_was_drawn(team, home):
    campaign = closed(team, home)
    outside(team.grid)
    home.head_name = "改名"
    home.save()

    shown = report.shown_for(campaign.report.figures, village_of(team))

    assert (shown.own["total"], shown.own["visited"], shown.own["percent"]) == (1, 1, "100.00")


# --- the report -----------------------------------------------------------------------------------


def test_the_figures_of_places_add_up(team):
    [HouseholdFactory(region=team.grid) for _n in range(3)]
    far = HouseholdFactory(region=GridFactory(parent__parent__parent=team.place))
    team.open()
    team.answered(Household.objects.filter(region=team.grid).first())

    rows = report.draw(team.campaign)["places"]

    by_level = {level: sum(r["total"] for r in rows if r["level"] == level) for level in (2, 3, 4)}
    assert by_level == {2: 4, 3: 4, 4: 4}
    assert rows[0]["percent"] == "25.00"
    assert team.visit(far).state == "to_visit"


def test_while_the_round_runs_what_has_no_reason_is_not_said_to_have_one(team):
    homes = [HouseholdFactory(region=team.grid) for _n in range(3)]
    team.open()
    explaining.explain([team.visit(homes[0])], by=team.village, reason="全家外出，年底回乡")

    left = report.shown_for(report.draw(team.campaign), team.place).unresolved

    assert [number for what, number, _query in left if "已说明" in what] == [0, 1]
    assert [(number, query) for what, number, query in left if "未说明" in what] == [
        (2, "tab=rest&reason=missing")
    ]


def test_the_report_leaves_as_a_workbook_with_a_sheet_a_level(client, team, home):
    campaign = closed(team, home)
    client.force_login(team.county)

    response = client.get(reverse("screening:campaign-export", args=[campaign.pk]))

    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    cells = {cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert book.sheetnames == [
        "合计与下级",
        "村（社区）",
        "重点户",
        "疑似问题与程序",
        "未了结",
        "签字",
    ]
    assert {team.place.name, "100.00"} <= cells
    assert Event.objects.filter(kind="screening.campaign.exported").count() == 1


def test_the_page_of_a_closed_round_says_that_it_is_frozen(client, team, home):
    campaign = closed(team, home)
    client.force_login(team.county)

    text = client.get(reverse("screening:campaign-report", args=[campaign.pk])).content.decode()

    assert campaign.report.digest[:16] in text
    assert team.village.full_name in text


# --- coverage -------------------------------------------------------------------------------------


def test_too_many_visits_in_a_day_are_a_question(team):
    homes = [HouseholdFactory(region=team.grid) for _n in range(3)]
    team.open()
    [team.answered(home) for home in homes]
    scope = Scope(team.campaign, team.place, [team.place.path])

    (asked,) = signers.questions_of(scope, 2)
    (signer,) = signers.signers_of(scope)

    assert (asked.name, asked.visits) == (team.worker.full_name, 3)
    assert signers.questions_of(scope, 3) == []
    assert (signer.visits, signer.days, signer.most) == (3, 1, 3)


@pytest.mark.parametrize("level", ["place", "village", "grid"])
def test_the_same_figures_at_each_level(team, level):
    home = HouseholdFactory(region=team.grid)
    outside(team.grid)
    team.open()
    team.answered(home)
    place = {"place": team.place, "village": village_of(team), "grid": team.grid}[level]

    counts = coverage.counts_of(Scope(team.campaign, place, [place.path]))

    assert (counts.total, counts.registered, counts.visited, counts.to_visit) == (2, 1, 1, 1)


def test_a_round_of_another_county_is_not_counted(team, home):
    other = CampaignFactory(region=CountyFactory())

    counts = coverage.counts_of(Scope(other, other.region, [other.region.path]))

    assert counts.total == 0
    assert counts.percent is None
