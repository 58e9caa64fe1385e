"""Duties that come round in the demo: rules since two months ago, some met late, some late."""

from datetime import date, timedelta

from django.utils import timezone

from accountability.demo import accounts
from ledger.models import Obligation, ObligationRule, ObligationTerms
from ledger.obligations import KINDS, issuing, operations
from ledger.obligations.forms import in_chinese
from regions.models import Level, Region, User
from taskforces.half_months.periods import latest

_KINDS = (
    *("half_month_bulletin", "monthly_dispatch", "quarterly_meeting", "cross_check"),
    *("visits", "archive_acceptance", "half_month_report"),
)
_SINCE = timedelta(days=60)
_MET = 8


def ask_some() -> int:
    """Put rules of the catalogue in force and ask by them; once. They began before today, as no
    person could have them begin: else nothing would be late in a demo.
    """
    if ObligationRule.objects.exists():
        return 0
    today, chief = timezone.localdate(), User.objects.get(username=accounts.PREFECTURE)
    place = Region.objects.get(level=Level.PREFECTURE)
    for code in _KINDS:
        kind, at = KINDS[code], timezone.now()
        days, unit, side = kind.due
        rule = ObligationRule.objects.create(kind=code, region=place, made_at=at, made_by=chief)
        ObligationTerms.objects.create(
            rule=rule,
            title=in_chinese(kind),
            ower=kind.ower,
            period=kind.period,
            due_days=days,
            due_unit=unit,
            due_side=side,
            remind_days=kind.remind_days,
            starts_on=_begins(code, today),
            basis=kind.basis,
            set_at=at,
            set_by=chief,
        )
    made = issuing.issue_due(today)
    _meet_some(chief)
    return made


def _begins(code: str, today: date) -> date:
    """Task forces are asked from the last half-month on, which some of them have reported on."""
    return latest(today, 1)[0].first if code == "half_month_report" else today - _SINCE


def _meet_some(chief: User) -> None:
    rows = Obligation.objects.owed_by(chief).for_list().exclude(rule__kind="half_month_report")
    by_hand = [row for row in rows.order_by("due_on", "pk") if not operations.why_not_meet(row)]
    for row in by_hand[:_MET:2]:
        operations.meet(row, by=chief, note="已印发（演示数据）")
    late = Obligation.objects.late(timezone.localdate()).filter(region__level=Level.COUNTY)
    for row in late.for_list().order_by("region__path", "due_on")[:_MET:3]:
        operations.excuse(row, by=chief, reason="与上月会议合并召开（演示数据）")
