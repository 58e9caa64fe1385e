"""Half-month reports, each moved by the steps people take."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from ledger.obligations.periods import Period
from regions.duties import Duty
from regions.models import Region, User
from taskforces.half_months import operations
from taskforces.half_months.moves import Text
from taskforces.half_months.periods import half_of
from taskforces.models import Body, HalfMonthReport
from tests.factories.regions import PostingFactory

ZONE = ZoneInfo("Asia/Shanghai")
JUNE_1 = half_of(date(2018, 6, 1))
TEXT = Text("本期完成产业项目验收12个。", "个别村进度滞后。", "请州住建局派员。", "继续逐村推进。")


def at(text: str) -> Any:
    """It is that moment, and stands still."""
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=ZONE), tick=False)


def office_of(place: Region) -> User:
    """Somebody of the county's office, posted long before the reports."""
    days = {"starts_on": date(2018, 1, 1)}
    return PostingFactory(duty=Duty.COUNTY_OFFICE, region=place, **days).user


def begun(body: Body, by: User, period: Period = JUNE_1) -> HalfMonthReport:
    return operations.begin(body, period, by=by)


def written(body: Body, by: User, period: Period = JUNE_1, text: Text = TEXT) -> HalfMonthReport:
    report = begun(body, by, period)
    return operations.write(report, text, seen=report.version, by=by)


def handed_in(body: Body, by: User, period: Period = JUNE_1) -> HalfMonthReport:
    return operations.hand_in(written(body, by, period), by=by)


def issued(body: Body, by: User, leader: User, period: Period = JUNE_1) -> HalfMonthReport:
    report = operations.review(handed_in(body, by, period), by=leader)
    return operations.issue(report, by=leader)
