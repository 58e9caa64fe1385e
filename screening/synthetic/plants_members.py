"""Planted members who are gone, or not entered, and their near misses: moved or married away
(r12), in custody or service (r13), on the booklet but not in the register (r11, r14), in two
households (r17)."""

from dataclasses import replace
from datetime import date, timedelta

from screening.synthetic import income, names
from screening.synthetic.family import Act, Family, case
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows import in_custody
from screening.synthetic.rows_civil import hukou, marriage, on_booklet
from screening.synthetic.scene import Scene

_COLLECTIVE = 21


def _family(household: Household, person: Person) -> bool:
    """Somebody of a household of three and more, all of whom the police know."""
    return (
        len(household.members) >= 3
        and all(member.police and not member.dead_on for member in household.members)
        and not any(member.plain for member in household.members)
    )


def _young_adult(household: Household, person: Person) -> bool:
    return 19 <= person.age <= 40 and not person.plain


def _ordinary_adult(household: Household, person: Person) -> bool:
    return not household.registered and 19 <= person.age <= 55 and not person.plain


def _daughter(household: Household, person: Person) -> bool:
    return person.relation in ("之女", "之孙女") and 20 <= person.age <= 40 and not person.plain


def _wife(household: Household, person: Person) -> bool:
    return person.relation == "之儿媳" and not person.plain


# --- not in the register -------------------------------------------------------------------------
def _unknown(*, name_of_member: bool = False, born: date | None = None, **values: object) -> Act:
    """Somebody is on the household's booklet whom the register does not have."""

    def act(scene: Scene, household: Household, person: Person) -> None:
        other = (
            scene.outsider(3, 55, namesake=person.name)
            if name_of_member
            else scene.stranger(household, 3, 55)
        )
        given = {"relation": "其他亲属", **values}
        if born:
            sex = scene.rng.choice("男女")
            other.number = scene.issuer.elsewhere(born, sex)
            digits = other.number[6:14]
            other.birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            other.sex = sex
        on_booklet(scene, household, other, **given)

    return act


def _collective(scene: Scene, household: Household, person: Person) -> None:
    """The household stands on a collective booklet of many strangers."""
    for _ in range(_COLLECTIVE):
        on_booklet(scene, household, scene.outsider(18, 60))


def _without_papers(scene: Scene, household: Household, person: Person) -> None:
    """A small child is in the register without papers, and on the booklet with them."""
    person.shown = f"999999{person.number[6:14]}{scene.rng.randrange(10**4):04d}"
    person.insured = False


def _without_papers_and_named_otherwise(scene: Scene, household: Household, person: Person) -> None:
    _without_papers(scene, household, person)
    person.police_name = names.one_character_off(person.name, scene.rng)


def _small(household: Household, person: Person) -> bool:
    return _family(household, person) and not household.registered and person.age < 2


MISSING = (
    case(_family, _unknown(), home="r11"),
    case(_family, _unknown(relation="30"), _unknown(hukou_kind="家庭户"), home="r11"),
    case(_family, _unknown(born=date(2016, 5, 20), relation="42"), home="r11"),
    case(_family, _unknown(hukou_kind=None, relation=""), home="r11"),
)
NEAR_MISSING = (
    case(_family, _unknown(name_of_member=True)),
    case(_family, _unknown(hukou_kind="非农业")),
    case(_family, _unknown(hukou_status="迁出注销", cancelled_on=date(2017, 3, 1))),
    case(_family, _collective),
    case(_family, _unknown(hukou_status="死亡注销", cancelled_on=date(2017, 3, 1))),
)
NEWBORN = (
    case(_family, _unknown(born=date(2018, 2, 11), relation="孙子"), home="r14"),
    case(_family, _unknown(born=date(2016, 8, 30), relation="40"), home="r14"),
    case(_family, _unknown(born=date(2018, 5, 20), relation="子"), home="r14"),
)
NEAR_NEWBORN = (
    case(_family, _unknown(born=date(2018, 6, 25), relation="子")),
    case(_small, _without_papers),
    case(_small, _without_papers_and_named_otherwise),
)


