"""Every move of a finding by people, as data. The verbs are in `households.quality.findings`."""

from ledger.models import Signature, Status
from ledger.transitions import Transition, register
from regions.duties import Permission

ANSWERED_STATEMENT = "本人已核实，对核实结果负责"
REVIEWED_STATEMENT = "本人已审核，同意上报"
CLOSED_STATEMENT = "本人已复核，同意销号"
EXEMPTED_STATEMENT = "本人已核对，同意豁免"
_TO_ANSWER = frozenset({Status.PENDING, Status.VERIFYING, Status.RETURNED})

# Whoever may report a change of a household may say how it is: the grid, or the village above.
ANSWERED = register(
    Transition(
        kind="households.finding.answered",
        sources=_TO_ANSWER,
        target=Status.ANSWERED,
        permission=Permission.HOUSEHOLD_PROPOSE,
        where="covering",
        statement=ANSWERED_STATEMENT,
        role=Signature.Role.VERIFIER,
        is_step=True,
    )
)
REVIEWED = register(
    Transition(
        kind="households.finding.reviewed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.ANSWERED,
        permission=Permission.HOUSEHOLD_SIGN,
        statement=REVIEWED_STATEMENT,
        role=Signature.Role.REVIEWER,
        is_step=True,
    )
)
RETURNED = register(
    Transition(
        kind="households.finding.returned",
        sources=frozenset({Status.ANSWERED}),
        target=Status.RETURNED,
        permission=Permission.HOUSEHOLD_SIGN,
    )
)
CLOSED = register(
    Transition(
        kind="households.finding.closed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.CLOSED,
        permission=Permission.HOUSEHOLD_SIGN,
        statement=CLOSED_STATEMENT,
        role=Signature.Role.CLOSER,
        is_step=True,
    )
)
EXEMPTED = register(
    Transition(
        kind="households.finding.exempted",
        sources=_TO_ANSWER | {Status.ANSWERED},
        target=Status.WITHDRAWN,
        permission=Permission.QUALITY_EXEMPT,
        where="covering",
        statement=EXEMPTED_STATEMENT,
        role=Signature.Role.CLOSER,
    )
)
EXEMPTION_ENDED = register(
    Transition(
        kind="households.finding.exemption_ended",
        sources=frozenset({Status.WITHDRAWN}),
        target=Status.PENDING,
        permission=Permission.QUALITY_EXEMPT,
        where="covering",
    )
)
