"""A prefecture with the ledger of 2018: 1,011 entries, 875 closed."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accountability import issue_closing, operations
from accountability.bulletins import acts, closing, drafting
from accountability.bulletins.acts import Text
from accountability.bulletins.periods import Period
from accountability.models import Item, PeriodClose, Source
from accountability.operations import TakenOver
from ledger import events
from regions.duties import Duty
from tests.factories import CountyFactory, PrefectureFactory


@pytest.fixture(autouse=True)
def the_day_after():
    """It is tomorrow, so that a period that ended today, by the database's clock, is over."""
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        yield


@pytest.fixture
def period(the_day_after):
    """The half-month that ended yesterday; what is entered by the events' clock is in it."""
    last = timezone.localdate() - timedelta(days=1)
    return Period(PeriodClose.Kind.HALF, last - timedelta(days=14), last)


@pytest.fixture
def later(monkeypatch):
    """`later(days)`: from now on it is later, also by the clock of the events."""
    stack = ExitStack()

    def go(days):
        clock = events._clock
        stack.enter_context(time_machine.travel(timezone.now() + timedelta(days=days)))
        monkeypatch.setattr(events, "_clock", lambda: clock() + timedelta(days=days))

    with stack:
        yield go


@pytest.fixture
def prefecture():
    return PrefectureFactory()


@pytest.fixture
def county(prefecture):
    return CountyFactory(code="522725", name="瓮安县")


@pytest.fixture
def writer(officer, prefecture):
    return officer(Duty.PREFECTURE_OFFICE, prefecture)


@pytest.fixture
def examiner(officer, prefecture):
    return officer(Duty.PREFECTURE_OFFICE, prefecture)


@pytest.fixture
def leader(officer, prefecture):
    return officer(Duty.LEADER, prefecture)


@pytest.fixture
def enter(writer):
    """`enter(total, closed, region)` takes a paper ledger over."""

    def make(total, closed, region, prefix="GK"):
        operations.load_aspects()
        items = list(Item.objects.all())
        entries = [
            TakenOver(
                number=f"QN-2018-{prefix}-{n:04d}",
                item=items[n % len(items)],
                region=region,
                source=Source.STATE,
                description="测试问题",
                due_on=timezone.localdate() + timedelta(days=30),
                is_closed=n < closed,
            )
            for n in range(total)
        ]
        operations.take_over_issues(entries, by=writer)

    return make


@pytest.fixture
def reopen(officer, prefecture):
    """`reopen(issue)` opens a closed issue again on look-back."""
    by = officer(Duty.PREFECTURE_OFFICE, prefecture)

    def make(issue):
        issue_closing.look_back(issue, by=by, holds=False, words="现场未整改到位")

    return make


@pytest.fixture
def bulletin(prefecture, county, enter, period):
    """A draft over four issues, three of them closed."""
    enter(4, 3, county)
    return drafting.draft(closing.close_period(prefecture, period))


@pytest.fixture
def text(bulletin):
    return Text(
        "黔南扶领办通〔2018〕12号", bulletin.organ, bulletin.title, "各县（市）：", "正文。"
    )


@pytest.fixture
def handed_in(bulletin, text, writer):
    acts.edit(bulletin, text, seen="0", by=writer)
    return acts.hand_in(bulletin, by=writer)


@pytest.fixture
def issued(handed_in, examiner, leader):
    acts.examine(handed_in, by=examiner)
    return acts.issue(handed_in, by=leader)
