"""One phone that two workers share, and one that is logged out or taken off its account: nobody
reads what is another's, and what was not sent arrives once, under the name of who did it.
"""

from types import SimpleNamespace

import pytest

from households.models import Visit
from ledger.models import FieldAct, FieldDevice
from ledger.models.field import State
from regions.duties import Duty
from tests.e2e.test_field_households import choose, kept
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PostingFactory
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse battery"  # of the factories
FIRST, SECOND = ("陆小芬", "莫有祥", "想学养蜂"), ("罗开贵", "石光明", "屋后要修排水沟")
DOOR = "#screen .door"


@pytest.fixture
def both(village_people) -> list[SimpleNamespace]:
    """Two workers of two grids of a village, each with a household and what is said there."""
    made = []
    for name, head, words in (FIRST, SECOND):
        grid = GridFactory(parent=village_people.grid.parent)
        user = PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name=name).user
        home = HouseholdFactory(region=grid, head_name=head, group_name="一组")
        MembershipFactory(household=home, person__name=head)
        made.append(SimpleNamespace(user=user, home=home, head=head, words=words))
    return made


def log_in(phone: Phone, user) -> None:
    """Log in on the page that the app leads to."""
    page = phone.page
    page.locator("input[name=login]").fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url("**/field/**")
    page.locator(f"{DOOR} input.pin").first.wait_for()


def begin_again(phone: Phone) -> None:
    """Choose a PIN after the wipe; the tour was seen."""
    phone.choose_pin()
    phone.is_in()


def visit_by(phone: Phone, one) -> None:
    """Write down that nobody was at home, with the words of the neighbours."""
    phone.go(f"#/visit/{one.home.pk}?absent=1", "哪天去的")
    phone.onward()
    choose(phone, "核查").onward(2)
    phone.page.locator("#screen textarea").fill(one.words)
    phone.onward(2).press("提交走访记录")
    kept(phone)


def log_out(phone: Phone) -> None:
    phone.go("#/me", "退出登录").press("退出登录")
    phone.page.locator(".sheet").get_by_role("button", name="退出登录").click()


def must_hide(phone: Phone, *people) -> None:
    """Neither what is shown nor what lies on the phone names these people, or says their words."""
    found = phone.page.locator("body").inner_text() + phone.dump()
    secret = [word for one in people for word in (one.user.full_name, one.head, one.words)]
    assert [word for word in secret if word in found] == []


def arrived() -> list[tuple[str, str, str]]:
    rows = FieldAct.objects.order_by("received_at")
    return list(rows.values_list("user__full_name", "state", "kind"))


ABSENT = (State.ACCEPTED, "household.absent")


def test_two_workers_of_one_phone_keep_their_work_apart(both, phone_of):
    first, second = both
    phone = phone_of(first.user)
    context = phone.page.context
    phone.go("#/today", "莫*祥")
    context.set_offline(True)
    visit_by(phone, first)
    phone.go("#/me", "立即锁屏").press("立即锁屏")
    phone.press("换人使用").shot("shared-change")
    phone.page.locator(".sheet").get_by_role("button", name="换人登录").click()
    phone.page.wait_for_timeout(500)
    context.set_offline(False)

    phone.open()
    log_in(phone, second.user)
    phone.begin().go("#/households", "石*明").shot("shared-second")
    must_hide(phone, first)
    phone.go(f"#/household/{first.home.pk}", "本机上没有这一户").shot("shared-not-here")
    visit_by(phone, second)
    assert phone.send() == "ok"
    assert arrived() == [(second.user.full_name, *ABSENT)]
    assert phone.count("parcels", first.user.pk) == 1
    log_out(phone)
    phone.page.locator("input[name=login]").wait_for()
    must_hide(phone, first, second)

    log_in(phone, first.user)
    phone.unlock().is_in()
    assert phone.send() == "ok"
    assert arrived() == [(second.user.full_name, *ABSENT), (first.user.full_name, *ABSENT)]
    assert [(one.household, one.content) for one in Visit.objects.order_by("pk")] == [
        (second.home, second.words), (first.home, first.words),
    ]  # fmt: skip
    assert phone.count("parcels", first.user.pk) == 0
    must_hide(phone, second)
    assert phone.complaints == []


def test_what_was_not_sent_outlives_logging_out_and_being_taken_off(
    both, phone_of, visit, village_people, tmp_path
):
    first, other = both
    phone = phone_of(first.user)
    page, context = phone.page, phone.page.context
    phone.go("#/today", "莫*祥")
    context.set_offline(True)
    visit_by(phone, first)
    phone.go("#/me", "退出登录").press("退出登录")
    phone.shot("shared-log-out")
    page.locator(".sheet").get_by_role("button", name="退出登录").click()
    page.wait_for_timeout(500)
    context.set_offline(False)
    phone.open()
    log_in(phone, first.user)
    must_hide(phone, other)
    assert phone.count("records", first.user.pk) == phone.count("acts", first.user.pk) == 0
    assert phone.count("parcels", first.user.pk) == 1
    begin_again(phone)
    assert phone.send() == "ok"
    assert arrived() == [(first.user.full_name, *ABSENT)]

    first.words = "第二天又去，仍没有人"
    context.set_offline(True)
    visit_by(phone, first)
    office = visit(village_people.township.username)
    office.open(f"/phones/{first.user.pk}/")
    office.page.locator("summary", has_text="停用").click()
    office.press("停用这部手机")
    assert FieldDevice.objects.live().count() == 0
    context.set_offline(False)
    page.get_by_text("这部手机已从您的账号下移除").wait_for(timeout=90_000)
    phone.shot("shared-taken-off")
    must_hide(phone, first)
    assert phone.count("parcels", first.user.pk) == 1
    with page.expect_download() as download:
        phone.press("把未上传的记录存成加密文件")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert first.words.encode() not in file.read_bytes()
    office.open("/field/parcels/")
    office.page.locator("#id_file").set_input_files(file)
    office.press("载入这个文件")
    assert arrived() == [(first.user.full_name, *ABSENT)] * 2

    page.locator(DOOR).get_by_role("button", name="重新登录").click()
    log_in(phone, first.user)
    begin_again(phone)
    assert phone.send() == "ok"
    assert phone.count("parcels", first.user.pk) == 0
    assert arrived() == [(first.user.full_name, *ABSENT)] * 2
    assert Visit.objects.filter(content=first.words).count() == 1
    assert phone.complaints == office.faults == []
