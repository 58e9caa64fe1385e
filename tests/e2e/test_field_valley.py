"""A day in a valley without a signal, on a phone against the running site: the app starts and is
searched offline, two households and a lead are filled in, the browser dies, and all of it arrives
once when there is a signal again.
"""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

from households.models import Act, Conflict, Visit
from ledger.models import Evidence, FieldAct, Signature, Status
from ledger.models.field import State
from qiannan.demo import chromium
from regions.duties import Duty
from screening.models import Lead
from tests.browser import ARGUMENTS
from tests.factories import HouseholdFactory, LeadFactory, MembershipFactory, PostingFactory
from tests.field.conftest import PIN, SIZE, Phone, kill_browser_of
from tests.field.test_leads import camera

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TALKED = "屋顶已修好，孙女在镇上读书，想学养蜂"


@pytest.fixture
def homes(village_people) -> list:
    """Two households of a grid with a worker and who stands beside; a lead lies at the first."""
    grid = village_people.grid
    for name in ("陆小芬", "罗开贵"):
        PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name=name)
    made = [
        HouseholdFactory(region=grid, head_name=name, head_initials=initials, group_name="一组")
        for name, initials in (("莫有祥", "myx"), ("韦阿妹", "wam"))
    ]
    for home in made:
        MembershipFactory(household=home, person__name=home.head_name)
    LeadFactory(household=made[0], holder=grid)
    return made


@pytest.fixture
def phone_of(browser, live_server, tmp_path) -> Iterator[Callable[..., Phone]]:
    """`phone_of(user)` starts the browser of this person's phone, again after it was ended."""
    opened = []

    def start(user, *, is_offline: bool = False) -> Phone:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=chromium.find() or None,
            args=list(ARGUMENTS),
            viewport=SIZE,
            locale="zh-CN",
            has_touch=True,
            geolocation={"latitude": 25.98, "longitude": 107.88},
            permissions=["geolocation"],
        )
        opened.append(context)
        context.set_offline(is_offline)
        if not is_offline:
            log_in(context, user, live_server.url)
        return Phone(context.pages[0], live_server.url, tmp_path / "phone").listen()

    yield start
    for context in opened:
        context.close()


def log_in(context, user, url: str) -> None:
    """A browser that is killed may lose the session: what it wrote last is not on its disk yet."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def visit(phone: Phone, home) -> None:
    """Write a visit down, one question after the other."""
    page = phone.page
    phone.go(f"#/visit/{home.pk}", "家里有人吗？")
    page.locator("#screen").get_by_text("在家", exact=True).click()
    phone.onward(2)
    page.locator("#screen").get_by_text("核查", exact=True).click()
    phone.onward(2)
    page.locator("#screen textarea").fill(TALKED)
    phone.onward(2)
    page.locator("#screen").get_by_text("满意", exact=True).click()
    phone.onward(3).press("提交走访记录")
    page.get_by_text("已保存在本机").wait_for()


def correct(phone: Phone, home) -> None:
    """Set the group of a household right."""
    phone.go(f"#/form/{home.pk}/base/0/group_name", "已登记：一组")
    phone.page.locator("#screen .typed textarea").fill("四组")
    phone.press("无误，下一项")
    phone.page.get_by_role("heading", name="户联系电话").wait_for()
    phone.go(f"#/form/{home.pk}", "改 1 项").press("查看 1 项更改")
    phone.press("上报 1 项更改，待签认")
    phone.page.get_by_text("已保存在本机").wait_for()


def answer(phone: Phone, lead: Lead) -> None:
    """From signing for the lead to the queue: two photos, three hands."""
    page = phone.page
    phone.begin_answer(lead.pk, lead.title)
    page.get_by_text("不属实").click()
    phone.onward()
    page.locator("textarea").fill("车是外地同名人员的，已看行驶证原件")
    phone.onward()
    for _photo in range(2):
        phone.take(camera(800, 600))
    phone.onward().sign()
    phone.onward()
    page.get_by_text("罗开贵").click()
    phone.onward().sign()
    phone.onward()
    page.get_by_role("heading", name="再看一遍").wait_for()
    phone.onward().sign()
    phone.press("签字上报")
    page.locator(".sheet input.pin").fill(PIN)
    page.locator(".sheet").get_by_role("button", name="签字").click()
    page.get_by_text("已签字，存在本机").wait_for()


def test_a_day_without_a_signal_arrives_once(homes, phone_of, village_people):
    first, second = homes
    lead = Lead.objects.get()
    worker = lead.holder.postings.get(user__full_name="陆小芬").user
    phone = phone_of(worker).begin()
    phone.go("#/households", "韦*妹")
    kill_browser_of(phone)

    phone = phone_of(worker, is_offline=True)
    phone.open()
    phone.unlock().is_in()
    phone.go("#/households", "莫*祥").page.locator("#screen input").first.fill("wam")
    phone.page.get_by_text("莫*祥").wait_for(state="hidden")
    phone.page.get_by_text("韦*妹").click()
    phone.page.get_by_text("韦阿妹").first.wait_for()
    visit(phone, second)
    correct(phone, first)
    answer(phone, lead)
    phone.go("#/me", "待上传 4").shot("valley-queue")
    kill_browser_of(phone)
    assert FieldAct.objects.count() == 0

    phone = phone_of(worker, is_offline=True)
    phone.open()
    phone.unlock().is_in()
    phone.go("#/me", "上传记录")
    assert phone.count("parcels", worker.pk) == 4
    context = phone.page.context
    log_in(context, worker, phone.url)
    context.set_offline(False)
    for _again in range(2):
        assert phone.send() == "ok"
    phone.go("#/me", "已采纳")
    phone.shot("valley-sent")

    must_have_arrived(first, second, lead)
    assert phone.complaints == []


def must_have_arrived(first, second, lead) -> None:
    """Each deed once, in the tables where an office finds it."""
    assert list(FieldAct.objects.values_list("state", flat=True)) == [State.ACCEPTED] * 4
    [noted] = Visit.objects.all()
    assert (noted.household, noted.content) == (second, TALKED)
    [act] = Act.objects.all()
    assert (act.household, act.given["values"][0]["value"]) == (first, "四组")
    assert not Conflict.objects.exists()
    lead.refresh_from_db()
    assert lead.status == Status.ANSWERED
    about = {"subject": Lead._meta.label_lower, "subject_id": lead.pk}
    signed = {f"event__{name}": value for name, value in about.items()}
    assert Evidence.objects.filter(**about).count() == 2
    assert Signature.objects.filter(**signed).count() == 3
