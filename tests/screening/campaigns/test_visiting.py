"""The visit at the door: what it needs, what it leaves behind, and who may make it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from households.models import Household
from ledger.models import Event, Evidence, Signature
from regions.duties import Duty
from screening.campaigns import questions, reviewing, visiting
from screening.campaigns.errors import CampaignError, StaleVisitError
from screening.models import CampaignVisit, Outcome, VisitRecord
from tests.factories import GridFactory, HouseholdFactory
from tests.screening.campaigns.conftest import STROKES, outside

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(team) -> Household:
    household = HouseholdFactory(region=team.grid)
    team.open()
    return household


def refused(team, home, **changes) -> dict[str, list[str]]:
    visit = team.visit(home)
    with pytest.raises(CampaignError) as caught:
        visiting.answer(visit, by=team.worker, given=team.found(visit, **changes))
    return caught.value.problems


def test_an_answer_is_signed_by_the_worker_and_the_household(team, home):
    visit = team.answered(home)

    record = VisitRecord.objects.get(visit=visit)
    roles = Signature.objects.filter(event=record.event).values_list("role", flat=True)
    assert set(roles) == {"verifier", "head"}
    assert (visit.state, visit.outcome, visit.visited_by) == ("visited", "fits", team.worker)
    assert record.facts["items"]["housing"]["known"] is None
    assert Evidence.objects.filter(subject_id=visit.pk).count() == 1
    assert Event.objects.filter(kind="screening.visit.answered").count() == 1


def test_drinking_water_is_asked_by_its_four_indicators(team, home):
    asked = [question.key for question in questions.questions_of(home)]

    assert asked[3:7] == ["water_litres", "water_clean", "water_minutes", "water_percent"]
    assert len(asked) == 10


MISSING = [
    pytest.param({"met": " "}, "met", id="nobody met"),
    pytest.param({"findings": "在家"}, "findings", id="no words"),
    pytest.param({"strokes": ""}, "strokes", id="not signed"),
    pytest.param({"head_strokes": ""}, "head_strokes", id="not signed by the household"),
    pytest.param({"uploads": []}, "photos", id="no photo"),
    pytest.param({"outcome": "nonsense"}, "outcome", id="no outcome"),
    pytest.param({"answers": {}}, "answer_income", id="nothing answered"),
    pytest.param({"outcome": Outcome.LEFT_OUT}, "outcome", id="registered cannot be left out"),
]


@pytest.mark.parametrize(("changes", "field"), MISSING)
def test_what_an_answer_needs(team, home, changes, field):
    assert field in refused(team, home, **changes)
    assert team.visit(home).state == "to_visit"


def test_a_no_says_what_was_seen(team, home):
    visit = team.visit(home)
    answers = {q.key: {"answer": "yes", "seen": ""} for q in questions.questions_of(home)}
    answers["food"] = {"answer": "no", "seen": " "}

    assert "seen_food" in refused(team, home, answers=answers)
    assert visit.state == "to_visit"


def test_a_no_that_fits_all_the_same_needs_more_words(team, home):
    assert "findings" in refused(team, home, no="housing", findings="房子有点旧")

    team.answered(
        home, no="housing", findings="新房已建好，一家人住在新房，旧房待拆除，已到现场看过。"
    )

    assert team.visit(home).outcome == "fits"


def test_a_doubt_without_any_no_does_not_fit_the_answers(team, home):
    problems = refused(
        team, home, outcome=Outcome.RELAPSED, second=team.beside, second_strokes=STROKES
    )

    assert "outcome" in problems


def test_a_doubt_takes_two_persons(team, home):
    problems = refused(team, home, outcome=Outcome.RELAPSED, no="housing")

    assert {"second", "second_strokes"} <= set(problems)


def test_nobody_from_elsewhere_stands_beside(team, home, officer):
    stranger = officer(Duty.GRID_WORKER, GridFactory())

    problems = refused(
        team, home, outcome=Outcome.RELAPSED, no="housing", second=stranger,
        second_strokes=STROKES,
    )  # fmt: skip

    assert "second" in problems


def test_a_doubt_is_signed_by_two_and_changes_no_status(team, home):
    before = (home.exit_status, home.is_registered)

    visit = team.doubted(home, Outcome.RELAPSED)

    record = visit.records.get()
    roles = Signature.objects.filter(event=record.event).values_list("role", flat=True)
    home.refresh_from_db()
    assert set(roles) == {"verifier", "second_verifier", "head"}
    assert (home.exit_status, home.is_registered) == before
    assert visit.procedure is None


def test_the_database_too_wants_two_persons_for_a_doubt(team, home):
    team.answered(home)

    with pytest.raises(IntegrityError), transaction.atomic():
        CampaignVisit.objects.filter(household=home).update(outcome="relapsed")


def test_a_wrong_inclusion_names_its_ground(team, home):
    problems = refused(
        team, home, outcome=Outcome.WRONG_IN, second=team.beside, second_strokes=STROKES
    )
    team.doubted(home, Outcome.WRONG_IN, ground="村“三委”干部")

    assert list(problems) == ["ground"]
    assert team.visit(home).records.get().ground == "村“三委”干部"


def test_a_household_outside_the_register_can_only_be_left_out(team):
    other = outside(team.grid)
    team.open()

    team.doubted(other, Outcome.LEFT_OUT)

    assert "outcome" in refused(team, outside_again(team), outcome=Outcome.RELAPSED)


def outside_again(team) -> Household:
    from screening.campaigns import following

    other = outside(team.grid)
    following.follow(team.campaign, team.grid)
    return other


def test_who_is_posted_elsewhere_visits_nobody(team, home, officer):
    visit = team.visit(home)
    stranger = officer(Duty.GRID_WORKER, GridFactory(parent=team.grid.parent))

    with pytest.raises(PermissionDenied):
        visiting.answer(visit, by=stranger, given=team.found(visit))


def test_an_answered_visit_is_not_answered_again(team, home):
    visit = team.visit(home)
    team.answered(home)

    with pytest.raises(StaleVisitError):
        visiting.answer(visit, by=team.worker, given=team.found(visit))


def test_what_was_found_is_written_once(team, home):
    record = team.answered(home).records.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        VisitRecord.objects.filter(pk=record.pk).update(findings="别的")


# --- could not enter ------------------------------------------------------------------------------


def test_nobody_at_home_keeps_the_visit_with_a_reason_and_a_day(team, home):
    again = timezone.localdate() + timedelta(days=3)

    visiting.cannot_enter(
        team.visit(home), by=team.worker, reason="全家外出务工未归", again_on=again
    )

    visit = team.visit(home)
    assert (visit.state, visit.due_on, visit.explained_by) == ("unreachable", again, team.worker)


def test_a_household_that_came_home_is_visited(team, home):
    visiting.cannot_enter(
        team.visit(home), by=team.worker, reason="全家外出务工未归", again_on=timezone.localdate()
    )

    assert team.answered(home).reason == ""


BAD_DAYS = [
    pytest.param({"reason": "没人"}, "reason", id="no reason"),
    pytest.param(
        {"again_on": timezone.localdate() - timedelta(days=1)}, "again_on", id="yesterday"
    ),
    pytest.param(
        {"again_on": timezone.localdate() + timedelta(days=99)}, "again_on", id="after the end"
    ),
]


@pytest.mark.parametrize(("changes", "field"), BAD_DAYS)
def test_what_an_attempt_needs(team, home, changes, field):
    given = {"reason": "全家外出务工未归", "again_on": timezone.localdate()} | changes

    with pytest.raises(CampaignError) as caught:
        visiting.cannot_enter(team.visit(home), by=team.worker, **given)

    assert field in caught.value.problems


# --- the sample -----------------------------------------------------------------------------------


@pytest.fixture
def sampled(team, home) -> CampaignVisit:
    team.answered(home)
    reviewing.draw(team.campaign, team.grid.parent.parent, by=team.township)
    return team.visit(home)


def test_a_fifth_of_each_village_is_drawn_and_at_least_one(team):
    homes = [HouseholdFactory(region=team.grid) for _n in range(6)]
    other = HouseholdFactory(region=GridFactory(parent__parent=team.grid.parent.parent))
    team.open()
    [team.answered(home) for home in homes]
    CampaignVisit.objects.filter(household=other).update(
        state="visited", outcome="fits", visited_at=timezone.now(), visited_by=team.worker
    )

    drawn = reviewing.draw(team.campaign, team.grid.parent.parent, by=team.township)

    assert drawn == 2 + 1
    assert team.visit(other).is_sampled
    assert CampaignVisit.objects.filter(is_drawn=True).count() == 7


def test_the_draw_can_be_repeated_from_its_seed(team, sampled):
    event = Event.objects.get(kind="screening.campaign.drawn")

    assert event.data["sampled"] == 1
    assert len(event.data["seed"]) == 16


def test_nothing_new_is_not_drawn_again(team, sampled):
    with pytest.raises(CampaignError, match="没有新的"):
        reviewing.draw(team.campaign, team.grid.parent.parent, by=team.township)


def test_only_the_township_draws(team, home):
    with pytest.raises(PermissionDenied):
        reviewing.draw(team.campaign, team.grid.parent.parent, by=team.county)


def test_the_township_agrees_with_its_signature(team, sampled):
    reviewing.agree(sampled, by=team.township, strokes=STROKES)

    visit = CampaignVisit.objects.get(pk=sampled.pk)
    assert visit.reviewed_by == team.township
    assert Signature.objects.filter(role="reviewer").count() == 1


def test_a_visit_is_agreed_to_once(team, sampled):
    reviewing.agree(sampled, by=team.township)

    with pytest.raises(StaleVisitError):
        reviewing.agree(sampled, by=team.township)


def test_who_stood_at_the_door_does_not_review(team, sampled, officer):
    team.worker.person_key = "same person"
    team.worker.save()
    again = officer(Duty.TOWNSHIP_OFFICE, team.grid.parent.parent, user__person_key="same person")

    with pytest.raises(CampaignError, match="另一人"):
        reviewing.agree(team.visit(sampled.household), by=again)


def test_what_was_not_drawn_needs_no_review(team, home):
    with pytest.raises(CampaignError, match="没有被抽中"):
        reviewing.agree(team.answered(home), by=team.township)


def test_sent_back_it_is_visited_again_and_stays_in_the_sample(team, sampled):
    reviewing.send_back(sampled, by=team.township, reason="照片看不清房屋")
    returned = team.visit(sampled.household)
    team.answered(sampled.household)

    again = team.visit(sampled.household)
    assert (returned.state, returned.outcome, returned.round) == ("returned", "", 2)
    assert (again.is_sampled, again.reviewed_at, again.records.count()) == (True, None, 2)


def test_sending_back_needs_a_reason(team, sampled):
    with pytest.raises(CampaignError):
        reviewing.send_back(sampled, by=team.township, reason="不行")


def test_a_visit_sent_back_meanwhile_is_not_agreed_to(team, sampled):
    reviewing.send_back(team.visit(sampled.household), by=team.township, reason="照片看不清房屋")

    with pytest.raises(StaleVisitError):
        reviewing.agree(sampled, by=team.township)
