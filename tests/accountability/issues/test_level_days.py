"""The day of each level."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests, operations
from accountability.issue_deadlines import level_days
from accountability.lights import Light
from accountability.models import DueKind, Issue, Item, LevelDeadline
from ledger import deadlines
from ledger.models import CalendarDay, Event
from tests.accountability.issues.conftest import WHY

MONDAY = date(2018, 6, 4)


def taken_over(way, due_on: date, number: str = "QN-2018-GK-0007") -> Issue:
    entry = operations.TakenOver(
        number, Item.objects.first(), way.place, "state", "帮扶措施没有落实到户", due_on, False
    )
    operations.take_over_issues([entry], by=way.zhou)
    return Issue.objects.get(number=number)


def counted_from(day: date, issue: Issue) -> None:
    """Give the levels their days as if the entry had come on that day."""
    LevelDeadline.objects.filter(issue=issue).delete()
    level_days.write([issue.pk], start=day)


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

    counted_from(MONDAY, issue)

    assert days_of(issue) == days


def test_a_day_of_the_calendar_counts_too(way):
    CalendarDay.objects.create(date=date(2018, 6, 29), is_workday=False, name="停电")
    issue = taken_over(way, date(2018, 7, 2))

    counted_from(MONDAY, issue)

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


# --- set by hand when it is sent down ---------------------------------------------------------
def by_level(issue: Issue) -> dict[int, date]:
    return {row.level: row.due_on for row in level_days.of(issue)}


def test_who_sends_it_down_sets_the_day_of_the_level_below(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    before = by_level(issue)
    day = timezone.localdate() + timedelta(days=20)

    issue_operations.send_down(issue, by=way.zhou, day=day)

    after, row = by_level(issue), LevelDeadline.objects.get(issue=issue, level=2)
    assert (after[1], after[2]) == (before[1], day)
    assert (row.original_due_on, row.set_by) == (before[2], way.zhou)
    assert (after[3], after[4]) == (day, day)  # no later than the level above
    assert way.fresh(issue).held_due_on == day
    told = Event.objects.get(kind="accountability.issue.level_day_set").data
    assert (told["day"], told["day_before"]) == (day.isoformat(), before[2].isoformat())


def test_each_level_may_set_the_next_within_its_own(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    first, second = (timezone.localdate() + timedelta(days=days) for days in (20, 10))

    issue_operations.send_down(issue, by=way.zhou, day=first)
    issue_operations.send_down(way.fresh(issue), by=way.reviewer, day=second)

    assert list(by_level(issue).values())[1:] == [first, second, second]


def test_a_later_day_than_the_rule_gives_is_taken_where_it_is_within(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    before = by_level(issue)

    issue_operations.send_down(issue, by=way.zhou, day=before[1])

    after = by_level(issue)
    assert after[2] == before[1]
    assert after[3] == before[3]


def test_the_day_of_the_rule_is_not_set_by_hand(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))

    issue_operations.send_down(issue, by=way.zhou, day=by_level(issue)[2])

    assert not LevelDeadline.objects.filter(set_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        pytest.param(61, "晚于黔南州的时限", id="later than the level above"),
        pytest.param(-1, "已经过去", id="past"),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(days, words, way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))

    with pytest.raises(ValidationError, match=words):
        issue_operations.send_down(
            issue, by=way.zhou, day=timezone.localdate() + timedelta(days=days)
        )

    assert way.fresh(issue).holder == way.prefecture
    assert not Event.objects.filter(kind="accountability.issue.level_day_set").exists()


def test_a_standing_entry_is_given_no_day(way):
    issue = way.registered(due_kind=DueKind.STANDING, due_on=None)

    with pytest.raises(ValidationError, match="长期坚持"):
        issue_operations.send_down(issue, by=way.zhou, day=timezone.localdate())


def test_a_day_set_by_hand_stands_when_the_whole_is_extended(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    day = timezone.localdate() + timedelta(days=20)
    issue_operations.send_down(issue, by=way.zhou, day=day)
    issue = way.taken_up(way.sent(way.fresh(issue)))
    asked = issue_requests.ask_extension(
        issue, by=way.village, new_due_on=issue.due_on + timedelta(days=30), reason=WHY
    )

    issue_requests.decide_extension(asked, by=way.zhou, granted=True)

    assert by_level(issue)[2] == day
    assert by_level(issue)[1] == issue.due_on


def test_a_day_set_by_hand_is_forgotten_when_it_is_opened_again(way):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    issue_operations.send_down(issue, by=way.zhou, day=timezone.localdate() + timedelta(days=20))
    issue = way.closed(way.reviewed(way.verified(way.applied(way.taken_up(way.fresh(issue))))))

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)

    assert not LevelDeadline.objects.filter(set_at__isnull=False).exists()


def test_the_database_lets_no_level_have_a_later_day_than_the_one_above(way):
    row = level_days.of(way.registered(due_on=timezone.localdate() + timedelta(days=60)))[2]
    above = LevelDeadline.objects.get(issue=row.issue, level=row.level - 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        LevelDeadline.objects.filter(pk=row.pk).update(due_on=above.due_on + timedelta(days=1))


def test_the_database_keeps_the_original_beside_a_day_set_by_hand(way):
    row = level_days.of(way.registered())[1]

    with pytest.raises(IntegrityError), transaction.atomic():
        LevelDeadline.objects.filter(pk=row.pk).update(set_at=timezone.now(), set_by=way.zhou)


def test_the_page_takes_the_day_and_shows_who_set_it(way, client):
    issue = way.registered(due_on=timezone.localdate() + timedelta(days=60))
    url = reverse("accountability:issue-act", args=[issue.pk, "send-down"])
    day = timezone.localdate() + timedelta(days=20)
    client.force_login(way.zhou)

    refused = client.post(url, {"day": issue.due_on + timedelta(days=1)})
    client.post(url, {"day": day})
    page = client.get(reverse("accountability:issue", args=[issue.pk])).content.decode()

    assert refused.status_code == 422
    assert "晚于" in refused.content.decode()
    assert f"{way.zhou.full_name} 设定" in page
    assert by_level(issue)[2] == day
