"""The base map: households, persons, membership with dates, and what holds for one year.

Chinese names, options and codes: docs/glossary.md; the columns of the national register and where
each is kept: `households.facts`. Options are stored by name, because the national system's own
code lists differ from the national standards in the largest ethnic groups
(docs/sources.md#codes); the standards' codes are kept beside the names in `Option`.
"""

from households.models.acts import Act, ActChange
from households.models.code import HouseholdCode
from households.models.export import Export
from households.models.field import Conflict, DutyDone, Satisfaction, SixDuty, Theme, Visit
from households.models.grid import GridPlan
from households.models.household import ExitStatus, Household, HouseholdQuerySet, PoorKind
from households.models.income import (
    IncomeGroup,
    IncomeItem,
    IncomeKind,
    IncomeSheet,
    Parameter,
)
from households.models.lists import ListKind, ListLayout, PlaceFigure, SavedFilter
from households.models.load import RegisterDifference, RegisterLoad, RegisterTwin
from households.models.mark import HouseholdMark
from households.models.options import LineKind, Option, PovertyLine
from households.models.person import Membership, Person, PersonQuerySet
from households.models.place_bits import HouseholdPlace, PersonPlace
from households.models.procedure import Procedure, Round
from households.models.procedure_aids import (
    ExclusionGround,
    Objection,
    ProcedureSetting,
    Sample,
)
from households.models.procedure_record import ProcedureRecord
from households.models.quality import QualityCount, QualityFinding, QualityRun, QualitySpell
from households.models.responsibility import HandOver, Helper, Pairing
from households.models.standards import JudgedItem, Judgement, Observation
from households.models.village import VillageYear
from households.models.yearly import HouseholdYear, PersonYear

__all__ = [
    "Act",
    "ActChange",
    "Conflict",
    "DutyDone",
    "ExclusionGround",
    "ExitStatus",
    "Export",
    "GridPlan",
    "HandOver",
    "Helper",
    "Household",
    "HouseholdCode",
    "HouseholdMark",
    "HouseholdPlace",
    "HouseholdQuerySet",
    "HouseholdYear",
    "IncomeGroup",
    "IncomeItem",
    "IncomeKind",
    "IncomeSheet",
    "JudgedItem",
    "Judgement",
    "LineKind",
    "ListKind",
    "ListLayout",
    "Membership",
    "Objection",
    "Observation",
    "Option",
    "Pairing",
    "Parameter",
    "Person",
    "PersonPlace",
    "PersonQuerySet",
    "PersonYear",
    "PlaceFigure",
    "PoorKind",
    "PovertyLine",
    "Procedure",
    "ProcedureRecord",
    "ProcedureSetting",
    "QualityCount",
    "QualityFinding",
    "QualityRun",
    "QualitySpell",
    "RegisterDifference",
    "RegisterLoad",
    "RegisterTwin",
    "Round",
    "Sample",
    "Satisfaction",
    "SavedFilter",
    "SixDuty",
    "Theme",
    "VillageYear",
    "Visit",
]
