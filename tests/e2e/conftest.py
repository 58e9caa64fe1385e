"""A real Chromium against the running site, with the demo's own data.

`--shots` (or SHOTS=1) also writes a picture of every page into docs/screens.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client, override_settings
from playwright.sync_api import BrowserContext, Page

from accountability import operations
from accountability.demo import accounts
from regions.duties import Duty
from regions.models import Level, Posting, Region, User
from regions.operations import load_divisions
from tests.accountability.issues.conftest import Way
from tests.browser import SIZES
from tests.factories import GridFactory
from tests.field.conftest import SIZE, Phone

SCREENS = Path(django_settings.BASE_DIR, "docs", "screens")
NAVIGATION_MS = 120_000  # a test judges what a page shows, never how soon a busy machine shows it
AXE = Path(django_settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
# Only violations come back: to carry every passed check out of the browser costs more than axe.
RUN = """axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'], resultTypes: ['violations']
}).then(done => done.violations)"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shots", action="store_true", help="write docs/screens/*.png")


@pytest.fixture(scope="session", autouse=True)
def _uncollected_static_files() -> Iterator[None]:
    """The live server starts before any test; whitenoise warns where nothing was collected."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@dataclass
class Visit:
    """One person at one screen. `complaints` is what the browser or axe found wrong."""

    page: Page
    url: str
    takes_shots: bool
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.url}{path}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def press(self, name: str) -> Page:
        """Press the button or link that says `name`, and wait for what follows."""
        words = self.page.locator("main").get_by_text(name, exact=True)
        pressed = words.locator("visible=true").last
        pressed.click()
        self.page.wait_for_load_state("networkidle")
        return self.page

    def look(self, name: str) -> None:
        """Take the picture, and note what is wrong with the page."""
        if self.takes_shots:
            SCREENS.mkdir(exist_ok=True)
            # To hide the caret leaves `style=""` on every field; htmx copies that into what it
            # swaps in, and the browser refuses it as inline style.
            self.page.screenshot(path=SCREENS / f"loop-{name}.png", caret="initial")
        self.check(name)

    @property
    def faults(self) -> list[str]:
        """The complaints but for refusals that a test asks for: Chromium logs every 422."""
        return [said for said in self.complaints if "422 (Unprocessable Entity)" not in said]

    def both(self, name: str, path: str) -> None:
        """Open the page at both sizes, and look at it."""
        for size, viewport in SIZES.items():
            self.page.set_viewport_size(viewport)
            self.open(path)
            self.look(f"{name}-{size}")

    def check(self, name: str) -> None:
        """Note what axe finds and whether the page scrolls sideways."""
        if self.page.evaluate("typeof axe") == "undefined":  # once a page, for both sizes
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(RUN)
        self.complaints += [f"{name}: {rule['id']} {rule['nodes'][0]['html']}" for rule in found]
        self.measure(name)

    def measure(self, name: str) -> None:
        """Note whether the page scrolls sideways."""
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.page.viewport_size["width"]:
            self.complaints.append(f"{name}: {width} px wide")

    def speak(self, language: str) -> None:
        """Read the pages that follow in another language."""
        cookie = {"name": django_settings.LANGUAGE_COOKIE_NAME, "value": language}
        self.page.context.add_cookies([{**cookie, "url": self.url}])

    def sign(self, pad: str) -> None:
        """Write on the glass of the pad whose strokes are posted as `pad`."""
        glass = self.page.locator(f"[data-signature]:has(input[name={pad}]) canvas")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        mouse = self.page.mouse
        for left in (0.15, 0.5):
            mouse.move(box["x"] + box["width"] * left, box["y"] + box["height"] * 0.6)
            mouse.down()
            for step in range(1, 8):
                x = box["x"] + box["width"] * (left + 0.04 * step)
                mouse.move(x, box["y"] + box["height"] * (0.3 if step % 2 else 0.7))
            mouse.up()


@pytest.fixture
def township(transactional_db, monkeypatch, tmp_path):
    """The demo of a small village: population, departments' files taken in, accounts."""
    monkeypatch.setattr(accounts, "DEV_DIR", tmp_path / "dev")
    call_command("seed_demo", scale="village", households=200, verbosity=0)


@pytest.fixture
def village_people(transactional_db, monkeypatch, tmp_path, settings) -> Way:
    """The demo's accounts along one village and nothing else: no population, no ledger."""
    monkeypatch.setattr(accounts, "DEV_DIR", tmp_path / "dev")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    load_divisions()
    operations.load_aspects()
    grid = GridFactory(parent=Region.objects.filter(level=Level.VILLAGE).order_by("path")[0])
    accounts.make()
    return way_of(grid)


def way_of(grid: Region) -> Way:
    """The demo's people along the village of a grid."""
    _prefecture, county, town, village = grid.parent.ancestors

    def posted(duty: Duty, region: Region) -> list[User]:
        found = Posting.objects.filter(duty=duty, region=region).select_related("user")
        return [posting.user for posting in found.order_by("pk")]

    first, second, *_others = posted(Duty.COUNTY_OFFICE, county)
    return Way(
        grid=grid,
        zhou=User.objects.get(username=accounts.PREFECTURE),
        zhou_second=User.objects.get(username=accounts.SECOND),
        reviewer=first,
        closer=second,
        township=posted(Duty.TOWNSHIP_OFFICE, town)[0],
        village=posted(Duty.VILLAGE_LEADER, village)[0],
    )


@pytest.fixture
def visit(browser, live_server, request, settings) -> Iterator[Callable[..., Visit]]:
    """`visit(username, "phone")` logs in through the login page and returns the visit."""
    # Nor how long ago somebody logged in: a slow machine's loop outlasts five minutes.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3600
    # Nor how often: logins of a test that travelled ahead never leave the last minute.
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": False}
    shots = request.config.getoption("--shots", default=False) or bool(os.environ.get("SHOTS"))
    contexts: list[BrowserContext] = []

    def log_in(username: str, size: str = "desk", shot: str = "") -> Visit:
        context = browser.new_context(
            viewport=SIZES[size], locale="zh-CN", accept_downloads=True, has_touch=size == "phone"
        )
        context.set_default_navigation_timeout(NAVIGATION_MS)
        contexts.append(context)
        page = context.new_page()
        here = Visit(page, live_server.url, shots)
        page.on(
            "console",
            lambda message: message.type == "error" and here.complaints.append(message.text),
        )
        page.on("pageerror", lambda error: here.complaints.append(str(error)))
        here.open("/account/login/")
        if shot:
            here.look(shot)
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(accounts.password())
        page.locator("main button[type=submit], form button[type=submit]").last.click()
        page.wait_for_url(f"{live_server.url}/")
        return here

    yield log_in
    for context in contexts:
        context.close()


@pytest.fixture
def phone_of(browser, live_server) -> Iterator[Callable[[User], Phone]]:
    """`phone_of(user)` is the app on a phone of its own, logged in and begun."""
    contexts = []

    def start(user: User) -> Phone:
        context = browser.new_context(
            viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True,
            geolocation={"latitude": 25.98, "longitude": 107.88}, permissions=["geolocation"],
        )  # fmt: skip
        contexts.append(context)
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([{**cookie, "expires": time.time() + 86_400}])
        return Phone(context.new_page(), live_server.url).listen().begin()

    yield start
    for context in contexts:
        context.close()
