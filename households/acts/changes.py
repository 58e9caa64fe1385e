"""Changes of single fields: written down, compared with the rows, applied and taken back.

An act is a list of these and nothing else, so preview, conflict, provenance and undo are the same
for every kind of act.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from households.acts.errors import ActError, StaleActError
from households.acts.references import references_to
from households.acts.upkeep import lock, refresh, touched
from households.acts.words import label, moved_on, refused, whose
from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from households.models.past import CACHES

__all__ = ["ActError", "Change", "StaleActError", "label"]

MODELS: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Household, HouseholdYear, Person, PersonYear, Membership)
}


@dataclass(frozen=True)
class Change:
    """One field of one row.

    `row` is the primary key. A row that the act makes has none yet: then `made` names it, and
    `{"made": name}` as a value refers to it. Values are JSON: see `as_json`.
    """

    table: str
    field: str
    before: Any
    after: Any
    row: int = 0
    made: str = ""

    @property
    def where(self) -> tuple[str, int, str]:
        return self.table, self.row, self.made


@dataclass
class Applied:
    """The rows that were made, by name, and the households that were touched."""

    made: dict[str, int] = field(default_factory=dict)
    households: set[int] = field(default_factory=set)


def as_json(value: Any) -> Any:
    """Return a value of a field as JSON has it: days as ISO text, amounts as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk
    return list(value) if isinstance(value, (list, tuple)) else value


def edit(row: models.Model, /, **values: Any) -> list[Change]:
    """The changes that bring `row` to `values`; a value it has already is confirmed by it."""
    table = type(row).__name__
    return [
        Change(table, name, as_json(current(row, name)), as_json(value), row=row.pk)
        for name, value in values.items()
    ]


def make(table: str, name: str, /, **values: Any) -> list[Change]:
    """The changes that make a row, called `name` within the act."""
    return [Change(table, key, None, as_json(value), made=name) for key, value in values.items()]


def made(name: str) -> dict[str, str]:
    """A value that refers to a row of the same act."""
    return {"made": name}


def current(row: models.Model, name: str) -> Any:
    """The value of a field as the database has it; a reference as its key."""
    return getattr(row, row._meta.get_field(name).attname)


@transaction.atomic
def apply(changes: Sequence[Change]) -> Applied:
    """Write the changes in their order, rows of the act as they come.

    Raises:
        StaleActError: a field is no longer what it was when the act was proposed.
        ActError: the database refuses the outcome (two heads, a number that is taken).
    """
    lock(touched(changes))
    done = Applied()
    for (table, row, name), group in groupby(changes, key=lambda change: change.where):
        found = list(group)
        values = {change.field: _value(table, change, done) for change in found}
        try:
            if name:
                done.made[name] = _insert(table, values)
            else:
                _update(table, row, found, values)
        except IntegrityError as error:
            raise ActError(refused(error)) from error
        done.households |= _households(table, done.made.get(name, row))
    refresh(done.households)
    return done


@transaction.atomic
def take_back(changes: Sequence[Change], made_rows: dict[str, int]) -> Applied:
    """Undo applied changes, the last first.

    Raises:
        StaleActError: a field was changed again since.
        ActError: something that came later depends on a row that would go.
    """
    lock(
        touched(changes) | {made_rows[c.made] for c in changes if c.table == "Household" and c.made}
    )
    done = Applied(made=dict(made_rows))
    backwards = list(reversed(changes))
    for (table, row, name), group in groupby(backwards, key=lambda change: change.where):
        found = [
            Change(c.table, c.field, c.after, c.before, row=row or made_rows[name]) for c in group
        ]
        done.households |= _households(table, row or made_rows[name])
        values = {change.field: _value(table, change, done) for change in found}
        try:
            if name:
                _remove(table, made_rows[name], found, done)
            else:
                _update(table, row, found, values)
        except IntegrityError as error:
            raise ActError(f"不能撤销：{refused(error)}") from error
    refresh(done.households)
    return done


def _value(table: str, change: Change, done: Applied) -> Any:
    return _read(table, change.field, change.after, done)


def _read(table: str, name: str, value: Any, done: Applied) -> Any:
    field_ = MODELS[table]._meta.get_field(name)
    if isinstance(value, dict):
        return done.made[value["made"]]
    if value is None:
        return None
    if field_.is_relation:
        return int(value)
    try:
        return list(value) if isinstance(value, list) else field_.to_python(value)
    except ValidationError as error:
        raise ActError(f"“{label(table, name)}”的内容不能保存；请改正后再办理") from error


def _columns(table: str, values: dict[str, Any]) -> dict[str, Any]:
    meta = MODELS[table]._meta
    return {meta.get_field(name).attname: value for name, value in values.items()}


def _insert(table: str, values: dict[str, Any]) -> int:
    with transaction.atomic():
        return MODELS[table]._default_manager.create(**_columns(table, values)).pk


def _update(table: str, row: int, changes: list[Change], values: dict[str, Any]) -> None:
    """Set the fields of one row if they are what the act found there."""
    rows = MODELS[table]._default_manager.select_for_update().filter(pk=row)
    now = rows.first()
    if now is None:
        raise StaleActError(_("The row is gone; reload the page."))
    for change in changes:
        found = as_json(current(now, change.field))
        if found != change.before:
            text = moved_on(now, change.field, change.before, found)
            raise StaleActError(f"{text}；请重新核对后再办理")
    changed = {
        c.field: values[c.field] for c in changes if c.before != c.after
    }  # a confirmation writes nothing
    if changed:
        with transaction.atomic():
            rows.update(**_columns(table, changed))


def _remove(table: str, row: int, changes: list[Change], done: Applied) -> None:
    """Take a made row away, if it still is what was made and nothing else refers to it."""
    now = MODELS[table]._default_manager.select_for_update().filter(pk=row).first()
    if now is None:
        raise StaleActError(_("The row is gone; reload the page."))
    for name in altered(now, {change.field: _target(change.before, done) for change in changes}):
        raise StaleActError(
            f"{whose(now)}“{label(table, name)}”之后又有变动，不能撤销；请先撤销后来的变动"
        )
    if why := references_to(now):
        raise ActError(f"不能撤销：{why[0]}；请先撤销后来的业务，或另行办理变更")
    try:
        with transaction.atomic():
            now.delete()
    except ProtectedError as error:
        raise ActError("之后已有其他业务引用本次新增的记录，不能撤销；请另行办理变更") from error


def _target(value: Any, done: Applied) -> Any:
    return done.made[value["made"]] if isinstance(value, dict) else value


def altered(row: models.Model, as_made: dict[str, Any]) -> list[str]:
    """The fields of a made row that are no longer as the act made them, the others being blank."""
    fields = [
        field
        for field in row._meta.concrete_fields
        if field.name not in CACHES and field.editable and not field.primary_key
    ]
    return [
        field.name
        for field in fields
        if as_json(getattr(row, field.attname))
        != as_made.get(field.name, as_json(field.get_default()))
    ]


def _households(table: str, row: int) -> set[int]:
    """The households whose members or head a row of this table makes."""
    if table == "Household":
        return {row}
    if table == "Membership":
        return set(Membership.objects.filter(pk=row).values_list("household_id", flat=True))
    if table == "Person":
        found = Membership.objects.current().filter(person_id=row)
        return set(found.values_list("household_id", flat=True))
    return set()
