"""Tables of the organisation: bodies, seats, places in charge, hand-overs, lists of duties, rounds
of cross-inspection."""

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
from taskforces.models.hand_overs import SeatHandOver
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

__all__ = [
    "BODY_LEVELS",
    "LEADING",
    "ONE_OF_A_PLACE",
    "Answer",
    "Body",
    "BodyKind",
    "Charge",
    "ChargeKind",
    "CrossCheck",
    "CrossInspector",
    "CrossPair",
    "CrossVisit",
    "DutyLine",
    "DutyList",
    "Question",
    "Role",
    "Seat",
    "SeatHandOver",
    "Strand",
    "Subject",
]
