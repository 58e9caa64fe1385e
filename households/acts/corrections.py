"""The act of setting facts right, field by field."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from households import facts, id_number
from households.acts.changes import ActError, Change, edit
from households.acts.reading import HEAD, Given, members_of, relation_of
from households.models import Household, Membership, Person
from regions.operations import initials


def correct(household: Household, given: Given, on: date) -> list[Change]:
    """Facts are set right, field by field; a value given as it stands is confirmed.

    `given["values"]` are {table, row, field, value}; a value is text as a cell has it.
    """
    changes: list[Change] = []
    for one in given.get("values") or []:
        row = _row(household, str(one["table"]), int(one["row"]))
        changes += edit(row, **_corrected(row, str(one["field"]), str(one["value"] or "").strip()))
    if not changes:
        raise ActError("没有填写要更正的内容")
    return changes


def _corrected(row: Any, name: str, text: str) -> dict[str, Any]:
    if isinstance(row, Person) and name == "name":
        return {"name": text, "name_initials": initials(text)} if text else _blank("姓名")
    if isinstance(row, Person) and name == "id_raw":
        number = id_number.read(text)
        born = id_number.birth_on(number.number) if number.number else row.birth_on
        return {
            "id_raw": number.text,
            "id_number": number.number,
            "id_state": number.state,
            "birth_on": born,
        }
    if isinstance(row, Membership) and name == "relation":
        relation = relation_of(text)
        if (relation == HEAD) != row.is_head:
            raise ActError("更正关系不能换户主；请办理变更户主")
        return {"relation": relation}
    fact = facts.BY_FIELD.get((type(row).__name__, name))
    if fact is None:
        raise ActError(f"“{name}”不是可以更正的字段")
    try:
        return {name: fact.parse(text) if text else fact.model_field.get_default()}
    except ValueError as error:
        raise ActError(f"{fact.header}：{error}") from error


def _blank(what: str) -> Any:
    raise ActError(f"{what}不能为空")


def _row(household: Household, table: str, row: int) -> Any:
    """A row of this household; another household's is nobody's here."""
    members = members_of(household)
    if table == "Household" and row == household.pk:
        return household
    if table == "Person" and row in members:
        return members[row].person
    if table == "Membership":
        found: Any = next((m for m in members.values() if m.pk == row), None)
    elif table == "HouseholdYear":
        found = household.years.filter(pk=row).first()
    else:
        found = _person_year(members, row) if table == "PersonYear" else None
    if found is None:
        raise ActError("要更正的记录不在本户；请刷新页面后重试")
    return found


def _person_year(members: Mapping[int, Membership], row: int) -> Any:
    years = (m.person.years.filter(pk=row).first() for m in members.values())
    return next((year for year in years if year), None)
