"""Many alike: a random sample, each of it opened and judged, then all or none."""

import random

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from regions.duties import Duty
from screening.basemap.bulk import Policy
from screening.identity import bulk as bulks
from screening.identity import decisions
from screening.identity.decisions import DecisionError, StaleDecisionError
from screening.models import IdentityBulk, IdentityPair

pytestmark = pytest.mark.django_db
ALIKE = {"feed": "rs_pension", "grade": "two"}


@pytest.fixture
def clerk(county, officer):
    return officer(Duty.COUNTY_OFFICE, county)


def look_at(row, user, verdict: str = "same") -> None:
    bulks.open_row(row, by=user)
    bulks.judge(row, by=user, verdict=verdict)


def all_same(bulk: IdentityBulk, user) -> None:
    [look_at(row, user) for row in bulk.members.filter(is_sampled=True)]


def test_the_sample_follows_from_its_seed(make, county, clerk):
    pairs = make(5)

    bulk = bulks.draw(county, by=clerk, policy=Policy(least=2, share=0.1), **ALIKE)

    drawn = set(bulk.members.filter(is_sampled=True).values_list("pair_id", flat=True))
    assert drawn == set(random.Random(bulk.seed).sample(sorted(p.pk for p in pairs), 2))
    assert (bulk.size, bulk.sampled) == (5, 2)


def test_only_what_is_alike_undecided_and_means_one_person_is_drawn(make, county, clerk):
    pairs = make(7)
    IdentityPair.objects.filter(pk=pairs[0].pk).update(grade="away")
    IdentityPair.objects.filter(pk=pairs[1].pk).update(rivals=1)
    IdentityPair.objects.filter(pk=pairs[2].pk).update(gone_run=pairs[2].first_run)
    IdentityPair.objects.filter(pk=pairs[3].pk).update(feeds=["yb_insured"])
    decisions.decide_same(pairs[4], by=clerk, reason="核对户口簿")

    bulk = bulks.draw(county, by=clerk, **ALIKE)

    assert set(bulk.members.values_list("pair_id", flat=True)) == {pairs[5].pk, pairs[6].pk}


def test_a_second_draw_is_the_same_sample(make, county, clerk):
    make(3)

    assert bulks.draw(county, by=clerk, **ALIKE) == bulks.draw(county, by=clerk, **ALIKE)


@pytest.mark.parametrize("grade", ["several", "one_char", "name_char", "exact", "nonsense"])
def test_what_needs_an_eye_on_each_is_not_drawn(make, county, clerk, grade):
    make(3, grade=grade)

    with pytest.raises(DecisionError, match="逐条"):
        bulks.draw(county, by=clerk, feed="rs_pension", grade=grade)


def test_one_alone_is_no_bulk(make, county, clerk):
    make(1)

    with pytest.raises(DecisionError, match="不足 2 条"):
        bulks.draw(county, by=clerk, **ALIKE)


def test_who_may_not_decide_draws_nothing(make, county, officer):
    make(3)

    with pytest.raises(PermissionDenied):
        bulks.draw(county, by=officer(Duty.TOWNSHIP_OFFICE, county), **ALIKE)


def test_a_pair_is_judged_only_after_it_was_opened(make, county, clerk):
    make(3)
    row = bulks.draw(county, by=clerk, **ALIKE).members.first()

    with pytest.raises(DecisionError, match="先打开样本"):
        bulks.judge(row, by=clerk, verdict="same")


def test_a_pair_is_judged_once(make, county, clerk):
    make(3)
    row = bulks.draw(county, by=clerk, **ALIKE).members.first()
    look_at(row, clerk)

    with pytest.raises(StaleDecisionError, match="他人"):
        bulks.judge(row, by=clerk, verdict="different")


def test_one_pair_of_two_persons_refuses_the_whole(make, county, clerk):
    make(3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    look_at(bulk.members.first(), clerk, "different")

    with pytest.raises(DecisionError, match="不得批量"):
        bulks.decide_all(bulk, by=clerk)

    assert not IdentityPair.objects.exclude(state="open").exists()
    assert Event.objects.filter(kind="screening.identity_bulk.refused").count() == 1


def test_the_whole_sample_is_looked_at_first(make, county, clerk):
    make(3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    look_at(bulk.members.first(), clerk)

    with pytest.raises(DecisionError, match="还有 2 条没有核对"):
        bulks.decide_all(bulk, by=clerk)


def test_after_the_sample_all_are_taken_for_the_same(make, county, clerk):
    pairs = make(5)
    bulk = bulks.draw(county, by=clerk, policy=Policy(least=2, share=0.1), **ALIKE)
    all_same(bulk, clerk)

    assert bulks.decide_all(bulk, by=clerk) == 5

    decided = IdentityPair.objects.filter(state="same", bulk=bulk, decided_by=clerk)
    assert decided.count() == 5
    assert {pair.decided_hash for pair in decided} == {pairs[0].value_hash}
    assert Event.objects.filter(kind="screening.identity.same").count() == 5


def test_a_pair_that_changed_since_the_draw_is_left_out(make, county, clerk):
    pairs = make(4)
    bulk = bulks.draw(county, by=clerk, policy=Policy(least=1, share=0.1), **ALIKE)
    all_same(bulk, clerk)
    unseen = bulk.members.filter(is_sampled=False).first().pair
    IdentityPair.objects.filter(pk=unseen.pk).update(value_hash="b" * 32)

    assert bulks.decide_all(bulk, by=clerk) == len(pairs) - 1

    unseen.refresh_from_db()
    assert unseen.state == "open"


def test_two_persons_for_one_row_are_both_left_out(make, county, clerk):
    pairs = make(4)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_same(bulk, clerk)
    IdentityPair.objects.filter(pk__in=[pairs[0].pk, pairs[1].pk]).update(row_key="r" * 32)

    assert bulks.decide_all(bulk, by=clerk) == 2


def test_a_bulk_is_decided_once(make, county, clerk):
    make(3)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    all_same(bulk, clerk)
    bulks.decide_all(bulk, by=clerk)

    with pytest.raises(StaleDecisionError):
        bulks.decide_all(bulk, by=clerk)
