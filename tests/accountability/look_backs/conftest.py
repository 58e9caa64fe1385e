"""Entries that were closed out by the people of one village, frozen and drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accountability.bulletins import closing
from accountability.bulletins.periods import Period
from accountability.look_backs import drawing
from accountability.models import Issue, LookBackSample, PeriodClose
from tests.accountability.issues.conftest import Way, make_way


@pytest.fixture
def way(db) -> Way:
    return make_way()


@pytest.fixture
def close(way) -> Callable[[], PeriodClose]:
    """`close()` freezes the half-month that ends today, as it is done tomorrow."""

    def make() -> PeriodClose:
        last = timezone.localdate()
        period = Period(PeriodClose.Kind.HALF, last - timedelta(days=14), last)
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            return closing.close_period(way.prefecture, period)

    return make


@dataclass
class Drawn:
    """Five entries closed out in the village, two of them drawn."""

    way: Way
    issues: list[Issue]
    sample: LookBackSample

    @property
    def duties(self):
        return list(self.sample.duties.select_related("issue__region", "given_to"))


@pytest.fixture
def drawn(way, close, settings) -> Drawn:
    settings.LOOK_BACK_SHARE_PERCENT = Decimal(40)
    issues = [way.closed() for _n in range(5)]
    return Drawn(way, issues, drawing.draw(close()))
