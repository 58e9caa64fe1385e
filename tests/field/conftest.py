"""A phone: the app in a real Chromium before the small server of `fake`."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from qiannan.demo import chromium
from tests.browser import ARGUMENTS
from tests.field.fake import Fake
from tests.field.records import FORMS, HOMES, LEADS, PEOPLE

SIZE = {"width": 360, "height": 640}
SIZES = [SIZE, {"width": 390, "height": 844}]
SCREENS = Path(os.environ.get("SHOTS_IN") or Path(settings.BASE_DIR, "docs", "screens"))
KEPT = {"leads", "lead", "verdict", "photos", "head", "review", "queue", "refused", "scan-strange",
        "tour-2", "warnings", "large-lead-9"}  # fmt: skip
PIN = "135790"
DUMP = """async () => {
  const text = (value) => {
    if (value instanceof CryptoKey) return "key";
    if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
    if (value && typeof value === "object") return Object.values(value).map(text).join(" ");
    return String(value);
  };
  const wait = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    const base = await wait(indexedDB.open(name));
    for (const store of base.objectStoreNames) {
      const all = await wait(base.transaction(store).objectStore(store).getAll());
      found.push(`${name}/${store} ${all.length}: ${text(all)}`);
    }
    base.close();
  }
  return found.join("\\n");
}"""
COUNT = """async ([person, table]) => {
  const { databaseOf } = await import("/static/field/store.js");
  const base = await databaseOf(person);
  const count = await base.table(table).count();
  base.close();
  return count;
}"""
ENQUEUE = """async (title) => {
  const { enqueue } = await import("/static/field/queue.js");
  return enqueue({ kind: "household.visit", base: "a1", title,
    body: { household: 1, needs: "想学养蜂" } });
}"""
PULLED = """async () => {
  const { lastPull } = await import("/static/field/pull.js");
  for (let tries = 0; tries < 600 && !(await lastPull()); tries += 1) {
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  return Boolean(await lastPull());
}"""
SEND = """async () => {
  const { syncNow } = await import("/static/field/sync.js");
  await syncNow();
  return syncNow();
}"""


@dataclass
class Phone:
    """The app on one phone. `complaints` is what the browser found wrong."""

    page: Page
    url: str
    folder: Path | None = None
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> "Phone":
        def said(message: object) -> None:
            if message.type == "error" and "Failed to load resource" not in message.text:
                self.complaints.append(message.text)

        self.page.on("console", said)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return self

    def open(self) -> Page:
        self.page.goto(f"{self.url}/field/")
        return self.page

    def begin(self) -> "Phone":
        """Open the app for the first time, choose the PIN, leave the tour, and wait until the whole
        app and the grid are on the phone.
        """
        self.open()
        self.choose_pin()
        self.page.get_by_role("button", name="跳过").click()
        assert self.is_in().rests().page.evaluate(PULLED)  # to wait for a promise is not to wait
        return self

    def choose_pin(self) -> None:
        second = self.page.locator("input.pin").nth(1)
        second.fill(PIN)
        self.page.locator("input.pin").first.fill(PIN)
        self.page.get_by_role("button", name="设定 PIN").click()

    def unlock(self, pin: str = PIN) -> "Phone":
        self.page.locator("input.pin:enabled").fill(pin)
        return self

    def is_in(self) -> "Phone":
        self.page.locator("body:not([data-door]) #screen > div:not(.door):not(.waiting)").wait_for()
        return self

    def rests(self) -> "Phone":
        """The worker keeps the whole app."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return self

    def go(self, address: str, words: str) -> "Phone":
        """Show a screen that says `words`."""
        self.page.evaluate("address => { location.hash = address; }", address)
        self.page.get_by_text(words).first.wait_for()
        return self

    def press(self, name: str) -> "Phone":
        self.page.get_by_role("button", name=name).click()
        return self

    def onward(self, times: int = 1) -> "Phone":
        """Press on, each time when the screen is the next one: a second press on the one that is
        being left would be lost.
        """
        for _screen in range(times):
            self.page.locator("#screen > div").evaluate("div => { div.dataset.left = '1'; }")
            self.press("下一步")
            self.page.locator("#screen > div:not([data-left])").wait_for()
        return self

    def begin_answer(self, number: int, words: str) -> "Phone":
        """Sign for the lead of this number, whose screen says `words`, and go on to the verdict.

        The address changes before the screen does: what is on the screen is waited for.
        """
        self.go(f"#/lead/{number}", words).press("签收，开始核实")
        self.page.locator(".step-title").wait_for()
        while not self.page.get_by_role("heading", name="核实结论").is_visible():
            self.onward()
        return self

    def take(self, picture: bytes, at: int = 0) -> None:
        """Take a photo with the camera button number `at` of the screen, and see it kept."""
        shown = self.page.locator("fieldset.photo-field").nth(at)
        before = shown.locator("li").count()
        file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}
        shown.locator("input[type=file]").set_input_files(file)
        shown.locator("li img[src]").nth(before).wait_for()

    def sign(self) -> None:
        """Write on the glass."""
        glass = self.page.locator(".glass canvas")
        glass.scroll_into_view_if_needed()
        box, mouse = glass.bounding_box(), self.page.mouse
        mouse.move(box["x"] + 30, box["y"] + box["height"] * 0.6)
        mouse.down()
        for step in range(1, 12):
            mouse.move(box["x"] + 30 + 12 * step, box["y"] + box["height"] * (0.7, 0.3)[step % 2])
        mouse.up()
        self.page.locator(".glass canvas[data-signed='1']").wait_for()

    def shot(self, name: str) -> None:
        """With SHOTS=1 a picture at both sizes, those of KEPT into docs/screens, and with SHOTS_IN
        every one there; nothing may be wider than the phone.
        """
        is_taken = "SHOTS_IN" in os.environ or ("SHOTS" in os.environ and name in KEPT)
        for size in SIZES:
            self.page.set_viewport_size(size)
            if is_taken:
                self.page.wait_for_timeout(150)
                self.page.screenshot(path=SCREENS / f"field-{name}-{size['width']}.png")
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            if wide > size["width"]:
                self.complaints.append(f"{name}: {wide} px wide")
        self.page.set_viewport_size(SIZE)

    def enqueue(self, title: str = "莫有祥 走访") -> str:
        return self.page.evaluate(ENQUEUE, title)

    def send(self) -> str:
        return self.page.evaluate(SEND)

    def dump(self) -> str:
        return self.page.evaluate(DUMP)

    def count(self, table: str, person: int = 5) -> int:
        return self.page.evaluate(COUNT, [person, table])


