"""Which periods are asked for, and by when each is due."""

from datetime import date

import pytest

from ledger.models import ObligationTerms
from ledger.obligations import KINDS, OWERS, asking, periods
from tests.factories import (
    CountyFactory,
    ObligationRuleFactory,
    ObligationTermsFactory,
    TownshipFactory,
)

pytestmark = pytest.mark.django_db
RUNNING = [
    pytest.param(
        "week", "2018-12-31", "2018-12-31", "2019-01-06", "2018年12月31日至1月6日", id="week"
    ),
    pytest.param("half", "2018-02-15", "2018-02-01", "2018-02-15", "2018年2月上半月", id="15th"),
    pytest.param("half", "2016-02-29", "2016-02-16", "2016-02-29", "2016年2月下半月", id="leap"),
    pytest.param("month", "2018-02-10", "2018-02-01", "2018-02-28", "2018年2月", id="month"),
    pytest.param(
        "quarter", "2018-12-31", "2018-10-01", "2018-12-31", "2018年第4季度", id="quarter"
    ),
    pytest.param("year", "2018-06-30", "2018-01-01", "2018-12-31", "2018年", id="year"),
]
# The Dragon Boat holiday of 2018: 16 to 18 June; the National Day's: 1 to 7 October, with two
# weekends worked.
DUE = [
    pytest.param("half", "2018-06-15", 2, "working", "after", "2018-06-20", id="over a holiday"),
    pytest.param("half", "2018-06-15", 0, "working", "after", "2018-06-15", id="the last day"),
    pytest.param("month", "2018-09-30", 2, "working", "after", "2018-10-09", id="national day"),
    pytest.param("month", "2018-06-10", 3, "days", "before", "2018-06-27", id="before"),
    pytest.param("month", "2018-09-10", 2, "working", "before", "2018-09-28", id="worked sunday"),
    pytest.param(
        "week", "2018-06-13", 30, "days", "before", "2018-06-11", id="not before it begins"
    ),
]


@pytest.mark.parametrize(("kind", "day", "first", "last", "words"), RUNNING)
def test_a_day_lies_in_one_period_of_each_kind(kind, day, first, last, words):
    period = periods.running(kind, date.fromisoformat(day))

    assert (f"{period.first}", f"{period.last}", period.words) == (first, last, words)


@pytest.mark.parametrize(("kind", "day", "days", "unit", "side", "due"), DUE)
def test_the_day_by_which_a_period_is_due(kind, day, days, unit, side, due):
    terms = ObligationTerms(period=kind, due_days=days, due_unit=unit, due_side=side)

    found = asking.due_on(terms, periods.running(kind, date.fromisoformat(day)))

    assert f"{found}" == due


def test_terms_ask_for_the_periods_that_begin_under_them():
    rule = ObligationRuleFactory(ends_on=None)
    month = ObligationTermsFactory(rule=rule, period="month", starts_on=date(2018, 1, 10))
    half = ObligationTermsFactory(rule=rule, period="half", starts_on=date(2018, 3, 10))
    wrong = ObligationTermsFactory(rule=rule, period="week", starts_on=date(2018, 4, 16))
    year = ObligationTermsFactory(rule=rule, period="year", starts_on=date(2018, 4, 16))

    found = asking.periods(rule, [year, wrong, half, month], date(2018, 1, 1), date(2019, 1, 31))

    assert [f"{one.first} {one.kind}" for one in found] == [
        *("2018-02-01 month", "2018-03-01 month"),
        *("2018-03-16 half", "2018-04-01 half"),
        "2019-01-01 year",  # of two versions of one day the later written counts
    ]


def test_the_prefecture_owes_its_own_meetings_and_a_county_is_asked_once():
    county = CountyFactory()
    other = CountyFactory(parent=county.parent)
    TownshipFactory(parent=county)
    day = date(2018, 6, 30)
    find = OWERS["down_to_county"].find

    assert [one.pk for one in find(county.parent, day)] == [county.parent_id, county.pk, other.pk]
    assert [one.pk for one in find(county, day)] == [county.pk]
    assert {KINDS[code].ower for code in ("quarterly_meeting", "monthly_dispatch")} == {
        "down_to_county"
    }
