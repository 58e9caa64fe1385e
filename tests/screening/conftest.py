"""Fixtures of comparisons."""

import pytest

from screening.comparison.rules import load_rules
from screening.operations import runs


@pytest.fixture
def _one_rule(monkeypatch):
    """A comparison that asks one rule, r03, and is over at once."""
    only = tuple(rule for rule in load_rules() if rule.code == "r03")
    monkeypatch.setattr(runs, "load_rules", lambda: only)
