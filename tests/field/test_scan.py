"""The code on the door opens its household without a network; a strange one says so."""

import io

import pytest
import segno

from tests.field.records import CODE, HOMES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITE = "https://qiyi.qiannan.gov.cn/households/c/"
STRANGE = "2222KKKK7777MMMM9999PPPPQQ"
ROWS, COLUMNS = 480, 640
CACHED = """async () => {
  for (let round = 0; round < 100; round += 1) {
    const store = await caches.open("field-files");
    if ((await store.keys()).some(({ url }) => url.includes(".wasm"))) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}"""


def picture(token: str) -> bytes:
    """A photo of the label as the village prints it."""
    kept = io.BytesIO()
    segno.make(f"{SITE}{token}/", error="m", micro=False).save(kept, kind="png", scale=8, border=4)
    return kept.getvalue()


def film(token: str) -> bytes:
    """What a camera sees before the label: one frame of YUV4MPEG2."""
    matrix = list(segno.make(f"{SITE}{token}/", error="m").matrix_iter(scale=8, border=4))
    luma = bytearray(b"\xeb" * (ROWS * COLUMNS))
    for down, row in enumerate(matrix):
        for across, is_dark in enumerate(row):
            luma[(down + 60) * COLUMNS + across + 120] = 16 if is_dark else 235
    grey = b"\x80" * (ROWS * COLUMNS // 2)
    return f"YUV4MPEG2 W{COLUMNS} H{ROWS} F10:1 Ip C420jpeg\nFRAME\n".encode() + luma + grey


def scan(phone, token: str) -> None:
    file = {"name": "a.png", "mimeType": "image/png", "buffer": picture(token)}
    phone.page.locator("#screen input[type=file]").set_input_files(file)


def test_without_a_camera_a_photo_of_the_label_does(phone):
    phone.begin().go("#/scan", "这里用不了相机")
    phone.shot("scan-no-camera")
    scan(phone, STRANGE)
    phone.page.get_by_text("您的网格里没有这个户码").wait_for()
    phone.shot("scan-strange")
    assert phone.page.get_by_text(f"/households/c/{STRANGE}/").is_visible()
    assert phone.page.get_by_role("button", name="在网页上打开").is_visible()

    phone.page.context.set_offline(True)
    phone.page.locator("input[type=search]").fill("韦")
    phone.page.locator("#screen").get_by_text("韦*妹").wait_for()
    scan(phone, CODE)

    phone.page.wait_for_url(f"**/field/#/household/{HOMES[0]['id']}")
    assert phone.complaints == []


def test_the_camera_opens_the_household_with_the_network_off(persistent, tmp_path):
    (tmp_path / "door.y4m").write_bytes(film(CODE))
    phone = persistent(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'door.y4m'}",
    )
    phone.begin().page.evaluate(CACHED)
    phone.page.context.set_offline(True)

    phone.page.evaluate("location.hash = '#/scan'")

    phone.page.wait_for_url(f"**/field/#/household/{HOMES[0]['id']}")
    assert phone.complaints == []
