"""Returning, withdrawing, objecting, sampling, reversing: what came before stays on record."""

import hashlib
import json
from datetime import date

import pytest

from households import acts, procedures
from households.models import Act, Objection, Procedure, ProcedureRecord, Round, Sample
from households.procedures import ProcedureError, Result, two_dates
from households.procedures.two_dates import Verdict
from ledger.models import CalendarDay, Event, Notice
from tests.factories import GridFactory
from tests.households.walking import Office, Walk, given, home, past_day

pytestmark = pytest.mark.django_db
POOR = {"poor_kind": "一般贫困户", "exit_status": "未脱贫"}
OUT = {"poor_kind": "一般贫困户", "exit_status": "已脱贫", "exit_year": 2017}
WHY = "照片看不清，请重新张贴"


@pytest.fixture
def office(db):
    return Office(GridFactory())


@pytest.fixture
def walk(office):
    return Walk(office, "exit", [home(office.grid, **POOR)])


@pytest.fixture
def three(office):
    return Walk(office, "exit", [home(office.grid, **POOR) for _n in range(3)])


# --- sending back, withdrawing --------------------------------------------------------------------


def test_a_return_marks_what_came_after_as_replaced_and_keeps_it(walk, office):
    walk.to("review")
    before = ProcedureRecord.objects.count()
    procedures.send_back(walk.now(), "notice1", by=office.reviewer, why=WHY)

    assert walk.step().key == "notice1"
    assert walk.now().turn == 2
    assert ProcedureRecord.objects.count() == before
    replaced = ProcedureRecord.objects.filter(replaced_at__isnull=False)
    assert set(replaced.values_list("step", flat=True)) == {"notice1", "notice1_end"}
    assert Event.objects.filter(kind="households.procedure.returned", note=WHY).exists()
    assert walk.to_the_end().state == Round.State.DONE


def test_after_a_return_to_the_visit_the_same_visitors_go_again(walk, office):
    walk.to("review")
    procedures.send_back(walk.now(), "visit", by=office.reviewer, why=WHY)
    walk.take()

    visits = ProcedureRecord.objects.filter(step="visit")
    assert [v.replaced_at is None for v in visits.order_by("pk")] == [False, True]


def test_one_household_goes_back_and_the_others_go_on(three, office):
    three.to("review")
    one = three.people()[0]
    split = procedures.send_back_one(one, "consent", by=office.reviewer, why=WHY)
    one.refresh_from_db()

    assert (one.round, one.step, split.parent) == (split, "consent", three.round)
    assert three.to_the_end().procedures.filter(state="done").count() == 2
    rest = Walk.__new__(Walk)
    rest.__dict__ = three.__dict__ | {"round": split}
    assert rest.to_the_end().state == Round.State.DONE
    one.household.refresh_from_db()
    assert one.household.exit_status == "已脱贫"


@pytest.mark.parametrize("step", ["register", "", "review"])
def test_one_cannot_be_sent_forward(step, walk, office):
    walk.to("review")

    with pytest.raises(ProcedureError, match="前面一步"):
        procedures.send_back(walk.now(), step, by=office.reviewer, why=WHY)


def test_a_return_needs_a_reason(walk, office):
    walk.to("review")

    with pytest.raises(ProcedureError, match="请写明理由"):
        procedures.send_back(walk.now(), "notice1", by=office.reviewer, why="不行")


def test_what_is_withdrawn_stays_and_is_counted(walk, office):
    walk.to("meeting")
    procedures.withdraw(walk.people()[0], by=office.leader, why="户主提出暂不退出")

    assert walk.now().state == Round.State.WITHDRAWN
    one = Procedure.objects.get()
    assert (one.state, one.ended_why) == (Procedure.State.WITHDRAWN, "户主提出暂不退出")
    assert one.records.exists()


def test_a_household_joins_until_the_first_meeting(walk, office):
    procedures.add_households(walk.now(), [home(office.grid, **POOR)], by=office.leader)
    walk.to("visit")

    with pytest.raises(ProcedureError, match="另开一批"):
        procedures.add_households(walk.now(), [home(office.grid, **POOR)], by=office.leader)


# --- objections -----------------------------------------------------------------------------------


@pytest.fixture
def objected(three, office):
    three.to("notice1_end")
    return procedures.object_to(
        three.people()[0], by=office.leader, objector="", channel="书面", text="该户在县城有房"
    )


def test_an_objection_stops_that_household_only(objected, three):
    three.take()

    assert three.step().key == "review"
    assert [p.state for p in three.now().procedures.order_by("pk")] == ["held", "active", "active"]


def test_an_objection_upheld_ends_the_household(objected, office):
    procedures.answer_objection(objected, by=office.reviewer, is_upheld=True, answer="核实有房产")

    one = Procedure.objects.get(pk=objected.procedure_id)
    assert (one.state, one.ended_why) == ("refused", "异议成立：核实有房产")


