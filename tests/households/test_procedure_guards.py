"""What stands in the way of a step, each with its sentence; and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from households import acts, procedures
from households.models import Act, Procedure, ProcedureRecord, ProcedureSetting
from households.procedures import ProcedureError, Result, StaleProcedureError
from regions.duties import Duty
from tests.factories import GridFactory, PostingFactory
from tests.households.walking import Office, Walk, given, home, past_day

pytestmark = pytest.mark.django_db
POOR = {"poor_kind": "一般贫困户", "exit_status": "未脱贫"}
NOT_REGISTERED = {"poor_kind": "一般农户", "exit_status": ""}


@pytest.fixture
def office(db):
    return Office(GridFactory())


@pytest.fixture
def walk(office):
    """An exit of one household."""
    return Walk(office, "exit", [home(office.grid, **POOR)])


def problems(raised):
    return raised.value.problems


# --- who ------------------------------------------------------------------------------------------


def test_a_meeting_is_not_recorded_by_the_township(walk, office):
    walk.to("meeting")

    with pytest.raises(ProcedureError, match=r"由测试.*村（村）办理"):
        walk.take(by=office.reviewer)


def test_a_village_of_elsewhere_may_not_record(walk, office):
    elsewhere = Office(GridFactory())

    with pytest.raises(ProcedureError, match="办理"):
        walk.take(by=elsewhere.leader)


def test_the_visitor_may_not_review_even_with_another_account(walk, office):
    office.worker.person_key = office.reviewer.person_key = "one-person"
    office.worker.save()
    office.reviewer.save()
    step = walk.to("review")

    with pytest.raises(ProcedureError, match="须由另一人办理"):
        procedures.record_round(
            walk.now(), by=office.reviewer, given=given(step, walk.day, office, walk.people())
        )


def test_the_reviewer_may_not_approve(walk, office):
    PostingFactory(duty=Duty.COUNTY_OFFICE, region=office.village.parent.parent,
                   user=office.reviewer)  # fmt: skip
    walk.to("approve")
    office.reviewer.__dict__.pop("active_postings", None)

    with pytest.raises(ProcedureError, match="已参加过这批农户的审核"):
        procedures.draw(walk.now(), by=office.reviewer)


def test_a_visit_needs_a_second_person_who_signs(walk):
    walk.to("visit")

    with pytest.raises(ProcedureError) as raised:
        walk.take(second=None, second_strokes="")

    assert problems(raised) == {
        "second": "入户核查须两人；请选择同行核查人",
        "second_strokes": "请同行核查人签字",
    }


def test_two_accounts_of_one_person_are_no_two_visitors(walk, office):
    office.second.person_key = office.worker.person_key = "one-person"
    office.second.save()
    office.worker.save()
    walk.to("visit")

    with pytest.raises(ProcedureError, match="同一人的两个账号算一人"):
        walk.take()


# --- papers and fields ----------------------------------------------------------------------------


def test_a_notice_needs_both_photos(walk):
    walk.to("notice1")

    with pytest.raises(ProcedureError) as raised:
        walk.take(uploads={})

    assert set(problems(raised)) == {"notice1_far", "notice1_near"}


def test_an_identification_needs_application_and_authorisation(office):
    walk = Walk(office, "identify", [home(office.grid, **NOT_REGISTERED)])

    with pytest.raises(ProcedureError) as raised:
        walk.take(uploads={}, values={"reason": ""})

    assert problems(raised) == {
        "reason": "请填写“申请理由”",
        "application": "缺“申请书”；请拍照或上传后再提交",
        "authorisation": "缺“授权查询承诺书”；请拍照或上传后再提交",
    }


def test_the_comparison_is_announced_at_the_meeting(office):
    walk = Walk(office, "identify", [home(office.grid, **NOT_REGISTERED)])
    walk.to("meeting")

    with pytest.raises(ProcedureError, match="比对结果已在会上宣布"):
        walk.take(values={"announced": ""})


def test_an_exit_needs_the_heads_own_hand(walk):
    walk.to("consent")

    with pytest.raises(ProcedureError, match="户主当面签字"):
        walk.take(head_strokes="")


def test_an_exit_without_judged_standards_needs_a_reason(walk):
    walk.to("visit")

    with pytest.raises(ProcedureError, match="请写明理由"):
        walk.take(values={"standards_reason": ""})


# --- numbers and days -----------------------------------------------------------------------------


def test_fewer_than_two_thirds_are_no_meeting(walk):
    walk.to("meeting")

    with pytest.raises(ProcedureError, match="实到 7 人，不足应到 12 人的 2/3（至少 8 人）"):
        walk.take(present=7, results={walk.people()[0].pk: Result(True, "", 7, 0, 0)})


def test_votes_add_up_to_those_present(walk):
    walk.to("meeting")

    with pytest.raises(ProcedureError, match="合计 11 票，与实到 10 人不符"):
        walk.take(results={walk.people()[0].pk: Result(True, "", 9, 1, 1)})


def test_a_day_before_the_last_step_is_refused(walk):
    walk.take()

    with pytest.raises(ProcedureError, match="不能早于上一步"):
        walk.take(day=walk.day - timedelta(days=1))


def test_a_day_ahead_is_refused(walk):
    with pytest.raises(ProcedureError, match="不能晚于今天"):
        walk.take(day=timezone.localdate() + timedelta(days=1))


def test_what_happened_long_ago_is_refused(walk):
    ProcedureSetting.objects.filter(key="late_record").update(value=3)

    with pytest.raises(ProcedureError, match="最近 3 天"):
        walk.take(day=past_day(5))


def test_a_notice_does_not_end_before_its_days_have_passed(walk, office):
    walk.to("notice1_end")
    up = ProcedureRecord.objects.get(step="notice1")
    step = walk.step()

    with pytest.raises(ProcedureError, match="满 7 天"):
        procedures.record_round(
            walk.now(), by=office.leader, given=given(step, up.notice_until, office)
        )


def test_a_county_may_have_a_longer_notice(office):
    ProcedureSetting.objects.create(
        key="notice_days", place_path=office.village.parent.parent.path, value=10, unit="days",
        document="县通知",
    )  # fmt: skip
    walk = Walk(office, "exit", [home(office.grid, **POOR)])
    walk.to("notice1_end")
    up = ProcedureRecord.objects.get(step="notice1")

    assert (up.notice_until - up.happened_on).days == 10


def test_monitoring_has_five_days(office):
    walk = Walk(office, "monitor", [home(office.grid, poor_kind="一般贫困户")])
    walk.to("notice1_end")

    assert ProcedureRecord.objects.get(step="notice1").notice_days == 5


def test_help_removes_a_risk_only_after_months_of_stable_income(office):
    monitored = {"monitor_kind": "脱贫不稳定户", "risk_found_on": past_day(130).replace(day=1)}
    walk = Walk(office, "clear", [home(office.grid, **monitored)])

    with pytest.raises(ProcedureError, match="不足 6 个月"):
        walk.take()
    assert walk.take(values={"mode": "自然消除"}).step == "visit"


# --- who can go which way -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "fields", "sentence"),
    [
        pytest.param("identify", POOR, "已建档立卡", id="identified-twice"),
        pytest.param("exit", NOT_REGISTERED, "不是建档立卡户", id="exit-unregistered"),
        pytest.param("exit", {"exit_status": "已脱贫"}, "不在贫困状态", id="exit-twice"),
        pytest.param("relapse", POOR, "没有退出过", id="relapse-of-the-poor"),
        pytest.param("monitor", POOR, "尚未脱贫", id="monitor-the-poor"),
        pytest.param("clear", POOR, "不是未消除风险的监测对象", id="clear-nobody"),
        pytest.param(
            "clear",
            {"monitor_kind": "边缘易致贫户", "is_no_labour_floor": True},
            "只兜底保障",
            id="clear-without-labour",
        ),
        pytest.param("revert", POOR, "无可回退", id="revert-nothing"),
    ],
)
def test_who_cannot_go_this_way_is_told_why(variant, fields, sentence, office):
    household = home(office.grid, **fields)
    by = office.reviewer if variant == "revert" else office.leader

    with pytest.raises(ProcedureError, match=sentence):
        procedures.open_round(variant, office.village, [household], by=by)


def test_a_household_has_one_procedure_at_a_time(walk, office):
    household = Procedure.objects.get().household

    with pytest.raises(ProcedureError, match="已有正在办理的程序"):
        procedures.open_round("remove", office.village, [household], by=office.leader)


def test_a_round_is_of_one_village_and_not_of_a_township(office):
    household = home(office.grid, **POOR)

    with pytest.raises(ProcedureError, match="请选择村"):
        procedures.open_round("exit", office.village.parent, [household], by=office.reviewer)


def test_a_household_of_another_village_does_not_join(office):
    stranger = home(GridFactory(), **POOR)

    with pytest.raises(ProcedureError, match="不在"):
        procedures.open_round("exit", office.village, [stranger], by=office.leader)


def test_a_monitored_household_that_never_was_poor_is_of_the_edge(office):
    walk = Walk(office, "monitor", [home(office.grid, **NOT_REGISTERED)])
    walk.to("visit")

    with pytest.raises(ProcedureError, match="请选“边缘易致贫户”"):
        walk.take()


def test_a_step_is_taken_once(walk, office):
    seen = walk.people()[0]
    step, handed = walk.step(), given(walk.step(), walk.day, office)
    seen.round = walk.now()
    procedures.record_household(seen, by=office.leader, given=handed)

    with pytest.raises(StaleProcedureError):
        procedures.record_household(seen, by=office.leader, given=handed)
    assert ProcedureRecord.objects.filter(step=step.key).count() == 1


# --- the database ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"happened_on": past_day(-2)}, id="ahead"),
        pytest.param({"happened_on": past_day(1000)}, id="before-the-last-step"),
        pytest.param({"ends_notice": True}, id="notice-that-never-was"),
        pytest.param({"stage": "township"}, id="sample-nobody-looked-at"),
        pytest.param({"present": 7, "entitled": 12, "quorum_value": 2, "quorum_per": 3},
                     id="no-quorum"),
        pytest.param({"present": 10, "votes_for": 9, "votes_against": 1, "votes_abstained": 1},
                     id="votes-do-not-add-up"),
    ],
)  # fmt: skip
def test_the_database_refuses(changed, walk):
    walk.to("notice1")
    last = ProcedureRecord.objects.order_by("pk").last()
    fields = {
        "round": walk.now(), "region": walk.round.region, "step": "notice1", "position": 5,
        "turn": 1, "happened_on": walk.day, "recorded_at": timezone.now(),
        "recorded_by": last.recorded_by, "event": last.event,
    }  # fmt: skip

    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureRecord.objects.create(**fields | changed)
    assert ProcedureRecord.objects.create(**fields).pk


def test_a_record_is_written_once_and_stays(walk):
    walk.take()
    record = ProcedureRecord.objects.get()

    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureRecord.objects.filter(pk=record.pk).update(happened_on=past_day(90))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcedureRecord.objects.filter(pk=record.pk).delete()


def test_the_time_of_a_record_is_the_databases(walk):
    walk.take()

    assert ProcedureRecord.objects.get().late_days == (timezone.localdate() - walk.day).days


def test_a_procedure_is_never_deleted(walk):
    with pytest.raises(DatabaseError), transaction.atomic():
        Procedure.objects.all().delete()


def corrected(household, **values):
    """Preview a correction of fields of a household."""
    given = [
        {"table": "Household", "row": household.pk, "field": name, "value": value}
        for name, value in values.items()
    ]
    return acts.preview("correct", household, {"values": given}, on=timezone.localdate())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("exit_status", "已脱贫", id="status"),
        pytest.param("monitor_kind", "边缘易致贫户", id="monitored"),
        pytest.param("poor_kind", "一般农户", id="struck-off"),
    ],
)
def test_a_correction_does_not_change_what_a_procedure_decides(field, value, office):
    household = home(office.grid, **POOR)

    with pytest.raises(acts.ActError, match="只能由程序变更"):
        corrected(household, **{field: value})


def test_a_correction_may_name_another_kind_of_poor_household(office):
    household = home(office.grid, **POOR)

    assert corrected(household, poor_kind="低保贫困户", exit_status="未脱贫").changes


def test_only_the_last_step_changes_the_base_map(walk):
    walk.to("register")

    assert not Act.objects.exists()
    assert Procedure.objects.get().household.exit_status == "未脱贫"
