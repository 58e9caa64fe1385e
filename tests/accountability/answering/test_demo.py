"""The demo shows what a missed duty looks like, and its published figures stay."""

import pytest
from django.urls import reverse

from accountability.answering import missed
from accountability.demo import accounts, issue_ledger, issues
from accountability.models import Issue, Missed
from ledger.models import Status
from regions.duties import Duty
from tests.accountability.issues.conftest import make_way
from tests.factories import PostingFactory
from tests.factories.meetings import member

pytestmark = pytest.mark.django_db


def test_what_the_demo_closes_out_does_not_hold(client, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path)
    way = make_way()
    monkeypatch.setattr(accounts, "PREFECTURE", way.zhou.username)
    monkeypatch.setattr(accounts, "SECOND", way.zhou_second.username)
    PostingFactory.create_batch(2, duty=Duty.COUNTY_OFFICE, region=way.county)
    issue_ledger.load()
    client.force_login(member(way.prefecture))

    rectified = issues.go_on()

    missed_here = missed.at_places(Missed.LOOK_BACK, [way.prefecture])
    assert rectified == len(issues.WAYS)
    assert Issue.objects.filter(status=Status.CLOSED).count() == issue_ledger.CLOSED
    assert missed_here.get().round == 2
    page = client.get(reverse("accountability:duty-place")).content.decode()
    assert f"{reverse('accountability:duty-missed')}?kind=look_back" in page
