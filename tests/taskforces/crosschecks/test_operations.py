"""Planning, signing and visiting: who may, what stays hidden, and what the database refuses."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledger.models import Event, Obligation, Signature
from regions.duties import Duty
from regions.models import Cadre, User
from taskforces.crosschecks import operations, reports, sampling, ties, visiting
from taskforces.crosschecks.operations import CrossCheckError
from taskforces.models import CrossCheck, CrossInspector, CrossPair, CrossVisit
from tests.factories import ObligationFactory
from tests.factories.cross_checks import (
    county_of,
    inspector_of,
    officer_of,
    planned,
    seen,
    signed,
)
from tests.factories.organisation import ChargeFactory, SeatFactory
from tests.factories.regions import CadreFactory, PostingFactory, VillageFactory

pytestmark = pytest.mark.django_db


def ways(row: CrossCheck) -> set[tuple[int, int]]:
    return set(row.pairs.values_list("inspecting_id", "inspected_id"))


def test_a_round_is_planned_by_one_and_signed_by_another():
    row = planned(county_of())

    with pytest.raises(CrossCheckError, match="由他人"):
        operations.sign(row, by=row.planned_by)
    row = operations.sign(row, by=officer_of(row.region))

    assert row.state == "signed"
    assert (row.pairs.count(), CrossVisit.objects.count()) == (4, 8)
    kinds = Event.objects.filter(subject=row.subject).order_by("pk").values_list("kind", flat=True)
    assert [kind.rpartition(".")[2] for kind in kinds] == ["planned", "signed"]
    assert Signature.objects.get(event__subject=row.subject).signer == row.signed_by


def test_the_same_seed_draws_the_same_and_anybody_can_draw_it_again():
    row = signed(county_of(), seed=7)

    drawn = {
        pair.inspected.code: [visit.household_no for visit in pair.visits.all()]
        for pair in row.pairs.all()
    }

    assert drawn == {
        pair.inspected.code: sampling.draw(
            reversed(pair.frame), row.sample_size, seed=7, place=pair.inspected.code
        )
        for pair in row.pairs.all()
    }


def test_no_pair_comes_again_in_the_next_round():
    county = county_of(5)

    first, second = signed(county), signed(county)

    assert ways(first) & ways(second) == set()


def test_a_round_is_not_planned_beside_one_that_waits():
    county = county_of()
    planned(county)

    with pytest.raises(CrossCheckError, match="待签字"):
        planned(county)


def test_only_a_plan_that_waits_is_dropped_and_only_with_a_reason():
    waits, visited = planned(county_of()), signed(county_of())
    visit = visited.pairs.first().visits.first()
    visiting.visit(visit, seen(), by=inspector_of(visit))

    with pytest.raises(CrossCheckError, match="理由"):
        operations.drop(waits, by=waits.planned_by, reason=" ")
    with pytest.raises(CrossCheckError, match="已签字或作废"):
        operations.drop(visited, by=visited.planned_by, reason="重新安排")
    operations.drop(waits, by=waits.planned_by, reason="重新安排")
    with pytest.raises(CrossCheckError, match="已签字或作废"):
        operations.drop(waits, by=waits.planned_by, reason="重新安排")

    states = dict(CrossCheck.objects.values_list("pk", "state"))
    assert states == {waits.pk: "dropped", visited.pk: "signed"}
    told = Event.objects.filter(kind="taskforces.cross_check.dropped")
    assert list(told.values_list("subject_id", "note")) == [(waits.pk, "重新安排")]


def test_who_could_not_sign_a_visit_is_not_sent():
    county = county_of(cadres=2)
    village = VillageFactory(parent=county.children.first())
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=village).user
    CadreFactory(region=village, user=worker)
    CadreFactory(region=village, user=None)

    found = ties.wanted(county, apart=2, team=2)

    assert len(found.inspectors) == 8
    assert {User.objects.get(pk=pk).active_postings[0].duty for pk in Cadre.objects.filter(
        number__in=[one.key for one in found.inspectors]).values_list("user", flat=True)
    } == {Duty.TOWNSHIP_OFFICE}  # fmt: skip


def test_places_without_cadres_are_named():
    with pytest.raises(CrossCheckError, match="能去检查的只有"):
        planned(county_of(cadres=1))


def test_nobody_inspects_where_he_sits_answers_was_posted_or_came_from():
    county = county_of(5)
    cadre = CadreFactory(region=county, user=PostingFactory(region=county).user)
    sat, answers, posted, came = county.children.order_by("code")[:4]
    SeatFactory(cadre=cadre, body__region=sat)
    ChargeFactory(cadre=cadre, region=answers.children.get())
    PostingFactory(user=cadre.user, region=posted)
    CadreFactory(user=cadre.user, region=came)

    found = ties.ties_of([cadre], list(county.children.all()))

    assert found[cadre.pk] == {place.code for place in (sat, answers, posted, came)}


def test_a_visit_is_signed_once_by_somebody_of_the_team():
    visit = signed(county_of()).pairs.first().visits.first()
    stranger = officer_of(visit.pair.round.region)
    mine = inspector_of(visit)

    with pytest.raises(PermissionDenied):
        visiting.visit(visit, seen(), by=stranger)
    with pytest.raises(CrossCheckError, match="还有问题没有回答"):
        visiting.visit(visit, seen(food=""), by=mine)
    with pytest.raises(CrossCheckError, match="至少五个字"):
        visiting.visit(visit, seen("漏雨"), by=mine)
    visiting.visit(visit, seen("房屋漏雨未整改"), by=mine)
    with pytest.raises(CrossCheckError, match="已签字"):
        visiting.visit(visit, seen(), by=mine)

    visit.refresh_from_db()
    assert (visit.problem, visit.signed_by) == ("房屋漏雨未整改", mine)


def test_the_last_visit_of_a_round_meets_the_duty_of_its_place():
    row = signed(county_of(3, 2))
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today, "due_on": today}
    whose = {"ower_subject": "regions.region", "ower_id": row.region_id, "region": row.region}
    owed = ObligationFactory(terms__rule__kind="cross_check", **whose, **days)
    visits = CrossVisit.objects.filter(pair__round=row).order_by("pk")

    open_after = [_is_open_after(visit, owed) for visit in visits]

    assert open_after == [True] * (len(visits) - 1) + [False]
    met = Obligation.objects.get(pk=owed.pk)
    assert (met.proof_subject, met.proof_id, met.note) == (row.subject, row.pk, row.number)


def _is_open_after(visit, owed):
    visiting.visit(visit, seen(), by=inspector_of(visit))
    return Obligation.objects.get(pk=owed.pk).is_open


def test_what_the_first_visit_answered_is_not_told_before_the_second_is_signed():
    visit = signed(county_of()).pairs.first().visits.first()

    with pytest.raises(ValueError, match="not signed"):
        reports.compared(visit)


def test_agreement_counts_answers_told_both_times_and_says_what_it_divides():
    row = signed(county_of())
    one, two = row.pairs.first().visits.all()
    visiting.visit(one, seen(), by=inspector_of(one))
    visiting.visit(two, seen(housing="no", food="unknown"), by=inspector_of(two))

    whole, parts = reports.agreement(CrossVisit.objects.all())

    # First: housing no, water unknown, all others yes; seven questions, two visits.
    assert (whole.agree, whole.compared, whole.left_out, str(whole.percent)) == (
        10, 11, 3, "90.91",
    )  # fmt: skip
    assert sum(part.agree for part in parts) == whole.agree
    assert [str(p.percent) for p in parts if p.agree != p.compared] == ["50.00"]
    assert parts[-1].percent is None


REASONS = {
    "signed-plan-changes": "signed or dropped",
    "signed-plan-gets-another-pair": "signed or dropped",
    "signed-pair-changes": "signed or dropped",
    "signed-team-changes": "signed or dropped",
    "round-deleted": "it is kept",
    "visit-deleted": "it is kept",
    "first-answer-changes": "what was drawn stays",
    "visit-of-nobody": "not of the team",
    "its-own-place": "never_its_own|inspecting_once",
    "planner-signs": "who planned it|two_persons",
    "short-team": "not its full team",
    "mutual": "inspect each other",
    "stranger-inspects": "not a cadre of the inspecting place",
    "another-level": "not right below",
    "inspected-twice": "inspected_once",
    "inspects-twice": "inspecting_once",
    "inspector-more": "signed or dropped",
    "pair-less": "signed or dropped",
    "sample-more": "signed or dropped",
    "another-household": "what was drawn stays",
    "rewritten": "it is signed",
    "visit-of-an-unsigned-plan": "not of the team",
    "visit-begins-signed": "it begins unsigned",
    "dropped-comes-back": "signed or dropped",
    "signature-taken-back": "signed or dropped",
    "words-before-the-signature": "said_when_signed|not of the team",
}


def refused(name: str):
    return pytest.raises(DatabaseError, match=REASONS[name])


NEW_VISIT = """INSERT INTO taskforces_crossvisit (pair_id, number, household_no, region_id, words,
    first, second, findings, problem)
    SELECT id, 'new', 'new', inspected_id, '', '{}', '{}', '', ''"""
# By somebody of the team, as an update would have to be.
NEW_SIGNED_VISIT = """INSERT INTO taskforces_crossvisit (pair_id, number, household_no, region_id,
    words, first, second, findings, problem, signed_at, signed_by_id)
    SELECT p.id, 'new', 'new', p.inspected_id, '', '{}', '{"food": "yes"}', 'x', '', now(),
    (SELECT c.user_id FROM taskforces_crossinspector i JOIN regions_cadre c ON c.id = i.cadre_id
    WHERE i.pair_id = p.id LIMIT 1) FROM taskforces_crosspair p LIMIT 1"""
SIGNED_BY_TEAM = """signed_at = now(), signed_by_id = (SELECT c.user_id
    FROM taskforces_crossinspector i JOIN regions_cadre c ON c.id = i.cadre_id
    WHERE i.pair_id = taskforces_crossvisit.pair_id LIMIT 1)"""
BROKEN = {
    "signed-plan-changes": "UPDATE taskforces_crosscheck SET seed = 1",
    "signed-plan-gets-another-pair": """INSERT INTO taskforces_crosspair
        (round_id, inspecting_id, inspected_id, frame)
        SELECT round_id, inspected_id, inspecting_id, '{}' FROM taskforces_crosspair LIMIT 1""",
    "signed-pair-changes": "UPDATE taskforces_crosspair SET frame = '{}'",
    "signed-team-changes": "DELETE FROM taskforces_crossinspector",
    "round-deleted": "DELETE FROM taskforces_crosscheck",
    "visit-deleted": "DELETE FROM taskforces_crossvisit",
    "first-answer-changes": "UPDATE taskforces_crossvisit SET first = '{}'",
    "visit-of-nobody": "UPDATE taskforces_crossvisit SET findings = 'x', signed_at = now(), "
    "signed_by_id = (SELECT planned_by_id FROM taskforces_crosscheck LIMIT 1)",
    "signature-taken-back": "UPDATE taskforces_crosscheck SET state = 'planned', "
    "signed_at = NULL, signed_by_id = NULL",
    "pair-less": "DELETE FROM taskforces_crosspair",
    "inspector-more": "INSERT INTO taskforces_crossinspector (pair_id, cadre_id) "
    "SELECT pair_id, cadre_id FROM taskforces_crossinspector",
    "sample-more": f"""{NEW_VISIT} FROM taskforces_crosspair LIMIT 1""",
    "another-household": "UPDATE taskforces_crossvisit SET household_no = 'x' || id",
    "words-before-the-signature": "UPDATE taskforces_crossvisit SET problem = 'x'",
    "rewritten": f"UPDATE taskforces_crossvisit SET {SIGNED_BY_TEAM}; "
    "UPDATE taskforces_crossvisit SET problem = 'x'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_it_of_anybody(name):
    row = signed(county_of(3, 2))
    visits = list(CrossVisit.objects.order_by("pk").values())

    with refused(name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute((BROKEN | OPEN)[name])

    assert (row.pairs.count(), CrossInspector.objects.count()) == (3, 6)
    assert list(CrossVisit.objects.order_by("pk").values()) == visits


# In a ring of four: what follows the pair, so that no two places inspect each other.
ONE_PAIR = "WHERE id = (SELECT min(id) FROM taskforces_crosspair)"
OPEN = {
    "its-own-place": "UPDATE taskforces_crosspair SET inspecting_id = inspected_id",
    "planner-signs": "UPDATE taskforces_crosscheck SET state = 'signed', signed_at = now(), "
    "signed_by_id = planned_by_id",
    "short-team": "DELETE FROM taskforces_crossinspector WHERE id = (SELECT min(id) FROM "
    "taskforces_crossinspector); UPDATE taskforces_crosscheck SET state = 'signed', "
    "signed_at = now(), signed_by_id = (SELECT min(id) FROM regions_user)",
    "mutual": """UPDATE taskforces_crosspair a SET inspecting_id = b.inspected_id,
        inspected_id = b.inspecting_id FROM taskforces_crosspair b
        WHERE b.round_id = a.round_id AND b.id <> a.id
        AND a.id = (SELECT min(id) FROM taskforces_crosspair)
        AND b.id = (SELECT max(id) FROM taskforces_crosspair)""",
    "stranger-inspects": """UPDATE taskforces_crossinspector SET cadre_id = (SELECT c.id
        FROM regions_cadre c JOIN regions_region r ON r.id = c.region_id
        JOIN taskforces_crosspair p ON p.id = pair_id WHERE r.id = p.inspected_id LIMIT 1)""",
    "another-level": "UPDATE taskforces_crosspair SET inspecting_id = (SELECT region_id FROM "
    "taskforces_crosscheck) WHERE id = (SELECT min(id) FROM taskforces_crosspair)",
    "inspected-twice": f"""UPDATE taskforces_crosspair SET inspected_id = (SELECT inspected_id
        FROM taskforces_crosspair x WHERE x.inspecting_id = taskforces_crosspair.inspected_id)
        {ONE_PAIR}""",
    "inspects-twice": f"""UPDATE taskforces_crosspair SET inspecting_id = (SELECT inspecting_id
        FROM taskforces_crosspair x WHERE x.inspected_id = taskforces_crosspair.inspecting_id)
        {ONE_PAIR}""",
    "visit-of-an-unsigned-plan": f"{NEW_VISIT} FROM taskforces_crosspair LIMIT 1; "
    f"UPDATE taskforces_crossvisit SET {SIGNED_BY_TEAM}",
    "visit-begins-signed": NEW_SIGNED_VISIT,
    "dropped-comes-back": "UPDATE taskforces_crosscheck SET state = 'dropped', dropped_at = now(),"
    " dropped_by_id = planned_by_id; UPDATE taskforces_crosscheck SET state = 'planned', "
    "dropped_at = NULL, dropped_by_id = NULL",
}


@pytest.mark.parametrize("name", OPEN)
def test_the_database_refuses_it_of_a_plan(name):
    planned(county_of(4, 2))

    with refused(name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute((BROKEN | OPEN)[name])

    assert CrossPair.objects.count() == 4
    assert CrossInspector.objects.count() == 8
