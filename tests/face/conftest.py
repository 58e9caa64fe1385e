"""A real Chromium in front of pages rendered in this process; no server and no database."""

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route

from qiannan.styleguide import samples
from tests.browser import SIZES

ORIGIN = "http://face.test"


class SamplePerson:
    """Stands for a logged-in person where a page only shows the name."""

    full_name = "李开贵"
    is_authenticated = True


def render(template: str, context: dict[str, object]) -> str:
    request = RequestFactory().get("/")
    with translation.override("zh-hans"):
        return render_to_string(template, context | {"user": SamplePerson()}, request)


@pytest.fixture
def styleguide() -> str:
    """The page with every component, in Chinese."""
    return render("styleguide.html", samples())


@pytest.fixture
def open_page(browser: Browser, styleguide: str) -> Iterator[Callable[..., Page]]:
    """`open_page("phone")` shows the styleguide under the site's own security policy.

    The page keeps what the browser complained about in `page.complaints`.
    """
    contexts = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            headers = {"Content-Security-Policy": build_policy()}
            route.fulfill(body=styleguide, content_type="text/html", headers=headers)
            return
        found = finders.find(path.removeprefix("/static/"))
        if not found:
            route.fulfill(status=404, body=path)
            return
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        route.fulfill(body=Path(found).read_bytes(), content_type=kind)

    def show(size: str, **options: object) -> Page:
        context = browser.new_context(viewport=SIZES[size], locale="zh-CN", **options)
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(f"{ORIGIN}/")
        page.wait_for_load_state("networkidle")
        return page

    yield show
    for context in contexts:
        context.close()
