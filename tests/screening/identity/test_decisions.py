"""The same person or not: decided once, by who may, for a reason."""

import pytest
from django.core.exceptions import PermissionDenied

from ledger.models import Event
from regions.duties import Duty
from screening.identity import decisions
from screening.identity.decisions import DecisionError, StaleDecisionError
from screening.models import IdentityPair

pytestmark = pytest.mark.django_db
REASON = "核对户口簿"


@pytest.fixture
def clerk(county, officer):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.mark.parametrize(
    ("decide", "state"),
    [(decisions.decide_same, "same"), (decisions.decide_different, "different")],
)
def test_a_decision_is_kept_with_who_when_why_and_on_what(make, clerk, decide, state):
    [pair] = make(1)

    decide(pair, by=clerk, reason=REASON, seen=pair.value_hash)

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.reason) == (state, clerk, REASON)
    assert pair.decided_hash == pair.value_hash
    event = Event.objects.get(kind=f"screening.identity.{state}")
    assert (event.subject_id, event.before, event.after) == (pair.pk, "open", state)


def test_taking_one_for_the_same_tells_the_others_apart(make, clerk):
    one, two = make(2, row_key="r" * 32, rivals=1)

    decisions.decide_same(one, by=clerk, reason=REASON)

    two.refresh_from_db()
    assert (two.state, two.reason) == ("different", f"已认定为另一人（第 {one.pk} 号）")


def test_what_was_typed_means_one_person_only(make, clerk):
    one, two = make(2, row_key="r" * 32, rivals=1)
    decisions.decide_same(one, by=clerk, reason=REASON)
    two.refresh_from_db()
    decisions.decide_anew(two, by=clerk, reason=REASON)

    with pytest.raises(DecisionError, match="另一人"):
        decisions.decide_same(two, by=clerk, reason=REASON)


@pytest.mark.parametrize("decide", [decisions.decide_same, decisions.decide_different])
def test_a_decision_needs_a_reason(make, clerk, decide):
    [pair] = make(1)

    with pytest.raises(DecisionError, match="依据"):
        decide(pair, by=clerk, reason=" ")


@pytest.mark.parametrize(
    "decide", [decisions.decide_same, decisions.decide_different, decisions.decide_anew]
)
def test_who_may_not_decide_does_not(make, county, officer, decide):
    [pair] = make(1)

    with pytest.raises(PermissionDenied):
        decide(pair, by=officer(Duty.TOWNSHIP_OFFICE, county), reason=REASON)


def test_of_two_who_decide_one_succeeds(make, clerk):
    [pair] = make(1)
    seen_by_another = IdentityPair.objects.select_related("region").get()
    decisions.decide_same(pair, by=clerk, reason=REASON)

    with pytest.raises(StaleDecisionError, match="他人"):
        decisions.decide_different(seen_by_another, by=clerk, reason=REASON)

    assert Event.objects.filter(kind__startswith="screening.identity").count() == 1


def test_a_value_that_changed_since_the_page_was_opened_is_looked_at_again(make, clerk):
    [pair] = make(1)

    with pytest.raises(StaleDecisionError, match="有变化"):
        decisions.decide_same(pair, by=clerk, reason=REASON, seen="b" * 32)


def test_what_vanished_is_not_decided(make, clerk):
    [pair] = make(1)
    pair.gone_run = pair.first_run
    pair.save()

    with pytest.raises(StaleDecisionError):
        decisions.decide_same(pair, by=clerk, reason=REASON)


def test_a_decision_can_be_taken_back(make, clerk):
    [pair] = make(1)
    decisions.decide_different(pair, by=clerk, reason=REASON)

    decisions.decide_anew(pair, by=clerk, reason="看错了")

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by, pair.reason) == ("open", None, "")
    assert Event.objects.get(kind="screening.identity.again").note == "看错了"


def test_an_open_pair_has_nothing_to_take_back(make, clerk):
    [pair] = make(1)

    with pytest.raises(StaleDecisionError):
        decisions.decide_anew(pair, by=clerk, reason=REASON)


def test_full_numbers_are_shown_for_a_purpose_and_recorded(make, clerk):
    [pair] = make(1)

    numbers = decisions.reveal(pair, by=clerk, purpose="核对户口簿原件")

    assert numbers == (pair.person.id_raw, pair.typed_number)
    assert Event.objects.get(kind="screening.identity.revealed").note == "核对户口簿原件"


def test_no_purpose_no_numbers(make, clerk):
    [pair] = make(1)

    with pytest.raises(DecisionError, match="用途"):
        decisions.reveal(pair, by=clerk, purpose="")
