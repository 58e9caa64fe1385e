import pytest

from screening.models import IdentityPair
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    IdentityPairFactory,
    MembershipFactory,
)


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def make(grid):
    """Pairs in one grid, each about the head of a household of its own."""

    def pairs(number: int, **fields) -> list[IdentityPair]:
        heads = [MembershipFactory(household=HouseholdFactory(region=grid)) for _ in range(number)]
        return [
            IdentityPairFactory(person=head.person, household=head.household, **fields)
            for head in heads
        ]

    return pairs