def test_dismissed_in_time_the_household_stays_in_its_round(objected, three, office):
    procedures.answer_objection(objected, by=office.reviewer, is_upheld=False, answer="查无此房产")

    assert len(three.people()) == 3


def test_dismissed_late_the_household_goes_on_alone(objected, three, office):
    three.take()
    procedures.answer_objection(objected, by=office.reviewer, is_upheld=False, answer="查无此房产")

    one = Procedure.objects.get(pk=objected.procedure_id)
    assert (one.state, one.round.parent, one.round.step) == ("active", three.round, "review")
    assert Objection.objects.get().is_upheld is False


def test_who_wrote_an_objection_down_does_not_answer_it(three, office):
    three.to("notice1_end")
    objection = procedures.object_to(
        three.people()[0], by=office.reviewer, objector="邻居", channel="电话", text="家里有小轿车"
    )  # fmt: skip

    with pytest.raises(ProcedureError, match="不能自己处理"):
        procedures.answer_objection(
            objection, by=office.reviewer, is_upheld=False, answer="不属实的"
        )


def test_outside_a_notice_nothing_is_objected_to(walk, office):
    with pytest.raises(ProcedureError, match="不在公示中"):
        procedures.object_to(
            walk.people()[0], by=office.leader, objector="", channel="当面", text="不符合条件"
        )


# --- samples --------------------------------------------------------------------------------------


def test_the_sample_is_a_fifth_and_anybody_can_draw_it_again(office):
    walk = Walk(office, "exit", [home(office.grid, **POOR) for _n in range(6)])
    walk.to("review")
    drawn = procedures.draw(walk.now(), by=office.reviewer)

    numbers = [p.household.household_no for p in walk.people()]
    seed = ProcedureRecord.objects.order_by("-pk").first().event.hash
    ranked = sorted(numbers, key=lambda n: hashlib.sha256(f"{seed}{n}".encode()).hexdigest())
    assert [s.procedure.household.household_no for s in drawn] == ranked[:2]
    published = Event.objects.get(kind="households.sample.drawn")
    assert (published.data["seed"], published.data["of"]) == (seed, 6)


def test_the_rest_does_not_pass_before_the_sample_was_looked_at(three, office):
    step = three.to("review")
    procedures.draw(three.now(), by=office.reviewer)

    with pytest.raises(ProcedureError, match="还有 1 户样本没有查看"):
        procedures.record_round(
            three.now(), by=office.reviewer, given=given(step, three.day, office, three.people())
        )


def test_a_household_whose_look_was_wrong_does_not_pass(three, office):
    step = three.to("review")
    procedures.draw(three.now(), by=office.reviewer)
    sample = Sample.objects.get()
    procedures.look(sample, by=office.reviewer, is_right=False, findings="家中无人，收入不实")
    handed = given(step, three.day, office, three.people())

    with pytest.raises(ProcedureError, match="抽查不属实"):
        procedures.record_round(three.now(), by=office.reviewer, given=handed)
    results = handed.results | {sample.procedure_id: Result(False, "抽查不属实")}
    procedures.record_round(
        three.now(), by=office.reviewer,
        given=given(step, three.day, office, three.people(), results=results),
    )  # fmt: skip
    assert Procedure.objects.get(pk=sample.procedure_id).state == Procedure.State.REFUSED


def test_the_visitor_does_not_look_at_the_sample(three, office):
    office.worker.person_key = office.reviewer.person_key = "one-person"
    office.worker.save()
    office.reviewer.save()
    three.to("review")

    with pytest.raises(ProcedureError, match="须由另一人办理"):
        procedures.draw(three.now(), by=office.reviewer)


# --- two dates ------------------------------------------------------------------------------------

MONTH = date(2014, 4, 1)
DATES = [
    pytest.param("2013-05-20", MONTH, Verdict.WRONG, id="before"),
    pytest.param("2014-03", MONTH, Verdict.WRONG, id="the-month-before"),
    pytest.param("2014-05-01", MONTH, Verdict.NOT_WRONG, id="the-day-after-its-month"),
    pytest.param("2016", MONTH, None, id="a-year-alone-is-no-date"),
    pytest.param("2014-04-30", MONTH, Verdict.VERIFY, id="same-month"),
    pytest.param("2014-04", MONTH, Verdict.VERIFY, id="same-month-without-a-day"),
    pytest.param("", MONTH, Verdict.VERIFY, id="acquired-unknown"),
    pytest.param("2013-05-20", None, Verdict.VERIFY, id="identified-unknown"),
    pytest.param("2014-02-30", MONTH, None, id="no-such-day"),
]


