"""Acts about a household as a whole: split, merge, move, dissolve."""

from datetime import date

from households.acts.changes import Change, edit, made, make
from households.acts.errors import ActError
from households.acts.people import close, open_for, rehead
from households.acts.reading import HEAD, Given, member, members_of, other_household, relation_of
from households.acts.relations import derived
from households.models import Household
from households.models.person import PROVISIONAL
from regions.models import Level, Region

SPLIT, MERGED = "分户", "并户"
_COPIED = (
    *("natural_village", "group_name", "poor_kind", "id_standard", "exit_status"),
    *("household_kind", "identified_on", "exit_year", "cause_main", "causes_other", "phone"),
)


def split(household: Household, given: Given, on: date) -> list[Change]:
    """Some members make a household of their own in the same grid, of the same standing."""
    members = members_of(household)
    going = {m.person_id: m for m in (member(members, key) for key in given.get("persons") or [])}
    staying = {key: m for key, m in members.items() if key not in going}
    if not going or not staying:
        raise ActError("请选择分出的成员；至少一人分出、一人留下")
    head = member(going, given.get("head"), "请指定新户的户主")
    changes = _new_household(household, given)
    for one in going.values():
        changes += close(one, on, SPLIT)
    if any(m.is_head for m in going.values()):
        new = member(staying, given.get("staying_head"), "户主分出时须指定原户的新户主")
        changes += rehead(staying, new, derived(members, new), given, "staying_relations")
    becomes, chosen = derived(members, head), given.get("relations") or {}
    for one in sorted(going.values(), key=lambda m: m.pk != head.pk):
        relation = HEAD
        if one.pk != head.pk:
            relation = _not_head(chosen.get(str(one.person_id)) or becomes[one.person_id])
        changes += open_for(one.person_id, made("household"), relation, on, SPLIT)
    return changes


def _not_head(text: str) -> str:
    relation = relation_of(text)
    if relation == HEAD:
        raise ActError("一户只能有一个户主；请改正其他成员与户主关系")
    return relation


def _new_household(household: Household, given: Given) -> list[Change]:
    copied = {name: getattr(household, name) for name in _COPIED}
    number = number_of(given)
    return make("Household", "household", household_no=number, region=household.region_id, **copied)


def number_of(given: Given) -> str:
    """The number of a household that an act makes.

    The national number comes with a later register export; until then one of our own.
    """
    number = (
        str(given.get("household_no") or "").strip() or f"{PROVISIONAL}{given.get('serial', '')}"
    )
    if Household.objects.filter(household_no=number).exists():
        raise ActError(f"户编号 {number} 已被使用；请核对")
    return number


def merge(household: Household, given: Given, on: date) -> list[Change]:
    """The members of another household join this one; the other is dissolved."""
    other = other_household(household, given.get("other"), "请选择并入的户（须在本县）")
    if other.pk == household.pk:
        raise ActError("不能与本户合并")
    if not household.member_count:
        raise ActError("本户现在没有成员；请把本户并入对方户")
    chosen = given.get("relations") or {}
    changes: list[Change] = []
    for one in sorted(members_of(other).values(), key=lambda m: (m.is_head, m.pk)):
        relation = _not_head(chosen.get(str(one.person_id)) or "其他")
        changes += close(one, on, MERGED)
        changes += open_for(one.person_id, household.pk, relation, on, MERGED)
    return [*changes, *edit(other, dissolved_on=on)]


def transfer(household: Household, given: Given, on: date) -> list[Change]:
    """The household moves to another grid, perhaps of another village."""
    grid = Region.objects.at(Level.GRID).current().filter(pk=given.get("region")).first()
    if grid is None:
        raise ActError("请选择迁入的网格")
    if not grid.path.startswith(household.region.county_path):
        raise ActError(
            "迁入的网格不在本县；跨县迁移请在本县办理整户销户（户籍迁出），由迁入县按程序纳入"
        )
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
