"""The components as a browser shows them, at a desk and on a phone."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice']}"
PICTURES = """async () => {
  const files = [...document.querySelector("input[name=photos]").files];
  return Promise.all(files.map(async (file) => {
    const picture = await createImageBitmap(file);
    return [file.name, file.type, picture.width, picture.height];
  }));
}"""


def picture(width: int, height: int) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (width, height), "green").save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_axe_finds_nothing_to_complain_about(open_page, size):
    page = open_page(size)
    page.evaluate(AXE.read_text(encoding="utf-8"))

    found = page.evaluate(f"axe.run({RULES})")

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_page_keeps_the_security_policy_and_never_scrolls_sideways(open_page, size):
    page = open_page(size)

    width = page.evaluate("document.documentElement.scrollWidth")

    assert page.complaints == []
    assert width <= page.viewport_size["width"]


def test_what_a_thumb_presses_is_high_enough(open_page):
    page = open_page("phone")

    heights = page.evaluate(
        """[...document.querySelectorAll("main .btn, .chip span, .phone-bar a, .item, "
           + ".form-control, .form-select")]
           .map((it) => it.getBoundingClientRect().height).filter((height) => height > 0)"""
    )

    assert len(heights) > 20
    assert min(heights) >= 47.9


def test_ticked_rows_are_counted_and_all_can_be_ticked_at_once(open_page):
    page = open_page("desk")
    page.locator("[data-pick]").nth(0).check()
    one = page.locator(".bulk-count").inner_text()

    page.locator("[data-pick-all]").check()

    assert one == "已选 1 项"
    assert page.locator(".bulk-count").inner_text() == "已选 7 项"


def test_a_signature_becomes_strokes_in_the_box(open_page):
    page = open_page("phone")
    page.locator(".action summary").first.click()
    canvas = page.locator(".pad canvas").first
    canvas.scroll_into_view_if_needed()
    place = canvas.bounding_box()
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 4, place["y"] + place["height"] - 4, steps=12)
    page.mouse.up()

    [stroke] = json.loads(page.locator("input[name=strokes]").first.input_value())

    assert len(stroke) > 4
    assert max(x for x, _y in stroke) <= 300
    assert 90 < max(y for _x, y in stroke) <= 100


def test_an_unsigned_form_is_not_sent(open_page):
    page = open_page("desk")
    page.locator(".action summary").first.click()

    page.locator(".action-body button[type=submit]").first.click()

    assert page.locator("[data-signature] [data-error]").first.inner_text() == "请先签字"


def test_photos_are_shrunk_stamped_and_can_be_taken_back(open_page):
    page = open_page("phone")
    big, small = picture(2400, 1200), picture(800, 600)
    files = [
        {"name": "a.png", "mimeType": "image/png", "buffer": big},
        {"name": "b.png", "mimeType": "image/png", "buffer": small},
    ]
    page.set_input_files("input[name=photos]", files)
    page.locator(".previews img").nth(1).wait_for()
    both = page.evaluate(PICTURES)

    page.locator(".previews button").first.click()

    assert both == [["a.jpg", "image/jpeg", 1600, 800], ["b.jpg", "image/jpeg", 800, 600]]
    assert page.evaluate(PICTURES) == both[1:]


def test_the_header_says_when_the_signal_is_gone_and_what_waits(open_page):
    page = open_page("phone")
    page.context.set_offline(True)

    page.evaluate("dispatchEvent(new CustomEvent('outbox:changed', {detail: {count: 3}}))")

    assert page.locator("[data-network]").inner_text() == "无信号 · 待上传 3"


def test_without_javascript_conditions_ticks_and_signature_still_work(open_page):
    page = open_page("phone", java_script_enabled=False)

    assert page.locator(".filters [name=place]").is_visible()
    assert page.locator(".bulk button").is_visible()
    assert page.locator("[name=strokes_typed]").count() == 1


def test_the_printed_page_has_its_title_and_nothing_to_press(open_page):
    page = open_page("desk")

    page.emulate_media(media="print")

    assert page.locator(".sheet-title").is_visible()
    assert page.locator(".top").is_hidden()
    assert page.locator("main .btn:visible").count() == 0
