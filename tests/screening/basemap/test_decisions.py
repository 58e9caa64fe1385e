"""What people decide: taken over as an act that another signs, kept, to the door, set aside."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from households import acts
from households.models import Act, Membership, Person, PersonYear
from ledger.models import Event, Notice, Status
from regions.duties import Duty
from screening import lead_operations
from screening.basemap import decisions
from screening.basemap.checks import CHECK
from screening.basemap.decisions import DecisionError, StaleDecisionError
from screening.models import Difference, Lead
from tests.factories import (
    DifferenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number

pytestmark = pytest.mark.django_db


@pytest.fixture
def difference():
    return DifferenceFactory()


@pytest.fixture
def clerk(difference, officer):
    return officer(Duty.COUNTY_OFFICE, county_of(difference))


@pytest.fixture
def signer(difference, officer):
    return officer(Duty.TOWNSHIP_OFFICE, difference.region.parent.parent)


def county_of(difference):
    return difference.region.parent.parent.parent


def proposing(act: str, member: Membership, on: str | None = None, **given: object) -> Difference:
    """A difference about a member whose proposal is this act."""
    return DifferenceFactory(
        person=member.person,
        household=member.household,
        kind="dead",
        field="",
        grade="exact",
        proposal={"act": act, "given": given, "on": on},
    )


def two_in_a_household() -> tuple[Membership, Membership]:
    head = MembershipFactory(household=HouseholdFactory(region=GridFactory()))
    son = MembershipFactory(household=head.household, relation="之子")
    acts.changes.refresh([head.household_id])
    return head, son


# --- taken over --------------------------------------------------------------------------------
def test_taking_over_reports_an_act_and_changes_nothing_yet(difference, clerk):
    before = difference.person.name

    act = decisions.take_over(difference, by=clerk, note="户口簿为准")

    assert (act.kind, act.source, act.state) == ("correct", "ga_population", Act.State.OPEN)
    assert act.proposed_by == clerk
    assert Person.objects.get(pk=difference.person_id).name == before
    difference.refresh_from_db()
    assert (difference.state, difference.act) == (Difference.State.TAKEN, act)
    assert Event.objects.filter(kind="screening.difference.taken", actor_id=clerk.pk).exists()


def test_another_person_signs_and_then_it_is_so(difference, clerk, signer):
    act = decisions.take_over(difference, by=clerk)

    acts.sign(act, by=signer)

    assert Person.objects.get(pk=difference.person_id).name == "陆国强"


def test_who_reported_it_does_not_sign_it(difference, clerk):
    act = decisions.take_over(difference, by=clerk)

    with pytest.raises(PermissionDenied):
        acts.sign(act, by=clerk)


def test_a_proposal_that_was_refused_is_undecided_again(difference, clerk, signer):
    act = decisions.take_over(difference, by=clerk)
    acts.refuse(act, by=signer, note="号码有误")

    assert difference in Difference.objects.undecided()
    fresh = Difference.objects.get(pk=difference.pk)
    assert decisions.take_over(fresh, by=clerk) != act


def test_a_death_leaves_on_the_day_the_department_gave(officer):
    _head, son = two_in_a_household()
    difference = proposing("leave", son, "2018-03-02", person=son.person_id, reason="死亡")

    act = decisions.take_over(difference, by=officer(Duty.COUNTY_OFFICE, county_of(difference)))

    assert (act.happened_on, act.reason) == (date(2018, 3, 2), "死亡")


def test_a_death_without_a_day_asks_for_it(officer):
    _head, son = two_in_a_household()
    difference = proposing("leave", son, person=son.person_id, reason="死亡")
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))

    with pytest.raises(DecisionError, match="日期"):
        decisions.take_over(difference, by=clerk)

    act = decisions.take_over(difference, by=clerk, happened_on=date(2018, 3, 2))
    assert act.happened_on == date(2018, 3, 2)


def test_a_head_who_died_needs_a_new_head(officer):
    head, son = two_in_a_household()
    difference = proposing("leave", head, "2018-03-02", person=head.person_id, reason="死亡")
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))

    with pytest.raises(DecisionError, match="新户主"):
        decisions.take_over(difference, by=clerk)

    signer = officer(Duty.TOWNSHIP_OFFICE, difference.region.parent.parent)
    act = decisions.take_over(difference, by=clerk, given={"head": son.person_id})
    acts.sign(act, by=signer)
    now = Membership.objects.current().get(household=head.household)
    assert (now.person, now.relation) == (son.person, "户主")


def test_somebody_who_joins_comes_with_number_relation_and_ethnic_group(officer):
    head, _son = two_in_a_household()
    born = number(9, date(2017, 9, 1))
    difference = proposing(
        "join", head, "2017-09-01", name="韦小宝", id=born, relation="之子", sex="男",
        ethnic="布依族", reason="新生儿",
    )  # fmt: skip
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))
    signer = officer(Duty.TOWNSHIP_OFFICE, difference.region.parent.parent)

    acts.sign(decisions.take_over(difference, by=clerk), by=signer)

    joined = Membership.objects.get(person__id_number=born)
    assert (joined.household, joined.relation) == (head.household, "之子")
    assert joined.person.ethnic == "布依族"
    assert joined.joined_reason == "新生儿"


def test_health_is_set_in_the_newest_year(officer):
    head, _son = two_in_a_household()
    year = PersonYear.objects.create(person=head.person, year=2018, health=["残疾"])
    value = {"table": "PersonYear", "row": year.pk, "field": "health", "value": "残疾,患有大病"}
    difference = proposing("correct", head, values=[value])
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))
    signer = officer(Duty.TOWNSHIP_OFFICE, difference.region.parent.parent)

    acts.sign(decisions.take_over(difference, by=clerk), by=signer)

    year.refresh_from_db()
    assert sorted(year.health) == ["患有大病", "残疾"]


def test_where_nothing_is_proposed_nothing_can_be_taken_over(difference, clerk):
    difference.proposal = {}

    with pytest.raises(DecisionError, match="没有可以采用的变更"):
        decisions.take_over(difference, by=clerk)


# --- kept, aside, anew -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("verb", "state"),
    [
        pytest.param(decisions.keep, "kept", id="kept"),
        pytest.param(decisions.set_aside, "aside", id="aside"),
    ],
)
def test_a_decision_keeps_its_reason_and_the_values_it_was_made_on(difference, clerk, verb, state):
    verb(difference, by=clerk, reason="户口簿如此")

    difference.refresh_from_db()
    assert (difference.state, difference.note) == (state, "户口簿如此")
    assert difference.decided_hash == difference.value_hash
    assert Event.objects.get(subject_id=difference.pk).kind == f"screening.difference.{state}"


@pytest.mark.parametrize("verb", [decisions.keep, decisions.set_aside])
def test_a_decision_without_a_reason_is_none(difference, clerk, verb):
    with pytest.raises(DecisionError, match="理由"):
        verb(difference, by=clerk, reason=" ")


def test_what_was_kept_may_be_decided_anew(difference, clerk):
    decisions.keep(difference, by=clerk, reason="户口簿如此")

    decisions.decide_anew(difference, by=clerk, reason="又核对了一次")

    difference.refresh_from_db()
    assert (difference.state, difference.decided_by) == (Difference.State.OPEN, None)


def test_what_is_open_is_not_decided_anew(difference, clerk):
    with pytest.raises(StaleDecisionError):
        decisions.decide_anew(difference, by=clerk, reason="又核对了一次")


# --- who and when ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "duty", [Duty.GRID_WORKER, Duty.VILLAGE_LEADER, Duty.TOWNSHIP_OFFICE, Duty.PREFECTURE_OFFICE]
)
def test_only_the_county_decides(difference, officer, duty):
    user = officer(duty, county_of(difference))

    with pytest.raises(PermissionDenied):
        decisions.keep(difference, by=user, reason="户口簿如此")


def test_another_countys_office_does_not_decide(difference, officer):
    elsewhere = GridFactory().parent.parent.parent

    with pytest.raises(PermissionDenied):
        decisions.take_over(difference, by=officer(Duty.COUNTY_OFFICE, elsewhere))


def test_of_two_who_decide_one_succeeds(difference, clerk):
    other = Difference.objects.get(pk=difference.pk)
    decisions.keep(difference, by=clerk, reason="户口簿如此")

    with pytest.raises(StaleDecisionError):
        decisions.take_over(other, by=clerk)

    assert not Act.objects.exists()


def test_a_value_that_changed_while_the_page_was_open_is_not_decided(difference, clerk):
    with pytest.raises(StaleDecisionError, match="有变化"):
        decisions.keep(difference, by=clerk, reason="户口簿如此", seen="b" * 64)


def test_what_has_vanished_is_not_decided(difference, clerk):
    difference.gone_run = difference.first_run
    difference.save()

    with pytest.raises(StaleDecisionError):
        decisions.keep(difference, by=clerk, reason="户口簿如此")


# --- the door ----------------------------------------------------------------------------------
def test_the_door_gets_a_lead_with_both_values(difference, clerk, officer):
    worker = officer(Duty.GRID_WORKER, difference.region)

    decisions.send_to_door(difference, by=clerk, note="看户口簿")

    lead = Lead.objects.get()
    assert (lead.rule, lead.subject_pk, lead.responsible) == (CHECK.code, difference.pk, worker)
    assert lead.holder == county_of(difference)
    assert lead.evidence["rows"][0]["department"] == "陆国强"
    assert "看户口簿" in lead.evidence["sentence"]
    difference.refresh_from_db()
    assert (difference.state, difference.lead) == (Difference.State.DOOR, lead)


def test_a_check_under_way_leaves_the_difference_undecidable(difference, clerk):
    decisions.send_to_door(difference, by=clerk)

    with pytest.raises(StaleDecisionError):
        decisions.keep(difference, by=clerk, reason="户口簿如此")


def test_what_came_back_from_the_door_may_be_decided(difference, clerk):
    decisions.send_to_door(difference, by=clerk)
    difference.lead.status = Status.WITHDRAWN

    decisions.keep(difference, by=clerk, reason="入户核实底图无误")

    difference.refresh_from_db()
    assert difference.state == Difference.State.KEPT


def test_a_check_is_explained_like_a_rule():
    assert lead_operations.rules()[CHECK.code] is CHECK
    assert lead_operations.days_of(CHECK.code) == 15


def test_a_household_the_base_map_lacks_is_told_to_its_village(officer):
    village = GridFactory().parent
    difference = DifferenceFactory(
        kind="home", field="", household=None, person=None, region=village, who="罗甲",
        ours="", theirs="户主 罗甲，2 人", grade="none", proposal={}, extract__region=village,
    )  # fmt: skip
    leader = officer(Duty.VILLAGE_LEADER, village)
    clerk = officer(Duty.COUNTY_OFFICE, village.parent.parent)

    decisions.send_to_door(difference, by=clerk)

    assert Notice.objects.get().recipient == leader
    assert not Lead.objects.exists()


# --- full numbers ------------------------------------------------------------------------------
def test_full_numbers_are_shown_on_record(officer):
    right = number(5)
    person = PersonFactory(id_raw="52279919800101", id_number="", id_state="length")
    value = {"table": "Person", "row": person.pk, "field": "id_raw", "value": right}
    difference = DifferenceFactory(
        person=person, field="id_raw", ours="522799********", theirs="522799********0014",
        proposal={"act": "correct", "given": {"values": [value]}, "on": None},
    )  # fmt: skip
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))

    assert decisions.reveal(difference, by=clerk, purpose="核对户口簿") == (person.id_raw, right)
    event = Event.objects.get(kind="screening.difference.revealed")
    assert (event.actor_id, event.note) == (clerk.pk, "核对户口簿")


def test_full_numbers_need_a_purpose(difference, clerk):
    with pytest.raises(DecisionError, match="用途"):
        decisions.reveal(difference, by=clerk, purpose=" ")


def test_who_may_not_look_at_numbers_does_not(difference, officer):
    with pytest.raises(PermissionDenied):
        decisions.reveal(difference, by=officer(Duty.LEADER, county_of(difference)), purpose="看看")


def test_a_day_to_come_is_refused(officer):
    _head, son = two_in_a_household()
    difference = proposing("leave", son, person=son.person_id, reason="死亡")
    clerk = officer(Duty.COUNTY_OFFICE, county_of(difference))

    with pytest.raises(DecisionError, match="不能晚于今天"):
        decisions.take_over(
            difference, by=clerk, happened_on=timezone.localdate() + timedelta(days=1)
        )
