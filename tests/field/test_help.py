"""What the phone says: at its first start, on a refusal, and before anything is lost."""

import pytest

from tests.field.fake import accept, verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What a browser tells of itself, and what the phone says to it.
SHORT_OF_SPACE = """
  navigator.storage.estimate = async () => ({ quota: 60 * 2 ** 20, usage: 30 * 2 ** 20 });
  navigator.storage.persisted = async () => false;
"""
PRIVATE = """
  Object.defineProperty(performance, "memory", { value: { jsHeapSizeLimit: 2 ** 30 } });
  navigator.storage.estimate = async () => ({ quota: 2 ** 30, usage: 1000 });
"""
SINCE_YESTERDAY = """async (id) => {
  const { own } = await import("/static/field/store.js");
  await own().acts.update(id, { at: new Date(Date.now() - 25 * 3600 * 1000).toISOString() });
}"""
HAND = "[[[10,60],[30,20],[50,70],[70,20],[90,70],[110,20],[130,60]]]"
ANSWERED = """async (hand) => {
  const { enqueue } = await import("/static/field/queue.js");
  const hand_of = ([role, name, user]) => ({ role, name, user, strokes: hand });
  const body = { lead: 9, verdict: "not_true", words: "已搬入新房，老屋已拆除。", reply: null,
    asked: [{ text: "现在住在哪里？", answer: "租住" }, { text: "实际改造的日期？", answer: "" }] };
  return enqueue({ kind: "lead.answer", base: "1.aaaaaaaaaaaaaaaaaaaa", body,
    title: "莫*祥 D级危房未改造", route: "#/answer/9",
    hands: [["worker", "陆小芬", 5], ["second", "罗开贵", 21]].map(hand_of) });
}"""
EAR = """
  window.SpeechRecognition = class {
    static async available({ processLocally }) { return processLocally ? "available" : ""; }
    start() {
      const heard = Object.assign([{ transcript: "屋顶漏雨" }], { isFinal: this.processLocally });
      this.onresult({ results: [heard], resultIndex: 0 });
    }
    stop() { this.onend(); }
  };
"""
SCREENS = {
    "#/today": "莫*祥",
    "#/leads": "莫*祥",
    "#/lead/9": "销号条件",
    "#/scan": "不用相机",
    "#/answer/9/verdict": "核实结论",
    "#/answer/9/head": "户主签字",
    "#/tour": "跳过",
}


def test_the_tour_leads_to_what_was_scanned(phone):
    phone.page.goto(f"{phone.url}/field/#/household/2")
    phone.choose_pin()
    for number in range(1, 5):
        phone.page.get_by_label(f"第 {number} 幅，共 5 幅").wait_for()
        phone.shot(f"tour-{number}")
        phone.press("下一步")
    phone.page.get_by_label("第 5 幅，共 5 幅").wait_for()
    phone.shot("tour-5")
    phone.press("开始使用")

    phone.page.wait_for_url("**/field/#/household/2")
    phone.page.get_by_text("韦阿妹").first.wait_for()
    phone.page.reload()
    phone.unlock().is_in()
    assert phone.page.url.endswith("#/household/2")  # and it is not shown again
    assert phone.complaints == []


def test_warnings_come_before_the_loss(phone, fake):
    fake.answer = lambda here, _acts: here.say("", status=503)
    phone.page.add_init_script(SHORT_OF_SPACE)
    phone.begin()
    phone.page.evaluate(SINCE_YESTERDAY, phone.enqueue())

    phone.go("#/me", "手机空间快满了").shot("warnings")

    assert phone.page.get_by_text("有 1 条记录超过一天没有上传").is_visible()
    assert phone.page.get_by_text("空间不足时，浏览器可能清除本应用").is_visible()
    phone.page.add_init_script(PRIVATE)
    phone.page.reload()
    phone.unlock().is_in()
    phone.page.get_by_text("这像是无痕窗口").wait_for()
    phone.shot("warnings-private")


def refuse(here, acts):
    words = "同行核实人今天不在本村任职，请另请一位"
    said = verdict("", "invalid", words) | {"fields": {"second": words}}
    here.verdicts([{**said, "id": act["id"]} for act in acts])


def test_a_refusal_says_why_and_opens_where_it_is_mended(phone, fake):
    fake.answer = refuse
    phone.begin()
    first = phone.page.evaluate(ANSWERED, HAND)
    phone.send()
    phone.go("#/me", "上传记录").page.get_by_text("需要您处理").click()
    phone.page.get_by_text("请另请一位").first.wait_for()
    phone.shot("refused")
    phone.press("改正后重新上报")
    phone.page.get_by_text("同行核实人签字").wait_for()
    phone.press("返回")
    phone.page.get_by_text("石明芳").click()
    phone.press("下一步")
    phone.sign()
    phone.press("下一步")
    phone.page.get_by_text("请至少拍一张本次核实的照片").wait_for()
    phone.shot("lacks")
    assert phone.page.get_by_text("已搬入新房").is_visible()
    phone.go("#/act/" + first, "需要您处理")
    fake.answer = accept
    phone.press("放弃")
    phone.page.locator(".sheet").get_by_role("button", name="放弃").click()
    phone.page.get_by_text("已从本机移除").wait_for()

    assert phone.count("acts") == phone.count("parcels") == 0
    assert phone.complaints == []


def test_words_are_spoken_where_the_phone_itself_understands(phone):
    phone.page.add_init_script(EAR)
    phone.begin()
    phone.go("#/answer/9/words", "看到、问到的情况").press("说话输入")
    phone.press("正在听")

    phone.page.get_by_role("button", name="说话输入").wait_for()
    assert phone.page.locator("textarea").input_value() == "屋顶漏雨"
    phone.page.reload()
    phone.unlock().is_in()
    assert phone.page.locator("textarea").input_value() == "屋顶漏雨"  # kept as if typed


def test_large_letters_fit(phone, fake):
    fake.answer = lambda here, _acts: here.say("", status=503)
    phone.begin()
    phone.enqueue()
    phone.go("#/me", "字的大小").page.get_by_text("大字").click()
    phone.shot("large-me")
    for address, words in SCREENS.items():
        phone.go(address, words).shot(f"large-{address[2:].replace('/', '-')}")
    size = phone.page.evaluate("getComputedStyle(document.body).fontSize")
    assert (size, phone.complaints) == ("21px", [])
