"""Planted deaths (r09), children out of school (r24) and uninsured (r26), and their near misses."""

from datetime import date
from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import AS_OF, YEAR, Household, Person
from screening.synthetic.rows import enrolment, in_custody, insured
from screening.synthetic.scene import Fits, Scene

LAST_SCHOOL_YEAR = "2016-2017"


def _anybody(household: Household, person: Person) -> bool:
    return True


def _old(household: Household, person: Person) -> bool:
    return person.age >= 58


def _registered(household: Household, person: Person) -> bool:
    return household.registered


def _pupil(household: Household, person: Person) -> bool:
    return person.is_pupil_by_law


def _dead(scene: Scene, *, kind: Fits = _old, insured_too: bool = False) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    person.dead_on = scene.day(date(2015, 1, 1), date(2018, 6, 20))
    person.dead_on = max(person.dead_on, person.birth)
    person.insured = insured_too
    person.school = "none"
    scene.found("r09", household, person)
    return True


DEATHS = (
    _dead,
    partial(_dead, kind=_registered),
    partial(_dead, kind=_pupil),
    partial(_dead, insured_too=True),
    partial(_dead, kind=_anybody),
)


def _dead_outsider(scene: Scene) -> bool:
    """Somebody from elsewhere with a resident's name has died."""
    picked = scene.pick(_old)
    if picked is None:
        return False
    dead = scene.outsider(58, 90, namesake=picked[1].name)
    scene.add(
        "ga_population",
        name=dead.name,
        id_number=dead.number,
        sex=dead.sex,
        ethnic=dead.ethnic,
        birth_on=dead.birth,
        hukou_no=f"G{scene.rng.randrange(10**9):09d}",
        hukou_kind="农业",
        hukou_status="死亡注销",
        cancelled_on=scene.day(date(2015, 1, 1), AS_OF),
    )
    return True


def _moved_out(scene: Scene) -> bool:
    """A resident's hukou has moved away: no death, though a lead all the same."""
    picked = scene.pick(lambda household, person: 18 <= person.age <= 40)
    if picked is None:
        return False
    household, person = picked
    scene.found("r12", household, person)
    person.police = False
    scene.add(
        "ga_population",
        name=person.name,
        id_number=person.number,
        sex=person.sex,
        ethnic=person.ethnic,
        birth_on=person.birth,
        hukou_no=f"M{person.no[-11:]}",
        hukou_kind="农业",
        hukou_status="迁出注销",
        cancelled_on=scene.day(date(2016, 1, 1), AS_OF),
        moved_to="贵阳市南明区",
    )
    return True


NEAR_DEATHS = (_dead_outsider, _moved_out)


def _out_of_school(
    scene: Scene, *, status: str = "", year: str = "", namesake: bool = False
) -> bool:
    picked = scene.pick(_pupil)
    if picked is None:
        return False
    household, pupil = picked
    pupil.school = "none"
    if status:
        enrolment(scene, pupil, status=status)
    if year:
        enrolment(scene, pupil, school_year=year)
    if namesake:
        other = scene.outsider(pupil.age, pupil.age + 1, namesake=pupil.name)
        enrolment(scene, other)
    scene.found("r24", household, pupil)
    return True


def _out_of_school_at_the_edge(scene: Scene) -> bool:
    """Six or fifteen on 1 September and not enrolled."""
    picked = scene.pick(lambda household, person: person.school_age in (6, 15))
    if picked is None:
        return False
    household, pupil = picked
    pupil.school = "none"
    scene.found("r24", household, pupil)
    return True


OUT_OF_SCHOOL = (
    _out_of_school,
    partial(_out_of_school, status="辍学"),
    _out_of_school_at_the_edge,
    partial(_out_of_school, year=LAST_SCHOOL_YEAR),
    partial(_out_of_school, status="休学"),
    partial(_out_of_school, namesake=True),
)


