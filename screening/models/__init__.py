"""Delivered files, comparisons, leads, and differences of the base map with departments."""

from screening.models.basemap import (
    BasemapRun,
    BulkDecision,
    BulkRow,
    Difference,
    DifferenceQuerySet,
    VillageCoverage,
)
from screening.models.counts import LeadCount, LeadDay
from screening.models.expectations import Expectation
from screening.models.extracts import ComparisonRun, Extract, ExtractQuerySet
from screening.models.leads import (
    TRUE_VERDICTS,
    UNTRUE_VERDICTS,
    Lead,
    LeadQuerySet,
    LeadReply,
    Verdict,
)
from screening.models.rules import RuleExemption, RuleParameter

__all__ = [
    "TRUE_VERDICTS",
    "UNTRUE_VERDICTS",
    "BasemapRun",
    "BulkDecision",
    "BulkRow",
    "ComparisonRun",
    "Difference",
    "DifferenceQuerySet",
    "Expectation",
    "Extract",
    "ExtractQuerySet",
    "Lead",
    "LeadCount",
    "LeadDay",
    "LeadQuerySet",
    "LeadReply",
    "RuleExemption",
    "RuleParameter",
    "Verdict",
    "VillageCoverage",
]
