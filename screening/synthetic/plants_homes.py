"""Planted cases of households and the disabled: dibao (r18), severe disability (r20), unsafe
houses (r22), and their near misses."""

from datetime import date, timedelta
from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows import LATEST_SURVEY, dibao, disability_card, survey
from screening.synthetic.scene import Scene


def _unregistered(household: Household, person: Person) -> bool:
    return not household.registered and not person.plain


def _unregistered_family(household: Household, person: Person) -> bool:
    return _unregistered(household, person) and len(household.members) >= 2


def _on_dibao(scene: Scene, *, ended: date | None = None, everybody: bool = False) -> bool:
    picked = scene.pick(_unregistered_family)
    if picked is None:
        return False
    household = picked[0]
    people = household.members if everybody else [scene.rng.choice(household.members)]
    for person in people:
        dibao(scene, person, household.head, ended_on=ended)
    scene.found("r18", household, household.head)
    return True


def _dibao_miswritten(scene: Scene) -> bool:
    picked = scene.pick(
        lambda household, person: (
            _unregistered_family(household, person) and not household.is_monitored
        )
    )
    if picked is None:
        return False
    household, person = picked
    wrong = scene.issuer.miswrite(person.number, scene.rng)
    dibao(scene, person, household.head, id_number=wrong, started_on=AS_OF)
    scene.found("r18", household, household.head)
    scene.found("r42", household, household.head)
    return True


DIBAO = (
    _on_dibao,
    partial(_on_dibao, everybody=True),
    partial(_on_dibao, ended=date(2018, 12, 31)),
    _dibao_miswritten,
    partial(_on_dibao, ended=AS_OF + timedelta(days=1)),
)


def _near_dibao(scene: Scene, *, others_name: bool = False, **values: object) -> bool:
    picked = scene.pick(_unregistered)
    if picked is None:
        return False
    household, person = picked
    if others_name:
        values |= {"name": names.another(person.name, scene.rng), "id_number": person.number}
    dibao(scene, person, household.head, **values)
    return True


NEAR_DIBAO = (
    partial(_near_dibao, ended_on=AS_OF),
    partial(_near_dibao, kind="城市低保"),
    partial(_near_dibao, ended_on=date(2018, 3, 31)),
    partial(_near_dibao, started_on=AS_OF + timedelta(days=1)),
    partial(_near_dibao, others_name=True),
)


def _severe(scene: Scene, *, level: int, category: int) -> bool:
    picked = scene.pick(_unregistered)
    if picked is None:
        return False
    household, person = picked
    person.disability = (category, level)
    person.has_card_row = True
    disability_card(scene, person, category, level)
    scene.found("r20", household, person)
    return True


DISABILITIES = (
    partial(_severe, level=1, category=4),
    partial(_severe, level=2, category=1),
    partial(_severe, level=2, category=6),
    partial(_severe, level=1, category=5),
)


def _near_severe(scene: Scene, *, level: int = 3, others_name: bool = False) -> bool:
    picked = scene.pick(_unregistered)
    if picked is None:
        return False
    person = picked[1]
    if others_name:
        disability_card(scene, person, 4, 1, name=names.another(person.name, scene.rng))
        return True
    person.disability = (4, level)
    person.has_card_row = True
    disability_card(scene, person, 4, level)
    return True


NEAR_DISABILITIES = (
    _near_severe,
    partial(_near_severe, others_name=True),
    partial(_near_severe, level=4),
)


def _any_family(household: Household, person: Person) -> bool:
    if household.is_relocated:
        return False
    return person is household.head and len(household.members) >= 2


def _unsafe(
    scene: Scene,
    *,
    grade: str = "C",
    completed: str | None = "否",
    by_spouse: bool = False,
    was_safe: bool = False,
    miswritten: bool = False,
) -> bool:
    picked = scene.pick(_any_family)
    if picked is None:
        return False
    household, head = picked
    household.is_surveyed = True
    person = household.members[1] if by_spouse else head
    values = {"id_number": scene.issuer.miswrite(person.number, scene.rng)} if miswritten else {}
    latest = scene.day(date(2017, 3, 1), LATEST_SURVEY)
    survey(scene, person, grade=grade, completed=completed, surveyed_on=latest, **values)
    if was_safe:
        survey(scene, head, grade="A", surveyed_on=latest - timedelta(days=500), completed="是")
    scene.found("r22", household, head)
    return True


HOUSES = (
    _unsafe,
    partial(_unsafe, grade="D"),
    partial(_unsafe, completed=None),
    partial(_unsafe, by_spouse=True),
    partial(_unsafe, was_safe=True, grade="D"),
    partial(_unsafe, miswritten=True),
)


def _near_unsafe(scene: Scene, *, grade: str = "C", newer: str = "") -> bool:
    """A dangerous house that was rebuilt and accepted, or surveyed again as safe."""
    picked = scene.pick(_any_family)
    if picked is None:
        return False
    household, head = picked
    household.is_surveyed = True
    first = scene.day(date(2015, 1, 1), date(2016, 12, 31))
    if newer:
        survey(scene, head, grade=grade, surveyed_on=first, completed="否")
        later = first + timedelta(days=400)
        survey(scene, household.members[1], grade=newer, surveyed_on=later, completed="否")
    else:
        survey(
            scene, head, grade=grade, surveyed_on=first, completed="是", rebuilt_year=first.year + 1
        )
    return True


def _anothers_house(scene: Scene) -> bool:
    picked = scene.pick(_any_family)
    if picked is None:
        return False
    household, head = picked
    household.is_surveyed = True
    survey(scene, head, name=names.another(head.name, scene.rng), id_number=head.number, grade="D")
    return True


NEAR_HOUSES = (
    _near_unsafe,
    partial(_near_unsafe, grade="D", newer="A"),
    _anothers_house,
    partial(_near_unsafe, grade="D"),
    partial(_near_unsafe, newer="B"),
)


FAMILIES = {
    "r18": Family(DIBAO, NEAR_DIBAO, 3),
    "r20": Family(DISABILITIES, NEAR_DISABILITIES, 3),
    "r22": Family(HOUSES, NEAR_HOUSES, 4),
}
