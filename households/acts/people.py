"""Acts about members: joining, leaving, going over, and who is head."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from households import id_number
from households.acts.changes import ActError, Change, edit, made, make
from households.acts.reading import HEAD, Given, member, members_of, other_household, relation_of
from households.acts.relations import to_new_head
from households.models import Household, Membership, Person
from regions.operations import initials

MOVED = "户间调整"


def join(household: Household, given: Given, on: date) -> list[Change]:
    """Somebody joins: a new person, or one known who belongs to no household now."""
    relation = relation_of(given.get("relation"))
    if relation == HEAD and any(m.is_head for m in members_of(household).values()):
        raise ActError("本户已有户主；请选择与户主的关系，或另办变更户主")
    person, changes = _person(household, given)
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


def _person(household: Household, given: Given) -> tuple[Any, list[Change]]:
    number = id_number.read(str(given.get("id") or ""))
    name = str(given.get("name") or "").strip()
    if not name:
        raise ActError("请填写姓名")
    known = Person.objects.filter(id_number=number.number).first() if number.number else None
    if known is not None:
        if Membership.objects.current().filter(person=known).exists():
            raise ActError("该证件号码的人已在一户中；请核对号码，或办理户间转移")
        return known.pk, []
    if not number.number and not given.get("birth_on"):
        raise ActError("没有可用的身份证号时须填写出生日期")
    born = id_number.birth_on(number.number) if number.number else given.get("birth_on")
    sex = id_number.sex(number.number) if number.number else given.get("sex", "")
    return made("person"), make(
        "Person",
        "person",
        # The national number comes with a later register export; until then one of our own.
        person_no=f"LS{secrets.token_hex(6)}",
        name=name,
        name_initials=initials(name),
        id_raw=number.text,
        id_number=number.number,
        id_state=number.state,
        sex=sex,
        birth_on=born,
        ethnic=given.get("ethnic", ""),
        phone=given.get("phone", ""),
    )


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
        return [*gone, *rehead(others, new, leaver, given)]
    return gone


def change_head(household: Household, given: Given, on: date) -> list[Change]:
    """Another member becomes head."""
    members = members_of(household)
    new = member(members, given.get("head"), "请选择新户主")
    old = next((m for m in members.values() if m.is_head), None)
    if old is not None and old.pk == new.pk:
        raise ActError("所选成员已是户主")
    return rehead(members, new, old, given)


def rehead(
    members: Mapping[int, Membership], new: Membership, old: Membership | None, given: Given
) -> list[Change]:
    """Everybody's relation to the new head, the old head's first: one head at a time."""
    chosen = given.get("relations") or {}
    changes: list[Change] = []
    ordered = sorted(members.values(), key=lambda m: (not m.is_head, m.pk))
    for one in ordered:
        if one.pk == new.pk:
            continue
        derived = to_new_head(
            one.relation,
            new.relation,
            old_heads_sex=old.person.sex if old else "",
            sex=one.person.sex,
        )
        relation = relation_of(chosen.get(str(one.person_id)) or derived)
        if relation == HEAD:
            raise ActError("一户只能有一个户主；请改正其他成员与户主关系")
        if relation != one.relation:
            changes += edit(one, relation=relation)
    return [*changes, *edit(new, relation=HEAD)]


def transfer_member(household: Household, given: Given, on: date) -> list[Change]:
    """A member goes over to another household."""
    members = members_of(household)
    leaver = member(members, given.get("person"))
    other = other_household(given.get("other"), "请选择转入的户")
    if other.pk == household.pk:
        raise ActError("转入的户就是本户；请核对")
    relation = relation_of(given.get("relation"))
    away = leave(household, {**given, "reason": MOVED}, on)
    return [*away, *open_for(leaver.person_id, other.pk, relation, on, MOVED)]


def close(one: Membership, on: date, reason: str) -> list[Change]:
    if one.joined_on and on < one.joined_on:
        raise ActError(f"{one.person.name}于 {one.joined_on} 加入本户，不能早于这一天离开")
    return edit(one, left_on=on, left_reason=reason[:20])


def open_for(person: int, household: Any, relation: str, on: date, reason: str) -> list[Change]:
    return make(
        "Membership",
        f"membership-{person}",
        household=household,
        person=person,
        relation=relation,
        joined_on=on,
        joined_reason=reason,
        left_reason="",
    )
