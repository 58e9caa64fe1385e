"""Planted cars (r03) and companies (r05) of registered persons, and their near misses."""

from functools import partial

from screening.synthetic import names
from screening.synthetic.family import Family
from screening.synthetic.people import Household, Person
from screening.synthetic.rows import company, invoice, vehicle
from screening.synthetic.scene import Scene

PRICE_LIMIT_YUAN = 30_000


def _registered_adult(household: Household, person: Person) -> bool:
    return household.registered and 22 <= person.age <= 62


def _car(scene: Scene, *, miswritten: bool = False, second: bool = False, **values: object) -> bool:
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    household, person = picked
    if miswritten:
        values["id_number"] = scene.issuer.miswrite(person.number, scene.rng)
    vehicle(scene, person, **values)
    if second:
        vehicle(scene, person, price_yuan=scene.rng.randrange(6_000, 25_000, 100))
    scene.found("r03", household, person)
    return True


VEHICLES = (
    _car,
    partial(_car, price_yuan=PRICE_LIMIT_YUAN),
    partial(_car, miswritten=True),
    partial(_car, second=True),
    partial(_car, use="出租转非"),
    partial(_car, vehicle_type="小型普通客车"),
)


def _near_car(scene: Scene, **values: object) -> bool:
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    vehicle(scene, picked[1], **values)
    return True


def _anothers_car(scene: Scene) -> bool:
    """The number is a registered person's, the name somebody else's."""
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    person = picked[1]
    vehicle(
        scene,
        person,
        name=names.another(person.name, scene.rng),
        id_number=person.number,
        price_yuan=88_000,
    )
    return True


def _namesakes_car(scene: Scene) -> bool:
    """A townsman with a registered person's name owns the car."""
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    vehicle(scene, scene.outsider(namesake=picked[1].name), price_yuan=128_000)
    return True


NEAR_VEHICLES = (
    partial(_near_car, price_yuan=PRICE_LIMIT_YUAN - 100),
    partial(_near_car, state="报废", price_yuan=65_000),
    partial(_near_car, use="营运", price_yuan=70_000),
    _anothers_car,
    partial(_near_car, vehicle_type="轻型普通货车", use="货运", price_yuan=58_000),
    partial(_near_car, vehicle_type="普通二轮摩托车", price_yuan=31_000),
    partial(_near_car, price_yuan=None),
    _namesakes_car,
    partial(_near_car, state="注销", price_yuan=90_000),
    partial(_near_car, use="出租客运", price_yuan=80_000),
    partial(_near_car, vehicle_type="低速货车", price_yuan=36_000),
    partial(_near_car, use="公路客运", vehicle_type="中型普通客车", price_yuan=150_000),
)


def _firm(scene: Scene, *, miswritten: bool = False, invoices: bool = False) -> bool:
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    household, person = picked
    values = {"id_number": scene.issuer.miswrite(person.number, scene.rng)} if miswritten else {}
    code = company(scene, person, **values)
    if invoices:
        invoice(scene, person.name, code, invoiced_yuan=scene.rng.randrange(1_000, 99_000))
    scene.found("r05", household, person)
    return True


COMPANIES = (_firm, partial(_firm, invoices=True), partial(_firm, miswritten=True))


def _near_firm(scene: Scene, *, others_name: bool = False, **values: object) -> bool:
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    person = picked[1]
    if others_name:
        values |= {"name": names.another(person.name, scene.rng), "id_number": person.number}
    company(scene, person, **values)
    return True


def _namesakes_firm(scene: Scene) -> bool:
    picked = scene.pick(_registered_adult)
    if picked is None:
        return False
    company(scene, scene.outsider(namesake=picked[1].name))
    return True


NEAR_COMPANIES = (
    partial(_near_firm, kind="个体工商户"),
    partial(_near_firm, status="注销"),
    partial(_near_firm, others_name=True),
    partial(_near_firm, status="吊销"),
    _namesakes_firm,
)


FAMILIES = {
    "r03": Family(VEHICLES, NEAR_VEHICLES, 4),
    "r05": Family(COMPANIES, NEAR_COMPANIES),
}
