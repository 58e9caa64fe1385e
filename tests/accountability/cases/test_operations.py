"""The steps of a case: done, from the wrong state, by the wrong person, twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accountability.cases import operations
from accountability.cases.operations import Answer, CaseError, Opening, StaleCaseError
from accountability.models import Case, CaseRelative
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, LeadFactory, PostingFactory, PrefectureFactory
from tests.factories.cases import (
    CaseFactory,
    appealed,
    days_ago,
    decided,
    decision,
    heard,
    proposed,
    step_of,
)

pytestmark = pytest.mark.django_db
State = Case.State


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def member(officer):
    return lambda region, **fields: officer(Duty.JOINT_MEETING, region, **fields)


def opening(region, **changed) -> Opening:
    values = {
        "region": region,
        "person_name": "陆测试",
        "post": "网格长",
        "unit": "扶贫站",
        "ground": Case.Ground.MISSED_DUTY,
        "facts": "未按期核实。",
        "opened_on": timezone.localdate(),
    }
    return Opening(**(values | changed))


def hear(case, by):
    operations.hear(case, by=by, hearing="said", heard_on=days_ago(350), words="属实。")


def propose(case, by):
    operations.propose(case, by=by, form=step_of("约谈"), proposal="建议约谈。")


def decide(case, by):
    operations.decide(case, by=by, decision=decision())


def appeal(case, by):
    operations.appeal(case, by=by, appealed_on=days_ago(290), words="过重。")


def answer(case, by):
    found = Answer(Case.Outcome.UPHELD, days_ago(280), "维持。")
    operations.answer_appeal(case, by=by, answer=found)


def lift(case, by):
    operations.lift(case, by=by)


def drop(case, by):
    operations.drop(case, by=by, words="查明与本人无关。")


STEPS = [
    pytest.param(hear, lambda case: case, State.HEARD, id="hear"),
    pytest.param(propose, heard, State.PROPOSED, id="propose"),
    pytest.param(decide, proposed, State.DECIDED, id="decide"),
    pytest.param(appeal, decided, State.APPEALED, id="appeal"),
    pytest.param(answer, appealed, State.DECIDED, id="answer"),
    pytest.param(lift, decided, State.LIFTED, id="lift"),
    pytest.param(drop, proposed, State.DROPPED, id="drop"),
]


@pytest.mark.parametrize(("step", "brought", "target"), STEPS)
def test_a_step_moves_the_case_and_is_on_the_trail(step, brought, target, case, member):
    brought(case)
    before = Event.objects.count()

    step(case, member(case.region))

    case.refresh_from_db()
    assert case.state == target
    assert Event.objects.count() == before + 1
    assert Event.objects.last().after == target


@pytest.mark.parametrize(("step", "brought", "_target"), STEPS)
def test_a_step_is_taken_once(step, brought, _target, case, member):
    by = member(case.region)
    step(brought(case), by)

    with pytest.raises(CaseError):
        step(Case.objects.get(pk=case.pk), by)


@pytest.mark.parametrize(("step", "brought", "_target"), STEPS)
def test_of_two_who_saw_the_same_state_one_succeeds(step, brought, _target, case, member):
    brought(case)
    late = Case.objects.get(pk=case.pk)
    step(case, member(case.region))

    with pytest.raises(StaleCaseError):
        step(late, member(case.region))


@pytest.mark.parametrize(("step", "brought", "_target"), STEPS)
@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.JOINT_MEETING])
def test_no_other_duty_takes_a_step(step, brought, _target, duty, case, officer):
    brought(case)

    with pytest.raises(PermissionDenied):
        step(case, officer(duty, case.region))


@pytest.mark.parametrize(("step", "brought", "_target"), STEPS)
def test_another_county_takes_no_step(step, brought, _target, case, member):
    brought(case)

    with pytest.raises(PermissionDenied):
        step(case, member(CountyFactory()))


@pytest.mark.parametrize("step", [propose, decide, appeal, answer, lift])
def test_a_case_nobody_was_heard_in_only_goes_to_the_hearing(step, case, member):
    with pytest.raises(StaleCaseError):
        step(case, member(case.region))


def test_a_case_is_opened_with_what_it_came_from_and_the_kin(member):
    lead = LeadFactory()
    county = lead.region.ancestors[1]

    case = operations.open_case(
        opening(county, numbers=[lead.number, lead.number], relatives=["陆甲", " 陆甲 ", ""]),
        by=member(county),
    )

    assert case.number == f"WZ-{county.code}-{timezone.localdate().year}-0001"
    assert [row.subject_id for row in case.entries.all()] == [lead.pk]
    assert [row.name for row in case.relatives.all()] == ["陆甲"]


def test_numbers_run_on(member):
    county = CountyFactory()
    by = member(county)
    first = operations.open_case(opening(county), by=by)

    second = operations.open_case(opening(county), by=by)

    assert (first.number[-4:], second.number[-4:]) == ("0001", "0002")


def test_the_case_after_the_9999th_of_a_year_has_a_number_and_the_one_after_it(member):
    county = CountyFactory()
    by, stem = member(county), f"WZ-{county.code}-{timezone.localdate().year}-"
    CaseFactory(region=county, number=f"{stem}9999")

    numbers = [operations.open_case(opening(county), by=by).number for _n in range(2)]

    assert numbers == [f"{stem}10000", f"{stem}10001"]


def test_a_number_of_another_county_is_not_taken(member):
    lead, county = LeadFactory(), CountyFactory()

    with pytest.raises(CaseError, match=lead.number):
        operations.open_case(opening(county, numbers=[lead.number]), by=member(county))


def test_nobody_opens_a_case_about_himself(member):
    county = CountyFactory()
    by = member(county)

    with pytest.raises(CaseError):
        operations.open_case(opening(county, account=by), by=by)


@pytest.mark.parametrize("duty", [Duty.COUNTY_OFFICE, Duty.AUDITOR, Duty.SYSTEM_ADMIN])
def test_no_other_duty_opens_a_case(duty, officer):
    county = CountyFactory()

    with pytest.raises(PermissionDenied):
        operations.open_case(opening(county), by=officer(duty, county))


def test_no_case_is_opened_on_a_day_to_come(member):
    county = CountyFactory()
    day = timezone.localdate() + timedelta(days=1)

    with pytest.raises(CaseError):
        operations.open_case(opening(county, opened_on=day), by=member(county))


def test_two_accounts_of_one_person_do_not_propose_and_decide(case, member):
    first, second = (member(case.region, user__person_key="p1") for _n in range(2))
    proposed(case, by=first)

    with pytest.raises(CaseError):
        decide(case, second)


@pytest.mark.parametrize("step", [decide, drop])
def test_a_relative_named_in_the_case_does_not_decide(step, case, member):
    by = member(case.region)
    CaseRelative.objects.create(case=case, name=by.full_name)
    proposed(case)

    with pytest.raises(CaseError):
        step(case, by)


def test_the_person_takes_no_step_in_the_own_case(member):
    by = member(CountyFactory())
    case = CaseFactory(region=by.postings.get().region, account=by)

    with pytest.raises(CaseError):
        hear(case, by)


def test_who_decided_does_not_answer_the_appeal(case):
    appealed(case)

    with pytest.raises(CaseError):
        answer(case, case.decided_by)


def test_a_document_number_is_used_once_by_an_organ(case, member):
    decided(case)
    other = proposed(CaseFactory(region=case.region))

    with pytest.raises(CaseError):
        decide(other, member(case.region))


def test_an_effect_that_is_not_over_is_not_lifted(case, member):
    decided(case, effect_to=timezone.localdate())

    with pytest.raises(CaseError):
        lift(case, member(case.region))


def test_a_revoked_case_has_no_effect(case, member):
    found = Answer(Case.Outcome.REVOKED, days_ago(280), "事实不清，撤销。")

    operations.answer_appeal(appealed(case), by=member(case.region), answer=found)

    assert case.state == State.REVOKED


def test_a_changed_form_keeps_the_first(case, member):
    found = Answer(Case.Outcome.CHANGED, days_ago(280), "变更。", step_of("约谈"))

    operations.answer_appeal(appealed(case), by=member(case.region), answer=found)

    assert (case.form.name, case.form_now.name, case.effect_ends_on) == ("诫勉", "约谈", None)


def test_events_hold_no_name_and_no_words(case):
    decided(case)
    told = [(event.note, event.data) for event in Event.objects.filter(subject=Case.subject)]

    assert set(map(str, told)) == {"('', {})"}


def test_the_prefecture_sees_all_and_the_person_not_the_own(case, member):
    prefecture = PrefectureFactory()
    by = member(prefecture)
    CaseFactory(region=case.region, account=PostingFactory(user__person_key="p2").user)
    same = member(prefecture, user__person_key="p2")

    assert Case.objects.visible_to(by, "case.view").count() == 2
    assert Case.objects.visible_to(same, "case.view").count() == 1
