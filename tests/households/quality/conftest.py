"""Fixtures of data quality: a place with its people, and a check of it."""

from collections.abc import Callable

import pytest

from households.models import QualityFinding, QualityRun
from households.quality import runs
from regions.duties import Duty
from regions.models import Level, Region
from tests.factories import GridFactory


@pytest.fixture
def grid() -> Region:
    return GridFactory()


@pytest.fixture
def check(db) -> Callable[..., QualityRun]:
    """`check()` runs every rule over the whole base map, or over a place."""

    def run(region: Region | None = None) -> QualityRun:
        place = region or Region.objects.get(level=Level.PREFECTURE)
        asked = runs.start(place)
        assert runs.check(asked.job_id) == asked.pk
        asked.refresh_from_db()
        return asked

    return run


@pytest.fixture
def worker(officer, grid):
    return officer(Duty.GRID_WORKER, grid)


@pytest.fixture
def village(officer, grid):
    return officer(Duty.VILLAGE_LEADER, grid.parent)


@pytest.fixture
def township(officer, grid):
    return officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent)


@pytest.fixture
def county(officer, grid):
    return officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)


def only() -> QualityFinding:
    """The one finding there is, as it is now."""
    return QualityFinding.objects.select_related("region", "holder", "household").get()
