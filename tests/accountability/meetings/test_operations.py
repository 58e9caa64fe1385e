"""A joint meeting's steps: done, from the wrong state, by the wrong person, twice."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability import operations as ledger
from accountability.issue_registering import Finding, Paper, register, register_batch
from accountability.meetings import deciding, operations
from accountability.meetings.moves import MeetingError
from accountability.models import Issue, Item, Meeting, MeetingDecision, Source
from ledger.models import Event, Signature
from regions.duties import Duty
from regions.models import Level
from tests.as_application import unguarded
from tests.factories import CountyFactory, PostingFactory, PrefectureFactory, VillageFactory
from tests.factories.meetings import (
    ASKED,
    DOCUMENT,
    STROKES,
    convened,
    decide,
    decided,
    held,
    member,
    plan,
    sign,
    written,
)

pytestmark = pytest.mark.django_db
State = Meeting.State
TODAY = timezone.localdate


@pytest.fixture
def place():
    ledger.load_aspects()
    return CountyFactory()


def test_each_decision_becomes_an_entry_linked_both_ways(place):
    meeting = written(place)
    village = VillageFactory(parent__parent=place)
    first = decide(meeting)
    second = decide(meeting, region=village, due_on=TODAY() + timedelta(days=45))

    issues = sign(meeting)

    first.refresh_from_db()
    second.refresh_from_db()
    assert [first.issue, second.issue] == issues
    assert [issue.origin_id for issue in issues] == [first.pk, second.pk]
    assert {issue.origin for issue in issues} == {"accountability.meetingdecision"}
    assert {issue.source for issue in issues} == {Source.JOINT}
    assert {issue.source_doc_no for issue in issues} == {DOCUMENT}
    assert second.issue.due_on == TODAY() + timedelta(days=45)
    assert (second.issue.region, second.issue.holder) == (village, place)
    assert (second.issue.responsible_unit, second.issue.resp_leader) == ("扶贫办", "甲科长")
    meeting.refresh_from_db()
    assert meeting.state == State.SIGNED


def test_the_chairs_hand_covers_minutes_agenda_and_decisions(place):
    meeting = written(place)
    decide(meeting)

    sign(meeting)

    signature = Signature.objects.get(event__subject_id=meeting.pk, event__subject=Meeting.subject)
    assert signature.signer == meeting.chair
    assert "对逾期问题逐条约谈责任单位" in signature.content
    assert '"agenda"' in signature.content


def test_all_decisions_are_registered_or_none(place):
    meeting = written(place)
    decide(meeting)
    last = decide(meeting)
    MeetingDecision.objects.filter(pk=last.pk).update(due_on=TODAY() - timedelta(days=1))

    with pytest.raises(ValidationError):
        sign(meeting)

    meeting.refresh_from_db()
    assert meeting.state == State.HELD
    assert not Issue.objects.exists()
    assert not Signature.objects.exists()


def test_a_document_that_is_on_the_ledger_is_not_signed_again(place):
    meeting = written(place)
    decide(meeting)
    register_batch(
        by=meeting.chair, source=Source.JOINT, region=place, title="先前登记", issued_on=TODAY(),
        doc_no=DOCUMENT,
    )  # fmt: skip

    with pytest.raises(ValidationError, match="已经登记"):
        sign(meeting)

    meeting.refresh_from_db()
    assert (meeting.state, Issue.objects.count()) == (State.HELD, 0)


def test_the_joint_meeting_registers_nothing_but_what_it_decides(place):
    chair = member(place)
    given = Finding(Item.objects.first(), place, "帮扶措施没有落实", Level.COUNTY, due_on=TODAY())

    with pytest.raises(PermissionDenied):
        register([given], by=chair, paper=Paper(Source.JOINT, doc_no=DOCUMENT))
    with pytest.raises(PermissionDenied):
        register_batch(
            by=chair, source=Source.SELF_CHECK, region=place, title="自查", issued_on=TODAY()
        )


def test_a_meeting_without_decisions_is_signed_too(place):
    meeting = written(place)

    assert sign(meeting) == []
    meeting.refresh_from_db()
    assert meeting.state == State.SIGNED


def test_only_the_chair_signs(place):
    meeting = written(place)

    with pytest.raises(MeetingError, match="由主持人"):
        deciding.sign(meeting, by=member(place), strokes=STROKES, seen=deciding.version(meeting))


def test_who_wrote_the_minutes_does_not_sign_them(place):
    meeting = held(place)
    operations.write_minutes(
        meeting, by=meeting.chair, document_no=DOCUMENT, minutes="会议研究了逾期未整改的问题。"
    )

    with pytest.raises(MeetingError, match="由他人记录"):
        sign(meeting)


def test_minutes_changed_since_they_were_shown_are_not_signed(place):
    meeting = written(place)
    seen = deciding.version(meeting)
    decide(meeting)

    with pytest.raises(MeetingError, match="刚刚被修改"):
        deciding.sign(meeting, by=meeting.chair, strokes=STROKES, seen=seen)


def test_nothing_is_signed_without_a_hand_or_minutes(place):
    meeting = written(place)
    with pytest.raises(MeetingError, match="请先签字"):
        deciding.sign(meeting, by=meeting.chair, strokes="", seen=deciding.version(meeting))

    blank = held(CountyFactory())
    with pytest.raises(MeetingError, match="还没有写会议纪要"):
        sign(blank)


def test_a_meeting_is_signed_once(place):
    meeting = written(place)
    sign(meeting)

    with pytest.raises(MeetingError, match="刷新页面"):
        sign(meeting)


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty != Duty.JOINT_MEETING])
def test_no_other_duty_convenes_or_moves_a_meeting(duty, place, officer):
    other = officer(duty, place)
    meeting = convened(place)

    with pytest.raises(PermissionDenied):
        operations.convene(place, plan(meeting.chair), by=other)
    with pytest.raises(PermissionDenied):
        operations.hold(meeting, by=other, present=[])


def test_the_prefecture_does_not_act_for_a_countys_meeting(place):
    above = member(PrefectureFactory())
    meeting = written(place)

    with pytest.raises(PermissionDenied):
        deciding.decide(meeting, decided(place), by=above)


WRONG_PLANS = [
    pytest.param({"asked": ASKED[:1]}, "两家单位", id="one organ"),
    pytest.param({"cut_off": TODAY() + timedelta(2)}, "还没有到", id="a cut-off to come"),
    pytest.param({"since": TODAY() + timedelta(1)}, "日期顺序", id="days out of order"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG_PLANS)
def test_a_plan_that_is_not_right_is_refused(changed, words, place):
    chair = member(place)

    with pytest.raises(MeetingError, match=words):
        operations.convene(place, plan(chair, **changed), by=chair)

    assert not Meeting.objects.exists()


def test_somebody_else_does_not_chair(place):
    clerk = PostingFactory(region=place).user

    with pytest.raises(MeetingError, match="不能主持"):
        operations.convene(place, plan(clerk), by=member(place))


def test_a_preparation_is_changed_and_the_agenda_drawn_again(place):
    meeting = convened(place)

    operations.edit(
        meeting, plan(meeting.chair, asked=ASKED[:2], venue="三楼"), by=meeting.convened_by
    )

    meeting.refresh_from_db()
    assert (meeting.venue, meeting.organs) == ("三楼", ["扶贫办", "纪委监委"])
    assert meeting.attendances.count() == 2
    assert meeting.agenda.count() == 7


def test_who_came_is_known_once_it_is_held(place):
    meeting = held(place)

    came = list(meeting.attendances.values_list("is_present", flat=True))
    assert (meeting.state, came) == (State.HELD, [True, True, False])


def test_one_organ_alone_holds_no_meeting(place):
    meeting = convened(place)
    first = meeting.attendances.first()

    with pytest.raises(MeetingError, match="两家单位有人到会"):
        operations.hold(meeting, by=meeting.convened_by, present=[first.pk])


def test_a_meeting_of_tomorrow_is_not_held(place):
    meeting = convened(place, held_on=TODAY() + timedelta(days=1))

    with pytest.raises(MeetingError, match="还没有到"):
        operations.hold(
            meeting,
            by=meeting.convened_by,
            present=meeting.attendances.values_list("pk", flat=True),
        )


def test_a_held_meeting_is_not_prepared_anew_or_called_off(place):
    meeting = held(place)

    with pytest.raises(MeetingError, match="刷新页面"):
        operations.edit(meeting, plan(meeting.chair), by=meeting.convened_by)
    with pytest.raises(MeetingError, match="刷新页面"):
        operations.call_off(meeting, by=meeting.convened_by, words="人员不齐")


def test_a_meeting_is_called_off_with_a_reason(place):
    meeting = convened(place)
    with pytest.raises(MeetingError, match="原因"):
        operations.call_off(meeting, by=meeting.convened_by, words=" ")

    operations.call_off(meeting, by=meeting.convened_by, words="防汛，改期")

    meeting.refresh_from_db()
    assert (meeting.state, meeting.end_words) == (State.CALLED_OFF, "防汛，改期")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({"document_no": "3号"}, "文号格式", id="another form of number"),
        pytest.param({"minutes": "研究了"}, "至少十个字", id="too short"),
        pytest.param({"minutes": "约谈联系人电话13800001234的负责人"}, "身份证号", id="a number"),
    ],
)
def test_minutes_that_are_not_right_are_refused(changed, words, place):
    meeting = held(place)
    given = {"document_no": DOCUMENT, "minutes": "会议研究了逾期未整改的问题。"} | changed

    with pytest.raises(MeetingError, match=words):
        operations.write_minutes(meeting, by=meeting.convened_by, **given)


def test_a_document_number_is_of_one_meeting(place):
    written(place)
    other = held(place)

    with pytest.raises(MeetingError, match="另一次会议"):
        operations.write_minutes(
            other,
            by=other.convened_by,
            document_no=DOCUMENT,
            minutes="会议研究了逾期未整改的问题。",
        )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"description": "约谈"}, "description", id="too short"),
        pytest.param({"description": "约谈电话13800001234的人"}, "description", id="a number"),
        pytest.param({"due_on": TODAY() - timedelta(1)}, "due_on", id="a day that is over"),
    ],
)
def test_a_decision_is_checked_as_its_entry_will_be(changed, field, place):
    meeting = held(place)

    with pytest.raises(ValidationError) as refused:
        decide(meeting, **changed)

    assert field in refused.value.message_dict


def test_a_decision_stays_within_the_place(place):
    meeting = held(place)

    with pytest.raises(ValidationError, match="不在"):
        decide(meeting, region=CountyFactory())


def test_a_decision_is_changed_and_struck_out_before_it_is_signed(place):
    meeting = written(place)
    row = decide(meeting)
    deciding.decide(meeting, decided(place, person="乙科长"), by=meeting.convened_by, decision=row)
    assert meeting.decisions.get().person == "乙科长"

    deciding.strike(meeting.decisions.get(), by=meeting.convened_by)

    assert not meeting.decisions.exists()


def test_a_signed_decision_is_struck_out_by_nobody(place):
    meeting = written(place)
    decide(meeting)
    sign(meeting)

    with pytest.raises(MeetingError, match="刷新页面"):
        deciding.strike(meeting.decisions.get(), by=meeting.convened_by)


def test_numbers_run_on_within_a_place_and_year(place):
    first, second = convened(place), convened(place)

    assert second.number == f"{first.number[:-2]}02"


def test_events_tell_no_words(place):
    meeting = written(place)
    decide(meeting)
    sign(meeting)

    events = Event.objects.filter(subject=Meeting.subject)
    assert [event.kind.rsplit(".")[-1] for event in events] == [
        "convened", "held", "written", "decided", "signed",
    ]  # fmt: skip
    assert {(event.note, str(event.data)) for event in events} == {("", "{}")}


def test_the_hundred_and_first_meeting_of_a_year_has_a_number_too(place):
    first = convened(place)
    stem = first.number.removesuffix("01")
    with unguarded("accountability_meeting"):
        Meeting.objects.filter(pk=first.pk).update(number=f"{stem}99")

    assert [convened(place).number for _n in range(2)] == [f"{stem}100", f"{stem}101"]
