"""A closed period: what is frozen stays, adds up, and opens to what changed since."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, connection, transaction
from django.utils import timezone

from accountability.bulletins import changes, closing, figures
from accountability.bulletins.closing import UnfinishedPeriodError
from accountability.bulletins.nightly import close_and_draft
from accountability.bulletins.periods import Period, ended_by
from accountability.models import Bulletin, FrozenList, Issue, PeriodClose
from ledger import events
from ledger.events import Draft
from ledger.models import Event, Notice
from ledger.reports import DoesNotAddUpError
from tests.factories import CountyFactory, GridFactory, LeadFactory

pytestmark = pytest.mark.django_db
HALF, MONTH = PeriodClose.Kind.HALF, PeriodClose.Kind.MONTH


@pytest.mark.parametrize(
    ("day", "half", "month"),
    [
        pytest.param(
            date(2018, 6, 15),
            (date(2018, 6, 1), date(2018, 6, 15)),
            (date(2018, 5, 1), date(2018, 5, 31)),
            id="the 15th",
        ),
        pytest.param(
            date(2018, 6, 29),
            (date(2018, 6, 1), date(2018, 6, 15)),
            (date(2018, 5, 1), date(2018, 5, 31)),
            id="before the month's end",
        ),
        pytest.param(
            date(2018, 6, 30),
            (date(2018, 6, 16), date(2018, 6, 30)),
            (date(2018, 6, 1), date(2018, 6, 30)),
            id="the month's end",
        ),
        pytest.param(
            date(2018, 3, 14),
            (date(2018, 2, 16), date(2018, 2, 28)),
            (date(2018, 2, 1), date(2018, 2, 28)),
            id="before the 15th",
        ),
    ],
)
def test_the_periods_that_have_ended_by_a_day(day, half, month):
    assert list(ended_by(day)) == [Period(HALF, *half), Period(MONTH, *month)]


def test_the_published_figure_stays_after_entries_were_reopened(
    prefecture, county, enter, reopen, period, later
):
    """875 of 1,011 closed, 86.55 %; three reopened in the next half-month change only that one,
    and the past one counted anew from the trail is the frozen one."""
    enter(1011, 875, county)
    close = closing.close_period(prefecture, period)
    for_look_back = list(Issue.objects.filter(status="closed")[:3])
    later(15)
    reopen(for_look_back[0]), reopen(for_look_back[1]), reopen(for_look_back[2])
    later(1)

    again = closing.close_period(prefecture, period)
    next_period = Period(HALF, period.last + timedelta(days=1), period.last + timedelta(days=15))
    following = closing.close_period(prefecture, next_period)

    assert again.pk == close.pk
    assert again.figures["total"]["issues_rate"] == "86.55"
    assert figures.as_data(figures.places(prefecture, period), {}) == close.figures
    assert following.figures["total"]["issues"]["closed"] == 872
    assert following.figures["total"]["issues_rate"] == "86.25"
    assert closing.is_whole(again)


def test_a_frozen_figure_opens_to_what_changed_since(prefecture, county, enter, reopen, period):
    enter(5, 3, county)
    close = closing.close_period(prefecture, period)
    first = Issue.objects.filter(status="closed").order_by("pk")[0]
    reopen(first)
    enter(2, 0, county, prefix="XS")

    since = changes.since(close, "issues", prefecture)

    assert since["reopened"] == [first.pk]
    assert since["withdrawn"] == since["closed"] == []
    assert len(since["new"]) == 2


def test_counties_and_the_place_itself_sum_up_to_the_prefecture(prefecture, county, enter, period):
    other = CountyFactory(code="522701", name="都匀市")
    enter(3, 2, county)
    enter(2, 0, other, prefix="DY")
    enter(1, 1, prefecture, prefix="ZB")

    data = closing.close_period(prefecture, period).figures

    assert [line["name"] for line in data["lines"]][-1] == f"{prefecture.name}本级"
    assert sum(line["issues"]["total"] for line in data["lines"]) == 6
    assert data["total"]["issues"] == data["total"]["issues"] | {"total": 6, "closed": 3}


def test_the_best_ranks_first_and_equals_share_a_rank(prefecture, county, enter, period):
    enter(4, 3, county)
    enter(4, 3, CountyFactory(code="522701"), prefix="DY")
    enter(4, 1, CountyFactory(code="522702"), prefix="FQ")
    CountyFactory(code="522722")

    lines = closing.close_period(prefecture, period).figures["lines"]

    assert [(line["place"], line["rank"]) for line in lines] == [
        ("522701", 1),
        ("522702", 3),
        ("522722", None),
        ("522725", 1),
    ]


def test_the_rank_is_compared_with_the_period_before(prefecture, county, enter, period):
    other = CountyFactory(code="522701")
    enter(2, 1, county)
    enter(4, 1, other, prefix="DY")
    before = Period(HALF, period.first - timedelta(days=15), period.first - timedelta(days=1))
    PeriodClose.objects.create(
        kind=HALF,
        region=prefecture,
        starts_on=before.first,
        ends_on=before.last,
        drawn_at=timezone.now(),
        figures={"lines": [{"place": "522725", "rank": 2}, {"place": "522701", "rank": None}]},
        digest="0" * 64,
    )

    lines = closing.close_period(prefecture, period).figures["lines"]

    assert [(line["place"], line["moved"]) for line in lines] == [("522701", None), ("522725", 1)]


def test_leads_are_counted_with_verified_overdue_and_timely(prefecture, period):
    grid = GridFactory()
    leads = LeadFactory.create_batch(3, household__region=grid)
    told = {"kind": "test", "region": grid, "subject": "screening.lead"}
    yesterday = f"{period.last - timedelta(days=1)}"
    events.append_many(
        [Draft(**told, subject_id=one.pk, after="pending", data={"due_on": yesterday})
         for one in leads]
    )  # fmt: skip
    events.append(
        Draft(
            **told, subject_id=leads[0].pk, before="verifying", after="answered",
            data={"verdict": "true_rectified"},
        )
    )  # fmt: skip

    total = closing.close_period(prefecture, period).figures["total"]

    assert (total["fresh"], total["verified_rate"], total["overdue"]) == (3, "33.33", 3)
    assert (total["leads"]["due"], total["timely_rate"]) == (3, "0.00")


def test_no_visits_is_blank_and_not_zero(prefecture, county, enter, period):
    enter(1, 1, county)

    total = closing.close_period(prefecture, period).figures["total"]

    assert total["visits_rate"] is None
    assert total["verified_rate"] is None


def test_what_does_not_add_up_is_not_frozen(prefecture, county, enter, period):
    enter(1, 0, county)
    issue = Issue.objects.get()
    ghost = {"subject": issue.subject, "subject_id": issue.pk + 1000, "after": "pending"}
    events.append(Draft(kind="test.ghost", region=county, **ghost))

    with pytest.raises(DoesNotAddUpError, match=f"内部编号 {issue.pk + 1000}"):
        closing.close_period(prefecture, period)

    assert not PeriodClose.objects.exists()


@pytest.mark.parametrize("days", [pytest.param(0, id="its last day"), pytest.param(9, id="ahead")])
def test_a_period_that_still_runs_is_not_frozen(prefecture, county, enter, days):
    enter(1, 0, county)
    last = timezone.localdate() + timedelta(days=days)

    with pytest.raises(UnfinishedPeriodError, match="还没有结束"):
        closing.close_period(prefecture, Period(HALF, last - timedelta(days=14), last))

    assert not PeriodClose.objects.exists()


def test_a_close_cannot_be_changed_or_removed(prefecture, county, enter, period):
    enter(1, 0, county)
    close = closing.close_period(prefecture, period)

    with pytest.raises(InternalError), transaction.atomic():
        PeriodClose.objects.filter(pk=close.pk).update(digest="1" * 64)
    with pytest.raises(InternalError), transaction.atomic():
        FrozenList.objects.filter(close=close).delete()


def test_a_digest_covers_the_lists_too(prefecture, county, enter, period):
    enter(2, 1, county)
    close = closing.close_period(prefecture, period)
    assert closing.is_whole(close)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE accountability_frozenlist SET entries = entries || 999")

    assert not closing.is_whole(close)


def test_the_night_drafts_once_and_passes_over_a_place_that_does_not_add_up(
    prefecture, county, enter, writer, later
):
    other = CountyFactory(code="522701")
    enter(2, 1, county)
    events.append(
        Draft(
            kind="test.ghost", region=other, subject=Issue._meta.label_lower, subject_id=1,
            after="pending",
        )
    )  # fmt: skip
    later(40)
    day = timezone.localdate() - timedelta(days=1)

    first = close_and_draft(day, [prefecture, county, other])
    second = close_and_draft(day, [prefecture, county, other])

    assert (first, second) == (2, 2)
    assert Bulletin.objects.filter(region=county).count() == 2
    assert Event.objects.filter(kind="accountability.bulletin.drafted").count() == 2
    assert Notice.objects.filter(recipient=writer).count() == 2


def test_every_kept_figure_is_one_of_the_list(prefecture, county, enter, period):
    enter(3, 1, county)
    close = closing.close_period(prefecture, period)

    line = close.figures["lines"][0]["issues"]
    kept = {one.name: len(one.entries) for one in close.lists.filter(ledger="issues")}

    assert {name: line[name] for name in figures.WHERE if line[name]} == kept
