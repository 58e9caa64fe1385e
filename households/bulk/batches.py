"""What a batch is, read from its acts: who reported it, why, what it changes, how far it is.

A batch has no row of its own. Each act stands where its household is, so a person sees those of
his places, and of the others only how many there are.
"""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from households import act_queue
from households.acts.kinds import KINDS
from households.acts.words import label
from households.models import Act, ActChange
from households.record.preview import SILENT, Line, lines_of
from regions.duties import Permission
from regions.models import User

SAMPLE = 10
State = Act.State


@dataclass(frozen=True)
class Batch:
    """A batch as one person sees it; `outside` acts are of other places.

    The counts are of what is in sight. `to_sign`, `to_undo` and `own` are how many this person may
    sign or send back, undo, and take back now.
    """

    number: str
    counts: dict[str, int]
    outside: int
    to_sign: int
    to_undo: int
    own: int
    by: User
    at: datetime
    on: date
    note: str
    kinds: list[str]
    fields: list[str]

    @property
    def total(self) -> int:
        return self.counts["total"]

    @property
    def is_departments(self) -> bool:
        """It came out of a comparison with a department's data."""
        return self.number.startswith("JC")


def acts_of(number: str, user: User) -> QuerySet[Act]:
    """The acts of a batch in sight of `user`."""
    return act_queue.in_sight(user).filter(batch=number)


def signable(number: str, user: User) -> QuerySet[Act]:
    """What waits for the signature of `user`, the oldest first."""
    return act_queue.to_sign(user).filter(batch=number).order_by("pk")


def own_open(number: str, user: User) -> QuerySet[Act]:
    """What `user` reported and nobody has decided."""
    return Act.objects.open().filter(user.stands_in("proposed_by"), batch=number).order_by("pk")


def in_force(number: str, user: User) -> QuerySet[Act]:
    """What `user` may undo if nothing stands in the way, the one signed last first."""
    found = Act.objects.visible_to(user, Permission.HOUSEHOLD_SIGN)
    done = found.filter(batch=number, state=State.DONE).exclude(user.stands_in("proposed_by"))
    return done.order_by("-signed_at", "-pk")


def find(number: str, user: User) -> Batch | None:
    """The batch of a number; None when nothing of it is in sight."""
    acts = acts_of(number, user)
    counts = acts.aggregate(
        total=Count("pk"),
        on=Min("happened_on"),
        **{state.value: Count("pk", filter=Q(state=state)) for state in State},
        sign=Count("pk", filter=Q(pk__in=signable(number, user).values("pk"))),
        undo=Count("pk", filter=Q(pk__in=in_force(number, user).values("pk"))),
        own=Count("pk", filter=Q(state=State.OPEN) & user.stands_in("proposed_by")),
    )
    if not counts["total"]:
        return None
    first = acts.select_related("proposed_by").order_by("pk")[0]
    fields = ActChange.objects.filter(act__batch=number, made="").exclude(field__in=SILENT)
    kinds = Act.objects.filter(batch=number).values_list("kind").annotate(n=Count("pk"))
    of_kind = dict(kinds.order_by())
    return Batch(
        number=number,
        counts=counts,
        outside=sum(of_kind.values()) - counts["total"],
        to_sign=counts["sign"],
        to_undo=counts["undo"],
        own=counts["own"],
        by=first.proposed_by,
        at=first.proposed_at,
        on=counts["on"],
        note=first.note,
        kinds=[KINDS[kind].title for kind in sorted(of_kind)],
        fields=[label(*one) for one in fields.order_by().values_list("table", "field").distinct()],
    )


def lines_by_act(acts: Iterable[Act]) -> dict[int, list[Line]]:
    """What each act changes, as lines; two queries."""
    changes: dict[int, list[Any]] = defaultdict(list)
    for change in ActChange.objects.filter(act__in=list(acts)).exclude(field__in=SILENT):
        changes[change.act_id].append(change)
    keys = [pk for pk, found in changes.items() for _one in found]
    lines = lines_of([one for found in changes.values() for one in found])
    by_act: dict[int, list[Line]] = defaultdict(list)
    for pk, line in zip(keys, lines, strict=True):
        by_act[pk].append(line)
    return by_act


def sample(number: str, user: User) -> list[int]:
    """Acts to look at before many are signed: the same ones for whoever asks."""
    waiting = list(signable(number, user).values_list("pk", flat=True))
    drawn = random.Random(number).sample(waiting, min(SAMPLE, len(waiting)))  # noqa: S311
    return sorted(drawn)
