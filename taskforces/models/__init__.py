"""Tables of the organisation: bodies, seats, places in charge, hand-overs, lists of duties, rounds
of cross-inspection, and what task forces do: tasks, trips, studies, mandates, routes, reports.
"""

from taskforces.models.charges import Charge, ChargeKind
from taskforces.models.cross_checks import (
    Answer,
    CrossCheck,
    CrossInspector,
    CrossPair,
    CrossVisit,
    Question,
)
from taskforces.models.duty_lists import DutyLine, DutyList
from taskforces.models.half_months import HalfMonthReport
from taskforces.models.hand_overs import SeatHandOver
from taskforces.models.mandates import BodyPaper, Mandate
from taskforces.models.organisation import (
    BODY_LEVELS,
    LEADING,
    ONE_OF_A_PLACE,
    Body,
    BodyKind,
    Role,
    Seat,
    Strand,
    Subject,
)
from taskforces.models.poor_places import PoorKind, PoorPlace
from taskforces.models.routes import Route
from taskforces.models.studies import Study
from taskforces.models.tasks import TASK_STAGES, Task, TaskDelay, TaskProgress
from taskforces.models.trips import Trip, TripFinding, TripMember

__all__ = [
    "BODY_LEVELS",
    "LEADING",
    "ONE_OF_A_PLACE",
    "TASK_STAGES",
    "Answer",
    "Body",
    "BodyKind",
    "BodyPaper",
    "Charge",
    "ChargeKind",
    "CrossCheck",
    "CrossInspector",
    "CrossPair",
    "CrossVisit",
    "DutyLine",
    "DutyList",
    "HalfMonthReport",
    "Mandate",
    "PoorKind",
    "PoorPlace",
    "Question",
    "Role",
    "Route",
    "Seat",
    "SeatHandOver",
    "Strand",
    "Study",
    "Subject",
    "Task",
    "TaskDelay",
    "TaskProgress",
    "Trip",
    "TripFinding",
    "TripMember",
]
