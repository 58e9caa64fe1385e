"""One village in its township and county, with the catalogue that issues are registered by."""

import pytest

from accountability import operations as ledger
from tests.factories import CountyFactory, TownshipFactory, VillageFactory


@pytest.fixture
def county():
    ledger.load_aspects()
    return CountyFactory()


@pytest.fixture
def township(county):
    return TownshipFactory(parent=county)


@pytest.fixture
def village(township):
    return VillageFactory(parent=township)
