"""How many rounds, and what became of them: `make races` shows both."""

import os
import sys

import pytest

from tests.accountability.races.arena import Report

ROUNDS = int(os.environ.get("ROUNDS", "3"))
REPORTS: list[Report] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Say at once which race failed; a whole run takes the better part of an hour."""
    if report.failed and "/races/" in report.nodeid:
        print(f"\n{report.nodeid}\n{report.longreprtext[-2000:]}", file=sys.stderr)  # noqa: T201


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not REPORTS:
        return
    terminalreporter.section("races")
    for number, report in enumerate(REPORTS, start=1):
        terminalreporter.write_line(f"{number:2d}. {report.sentence}")
    rounds = sum(report.rounds for report in REPORTS)
    terminalreporter.write_line(
        f"{len(REPORTS)} races, {rounds} rounds: no double act, no lost change, no deadlock; "
        "after each race the trail verified and the ledger added up."
    )
