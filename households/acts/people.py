"""Acts about members: joining, leaving, going over, and who is head."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from households.acts.changes import Change, edit, make
from households.acts.errors import ActError
from households.acts.newcomers import newcomer
from households.acts.reading import HEAD, Given, member, members_of, other_household, relation_of
from households.acts.relations import derived
from households.models import Household, Membership

MOVED = "户间调整"
NO_HEAD_YET = "本户现在没有成员；首位成员的关系应为户主"


def join(household: Household, given: Given, on: date) -> list[Change]:
    """Somebody joins: a new person, or one known who belongs to no household now."""
    relation = relation_of(given.get("relation"))
    members = members_of(household)
    if relation == HEAD and any(m.is_head for m in members.values()):
        raise ActError("本户已有户主；请选择与户主的关系，或另办变更户主")
    if not members and relation != HEAD:
        raise ActError(NO_HEAD_YET)
    person, changes = newcomer(given, on)
    return [
        *changes,
        *make(
            "Membership",
            "membership",
            household=household.pk,
            person=person,
            relation=relation,
            joined_on=on,
            joined_reason=given.get("reason", ""),
            left_reason="",
        ),
    ]


def leave(household: Household, given: Given, on: date) -> list[Change]:
    """Somebody leaves; a head hands over first, and the last one leaves the household dissolved."""
    members = members_of(household)
    leaver = member(members, given.get("person"))
    others = {key: m for key, m in members.items() if key != leaver.person_id}
    gone = close(leaver, on, given.get("reason", ""))
    if not others:
        return [*gone, *edit(household, dissolved_on=on)]
    if leaver.is_head:
        new = member(others, given.get("head"), "户主离开时须指定新户主")
        return [*gone, *rehead(others, new, derived(members, new), given)]
    return gone


def change_head(household: Household, given: Given, on: date) -> list[Change]:
    """Another member becomes head."""
    members = members_of(household)
    new = member(members, given.get("head"), "请选择新户主")
    if new.is_head:
        raise ActError("所选成员已是户主")
    return rehead(members, new, derived(members, new), given)


def rehead(
    members: Mapping[int, Membership],
    new: Membership,
    becomes: Mapping[int, str],
    given: Given,
    field: str = "relations",
) -> list[Change]:
    """Everybody's relation to the new head, the old head's first: one head at a time.

    What `given[field]` says of a person outranks what he `becomes` by derivation.
    """
    chosen = given.get(field) or {}
    changes: list[Change] = []
    for one in sorted(members.values(), key=lambda m: (not m.is_head, m.pk)):
        if one.pk == new.pk:
            continue
        relation = relation_of(chosen.get(str(one.person_id)) or becomes[one.person_id])
        if relation == HEAD:
            raise ActError("一户只能有一个户主；请改正其他成员与户主关系")
        if relation != one.relation:
            changes += edit(one, relation=relation)
    return [*changes, *edit(new, relation=HEAD)]


def transfer_member(household: Household, given: Given, on: date) -> list[Change]:
    """A member goes over to another household."""
    members = members_of(household)
    leaver = member(members, given.get("person"))
    other = other_household(household, given.get("other"), "请选择转入的户（须在本县）")
    if other.pk == household.pk:
        raise ActError("转入的户就是本户；请核对")
    relation = relation_of(given.get("relation"))
    if relation == HEAD and other.member_count:
        raise ActError("转入的户已有户主；请选择与该户户主的关系")
    if relation != HEAD and not other.member_count:
        raise ActError(NO_HEAD_YET.replace("本户", "转入的户"))
    away = leave(household, {**given, "reason": MOVED}, on)
    return [*away, *open_for(leaver.person_id, other.pk, relation, on, MOVED)]


def close(one: Membership, on: date, reason: str) -> list[Change]:
    if one.joined_on and on < one.joined_on:
        raise ActError(f"{one.person.name}于 {one.joined_on} 加入本户，不能早于这一天离开")
    if one.person.birth_on and on < one.person.birth_on:
        raise ActError(f"{one.person.name}生于 {one.person.birth_on}，不能早于这一天离开")
    return edit(one, left_on=on, left_reason=reason[:20])


def open_for(
    person: Any, household: Any, relation: str, on: date, reason: str, *, mark: str = ""
) -> list[Change]:
    """A person belongs to a household from a day; `mark` names the row if the person has no key."""
    return make(
        "Membership",
        f"membership-{mark or person}",
        household=household,
        person=person,
        relation=relation,
        joined_on=on,
        joined_reason=reason,
        left_reason="",
    )
