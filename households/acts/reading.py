"""Reading what an act was given: members, households, relations, facts. Errors are Chinese."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from households import catalogue, facts
from households.acts.errors import ActError
from households.models import Household, Membership
from qiannan import asked

HEAD = Membership.HEAD
Given = Mapping[str, Any]


def members_of(household: Household) -> dict[int, Membership]:
    """The current members by person; none of a household that is still to be made."""
    if household.pk is None:
        return {}
    return {m.person_id: m for m in household.members.order_by("pk")}


def member(members: dict[int, Membership], key: Any, why: str = "请选择成员") -> Membership:
    found = members.get(asked.whole(str(key)))
    if found is None:
        raise ActError(why)
    return found


def other_household(household: Household, key: Any, why: str) -> Household:
    """Another living household of the same county."""
    found = Household.objects.living().filter(pk=asked.whole(str(key))).first()
    if found is None or not found.place_path.startswith(household.region.county_path):
        raise ActError(why)
    return found


def relation_of(text: Any) -> str:
    relation = str(text or "")
    if relation not in catalogue.names("与户主关系"):
        raise ActError("请选择与户主关系")
    return relation


def fact(table: str, name: str, value: Any) -> Any:
    """A value as its cell would be read; its default when nothing is given.

    Raises:
        ActError: it is none; the sentence is the cell's.
    """
    found = facts.BY_FIELD[(table, name)]
    text = (
        "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "").strip()
    )
    try:
        return found.parse(text) if text else found.model_field.get_default()
    except ValueError as error:
        raise ActError(f"{found.header}：{error}") from error


def day(value: Any, what: str) -> date | None:
    """A day in ISO text, None when nothing is given."""
    if not value:
        return None
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise ActError(f"{what}不是日期；应如 2018-06-30") from error
