"""Two colleagues who keep the training of one county."""

from dataclasses import dataclass

import pytest

from regions.duties import Duty
from regions.models import Region, User
from tests.factories import CountyFactory


@dataclass
class Office:
    county: Region
    clerk: User
    other: User


@pytest.fixture
def office(db, officer) -> Office:
    county = CountyFactory()
    return Office(county, officer(Duty.COUNTY_OFFICE, county), officer(Duty.COUNTY_OFFICE, county))
