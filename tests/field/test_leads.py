"""A lead answered at the door without a signal: kept at every touch, sent once, and seen to."""

import io

import pytest
from PIL import Image

from tests.field.conftest import PIN, kill_browser_of
from tests.field.fake import verdict

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GPS = {1: "N", 2: (25.0, 59.0, 3.0), 3: "E", 4: (107.0, 53.0, 1.0)}
WORDS = "墙体开裂，屋顶漏雨，一家仍住在老屋。"


def camera(width: int = 2400, height: int = 1800) -> bytes:
    """A picture as a camera leaves it: large, with a place hidden in it."""
    picture = Image.effect_noise((width, height), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif.get_ifd(0x8825).update(GPS)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80, exif=exif)
    return kept.getvalue()


def answer_until_the_photos(phone) -> None:
    """From the list to the photos."""
    page = phone.page
    phone.go("#/leads", "莫*祥").shot("leads")
    page.locator("#screen").get_by_text("莫*祥").click()
    page.get_by_text("D级", exact=True).wait_for()
    phone.shot("lead")
    phone.press("签收，开始核实")
    page.get_by_text("亲戚家").click()
    phone.shot("ask")
    phone.onward()
    phone.press("与部门数据一致")
    phone.shot("ask-date")
    phone.onward()
    page.get_by_text("属实，需整改").click()
    phone.shot("verdict")
    phone.onward()
    page.locator("textarea").fill(WORDS)
    phone.shot("words")
    phone.onward()
    phone.take(camera(), 0)
    phone.take(camera(600, 800), 1)
    phone.shot("photos")


def sign_and_hand_in(phone) -> None:
    """From the photos into the queue."""
    page = phone.page
    phone.onward()
    page.get_by_text("有异议").click()
    page.locator("textarea").fill("老屋是父亲的，我们愿意搬。")
    phone.shot("reply")
    phone.onward()
    phone.sign()
    phone.shot("head")
    phone.onward()
    page.get_by_text("罗开贵").click()
    phone.shot("who")
    phone.onward()
    phone.sign()
    phone.onward()
    page.get_by_text("再看一遍").wait_for()
    phone.shot("review")
    phone.onward()
    phone.sign()
    phone.shot("sign")
    phone.press("签字上报")
    page.locator(".sheet input.pin").fill(PIN)
    phone.shot("pin")
    page.locator(".sheet").get_by_role("button", name="签字").click()
    page.get_by_text("已签字，存在本机").wait_for()


def when_its_photos_are_here(here, acts) -> None:
    """As the real server: an act waits for its photos."""
    done = here.fake.photos
    held = [act for act in acts if any(one["sha256"] not in done for one in act["photos"])]
    here.fake.acts += [act for act in acts if act not in held]
    here.verdicts([verdict(act["id"], "held" if act in held else "accepted") for act in acts])


def test_a_lead_is_answered_in_a_valley_and_arrives_once(persistent, fake):
    phone = persistent()
    phone.begin().page.get_by_text("莫*祥").first.wait_for()
    phone.page.context.set_offline(True)
    answer_until_the_photos(phone)
    kill_browser_of(phone)

    again = persistent()
    again.page.context.set_offline(True)
    again.open()
    again.unlock().is_in().page.locator(".photos li img[src]").nth(1).wait_for()
    sign_and_hand_in(again)
    again.go("#/leads", "已答复").shot("handed-in")
    again.go("#/me", "待上传 2").shot("queue")
    fake.answer = when_its_photos_are_here
    fake.line_is_cut = True
    again.page.context.set_offline(False)
    again.send()
    fake.line_is_cut = False
    assert again.send() == "ok"

    again.shot("accepted")
    assert "待上传" not in again.page.locator("#network").inner_text()
    assert sorted(act["kind"] for act in fake.acts) == ["lead.answer", "lead.receive"]
    assert again.complaints == []
    must_be_the_answer(next(act for act in fake.acts if act["photos"]), fake.photos)
    assert fake.carried == sum(map(len, fake.photos.values()))  # no byte twice, cut or not
    assert (again.count("parcels"), again.count("photos"), again.count("drafts")) == (0, 0, 0)


def must_be_the_answer(act, photos) -> None:
    assert act["base"] == "1.aaaaaaaaaaaaaaaaaaaa"
    assert act["body"]["words"] == WORDS
    assert [one["answer"] for one in act["body"]["asked"]] == ["亲戚家", "2017-09-30"]
    assert [hand["role"] for hand in act["hands"]] == ["worker", "second", "head"]
    for one in act["photos"]:
        bare = Image.open(io.BytesIO(photos[one["sha256"]]))
        assert max(bare.size) <= 1600
        assert (dict(bare.getexif()), "exif" in bare.info) == ({}, False)
        assert (one["lat"], one["lng"]) == (25.98, 107.88)
