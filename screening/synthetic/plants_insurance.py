"""Planted cases of social insurance and relief of single persons, and their near misses: insured
twice (r27), disabled without what they have a claim to (r29), old without a pension (r31)."""

from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import AS_OF, YEAR, Household, Person
from screening.synthetic.rows import disability_card, insured
from screening.synthetic.rows_work import pension
from screening.synthetic.scene import Fits, Scene


def _ordinary_adult(household: Household, person: Person) -> bool:
    return not household.registered and 22 <= person.age <= 59 and not person.plain


def _insured_twice(scene: Scene, *, miswritten: bool = False, status: str = "已缴费") -> bool:
    picked = scene.pick(_ordinary_adult)
    if picked is None:
        return False
    household, person = picked
    person.insured = False
    values = {"id_number": scene.issuer.miswrite(person.number, scene.rng)} if miswritten else {}
    insured(scene, person, scheme="城乡居民", payment_status=status)
    insured(scene, person, scheme="城镇职工", **values)
    scene.found("r27", household, person)
    return True


INSURED_TWICE = (
    _insured_twice,
    partial(_insured_twice, miswritten=True),
    partial(_insured_twice, status="财政代缴"),
)


def _insured_once(scene: Scene, *, others_name: bool = False, **values: object) -> bool:
    """Two schemes, but not both in one year and paid for one and the same person."""
    picked = scene.pick(_ordinary_adult)
    if picked is None:
        return False
    person = picked[1]
    person.insured = False
    insured(scene, person, scheme="城镇职工")
    if others_name:
        values |= {"name": names.another(person.name, scene.rng), "id_number": person.number}
    insured(scene, person, scheme="城乡居民", **values)
    return True


NEAR_INSURED_TWICE = (
    partial(_insured_once, payment_status="停保"),
    partial(_insured_once, year=YEAR - 1),
    partial(_insured_once, others_name=True),
    partial(_insured_once, payment_status="退保"),
)


def _registered_old(household: Household, person: Person) -> bool:
    return (
        household.registered
        and household.poor_kind != "五保贫困户"
        and person.age >= 62
        and person.disability is None
        and not person.plain
    )


def _old_on_dibao(household: Household, person: Person) -> bool:
    return _registered_old(household, person) and person.on_dibao


def _anybody_well(household: Household, person: Person) -> bool:
    return person.disability is None and person.age >= 25 and not person.plain


def _without_aid(scene: Scene, *, level: int, kind: Fits = _registered_old, lacks: str) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    person.disability = (4, level)
    person.has_card_row = True
    disability_card(scene, person, 4, level, **{lacks: "否"})
    scene.found("r29", household, person)
    return True


def _unmarked(scene: Scene, *, level: int) -> bool:
    """The register says healthy, or ill, but not disabled."""
    picked = scene.pick(_anybody_well)
    if picked is None:
        return False
    household, person = picked
    person.has_card_row = True
    disability_card(scene, person, 1, level)
    scene.found("r29", household, person)
    return True


WITHOUT_AID = (
    partial(_without_aid, level=1, lacks="care_aid"),
    partial(_unmarked, level=4),
    partial(_without_aid, level=3, lacks="living_aid", kind=_old_on_dibao),
    partial(_without_aid, level=2, lacks="care_aid"),
    partial(_unmarked, level=3),
)


def _with_aid(
    scene: Scene, *, level: int, kind: Fits = _registered_old, others_name: bool = False,
    **values: object,
) -> bool:  # fmt: skip
    picked = scene.pick(kind)
    if picked is None:
        return False
    person = picked[1]
    if others_name:
        values["name"] = names.another(person.name, scene.rng)
    else:
        person.disability = (4, level)
    person.has_card_row = True
    disability_card(scene, person, 4, level, **values)
    return True


def _supported_by_the_state(household: Household, person: Person) -> bool:
    return household.poor_kind == "五保贫困户" and not person.plain


NEAR_WITHOUT_AID = (
    partial(_with_aid, level=3),
    partial(_with_aid, level=1, care_aid=None),
    partial(_with_aid, level=2, others_name=True),
    partial(_with_aid, level=1, care_aid="否", kind=_supported_by_the_state),
)


def _without_pension(scene: Scene, *, status: str = "", namesake: bool = False) -> bool:
    picked = scene.pick(_registered_old)
    if picked is None:
        return False
    household, person = picked
    person.pension = False
    if status:
        pension(scene, person, status=status)
    if namesake:
        pension(scene, scene.outsider(person.age, person.age + 1, namesake=person.name))
    scene.found("r31", household, person)
    return True


WITHOUT_PENSION = (
    _without_pension,
    partial(_without_pension, status="暂停"),
    partial(_without_pension, namesake=True),
    partial(_without_pension, status="终止"),
)


def _pension_found(scene: Scene, *, miswritten: bool = False, others_name: bool = False) -> bool:
    picked = scene.pick(_registered_old)
    if picked is None:
        return False
    household, person = picked
    person.pension = False
    if miswritten:
        pension(scene, person, id_number=scene.issuer.miswrite(person.number, scene.rng))
    elif others_name:
        name = names.another(person.name, scene.rng)
        pension(scene, person, name=name, id_number=person.number)
    else:
        pension(scene, person, scheme="城镇职工")
        pension(scene, person, status="终止")
        scene.found("r07", household, person)
    return True


def _just_old_enough(scene: Scene) -> bool:
    """Sixty for less than three months: the pension may still be on its way."""
    picked = scene.pick(
        lambda household, person: (
            household.registered and not person.plain and 0 <= _months_over_sixty(person) <= 3
        )
    )
    if picked is None:
        return False
    picked[1].pension = False
    return True


def _months_over_sixty(person: Person) -> int:
    return (AS_OF.year - person.birth.year - 60) * 12 + AS_OF.month - person.birth.month


NEAR_WITHOUT_PENSION = (
    partial(_pension_found, miswritten=True),
    partial(_pension_found, others_name=True),
    _pension_found,
    _just_old_enough,
)


FAMILIES = {
    "r27": Family(INSURED_TWICE, NEAR_INSURED_TWICE),
    "r29": Family(WITHOUT_AID, NEAR_WITHOUT_AID, 2.5),
    "r31": Family(WITHOUT_PENSION, NEAR_WITHOUT_PENSION),
}