# --- gone ----------------------------------------------------------------------------------------
def _moves_out(*, back: bool = False) -> Act:
    """The hukou has moved away; `back`, to another booklet of the county."""

    def act(scene: Scene, household: Household, person: Person) -> None:
        person.police = False
        hukou(
            scene,
            person,
            hukou_status="迁出注销",
            cancelled_on=scene.day(date(2016, 1, 1), AS_OF),
            moved_to="贵阳市南明区",
        )
        if back:
            hukou(scene, person)

    return act


def _marries_away(*, again: bool = False, **values: object) -> Act:
    def act(scene: Scene, household: Household, wife: Person) -> None:
        husband = scene.outsider(24, 42)
        husband.sex = "男"
        marriage(scene, husband, wife, **values)
        if again:
            marriage(scene, husband, wife, status="离婚", registered_on=AS_OF - timedelta(days=40))

    return act


GONE = (
    case(_young_adult, _moves_out(), person="r12"),
    case(_daughter, _marries_away(), person="r12"),
    case(_daughter, _marries_away(registered_on=AS_OF), person="r12"),
)
NEAR_GONE = (
    case(_young_adult, _moves_out(back=True)),
    case(_daughter, _marries_away(status="离婚")),
    case(_daughter, _marries_away(again=True)),
    case(_daughter, _marries_away(wife_name="韦另有其人")),
    case(_wife, _marries_away()),
)


def _away(situation: str, ended: date | None = None) -> Act:
    return lambda scene, household, person: in_custody(scene, person, situation, ended)


def _custody_of_another(scene: Scene, household: Household, person: Person) -> None:
    in_custody(scene, replace(person, name="卢另有其人"), "服刑", None)


AWAY = (
    case(_ordinary_adult, _away("服刑"), person="r13"),
    case(_ordinary_adult, _away("现役"), person="r13"),
    case(_ordinary_adult, _away("失联", AS_OF + timedelta(days=1)), person="r13"),
    case(_ordinary_adult, _away("服刑", date(2021, 4, 1)), person="r13"),
)
NEAR_AWAY = (
    case(_ordinary_adult, _away("服刑", AS_OF)),
    case(_ordinary_adult, _custody_of_another),
    case(_ordinary_adult, _away("现役", date(2017, 12, 1))),
)


# --- twice ---------------------------------------------------------------------------------------
def _other_home(scene: Scene, *, registered: bool) -> Household | None:
    """Reserve another household whose head the police know."""
    for home in scene.order:
        if home.no not in scene.used and home.registered is registered and _family(home, home.head):
            scene.used.add(home.no)
            return home
    return None


def _one_person_two_homes(scene: Scene) -> bool:
    """One person stands in a household outside the register of the poor and in one inside."""
    picked = scene.pick(
        lambda home, person: (
            _ordinary_adult(home, person) and person is not home.head and not person.studies
        )
    )
    second = _other_home(scene, registered=True)
    if picked is None or second is None:
        return False
    home, person = picked
    person.settle()
    person.disability = None
    copy = replace(person, no=scene.new_person_no(), relation="其他", shadow=True, on_dibao=False)
    second.members.append(copy)
    income.fit(second.income, second)
    scene.found("r15", home, person)
    scene.found("r15", second, copy)
    scene.found("r17", second, second.head)
    return True


def _one_booklet(scene: Scene, *, first: bool = True, second: bool = False) -> bool:
    """Two households share a booklet; a lead only where one alone is registered."""
    one, other = _other_home(scene, registered=first), _other_home(scene, registered=second)
    if one is None or other is None:
        return False
    for home in (one, other):
        home.head.settle()
    one.booklet = other.hukou_no
    if first and not second:
        scene.found("r17", one, one.head)
    return True


TWICE = (_one_booklet, _one_person_two_homes)
NEAR_TWICE = (
    lambda scene: _one_booklet(scene, second=True),
    lambda scene: _one_booklet(scene, first=False),
)

FAMILIES = {
    "r11": Family(MISSING, NEAR_MISSING),
    "r12": Family(GONE, NEAR_GONE),
    "r13": Family(AWAY, NEAR_AWAY),
    "r14": Family(NEWBORN, NEAR_NEWBORN),
    "r17": Family(TWICE, NEAR_TWICE),
}
