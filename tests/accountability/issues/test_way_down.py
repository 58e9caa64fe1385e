"""Down to where it is rectified, and what is written on the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability import issue_operations
from ledger.models import Dispatch, Event, Status
from ledger.transitions import StaleStatusError
from tests.accountability.issues.conftest import photo


def test_it_goes_down_level_by_level_with_receipts(way):
    issue = way.taken_up()

    journey = Dispatch.objects.filter(subject=issue.subject, subject_id=issue.pk)
    assert [row.to_region for row in journey] == [way.county, way.place.parent, way.place]
    assert [row.received_by for row in journey] == [way.reviewer, way.township, way.village]
    assert (issue.status, issue.sent_down_by) == (Status.VERIFYING, way.zhou)


def test_nobody_sends_down_for_another_level(way):
    with pytest.raises(PermissionDenied):
        issue_operations.send_down(way.registered(), by=way.reviewer)


def test_at_its_place_it_goes_no_further_down(way):
    with pytest.raises(StaleStatusError):
        issue_operations.send_down(way.sent(), by=way.village)


def test_sent_down_twice_the_second_is_stale(way):
    issue, same = (seen := way.registered()), way.fresh(seen)
    issue_operations.send_down(issue, by=way.zhou)

    with pytest.raises(StaleStatusError):
        issue_operations.send_down(same, by=way.zhou)


def test_a_receipt_is_signed_once(way):
    issue_operations.send_down(issue := way.registered(), by=way.zhou)
    issue_operations.receive(way.fresh(issue), by=way.reviewer)

    with pytest.raises(StaleStatusError):
        issue_operations.receive(way.fresh(issue), by=way.closer)


def test_progress_is_a_dated_log(way, progress):
    issue = way.fresh(progress.issue)

    assert [line.words for line in issue.progress.all()] == ["已走访二十户"]
    assert Event.objects.filter(kind="accountability.issue.progress").count() == 1


@pytest.mark.parametrize(
    ("words", "days", "field"),
    [
        pytest.param("短", 0, "words", id="says nothing"),
        pytest.param("已走访二十户", 1, "done_on", id="tomorrow"),
        pytest.param("已走访二十户", -2, "done_on", id="before the entry"),
    ],
)
def test_wrong_progress_is_refused(words, days, field, way):
    day = timezone.localdate() + timedelta(days=days)

    with pytest.raises(ValidationError) as caught:
        issue_operations.add_progress(way.taken_up(), by=way.village, words=words, done_on=day)

    assert list(caught.value.message_dict) == [field]


def test_only_who_rectifies_writes_progress_and_only_while_rectifying(way):
    today = timezone.localdate()

    with pytest.raises(PermissionDenied):
        issue_operations.add_progress(
            way.taken_up(), by=way.township, words="已走访二十户", done_on=today
        )
    with pytest.raises(StaleStatusError):
        issue_operations.add_progress(
            way.sent(), by=way.village, words="已走访二十户", done_on=today
        )


def test_files_are_taken_only_while_rectifying(way):
    issue_operations.add_file(way.taken_up(), photo(), by=way.village)

    with pytest.raises(PermissionDenied):
        issue_operations.add_file(way.applied(), photo(), by=way.village)
    with pytest.raises(StaleStatusError):
        issue_operations.add_file(way.sent(), photo(), by=way.village)


def test_measures_are_mended_and_the_old_ones_stay_on_the_trail(way):
    issue = way.taken_up()

    issue_operations.set_measures(issue, by=way.village, goal="户户有措施", measures="每户一策")

    event = Event.objects.get(kind="accountability.issue.measures")
    assert way.fresh(issue).measures == "每户一策"
    assert event.data["before"]["measures"] == "逐户制定帮扶措施"


def test_measures_are_not_emptied(way):
    with pytest.raises(ValidationError):
        issue_operations.set_measures(way.taken_up(), by=way.village, goal="", measures=" ")


def test_a_wrong_unit_hands_it_to_the_right_one(way):
    issue = way.taken_up()

    issue_operations.transfer(issue, by=way.village, unit="镇住建办", reason="属于住房问题")

    assert way.fresh(issue).responsible_unit == "镇住建办"


@pytest.mark.parametrize("unit", ["", "镇扶贫站"])
def test_a_transfer_goes_to_another_unit(unit, way):
    with pytest.raises(ValidationError):
        issue_operations.transfer(way.taken_up(), by=way.village, unit=unit, reason="属于住房问题")


def test_an_issue_that_was_applied_for_is_not_transferred(way):
    issue = way.applied()

    with pytest.raises(StaleStatusError):
        issue_operations.transfer(issue, by=way.township, unit="住建办", reason="属于住房问题")


def test_several_units_rectify_together(way):
    issue = way.taken_up()

    issue_operations.join(
        issue, by=way.village, lead_unit="镇扶贫站", assist_units=["镇住建办", " 镇卫生院 ", ""]
    )

    issue = way.fresh(issue)
    assert (issue.lead_unit, issue.assist_units) == ("镇扶贫站", ["镇住建办", "镇卫生院"])


def test_who_leads_does_not_assist(way):
    with pytest.raises(ValidationError):
        issue_operations.join(
            way.taken_up(), by=way.village, lead_unit="镇扶贫站", assist_units=["镇扶贫站"]
        )
