"""Planted cases of relief and illness, and their near misses: paid after death (r10), in
extreme-poverty support but not registered (r19), large medical bills (r21)."""

from datetime import date, timedelta

from screening.synthetic.family import Act, Family, adds, adds_namesakes, case
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows import dibao
from screening.synthetic.rows_civil import medical_bill, subsidy, tekun
from screening.synthetic.rows_work import pension
from screening.synthetic.scene import Scene

GRACE_DAYS = 60
_LONG_AGO = date(2017, 8, 14)


def _old(household: Household, person: Person) -> bool:
    return person.age >= 60 and not person.plain


def _outside(household: Household, person: Person) -> bool:
    return not household.registered and not person.plain


def _well(household: Household, person: Person) -> bool:
    return not household.is_monitored and not any(member.illness for member in household.members)


def _watched(household: Household, person: Person) -> bool:
    return household.is_monitored and household.facts["风险是否已消除"] == "否"


def _well_outside(household: Household, person: Person) -> bool:
    return _outside(household, person) and _well(household, person)


def _well_exited(household: Household, person: Person) -> bool:
    return household.exit_status == "已脱贫" and _well(household, person)


def _well_poor(household: Household, person: Person) -> bool:
    return household.exit_status == "未脱贫" and _well(household, person)


def _dies(day: date) -> Act:
    def act(scene: Scene, household: Household, person: Person) -> None:
        person.dead_on = day
        person.insured = False
        person.school = "none"

    return act


def _on_dibao(**values: object) -> Act:
    def act(scene: Scene, household: Household, person: Person) -> None:
        dibao(scene, person, household.head, kind="城市低保", **values)

    return act


PAID_AFTER_DEATH = (
    case(_old, _dies(_LONG_AGO), adds(pension), person="r09 r10"),
    case(_old, _dies(_LONG_AGO), _on_dibao(), person="r09 r10"),
    case(_old, _dies(_LONG_AGO), adds(subsidy), person="r09 r10"),
    case(_old, _dies(_LONG_AGO), adds(pension, miswritten=True), person="r09 r10"),
    case(_old, _dies(AS_OF - timedelta(days=GRACE_DAYS + 1)), adds(pension), person="r09 r10"),
)
NEAR_PAID_AFTER_DEATH = (
    case(_old, _dies(AS_OF - timedelta(days=GRACE_DAYS)), adds(pension), person="r09"),
    case(_old, _dies(_LONG_AGO), adds(pension, status="终止"), person="r09"),
    case(_old, _dies(_LONG_AGO), _on_dibao(ended_on=date(2017, 12, 31)), person="r09"),
    case(
        _old,
        _dies(_LONG_AGO),
        adds(subsidy, paid_on=_LONG_AGO + timedelta(days=GRACE_DAYS)),
        person="r09",
    ),
    case(_old, _dies(_LONG_AGO), adds(pension, others_name=True), person="r09"),
)

TEKUN = (
    case(_outside, adds(tekun), home="r19"),
    case(_outside, adds(tekun, started_on=None), home="r19"),
    case(_outside, adds(tekun, miswritten=True), home="r19"),
    case(_outside, adds(tekun, ended_on=AS_OF + timedelta(days=1)), home="r19"),
)
NEAR_TEKUN = (
    case(_outside, adds(tekun, ended_on=AS_OF)),
    case(_outside, adds(tekun, others_name=True)),
    case(_outside, adds(tekun, started_on=AS_OF + timedelta(days=1))),
    case(_outside, adds_namesakes(tekun)),
)


def _bill(yuan: float, **values: object) -> Act:
    return lambda scene, household, person: medical_bill(scene, person, yuan, **values)


def _heads_bill(yuan: float) -> Act:
    return lambda scene, household, person: medical_bill(scene, household.head, yuan)


_OUTPATIENT = {"visit_kind": "门诊", "disease": "高血压"}

BURDENED = (
    case(_well_outside, _bill(20_000), home="r21"),
    case(_well_exited, _bill(5_000), home="r21"),
    case(_well_outside, _bill(12_400.5), _heads_bill(9_100), home="r21"),
    case(
        _well_exited,
        _bill(260, settled_on=date(2018, 4, 2), **_OUTPATIENT),
        _bill(240, settled_on=date(2018, 4, 29), visit_kind="门特", disease="糖尿病"),
        home="r21",
    ),
    case(_well_outside, adds(medical_bill, miswritten=True, selfpay_yuan=41_800), home="r21"),
)
NEAR_BURDENED = (
    case(_well_outside, _bill(19_999.99)),
    case(_well_exited, _bill(4_999.99)),
    case(
        _well_exited,
        _bill(499, settled_on=date(2018, 4, 30), **_OUTPATIENT),
        _bill(499, settled_on=date(2018, 5, 1), **_OUTPATIENT),
    ),
    case(_well_outside, _bill(60_000, settled_on=date(2017, 6, 30))),
    case(_well_poor, _bill(30_000)),
    case(_watched, _bill(30_000)),
    case(_well_outside, adds(medical_bill, others_name=True, selfpay_yuan=52_000)),
)

FAMILIES = {
    "r10": Family(PAID_AFTER_DEATH, NEAR_PAID_AFTER_DEATH),
    "r19": Family(TEKUN, NEAR_TEKUN),
    "r21": Family(BURDENED, NEAR_BURDENED),
}
