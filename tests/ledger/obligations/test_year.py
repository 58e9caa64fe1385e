"""A year day by day, with outages and two beats a day, against a brute force in plain Python."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from ledger import events
from ledger.models import Obligation
from ledger.obligations import reports
from tests.ledger.obligations.year import FIRST, LAST, Told, Year, counts_told, keys

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("seed", [2018])
def test_a_year_with_outages_asks_tells_and_lists_each_exactly_once(seed):
    year = Year(seed).live()
    told = Told(year)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

    assert len(days) - len(year.up) > 30, "the outages of this seed are too short to prove much"
    assert [year.made, Obligation.objects.count()] == [len(told.due)] * 2
    rows = Obligation.objects.values_list("rule_id", "starts_on", "ower_id", "due_on", "noticed_at")
    made = {(year.names[rule], first, ower): (due, at) for rule, first, ower, due, at in rows}
    assert {key: due for key, (due, _at) in made.items()} == told.due
    noticed = {key: timezone.localdate(at) for key, (_due, at) in made.items() if at}
    assert noticed == told.noticed()
    assert counts_told(year.chief) == told.counts_of(year.prefecture)
    assert counts_told(next(iter(year.people.values()))) == told.counts_of(year.counties[0])
    assert year.told == {day: told.late(day) for day in days}
    after = {day: keys(reports.late_on(year.prefecture, day), year.names) for day in days}
    assert after == year.told, "the list of a past day changed"
    assert outcomes(year) == told.outcomes()
    assert list(events.verify()) == []


def outcomes(year) -> Counter[str]:
    found: Counter[str] = Counter()
    for rate in reports.by_place(year.prefecture, FIRST, LAST):
        found.update(
            on_time=rate.on_time, met_late=rate.met_late, excused=rate.excused, unmet=rate.unmet
        )
    return +found
