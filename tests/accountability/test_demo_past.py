"""The clock that the demo sets back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accountability.demo import past
from ledger import events
from ledger.events import Draft
from tests.factories import CountyFactory

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
