"""The ledger of 30 June 2018 comes from its workbook; its published rate outlives reopenings."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accountability import issue_closing
from accountability.bulletins import closing, figures, identity
from accountability.bulletins.periods import Period
from accountability.demo import accounts, issue_ledger
from accountability.models import Aspect, Issue, Item, PeriodClose
from accountability.reports import close_out, draw
from regions.duties import Duty
from tests.accountability.issues.conftest import make_way

pytestmark = pytest.mark.django_db


@pytest.fixture
def way(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = str(tmp_path)
    way = make_way()
    monkeypatch.setattr(accounts, "PREFECTURE", way.zhou.username)
    monkeypatch.setattr(accounts, "SECOND", way.zhou_second.username)
    return way


def test_86_55_percent_stays_what_was_published_when_entries_are_opened_again(
    way, period, later, officer
):
    assert issue_ledger.load() == 1011
    prefecture = way.prefecture
    report = close_out("issues", prefecture, period.last)
    frozen = closing.close_period(prefecture, period)
    later(15)
    looking = officer(Duty.PREFECTURE_OFFICE, prefecture)
    first, second, third = Issue.objects.for_list().filter(status="closed")[:3]
    issue_closing.look_back(first, by=looking, holds=False, words="现场未整改到位")
    issue_closing.look_back(second, by=looking, holds=False, words="现场未整改到位")
    issue_closing.look_back(third, by=looking, holds=False, words="现场未整改到位")
    later(1)

    following = closing.close_period(prefecture, _next(period))

    then, table = close_out("issues", prefecture, period.last), draw(12, prefecture, period.last)
    assert (Aspect.objects.count(), Item.objects.count()) == (11, 44)
    assert _of(report) == _of(then) == (1011, 875, 136, Decimal("86.55"))
    assert [int(cell) for cell in table.sheets[0].totals[2:5]] == [1011, 875, 136]
    assert table.sheets[0].totals[5] == Decimal("86.55")
    # Counted anew from the trail, the past half-month is the frozen one to the last entry.
    assert figures.as_data(figures.places(prefecture, period), {}) == frozen.figures
    assert identity.drift(frozen) == []
    assert closing.is_whole(frozen)
    assert frozen.figures["total"]["issues_rate"] == "86.55"
    assert following.figures["total"]["issues_rate"] == "86.25"
    assert _of(close_out("issues", prefecture, timezone.localdate()))[1:3] == (872, 139)


def _next(period):
    first = period.last + timedelta(days=1)
    return Period(PeriodClose.Kind.HALF, first, first + timedelta(days=14))


def _of(report):
    total = report.total
    return total.total, total.closed, total.open, total.rate.percent
