"""Many alike: a random sample that is kept, each of it opened and judged, then all or none."""

import random

import pytest
from django.core.exceptions import PermissionDenied

from households import acts
from households.models import Act, Person
from ledger.models import Event, Job
from regions.duties import Duty
from screening.basemap import bulk as bulks
from screening.basemap.bulk import Policy
from screening.basemap.decisions import DecisionError, StaleDecisionError
from screening.models import BulkDecision, BulkRow, Difference
from tests.factories import DifferenceFactory, GridFactory, HouseholdFactory, MembershipFactory

pytestmark = pytest.mark.django_db
ALIKE = {"kind": "field", "field": "name", "grade": "variant"}


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def clerk(county, officer):
    return officer(Duty.COUNTY_OFFICE, county)


def make(county, number: int) -> list[Difference]:
    """Differences that are alike, in one grid of the county."""
    grid = GridFactory(parent__parent__parent=county)
    homes = HouseholdFactory.create_batch(number, region=grid)
    heads = [MembershipFactory(household=home) for home in homes]
    return [
        DifferenceFactory(person=head.person, household=head.household, extract__region=county)
        for head in heads
    ]


def look_at(row: BulkRow, user, verdict: str = "right") -> None:
    bulks.open_row(row, by=user)
    bulks.judge(row, by=user, verdict=verdict)


def all_right(bulk: BulkDecision, user) -> None:
    [look_at(row, user) for row in bulk.rows.filter(is_sampled=True)]


# --- the sample --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rows", "size"),
    [
        pytest.param(4, 4, id="few-are-all-looked-at"),
        pytest.param(10, 10, id="ten"),
        pytest.param(150, 10, id="at-least-ten"),
        pytest.param(1000, 50, id="one-in-twenty"),
        pytest.param(1001, 51, id="rounded-up"),
    ],
)
def test_how_many_are_looked_at(rows, size):
    assert Policy().size(rows) == size


def test_a_sample_is_kept_with_its_seed_and_can_be_drawn_again(county, clerk):
    rows = make(county, 5)

    bulk = bulks.draw(county, by=clerk, policy=Policy(least=2, share=0.1), **ALIKE)

    drawn = set(bulk.rows.filter(is_sampled=True).values_list("difference_id", flat=True))
    again = random.Random(bulk.seed).sample(sorted(row.pk for row in rows), 2)
    assert drawn == set(again)
    assert (bulk.size, bulk.sampled, bulk.rows.count()) == (5, 2, 5)
    assert Event.objects.get(kind="screening.bulk.drawn").data["seed"] == bulk.seed


def test_drawing_twice_is_one_sample(county, clerk):
    make(county, 3)

    assert bulks.draw(county, by=clerk, **ALIKE) == bulks.draw(county, by=clerk, **ALIKE)


def test_only_what_is_alike_undecided_and_proposable_is_drawn(county, clerk):
    rows = make(county, 6)
    Difference.objects.filter(pk=rows[0].pk).update(grade="homophone")
    Difference.objects.filter(pk=rows[1].pk).update(proposal={})
    Difference.objects.filter(pk=rows[2].pk).update(gone_run=rows[2].first_run)
    DifferenceFactory()

    bulk = bulks.draw(county, by=clerk, **ALIKE)

    assert set(bulk.rows.values_list("difference_id", flat=True)) == {r.pk for r in rows[3:]}


def test_a_grade_that_needs_eyes_is_not_taken_over_in_bulk(county, clerk):
    make(county, 3)

    with pytest.raises(DecisionError, match="逐条"):
        bulks.draw(county, by=clerk, kind="field", field="name", grade="other")


def test_one_alone_is_no_bulk(county, clerk):
    make(county, 1)

    with pytest.raises(DecisionError, match="不足 2 条"):
        bulks.draw(county, by=clerk, **ALIKE)


def test_who_may_not_decide_draws_nothing(county, officer):
    with pytest.raises(PermissionDenied):
        bulks.draw(county, by=officer(Duty.TOWNSHIP_OFFICE, county), **ALIKE)


# --- looking -----------------------------------------------------------------------------------
def test_a_row_is_judged_only_after_it_was_opened(county, clerk):
    make(county, 3)
    row = bulks.draw(county, by=clerk, **ALIKE).rows.first()

    with pytest.raises(DecisionError, match="先打开样本"):
        bulks.judge(row, by=clerk, verdict="right")

    look_at(row, clerk)
    row.refresh_from_db()
    assert (row.verdict, row.judged_by, row.opened_by) == ("right", clerk, clerk)


def test_a_row_that_was_not_sampled_is_not_judged(county, clerk):
    make(county, 5)
    bulk = bulks.draw(county, by=clerk, policy=Policy(least=2, share=0.1), **ALIKE)
    row = bulk.rows.filter(is_sampled=False).first()

    bulks.open_row(row, by=clerk)

    with pytest.raises(DecisionError):
        bulks.judge(row, by=clerk, verdict="right")


