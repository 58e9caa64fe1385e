"""Factories: the only way tests make rows. Consistent by construction."""

from tests.factories.households import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.regions import (
    CountyFactory,
    GridFactory,
    PostingFactory,
    PrefectureFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.factories.screening import ExtractFactory, JobFactory, LeadFactory, RunFactory

__all__ = [
    "CountyFactory",
    "ExtractFactory",
    "GridFactory",
    "HouseholdFactory",
    "JobFactory",
    "LeadFactory",
    "MembershipFactory",
    "PersonFactory",
    "PostingFactory",
    "PrefectureFactory",
    "RunFactory",
    "TownshipFactory",
    "UserFactory",
    "VillageFactory",
]
