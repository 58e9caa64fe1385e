"""What a field or a row was over time, newest first, for a page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from households import facts
from households.acts.words import label, show
from households.models import Act, ActChange
from households.models.past import CACHES
from households.pages import place_name
from households.provenance import Cause, Step, histories
from households.record.sections import Record
from households.states import TABLES, states_of_row
from regions.models import Region

Say = Callable[[str, Any], str]
_SILENT = CACHES | {"id", "recorded_at", "name_initials", "id_number", "id_state"}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change, or a confirmation: when, from what, by whom; `differences` say what."""

    at: datetime
    word: str
    cause: Cause
    differences: list[Difference]
    is_first: bool = False
    is_confirmation: bool = False

    @property
    def is_direct(self) -> bool:
        return self.cause.source == "sql" and not self.is_first


@dataclass(frozen=True)
class History:
    """The entries of one field (`label` names it) or of a whole row."""

    title: str
    label: str
    entries: list[Entry]


def of_row(record: Record, table: str, row: int, field: str = "") -> History | None:
    """The history of a row of this household; None when it is not of this household."""
    if table not in TABLES or (field and not _is_shown(table, field)):
        return None
    where = (table, row)
    steps = histories({where: states} if (states := states_of_row(table, row)) else {}).get(where)
    if not steps or not _is_ours(record, table, row, steps):
        return None
    names = [field] if field else [n for n in steps[0].values if n not in _SILENT]
    kept = [name for name in names if not _is_hidden(record, table, name)]
    say = _sayer(table, steps)
    entries = [*_changes(table, steps, kept, say), *_confirmations(table, row, kept, say)]
    return History(
        title=_title(record, table, row, steps),
        label=label(table, field) if field else "",
        entries=sorted(entries, key=lambda entry: entry.at, reverse=True),
    )


def _is_shown(table: str, field: str) -> bool:
    known = {one.name for one in TABLES[table]._meta.concrete_fields}
    return field in known and field not in _SILENT


def _is_hidden(record: Record, table: str, field: str) -> bool:
    fact = facts.BY_FIELD.get((table, field))
    return bool(fact and fact.is_health and not record.may_see_health)


def _is_ours(record: Record, table: str, row: int, steps: list[Step]) -> bool:
    """Persons of today only: what concerns one who left is read in the household of today."""
    last = next(step.values for step in reversed(steps) if step.values)
    people = {m.person_id for m in record.memberships}
    household = record.household.pk
    return {
        "Household": row == household,
        "HouseholdYear": last.get("household") == household,
        "Membership": last.get("household") == household,
        "Person": row in people,
        "PersonYear": last.get("person") in people,
    }[table]


def _title(record: Record, table: str, row: int, steps: list[Step]) -> str:
    first = steps[0].values
    names = {m.person_id: m.person.name for m in record.memberships}
    person = names.get(row if table == "Person" else first.get("person") or 0, "")
    year = f"{first['year']} 年度" if "year" in first else ""
    return " ".join(text for text in (person, year) if text)


def _changes(table: str, steps: list[Step], names: list[str], say: Say) -> Iterable[Entry]:
    before: Mapping[str, Any] = {}
    for number, step in enumerate(steps):
        is_first, now = number == 0, step.values
        changed = [name for name in names if before.get(name) != now.get(name)]
        if is_first and len(names) == 1:
            changed = names  # of a single field also that it began blank
        differences = [
            Difference(
                label(table, name),
                say(name, before.get(name)),
                say(name, now.get(name)),
            )
            for name in changed
        ]
        shown = [one for one in differences if one.before or one.after or len(names) == 1]
        if shown or step.is_gone:
            yield Entry(step.cause.at, _word(number, step), step.cause, shown, is_first)
        before = now


def _word(number: int, step: Step) -> str:
    if step.is_gone:
        return "删除"
    if step.cause.is_undo:
        return "撤销"
    return "首次录入" if number == 0 else "变更"


def _confirmations(table: str, row: int, names: list[str], say: Say) -> Iterable[Entry]:
    changes = ActChange.objects.filter(
        table=table, row=row, field__in=names, made="", act__state=Act.State.DONE
    ).select_related("act__proposed_by", "act__signed_by")
    for change in changes:
        act = change.act
        if change.before != change.after or act.signed_at is None:
            continue
        cause = Cause(
            source=act.source,
            at=act.signed_at,
            on=act.happened_on,
            by=act.proposed_by.full_name,
            confirmed_at=act.signed_at,
            confirmed_by=act.signed_by.full_name if act.signed_by else "",
            act=act.pk,
        )
        text = say(change.field, change.after)
        same = Difference(label(table, change.field), text, text)
        yield Entry(act.signed_at, "核对无误", cause, [same], is_confirmation=True)


def _sayer(table: str, steps: list[Step]) -> Say:
    """How a value of this row is said: a place by its name, everything else as an act says it."""
    grids = {step.values.get("region") for step in steps} if table == "Household" else set()
    found = Region.objects.filter(pk__in=grids - {None}).select_related("parent")
    places = {region.pk: place_name(region) for region in found}

    def say(name: str, value: Any) -> str:
        return places.get(value, "") if name == "region" else show(table, name, value)

    return say
