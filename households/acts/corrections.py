"""The act of setting facts right, field by field, and of beginning a new year.

`given["values"]` are {table, row, field, value}; a value is text as a cell has it. A row that does
not exist yet has row 0, its `year`, and for a person's year the `person`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from households import facts, id_number
from households.acts import standing
from households.acts.changes import ActError, Change, edit, make
from households.acts.reading import HEAD, Given, members_of, relation_of
from households.models import Household, Membership, Person
from households.record.values import text_of
from regions.pinyin import initials_of_person

FIRST_YEAR = 2010  # nothing of the register is older: docs/sources.md#record


class Field(NamedTuple):
    """Which field of which row; `row` is 0 for a row to be made, of `year` and `person`."""

    table: str
    row: int
    name: str
    year: int = 0
    person: int = 0


class FieldErrorsError(ActError):
    """What is wrong with each field, as a sentence; the whole is all of them."""

    def __init__(self, errors: Mapping[Field, str]) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = dict(errors)


def correct(household: Household, given: Given, on: date) -> list[Change]:
    """Facts are set right, field by field; a value given as it stands is confirmed.

    Raises:
        FieldErrorsError: fields cannot be read; a sentence for each.
        ActError: a row is not of this household, or nothing is given.
    """
    rows = Rows(household, on)
    errors: dict[Field, str] = {}
    changes: list[Change] = []
    made: dict[tuple[str, int, int], dict[str, Any]] = {}
    for one in given.get("values") or []:
        field = field_of(one)
        row = rows.find(field)
        try:
            values = _corrected(row, field, str(one["value"] or "").strip())
        except ValueError as error:
            errors[field] = str(error)
            continue
        if row is None:
            made.setdefault((field.table, field.year, field.person), {}).update(values)
        else:
            changes += edit(row, **values)
    if errors:
        raise FieldErrorsError(errors)
    for (table, year, person), values in made.items():
        changes += _made(household, table, year, person, values)
    if not changes:
        raise ActError("没有填写要更正的内容")
    return changes


def field_of(one: Mapping[str, Any]) -> Field:
    """The field that a value is of."""
    numbers = (int(one.get(name) or 0) for name in ("year", "person"))
    return Field(str(one["table"]), int(one["row"] or 0), str(one["field"]), *numbers)


def _made(
    household: Household, table: str, year: int, person: int, values: dict[str, Any]
) -> list[Change]:
    if table == facts.HOUSEHOLD_YEAR:
        return make(table, f"y{year}", household=household.pk, year=year, **values)
    return make(table, f"y{year}-{person}", person=person, year=year, **values)


# --- rows -------------------------------------------------------------------------------------
class Rows:
    """The rows of one household; another household's is nobody's here."""

    def __init__(self, household: Household, on: date) -> None:
        self.household, self.on = household, on
        self.members = members_of(household)
        self.memberships = {m.pk: m for m in self.members.values()}
        self.people = {key: m.person for key, m in self.members.items()}
        self._years: dict[str, dict[int, Any]] = {}

    def find(self, field: Field) -> Any:
        """The row of a field; None for a row to be made."""
        if not field.row:
            return self._to_be_made(field)
        found = {
            facts.HOUSEHOLD: {self.household.pk: self.household},
            facts.PERSON: self.people,
            "Membership": self.memberships,
        }.get(field.table) or self.years(field.table)
        if field.row not in found:
            raise ActError("要更正的记录不在本户；请刷新页面后重试")
        return found[field.row]

    def years(self, table: str) -> dict[int, Any]:
        if table not in self._years:
            found: list[Any] = []
            if table == facts.HOUSEHOLD_YEAR:
                found = list(self.household.years.all())
            elif table == facts.PERSON_YEAR:
                model: Any = facts.BY_FIELD[table, "health"].model_field.model
                found = list(model.objects.filter(person__in=self.people))
            self._years[table] = {row.pk: row for row in found}
        return self._years[table]

    def _to_be_made(self, field: Field) -> None:
        years = self.years(field.table)
        if field.table == facts.PERSON_YEAR:
            if field.person not in self.people:
                raise ActError("要更正的成员不在本户；请刷新页面后重试")
            there = any((y.person_id, y.year) == (field.person, field.year) for y in years.values())
        elif field.table == facts.HOUSEHOLD_YEAR:
            there = any(y.year == field.year for y in years.values())
        else:
            raise ActError("只有年度记录可以新建；成员增减请办理增加或减少成员")
        if not FIRST_YEAR <= field.year <= self.on.year:
            raise ActError(f"年度应在 {FIRST_YEAR} 到 {self.on.year} 之间；请核对")
        if there:
            raise ActError(f"{field.year} 年度的记录已有人建立；请刷新页面，在已有记录上更正")


# --- values -----------------------------------------------------------------------------------
def _corrected(row: Any, field: Field, text: str) -> dict[str, Any]:
    """The columns that a text stands for.

    Raises:
        ValueError: it cannot be read; a sentence that names the field.
        ActError: it is no field that may be corrected.
    """
    special = _SPECIAL.get((field.table, field.name))
    if special:
        return special(row, text)
    fact = facts.BY_FIELD.get((field.table, field.name))
    if fact is None:
        raise ActError(f"“{field.name}”不是可以更正的字段")
    if not text and fact.required:
        raise ValueError(f"{fact.header}不能为空")
    if row is not None and text == text_of(fact, getattr(row, field.name)):
        return {field.name: getattr(row, field.name)}  # confirmed, though an option be disabled
    try:
        value = fact.parse(text) if text else fact.model_field.get_default()
    except ValueError as error:
        raise ValueError(f"{fact.header}：{error}") from error
    if field.table == facts.HOUSEHOLD and not standing.may_be_corrected(row, field.name, value):
        raise ValueError(f"{fact.header}只能由程序变更；请办理识别、退出、返贫、监测或回退")
    return {field.name: value}


def _name(_row: Person, text: str) -> dict[str, Any]:
    if not text:
        raise ValueError("姓名不能为空")
    name = facts.BY_FIELD[facts.PERSON, "name"].parse(text)
    return {"name": name, "name_initials": initials_of_person(name)}


def _identity(row: Person, text: str) -> dict[str, Any]:
    """The birth date follows from a usable number."""
    number = id_number.read(text)
    if number.state == "length":
        raise ValueError(f"证件号码有 {len(number.text)} 位，应为 18、20 或 22 位；请核对户口簿")
    born = id_number.birth_on(number.number) if number.number else row.birth_on
    return {
        "id_raw": number.text,
        "id_number": number.number,
        "id_state": number.state,
        "birth_on": born,
    }


def _birth(row: Person, text: str) -> dict[str, Any]:
    if row.id_number:
        raise ValueError("出生日期随证件号码；如有误请更正证件号码")
    return {"birth_on": facts.BY_FIELD[facts.PERSON, "birth_on"].parse(text) if text else None}


def _relation(row: Membership, text: str) -> dict[str, Any]:
    try:
        relation = relation_of(text)
    except ActError as error:
        raise ValueError(str(error)) from error
    if (relation == HEAD) != row.is_head:
        raise ValueError("更正关系不能换户主；请办理变更户主")
    return {"relation": relation}


_SPECIAL: dict[tuple[str, str], Callable[[Any, str], dict[str, Any]]] = {
    (facts.PERSON, "name"): _name,
    (facts.PERSON, "id_raw"): _identity,
    (facts.PERSON, "birth_on"): _birth,
    ("Membership", "relation"): _relation,
}
