"""A county's task force, a day after the first half of June 2018."""

import pytest

from regions.models import Region, User
from taskforces import half_months
from taskforces.half_months import Figure
from taskforces.models import Body
from tests.factories.half_months import at, office_of
from tests.factories.organisation import BodyFactory
from tests.factories.regions import CountyFactory


@pytest.fixture(autouse=True)
def morning():
    with at("2018-06-16T09:00:00"):
        yield


@pytest.fixture
def drawn(monkeypatch) -> list[int]:
    """What the registry gives: one figure whose value is the first of this list, changed at will;
    the figures of ledgers are tested where they are drawn.
    """
    value = [7]
    monkeypatch.setattr(
        half_months.figures,
        "FIGURES",
        {"one": lambda body, since, cut_off, keys: [Figure("one", "线索累计下发", "条", value[0])]},
    )
    return value


@pytest.fixture
def county() -> Region:
    return CountyFactory()


@pytest.fixture
def body(county) -> Body:
    return BodyFactory(region=county, name="示例县住房安全专班")


@pytest.fixture
def writer(county) -> User:
    return office_of(county)


@pytest.fixture
def leader(county) -> User:
    return office_of(county)
