"""Two values of one field: who wants the other one, keeping both, and deciding."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households import acts, provenance
from households.acts import rights, upkeep
from households.acts.corrections import Field, field_of
from households.acts.errors import ActError, StaleActError
from households.facts import BY_FIELD
from households.field import moved
from households.models import Act, ActChange, Conflict, Household
from households.provenance import Origin
from households.record import values
from ledger import events, hands, notices
from ledger.acts.kinds import RefusedError, Sent
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import User

if TYPE_CHECKING:
    from households.field.merging import Wanted

FOUND = "households.conflict.found"
DECIDED = "households.conflict.decided"
STATEMENT = "本人已核对两个值，按此决定"
OWN = "填报人不能决定自己的填报；请由其他有权签认的人决定"
DONE = "该冲突已由他人决定，请刷新后再看"


@dataclass(frozen=True)
class Theirs:
    """The other value as a text, where it is from, and who and when as far as it is known."""

    text: str
    source: str
    name: str = ""
    at: datetime | None = None
    act: Act | None = None


class Others:
    """What others want of the fields of one household, or have made of them."""

    def __init__(self, household: Household, *, by: User) -> None:
        self.household, self.by = household, by

    @cached_property
    def _open(self) -> list[Act]:
        rows = Act.objects.open().filter(household=self.household).select_related("proposed_by")
        return [act for act in rows.order_by("pk") if act.proposed_by.person != self.by.person]

    @cached_property
    def _wanted(self) -> dict[tuple[str, int, str], list[tuple[Act, str]]]:
        """What their open acts set, as texts, by table, row and field."""
        by_key = {act.pk: act for act in self._open}
        found: dict[tuple[str, int, str], list[tuple[Act, str]]] = {}
        for change in ActChange.objects.filter(act__in=by_key, made="").order_by("act_id"):
            fact = BY_FIELD.get((change.table, change.field))
            if fact is not None and change.before != change.after:
                text = values.text_of(fact, values.of_json(fact, change.after))
                where = (change.table, change.row, change.field)
                found.setdefault(where, []).append((by_key[change.act_id], text))
        return found

    @cached_property
    def _to_be_made(self) -> dict[Field, list[tuple[Act, str]]]:
        """The same of rows of a year that an open correction is to make."""
        found: dict[Field, list[tuple[Act, str]]] = {}
        for act in self._open:
            for one in act.given.get("values") or ():
                if not one.get("row"):
                    found.setdefault(field_of(one), []).append((act, str(one["value"] or "")))
        return found

    def wanting_otherwise(self, field: Field, is_mine: Callable[[str], bool]) -> Theirs | None:
        """The newest open act of somebody else that wants another value of the field."""
        if field.row:
            told = self._wanted.get((field.table, field.row, field.name), [])
        else:
            told = self._to_be_made.get(field, [])
        for act, text in reversed(told):
            if not is_mine(text):
                name = act.proposed_by.full_name
                return Theirs(text, act.source, name, act.proposed_at, act)
        return None

    @cached_property
    def _origins(self) -> dict[provenance.Key, Origin]:
        return provenance.origins(self.household)

    def standing(self, field: Field, now: str) -> Theirs:
        """What stands in the base map, and where it is from."""
        origin = self._origins.get((field.table, field.row, field.name))
        if origin is None:
            return Theirs(now, provenance.SQL)
        act = Act.objects.filter(pk=origin.act).first() if origin.act else None
        return Theirs(now, origin.source, origin.by, origin.at, act)


def keep(household: Household, one: "Wanted", theirs: Theirs, *, on: date, sent: Sent) -> Conflict:
    """Keep both values of a field until somebody decides."""
    where = one.field
    conflict = Conflict.objects.create(
        household=household, table=where.table, row=where.row, year=where.year,
        person=where.person, field=where.name, base=one.base, mine=one.text, theirs=theirs.text,
        sent=sent.id, mine_at=sent.claimed_at, mine_on=on, mine_by=sent.by, theirs_at=theirs.at,
        theirs_name=theirs.name[:60], theirs_act=theirs.act, theirs_source=theirs.source,
        received_at=timezone.now(),
    )  # fmt: skip
    events.note(_draft(FOUND, conflict, sent.by, ""), notices.tell_of)
    return conflict


def why_not(conflict: Conflict, by: User) -> str:
    """Why `by` may not decide, "" when he may: who signs there, and not who sent one of the two."""
    if not by.can(Permission.HOUSEHOLD_SIGN, at=conflict.region):
        return rights.NOT_HERE
    return OWN if conflict.mine_by.person == by.person else ""


@transaction.atomic
def decide(
    conflict: Conflict,
    *,
    take: Literal["mine", "theirs"],
    by: User,
    note: str = "",
    strokes: str = "",
) -> Event:
    """Take the worker's value, which comes into force at once, or keep the other one.

    Raises:
        PermissionDenied: `by` may not sign here, or is the worker (two persons, not accounts).
        StaleActError: it was decided.
        ActError: the worker's value cannot be taken any more.
    """
    upkeep.lock({conflict.household_id})
    if why := why_not(conflict, by):
        raise PermissionDenied(why)
    if not Conflict.objects.open().select_for_update(of=("self",)).filter(pk=conflict.pk).exists():
        raise StaleActError(DONE)
    act = _enact(conflict, by, note) if take == "mine" else None
    state = Conflict.State.MINE if act else Conflict.State.THEIRS
    moved_on = {
        "state": state, "decided_at": timezone.now(), "decided_by": by, "note": note.strip()[:500],
        "act": act,
    }  # fmt: skip
    Conflict.objects.filter(pk=conflict.pk).update(**moved_on)
    for name, value in moved_on.items():
        setattr(conflict, name, value)
    event = events.append(
        _draft(DECIDED, conflict, by, note, take=take, act=act.pk if act else None)
    )
    notices.tell_of(event)
    hands.write(
        event,
        region=conflict.region,
        statement=STATEMENT,
        signed=_content(conflict, take, note),
        hands=[hands.Hand(Signature.Role.REVIEWER, by.full_name, strokes, by)],
    )
    return event


def _enact(conflict: Conflict, by: User, note: str) -> Act:
    try:
        household = moved.household_of(conflict.household_id)
    except RefusedError as error:
        raise ActError(error.words) from error
    return acts.enact(
        "correct",
        household,
        {"values": [conflict.as_value(conflict.mine)]},
        proposed_by=conflict.mine_by,
        by=by,
        happened_on=conflict.mine_on,
        note=note,
        source="visit",
    )


def _content(conflict: Conflict, take: str, note: str) -> dict[str, object]:
    names = ("table", "row", "year", "person", "field", "base", "mine", "theirs")
    return {
        "conflict": conflict.pk,
        **{name: getattr(conflict, name) for name in names},
        "sent": str(conflict.sent),
        "take": take,
        "note": note,
    }


def _draft(kind: str, conflict: Conflict, by: User, note: str, **data: object) -> events.Draft:
    """What happened, without either value: they stay with the conflict."""
    return events.Draft(
        kind=kind,
        region=conflict.region,
        subject=conflict.subject,
        subject_id=conflict.pk,
        by=by,
        note=note.strip()[:200],
        data={"household": conflict.household_id, "field": conflict.field, **data},
    )
