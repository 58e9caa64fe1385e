"""A household's forms on a phone: what is asked changes under a draft, a value is doubted, the
office refuses one.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from households import catalogue
from households.field import forms_of
from households.models import Act, Option
from ledger.models import FieldAct
from regions.duties import Duty
from tests.e2e.test_field_households import at, choose, kept
from tests.factories import GridFactory, PostingFactory
from tests.field.conftest import Phone
from tests.households.quality.homes import clean_home

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PLACE = "三都水族自治县九阡镇水各村下水各大寨移民安置小区第十二村民小组3号"
PARTY, OTHER_PARTY = "共青团员", "群众"


@pytest.fixture
def here() -> SimpleNamespace:
    """A household of three without a fault, and the worker of its grid."""
    grid = GridFactory()
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name="陆小芬").user
    made = clean_home(grid, head_name="莫有祥", group_name="一组")
    return SimpleNamespace(home=made.household, head=made.head, worker=worker)


@pytest.fixture
def anew() -> Iterator[Callable[[], None]]:
    """`anew()` makes the forms again: phones hear of what changed with the next pull."""

    def forget() -> None:
        catalogue.forget()
        forms_of._made.cache_clear()

    yield forget
    forget()


def take_out(list_name: str, name: str) -> None:
    """Disable an option."""
    yesterday = timezone.localdate() - timedelta(days=1)
    assert Option.objects.filter(list_name=list_name, name=name).update(valid_to=yesterday) == 1


def form(phone: Phone, here: SimpleNamespace, address: str = "") -> Phone:
    """Show the household's forms, or what stands at `address` of them."""
    to = f"#/form/{here.home.pk}" + (address and f"/{address}")
    phone.page.evaluate("address => { location.hash = address; }", to)
    return phone


def write(phone: Phone, text: str) -> Phone:
    phone.page.locator("#screen .typed :is(input, textarea)").fill(text)
    return phone


def next_screen(phone: Phone, act: Callable[[], object]) -> None:
    phone.page.locator("#screen > div").evaluate("div => { div.dataset.left = '1'; }")
    act()
    phone.page.locator("#screen > div:not([data-left])").wait_for()


def go_over(phone: Phone, *, chosen: dict[str, str], typed: dict[str, str]) -> None:
    """Go on from the question that is shown to the end of its part."""
    question = phone.page.locator("#screen .question")
    question.wait_for()
    while question.count():
        words = question.inner_text()
        if words in chosen:  # a press on a choice goes on by itself
            next_screen(phone, lambda words=words: choose(phone, chosen[words]))
        else:
            if words in typed:
                write(phone, typed[words])
            next_screen(phone, lambda: phone.press("无误，下一项"))


def report(phone: Phone, here: SimpleNamespace, changes: int) -> None:
    form(phone, here).press(f"查看 {changes} 项更改").press(f"上报 {changes} 项更改，待签认")
    kept(phone)


def must_be_accepted(phone: Phone, *states: str) -> None:
    assert phone.send() == "ok"
    said = list(FieldAct.objects.order_by("received_at").values_list("state", "answer"))
    assert [state for state, _answer in said] == [*states, "accepted"], said


def given() -> dict[str, str]:
    return {one["field"]: one["value"] for one in Act.objects.get().given["values"]}


def test_after_a_change_only_what_changed_is_asked_again(here, phone_of, anew):
    phone = phone_of(here.worker)
    page, part = phone.page, f"person/{here.head.pk}"
    at(form(phone, here, f"{part}/name"), "姓名")
    go_over(phone, chosen={"政治面貌": PARTY}, typed={"户籍地址": PLACE})
    form(phone, here, f"{part}/hukou_place").page.locator(".typed").wait_for()
    phone.shot("form-long-text")

    take_out("政治面貌", PARTY)
    anew()
    assert phone.send() == "ok"

    form(phone, here, part).page.get_by_text("逐项核对（1 项）").wait_for()
    phone.shot("form-asked-again")
    assert page.locator("a.item", has_text="需改正").locator("b").all_inner_texts() == ["政治面貌"]
    assert page.locator("a.item", has_text="户籍地址").inner_text().count(PLACE) == 1
    phone.press("逐项核对（1 项）")
    at(phone, "政治面貌").page.get_by_text(f"“{PARTY}”已停用，请重新选择").wait_for()
    phone.shot("form-not-offered")
    next_screen(phone, lambda: choose(phone, OTHER_PARTY))
    page.get_by_role("button", name="已核对，下一张").wait_for()
    report(phone, here, 2)
    must_be_accepted(phone)
    assert given() == {"political": OTHER_PARTY, "hukou_place": PLACE}
    assert phone.complaints == []


