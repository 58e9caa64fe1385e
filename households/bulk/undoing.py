"""What of a batch can still be undone, and what stands in the way of the rest.

The same question as `acts.conflicts.obstacles` asks of one act, asked of all at once. A row that
an act made is looked at when it is undone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from households.acts.changes import Change, as_json, current
from households.acts.conflicts import rows_of
from households.acts.words import label, whose
from households.bulk import batches
from households.models import Act, ActChange
from regions.models import User


@dataclass(frozen=True)
class Obstacle:
    """An act that cannot be undone, why, and the later act that did it, if it was one."""

    act: Act
    text: str
    later: Act | None = None


@dataclass(frozen=True)
class Undoing:
    """How many acts of a batch this person can undo, and those that stay."""

    possible: int
    obstacles: list[Obstacle]


def forecast(number: str, user: User) -> Undoing:
    """Say what undoing the batch would come to; a bounded number of queries, writes nothing."""
    acts = {act.pk: act for act in batches.in_force(number, user).for_list()}  # type: ignore[attr-defined]
    changes = list(ActChange.objects.filter(act__in=acts, made="").order_by("act_id", "pk"))
    rows = rows_of([Change(c.table, c.field, c.before, c.after, c.row) for c in changes])
    moved: dict[int, tuple[ActChange, str]] = {}
    for change in changes:
        row = rows.get((change.table, change.row))
        if row is None:
            moved.setdefault(change.act_id, (change, "本次变更的记录之后已被删除"))
        elif as_json(current(row, change.field)) != change.after:
            text = f"{whose(row)}“{label(change.table, change.field)}”之后又有变动"
            moved.setdefault(change.act_id, (change, text))
    later = _later([change for change, _text in moved.values()], acts)
    found = [Obstacle(acts[pk], text, later.get(pk)) for pk, (_change, text) in moved.items()]
    return Undoing(len(acts) - len(found), found)


def _later(changes: Sequence[ActChange], acts: dict[int, Act]) -> dict[int, Act]:
    """The latest act in force after each, on the same field."""
    if not changes:
        return {}
    fields = Q()
    for change in changes:
        fields |= Q(table=change.table, row=change.row, field=change.field)
    since = min(acts[change.act_id].signed_at for change in changes)  # type: ignore[type-var]
    others = ActChange.objects.filter(
        fields, act__state=Act.State.DONE, act__signed_at__gte=since
    ).exclude(act__in=acts)
    wanted = {(c.table, c.row, c.field): c.act_id for c in changes}
    found: dict[int, Act] = {}
    for other in others.select_related("act").order_by("act__signed_at"):
        found[wanted[other.table, other.row, other.field]] = other.act
    return found