def test_a_row_is_judged_once(county, clerk):
    make(county, 3)
    row = bulks.draw(county, by=clerk, **ALIKE).rows.first()
    look_at(row, clerk)

    with pytest.raises(StaleDecisionError):
        bulks.judge(row, by=clerk, verdict="wrong")


def test_a_value_that_changed_since_the_draw_is_not_judged(county, clerk):
    make(county, 3)
    row = bulks.draw(county, by=clerk, **ALIKE).rows.first()
    bulks.open_row(row, by=clerk)
    row.difference.value_hash = "b" * 64

    with pytest.raises(StaleDecisionError, match="重新抽样"):
        bulks.judge(row, by=clerk, verdict="right")


def test_one_wrong_row_refuses_the_whole(county, clerk):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    first, *others = bulk.rows.all()
    [look_at(row, clerk) for row in others]

    look_at(first, clerk, "wrong")

    bulk.refresh_from_db()
    assert bulk.state == BulkDecision.State.REFUSED
    with pytest.raises(DecisionError, match="逐条研判"):
        bulks.propose_all(bulk, by=clerk)
    assert not Act.objects.exists()
    assert Difference.objects.undecided().count() == 3


# --- all of them -------------------------------------------------------------------------------
def test_an_unfinished_sample_reports_nothing(county, clerk):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    look_at(bulk.rows.first(), clerk)

    with pytest.raises(DecisionError, match="还有 2 条"):
        bulks.propose_all(bulk, by=clerk)


def test_a_right_sample_reports_every_row_for_another_to_sign(county, clerk, officer):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)

    bulks.run(bulks.propose_all(bulk, by=clerk).pk)

    bulk.refresh_from_db()
    assert (bulk.state, bulk.proposed) == (BulkDecision.State.PROPOSED, 3)
    reported = Act.objects.filter(batch=bulk.batch)
    assert set(reported.values_list("state", "source")) == {("open", "ga_population")}
    assert not Person.objects.filter(name="陆国强").exists()
    outcomes = acts.sign_many(reported, by=officer(Duty.COUNTY_OFFICE, county))
    assert [outcome.why for outcome in outcomes] == ["", "", ""]
    assert Person.objects.filter(name="陆国强").count() == 3


def test_a_row_that_cannot_be_done_stops_no_other_and_says_why(county, clerk):
    rows = make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)
    type(rows[0].household).objects.filter(pk=rows[0].household_id).update(
        dissolved_on="2018-01-01"
    )

    bulks.run(bulks.propose_all(bulk, by=clerk).pk)

    bulk.refresh_from_db()
    assert bulk.proposed == 2
    assert "已销户" in bulk.rows.get(act=None).problem


def test_a_worker_that_was_killed_goes_on_where_it_was(county, clerk):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)
    job = bulks.propose_all(bulk, by=clerk)
    bulks._propose(bulk.rows.first().pk, BulkDecision.objects.get(pk=bulk.pk), clerk)

    bulks.run(job.pk)

    assert Act.objects.count() == 3
    assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert bulks.run(job.pk) is None


def test_a_batch_is_reported_once(county, clerk):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)
    bulks.propose_all(bulk, by=clerk)

    with pytest.raises(StaleDecisionError):
        bulks.propose_all(bulk, by=clerk)


def test_a_batch_is_taken_back_signed_or_not(county, clerk, officer):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)
    bulks.run(bulks.propose_all(bulk, by=clerk).pk)
    signer = officer(Duty.COUNTY_OFFICE, county)
    acts.sign_many(Act.objects.order_by("pk")[:2], by=signer)

    outcomes = bulks.take_back(bulk, by=signer, note="部门更正了数据")

    assert all(outcome.is_done for outcome in outcomes)
    assert not Person.objects.filter(name="陆国强").exists()
    assert Difference.objects.undecided().count() == 3


def test_who_reported_a_batch_withdraws_what_waits(county, clerk):
    make(county, 3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_right(bulk, clerk)
    bulks.run(bulks.propose_all(bulk, by=clerk).pk)

    outcomes = bulks.take_back(bulk, by=clerk, note="部门更正了数据")

    assert all(outcome.is_done for outcome in outcomes)
    assert set(Act.objects.values_list("state", flat=True)) == {Act.State.WITHDRAWN}
    assert Difference.objects.undecided().count() == 3


def test_a_batch_is_not_taken_back_without_a_reason(county, clerk):
    make(county, 3)

    with pytest.raises(DecisionError, match="理由"):
        bulks.take_back(bulks.draw(county, by=clerk, **ALIKE), by=clerk, note=" ")
