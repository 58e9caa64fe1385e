"""The day of each level."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accountability import issue_closing, issue_requests, operations
from accountability.issue_deadlines import level_days
from accountability.lights import Light
from accountability.models import DueKind, Issue, Item, LevelDeadline
from ledger import deadlines
from ledger.models import CalendarDay
from tests.accountability.issues.conftest import WHY

MONDAY = date(2018, 6, 4)


def taken_over(way, due_on: date, number: str = "QN-2018-GK-0007") -> Issue:
    entry = operations.TakenOver(
        number, Item.objects.first(), way.place, "state", "帮扶措施没有落实到户", due_on, False
    )
    operations.take_over_issues([entry], by=way.zhou)
    return Issue.objects.get(number=number)


def days_of(issue: Issue) -> list[str]:
    return [row.due_on.isoformat()[5:] for row in level_days.of(issue)]


@pytest.mark.parametrize(
    ("due_on", "days"),
    [
        pytest.param(
            date(2018, 7, 2), ["07-02", "06-29", "06-28", "06-27"], id="19 working days: one each"
        ),
        pytest.param(
            date(2018, 7, 31), ["07-31", "07-25", "07-19", "07-13"], id="40 working days: four each"
        ),
        pytest.param(
            date(2018, 12, 28), ["12-28", "12-21", "12-14", "12-07"], id="at most five each"
        ),
        pytest.param(
            date(2018, 6, 6), ["06-06", "06-05", "06-05", "06-05"], id="never on the first day"
        ),
        pytest.param(MONDAY, ["06-04", "06-04", "06-04", "06-04"], id="at once"),
        pytest.param(
            date(2018, 6, 24), ["06-24", "06-21", "06-20", "06-19"], id="a Sunday; 18 June is free"
        ),
    ],
)
def test_each_level_has_its_day_before_the_one_above(way, due_on, days):
    issue = taken_over(way, due_on)

    level_days.write([issue.pk], start=MONDAY)

    assert days_of(issue) == days


def test_a_day_of_the_calendar_counts_too(way):
    CalendarDay.objects.create(date=date(2018, 6, 29), is_workday=False, name="停电")
    issue = taken_over(way, date(2018, 7, 2))

    level_days.write([issue.pk], start=MONDAY)

    assert days_of(issue) == ["07-02", "06-28", "06-27", "06-26"]


def test_a_new_entry_has_its_days_at_once(way):
    issue = way.registered()

    rows = level_days.of(issue)
    assert [row.region for row in rows] == [
        way.prefecture, way.county, way.place.parent, way.place,
    ]  # fmt: skip
    assert rows[0].due_on == issue.due_on
    assert way.fresh(issue).held_due_on == issue.due_on


def test_the_day_of_the_level_it_lies_with_goes_with_it(way):
    issue = way.sent()

    assert issue.held_due_on == level_days.of(issue)[-1].due_on


def test_an_extension_moves_the_day_of_each_level(way):
    issue = way.taken_up()
    before = level_days.of(issue)[-1].due_on
    asked = issue_requests.ask_extension(
        issue, by=way.village, new_due_on=issue.due_on + timedelta(days=30), reason=WHY
    )

    issue_requests.decide_extension(asked, by=way.zhou, granted=True)

    assert level_days.of(issue)[0].due_on == issue.due_on
    assert way.fresh(issue).held_due_on > before


def test_a_reopened_entry_is_counted_from_that_day(way):
    issue = way.closed()

    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)

    today = timezone.localdate()
    assert {row.counted_from for row in level_days.of(issue)} == {today}
    assert level_days.of(issue)[0].due_on == deadlines.add_working_days(today, 15)


def test_a_standing_entry_has_no_days(way):
    issue = way.registered(due_kind=DueKind.STANDING)

    assert level_days.of(issue) == []
    assert issue.held_due_on is None


def test_the_night_writes_the_days_of_what_was_not_written_by_a_verb(way):
    issue = taken_over(way, timezone.localdate() + timedelta(days=30))
    LevelDeadline.objects.filter(issue=issue).delete()

    assert level_days.write_missing() == 1
    assert level_days.write_missing() == 0
    assert len(days_of(issue)) == 4


def test_the_database_lets_no_level_have_more_time_than_the_whole(way):
    row = level_days.of(way.registered())[1]

    with pytest.raises(IntegrityError), transaction.atomic():
        LevelDeadline.objects.filter(pk=row.pk).update(due_on=row.whole_due_on + timedelta(days=1))


def test_direct_sql_that_passes_it_on_moves_its_day_too(way):
    issue = way.registered()

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accountability_issue SET holder_id = %s WHERE id = %s",
            [way.county.pk, issue.pk],
        )

    assert way.fresh(issue).held_due_on == level_days.of(issue)[1].due_on


def test_many_are_written_in_as_many_queries_as_one(way, django_assert_num_queries):
    issues = [way.registered() for _n in range(3)]

    with django_assert_num_queries(4):
        level_days.write([issue.pk for issue in issues])


def test_a_level_that_passed_it_up_has_no_light(way):
    issue = way.applied()

    lit = level_days.lit(issue)

    assert [lit[level].light for level in sorted(lit)] == [
        Light.GREEN, Light.GREEN, Light.GREEN, Light.OFF,
    ]  # fmt: skip


def test_on_its_way_down_each_level_has_its_light(way):
    issue = way.registered(due_on=timezone.localdate())

    assert {day.light for day in level_days.lit(issue).values()} == {Light.AMBER}


def test_a_closed_entry_is_lit_nowhere(way):
    assert {day.light for day in level_days.lit(way.closed()).values()} == {Light.OFF}
