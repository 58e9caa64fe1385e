"""Duties that come round: a rule is tried out and put in force, a duty is met."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger import events
from ledger.models import Obligation, ObligationRule
from ledger.obligations import issuing, operations
from tests.browser import SIZES
from tests.factories import ObligationRuleFactory, ObligationTermsFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOME = "/obligations/"
BASIS = "黔南州“七个一”工作模式：每月召开一次专班工作调度会，研究解决存在的困难和问题"
RULES = (
    ("other", "扶贫专线办件回访", "county", "month"),
    ("half_month_bulletin", "半月通报", "place", "half"),
    ("visits", "走访", "grid", "month"),
    ("other", "乡镇脱贫攻坚周报（含易地扶贫搬迁、危房改造进度）", "township", "week"),
)


@pytest.fixture
def asked(village_people):
    """Rules since six weeks ago, asked by this morning, a few met."""
    way, today = village_people, timezone.localdate()
    for kind, title, ower, period in RULES:
        rule = ObligationRuleFactory(region=way.prefecture, kind=kind, made_by=way.zhou)
        ObligationTermsFactory(
            rule=rule, title=title, ower=ower, period=period, set_by=way.zhou,
            starts_on=today - timedelta(days=45), basis=BASIS,
        )  # fmt: skip
    issuing.issue_due(today)
    operations.notice_late(today)
    for row in Obligation.objects.owed_by(way.zhou).for_list()[:1]:
        operations.meet(row, by=way.zhou, note="已印发通报")
    return way


def test_a_rule_asks_and_a_duty_is_met(asked, visit):
    way = asked
    here, phone = visit(way.zhou.username), visit(way.reviewer.username, "phone")
    own = Obligation.objects.open().filter(region=way.county).order_by("due_on")[0]

    here.both("duties", HOME)
    here.both("duties-calendar", f"{HOME}calendar/")
    here.both("duties-calendar-mine", f"{HOME}calendar/?mine=on")
    here.both("duties-rates", f"{HOME}rates/")
    here.both("duties-rules", f"{HOME}rules/")
    here.both("duties-rule", f"{HOME}rules/{ObligationRule.objects.earliest('pk').pk}/")
    here.both("duties-one", f"{HOME}{own.pk}/")
    here.both("duties-home", "/")
    here.speak("en")
    for path in ("", "calendar/", "rates/", "rules/", f"{own.pk}/"):
        here.open(f"{HOME}{path}")
        here.measure(f"{path} in English")
    here.speak("zh-hans")
    here.page.set_viewport_size(SIZES["desk"])
    here.open(f"{HOME}rules/")
    here.press("季度领导小组会")
    here.press("预览以后各期")
    here.look("duties-rule-tried")
    here.press("启用")
    made = ObligationRule.objects.latest("pk")
    assert (made.kind, made.terms.get().ower) == ("quarterly_meeting", "down_to_county")

    phone.open(f"{HOME}{own.pk}/")
    phone.press("已完成")
    phone.page.locator("textarea[name=note]").fill("已全部回访，见回访记录〔2018〕6号")
    phone.look("duties-meet-phone")
    phone.press("已完成")
    own.refresh_from_db()
    assert own.met_who == way.reviewer
    phone.look("duties-met-phone")
    assert list(events.verify()) == []
    assert here.complaints + phone.complaints == []
