"""What the person who reports should look at again. A warning stops nobody: life has exceptions.

Years between generations and the age of marriage: docs/sources.md#acts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from households.acts.changes import Change, made
from households.acts.founding import ROW
from households.acts.newcomers import age_on
from households.acts.reading import members_of
from households.acts.words import ID_STATES
from households.models import Household, Membership, Person

Check = Callable[[Household, list[Change]], list[str]]

MARRIAGE_YEARS = {"男": 22, "女": 20}
GENERATION_YEARS = 14
NEWBORN_YEARS = 6
_YOUNGER = ("之子", "之女", "之儿媳", "之女婿")
_OLDER = ("之父", "之母", "之岳父", "之岳母", "之公公", "之婆婆")
_GRANDCHILDREN = ("之孙子", "之孙女", "之外孙子", "之外孙女")
_GRANDPARENTS = ("之祖父", "之祖母", "之外祖父", "之外祖母")
# relation → how many years older (or, below zero, younger) than the head at least
_APART = {
    **dict.fromkeys(_YOUNGER, -GENERATION_YEARS),
    **dict.fromkeys(_OLDER, GENERATION_YEARS),
    **dict.fromkeys(_GRANDCHILDREN, -2 * GENERATION_YEARS),
    **dict.fromkeys(_GRANDPARENTS, 2 * GENERATION_YEARS),
}


@dataclass(frozen=True)
class After:
    """A member of the household as the act would leave it."""

    name: str
    relation: str
    sex: str
    born: date | None
    is_new: bool = False

    @property
    def age(self) -> int | None:
        return age_on(self.born, timezone.localdate()) if self.born else None


def warnings(household: Household, changes: list[Change]) -> list[str]:
    """Everything that the checks say, each once, in their order."""
    found = [text for check in PREVIEW_CHECKS for text in check(household, changes)]
    return list(dict.fromkeys(found))


def numbers(_household: Household, changes: list[Change]) -> list[str]:
    """A number that is none is kept as it was written, and said."""
    faults = {"checksum", "length"}
    return [
        f"证件号码{ID_STATES[change.after]}，请核对户口簿；可以先报告，之后更正"
        for change in changes
        if change.field == "id_state" and change.after in faults and change.before != change.after
    ]


def relations(household: Household, changes: list[Change]) -> list[str]:
    """Ages that do not fit the relation to the head."""
    if not any(change.table == "Membership" for change in changes):
        return []
    members = after(household, changes)
    head = next((m for m in members if m.relation == Membership.HEAD), None)
    if head is None:
        return []
    found = [text for one in members if (text := _apart(one, head))]
    if head.age is not None and head.age < 16:
        found.append(f"户主{head.name}未满 16 周岁；请核对是否另有成年成员可任户主")
    return found


def _apart(one: After, head: After) -> str:
    if one.relation == "配偶" and one.age is not None and one.age < MARRIAGE_YEARS.get(one.sex, 0):
        return f"{one.name}（{one.age} 岁）未到法定婚龄；请核对年龄或关系"
    least = _APART.get(one.relation)
    if least is None or one.born is None or head.born is None:
        return ""
    years = age_on(one.born, head.born) if one.born <= head.born else -age_on(head.born, one.born)
    is_apart = years >= least if least > 0 else years <= least
    if is_apart:
        return ""
    return f"{one.name}与户主{head.name}相差 {abs(years)} 岁，关系为“{one.relation}”；请核对"


def reasons(household: Household, changes: list[Change]) -> list[str]:
    """A reason that does not fit the age of who joins."""
    told = {change.after for change in changes if change.field == "joined_reason"}
    found = []
    for one in (m for m in after(household, changes) if m.is_new and m.age is not None):
        if "新生儿" in told and one.age >= NEWBORN_YEARS:  # type: ignore[operator]
            found.append(f"{one.name}已 {one.age} 岁，原因却是“新生儿”；请核对")
        if "婚入" in told and one.age < MARRIAGE_YEARS.get(one.sex, 0):  # type: ignore[operator]
            found.append(f"{one.name}（{one.age} 岁）未到法定婚龄，原因却是“婚入”；请核对")
    return found


def namesakes(household: Household, changes: list[Change]) -> list[str]:
    """Who joins has the name of a member, or of somebody registered nearby and born that day."""
    new = [m for m in after(household, changes) if m.is_new]
    names = {m.person.name for m in members_of(household).values()} if new else set()
    found = [f"本户已有成员叫{one.name}；请核对是否为同一人" for one in new if one.name in names]
    for one in (m for m in new if m.born):
        village = household.place_path.rstrip("/").rpartition("/")[0] + "/"
        same = Person.objects.filter(
            place_path__startswith=village, name=one.name, birth_on=one.born
        )
        if any(c.made and c.table == "Person" for c in changes) and same.exists():
            found.append(f"本村已登记有同名且同日出生的{one.name}；请核对是否为同一人")
    return found


def after(household: Household, changes: Sequence[Change]) -> list[After]:
    """The members of the household as the changes would leave it."""
    members = {m.pk: m for m in members_of(household).values()}
    relations = {pk: m.relation for pk, m in members.items()}
    for change in changes:
        if change.table == "Membership" and change.row in relations:
            if change.field == "left_on" and change.after is not None:
                del relations[change.row]
            elif change.field == "relation":
                relations[change.row] = change.after
    staying = [
        After(m.person.name, relation, m.person.sex, m.person.birth_on)
        for pk, relation in relations.items()
        if (m := members[pk])
    ]
    return staying + _joining(household, changes)


def _joining(household: Household, changes: Sequence[Change]) -> list[After]:
    rows: dict[str, dict[str, object]] = {}
    for change in changes:
        if change.made:
            rows.setdefault(change.made, {})[change.field] = change.after
    home = made(ROW) if household.pk is None else household.pk
    joining = [row for row in rows.values() if row.get("household") == home]
    joining = [row for row in joining if "relation" in row]
    keys = [row["person"] for row in joining if isinstance(row["person"], int)]
    people = Person.objects.in_bulk(keys)
    found = []
    for row in joining:
        person = row["person"]
        if isinstance(person, int):
            known = people[person]
            who = known.name, known.sex, known.birth_on
        else:
            new = rows[person["made"]]  # type: ignore[index]
            born = new["birth_on"]
            who = str(new["name"]), str(new["sex"]), date.fromisoformat(str(born))
        name, sex, born_on = who
        found.append(After(name, str(row["relation"]), sex, born_on, is_new=True))
    return found


# Each says what should be looked at again; another part of the base map may add its own.
PREVIEW_CHECKS: list[Check] = [numbers, relations, reasons, namesakes]
