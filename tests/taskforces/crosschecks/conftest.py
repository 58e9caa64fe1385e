import pytest

from taskforces import samples
from tests.factories.cross_checks import THIRTY_EACH


@pytest.fixture(autouse=True)
def households(monkeypatch):
    """Thirty households a township, whatever the base map has."""
    monkeypatch.setattr(samples, "SAMPLES", [THIRTY_EACH])
    monkeypatch.setattr("taskforces.crosschecks.operations.SAMPLES", [THIRTY_EACH])
