"""Who looks back is of another unit than closed it; what was found stands on the entry."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing
from accountability.look_backs import giving, nightly
from accountability.models import LookBackDuty
from ledger.models import Event, Notice, Status
from regions.duties import Duty
from regions.models import Posting
from tests.accountability.issues.conftest import WHY
from tests.factories import PostingFactory, UserFactory


def inspector(drawn, **fields):
    """Somebody of another office of the county, posted today."""
    return PostingFactory(
        duty=Duty.COUNTY_OFFICE, region=drawn.way.county, unit="督查室", **fields
    ).user


def test_each_duty_has_a_day_and_a_person_of_another_unit(drawn):
    way = drawn.way
    mine = {duty.given_to for duty in drawn.duties}

    assert mine == {way.zhou, way.zhou_second}  # one each
    assert all(duty.given_unit not in duty.closing_units for duty in drawn.duties)
    assert all(len(duty.closing_units) == 3 for duty in drawn.duties)  # village, township, county
    assert Notice.objects.filter(key__startswith="look-back:").count() == 2


def test_where_there_is_nobody_the_next_night_asks_again(drawn):
    LookBackDuty.objects.update(given_to=None, given_unit="")
    Posting.objects.filter(user__in=[drawn.way.zhou, drawn.way.zhou_second]).update(
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    nightly.draw_and_follow()
    before = [duty.given_to for duty in drawn.duties]
    found = inspector(drawn)

    nightly.draw_and_follow()

    assert before == [None, None]
    assert [duty.given_to for duty in drawn.duties] == [found, found]
    assert Event.objects.filter(kind=giving.GIVEN).count() == 2


def test_whoever_left_the_post_is_replaced(drawn):
    gone = drawn.duties[0].given_to
    other = ({drawn.way.zhou, drawn.way.zhou_second} - {gone}).pop()
    Posting.objects.filter(user=gone).update(
        starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=1),
    )

    nightly.draw_and_follow()

    assert {duty.given_to for duty in drawn.duties} == {other}


def test_an_account_of_the_same_person_is_not_sent(drawn, way):
    closer = way.closer
    type(closer).objects.filter(pk=closer.pk).update(person_key="one")
    twin = UserFactory(person_key="one")
    PostingFactory(duty=Duty.COUNTY_OFFICE, region=way.county, unit="督查室", user=twin)
    duty = drawn.duties[0]
    closed = giving.closers({duty.issue_id: duty.round}, {duty.issue_id: duty.issue.region})
    choice = giving.Choice.today()
    choice.postings = [one for one in choice.postings if one.user == twin]

    choice.take(duty, closed[duty.issue_id])

    assert duty.given_to is None


def test_the_same_unit_does_not_look_back_at_what_was_drawn(drawn, client):
    colleague = PostingFactory(duty=Duty.COUNTY_OFFICE, region=drawn.way.county).user
    issue = drawn.duties[0].issue
    client.force_login(colleague)

    with pytest.raises(ValidationError):
        issue_closing.look_back(issue, by=colleague, holds=True, words=WHY)
    page = client.get(reverse("accountability:issue", args=[issue.pk])).content.decode()

    assert "抽中回头看" in page
    assert "须由未参与销号的其他单位" in page


def test_the_same_unit_may_look_back_at_what_was_not_drawn(drawn):
    colleague = PostingFactory(duty=Duty.COUNTY_OFFICE, region=drawn.way.county).user
    taken = {duty.issue_id for duty in drawn.duties}
    issue = next(issue for issue in drawn.issues if issue.pk not in taken)

    issue_closing.look_back(issue, by=colleague, holds=True, words=WHY)

    assert not LookBackDuty.objects.filter(done_at__isnull=False).exists()


def test_what_holds_is_written_down(drawn):
    duty = drawn.duties[0]

    issue_closing.look_back(duty.issue, by=duty.given_to, holds=True, words=WHY)

    duty.refresh_from_db()
    assert (duty.holds, duty.done_by, duty.done_unit) == (True, duty.given_to, duty.given_unit)
    assert drawn.way.fresh(duty.issue).status == Status.CLOSED
    told = Event.objects.get(kind="accountability.issue.looked_back")
    assert told.data["samples"] == [drawn.sample.pk]


def test_what_does_not_hold_is_opened_again(drawn):
    duty = drawn.duties[0]

    issue_closing.look_back(duty.issue, by=duty.given_to, holds=False, words=WHY)

    duty.refresh_from_db()
    assert duty.holds is False
    assert drawn.way.fresh(duty.issue).status == Status.PENDING


def test_another_person_of_another_unit_may_stand_in(drawn):
    duty, found = drawn.duties[0], inspector(drawn)

    issue_closing.look_back(duty.issue, by=found, holds=True, words=WHY)

    duty.refresh_from_db()
    assert duty.done_by == found


def test_who_is_late_is_told_once(drawn):
    late = drawn.duties[0].due_on + timedelta(days=1)

    first, second = nightly.remind(late), nightly.remind(late)

    assert (first, second) == (4, 0)  # two entries, two clerks


SQL = {
    "no other day": "UPDATE accountability_lookbackduty SET due_on = due_on + 30",
    "not of the unit that closed": (
        "UPDATE accountability_lookbackduty SET given_unit = closing_units[1]"
    ),
    "not by who closed": (
        "UPDATE accountability_lookbackduty d SET done_at = now(), holds = true, done_unit = 'x',"
        " done_by_id = (SELECT closed_by_id FROM accountability_issue i WHERE i.id = d.issue_id)"
    ),
    "no unit": (
        "UPDATE accountability_lookbackduty SET done_at = now(), holds = true,"
        " done_by_id = given_to_id"
    ),
    "units stay": "UPDATE accountability_lookbackduty SET closing_units = '{}'",
    "nothing is deleted": "DELETE FROM accountability_lookbackduty",
    "no lot is deleted": "DELETE FROM accountability_lookbacklot",
    "no sample is changed": "UPDATE accountability_lookbacksample SET seed = ''",
    "only what was drawn": (
        "INSERT INTO accountability_lookbackduty (sample_id, issue_id, place_id, position, round,"
        " due_on, closing_units, given_unit, done_unit)"
        " SELECT sample_id, entries[3], place_id, 3, 1, now(), '{}', '', ''"
        " FROM accountability_lookbacklot"
    ),
}


@pytest.mark.parametrize("statement", SQL.values(), ids=SQL)
def test_the_database_refuses(drawn, statement):
    with (
        pytest.raises(Exception, match=r"lookback|look-back|written_once|Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_lets_it_be_done_once(drawn):
    duty = drawn.duties[0]
    issue_closing.look_back(duty.issue, by=duty.given_to, holds=True, words=WHY)

    with pytest.raises(IntegrityError), transaction.atomic():
        LookBackDuty.objects.filter(pk=duty.pk).update(holds=False)
