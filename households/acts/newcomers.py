"""Who joins: the person, and what holds for him this year."""

from datetime import date
from typing import Any

from households import cells, id_number
from households.acts.changes import Change, edit, made, make
from households.acts.errors import ActError, AlreadyMemberError
from households.acts.reading import Given, day, fact
from households.facts import PERSON_YEAR, PERSON_YEAR_FACTS
from households.models import Household, Membership, Person
from households.models.person import PROVISIONAL
from regions.models import Level, Region, paths_above
from regions.pinyin import initials_of_person

CHILD_YEARS = 16  # below it nobody need have a number: docs/sources.md#acts
YEARLY = {found.column: found for found in PERSON_YEAR_FACTS}


def newcomer(given: Given, on: date, *, mark: str = "") -> tuple[Any, list[Change]]:
    """The person who joins, as a key or a reference within the act, and the changes he needs.

    `mark` tells the rows of several newcomers of one act apart.

    Raises:
        ActError: he belongs to a household, or is not described well enough.
    """
    number = id_number.read(given.get("id"))
    name = _name(given)
    known = _known(number.number) if number.number else None
    if known is not None:
        return known.pk, _year(known, known.pk, given, on, mark)
    born = _born(number, given, on)
    person = make(
        "Person",
        f"person{mark}",
        # The national number comes with a later register export; until then one of our own.
        person_no=f"{PROVISIONAL}{given.get('serial', '')}",
        name=name,
        name_initials=initials_of_person(name),
        id_raw=number.text,
        id_number=number.number,
        id_state=number.state,
        sex=id_number.sex(number.number) if number.number else _sex(given),
        birth_on=born,
        ethnic=fact("Person", "ethnic", given.get("ethnic")),
        phone=fact("Person", "phone", given.get("phone")),
    )
    him = made(f"person{mark}")
    return him, [*person, *_year(None, him, given, on, mark)]


def _name(given: Given) -> str:
    text = str(given.get("name") or "").strip()
    if not text:
        raise ActError("请填写姓名")
    try:
        return cells.person_name(text)
    except ValueError as error:
        raise ActError(str(error)) from error


def _sex(given: Given) -> str:
    sex: str = fact("Person", "sex", given.get("sex"))
    if not sex:
        raise ActError("没有可用的身份证号时须选择性别")
    return sex


def _born(number: id_number.IdNumber, given: Given, on: date) -> date:
    born = id_number.birth_on(number.number) if number.number else None
    born = born or day(given.get("birth_on"), "出生日期")
    if born is None:
        raise ActError("没有可用的身份证号时须填写出生日期")
    if born > on:
        raise ActError(f"生于 {born}，不能早于这一天加入；请核对出生日期和发生日期")
    if not number.text and age_on(born, on) >= CHILD_YEARS:
        raise ActError(f"已满 {CHILD_YEARS} 周岁的人须填写证件号码；确无证件的以 999999 开头编号")
    return born


def age_on(born: date, on: date) -> int:
    """Full years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _known(number: str) -> Person | None:
    """The person of the base map with this number, who must belong to no household now."""
    people = list(Person.objects.filter(id_number=number).order_by("pk"))
    now = Membership.objects.current().filter(person__in=people).select_related("household").first()
    if now is not None:
        raise AlreadyMemberError(
            f"该证件号码的人已在一户中（{_far_place(now.household)}）；请核对号码，"
            "或请该户先办理减少，本县内可办理户间转移",
            now.household_id,
        )
    return people[-1] if people else None


def _far_place(household: Household) -> str:
    """County and township alone: who asks need not see that household."""
    above = Region.objects.filter(
        path__in=paths_above(household.place_path), level__in=(Level.COUNTY, Level.TOWNSHIP)
    )
    return "".join(above.order_by("level").values_list("name", flat=True))


def _year(known: Person | None, person: Any, given: Given, on: date, mark: str) -> list[Change]:
    """What the year of the act says of him; only what was filled in."""
    filled = {
        name: fact(PERSON_YEAR, name, value)
        for name, value in (given.get("year") or {}).items()
        if name in YEARLY and value not in (None, "", [])
    }
    if not filled:
        return []
    row = known.years.filter(year=on.year).first() if known else None
    if row is not None:
        return edit(row, **filled)
    return make(PERSON_YEAR, f"year{mark}", person=person, year=on.year, **filled)
