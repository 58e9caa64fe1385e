"""A grid, its worker with a phone, and a kind of act of the tests."""

import pytest

from ledger.acts.kinds import KINDS
from regions.duties import Duty
from tests.factories import GridFactory, PostingFactory
from tests.ledger.acts.phones import NOTE, Phone, note_kind


@pytest.fixture
def grid(db):
    return GridFactory()


@pytest.fixture
def kind(grid, monkeypatch):
    found = note_kind(grid)
    monkeypatch.setitem(KINDS, NOTE, found)
    return found


@pytest.fixture
def worker(grid):
    return PostingFactory(duty=Duty.GRID_WORKER, region=grid).user


@pytest.fixture
def phone(worker, kind):
    return Phone(worker).bind()


@pytest.fixture
def colleague(grid, kind):
    """Another worker of the same grid, with a phone."""
    return Phone(PostingFactory(duty=Duty.GRID_WORKER, region=grid).user).bind()