@pytest.mark.parametrize(("acquired", "identified", "verdict"), DATES)
def test_wrong_identification_looks_at_two_dates(acquired, identified, verdict):
    try:
        found = two_dates.judge("机动车", acquired, identified).verdict
    except ValueError:
        found = None

    assert found == verdict


def test_a_ground_of_the_same_month_must_be_verified_first(office):
    walk = Walk(office, "remove", [home(office.grid, **POOR | {"identified_on": MONTH})])
    walk.to("visit")

    with pytest.raises(ProcedureError, match="同一个月；请先核实先后"):
        walk.take(values={"acquired_1": "2014-04"})
    assert Procedure.objects.get().state == Procedure.State.ACTIVE


def test_one_ground_before_is_enough(office):
    walk = Walk(office, "remove", [home(office.grid, **POOR | {"identified_on": MONTH})])
    walk.to("visit")
    walk.take(values={"ground_2": "城镇自建房、商品房或门面房", "acquired_2": "2017-01"})

    assert Procedure.objects.get().state == Procedure.State.ACTIVE
    data = ProcedureRecord.objects.get(step="visit").data
    assert "早于识别" in data["judged_1"]
    assert "晚于识别" in data["judged_2"]


# --- deadlines ------------------------------------------------------------------------------------


def test_a_visit_has_four_working_days_over_a_holiday(office):
    CalendarDay.objects.create(date=date(2018, 6, 18), is_workday=False, name="端午")
    walk = Walk(office, "monitor", [home(office.grid, **OUT)], start=date(2018, 6, 14))
    walk.take()

    assert Procedure.objects.get().due_on == date(2018, 6, 21)
    assert walk.now().due_on == date(2018, 6, 29)


def test_the_clock_may_start_with_the_visit(office):
    from households.models import ProcedureSetting

    ProcedureSetting.objects.filter(key="decision_start").update(value=2)
    walk = Walk(office, "monitor", [home(office.grid, **OUT)], start=date(2018, 6, 14))
    walk.take()
    walk.later(3)
    walk.take()

    assert (walk.now().clock_on, walk.now().due_on) == (date(2018, 6, 17), date(2018, 7, 2))


def test_the_first_measure_is_due_a_month_after_the_approval(office):
    walk = Walk(office, "monitor", [home(office.grid, **OUT)], start=date(2018, 1, 31))
    walk.to("approve")
    walk.later(date(2018, 1, 31).toordinal() + 15 - walk.day.toordinal())
    walk.take()
    walk.to("measure")

    assert Procedure.objects.get().due_on == date(2018, 3, 15)


def test_late_steps_are_told_one_level_up(office):
    walk = Walk(office, "monitor", [home(office.grid, **OUT)], start=past_day(60))
    walk.take()
    from households.procedures.telling import tell_overdue

    told = tell_overdue()
    people = set(Notice.objects.values_list("recipient", flat=True))

    assert {office.leader.pk, office.reviewer.pk} <= people
    assert told == len(people)
    assert tell_overdue() == 0


# --- reversal -------------------------------------------------------------------------------------


def test_a_reversal_gives_back_the_standing_and_keeps_both_in_the_history(office):
    household = home(office.grid, **POOR)
    Walk(office, "exit", [household], start=past_day(200)).to_the_end()
    first = Act.objects.get(kind="standing")
    reversal = Walk(office, "revert", [household], start=past_day(100))
    reversal.to_the_end()
    household.refresh_from_db()

    assert (household.exit_status, household.exit_year) == ("未脱贫", None)
    assert list(Act.objects.filter(kind="standing").values_list("state", flat=True)) == [
        "done", "done",
    ]  # fmt: skip
    undone = Procedure.objects.get(round=reversal.round)
    assert undone.undoes == first
    changes = undone.act.changes.get(field="exit_status")
    assert (changes.before, changes.after) == ("已脱贫", "未脱贫")


def test_what_was_reversed_is_not_reversed_again(office):
    household = home(office.grid, **POOR)
    Walk(office, "exit", [household], start=past_day(200)).to_the_end()
    Walk(office, "revert", [household], start=past_day(100)).to_the_end()

    with pytest.raises(ProcedureError, match="无可回退"):
        Walk(office, "revert", [household])


def test_a_decided_standing_is_not_undone_by_a_signer_alone(office):
    Walk(office, "exit", [home(office.grid, **POOR)]).to_the_end()

    with pytest.raises(acts.ActError, match="请办理认定回退"):
        acts.undo(Act.objects.get(kind="standing"), by=office.reviewer, note="有误")


def test_a_trail_names_no_number_and_no_illness(office):
    Walk(office, "exit", [home(office.grid, **POOR)]).to_the_end()
    said = json.dumps(list(Event.objects.values_list("data", flat=True)), ensure_ascii=False)

    assert "522799" not in said
