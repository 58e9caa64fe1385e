"""Every move of a task, as data. The verbs are in `taskforces.tasks.operations`."""

from ledger.models import Signature, Status
from ledger.transitions import Transition, register
from regions.duties import Permission

SAYS_DONE = "本人确认任务已完成，对完成情况和佐证材料的真实性负责"
SAYS_CLOSED = "本人已审核，任务完成属实，同意销号"

BEING_DONE = frozenset({Status.PENDING, Status.VERIFYING, Status.RETURNED})

STARTED = register(
    Transition(
        kind="taskforces.task.started",
        sources=frozenset({Status.PENDING, Status.RETURNED}),
        target=Status.VERIFYING,
        permission=Permission.TASK_FORCE_WORK,
    )
)
FINISHED = register(
    Transition(
        kind="taskforces.task.finished",
        sources=frozenset({Status.VERIFYING}),
        target=Status.ANSWERED,
        permission=Permission.TASK_FORCE_WORK,
        statement=SAYS_DONE,
        role=Signature.Role.RECTIFIER,
        is_step=True,
    )
)
RETURNED = register(
    Transition(
        kind="taskforces.task.returned",
        sources=frozenset({Status.ANSWERED}),
        target=Status.RETURNED,
        permission=Permission.TASK_FORCE_ISSUE,
        where="covering",
        is_step=True,
    )
)
CLOSED = register(
    Transition(
        kind="taskforces.task.closed",
        sources=frozenset({Status.ANSWERED}),
        target=Status.CLOSED,
        permission=Permission.TASK_FORCE_ISSUE,
        where="covering",
        statement=SAYS_CLOSED,
        role=Signature.Role.CLOSER,
        is_step=True,
    )
)
WITHDRAWN = register(
    Transition(
        kind="taskforces.task.withdrawn",
        sources=BEING_DONE,
        target=Status.WITHDRAWN,
        permission=Permission.TASK_FORCE_ISSUE,
        where="covering",
    )
)
