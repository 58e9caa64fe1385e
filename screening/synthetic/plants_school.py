"""Planted pupils without the grant they have a claim to (r25) and dear tuition (r39)."""

from datetime import date
from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import SCHOOL_STARTS, Household, Person
from screening.synthetic.rows import enrolment
from screening.synthetic.rows_work import aid
from screening.synthetic.scene import Fits, Scene

TUITION_LIMIT_YUAN = 10_000
_SCHOOLS = {"中职": "中等职业学校", "本科": "师范学院", "八年": "育才中学"}


def _registered_pupil(household: Household, person: Person) -> bool:
    return household.registered and person.is_pupil_by_law and not person.plain


def _registered_senior(household: Household, person: Person) -> bool:
    return (
        household.registered
        and person.school_age >= 16
        and person.studies.startswith("普通高中")
        and not person.plain
    )


def _unaided(
    scene: Scene,
    *,
    kind: Fits = _registered_pupil,
    paid_on: date | None = None,
    namesake: bool = False,
) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, pupil = picked
    pupil.aided = False
    if paid_on:
        aid(scene, pupil, paid_on=paid_on)
    if namesake:
        aid(scene, scene.outsider(pupil.age, pupil.age + 1, namesake=pupil.name))
    scene.found("r25", household, pupil)
    return True


UNAIDED = (
    _unaided,
    partial(_unaided, kind=_registered_senior),
    partial(_unaided, paid_on=date(2017, 8, 31)),
    partial(_unaided, namesake=True),
)


def _aided_oddly(
    scene: Scene, *, miswritten: bool = False, others_name: bool = False, **values: object
) -> bool:
    picked = scene.pick(_registered_pupil)
    if picked is None:
        return False
    pupil = picked[1]
    pupil.aided = False
    if miswritten:
        values["id_number"] = scene.issuer.miswrite(pupil.number, scene.rng)
    if others_name:
        values |= {"name": names.another(pupil.name, scene.rng), "id_number": pupil.number}
    aid(scene, pupil, **values)
    return True


NEAR_UNAIDED = (
    partial(_aided_oddly, paid_on=SCHOOL_STARTS),
    partial(_aided_oddly, miswritten=True),
    partial(_aided_oddly, paid_on=None),
    partial(_aided_oddly, others_name=True),
)


def _senior(household: Household, person: Person) -> bool:
    return person.school_age >= 16 and bool(person.studies) and not person.plain


def _ordinary_senior(household: Household, person: Person) -> bool:
    return not household.registered and _senior(household, person)


def _dear(
    scene: Scene, *, grade: str, tuition: int, grant: int = 0, kind: Fits = _ordinary_senior
) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, pupil = picked
    _in_dear_school(scene, pupil, grade, tuition, grant)
    scene.found("r39", household, pupil)
    return True


def _in_dear_school(scene: Scene, pupil: Person, grade: str, tuition: int, grant: int) -> None:
    pupil.school = "none"
    school = _SCHOOLS.get(grade[:2], "第一中学")
    place = scene.village.county
    enrolment(scene, pupil, grade=grade, tuition_yuan=tuition, school=f"{place}{school}")
    if grant:
        aid(scene, pupil, amount_yuan=grant)


DEAR = (
    partial(_dear, grade="高三", tuition=13_800),
    partial(_dear, grade="中职二年级", tuition=16_000, kind=_senior),
    partial(_dear, grade="本科一年级", tuition=16_800, grant=6_000),
    partial(_dear, grade="普通高中二年级", tuition=TUITION_LIMIT_YUAN + 1),
)


def _not_so_dear(
    scene: Scene,
    *,
    grade: str = "高二",
    tuition: int = TUITION_LIMIT_YUAN,
    grant: int = 0,
    kind: Fits = _ordinary_senior,
) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    _in_dear_school(scene, picked[1], grade, tuition, grant)
    return True


def _compulsory(household: Household, person: Person) -> bool:
    return not household.registered and person.school_age in (13, 14) and not person.plain


def _anothers_tuition(scene: Scene) -> bool:
    picked = scene.pick(_ordinary_senior)
    if picked is None:
        return False
    pupil = picked[1]
    pupil.school = "none"
    name = names.another(pupil.name, scene.rng)
    enrolment(scene, pupil, name=name, id_number=pupil.number, grade="高三", tuition_yuan=22_000)
    return True


NEAR_DEAR = (
    _not_so_dear,
    partial(_not_so_dear, tuition=16_000, grant=6_000),
    partial(_not_so_dear, grade="八年级", tuition=18_000, kind=_compulsory),
    _anothers_tuition,
)


FAMILIES = {
    "r25": Family(UNAIDED, NEAR_UNAIDED, 2.5),
    "r39": Family(DEAR, NEAR_DEAR),
}
