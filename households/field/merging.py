"""A worker's corrections beside what others changed while the phone was away.

Each value says what the phone was shown (`base`). Field by field:

    nobody changed it                      proposed, as an act that somebody else signs
    it is what the worker wants already    confirmed
    somebody wants another value           both are kept, and a person decides (`Conflict`)

An open act of somebody else that wants another value counts as a change; one of the worker's own
that would come into the way of the new one is withdrawn, and what it said goes along. A household
that was merged away: what is a member's goes with the member; what was the household's own meets
the facts of another household, which nobody but a person can judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal, NamedTuple

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from households import acts, facts
from households.acts import upkeep
from households.acts.conflicts import moved_since
from households.acts.corrections import Field, FieldErrorsError, Rows, field_of
from households.acts.errors import ActError
from households.acts.reporting import NOT_YOURS
from households.acts.verbs import stored
from households.facts import Fact
from households.field import conflicts, forms_of, moved
from households.field.conflicts import Theirs
from households.field.pulling import phone_text
from households.models import Act, Conflict, Household, Membership
from households.record.values import text_of
from ledger.acts.kinds import RefusedError, Sent
from regions.duties import Permission

Verdict = Literal["proposed", "confirmed", "same", "conflict"]
CORRECT = "correct"
OLDEST = timedelta(days=366)
_OF_PERSONS = frozenset({facts.PERSON, facts.PERSON_YEAR, "Membership"})


@dataclass(frozen=True)
class Wanted:
    """One value as it was sent: the field, its fact, what the phone was shown, what it sends."""

    sent_as: str
    field: Field
    fact: Fact
    base: str
    text: str

    @property
    def is_masked(self) -> bool:
        """It is the masked number that the phone was told, which nobody typed."""
        return self.fact.is_sensitive and "*" in self.text

    def as_value(self) -> dict[str, Any]:
        where = self.field
        return {
            "table": where.table, "row": where.row, "field": where.name, "year": where.year,
            "person": where.person, "value": self.text,
        }  # fmt: skip


class Now(NamedTuple):
    """What stands there: as a phone is told it (masked, where it is), and in full."""

    shown: str
    full: str


@dataclass
class Merged:
    """What became of the values: the verdict of each by its name, the acts, the conflicts."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(household: Household, values: Sequence[Mapping[str, Any]], *, sent: Sent) -> Merged:
    """Propose what can be proposed and keep what is in conflict; in the caller's transaction.

    `household` is the one they were sent for, or the one that it was merged into; what is a
    member's goes to the household where the member is now.

    Raises:
        PermissionDenied: the worker may not report there.
        RefusedError: a value cannot be read or is of nobody here; the words name each.
    """
    done = Merged()
    homes = moved.homes_of(values, household)
    upkeep.lock({*homes, household.pk})
    for key in sorted(homes, key=lambda one: one != household.pk):
        _merge_here(key, homes[key], sent, done)
    return done


def _merge_here(key: int, values: Sequence[Mapping[str, Any]], sent: Sent, done: Merged) -> None:
    """Merge the values of one household, which is held.

    Raises:
        PermissionDenied: the worker may not report there.
        RefusedError: a value cannot be read or is of nobody here; the words name each.
    """
    household = Household.objects.select_related("region").get(pk=key)
    if not sent.by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(NOT_YOURS)  # before anything is compared: a verdict tells of values
    if household.dissolved_on is not None:
        raise RefusedError(_("This household was dissolved; nothing of it can be corrected."))
    on = day_of(sent)
    is_another = household.pk != sent.body["household"]
    rows = Rows(household, on)
    wanted = [_place(one, household, rows, is_another) for one in values]
    others = conflicts.Others(household, by=sent.by)
    against: list[tuple[Wanted, Theirs]] = []
    for one in wanted:
        now = _now(one, rows)
        theirs = others.wanting_otherwise(one.field, partial(same, one.fact, one.text))
        verdict = judge(one, now, theirs, is_anothers=is_another and _is_households(one.field))
        done.verdicts[one.sent_as] = verdict
        if verdict == "conflict":
            against.append((one, theirs or others.standing(one.field, now.full)))
    chosen = [one for one in wanted if done.verdicts[one.sent_as] in ("proposed", "confirmed")]
    if chosen:
        done.acts.append(_propose(household, chosen, on, sent))
    done.conflicts += [conflicts.keep(household, one, it, on=on, sent=sent) for one, it in against]


def judge(one: Wanted, now: Now, theirs: Theirs | None, *, is_anothers: bool = False) -> Verdict:
    """What becomes of one value where `now` stands there and `theirs` waits to be signed."""
    is_there = same(one.fact, one.text, now.full) or (one.is_masked and one.text == now.shown)
    if theirs is not None and not (is_there and one.is_masked):
        return "conflict"
    was_seen = same(one.fact, one.base, now.shown) and not is_anothers
    if is_there:
        return "confirmed" if was_seen and not one.is_masked else "same"
    return "proposed" if was_seen else "conflict"