def _too_young_or_old(scene: Scene) -> bool:
    """Five or sixteen on 1 September and not enrolled: no duty to attend."""
    picked = scene.pick(lambda household, person: person.school_age in (5, 16))
    if picked is None:
        return False
    picked[1].school = "none"
    return True


def _in_school(scene: Scene, *, miswritten: bool = False, **values: object) -> bool:
    """Counts as in school, though not in the plain way."""
    picked = scene.pick(_pupil)
    if picked is None:
        return False
    pupil = picked[1]
    pupil.school = "none"
    if miswritten:
        values["id_number"] = scene.issuer.miswrite(pupil.number, scene.rng)
    enrolment(scene, pupil, **values)
    return True


def _in_school_under_another_name(scene: Scene) -> bool:
    """The school has the child's number under another name: present all the same."""
    picked = scene.pick(_pupil)
    if picked is None:
        return False
    pupil = picked[1]
    pupil.school = "none"
    enrolment(
        scene, pupil, name=names.one_character_off(pupil.name, scene.rng), id_number=pupil.number
    )
    return True


NEAR_OUT_OF_SCHOOL = (
    _too_young_or_old,
    partial(_in_school, status="送教上门"),
    partial(_in_school, status="毕业"),
    partial(_in_school, miswritten=True),
    _in_school_under_another_name,
)


def _uninsured(
    scene: Scene, *, status: str = "", year: int = 0, custody: str = "", ended: date | None = None
) -> bool:
    picked = scene.pick(_adult_registered if custody else _registered)
    if picked is None:
        return False
    household, person = picked
    person.insured = False
    if status:
        insured(scene, person, payment_status=status)
    if year:
        insured(scene, person, year=year)
    if custody:
        in_custody(scene, person, custody, ended)
        if ended is None or ended > AS_OF:
            scene.found("r13", household, person)
    scene.found("r26", household, person)
    return True


def _adult_registered(household: Household, person: Person) -> bool:
    return household.registered and 19 <= person.age <= 55


UNINSURED = (
    _uninsured,
    partial(_uninsured, status="停保"),
    partial(_uninsured, year=YEAR - 1),
    partial(_uninsured, custody="失联"),
    partial(_uninsured, status="未缴费"),
    partial(_uninsured, custody="服刑", ended=date(2018, 3, 15)),
    partial(_uninsured, status="退保"),
    partial(_uninsured, custody="现役", ended=AS_OF),
    partial(_uninsured, status="欠费"),
)


def _away(scene: Scene, *, situation: str, ended: date | None = None) -> bool:
    """In the army or in prison: insured elsewhere."""
    picked = scene.pick(_adult_registered)
    if picked is None:
        return False
    household, person = picked
    person.insured = False
    in_custody(scene, person, situation, ended)
    scene.found("r13", household, person)
    return True


def _insured_oddly(scene: Scene, *, miswritten: bool = False, worker: bool = False) -> bool:
    """Insured under a misspelled number, under another name, or as an employee."""
    picked = scene.pick(_registered)
    if picked is None:
        return False
    person = picked[1]
    person.insured = False
    if miswritten:
        insured(scene, person, id_number=scene.issuer.miswrite(person.number, scene.rng))
    elif worker:
        insured(scene, person, payment_status="停保")
        insured(scene, person, scheme="城镇职工")
    else:
        other = names.one_character_off(person.name, scene.rng)
        insured(scene, person, name=other, id_number=person.number)
    return True


NEAR_UNINSURED = (
    partial(_away, situation="现役"),
    partial(_away, situation="服刑", ended=date(2020, 1, 1)),
    partial(_insured_oddly, miswritten=True),
    _insured_oddly,
    partial(_insured_oddly, worker=True),
)


FAMILIES = {
    "r09": Family(DEATHS, NEAR_DEATHS, 4),
    "r24": Family(OUT_OF_SCHOOL, NEAR_OUT_OF_SCHOOL, 5),
    "r26": Family(UNINSURED, NEAR_UNINSURED, 5),
}
