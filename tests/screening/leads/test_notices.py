"""Who is told what, and how often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.models import Event, Notice
from screening import lead_notices, lead_operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """`told(verb, …)` runs a verb with its notices and returns who was told what."""

    def run(verb, *args, **kwargs):
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            verb(*args, **kwargs)
        return set(Notice.objects.values_list("recipient", flat=True))

    return run


def test_the_receiving_level_is_told_of_what_is_sent_down(loop, told):
    lead = loop.lead()

    assert told(lead_operations.send_down, lead, by=loop.county_clerk) == {loop.township_clerk.pk}


def test_many_leads_in_an_hour_are_one_notice(loop, told):
    leads = [loop.lead(), loop.lead()]

    told(lead_operations.send_down_many, leads, by=loop.county_clerk)

    assert Notice.objects.count() == 1


def test_the_next_level_is_told_of_what_is_filed_up(loop, told):
    lead = loop.filed_by_village(loop.lead())

    assert told(lead_operations.file_up, lead, by=loop.township_clerk) == {loop.county_clerk.pk}


def test_the_grid_is_told_why_it_came_back(loop, told):
    lead = loop.answered(loop.lead())

    people = told(lead_operations.return_, lead, by=loop.village_leader, reason="照片看不清号牌")

    assert people == {loop.worker.pk}
    assert "照片看不清号牌" in Notice.objects.get().text


def test_whoever_verified_is_told_of_the_close(loop, told):
    lead = loop.filed(loop.lead())

    assert told(lead_operations.close, lead, by=loop.county_clerk) == {loop.worker.pk}


def test_a_notice_of_a_lead_that_was_reopened_since_tells_nobody(loop):
    lead = loop.closed(loop.lead())
    event = Event.objects.get(kind="screening.lead.closed")
    lead_operations.reopen(lead, by=loop.county_clerk, reason="回头看发现车辆仍在名下")

    lead_notices.tell_of_close(event)

    assert not Notice.objects.filter(key__startswith="closed").exists()


def test_overdue_leads_are_told_once_a_day_to_the_holder_and_the_level_above(loop):
    late = timezone.localdate() - timedelta(days=1)
    loop.at_village(loop.lead(due_on=late))
    loop.at_village(loop.lead(due_on=late))
    loop.at_village(loop.lead())

    first = lead_notices.tell_overdue()
    again = lead_notices.tell_overdue()

    people = set(Notice.objects.values_list("recipient", flat=True))
    assert people == {loop.village_leader.pk, loop.companion.pk, loop.township_clerk.pk}
    assert (first, again) == (3, 0)
    assert "2" in Notice.objects.first().text


def test_nothing_overdue_tells_nobody(loop):
    loop.at_village(loop.lead())

    assert lead_notices.tell_overdue() == 0
