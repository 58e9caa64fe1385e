"""Every move of an issue, as data. The verbs are in `accountability.issue_operations`,
`issue_closing` and `issue_requests`; who takes which step where is in `accountability.stages`.
"""

from ledger.models import Signature, Status
from ledger.transitions import Transition, register
from regions.duties import Permission

APPLIED_STATEMENT = "本人已完成整改，对整改情况和佐证材料的真实性负责"
VERIFIED_STATEMENT = "本人已核实，对核实结果负责"
REVIEWED_STATEMENT = "本人已复核，对复核结果负责"
CLOSED_STATEMENT = "本人已审查，同意销号"

NOT_APPLIED = frozenset({Status.PENDING, Status.VERIFYING, Status.RETURNED})

SENT_DOWN = register(
    Transition(
        kind="accountability.issue.sent_down",
        sources=frozenset({Status.PENDING}),
        target=Status.PENDING,
        permission=Permission.ISSUE_SEND_DOWN,
    )
)
RECEIVED = register(
    Transition(
        kind="accountability.issue.received",
        sources=frozenset({Status.PENDING}),
        target=Status.PENDING,
        permission=Permission.ISSUE_RECEIVE,
    )
)
TAKEN_UP = register(
    Transition(
        kind="accountability.issue.taken_up",
        sources=frozenset({Status.PENDING, Status.RETURNED}),
        target=Status.VERIFYING,
        permission=Permission.ISSUE_RECEIVE,
    )
)
APPLIED = register(
    Transition(
        kind="accountability.issue.applied",
        sources=frozenset({Status.VERIFYING, Status.RETURNED}),
        target=Status.ANSWERED,
        permission=Permission.ISSUE_RECTIFY,
        statement=APPLIED_STATEMENT,
        role=Signature.Role.RECTIFIER,
        is_step=True,
    )
)
VERIFIED = register(
    Transition(
        kind="accountability.issue.verified",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.ISSUE_VERIFY,
        statement=VERIFIED_STATEMENT,
        role=Signature.Role.VERIFIER,
        is_step=True,
    )
)
REVIEWED = register(
    Transition(
        kind="accountability.issue.reviewed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.ISSUE_REVIEW,
        statement=REVIEWED_STATEMENT,
        role=Signature.Role.REVIEWER,
        is_step=True,
    )
)
RETURNED = register(
    Transition(
        kind="accountability.issue.returned",
        sources=frozenset({Status.ANSWERED}),
        target=Status.RETURNED,
        permission=Permission.ISSUE_VERIFY,
    )
)
CLOSED = register(
    Transition(
        kind="accountability.issue.closed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.CLOSED,
        permission=Permission.ISSUE_CLOSE,
        statement=CLOSED_STATEMENT,
        role=Signature.Role.CLOSER,
        is_step=True,
    )
)
FILED_UP = register(
    Transition(
        kind="accountability.issue.filed_up",
        sources=frozenset({Status.CLOSED}),
        target=Status.CLOSED,
        permission=Permission.ISSUE_CLOSE,
    )
)
FILING_RECEIVED = register(
    Transition(
        kind="accountability.issue.filing_received",
        sources=frozenset({Status.CLOSED}),
        target=Status.CLOSED,
        permission=Permission.ISSUE_RECEIVE,
    )
)
REOPENED = register(
    Transition(
        kind="accountability.issue.reopened",
        sources=frozenset({Status.CLOSED}),
        target=Status.PENDING,
        permission=Permission.ISSUE_LOOK_BACK,
        where="covering",
    )
)
WITHDRAWN = register(
    Transition(
        kind="accountability.issue.withdrawn",
        sources=NOT_APPLIED,
        target=Status.WITHDRAWN,
        permission=Permission.ISSUE_CONSENT,
        where="covering",
    )
)
