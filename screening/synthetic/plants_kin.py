"""Planted parents and children of heads of registered households who live elsewhere and are paid
from public funds (r01), sure by the booklet of the police, and their near misses."""

from collections.abc import Callable
from datetime import date
from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Act, case
from screening.synthetic.people import Household, Person
from screening.synthetic.rows_civil import hukou, on_booklet, payroll
from screening.synthetic.scene import Scene

Kin = tuple[str, str]
"""What the booklet calls a man and a woman."""
Paid = Callable[[Scene, Person], None]

_CHILD, _CHILD_IN_WORDS = ("20", "30"), ("长子", "长女")
_PARENT, _PARENT_IN_WORDS = ("51", "52"), ("父亲", "母亲")
_BOOKLET_HEAD = ("02", "02")
_STRANGER = "97"


def _known_head(household: Household, person: Person) -> bool:
    """The head of a household, all of whom the police know."""
    return (
        person is household.head
        and all(member.police and not member.dead_on for member in household.members)
        and not any(member.plain for member in household.members)
    )


def _elder(household: Household, person: Person) -> bool:
    """A head of an age to have children at work."""
    return household.registered and 48 <= person.age <= 75 and _known_head(household, person)


def _younger(household: Household, person: Person) -> bool:
    """A head of an age to have parents at work."""
    return household.registered and person.age <= 40 and _known_head(household, person)


def _elder_outside(household: Household, person: Person) -> bool:
    return not household.registered and 48 <= person.age <= 75 and _known_head(household, person)


def _grown_neighbour(household: Household, person: Person) -> bool:
    return (
        not household.registered
        and person is not household.head
        and 28 <= person.age <= 50
        and person.police
        and not (person.plain or person.dead_on)
    )


# --- who is paid ---------------------------------------------------------------------------------
def _is_paid(scene: Scene, kin: Person, **values: object) -> None:
    payroll(scene, kin, **{"id_number": kin.number} | values)


def _namesake_is_paid(scene: Scene, kin: Person) -> None:
    payroll(scene, scene.outsider(25, 58, namesake=kin.name))


def _another_is_paid_under_the_number(scene: Scene, kin: Person) -> None:
    _is_paid(scene, kin, name=names.another(kin.name, scene.rng))


# --- who is on the booklet -----------------------------------------------------------------------
def _has_kin(
    kin: Kin,
    *,
    head: str = "02",
    others: tuple[str, ...] = (),
    on_another: bool = False,
    paid: Paid = _is_paid,
    **values: object,
) -> Act:
    """Kin of the household's head, of no household themselves, are on the head's booklet.

    A head who does not head it (`head` is the relation) stands on a booklet of others, without
    the rest of the household. `others` are the relations of strangers on it. `on_another`: the kin
    are not on it after all.
    """

    def act(scene: Scene, household: Household, person: Person) -> None:
        place = {"hukou_kind": "非农业"}
        if head != "02":
            place["hukou_no"] = f"K{household.no[-11:]}"
        person.police = False
        on_booklet(scene, household, person, **place | {"relation": head, "hukou_kind": "农业"})
        for relation in others:
            on_booklet(scene, household, scene.outsider(), **place | {"relation": relation})
        is_elder = person.age >= 48
        ages = (28, min(58, person.age - 18)) if is_elder else (person.age + 18, 60)
        someone = scene.stranger(household, *ages)
        row = place | {"relation": kin[someone.sex == "女"]} | values
        if on_another:
            hukou(scene, someone, **row)
        else:
            on_booklet(scene, household, someone, **row)
        paid(scene, someone)

    return act


def _neighbour(scene: Scene, *, relation: str, is_child: bool) -> bool:
    """Somebody of another household is on the booklet of a head, perhaps as a child."""
    ours, theirs = scene.pick(_elder), scene.pick(_grown_neighbour)
    if ours is None or theirs is None:
        return False
    household, head = ours
    _home, kin = theirs
    if kin.name in {member.name for member in household.members}:
        return False
    for person, role in ((head, "户主"), (kin, relation)):
        person.police = False
        on_booklet(scene, household, person, relation=role)
    _is_paid(scene, kin)
    if is_child:
        scene.found("r01", household, head)
    return True


KIN = (
    case(_elder, _has_kin(_CHILD), home="r01"),
    case(_younger, _has_kin(_PARENT_IN_WORDS), home="r01"),
    partial(_neighbour, relation="儿子", is_child=True),
    case(_elder, _has_kin(_CHILD_IN_WORDS, hukou_kind="农业"), home="r01 r11"),
    case(_younger, _has_kin(_BOOKLET_HEAD, head="20"), home="r01"),
    case(
        _younger,
        _has_kin(_BOOKLET_HEAD, head="30", others=(_STRANGER,) * 18),
        home="r01",
    ),
    case(_younger, _has_kin(_PARENT), home="r01"),
)
NEAR_KIN = (
    case(_elder, _has_kin(_CHILD, paid=_namesake_is_paid)),
    case(_elder, _has_kin(_CHILD, on_another=True)),
    case(_younger, _has_kin(_BOOKLET_HEAD, head="20", others=(_STRANGER,) * 19)),
    case(_younger, _has_kin(_BOOKLET_HEAD, head="20", others=("02",))),
    case(_elder, _has_kin(_CHILD, head="20", others=("02",))),
    case(_elder, _has_kin(("28", "38"))),
    partial(_neighbour, relation="女婿", is_child=False),
    case(_elder, _has_kin(_CHILD, paid=_another_is_paid_under_the_number)),
    case(_elder_outside, _has_kin(_CHILD)),
    case(
        _elder,
        _has_kin(_CHILD, hukou_status="迁出注销", cancelled_on=date(2017, 3, 1)),
    ),
    case(_elder, _has_kin(("27", "37"))),
)
