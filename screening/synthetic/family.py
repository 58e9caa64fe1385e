"""What is planted for one rule, and the usual way to plant it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from screening.synthetic import names
from screening.synthetic.people import Household, Person
from screening.synthetic.scene import Fits, Scene

Plant = Callable[[Scene], bool]
Act = Callable[[Scene, Household, Person], None]
Row = Callable[..., object]


@dataclass(frozen=True)
class Family:
    """The kinds of a rule's discrepancy, which take turns; `near` stands just short of it.

    `per_thousand` is how many are planted in a thousand households.
    """

    kinds: Sequence[Plant]
    near: Sequence[Plant]
    per_thousand: float = 2.0


def case(fits: Fits, *acts: Act, person: str = "", home: str = "") -> Plant:
    """Return a plant: the acts happen to somebody who fits.

    `person` names the rules that then hold of that person, `home` those that hold of the
    household, each by spaces; neither makes it a near miss.
    """

    def plant(scene: Scene) -> bool:
        picked = scene.pick(fits)
        if picked is None:
            return False
        household, someone = picked
        for act in acts:
            act(scene, household, someone)
        for rule in person.split():
            scene.found(rule, household, someone)
        for rule in home.split():
            scene.found(rule, household, household.head)
        return True

    return plant


def adds(row: Row, *, miswritten: bool = False, others_name: bool = False, **values: object) -> Act:
    """Return an act that adds a row of `rows` about the person.

    `miswritten`: the department slipped in the number; `others_name`: it has the number under
    another name.
    """

    def act(scene: Scene, household: Household, person: Person) -> None:
        given = dict(values)
        if miswritten:
            given["id_number"] = scene.issuer.miswrite(person.number, scene.rng)
        if others_name:
            given |= {"name": names.another(person.name, scene.rng), "id_number": person.number}
        row(scene, person, **given)

    return act


def adds_namesakes(row: Row, **values: object) -> Act:
    """Return an act that adds a row about somebody from elsewhere with the person's name."""

    def act(scene: Scene, household: Household, person: Person) -> None:
        row(scene, scene.outsider(namesake=person.name), **values)

    return act
