"""Every move of a lead, as data. The verbs are in `screening.lead_operations`."""

from ledger.models import Signature, Status
from ledger.transitions import Transition, register
from regions.duties import Permission

ANSWERED_STATEMENT = "本人已入户核实，对核实结果负责"
FILED_STATEMENT = "本人已审核，同意备案"
CLOSED_STATEMENT = "本人已复核，同意销号"

SENT_DOWN = register(
    Transition(
        kind="screening.lead.sent_down",
        sources=frozenset({Status.PENDING, Status.RETURNED}),
        target=Status.PENDING,
        permission=Permission.LEAD_SEND_DOWN,
    )
)
RECEIVED = register(
    Transition(
        kind="screening.lead.received",
        sources=frozenset({Status.PENDING}),
        target=Status.PENDING,
        permission=Permission.LEAD_RECEIVE,
    )
)
TAKEN_UP = register(
    Transition(
        kind="screening.lead.taken_up",
        sources=frozenset({Status.PENDING, Status.RETURNED}),
        target=Status.VERIFYING,
        permission=Permission.LEAD_RECEIVE,
    )
)
FILING_RECEIVED = register(
    Transition(
        kind="screening.lead.filing_received",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.LEAD_RECEIVE,
    )
)
ANSWERED = register(
    Transition(
        kind="screening.lead.answered",
        sources=frozenset({Status.PENDING, Status.VERIFYING, Status.RETURNED}),
        target=Status.ANSWERED,
        permission=Permission.LEAD_ANSWER,
        statement=ANSWERED_STATEMENT,
        role=Signature.Role.VERIFIER,
        is_step=True,
    )
)
FILED_UP = register(
    Transition(
        kind="screening.lead.filed_up",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.LEAD_FILE_UP,
        statement=FILED_STATEMENT,
        role=Signature.Role.FILER,
        is_step=True,
    )
)
REVIEWED = register(
    Transition(
        kind="screening.lead.reviewed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.LEAD_FILE_UP,
        statement=FILED_STATEMENT,
        role=Signature.Role.REVIEWER,
        is_step=True,
    )
)
RETURNED = register(
    Transition(
        kind="screening.lead.returned",
        sources=frozenset({Status.ANSWERED}),
        target=Status.RETURNED,
        permission=Permission.LEAD_RETURN,
    )
)
CLOSED = register(
    Transition(
        kind="screening.lead.closed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.CLOSED,
        permission=Permission.LEAD_CLOSE,
        statement=CLOSED_STATEMENT,
        role=Signature.Role.CLOSER,
        is_step=True,
    )
)
REOPENED = register(
    Transition(
        kind="screening.lead.reopened",
        sources=frozenset({Status.CLOSED}),
        target=Status.PENDING,
        permission=Permission.LEAD_REOPEN,
        where="covering",
    )
)
EXEMPTED = register(
    Transition(
        kind="screening.lead.exempted",
        sources=frozenset({Status.PENDING, Status.VERIFYING, Status.RETURNED}),
        target=Status.WITHDRAWN,
        permission=Permission.RULE_SET,
        where="covering",
    )
)
