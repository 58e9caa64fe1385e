"""Planted errors of identity numbers: shared by two persons (r15), wrong or another's (r16)."""

from dataclasses import replace

from screening.synthetic import income, names, numbers
from screening.synthetic.family import Family
from screening.synthetic.people import Household, Person
from screening.synthetic.scene import Donor, Fits, Scene, Truth


def donor(scene: Scene) -> Donor | None:
    """Reserve somebody whose number a clerk of a later village will enter for another person."""
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return None
    household, person = picked
    person.settle()
    person.police = scene.rng.random() < 0.7
    return Donor(household.no, person)


def share_across_villages(scene: Scene, giver: Donor) -> bool:
    """A clerk of this village enters the number of the donor of the village before."""
    picked = scene.pick(_like(giver.person))
    if picked is None:
        return False
    household, person = picked
    scene.truth.append(Truth("r15", giver.household_no, giver.person.shown))
    _take_number(scene, household, person, giver.person)
    return True


def share_within_village(scene: Scene) -> bool:
    """Two neighbours have one number; the police know it under one name."""
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return False
    household, owner = picked
    other = scene.pick(_like(owner))
    if other is None:
        return False
    owner.settle()
    scene.found("r15", household, owner)
    _take_number(scene, *other, owner)
    return True


def share_without_police(scene: Scene) -> bool:
    """The same, but the police extract lacks the owner, so nobody can say whose number it is."""
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return False
    household, owner = picked
    other = scene.pick(_like(owner))
    if other is None:
        return False
    owner.settle()
    owner.police = False
    scene.found("r15", household, owner)
    _take_number(scene, *other, owner)
    return True


def same_person_twice(scene: Scene) -> bool:
    """One person stands in two households (一人两户)."""
    return _enter_twice(scene, as_card=False)


def same_person_by_card(scene: Scene) -> bool:
    """The second time the clerk typed the disability card instead of the identity card."""
    return _enter_twice(scene, as_card=True)


SHARED_NUMBERS = (
    share_within_village,
    same_person_twice,
    share_without_police,
    same_person_by_card,
)


def wrong_check_character(scene: Scene) -> bool:
    """The register's number has a slip in it."""
    picked = scene.pick(_is_unregistered_adult)
    if picked is None:
        return False
    household, person = picked
    person.shown = scene.issuer.miswrite(person.number, scene.rng)
    scene.found("r16", household, person)
    return True


def wrong_length(scene: Scene) -> bool:
    """The register's number has lost a digit."""
    picked = scene.pick(_is_unregistered_adult)
    if picked is None:
        return False
    household, person = picked
    at = scene.rng.randrange(7, 17)
    person.shown = person.number[:at] + person.number[at + 1 :]
    scene.found("r16", household, person)
    return True


def known_under_another_name(scene: Scene) -> bool:
    """The police have the number under another name."""
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return False
    household, person = picked
    person.settle()
    person.police_name = names.one_character_off(person.name, scene.rng)
    scene.found("r16", household, person)
    return True


WRONG_NUMBERS = (wrong_check_character, known_under_another_name, wrong_length)


def no_papers(scene: Scene) -> bool:
    """A small child is registered as having no papers (prefix 999999)."""
    picked = scene.pick(
        lambda household, person: not household.registered and 0 <= person.school_age <= 4
    )
    if picked is None:
        return False
    person = picked[1]
    person.shown = f"999999{person.number[6:14]}{scene.rng.randrange(10**4):04d}"
    person.number = ""
    person.police = person.insured = False
    return True


def two_police_rows(scene: Scene) -> bool:
    """The police have the number twice, once under the right name."""
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return False
    person = picked[1]
    person.settle()
    scene.add(
        "ga_population",
        name=names.one_character_off(person.name, scene.rng),
        id_number=person.number,
        sex=person.sex,
        birth_on=person.birth,
        hukou_no=f"M{person.no[-11:]}",
        hukou_kind="农业",
        hukou_status="迁出注销",
    )
    return True


NEAR_WRONG_NUMBERS = (no_papers, two_police_rows)


FAMILIES = {
    "r15": Family(SHARED_NUMBERS, (), 3),
    "r16": Family(WRONG_NUMBERS, NEAR_WRONG_NUMBERS, 4),
}
"""For r15 these are pairs of persons, some of two villages (see `planting.Planter`)."""


def _is_ordinary_adult(household: Household, person: Person) -> bool:
    return (
        not household.registered
        and person is not household.head
        and 22 <= person.age <= 75
        and person.disability is None
    )


def _is_unregistered_adult(household: Household, person: Person) -> bool:
    return not household.registered and 25 <= person.age <= 75


def _like(owner: Person) -> Fits:
    """Somebody of the owner's sex and about the same age, so that only the number looks wrong."""
    return lambda household, person: (
        person is not household.head
        and person.sex == owner.sex
        and person.name != owner.name
        and 20 <= person.age <= 80
        and abs(person.age - owner.age) <= 20
        and person.disability is None
    )


def _take_number(scene: Scene, household: Household, person: Person, owner: Person) -> None:
    """Show the owner's number for `person`; the police know it under the owner's name only."""
    person.settle()
    person.shown = owner.number
    scene.found("r15", household, person)
    if owner.police:
        scene.found("r16", household, person)


def _enter_twice(scene: Scene, *, as_card: bool) -> bool:
    picked = scene.pick(_is_ordinary_adult)
    if picked is None:
        return False
    household, person = picked
    second = next((other for other in scene.order if other.no not in scene.used), None)
    if second is None:
        return False
    scene.used.add(second.no)
    person.settle()
    scene.found("r15", household, person)
    shown = person.number
    if as_card:
        person.disability = (4, 4)
        shown = numbers.card(person.number, 4, 4)
    copy = replace(
        person, no=scene.new_person_no(), relation="其他", shown=shown, shadow=True, on_dibao=False
    )
    second.members.append(copy)
    income.fit(second.income, second)
    scene.found("r15", second, copy)
    if second.registered:
        scene.found("r17", second, second.head)
    return True
