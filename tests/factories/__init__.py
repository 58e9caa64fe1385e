"""Factories: the only way tests make rows. Consistent by construction."""

from tests.factories.campaigns import (
    CampaignFactory,
    CampaignVisitFactory,
    FoundHouseholdFactory,
)
from tests.factories.households import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.incomes import (
    HouseholdYearFactory,
    IncomeItemFactory,
    IncomeSheetFactory,
    PersonYearFactory,
    PovertyLineFactory,
)
from tests.factories.ledger import EvidenceFactory
from tests.factories.obligations import (
    ObligationFactory,
    ObligationRuleFactory,
    ObligationTermsFactory,
)
from tests.factories.regions import (
    CadreFactory,
    CountyFactory,
    GridFactory,
    PostingFactory,
    PrefectureFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.factories.screening import (
    BasemapRunFactory,
    DifferenceFactory,
    ExtractFactory,
    IdentityPairFactory,
    JobFactory,
    LeadFactory,
    LeadReplyFactory,
    RuleExemptionFactory,
    RuleParameterFactory,
    RunFactory,
)

__all__ = [
    "BasemapRunFactory",
    "CadreFactory",
    "CampaignFactory",
    "CampaignVisitFactory",
    "CountyFactory",
    "DifferenceFactory",
    "EvidenceFactory",
    "ExtractFactory",
    "FoundHouseholdFactory",
    "GridFactory",
    "HouseholdFactory",
    "HouseholdYearFactory",
    "IdentityPairFactory",
    "IncomeItemFactory",
    "IncomeSheetFactory",
    "JobFactory",
    "LeadFactory",
    "LeadReplyFactory",
    "MembershipFactory",
    "ObligationFactory",
    "ObligationRuleFactory",
    "ObligationTermsFactory",
    "PersonFactory",
    "PersonYearFactory",
    "PostingFactory",
    "PovertyLineFactory",
    "PrefectureFactory",
    "RuleExemptionFactory",
    "RuleParameterFactory",
    "RunFactory",
    "TownshipFactory",
    "UserFactory",
    "VillageFactory",
]
