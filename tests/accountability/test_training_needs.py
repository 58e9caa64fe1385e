"""Whose error it was: of who answered last before the answer was sent back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import training_needs
from ledger import events
from tests.factories import LeadFactory, UserFactory
from tests.factories.regions import CountyFactory

pytestmark = pytest.mark.django_db


def told(lead, verb, by):
    draft = events.Draft(
        f"screening.lead.{verb}", region=lead.region, subject="screening.lead",
        subject_id=lead.pk, by=by,
    )  # fmt: skip
    events.append(draft)


def test_an_issue_reopened_is_of_who_applied_for_its_close_out():
    county, rectifier = CountyFactory(), UserFactory()
    more = {"region": county, "subject": "accountability.issue", "subject_id": 7}
    events.append(events.Draft("accountability.issue.applied", by=rectifier, **more))
    events.append(events.Draft("accountability.issue.reopened", by=UserFactory(), **more))
    today = timezone.localdate()

    (found,) = training_needs.KINDS["reopened_issue"].errors(county, today, today)

    assert (found.user_id, found.url) == (rectifier.pk, reverse("accountability:issue", args=[7]))


def test_an_answer_sent_back_is_of_who_gave_it_last():
    lead, unanswered = LeadFactory(), LeadFactory()
    first, second, county = (UserFactory() for _n in range(3))
    told(lead, "answered", first)
    told(lead, "returned", county)
    told(lead, "answered", second)
    told(lead, "returned", county)
    told(unanswered, "returned", county)
    today = timezone.localdate()
    errors = training_needs.KINDS["returned_answer"].errors

    found = list(errors(lead.region, today, today))

    assert [one.user_id for one in found] == [first.pk, second.pk]
    assert {one.title for one in found} == {lead.number}
    assert list(errors(CountyFactory(), today, today)) == []
    assert list(errors(lead.region, today - timedelta(days=9), today - timedelta(days=1))) == []
