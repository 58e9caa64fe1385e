"""Planted trade and income of registered persons, and their near misses: sole traders who invoice
(r06), housing fund and employees' pension (r07), large business or farming (r08)."""

from screening.synthetic.family import Act, Family, adds, adds_namesakes, case
from screening.synthetic.income import net_yuan
from screening.synthetic.people import Household, Person
from screening.synthetic.rows import company, invoice
from screening.synthetic.rows_civil import housing_fund
from screening.synthetic.rows_work import pension
from screening.synthetic.scene import Scene

_TRADER = "个体工商户"


def _adult(household: Household, person: Person) -> bool:
    return household.registered and 22 <= person.age <= 58


def _old(household: Household, person: Person) -> bool:
    return household.registered and person.age >= 60


def _poor_head(household: Household, person: Person) -> bool:
    return household.exit_status == "未脱贫" and person is household.head


def _exited_head(household: Household, person: Person) -> bool:
    return household.exit_status == "已脱贫" and person is household.head


def _outside(household: Household, person: Person) -> bool:
    return not household.registered and not person.plain and 22 <= person.age <= 58


def _trades(
    yuan: float | None,
    *,
    year: int = 2017,
    miswritten: bool = False,
    name: str = "",
    **values: object,
) -> Act:
    """The person is in business; `yuan` was invoiced in the year, None for nothing."""

    def act(scene: Scene, household: Household, person: Person) -> None:
        given = {"kind": _TRADER, **values}
        if miswritten:
            given["id_number"] = scene.issuer.miswrite(person.number, scene.rng)
        if name:
            given |= {"name": name, "id_number": person.number}
        code = company(scene, person, **given)
        if yuan is not None:
            invoice(scene, person.name, code, invoiced_yuan=yuan, year=year)

    return act


TRADERS = (
    case(_adult, _trades(38_000.5), person="r06"),
    case(_adult, _trades(1, year=2018), person="r06"),
    case(_adult, _trades(12_600, miswritten=True), person="r06"),
    case(_adult, _trades(99_999.99), person="r06"),
)
NEAR_TRADERS = (
    case(_adult, _trades(0)),
    case(_adult, _trades(56_000, year=2016)),
    case(_adult, _trades(56_000, status="注销")),
    case(_adult, _trades(56_000, name="卢另有其人")),
    case(_adult, _trades(None)),
    case(_outside, _trades(56_000)),
)

FUNDS = (
    case(_adult, adds(housing_fund), person="r07"),
    case(_old, adds(pension, scheme="城镇职工", monthly_yuan=2318.4), person="r07"),
    case(_adult, adds(housing_fund, monthly_yuan=500), person="r07"),
    case(_adult, adds(housing_fund, miswritten=True), person="r07"),
)
NEAR_FUNDS = (
    case(_adult, adds(housing_fund, monthly_yuan=499.99)),
    case(_adult, adds(housing_fund, status="封存")),
    case(_old, adds(pension, scheme="城镇职工", monthly_yuan=2100, status="终止")),
    case(_adult, adds(housing_fund, others_name=True)),
    case(_outside, adds(housing_fund)),
    case(_adult, adds_namesakes(housing_fund)),
)


def _farms(fact: str, mu: str) -> Act:
    def act(scene: Scene, household: Household, person: Person) -> None:
        household.facts[fact] = mu

    return act


def _earns(scene: Scene, household: Household, person: Person) -> None:
    """Wages bring the net income a head to 20,000 yuan."""
    people = len(household.members)
    household.income["工资性收入"] += max(0, 20_000 * people - net_yuan(household.income))


def _sells(yuan: int) -> Act:
    def act(scene: Scene, household: Household, person: Person) -> None:
        household.income["生产经营性收入"] = yuan
        household.income["生产经营性支出"] = yuan - 1_000 * len(household.members)

    return act


LARGE = (
    case(_poor_head, _farms("耕地面积", "50.00"), home="r08"),
    case(_adult, _trades(100_000), person="r06", home="r08"),
    case(_poor_head, _earns, home="r08"),
    case(_adult, _trades(312_000, kind="企业"), person="r05", home="r08"),
    case(_poor_head, _sells(100_000), home="r08"),
    case(_poor_head, _farms("林地面积", "520.50"), home="r08"),
)
NEAR_LARGE = (
    case(_poor_head, _farms("耕地面积", "49.99")),
    case(_exited_head, _farms("耕地面积", "68.00")),
    case(_outside, _trades(640_000)),
    case(_poor_head, _sells(99_999)),
    case(_adult, _trades(99_999.99, kind="企业"), person="r05"),
    case(_adult, _trades(640_000, status="吊销", kind="企业")),
)

FAMILIES = {
    "r06": Family(TRADERS, NEAR_TRADERS),
    "r07": Family(FUNDS, NEAR_FUNDS),
    "r08": Family(LARGE, NEAR_LARGE),
}