def same(fact: Fact, one: str, other: str) -> bool:
    """Whether two texts mean the same value: 80 and 80.00, two options in another order."""
    return one == other or _read(fact, one) == _read(fact, other)


def _read(fact: Fact, text: str) -> Any:
    if not text or fact.is_sensitive:
        return text
    try:
        value = fact.parse(text)
    except ValueError:
        return text
    return frozenset(value) if isinstance(value, list) else value


def day_of(sent: Sent) -> date:
    """The day the worker says; today where a phone's clock cannot be right."""
    today = timezone.localdate()
    return sent.on if today - OLDEST <= sent.on <= today else today


# --- where a value belongs ------------------------------------------------------------------------
def _place(one: Mapping[str, Any], household: Household, rows: Rows, is_another: bool) -> Wanted:
    """Find the field among the rows of the household as it is now.

    Raises:
        RefusedError: it is no field of the forms, or of somebody who is not in this household.
    """
    name = f"{one['table']}.{one['row']}.{one['year']}.{one['person']}.{one['field']}"
    fact = forms_of.known().get((one["table"], one["field"]))
    if fact is None:
        raise RefusedError(_("This field cannot be corrected here."), {name: one["field"]})
    where = field_of(one)
    if is_another:
        where = _in_another(where, household)
    where = _made_meanwhile(where, rows)
    try:
        rows.find(where)
    except ActError as error:
        raise RefusedError(str(error), {name: str(error)}) from error
    wanted = Wanted(name, where, fact, one["base"].strip(), one["value"].strip())
    if wanted.is_masked and wanted.text != wanted.base:
        raise RefusedError(words := _("Type the whole number; this one is masked."), {name: words})
    return wanted


def _in_another(where: Field, household: Household) -> Field:
    """The field in the household that the one it was sent for was merged into."""
    if where.table == facts.HOUSEHOLD:
        return where._replace(row=household.pk)
    if where.table == "Membership":
        person = Membership.objects.filter(pk=where.row).values_list("person", flat=True).first()
        now = Membership.objects.current().filter(person=person, household=household).first()
        return where._replace(row=now.pk if now else where.row)
    if where.table == facts.HOUSEHOLD_YEAR and where.row:
        model = forms_of.known()[where.table, where.name].model_field.model
        year = model.objects.filter(pk=where.row).values_list("year", flat=True).first()
        return where._replace(row=0, year=year or 0)
    return where


def _made_meanwhile(where: Field, rows: Rows) -> Field:
    """A row of a year that the phone did not know is there now: the value is of that row."""
    if where.row or where.table not in (facts.HOUSEHOLD_YEAR, facts.PERSON_YEAR):
        return where
    for key, row in rows.years(where.table).items():
        is_persons = getattr(row, "person_id", 0) == where.person
        if row.year == where.year and (where.table == facts.HOUSEHOLD_YEAR or is_persons):
            return where._replace(row=key, year=0, person=0)
    return where


def _is_households(where: Field) -> bool:
    return where.table not in _OF_PERSONS


def _now(one: Wanted, rows: Rows) -> Now:
    row = rows.find(one.field)
    if row is None:
        return Now("", "")
    value = getattr(row, one.field.name)
    return Now(phone_text(one.fact, value), text_of(one.fact, value))


# --- the act --------------------------------------------------------------------------------------
def _propose(household: Household, chosen: Sequence[Wanted], on: date, sent: Sent) -> Act:
    """Report the values, together with what own acts said that they would come in the way of."""
    values = {wanted.field: wanted.as_value() for wanted in chosen}
    for act in _in_the_way(household, values, sent):
        values = {field_of(one): one for one in act.given["values"]} | values
        acts.withdraw(act, by=sent.by, note="由后来的填报取代")
    try:
        return acts.propose(
            CORRECT,
            household,
            {"values": list(values.values())},
            by=sent.by,
            happened_on=on,
            note=sent.body.get("note", ""),
        )
    except FieldErrorsError as error:
        names = {wanted.field: wanted.sent_as for wanted in chosen}
        fields = {names.get(at, at.name): words for at, words in error.errors.items()}
        raise RefusedError(str(error), fields) from error
    except ActError as error:
        raise RefusedError(str(error)) from error


def _in_the_way(
    household: Household, values: Mapping[Field, Mapping[str, Any]], sent: Sent
) -> list[Act]:
    """Open corrections of the same person that set one of these fields or make the same row."""
    made = {_row(where) for where in values if not where.row}
    mine = Act.objects.open().filter(household=household, kind=CORRECT, proposed_by=sent.by)
    return [
        act
        for act in mine.filter(batch="").select_for_update().order_by("pk")
        if any(
            where in values or (not where.row and _row(where) in made)
            for where in map(field_of, act.given.get("values") or [])
        )
        and not moved_since(stored(act))  # then whoever signs is to see what moved
    ]


def _row(where: Field) -> Field:
    """The row that a field is of."""
    return where._replace(name="")
