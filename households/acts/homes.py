"""Acts about a household as a whole: split, merge, move, dissolve."""

import secrets
from datetime import date

from households.acts.changes import ActError, Change, edit, made, make
from households.acts.people import close, open_for, rehead
from households.acts.reading import HEAD, Given, member, members_of, other_household, relation_of
from households.acts.relations import to_new_head
from households.models import Household
from regions.models import Level, Region

SPLIT, MERGED = "分户", "并户"
_COPIED = (
    *("natural_village", "group_name", "poor_kind", "id_standard", "exit_status"),
    *("household_kind", "identified_on", "exit_year", "cause_main", "causes_other", "phone"),
)


def split(household: Household, given: Given, on: date) -> list[Change]:
    """Some members make a household of their own in the same grid, of the same standing."""
    members = members_of(household)
    going = [member(members, key) for key in given.get("persons") or []]
    if not going or len(going) == len(members):
        raise ActError("请选择分出的成员；至少一人分出、一人留下")
    staying = {k: m for k, m in members.items() if m not in going}
    head = member({m.person_id: m for m in going}, given.get("head"), "请指定新户的户主")
    old_head = next((m for m in members.values() if m.is_head), None)
    changes = _new_household(household, given)
    changes += [c for m in going for c in close(m, on, SPLIT)]
    if old_head in going:
        new_head = member(staying, given.get("staying_head"), "户主分出时须指定原户的新户主")
        changes += rehead(staying, new_head, old_head, given)
    chosen = given.get("relations") or {}
    for one in sorted(going, key=lambda m: m.pk != head.pk):
        relation = HEAD
        if one.pk != head.pk:
            derived = to_new_head(
                one.relation,
                head.relation,
                old_heads_sex=old_head.person.sex if old_head else "",
                sex=one.person.sex,
            )
            relation = relation_of(chosen.get(str(one.person_id)) or derived)
        changes += open_for(one.person_id, made("household"), relation, on, SPLIT)
    return changes


def _new_household(household: Household, given: Given) -> list[Change]:
    copied = {name: getattr(household, name) for name in _COPIED}
    number = str(given.get("household_no") or "").strip() or f"LS{secrets.token_hex(6)}"
    if Household.objects.filter(household_no=number).exists():
        raise ActError(f"户编号 {number} 已被使用；请核对")
    return make("Household", "household", household_no=number, region=household.region_id, **copied)


def merge(household: Household, given: Given, on: date) -> list[Change]:
    """The members of another household join this one; the other is dissolved."""
    other = other_household(given.get("other"), "请选择并入的户")
    if other.pk == household.pk:
        raise ActError("不能与本户合并")
    chosen = given.get("relations") or {}
    changes: list[Change] = []
    for one in members_of(other).values():
        relation = relation_of(chosen.get(str(one.person_id)) or "其他")
        if relation == HEAD:
            raise ActError("并入的成员不能是户主；请选择与本户户主的关系")
        changes += close(one, on, MERGED)
        changes += open_for(one.person_id, household.pk, relation, on, MERGED)
    return [*changes, *edit(other, dissolved_on=on)]


def transfer(household: Household, given: Given, on: date) -> list[Change]:
    """The household moves to another grid, perhaps of another village."""
    grid = Region.objects.at(Level.GRID).current().filter(pk=given.get("region")).first()
    if grid is None:
        raise ActError("请选择迁入的网格")
    if grid.pk == household.region_id:
        raise ActError("迁入的网格就是现在的网格；请核对")
    changes = edit(household, region=grid.pk)
    if "group_name" in given:
        changes += edit(household, group_name=str(given["group_name"])[:30])
    return changes


def dissolve(household: Household, given: Given, on: date) -> list[Change]:
    """The household is no more: everybody leaves, the head last."""
    ordered = sorted(members_of(household).values(), key=lambda m: (m.is_head, m.pk))
    changes = [c for m in ordered for c in close(m, on, given.get("reason", ""))]
    return [*changes, *edit(household, dissolved_on=on)]
