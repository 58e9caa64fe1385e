"""What a worker writes down of households on the phone, and what the running site makes of it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from households.models import Act, DutyDone, Visit
from ledger.models import FieldAct
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    LeadFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
)
from tests.field.conftest import PIN, Phone
from tests.field.test_leads import camera

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KEPT = "已保存在本机"
LONG = "九阡镇水各村下水各大寨移民安置小区第十二村民小组"


@pytest.fixture
def valley() -> SimpleNamespace:
    """A grid with a worker and two households of three; a lead lies at the first."""
    grid = GridFactory()
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name="陆小芬").user
    homes, heads = [], []
    for name, initials, group in (("莫有祥", "myx", "一组"), ("韦阿妹", "wam", LONG)):
        home = HouseholdFactory(
            region=grid, head_name=name, head_initials=initials, group_name=group,
            member_count=3,
        )  # fmt: skip
        members = (("户主", name), ("配偶", "潘阿秀"), ("之子", "欧阳建国"))
        people = [PersonFactory(name=person) for _relation, person in members]
        for (relation, _person), person in zip(members, people, strict=True):
            MembershipFactory(household=home, relation=relation, person=person)
        heads.append(people[0])
        homes.append(home)
    due_on = timezone.localdate() + timedelta(days=4)
    LeadFactory(household=homes[0], person=heads[0], holder=grid, due_on=due_on)
    return SimpleNamespace(grid=grid, worker=worker, first=homes[0], second=homes[1])


def choose(phone: Phone, words: str) -> Phone:
    phone.page.locator("#screen .choices").get_by_text(words, exact=True).first.click()
    return phone


def at(phone: Phone, words: str) -> Phone:
    phone.page.locator("#screen .question", has_text=words).wait_for()
    return phone


def on(phone: Phone, words: str) -> Phone:
    """Go on to the question that says `words`."""
    phone.onward()
    return at(phone, words)


def kept(phone: Phone) -> None:
    phone.page.get_by_text(KEPT).wait_for()
    phone.page.get_by_text(KEPT).wait_for(state="detached")


def see_to_a_duty(phone: Phone, home) -> None:
    phone.go(f"#/duty/{home.pk}", "佐证材料").shot("duties")
    phone.go(f"#/duty/{home.pk}/proof", "佐证材料")
    at(phone, "佐证材料").press("下一步")
    phone.page.get_by_text("至少写").wait_for()
    phone.shot("duty-fault")
    phone.page.locator("#screen textarea").fill("户口本、残疾证齐全，已拍照留存")
    on(phone, "何时办理").onward()
    phone.take(camera(600, 400))
    on(phone, "都对吗").press("记下来")
    kept(phone)


def reckon_income(phone: Phone, home) -> None:
    page = phone.page
    phone.go(f"#/income/{home.pk}", "算哪一年的账？")
    page.locator("#screen .choices label").first.click()
    phone.onward().press("新增一条")
    at(phone, "哪一类").shot("income-kind")
    page.locator("#screen .choices label").first.click()
    on(phone, "谁的收入")
    choose(phone, "莫有祥")
    on(phone, "哪几个月")
    for label in page.locator("#screen .choices label").all()[:3]:
        label.click()
    on(phone, "金额多少").page.locator("#screen .typed input").fill("3200.50")
    phone.shot("income-amount")
    on(phone, "具体是什么").press("保存这一笔")
    page.get_by_text("9,601.50").first.wait_for()
    phone.shot("income")
    phone.press("已填完，继续").onward(2)
    phone.sign()
    phone.onward()
    at(phone, "户主签字").sign()
    phone.onward()
    phone.shot("income-review")
    phone.press("提交算账表，待签认")
    page.locator(".sheet input.pin").fill(PIN)
    page.locator(".sheet").get_by_role("button", name="签字").click()
    kept(phone)


def report_a_birth(phone: Phone, home) -> None:
    page = phone.page
    phone.go(f"#/joins/{home.pk}", "新生儿")
    choose(phone, "新生儿").onward()
    page.locator("#screen .typed input").fill("莫小宝")
    phone.onward(2)
    page.locator("#screen .typed input").fill(f"{timezone.localdate():%Y%m}01")
    phone.onward()
    choose(phone, "女").onward()
    choose(phone, "之女").onward()
    while not page.locator("input[type=file]").count():
        phone.onward()
    phone.take(camera(600, 400))
    phone.onward(2)
    page.get_by_role("button", name="上报，待签认").wait_for()
    phone.shot("join-review")
    phone.press("上报，待签认")
    kept(phone)


def report_a_leaving(phone: Phone, home) -> None:
    page = phone.page
    phone.go(f"#/leaves/{home.pk}", "欧阳建国")
    page.locator("#screen .choices").get_by_text("欧阳建国").click()
    phone.onward()
    choose(phone, "婚出").onward(2)
    phone.take(camera(600, 400))
    phone.onward(2).press("上报，待签认")
    kept(phone)


def find_nobody(phone: Phone, home) -> None:
    phone.go(f"#/visit/{home.pk}?absent=1", "哪天去的")
    phone.onward()
    choose(phone, "核查").onward(4)
    phone.page.get_by_role("button", name="提交走访记录").wait_for()
    phone.shot("visit-review")
    phone.press("提交走访记录")
    kept(phone)


def test_every_entry_of_a_household_is_accepted(valley, phone_of):
    phone = phone_of(valley.worker)
    phone.go("#/today", "莫*祥").shot("today")
    phone.go("#/households", "韦*妹").shot("households")
    phone.go(f"#/household/{valley.second.pk}", "潘阿秀").shot("household")
    phone.page.context.set_offline(True)
    see_to_a_duty(phone, valley.second)
    report_a_leaving(phone, valley.second)
    find_nobody(phone, valley.second)
    reckon_income(phone, valley.first)
    report_a_birth(phone, valley.first)

    phone.page.context.set_offline(False)
    for _again in range(3):  # what came before its photos is taken when they have come
        assert phone.send() == "ok"

    said = list(FieldAct.objects.values_list("kind", "state", "answer"))
    assert sorted((kind, state) for kind, state, _answer in said) == [
        ("household.absent", "accepted"), ("household.duty", "accepted"),
        ("household.income", "accepted"), ("person.join", "accepted"),
        ("person.leave", "accepted"),
    ], said  # fmt: skip
    phone.go("#/me", "上传记录")
    assert phone.page.locator("#screen .item .tag", has_text="已采纳").count() == 5
    assert DutyDone.objects.get(household=valley.second).duty == "proof"
    assert [one.is_at_home for one in Visit.objects.all()] == [False]
    assert {one.household_id for one in Act.objects.all()} == {valley.first.pk, valley.second.pk}
    assert phone.complaints == []


def test_a_form_lets_blanks_stand_and_takes_a_double_tap_for_one(valley, phone_of):
    home = valley.second
    phone = phone_of(valley.worker)
    page = phone.page
    phone.go("#/today", "韦*妹")
    phone.go(f"#/form/{home.pk}", "欧阳建国").shot("form")
    phone.go(f"#/form/{home.pk}/base", "项").shot("form-part")
    page.locator(".foot .primary").click()
    first = page.locator("#screen .question").inner_text()
    count = page.locator("#screen .progress small").inner_text()
    page.locator(".foot .primary").dblclick()
    page.locator(f"#screen .question:not(:text-is('{first}'))").wait_for()
    for act in (page.mouse.down, page.mouse.up):  # the second half, come late
        act(click_count=2)
    page.wait_for_timeout(600)
    assert count.startswith("1/")
    assert page.locator("#screen .progress small").inner_text().startswith("2/")
    phone.shot("form-question")
    address = page.evaluate("location.hash")
    page.reload()
    phone.unlock().is_in()
    assert page.evaluate("location.hash") == address

    phone.go(f"#/form/{home.pk}/base", "项")
    for _question in range(40):
        if page.locator(".foot .primary").inner_text().startswith("已核对"):
            break
        before = page.evaluate("location.hash")
        page.locator(".foot .primary").click()
        page.wait_for_function("before => location.hash !== before", arg=before)
        page.wait_for_timeout(80)
    assert phone.complaints == []
