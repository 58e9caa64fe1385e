"""Reading what an act was given: members, households, relations, rows. Errors are Chinese."""

from collections.abc import Mapping
from typing import Any

from households import catalogue
from households.acts.changes import ActError
from households.models import Household, Membership

HEAD = Membership.HEAD
Given = Mapping[str, Any]


def members_of(household: Household) -> dict[int, Membership]:
    """The current members by person."""
    return {m.person_id: m for m in household.members.order_by("pk")}


def member(members: Mapping[int, Membership], key: Any, why: str = "请选择成员") -> Membership:
    found = members.get(int(key)) if str(key or "").isdigit() else None
    if found is None:
        raise ActError(why)
    return found


def other_household(key: Any, why: str) -> Household:
    found = Household.objects.living().filter(pk=key).first() if str(key or "").isdigit() else None
    if found is None:
        raise ActError(why)
    return found


def relation_of(text: Any) -> str:
    relation = str(text or "")
    if relation not in catalogue.names("与户主关系"):
        raise ActError("请选择与户主关系")
    return relation
