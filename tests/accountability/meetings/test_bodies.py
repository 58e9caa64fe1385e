"""Meetings of leading groups and task forces: who is asked, who chairs, what decisions become."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accountability.meetings import agenda, deciding, operations
from accountability.meetings.agenda import Span
from accountability.meetings.kinds import RULES
from accountability.meetings.moves import MeetingError
from accountability.meetings.operations import Absence
from accountability.models import Issue, Meeting, MeetingDecision, MeetingKind, Topic
from ledger.models import Event, Notice, Obligation, Signature
from ledger.obligations import operations as obligations
from regions.duties import Duty
from taskforces.models import Role, Subject
from taskforces.tasks import closing as endings
from tests.factories import CountyFactory, ObligationFactory, PostingFactory
from tests.factories.body_meetings import (
    AWAY,
    PAPER,
    body_convened,
    body_decided,
    body_held,
    body_plan,
    body_signed,
    body_written,
    force_of,
    group_of,
    leader_of,
    sign_it,
)
from tests.factories.meetings import STROKES
from tests.factories.organisation import BodyFactory, SeatFactory
from tests.factories.tasks import a_paper, finished, given, office_of, past_due

pytestmark = pytest.mark.django_db
State = Meeting.State
TODAY = timezone.localdate


@pytest.fixture
def place():
    return CountyFactory()


def test_a_signed_decision_becomes_a_task_with_a_person_and_a_day(place):
    body = force_of(place)
    meeting = body_written(body)
    row = body_decided(meeting)

    sign_it(meeting)

    row.refresh_from_db()
    task = row.task
    assert (task.body, task.title, task.due_on) == (body, row.description, row.due_on)
    assert task.responsible == row.responsible
    assert (task.origin_subject, task.origin_id) == (MeetingDecision.subject, row.pk)
    assert PAPER in task.origin_words
    assert Notice.objects.filter(recipient=row.responsible, text__contains=task.number).exists()
    assert not Issue.objects.exists()


def test_the_chairs_hand_covers_what_becomes_of_each_decision(place):
    meeting = body_signed(force_of(place))

    signature = Signature.objects.get(event__subject_id=meeting.pk, event__subject=Meeting.subject)
    assert signature.signer == meeting.chair
    assert "逐户核对危房改造名单" in signature.content
    assert signature.statement == RULES[MeetingKind.DISPATCH].statement


def test_all_decisions_become_tasks_or_none(place):
    meeting = body_written(force_of(place))
    body_decided(meeting)
    late = body_decided(meeting)
    MeetingDecision.objects.filter(pk=late.pk).update(due_on=TODAY() - timedelta(days=1))

    with pytest.raises(ValidationError, match="已经过去"):
        sign_it(meeting)

    meeting.refresh_from_db()
    assert meeting.state == State.HELD
    assert not MeetingDecision.objects.tasked().exists()


def test_only_the_chair_signs_and_has_not_written_the_minutes(place):
    meeting = body_written(force_of(place))
    seen = deciding.version(meeting)

    with pytest.raises(MeetingError, match="由主持人"):
        deciding.sign(meeting, by=meeting.convened_by, strokes=STROKES, seen=seen)

    assert not Signature.objects.exists()


def test_a_leading_group_is_chaired_by_one_of_its_two_leaders(place):
    first, second, other = (leader_of(place) for _n in range(3))
    body = group_of(place, first, second)
    kind = {"kind": MeetingKind.LEADING_GROUP}

    meeting = body_convened(body, second, **kind)

    assert meeting.number.startswith(f"LX-{place.code}-")
    assert [one.cadre.user for one in meeting.attendances.all()] == [first, second]
    with pytest.raises(MeetingError, match="双组长"):
        body_convened(body, other, **kind)


def test_members_with_accounts_are_told_once_and_again_when_the_day_moves(place):
    user = PostingFactory(region=place, duty=Duty.COUNTY_OFFICE).user
    body = force_of(place, cadre__user=user)
    meeting = body_convened(body)
    plan = body_plan(meeting.chair, body)

    operations.edit(meeting, plan, by=meeting.convened_by)
    before = Notice.objects.filter(recipient=user).count()
    later = body_plan(meeting.chair, body, held_on=TODAY() + timedelta(days=2))
    operations.edit(meeting, later, by=meeting.convened_by)

    assert (before, Notice.objects.filter(recipient=user).count()) == (1, 2)
    assert Notice.objects.filter(recipient=meeting.chair).exists()


def test_all_task_forces_of_a_place_meet_by_who_leads_them(place):
    housing = force_of(place)
    funds = BodyFactory(region=place, subject=Subject.FUNDS, name="资金专班")
    SeatFactory(body=funds, cadre__name="韦资金")
    SeatFactory(body=funds, role=Role.MEMBER)
    chair = leader_of(place)

    meeting = operations.convene(place, body_plan(chair, None), by=office_of(place))

    names = {one.name for one in meeting.attendances.all()}
    assert names == {"韦资金", housing.seats.get().cadre.name}
    assert meeting.whose.endswith("各工作专班")


def test_who_stays_away_says_why_or_sends_somebody(place):
    body = force_of(place)
    SeatFactory(body=body, role=Role.DEPUTY)
    SeatFactory(body=body, role=Role.MEMBER)
    meeting = body_convened(body)
    came, away, sent = meeting.attendances.values_list("pk", flat=True)
    absent = {away: AWAY, sent: Absence(stand_in="代会的人")}

    with pytest.raises(MeetingError, match="缺席原因"):
        operations.hold(meeting, by=meeting.convened_by, present=[came], absent={away: AWAY})
    operations.hold(meeting, by=meeting.convened_by, present=[came], absent=absent)

    rows = list(meeting.attendances.values_list("is_present", "reason", "stand_in"))
    assert rows == [(True, "", ""), (False, "出差", ""), (False, "", "代会的人")]


def test_the_agenda_draws_what_stood_late_as_of_the_cut_off(place):
    body = force_of(place)
    late = past_due(given(body))
    done = past_due(finished(body))
    endings.close(done, by=office_of(place))
    report = ObligationFactory(
        region=place, terms__rule__kind="half_month_report", due_on=TODAY() - timedelta(days=3),
        ower_subject="taskforces.body", ower_id=body.pk,
    )  # fmt: skip
    visits = ObligationFactory(region=place, due_on=TODAY() - timedelta(days=3))
    given(body)

    drawn = agenda.draw(Span(place, TODAY(), TODAY(), MeetingKind.DISPATCH, body))

    assert list(drawn) == list(RULES[MeetingKind.DISPATCH].topics)
    assert drawn[Topic.TASKS].keys == [late.pk]
    assert drawn[Topic.REPORTS].keys == [report.pk]
    assert drawn[Topic.DUTIES].keys == [visits.pk]


def test_the_next_meeting_hears_what_the_last_one_decided_until_it_is_closed(place):
    body = force_of(place)
    first = body_signed(body)
    row = first.decisions.get()
    second = body_held(body, held_on=TODAY(), since=TODAY())

    task = endings.finish(row.task, by=office_of(place), words="已全部核对", files=[a_paper()])
    endings.close(task, by=office_of(place))
    third = body_held(body, since=TODAY() + timedelta(days=0))

    lines = [one.agenda.get(topic=Topic.EARLIER) for one in (second, third)]
    assert [line.words for line in lines] == [{f"{task.pk}": "open"}, {f"{task.pk}": "closed"}]
    after = Span(place, TODAY() + timedelta(1), TODAY() + timedelta(1), MeetingKind.DISPATCH, body)
    assert agenda.draw(after)[Topic.EARLIER].keys == []


MET = [
    pytest.param("monthly_dispatch", MeetingKind.DISPATCH, True, id="a task force meets its own"),
    pytest.param("monthly_dispatch", MeetingKind.DISPATCH, False, id="all of a place meet for it"),
    pytest.param("quarterly_meeting", MeetingKind.LEADING_GROUP, False, id="the leading group"),
    pytest.param("office_meeting", MeetingKind.OFFICE, False, id="its co-leaders"),
]


@pytest.mark.parametrize(("kind", "meeting_kind", "is_own"), MET)
def test_signed_minutes_meet_the_duty_of_the_period_they_were_held_in(
    kind, meeting_kind, is_own, place
):
    chair = leader_of(place)
    body = force_of(place) if meeting_kind == MeetingKind.DISPATCH else group_of(place, chair)
    SeatFactory(body=body, role=Role.MEMBER)
    whose = (body.subject_label, body.pk) if is_own else ("regions.region", place.pk)
    owed = _owed(kind, place, whose, TODAY())
    other = _owed(kind, place, whose, TODAY() - timedelta(days=200))
    met = body if is_own or meeting_kind != MeetingKind.DISPATCH else None
    by = office_of(place)
    meeting = operations.convene(place, body_plan(chair, met, kind=meeting_kind), by=by)
    present = list(meeting.attendances.values_list("pk", flat=True))
    operations.hold(meeting, by=by, present=present)
    operations.write_minutes(meeting, by=by, document_no=PAPER, minutes="会议听取了各项工作进展。")
    before = Obligation.objects.get(pk=owed.pk).is_open

    sign_it(meeting)

    now = Obligation.objects.get(pk=owed.pk)
    assert (before, now.is_open, now.proof_id, now.note) == (True, False, meeting.pk, PAPER)
    assert Obligation.objects.get(pk=other.pk).is_open


def _owed(kind, place, whose, day):
    return ObligationFactory(
        region=place, terms__rule__kind=kind, ower_subject=whose[0], ower_id=whose[1],
        starts_on=day - timedelta(days=1), ends_on=day + timedelta(days=1), due_on=day,
    )  # fmt: skip


def test_nobody_says_by_hand_that_a_meeting_was_held(place, officer):
    owed = _owed("monthly_dispatch", place, ("regions.region", place.pk), TODAY())

    with pytest.raises(ValidationError, match="不能手工登记"):
        obligations.meet(owed, by=officer(Duty.COUNTY_OFFICE, place), note="已召开调度会")


WRONG = [
    pytest.param({"description": "约谈电话13800001234的人"}, "身份证号", id="a number"),
    pytest.param({"due_on": TODAY() - timedelta(1)}, "已经过去", id="a day that is over"),
    pytest.param({"measures": ""}, "计划措施", id="no measures"),
    pytest.param({"body": None}, "承办机构", id="no body"),
    pytest.param({"responsible": None}, "责任人", id="nobody"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_a_decision_is_checked_as_its_task_will_be(changed, words, place):
    meeting = body_held(force_of(place))

    with pytest.raises(ValidationError, match=words):
        body_decided(meeting, **changed)


@pytest.mark.parametrize("duty", [Duty.VILLAGE_LEADER, Duty.LEADER, Duty.JOINT_MEETING])
def test_who_keeps_no_task_ledger_convenes_no_meeting_of_bodies(duty, place, officer):
    body = force_of(place)

    with pytest.raises(PermissionDenied):
        operations.convene(place, body_plan(leader_of(place), body), by=officer(duty, place))


WRONG_BODIES = [
    pytest.param(MeetingKind.LEADING_GROUP, "不召开这类会议", id="of another kind"),
    pytest.param(MeetingKind.OFFICE, "不召开这类会议", id="no leading group"),
]


@pytest.mark.parametrize(("kind", "words"), WRONG_BODIES)
def test_a_body_holds_no_meeting_of_another_kind(kind, words, place):
    with pytest.raises(MeetingError, match=words):
        body_convened(force_of(place), kind=kind)


def test_what_bodies_do_stands_on_the_trail_and_tells_no_words(place):
    meeting = body_signed(force_of(place))

    kinds = Event.objects.filter(subject=Meeting.subject, subject_id=meeting.pk)
    verbs = ["convened", "held", "written", "decided", "signed"]
    stem = "accountability.body_meeting."
    assert [one.kind for one in kinds] == [f"{stem}{verb}" for verb in verbs]
    assert {one.note for one in kinds} == {""}


SQL = [
    pytest.param("UPDATE accountability_meeting SET kind = 'joint', body_id = NULL", id="kind"),
    pytest.param("UPDATE accountability_meetingdecision SET lead = 'x'", id="decision"),
    pytest.param("UPDATE accountability_attendance SET reason = 'x', is_present = false", id="why"),
    pytest.param("DELETE FROM accountability_meetingdecision", id="decision gone"),
]


@pytest.mark.parametrize("sql", SQL)
def test_sql_past_the_steps_changes_nothing_of_a_signed_meeting(sql, place):
    body_signed(force_of(place))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_meeting_is_signed_by_nobody_before_each_decision_is_a_task(place):
    meeting = body_written(force_of(place))
    body_decided(meeting)
    sql = (
        "UPDATE accountability_meeting SET state = 'signed', signed_at = now(),"
        " signed_by_id = chair_id WHERE id = %s"
    )

    with (
        pytest.raises(DatabaseError, match="not on the ledger"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [meeting.pk])


def test_a_decision_is_linked_to_no_other_task(place):
    body = force_of(place)
    other = body_signed(body).decisions.get().task
    row = body_decided(body_held(body))

    with pytest.raises(DatabaseError, match="not of this decision"), transaction.atomic():
        MeetingDecision.objects.filter(pk=row.pk).update(task=given(body))

    assert other.origin_id != row.pk
