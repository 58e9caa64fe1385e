"""Changes of single fields: written down, compared with the rows, applied and taken back.

An act is a list of these and nothing else, so preview, conflict, provenance and undo are the same
for every kind of act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from households.facts import FACTS
from households.models import Household, HouseholdYear, Membership, Person, PersonYear

MODELS: dict[str, type[models.Model]] = {
    model.__name__: model for model in (Household, HouseholdYear, Person, PersonYear, Membership)
}


class ActError(Exception):
    """An act cannot be done; the message is a Chinese sentence for the person who wants it."""


class StaleActError(ActError):
    """A row is no longer as the act found it."""


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
            raise ActError(_refused(error)) from error
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
        except (IntegrityError, ProtectedError) as error:
            raise ActError(
                "之后已有其他业务引用本次新增的记录，不能撤销；请另行办理变更"
            ) from error
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
    return list(value) if isinstance(value, list) else field_.to_python(value)


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
        if as_json(current(now, change.field)) != change.before:
            raise StaleActError(
                f"“{label(table, change.field)}”已不是报告时的值，请重新核对后再办理"
            )
    changed = {
        c.field: values[c.field] for c in changes if c.before != c.after
    }  # a confirmation writes nothing
    if changed:
        with transaction.atomic():
            rows.update(**_columns(table, changed))


def _remove(table: str, row: int, changes: list[Change], done: Applied) -> None:
    """Take a made row away, if it still is what was made."""
    now = MODELS[table]._default_manager.select_for_update().filter(pk=row).first()
    if now is None:
        raise StaleActError(_("The row is gone; reload the page."))
    for change in changes:
        want = done.made[change.before["made"]] if isinstance(change.before, dict) else None
        want = want if want is not None else change.before
        if as_json(current(now, change.field)) != want:
            raise StaleActError(
                f"“{label(table, change.field)}”之后又有变动，不能撤销；请先撤销后来的变动"
            )
    with transaction.atomic():
        now.delete()


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


def refresh(households: Iterable[int]) -> None:
    """Bring head and number of members of households to their memberships.

    Raises:
        ActError: a household with members has no head.
    """
    keys = sorted(households)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE households_household h
            SET head_name = coalesce(f.head_name, ''), head_initials = coalesce(f.initials, ''),
                member_count = coalesce(f.members, 0)
            FROM households_household o
            LEFT JOIN (
                SELECT m.household_id, count(*) AS members,
                       max(p.name) FILTER (WHERE m.relation = '户主') AS head_name,
                       max(p.name_initials) FILTER (WHERE m.relation = '户主') AS initials
                FROM households_membership m JOIN households_person p ON p.id = m.person_id
                WHERE m.household_id = ANY(%s) AND m.left_on IS NULL GROUP BY 1
            ) f ON f.household_id = o.id
            WHERE h.id = o.id AND o.id = ANY(%s)""",
            [keys, keys],
        )
        cursor.execute(
            """SELECT h.household_no FROM households_household h
            WHERE h.id = ANY(%s) AND h.member_count > 0 AND NOT EXISTS (
                SELECT FROM households_membership m
                WHERE m.household_id = h.id AND m.left_on IS NULL AND m.relation = '户主')""",
            [keys],
        )
        headless = cursor.fetchone()
    if headless:
        raise ActError(f"办理后户 {headless[0]} 没有户主；请指定新户主")


def label(table: str, name: str) -> str:
    """What officials call a field."""
    return LABELS.get((table, name), name)


def _labels() -> dict[tuple[str, str], str]:

    return {(fact.table, fact.column): fact.header for fact in FACTS} | {
        ("PersonYear", "year"): "年度",
        ("PersonYear", "person"): "成员",
        ("Household", "head_signature"): "户主签字",
        ("Household", "region"): "网格",
        ("HouseholdYear", "household"): "户",
        ("HouseholdYear", "year"): "年度",
        ("Household", "household_no"): "户编号",
        ("Household", "dissolved_on"): "销户日期",
        ("Person", "person_no"): "人编号",
        ("Person", "name"): "姓名",
        ("Person", "name_initials"): "姓名首字母",
        ("Person", "id_raw"): "证件号码",
        ("Person", "id_number"): "身份证号",
        ("Person", "id_state"): "证件号码状态",
        ("Person", "birth_on"): "出生日期",
        ("Membership", "household"): "户",
        ("Membership", "person"): "成员",
        ("Membership", "relation"): "与户主关系",
        ("Membership", "joined_on"): "加入日期",
        ("Membership", "joined_reason"): "增加原因",
        ("Membership", "left_on"): "离开日期",
        ("Membership", "left_reason"): "减少原因",
    }


LABELS = _labels()


def _refused(error: IntegrityError) -> str:
    text = str(error)
    if "membership_one_head" in text:
        return "一户只能有一个户主；请先调整原户主与户主关系"
    if "membership_one_household" in text:
        return "该人已在另一户；请先办理迁出或户间转移"
    if "year_once" in text:
        return "该年度的记录已由他人建立；请刷新后在已有记录上更正"
    if "person_no" in text or "household_no" in text:
        return "编号已被使用；请核对编号"
    return "变更后的数据不符合底图规则；请核对后重新填写"
