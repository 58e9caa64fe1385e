"""What else wants the same fields, and what changed since an act was reported or done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from households.acts.changes import MODELS, Change, altered, as_json, current
from households.acts.references import references_to
from households.acts.words import label, moved_on, whose
from households.models import Act, ActChange

# Rows that an act makes have no key yet; these fields tell whether two acts make the same one.
_SAME = {
    "Person": ("id_number",),
    "Household": ("household_no",),
    "PersonYear": ("person", "year"),
    "HouseholdYear": ("household", "year"),
    "Membership": ("person",),
}


Rows = dict[tuple[str, int], models.Model]


@dataclass(frozen=True)
class Obstacle:
    """Why an act cannot be undone, and the later act that is in the way, if it was one."""

    text: str
    act: Act | None = None


def conflicting(changes: Sequence[Change], without: Act | None = None) -> list[Act]:
    """The open acts that set one of the same fields or make the same row, oldest first."""
    found = {act.pk for acts in open_on(changes).values() for act in acts}
    found |= _making_the_same(changes)
    if without is not None:
        found.discard(without.pk)
    return list(Act.objects.filter(pk__in=found).order_by("pk")) if found else []


def open_on(changes: Iterable[Change]) -> dict[tuple[str, int, str], list[Act]]:
    """The open acts, oldest first, that set a field of these changes, by table, row and field."""
    wanted = {(c.table, c.row, c.field) for c in changes if c.row and c.before != c.after}
    rows: dict[str, set[int]] = defaultdict(set)
    for table, row, _field in wanted:
        rows[table].add(row)
    if not wanted:
        return {}
    places = Q()
    for table, keys in rows.items():
        places |= Q(table=table, row__in=keys)
    others = ActChange.objects.filter(places, act__state=Act.State.OPEN, made="")
    found: dict[tuple[str, int, str], list[Act]] = defaultdict(list)
    for other in others.select_related("act__proposed_by").order_by("act_id"):
        where = (other.table, other.row, other.field)
        if where in wanted and other.before != other.after:
            found[where].append(other.act)
    return found


def _making_the_same(changes: Iterable[Change]) -> set[int]:
    """The open acts that make a person, household or year that these changes make too."""
    rows: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for change in changes:
        if change.made and change.field in _SAME.get(change.table, ()):
            rows[(change.table, change.made)][change.field] = change.after
    same = Q()
    for (table, _made), values in rows.items():
        told = all(value and not isinstance(value, dict) for value in values.values())
        if told and values:
            first, *rest = values.items()
            one = Q(table=table, field=first[0], after=first[1])
            for name, value in rest:
                twin = ActChange.objects.filter(table=table, field=name, after=value)
                one &= Q(act__in=twin.exclude(made="").values("act"))
            same |= one
    if not same:
        return set()
    open_ones = ActChange.objects.filter(same, act__state=Act.State.OPEN).exclude(made="")
    return set(open_ones.values_list("act", flat=True))


def rows_of(changes: Iterable[Change], made: Mapping[str, int] | None = None) -> Rows:
    """The rows that the changes name or `made`, by table and key; one query a table."""
    keys: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if row := change.row or (made or {}).get(change.made, 0):
            keys[change.table].add(row)
    found: dict[tuple[str, int], models.Model] = {}
    for table, wanted in keys.items():
        rows = MODELS[table]._default_manager.filter(pk__in=wanted)
        if table in ("Membership", "PersonYear"):
            rows = rows.select_related("person")
        found |= {(table, row.pk): row for row in rows}
    return found


def moved_since(changes: Sequence[Change], rows: Rows | None = None) -> list[str]:
    """What is no longer as the changes found it, in words: 陆乙“与户主关系”：报告时…，现在….

    `rows` are those of `rows_of`, if they were read already.
    """
    rows = rows_of(changes) if rows is None else rows
    found = []
    for change in changes:
        row = rows.get((change.table, change.row))
        if change.made:
            continue
        if row is None:
            found.append(f"“{label(change.table, change.field)}”所在的记录已不存在")
        elif (now := as_json(current(row, change.field))) != change.before:
            found.append(moved_on(row, change.field, change.before, now))
    return found


def obstacles(
    act: Act, changes: Sequence[Change], made: Mapping[str, int], rows: Rows | None = None
) -> list[Obstacle]:
    """Why an act in force cannot be undone: what came later, newest act named; empty if it can.

    `changes` are as proposed, `made` the keys of the rows that the act made, `rows` all of them
    if they were read already.
    """
    there = [
        Change(c.table, c.field, c.before, c.after, c.row or made[c.made], c.made) for c in changes
    ]
    rows = rows_of(there) if rows is None else rows
    later = _later(act, there)
    along = {**_along(made, there), "Act": {act.pk}}
    found: dict[str, Obstacle] = {}
    by_row: dict[tuple[str, int], list[Change]] = defaultdict(list)
    for change in there:
        by_row[(change.table, change.row)].append(change)
    for key, ones in by_row.items():
        row = rows.get(key)
        if row is None:
            found.setdefault("gone", Obstacle("本次变更的记录之后已被删除"))
            continue
        for name in _changed(row, ones, made):
            text = f"{whose(row)}“{label(key[0], name)}”之后又有变动"
            found.setdefault(text, Obstacle(text, later.get((*key, name)) or later.get(key)))
        if ones[0].made:
            for text in references_to(row, along):
                found.setdefault(text, Obstacle(text, later.get(key)))
    return list(found.values())


def _changed(row: models.Model, ones: list[Change], made: Mapping[str, int]) -> list[str]:
    values = {
        c.field: made[c.after["made"]] if isinstance(c.after, dict) else c.after for c in ones
    }
    if ones[0].made:
        return altered(row, values)
    return [name for name, value in values.items() if as_json(current(row, name)) != value]


def _along(made: Mapping[str, int], there: Sequence[Change]) -> dict[str, set[int]]:
    """The rows that the act made, which go along when it is undone, by table."""
    found: dict[str, set[int]] = defaultdict(set)
    for change in there:
        if change.made:
            found[change.table].add(made[change.made])
    return found


def _later(act: Act, there: Iterable[Change]) -> dict[tuple[Any, ...], Act]:
    """The latest act in force after `act`, by field and by row of the base map."""
    rows = Q()
    for table, row in {(c.table, c.row) for c in there}:
        rows |= Q(table=table, row=row)
    after = ActChange.objects.filter(
        rows, act__state=Act.State.DONE, act__signed_at__gte=act.signed_at
    ).exclude(act=act)
    found: dict[tuple[Any, ...], Act] = {}
    for change in after.select_related("act").order_by("act__signed_at"):
        found[(change.table, change.row, change.field)] = change.act
        found[(change.table, change.row)] = change.act
    return found
