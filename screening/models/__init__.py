"""Delivered files, comparisons, leads, differences with departments, and screening rounds."""

from screening.models.basemap import (
    BasemapRun,
    BulkDecision,
    BulkRow,
    Difference,
    DifferenceQuerySet,
    VillageCoverage,
)
from screening.models.campaign_figures import CampaignDay, CampaignTally
from screening.models.campaign_visits import (
    DOUBTS,
    REST,
    CampaignVisit,
    FoundHousehold,
    Outcome,
    VisitQuerySet,
    VisitRecord,
)
from screening.models.campaigns import Campaign, CampaignQuerySet, CampaignReport, SignOff
from screening.models.changes import LeadChange
from screening.models.counts import LeadCount, LeadDay
from screening.models.expectations import Expectation
from screening.models.extracts import ComparisonRun, Extract, ExtractQuerySet
from screening.models.identity import (
    IdentityBulk,
    IdentityBulkRow,
    IdentityPair,
    IdentityPairQuerySet,
)
from screening.models.leads import (
    PASSING_VERDICTS,
    TRUE_VERDICTS,
    UNTRUE_VERDICTS,
    Lead,
    LeadQuerySet,
    LeadReply,
    Verdict,
)
from screening.models.rules import RuleExemption, RuleParameter
from screening.models.simulations import SimulatedLead, Simulation

__all__ = [
    "DOUBTS",
    "PASSING_VERDICTS",
    "REST",
    "TRUE_VERDICTS",
    "UNTRUE_VERDICTS",
    "BasemapRun",
    "BulkDecision",
    "BulkRow",
    "Campaign",
    "CampaignDay",
    "CampaignQuerySet",
    "CampaignReport",
    "CampaignTally",
    "CampaignVisit",
    "ComparisonRun",
    "Difference",
    "DifferenceQuerySet",
    "Expectation",
    "Extract",
    "ExtractQuerySet",
    "FoundHousehold",
    "IdentityBulk",
    "IdentityBulkRow",
    "IdentityPair",
    "IdentityPairQuerySet",
    "Lead",
    "LeadChange",
    "LeadCount",
    "LeadDay",
    "LeadQuerySet",
    "LeadReply",
    "Outcome",
    "RuleExemption",
    "RuleParameter",
    "SignOff",
    "SimulatedLead",
    "Simulation",
    "Verdict",
    "VillageCoverage",
    "VisitQuerySet",
    "VisitRecord",
]
