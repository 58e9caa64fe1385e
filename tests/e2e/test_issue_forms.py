"""Forms of the ledger that are refused, and sent again: at a desk and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accountability import issue_operations
from accountability.demo import accounts
from accountability.models import Issue
from regions.models import PersonalKey

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("size", ["desk", "phone"])


@SIZES
def test_a_day_is_set_as_an_entry_is_sent_down(village_people, visit, size):
    way, today = village_people, timezone.localdate()
    issue = way.registered(due_on=today + timedelta(days=60))
    here = visit("zhou", size)
    here.open(f"/reports/issues/{issue.pk}/")
    here.look(f"send-down-{size}")
    day = here.page.locator("input[name=day]")
    day.evaluate("field => field.removeAttribute('max')")  # the browser would refuse it itself
    day.fill(f"{today + timedelta(61)}")
    here.press(f"下发到{way.county.name}")
    here.look(f"send-down-refused-{size}")
    refused = Issue.objects.get(pk=issue.pk).holder
    here.page.locator("input[name=day]").fill(f"{today + timedelta(20)}")
    here.press(f"下发到{way.county.name}")
    here.look(f"send-down-set-{size}")

    issue.refresh_from_db()
    assert (refused, issue.holder) == (way.prefecture, way.county)
    assert issue.held_due_on == today + timedelta(20)
    assert here.faults == []


@SIZES
def test_a_form_says_what_changed_while_it_was_open(village_people, visit, size):
    way = village_people
    issue = way.taken_up()
    here = visit(way.village.username, size)
    here.open(f"/reports/issues/{issue.pk}/")
    here.press("填写整改目标和措施")
    here.page.locator("textarea[name=measures]").fill("一、逐户核查；\n二、按清单整改，逐项回访。")
    issue_operations.set_measures(
        way.fresh(issue), by=way.village, goal="问题整改到位，群众认可", measures="一、逐户核查。"
    )
    here.press("填写整改目标和措施")
    here.look(f"changed-meanwhile-{size}")
    kept = here.page.locator("textarea[name=measures]").input_value()
    brought_up = here.page.locator("[name=goal]").input_value()
    here.press("填写整改目标和措施")

    issue.refresh_from_db()
    assert brought_up == issue.goal == "问题整改到位，群众认可"
    assert issue.measures.splitlines() == kept.splitlines()
    assert "按清单整改" in kept
    assert here.faults == []


@SIZES
def test_a_personal_key_is_registered_and_revoked(village_people, visit, size):
    here = visit(village_people.village.username, size)
    here.open("/account/key/")
    here.look(f"key-none-{size}")
    for name, said in (("pin", "629183"), ("again", "629184"), ("password", accounts.password())):
        here.page.locator(f"input[name=new-{name}]").fill(said)
    here.press("登记个人密钥")
    here.look(f"key-refused-{size}")
    at = here.page.locator(".account nav [aria-current]").inner_text()
    for name, said in (("pin", "629183"), ("again", "629183"), ("password", accounts.password())):
        here.page.locator(f"input[name=new-{name}]").fill(said)
    here.press("登记个人密钥")
    here.look(f"key-{size}")
    is_there = PersonalKey.objects.get().ended_at is None
    here.press("撤销密钥")
    here.page.locator("input[name=end-password]").fill(accounts.password())
    here.press("撤销密钥")
    here.look(f"key-ended-{size}")

    assert at == "个人密钥"
    assert (is_there, PersonalKey.objects.get().ended_as) == (True, PersonalKey.Ended.REVOKED)
    assert here.faults == []
