"""Direct SQL as the role of the application: the day of a level moves by its operation alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests
from accountability.issue_deadlines import level_days
from accountability.models import Issue, LevelDeadline
from tests.accountability.issues.conftest import WHY
from tests.as_application import as_application, by_application, unguarded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("application_role")]


def days_of(issue: Issue) -> dict[int, object]:
    return {row.level: row.due_on for row in level_days.of(issue)}


def in_days(many: int):
    return timezone.localdate() + timedelta(days=many)


@pytest.fixture
def issue(way) -> Issue:
    return way.registered(due_on=in_days(60))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("due_on = due_on + 1", id="later"),
        pytest.param("due_on = due_on - 1", id="earlier"),
        pytest.param("whole_due_on = whole_due_on + 30", id="another whole"),
        pytest.param("counted_from = counted_from + 1, due_on = due_on + 1", id="counted anew"),
        pytest.param("level = level + 10", id="of another level"),
        pytest.param(
            "due_on = due_on + 1, original_due_on = due_on, set_by_id = 1, set_at = now()",
            id="set by hand",
        ),
    ],
)
def test_no_statement_moves_the_day_of_a_level(change, issue):
    before = days_of(issue)

    with pytest.raises(IntegrityError, match="not what the trail tells"):
        by_application(
            f"UPDATE accountability_leveldeadline SET {change} WHERE issue_id = %s AND level = 4",
            issue.pk,
        )

    assert days_of(issue) == before


def test_what_the_trail_tells_of_one_day_moves_no_other(way, issue):
    issue_operations.send_down(issue, by=way.zhou, day=in_days(20))

    with pytest.raises(IntegrityError, match="not what the trail tells"):
        by_application(
            """UPDATE accountability_leveldeadline SET due_on = due_on - 1
               WHERE issue_id = %s AND level = 4""",
            issue.pk,
        )


def test_no_statement_moves_the_day_an_entry_is_held_by(issue):
    with pytest.raises(IntegrityError, match="that of its level"):
        by_application(
            "UPDATE accountability_issue SET held_due_on = held_due_on + 9 WHERE id = %s", issue.pk
        )


def test_the_operations_move_the_days_as_the_application(way, issue):
    with as_application():
        issue_operations.send_down(issue, by=way.zhou, day=in_days(20))
        set_by_hand = days_of(issue)
        issue = way.taken_up(way.sent(way.fresh(issue)))
        asked = issue_requests.ask_extension(
            issue, by=way.village, new_due_on=in_days(90), reason=WHY
        )
        issue_requests.decide_extension(asked, by=way.zhou, granted=True)
        extended = days_of(issue)
        issue = way.closed(way.reviewed(way.verified(way.applied(way.fresh(issue)))))
        issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)

    assert set_by_hand[2] == extended[2] == in_days(20)
    assert extended[1] == in_days(90)
    assert days_of(issue)[1] == way.fresh(issue).due_on != in_days(90)


def test_days_that_lag_behind_the_whole_are_written_anew_as_the_application(issue):
    """As after an entry was taken over by other means than the verbs."""
    with unguarded("accountability_issue"):
        Issue.objects.filter(pk=issue.pk).update(due_on=in_days(70))

    with as_application():
        level_days.write([issue.pk])

    assert LevelDeadline.objects.get(issue=issue, level=1).due_on == in_days(70)
