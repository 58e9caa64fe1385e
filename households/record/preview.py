"""What an act would change, as lines for a person: field, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from households import facts
from households.acts.changes import Change
from households.acts.words import label, show
from households.models import Person

# What follows from another field of the same act, or only says where a new row belongs.
SILENT = frozenset({"name_initials", "id_number", "id_state", "household", "person", "year"})


@dataclass(frozen=True)
class Line:
    """One field of an act; `is_confirmed` when it stays as it is."""

    label: str
    before: str
    after: str
    is_confirmed: bool = False
    is_new: bool = False
    who: str = ""


def lines_of(changes: Sequence[Change]) -> list[Line]:
    """The changes as lines, those of members with their names; one query."""
    people = {c.row for c in changes if c.table == facts.PERSON}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    return [_line(change, names) for change in changes if change.field not in SILENT]


def _line(change: Change, names: dict[int, str]) -> Line:
    return Line(
        label=label(change.table, change.field),
        before="" if change.made else show(change.table, change.field, change.before),
        after=show(change.table, change.field, change.after),
        is_confirmed=not change.made and change.before == change.after,
        is_new=bool(change.made),
        who=names.get(change.row, "") if change.table == facts.PERSON else "",
    )