def started() -> Fake:
    made = Fake()
    made.parts[5] = {
        "households": {"changed": HOMES, "gone": []},
        "leads": {"changed": LEADS, "gone": []},
        "people": {"changed": PEOPLE, "gone": []},
        "forms": FORMS,
    }
    return made


@pytest.fixture
def fake() -> Iterator[Fake]:
    """The small server; one person is logged in and has two households."""
    server = started()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def working_at(browser: Browser) -> Iterator[tuple[Phone, Fake]]:
    """A phone with two deeds in its queue, for all tests of a module."""
    server = started()
    server.answer = lambda here, _acts: here.say("", status=503)
    context = browser.new_context(viewport=SIZE, locale="zh-CN")
    phone = Phone(context.new_page(), server.url).listen().begin()
    phone.enqueue("莫有祥 走访")
    phone.enqueue("韦阿妹 走访")
    yield phone, server
    context.close()
    server.stop()


@pytest.fixture
def phone(browser: Browser, fake: Fake) -> Iterator[Phone]:
    """A phone on which nobody has worked yet."""
    context = browser.new_context(viewport=SIZE, locale="zh-CN", has_touch=True)
    yield Phone(context.new_page(), fake.url).listen()
    context.close()


@pytest.fixture
def persistent(browser: Browser, fake: Fake, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    """`persistent(*arguments)` starts the browser of one phone, again after it was ended."""
    contexts: list[BrowserContext] = []

    def start(*more: str) -> Phone:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "phone",
            executable_path=chromium.find() or None,
            args=[*ARGUMENTS, *more],
            viewport=SIZE,
            locale="zh-CN",
            geolocation={"latitude": 25.98, "longitude": 107.88},
            permissions=["geolocation", "camera"],
        )
        contexts.append(context)
        return Phone(context.pages[0], fake.url, tmp_path / "phone").listen()

    yield start
    for context in contexts:
        context.close()


def kill_browser_of(phone) -> None:
    """End every process of this phone's browser at once, as a dead battery would."""
    folder = str(phone.folder)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if f"--user-data-dir={folder}" in line:
                os.kill(int(entry.name), signal.SIGKILL)
