"""The phone itself: sealed, locked, wiped, shared by two, killed and started without a network."""

import pytest

from tests.field.conftest import kill_browser_of
from tests.field.fake import opened, verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DRAFT = """async ([name, value]) => {
  const { openDraft } = await import("/static/field/drafts.js");
  const draft = await openDraft("visit:1", { title: "莫有祥 走访", route: "#/visit/1" });
  await draft.set(name, value);
}"""
WHILE_SENDING = """async () => {
  const { enqueue } = await import("/static/field/queue.js");
  const { sendParcels } = await import("/static/field/parcels.js");
  for (let number = 0; number < 40; number += 1) {
    await Promise.all([sendParcels(), sendParcels(),
      enqueue({ kind: "household.visit", base: "a1", title: "走访", body: { household: 1 } })]);
  }
}"""
OTHER = {"id": 6, "name": "罗开贵", "post": "翁降村第二网格"}


def refuse(here, acts):
    here.verdicts([verdict(act["id"], "invalid", "请写明走访人") for act in acts])


def test_nothing_of_a_household_can_be_read_on_the_phone(phone, fake):
    phone.begin().page.get_by_text("莫*祥").first.wait_for()
    fake.user = None
    phone.page.evaluate(DRAFT, ["needs", "想学养蜂"])
    phone.enqueue()

    kept = phone.dump()

    assert "field-5/records 6" in kept
    assert "field-5/acts 1" in kept
    assert [word for word in ("莫有祥", "韦阿妹", "养蜂", "陆小芬") if word in kept] == []


def test_five_wrong_pins_wipe_what_can_be_read_and_keep_what_was_not_sent(phone, fake):
    fake.answer = refuse
    phone.begin()
    fake.user = None
    phone.enqueue()
    phone.page.reload()
    for left in ("4", "3", "2", "1"):
        phone.unlock("111222")
        phone.page.get_by_text(f"还可以试 {left} 次").wait_for()

    phone.unlock("111222")
    phone.page.get_by_text("PIN 连错五次").wait_for()

    assert [phone.count(table) for table in ("records", "acts", "drafts", "values")] == [0] * 4
    assert phone.count("parcels") == 1
    fake.user = {"id": 5, "name": "陆小芬", "post": ""}
    phone.page.reload()
    phone.page.get_by_text("登录页").wait_for()
    assert fake.logouts == 1  # a new PIN takes a new login
    fake.user = {"id": 5, "name": "陆小芬", "post": ""}
    phone.begin().send()
    assert [opened(parcel)["body"]["needs"] for parcel in fake.parcels] == ["想学养蜂"]
    assert phone.count("parcels") == 0


def test_a_deed_handed_in_while_parcels_are_sent_is_not_one_of_them(phone, fake):
    fake.answer = refuse
    phone.begin()
    phone.page.evaluate(WHILE_SENDING)
    phone.send()

    assert fake.parcels == []
    assert phone.count("acts") == phone.count("parcels") == 40


def test_two_persons_on_one_phone_see_nothing_of_each_other(phone, fake):
    phone.begin().page.get_by_text("莫*祥").first.wait_for()
    fake.user = OTHER
    phone.begin()  # the address opened again: the session is another person's now

    shown = phone.page.locator("#app").inner_text()

    assert "莫*祥" not in shown
    assert sorted(fake.owners.values()) == [5, 6]
    assert phone.count("records", 5) > 0
    assert phone.count("records", 6) == 0


def test_a_killed_browser_goes_on_without_a_network(persistent, fake):
    phone = persistent()
    phone.begin().page.get_by_text("莫*祥").first.wait_for()
    phone.page.evaluate(DRAFT, ["needs", "想学养蜂"])
    kill_browser_of(phone)
    fake.stop()

    again = persistent()
    again.open()
    again.unlock().is_in()

    assert again.page.get_by_text("填了一半的").is_visible()
    again.page.locator("#network", has_text="无信号").wait_for()
    assert (
        again.page.evaluate("""async () => {
      const { get } = await import("/static/field/store.js");
      return (await get("drafts", "visit:1")).values.needs;
    }""")
        == "想学养蜂"
    )


def test_a_new_version_waits_until_nothing_is_being_filled_in(phone, fake):
    phone.begin()
    phone.page.evaluate(DRAFT, ["needs", "想学养蜂"])
    fake.more_code = "\n// another version\n"
    phone.page.evaluate("""async () => {
      const { lookForNew } = await import("/static/field/update.js");
      await lookForNew();
    }""")
    phone.page.evaluate("location.hash = '#/me'")

    phone.page.get_by_text("有新版本").wait_for()
    phone.page.get_by_role("button", name="刷新").click()

    phone.page.locator("input.pin").wait_for()
    assert phone.complaints == []


def test_after_five_minutes_the_pin_is_asked_and_what_was_typed_is_there(phone, fake):
    phone.page.clock.install()
    phone.begin().page.get_by_text("莫*祥").first.wait_for()
    phone.page.evaluate(DRAFT, ["needs", "想学养蜂"])
    phone.page.clock.fast_forward("04:30")
    assert phone.page.locator("body[data-door=shut]").count() == 0

    phone.page.clock.fast_forward("05:10")
    phone.page.locator("body[data-door=shut] input.pin").wait_for()
    assert "莫*祥" not in phone.page.locator("#app").inner_text()

    phone.unlock().is_in()
    assert phone.page.get_by_text("填了一半的").is_visible()


def test_a_form_that_was_opened_before_its_household_came_is_drawn_when_it_comes(phone, fake):
    homes, fake.parts[5]["households"] = fake.parts[5]["households"], {"changed": [], "gone": []}
    phone.begin().go("#/visit/1", "本机上没有这一户")
    fake.parts[5]["households"] = homes

    phone.send()

    phone.page.locator("#screen").get_by_text("莫有祥").first.wait_for()
    assert phone.complaints == []