def test_what_is_not_asked_any_more_goes_along_in_the_note(here, phone_of, anew, monkeypatch):
    phone = phone_of(here.worker)
    at(form(phone, here, f"person/{here.head.pk}/hukou_place"), "户籍地址")
    next_screen(write(phone, PLACE), lambda: phone.press("无误，下一项"))
    at(form(phone, here, "base/0/group_name"), "组")
    next_screen(write(phone, "四组"), lambda: phone.press("无误，下一项"))

    monkeypatch.setattr(forms_of, "LEFT_OUT", forms_of.LEFT_OUT | {"hukou_place"})
    anew()
    assert phone.send() == "ok"

    form(phone, here).page.get_by_text("已不再询问").wait_for()
    phone.shot("form-left-over")
    report(phone, here, 1)
    must_be_accepted(phone)
    assert given() == {"group_name": "四组"}
    assert PLACE in Act.objects.get().note


def test_an_odd_value_is_doubted_and_an_impossible_one_is_stopped(here, phone_of):
    phone = phone_of(here.worker)
    page = phone.page
    form(phone, here).page.get_by_role("button", name="核对：").wait_for()
    phone.shot("form-nothing-changed")
    assert page.get_by_text("尚无更改").count() == 0

    at(form(phone, here, "living/0/arable_mu"), "耕地面积")
    write(phone, "120").page.get_by_text("耕地面积超过100亩").wait_for()
    page.get_by_text("如确实如此，直接继续即可").wait_for()
    phone.shot("form-doubted")
    next_screen(phone, lambda: phone.press("无误，下一项"))
    at(form(phone, here, f"year/{here.head.pk}/work_months"), "务工时间")
    write(phone, "13").press("无误，下一项")
    page.get_by_text("超出范围，最大 12 月").wait_for()
    phone.shot("form-impossible")
    report_button = form(phone, here).press("查看 2 项更改").page.get_by_role("button", name="上报")
    page.get_by_text("耕地面积超过100亩").wait_for()
    phone.shot("form-review-doubted")
    report_button.click()
    at(phone, "务工时间").page.get_by_text("超出范围，最大 12 月").wait_for()
    next_screen(write(phone, "6"), lambda: phone.press("无误，回到汇总"))
    report(phone, here, 2)

    must_be_accepted(phone)
    assert given() == {"arable_mu": "120", "work_months": "6"}
    assert phone.complaints == []


def test_a_refused_form_says_why_and_is_mended_without_losing_a_word(here, phone_of, anew):
    phone = phone_of(here.worker)
    page, part = phone.page, f"person/{here.head.pk}"
    page.context.set_offline(True)
    at(form(phone, here, f"{part}/political"), "政治面貌")
    next_screen(phone, lambda: choose(phone, PARTY))
    at(form(phone, here, f"{part}/hukou_place"), "户籍地址")
    next_screen(write(phone, PLACE), lambda: phone.press("无误，下一项"))
    report(phone, here, 2)
    take_out("政治面貌", PARTY)
    anew()
    page.context.set_offline(False)
    assert phone.send() == "ok"

    phone.go("#/me", "需要您处理").shot("refused-list")
    page.locator("#screen a.item", has_text="需要您处理").click()
    page.get_by_text(f"“{PARTY}”不是政治面貌的选项").first.wait_for()
    phone.shot("refused-form")
    phone.press("改正后重新上报")
    row = page.locator("dl.review > div", has_text="政治面貌")
    row.wait_for()
    phone.shot("refused-form-review")
    row.get_by_role("link").click()
    at(phone, "政治面貌")
    next_screen(phone, lambda: choose(phone, OTHER_PARTY))
    phone.press("上报 2 项更改，待签认")
    kept(phone)

    must_be_accepted(phone, "invalid")
    assert given() == {"political": OTHER_PARTY, "hukou_place": PLACE}
    assert phone.count("acts", here.worker.pk) == 1
    assert phone.complaints == []
