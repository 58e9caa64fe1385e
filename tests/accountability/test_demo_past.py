"""The clock that the demo sets back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accountability.demo import past
from ledger import events
from ledger.events import Draft
from tests.as_application import by_application
from tests.factories import CountyFactory
from tests.factories.body_meetings import body_signed, body_written, force_of

pytestmark = pytest.mark.django_db


def test_what_happens_on_a_day_of_the_past_happened_then_and_the_clock_is_back_afterwards():
    county, today = CountyFactory(), timezone.localdate()
    day = today - timedelta(days=40)

    with past.on(day, 9):
        begun, then = timezone.localdate(), events.append(Draft("demo.test", county))
    now = events.append(Draft("demo.test", county))

    assert begun == timezone.localdate(then.at) == day
    assert timezone.localtime(then.at).hour == 9
    assert timezone.localdate(now.at) == timezone.localdate() == today
    assert list(events.verify()) == []


def test_a_meeting_of_the_past_was_convened_held_and_signed_then():
    county, day = CountyFactory(), timezone.localdate() - timedelta(days=24)

    with past.on(day):
        meeting = body_signed(force_of(county))

    meeting.refresh_from_db()
    moments = (meeting.convened_at, meeting.held_at, meeting.written_at, meeting.signed_at)
    assert {timezone.localdate(one) for one in moments} == {day}


@pytest.mark.usefixtures("application_role")
def test_the_application_dates_no_meeting_of_the_past():
    meeting = body_written(force_of(CountyFactory()))

    by_application(
        "UPDATE accountability_meeting SET state = 'signed', signed_by_id = chair_id,"
        " signed_at = now() - interval '24 days' WHERE id = %s",
        meeting.pk,
    )

    meeting.refresh_from_db()
    assert timezone.localdate(meeting.signed_at) == timezone.localdate()
