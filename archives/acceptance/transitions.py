"""Every move of a rectification, as data. The verbs are in `archives.acceptance.rectifying`."""

from ledger.models import Signature, Status
from ledger.transitions import Transition, register
from regions.duties import Permission

SAYS_DONE = "本人已按验收意见整改，对材料的真实性负责"
SAYS_EXAMINED = "本人已核对整改后的材料，整改属实"
SAYS_CLOSED = "本人已复核，同意销号"

TO_DO = frozenset({Status.PENDING, Status.RETURNED})

MENDED = register(
    Transition(
        kind="archives.rectification.mended",
        sources=TO_DO,
        target=Status.VERIFYING,
        permission=Permission.ARCHIVE_FILE,
        where="covering",
        statement=SAYS_DONE,
        role=Signature.Role.RECTIFIER,
        is_step=True,
    )
)
EXAMINED = register(
    Transition(
        kind="archives.rectification.examined",
        sources=frozenset({Status.VERIFYING}),
        target=Status.ANSWERED,
        permission=Permission.ARCHIVE_FILE,
        where="covering",
        statement=SAYS_EXAMINED,
        role=Signature.Role.REVIEWER,
        is_step=True,
    )
)
CLOSED = register(
    Transition(
        kind="archives.rectification.closed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.CLOSED,
        permission=Permission.ARCHIVE_ACCEPT,
        where="covering",
        statement=SAYS_CLOSED,
        role=Signature.Role.CLOSER,
        is_step=True,
    )
)
SENT_BACK = register(
    Transition(
        kind="archives.rectification.sent_back",
        sources=frozenset({Status.VERIFYING}),
        target=Status.RETURNED,
        permission=Permission.ARCHIVE_FILE,
        where="covering",
        is_step=True,
    )
)
REFUSED = register(
    Transition(
        kind="archives.rectification.refused",
        sources=frozenset({Status.ANSWERED}),
        target=Status.RETURNED,
        permission=Permission.ARCHIVE_ACCEPT,
        where="covering",
        is_step=True,
    )
)
