"""Planted cars (r03) and companies (r05) of registered persons, and their near misses."""

from datetime import date
from functools import partial

from screening.synthetic import names
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.scene import Scene

_CARS = ("小型轿车", "小型普通客车", "小型越野客车", "中型普通客车")
_MODELS = {
    "小型轿车": "吉利牌帝豪",
    "小型普通客车": "五菱宏光",
    "小型越野客车": "哈弗牌H6",
    "中型普通客车": "江铃全顺",
    "轻型普通货车": "福田时代",
    "普通二轮摩托车": "嘉陵牌",
    "低速货车": "时风牌",
}
PRICE_LIMIT_YUAN = 30_000


def plate(scene: Scene) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return f"贵J{scene.rng.choice(letters)}{scene.rng.randrange(10**4):04d}"


def vehicle(scene: Scene, owner: Person, **values: object) -> None:
    """Add a vehicle; whatever is not named is a private car in use, of unremarkable price."""
    kind = str(values.get("vehicle_type") or scene.rng.choice(_CARS))
    row = {
        "name": owner.name,
        "id_number": scene.number_of(owner),
        "plate": plate(scene),
        "vehicle_type": kind,
        "model": _MODELS[kind],
        "use": "非营运",
        "registered_on": scene.day(date(2008, 1, 1), date(2018, 6, 1)),
        "price_yuan": scene.rng.randrange(32_000, 160_000, 100),
        "state": "正常",
        **values,
    }
    scene.add("ga_vehicle", **row)


def company(scene: Scene, owner: Person, **values: object) -> str:
    """Add a business and return its credit code; unless named, a company in existence."""
    kind = values.get("kind", "企业")
    code = f"92522799MA{scene.rng.randrange(36**6):08d}"
    place = scene.village.name
    ending = "商贸有限公司" if kind == "企业" else "经营部"
    row = {
        "business": f"{scene.village.county}{place}{owner.name[-1]}{owner.name[0]}{ending}",
        "credit_code": code,
        "name": owner.name,
        "id_number": scene.number_of(owner),
        "kind": kind,
        "founded_on": scene.day(date(2009, 1, 1), date(2018, 5, 1)),
        "capital_yuan": scene.rng.choice((30_000, 100_000, 500_000, 1_000_000, 1_255_000)),
        "status": "存续",
        **values,
    }
    scene.add("sc_registration", **row)
    return code


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
        invoice(scene, person.name, code)
    scene.found("r05", household, person)
    return True


def invoice(scene: Scene, taxpayer: str, code: str) -> None:
    """Add a taxpayer's year."""
    scene.add(
        "sw_invoice",
        taxpayer=taxpayer,
        credit_code=code,
        year=AS_OF.year - 1,
        invoiced_yuan=scene.rng.randrange(0, 900_000) + scene.rng.randrange(100) / 100,
    )


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
