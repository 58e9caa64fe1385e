"""The act that makes a household from nothing: its place, its head, the other members.

It is an ordinary rural household: who is poor, and since when, is decided by a procedure.
"""

from datetime import date

from households import id_number
from households.acts.changes import Change, made, make
from households.acts.errors import ActError
from households.acts.homes import number_of
from households.acts.newcomers import newcomer
from households.acts.people import open_for
from households.acts.reading import HEAD, Given, fact, relation_of
from households.models import Household, PoorKind
from regions.models import Level, Region

FOUNDED = "新立户"
ROW = "household"
MOST_MEMBERS = 20


def at(grid: Region) -> Household:
    """The household that is to be in a grid: no row of the base map yet, and nobody in it."""
    return Household(region=grid, place_path=grid.path)


def found(household: Household, given: Given, on: date) -> list[Change]:
    """`household` is that of `at`; `given["members"]` are described as who joins is, the head
    among them.
    """
    if not Region.objects.at(Level.GRID).current().filter(pk=household.region_id).exists():
        raise ActError("请选择所在网格；网格可能已停用，请刷新后重选")
    members = list(given.get("members") or [])
    _must_be_one_household(members)
    changes = make(
        "Household",
        ROW,
        household_no=number_of(given),
        region=household.region_id,
        poor_kind=PoorKind.NOT_REGISTERED,
        group_name=fact("Household", "group_name", given.get("group_name")),
        natural_village=fact("Household", "natural_village", given.get("natural_village")),
        phone=fact("Household", "phone", given.get("phone")),
    )
    for number, one in enumerate(members, 1):
        described = {**one, "serial": f"{given.get('serial', '')}-{number}"}
        try:
            person, his = newcomer(described, on, mark=f"-{number}")
        except ActError as error:
            error.args = (f"第 {number} 人（{one.get('name') or '未填姓名'}）：{error}",)
            raise
        relation = relation_of(one.get("relation"))
        changes += his
        changes += open_for(person, made(ROW), relation, on, FOUNDED, mark=str(number))
    return changes


def _must_be_one_household(members: list[Given]) -> None:
    """One head and no number twice, before anything is looked up."""
    if not members:
        raise ActError("请填写户主和其他成员")
    if len(members) > MOST_MEMBERS:
        raise ActError(f"一户最多报 {MOST_MEMBERS} 人；请核对是否为一户")
    heads = [number for number, one in enumerate(members, 1) if one.get("relation") == HEAD]
    if len(heads) != 1:
        raise ActError("新立的户须有且只有一个户主；请核对与户主关系")
    numbers = [id_number.read(one.get("id")).number for one in members]
    twice = next((n for n in numbers if n and numbers.count(n) > 1), "")
    if twice:
        first, second = [at + 1 for at, n in enumerate(numbers) if n == twice][:2]
        raise ActError(f"第 {first} 人和第 {second} 人的证件号码相同；请核对")
