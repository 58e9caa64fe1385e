"""Planted posts and property of registered persons, and their near misses: paid from public
funds (r01), on a village committee (r02), flats and shops in town (r04)."""

from datetime import date, timedelta

from screening.synthetic.family import Act, Family, adds, adds_namesakes, case
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.plants_kin import KIN, NEAR_KIN
from screening.synthetic.rows_civil import cadre, marriage, payroll, real_estate
from screening.synthetic.scene import Scene

BEFORE_REGISTERS = date(2013, 6, 30)
"""Nobody was identified before 2014."""
_TOMORROW = AS_OF + timedelta(days=1)


def _adult(household: Household, person: Person) -> bool:
    return household.registered and 24 <= person.age <= 58


def _head_alone(household: Household, person: Person) -> bool:
    """A head whose spouse is not in the household."""
    return (
        household.registered
        and person is household.head
        and all(member.relation != "配偶" for member in household.members)
    )


def _outside(household: Household, person: Person) -> bool:
    return not household.registered and not person.plain and 24 <= person.age <= 58


def _married_to_an_official(*, status: str = "已登记", later: bool = False) -> Act:
    """The head's spouse lives in town and is paid from public funds; `later`, both married
    again since."""

    def act(scene: Scene, household: Household, head: Person) -> None:
        spouse = scene.outsider(25, 58)
        others = [scene.outsider(25, 58), scene.outsider(25, 58)]
        head_first = head.sex == "男"
        pair = (head, spouse) if head_first else (spouse, head)
        marriage(scene, *pair, status=status)
        if later:
            again = (head, others[0]) if head_first else (others[0], head)
            marriage(scene, *again, registered_on=date(2017, 10, 1))
        payroll(scene, spouse, id_number=spouse.number)

    return act


PAYROLL = (
    case(_adult, adds(payroll), home="r01"),
    case(_head_alone, _married_to_an_official(), home="r01"),
    case(_adult, adds(payroll, miswritten=True), home="r01"),
    case(_adult, adds(payroll, ended_on=date(2018, 3, 31)), home="r01"),
    case(_adult, adds(payroll, started_on=AS_OF, establishment="行政"), home="r01"),
    case(_adult, adds(payroll, ended_on=_TOMORROW, establishment="差额事业"), home="r01"),
)
NEAR_PAYROLL = (
    case(_adult, adds(payroll, ended_on=BEFORE_REGISTERS)),
    case(_adult, adds(payroll, establishment="公益性岗位", post="保洁员")),
    case(_adult, adds(payroll, others_name=True)),
    case(_outside, adds(payroll)),
    case(_head_alone, _married_to_an_official(status="离婚")),
    case(_adult, adds(payroll, establishment="遗属补助", post="")),
    case(_adult, adds_namesakes(payroll)),
    case(_adult, adds(payroll, started_on=_TOMORROW)),
    case(_head_alone, _married_to_an_official(later=True)),
)

CADRES = (
    case(_adult, adds(cadre), person="r02"),
    case(_adult, adds(cadre, post="支书", miswritten=True), person="r02"),
    case(
        _adult,
        adds(cadre, post="会计", started_on=date(2013, 1, 1), ended_on=date(2018, 1, 31)),
        person="r02",
    ),
    case(_adult, adds(cadre, post="监委会主任", started_on=AS_OF), person="r02"),
)
NEAR_CADRES = (
    case(_adult, adds(cadre, started_on=date(2010, 12, 1), ended_on=BEFORE_REGISTERS)),
    case(_adult, adds(cadre, post="村民小组长")),
    case(_adult, adds(cadre, others_name=True)),
    case(_adult, adds(cadre, post="护林员")),
    case(_adult, adds_namesakes(cadre)),
    case(_adult, adds(cadre, started_on=_TOMORROW)),
)


def _in_town(scene: Scene, household: Household, person: Person) -> None:
    place = f"{scene.village.county}城关街道3组{scene.rng.randint(1, 90)}号"
    real_estate(scene, person, acquired_by="自建", location=place)


def _at_home(scene: Scene, household: Household, person: Person) -> None:
    place = f"{scene.village.township}{scene.village.name}村{household.group}"
    real_estate(scene, person, acquired_by="自建", location=place)


PROPERTY = (
    case(_adult, adds(real_estate), person="r04"),
    case(_adult, adds(real_estate, use="商业", acquired_by="继承"), person="r04"),
    case(_adult, _in_town, person="r04"),
    case(_adult, adds(real_estate, miswritten=True), person="r04"),
    case(_adult, adds(real_estate), adds(real_estate, use="商业"), person="r04"),
    case(_adult, adds(real_estate, use="商业", acquired_by=None, area_m2=None), person="r04"),
)
NEAR_PROPERTY = (
    case(_adult, adds(real_estate, acquired_by="安置")),
    case(_adult, _at_home),
    case(_adult, adds(real_estate, acquired_by="继承")),
    case(_adult, adds(real_estate, location="城区阳光安置小区2栋")),
    case(_adult, adds(real_estate, use="其他")),
    case(_adult, adds(real_estate, others_name=True)),
    case(_adult, adds(real_estate, acquired_by=None)),
    case(_adult, adds_namesakes(real_estate)),
)

FAMILIES = {
    "r01": Family((*PAYROLL, *KIN), (*NEAR_PAYROLL, *NEAR_KIN), per_thousand=4.0),
    "r02": Family(CADRES, NEAR_CADRES),
    "r04": Family(PROPERTY, NEAR_PROPERTY),
}
