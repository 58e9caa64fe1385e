"""Working days by the Chinese calendar, with an administrator's own days on top."""

from datetime import date

import pytest

from ledger import deadlines
from ledger.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param(date(2018, 6, 11), 4, date(2018, 6, 15), id="within a week"),
        pytest.param(date(2018, 6, 15), 1, date(2018, 6, 19), id="over Dragon Boat on Monday"),
        pytest.param(date(2018, 9, 28), 1, date(2018, 9, 29), id="a Saturday that is worked"),
        pytest.param(date(2018, 9, 30), 1, date(2018, 10, 8), id="over the National Day week"),
        pytest.param(date(2018, 6, 11), 0, date(2018, 6, 11), id="the same day"),
        pytest.param(date(2090, 1, 6), 1, date(2090, 1, 9), id="a year nobody knows yet"),
    ],
)
def test_adding_working_days(start, days, due):
    assert deadlines.add_working_days(start, days) == due


def test_an_entered_day_wins_over_the_calendar():
    CalendarDay.objects.create(date=date(2018, 6, 13), is_workday=False, name="暴雨停工")

    assert deadlines.add_working_days(date(2018, 6, 12), 1) == date(2018, 6, 14)


@pytest.mark.parametrize(
    ("today", "due", "left"),
    [
        pytest.param(date(2018, 6, 15), date(2018, 6, 15), 0, id="today"),
        pytest.param(date(2018, 6, 15), date(2018, 6, 19), 1, id="after the holiday"),
        pytest.param(date(2018, 6, 19), date(2018, 6, 15), -1, id="past"),
    ],
)
def test_working_days_left(today, due, left):
    assert deadlines.working_days_left(today, due) == left


def test_a_working_day():
    assert deadlines.is_working_day(date(2018, 9, 29))
    assert not deadlines.is_working_day(date(2018, 6, 18))
