"""Working days. Source: the State Council's yearly holiday notices, as chinesecalendar carries
them; `CalendarDay` rows, which an administrator edits, win over them.
"""

from datetime import date, timedelta

import chinese_calendar

from ledger.models import CalendarDay


def add_working_days(start: date, days: int) -> date:
    """Return the day that is `days` working days after `start` (the day itself not counted).

    A year that the library does not know yet counts Monday to Friday.
    """
    overrides = _overrides(start)
    day = start
    while days > 0:
        day += timedelta(days=1)
        if _is_working(day, overrides):
            days -= 1
    return day


def working_days_left(today: date, due: date) -> int:
    """Return working days from `today` to `due`: 0 on the day itself, negative when past."""
    if due == today:
        return 0
    first, last, sign = (today, due, 1) if due > today else (due, today, -1)
    return sign * sum(is_working for _day, is_working in days_between(first, last))


def days_between(first: date, last: date) -> list[tuple[date, bool]]:
    """Return each day after `first` up to and with `last`, and whether it is worked; one query."""
    overrides = _overrides(first)
    span = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return [(day, _is_working(day, overrides)) for day in span]


def last_working_day_before(day: date) -> date:
    """Return the working day before `day`, itself not counted."""
    overrides = _overrides(day - timedelta(days=40))
    day -= timedelta(days=1)
    while not _is_working(day, overrides):
        day -= timedelta(days=1)
    return day


def is_working_day(day: date) -> bool:
    return _is_working(day, _overrides(day - timedelta(days=1)))


def _overrides(start: date) -> dict[date, bool]:
    return dict(CalendarDay.objects.filter(date__gt=start).values_list("date", "is_workday"))


def _is_working(day: date, overrides: dict[date, bool]) -> bool:
    if day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
