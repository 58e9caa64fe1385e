import pytest

from households.operations import ensure_catalogues


@pytest.fixture
def catalogues(db):
    """The kinds of income and the parameters: a test that commits takes migrated rows away."""
    ensure_catalogues()
