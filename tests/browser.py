"""One real Chromium for all browser tests of a process.

Playwright keeps its event loop running in the test's thread and refuses a second one there,
so every folder of tests shares this one. Where a loop runs, Django keeps connections apart from
those of the thread before it: each kind is closed while it can be reached, else its session would
stay until the process ends and nobody could drop the database.
"""

import os
from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from qiannan.demo import chromium

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
# Playwright keeps an event loop in the test's thread; the tests' own queries are made there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, started at the first test of the process that asks for it."""
    connections.close_all()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium.find() or None, args=ARGUMENTS
        )
        yield started
        started.close()
        connections.close_all()
