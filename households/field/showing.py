"""What the pages of conflicts show, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households import provenance
from households.acts.changes import MODELS, current
from households.acts.words import label
from households.facts import BY_FIELD, Fact
from households.models import Conflict, Membership, Person, PersonYear
from households.pages import place_name
from households.record import values
from ledger.models import Signature
from ledger.shown import Entry, hands, story
from qiannan.templatetags.face import masked, short_time
from regions.duties import Permission
from regions.models import User

HUES = {
    Conflict.State.OPEN: "review",
    Conflict.State.MINE: "done",
    Conflict.State.THEIRS: "wait",
}
_FEWEST_ENDS = 6


@dataclass(frozen=True)
class Row:
    """One conflict of a list. Names are masked."""

    conflict: Conflict
    label: str
    whose: str
    head: str
    place: str
    hue: str
    mine: str
    theirs: str
    days: int


def rows_of(conflicts: Iterable[Conflict], user: User) -> list[Row]:
    """The lines of a list: two queries for whose fields they are, however many."""
    found = list(conflicts)
    names = names_of(found)
    return [
        Row(
            conflict=one,
            label=label(one.table, one.field),
            whose=masked(names.get(one.pk, ""), "name"),
            head=masked(one.household.head_name or one.household.household_no, "name"),
            place=place_name(one.region),
            hue=HUES[Conflict.State(one.state)],
            mine=said[0],
            theirs=said[1],
            days=(timezone.now() - one.received_at).days,
        )
        for one in found
        for said in (both(one, user),)
    ]


def names_of(conflicts: Iterable[Conflict]) -> dict[int, str]:
    """Whose field each is about; nobody's are the household's own."""
    keys: dict[str, set[int]] = {}
    found = list(conflicts)
    for one in found:
        keys.setdefault(one.table, set()).add(one.row)
    persons = {one.pk: one.person for one in found if one.person}
    for model in (Membership, PersonYear):
        rows = model.objects.filter(pk__in=keys.get(model.__name__, ()))
        of_row = dict(rows.values_list("pk", "person_id"))
        here = [one for one in found if one.table == model.__name__ and one.row in of_row]
        persons |= {one.pk: of_row[one.row] for one in here}
    persons |= {one.pk: one.row for one in found if one.table == Person.__name__}
    names = dict(Person.objects.filter(pk__in=set(persons.values())).values_list("pk", "name"))
    return {key: names.get(person, "") for key, person in persons.items()}


def both(conflict: Conflict, user: User) -> tuple[str, str]:
    """The two values as this person may see them."""
    fact = BY_FIELD[conflict.table, conflict.field]
    if fact.is_health and not user.can(Permission.PERSON_REVEAL, at=conflict.region):
        return (hidden := _("not yours to see")), hidden
    if fact.is_sensitive:
        return told_apart(conflict.mine, conflict.theirs)
    return _said(fact, conflict.mine), _said(fact, conflict.theirs)


def _said(fact: Fact, text: str) -> str:
    unit = fact.unit if text and fact.unit and fact.unit not in fact.header else ""
    return f"{text} {unit}".strip()


def told_apart(one: str, other: str) -> tuple[str, str]:
    """Two numbers masked but for what tells them apart: without that nobody could decide."""
    if len(one) != len(other):
        return _ends(one), _ends(other)
    keep = {at for at in range(len(one)) if one[at] != other[at]}
    keep |= {*range(min(_FEWEST_ENDS, len(one))), *range(max(len(one) - 4, 0), len(one))}
    said = ["".join(c if at in keep else "*" for at, c in enumerate(text)) for text in (one, other)]
    return said[0], said[1]


def _ends(text: str) -> str:
    if len(text) <= _FEWEST_ENDS + 4:
        return "*" * max(len(text) - 4, 0) + text[-4:] if text else ""
    return f"{text[:_FEWEST_ENDS]}{'*' * (len(text) - _FEWEST_ENDS - 4)}{text[-4:]}"


def compared(conflict: Conflict, user: User) -> list[dict[str, Any]]:
    """Both sides: the value, who, when, how it came."""
    mine, theirs = both(conflict, user)
    act = conflict.theirs_act
    waits = act is not None and act.state == act.State.OPEN
    source = provenance.SOURCES.get(conflict.theirs_source, conflict.theirs_source)
    lines = [
        (label(conflict.table, conflict.field), mine, theirs, True),
        (_("Who"), conflict.mine_by.full_name, conflict.theirs_name or _("not known"), False),
        (
            _("When"),
            short_time(conflict.mine_at),
            short_time(conflict.theirs_at) if conflict.theirs_at else _("not known"),
            False,
        ),
        (
            _("How it came"),
            _("Phone, at the door"),
            f"{source}（{_('waits to be signed')}）" if waits else source,
            False,
        ),
    ]
    names = ("label", "ours", "theirs", "hit")
    return [dict(zip(names, (a, b or "—", c or "—", d), strict=True)) for a, b, c, d in lines]


def base_words(conflict: Conflict) -> str:
    """What the phone was shown when the worker filled the field in."""
    fact = BY_FIELD[conflict.table, conflict.field]
    if fact.is_health or fact.is_sensitive:
        text = _("a value that is masked here") if conflict.base else ""
    else:
        text = _said(fact, conflict.base)
    return text or _("nothing")


def standing_now(conflict: Conflict) -> str:
    """What stands there today where that is neither of the two any more; "" where it is one."""
    row = MODELS[conflict.table]._default_manager.filter(pk=conflict.row).first()
    fact = BY_FIELD[conflict.table, conflict.field]
    if row is None or fact.is_sensitive or fact.is_health or not conflict.is_open:
        return ""
    text = values.text_of(fact, current(row, conflict.field))
    return "" if text in (conflict.mine, conflict.theirs) else _said(fact, text) or "—"


def history_url(conflict: Conflict) -> str:
    """Where the field's history stands; "" for one of a row that is still to be made."""
    if not conflict.row or conflict.household.dissolved_on is not None:
        return ""
    where = [conflict.household_id, conflict.table, conflict.row, conflict.field]
    return reverse("households:field-history", args=where)


def signatures(conflict: Conflict) -> list[dict[str, Any]]:
    found = Signature.objects.filter(event__subject=conflict.subject, event__subject_id=conflict.pk)
    return hands(found, role=lambda _signature: _("Settled by"))


def timeline(conflict: Conflict) -> list[Entry]:
    """How it came here, newest first."""
    told = story(conflict.subject, conflict.pk)
    if conflict.is_open:
        told.insert(0, Entry(conflict.get_state_display(), "", now=True))
    return told
