"""Plans, reviews and hearings of villages: done, out of order, by the wrong person, twice."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability.models import Issue, LineAnswer, Source, VillagePlan, VillageSheet
from accountability.village_reviews import hearing, ordering, pace, planning, reviewing, signing
from accountability.village_reviews.pace import Pace
from accountability.village_reviews.planning import Goal
from accountability.village_reviews.telling import VillageError
from ledger.models import Event, Signature
from ledger.obligations import operations as duties
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    LeadFactory,
    ObligationRuleFactory,
    ObligationTermsFactory,
    PostingFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.village_reviews import (
    STROKES,
    answered,
    begun,
    convened,
    drafted,
    first,
    heard_and_signed,
    keeper,
    line,
    office,
    opened,
    order,
    ruled,
    signed,
    standing,
    year,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


# --- the plan
def test_a_new_version_replaces_the_old_and_keeps_the_progress_of_its_lines(village):
    cadre = keeper(village)
    old = standing(village, cadre)
    planning.record_progress(
        old.lines.get(code=1), by=cadre, done_on=TODAY(), percent=40, words="已种一百二十亩"
    )

    new = planning.draft(village, year(), by=cadre)
    planning.write_line(new, line(words="发展林下养鸡"), by=cadre)
    planning.put_in_force(new, by=cadre)

    old.refresh_from_db()
    assert (old.state, old.ended_by) == (VillagePlan.State.REPLACED, cadre)
    assert [one.code for one in new.lines.all()] == [1, 2, 3]
    assert [one.percent for one in pace.paced(new, TODAY())] == [40, None, None]
    assert planning.standing(village, year()) == new


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"words": "种"}, "至少四个字", id="no words"),
        pytest.param({"person": " "}, "责任人", id="nobody"),
        pytest.param({"words": "联系" + "138" + "0" * 8 + "种植"}, "手机号", id="phone"),
        pytest.param({"due_on": date(2001, 1, 1)}, "早于开始日期", id="order"),
        pytest.param({"due_on": date(2101, 1, 1)}, "年内", id="another year"),
    ],
)
def test_a_line_that_says_too_little_is_refused(changed, message, village):
    cadre = keeper(village)
    plan = planning.draft(village, year(), by=cadre)

    with pytest.raises(VillageError, match=message):
        planning.write_line(plan, line(**changed), by=cadre)


def test_a_goal_of_more_households_than_persons_is_refused(village):
    plan = drafted(village)

    with pytest.raises(VillageError, match="人数不会少于户数"):
        planning.set_goal(plan, Goal(homes_out=9, people_out=3), by=plan.drafted_by)


def test_a_plan_without_a_safeguard_is_not_put_in_force(village):
    plan = drafted(village)
    planning.strike_line(plan.lines.get(kind="safeguard"), by=plan.drafted_by)

    with pytest.raises(VillageError, match="保障措施"):
        planning.put_in_force(plan, by=plan.drafted_by)


def test_one_draft_at_a_time_and_nobody_of_another_village(village):
    plan = drafted(village)

    with pytest.raises(VillageError, match="已有一份草稿"):
        planning.draft(village, year(), by=plan.drafted_by)
    with pytest.raises(PermissionDenied):
        planning.put_in_force(plan, by=keeper(VillageFactory(parent=village.parent)))


@pytest.mark.parametrize(
    ("percent", "day", "pace_is"),
    [
        pytest.param(100, date(2018, 3, 1), Pace.DONE, id="done early"),
        pytest.param(99, date(2018, 12, 31), Pace.IN_TIME, id="nearly, on the day"),
        pytest.param(99, date(2019, 1, 1), Pace.LATE, id="past its day"),
        pytest.param(38, date(2018, 7, 1), Pace.BEHIND, id="behind at half"),
        pytest.param(39, date(2018, 7, 1), Pace.IN_TIME, id="just in time"),
        pytest.param(60, date(2018, 7, 1), Pace.AHEAD, id="ahead"),
        pytest.param(0, date(2017, 12, 31), Pace.WAITING, id="not begun"),
    ],
)
def test_a_line_is_held_against_the_part_of_its_days_that_is_over(percent, day, pace_is):
    assert pace.pace_of(date(2018, 1, 1), date(2018, 12, 31), percent, day) == pace_is


# --- the review
def test_the_figures_are_those_of_the_day_and_stay_when_the_registers_go_on(village):
    grid = GridFactory(parent=village)
    poor = HouseholdFactory(region=grid, exit_status="未脱贫", member_count=4)
    HouseholdFactory(region=grid, exit_status="已脱贫", member_count=6)
    HouseholdFactory(region=grid, poor_kind="一般农户", exit_status="", member_count=90)
    lead = LeadFactory(household=poor, due_on=TODAY() - timedelta(days=1))
    sheet = begun(opened(village.parent), village)

    HouseholdFactory(region=grid, exit_status="未脱贫")
    figures = {one.name: one for one in sheet.figures.all()}

    assert (figures["homes"].count, figures["people"].count) == (2, 10)
    assert (figures["poor_people"].count, figures["poor_people"].of) == (4, 100)
    assert figures["poor_homes"].entries == [poor.pk]
    assert figures["leads_late"].entries == [lead.pk]
    assert (figures["grids"].count, figures["grids_vacant"].count) == (1, 1)
    assert reviewing.draw_again(sheet, by=sheet.begun_by).figures.get(name="homes").count == 3


def test_two_persons_sign_and_both_hands_cover_figures_answers_and_plan(village):
    sheet = signed(opened(village.parent), village)

    hands = Signature.objects.filter(event__subject=sheet.subject, event__subject_id=sheet.pk)
    assert sheet.state == VillageSheet.State.SIGNED
    assert {one.signer for one in hands} == {sheet.first_by, sheet.signed_by}
    assert all("种植刺梨三百亩" in one.content for one in hands)
    assert all('"figures"' in one.content for one in hands)


def test_the_first_does_not_sign_second_by_another_account_either(village):
    sheet = first(opened(village.parent), village)
    sheet.first_by.person_key = "same"
    sheet.first_by.save()
    other = office(village.parent)
    other.person_key = "same"
    other.save()

    with pytest.raises(VillageError, match="由另一人"):
        signing.sign_second(sheet, by=other, seen=signing.version(sheet))


def test_who_keeps_the_plan_or_is_of_the_village_does_not_review(village):
    clerk = office(village.parent)
    standing(village, clerk)
    both = office(village.parent)
    PostingFactory(user=both, duty=Duty.VILLAGE_LEADER, region=village)
    rounds = opened(village.parent)

    with pytest.raises(VillageError, match="由您编制"):
        reviewing.begin(rounds, village, by=clerk)
    with pytest.raises(VillageError, match=r"在.*任职"):
        reviewing.begin(rounds, village, by=both)


def test_a_sheet_is_signed_only_when_every_question_and_line_is_answered(village):
    sheet = answered(opened(village.parent), village)
    LineAnswer.objects.filter(sheet=sheet).first().delete()
    sheet.answers.first().delete()

    with pytest.raises(VillageError, match="1 个问题没有回答；1 条计划没有复核"):
        signing.sign_first(sheet, by=sheet.begun_by, seen=signing.version(sheet))


def test_what_changed_since_it_was_shown_is_not_signed(village):
    sheet = answered(opened(village.parent), village)
    seen = signing.version(sheet)
    reviewing.answer_line(
        sheet, sheet.plan.lines.first(), found="not", words="现场没有看到", by=sheet.begun_by
    )
    reviewing.answer(sheet, {}, conclusion="mend", words="产业没有落实", by=sheet.begun_by)

    with pytest.raises(VillageError, match="刚刚被修改"):
        signing.sign_first(sheet, by=sheet.begun_by, seen=seen)


def test_sent_back_it_is_written_again_and_the_hand_stays_on_the_trail(village):
    sheet = first(opened(village.parent), village)
    signing.send_back(sheet, by=office(village.parent.parent), words="产业一条没有照片")

    again = VillageSheet.objects.get(pk=sheet.pk)
    assert (again.state, again.first_by) == (VillageSheet.State.WRITING, None)
    assert Signature.objects.filter(event__subject_id=sheet.pk).count() == 1


def test_a_village_without_a_plan_in_force_is_not_reviewed_and_none_twice(village):
    rounds, clerk = opened(village.parent), office(village.parent)

    with pytest.raises(VillageError, match="没有生效"):
        reviewing.begin(rounds, village, by=clerk)
    begun(rounds, village, clerk)
    with pytest.raises(VillageError, match="已有复核表"):
        reviewing.begin(rounds, village, by=clerk)


def test_signing_meets_what_the_village_and_with_the_last_one_the_township_owes(township):
    villages = VillageFactory.create_batch(2, parent=township)
    for ower in ("village", "township"):
        rule = ObligationRuleFactory(kind="village_review", region=township.parent)
        ObligationTermsFactory(rule=rule, ower=ower, starts_on=TODAY().replace(day=1))
    duties.issue_due(TODAY())
    rounds = opened(township)

    signed(rounds, villages[0])
    after_one = _met()
    signed(rounds, villages[1])

    assert after_one == {villages[0].pk}
    assert _met() == {villages[0].pk, villages[1].pk, township.pk}


def _met() -> set[int]:
    rows = duties.Obligation.objects.filter(rule__kind="village_review", met_at__isnull=False)
    return set(rows.values_list("ower_id", flat=True))


# --- the hearing
def test_what_is_to_be_mended_stands_on_the_ledger_and_before_the_next_hearing(village, township):
    rounds = opened(township)
    signed(rounds, village, conclusion="mend")
    held = heard_and_signed(township, rounds, {village.code: "mend"})

    issue = Issue.objects.get()
    assert (issue.source, issue.region, issue.holder) == (Source.SUPERVISION, village, township)
    assert issue.hearing_order.heard.hearing == held
    assert issue.due_on == TODAY() + timedelta(days=20)

    later = opened(township, name="下一轮逐村复核")
    signed(later, village)
    following = convened(township, later).heard.get()
    assert [one.issue for one in following.before.orders.all()] == [issue]


def test_levels_hear_one_after_the_other(county, township, village):
    rounds = opened(county.parent)
    other = VillageFactory(parent=township)

    with pytest.raises(VillageError, match="双签"):
        convened(township, rounds)
    signed(rounds, village)
    with pytest.raises(VillageError, match="经乡镇过堂"):
        convened(county, rounds)
    heard_and_signed(township, rounds)
    with pytest.raises(VillageError, match="经县过堂"):
        convened(county.parent, rounds)
    signed(rounds, other)
    of_county = heard_and_signed(county, rounds)
    of_prefecture = heard_and_signed(county.parent, rounds)

    assert [one.region for one in of_county.heard.all()] == [village]
    assert [one.below for one in of_prefecture.heard.all()] == [of_county]
    assert [one.region for one in hearing.to_hear(township, rounds)] == [other]


def test_the_prefecture_hears_what_a_county_heard_in_a_round_of_its_own(county, township, village):
    rounds = opened(county)
    signed(rounds, village)
    heard_and_signed(township, rounds)

    with pytest.raises(VillageError, match="经县过堂"):
        convened(county.parent, rounds)
    of_county = heard_and_signed(county, rounds, {village.code: "mend"})
    of_prefecture = heard_and_signed(county.parent, rounds)

    assert [one.below for one in of_prefecture.heard.all()] == [of_county]
    assert hearing.to_hear(county.parent, rounds) == []
    with pytest.raises(VillageError, match="不包括"):
        convened(CountyFactory(parent=county.parent), rounds)


def test_a_sample_is_drawn_of_each_township_and_the_same_seed_draws_it_again(county):
    rounds = opened(county)
    for place in TownshipFactory.create_batch(2, parent=county):
        for one in VillageFactory.create_batch(3, parent=place):
            signed(rounds, one)
        heard_and_signed(place, rounds)
    found = hearing.to_hear(county, rounds)

    drawn = hearing._sample(found, 34, 5)

    assert [one.region.parent_id for one in drawn] == sorted(
        one.region.parent_id for one in found if found.index(one) not in (0, 3)
    )
    assert hearing._sample(found, 34, 5) == drawn


def test_another_review_is_asked_for_and_a_new_sheet_is_heard(village, township):
    rounds = opened(township)
    signed(rounds, village)
    heard_and_signed(township, rounds, {village.code: "again"})
    assert hearing.to_hear(township.parent, rounds) == []

    sheet = signed(rounds, village)

    assert sheet.edition == 2
    assert [one.sheet for one in convened(township, rounds).heard.all()] == [sheet]


def test_who_reviewed_does_not_sit_over_it(village, township):
    rounds = opened(township)
    sheet = signed(rounds, village)
    row = convened(township, rounds, chair=sheet.first_by)
    ruled(row.heard.get())

    with pytest.raises(VillageError, match="由他人主持"):
        ordering.sign(row, by=row.chair, seen=ordering.version(row), strokes=STROKES)


def test_a_hearing_is_signed_by_its_chair_when_all_is_ruled_and_ordered(village, township):
    rounds = opened(township)
    signed(rounds, village)
    row = convened(township, rounds)

    assert "没有裁定" in ordering.why_not_sign(row, row.chair)
    one = ruled(row.heard.get(), "mend")
    assert "没有写整改事项" in ordering.why_not_sign(row, row.chair)
    order(one)
    assert "由主持人" in ordering.why_not_sign(row, office(township))
    assert ordering.why_not_sign(row, row.chair) == ""


def test_orders_come_onto_the_ledger_all_or_none(village, township):
    rounds = opened(township)
    signed(rounds, village)
    row = convened(township, rounds)
    one = ruled(row.heard.get(), "mend")
    order(one)
    last = order(one)
    type(last).objects.filter(pk=last.pk).update(due_on=TODAY() - timedelta(days=1))

    with pytest.raises(ValidationError):
        ordering.sign(row, by=row.chair, seen=ordering.version(row), strokes=STROKES)

    row.refresh_from_db()
    assert (row.state, Issue.objects.count()) == ("open", 0)
    assert not Event.objects.filter(kind="accountability.hearing.signed").exists()


def test_what_failed_its_review_is_not_cleared(village, township):
    rounds = opened(township)
    signed(rounds, village, conclusion="failed")
    row = convened(township, rounds)

    with pytest.raises(VillageError, match="不能裁定过关"):
        ruled(row.heard.get())


def test_nobody_hears_at_a_place_that_is_not_his(village, township):
    rounds = opened(township)
    signed(rounds, village)
    row = convened(township, rounds)

    with pytest.raises(PermissionDenied):
        hearing.call_off(row, by=office(township.parent), words="不召开了")
