"""Identification, exit, return, removal, monitoring and reversal, as procedures with their steps.

variants         what they are: steps, people, papers; the data that everything else follows
parameters       periods, shares and exclusion grounds, editable, with place, source and dates
rounds           beginning, joining, leaving, sending back
household_steps  a household takes a step; round_steps: the round takes one as a whole
sampling         the drawn look; objections: what stops one household
deciding         the outcome, by an act; nothing else writes the base map
two_dates        错评 or a normal exit: when was it identified, when was it acquired
board            what pages show; printing: what is put on paper, without what must not be there
"""

from households.procedures.errors import ProcedureError, StaleProcedureError
from households.procedures.given import Given, Result
from households.procedures.household_steps import record_household
from households.procedures.objections import answer_objection, object_to
from households.procedures.round_steps import record_round
from households.procedures.rounds import (
    add_households,
    open_round,
    send_back,
    send_back_one,
    withdraw,
)
from households.procedures.sampling import draw, look
from households.procedures.variants import VARIANTS

__all__ = [
    "VARIANTS",
    "Given",
    "ProcedureError",
    "Result",
    "StaleProcedureError",
    "add_households",
    "answer_objection",
    "draw",
    "look",
    "object_to",
    "open_round",
    "record_household",
    "record_round",
    "send_back",
    "send_back_one",
    "withdraw",
]
