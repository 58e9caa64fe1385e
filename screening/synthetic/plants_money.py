"""Planted loans and dividends for people they are not meant for (r33), and incomes that do not
hold what came on the card (r34), with their near misses."""

from datetime import date
from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import Household, Person
from screening.synthetic.rows_work import COUNTED, loan, subsidy
from screening.synthetic.scene import Scene

TOLERANCE_YUAN = 500
_DIVIDEND = "产业扶贫分红"


def _outside(household: Household, person: Person) -> bool:
    return not household.registered and 25 <= person.age <= 60 and not person.plain


def _lent(scene: Scene, *, miswritten: bool = False, **values: object) -> bool:
    picked = scene.pick(_outside)
    if picked is None:
        return False
    household, person = picked
    if miswritten:
        values["id_number"] = scene.issuer.miswrite(person.number, scene.rng)
    loan(scene, person, **values)
    scene.found("r33", household, person)
    return True


def _cadre(scene: Scene, person: Person, *, ended: date | None = None) -> None:
    scene.add(
        "zz_village_cadre",
        name=person.name,
        id_number=person.number,
        village_code=scene.village.code,
        post="村主任",
        started_on=date(2016, 12, 1),
        ended_on=ended,
    )


def _shared_out(scene: Scene, *, payroll: bool = False) -> bool:
    """Somebody in office drew a dividend that is meant for the poor."""
    picked = scene.pick(_outside)
    if picked is None:
        return False
    household, person = picked
    if payroll:
        scene.add(
            "cz_payroll",
            name=person.name,
            id_number=person.number,
            employer=f"{scene.village.township}人民政府",
            establishment="全额事业",
            started_on=date(2012, 8, 1),
        )
    else:
        _cadre(scene, person)
    subsidy(scene, person, item=_DIVIDEND, paid_on=date(2018, 1, 18))
    scene.found("r33", household, person)
    return True


MISDIRECTED = (
    _lent,
    _shared_out,
    partial(_lent, status="已结清"),
    partial(_lent, miswritten=True),
    partial(_shared_out, payroll=True),
)


def _lent_to_another(scene: Scene) -> bool:
    picked = scene.pick(_outside)
    if picked is None:
        return False
    person = picked[1]
    loan(scene, person, name=names.another(person.name, scene.rng), id_number=person.number)
    return True


def _fair_share(scene: Scene, *, ended: date | None = None, **values: object) -> bool:
    """Paid when no longer in office, before taking it, or by the whole village's company."""
    picked = scene.pick(_outside)
    if picked is None:
        return False
    person = picked[1]
    _cadre(scene, person, ended=ended)
    subsidy(scene, person, **({"item": _DIVIDEND, "paid_on": date(2018, 1, 18)} | values))
    return True


NEAR_MISDIRECTED = (
    _lent_to_another,
    partial(_fair_share, paid_on=date(2016, 11, 30)),
    partial(_fair_share, item="村集体经济分红"),
    partial(_fair_share, ended=date(2017, 12, 31)),
)


def _registered_head(household: Household, person: Person) -> bool:
    return (
        household.registered
        and person is household.head
        and len(household.members) >= 2
        and not any(member.plain for member in household.members)
    )


def _counted(household: Household) -> int:
    income = household.income
    return income["计划生育金"] + income["生态补偿金"] + income["其他转移性收入"]


def _paid_more(
    scene: Scene, *, over: float, parts: int = 1, by_spouse: bool = False, planted: bool = True,
    **values: object,
) -> bool:  # fmt: skip
    """The card shows `over` yuan more than the register counts, in one payment or several."""
    picked = scene.pick(_registered_head)
    if picked is None:
        return False
    household, head = picked
    household.is_paid_on_card = True
    person = household.members[1] if by_spouse else head
    each = (_counted(household) + over) / parts
    for place in range(parts):
        row = {"item": COUNTED[place % len(COUNTED)], "amount_yuan": each}
        subsidy(scene, person, **(row | values))
    if planted:
        scene.found("r34", household, head)
    return True


UNCOUNTED = (
    partial(_paid_more, over=1_260),
    partial(_paid_more, over=900, parts=2),
    partial(_paid_more, over=TOLERANCE_YUAN + 0.5),
    partial(_paid_more, over=2_000, by_spouse=True),
)


def _anothers_card(scene: Scene) -> bool:
    picked = scene.pick(_registered_head)
    if picked is None:
        return False
    household, head = picked
    household.is_paid_on_card = True
    name = names.another(head.name, scene.rng)
    subsidy(scene, head, name=name, id_number=head.number, item=COUNTED[0], amount_yuan=6_000)
    return True


NEAR_UNCOUNTED = (
    partial(_paid_more, over=TOLERANCE_YUAN, planted=False),
    partial(_paid_more, over=3_000, item="农机购置补贴", planted=False),
    partial(_paid_more, over=2_500, paid_on=date(2017, 9, 30), planted=False),
    _anothers_card,
)


FAMILIES = {
    "r33": Family(MISDIRECTED, NEAR_MISDIRECTED),
    "r34": Family(UNCOUNTED, NEAR_UNCOUNTED),
}
