"""Planted households that need a look, and their near misses: old or without labour and outside
the register (r23), without labour and without dibao (r30), hit by an accident or a disaster (r38),
newly on relief (r42)."""

from datetime import date
from functools import partial

from screening.synthetic import income, names
from screening.synthetic.family import Family
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows import dibao
from screening.synthetic.rows_work import accident, disaster, pension, subsidy
from screening.synthetic.scene import Fits, Scene

OLD_LIMIT_YUAN = 5_000
LOSS_LIMIT_YUAN = 5_000


def _lone_old(household: Household, person: Person) -> bool:
    return _outside(household) and len(household.members) == 1 and person.age >= 60


def _without_labour(household: Household, person: Person) -> bool:
    return _outside(household) and len(household.members) >= 2 and household.lacks_labour


def _with_labour(household: Household, person: Person) -> bool:
    return _outside(household) and not household.lacks_labour and len(household.members) >= 2


def _outside(household: Household) -> bool:
    return not household.registered and not any(person.plain for person in household.members)


def _left_alone(scene: Scene, *, kind: Fits, yuan_a_head: int) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household = picked[0]
    income.set_net(household, yuan_a_head)
    scene.found("r23", household, household.head)
    return True


LEFT_ALONE = (
    partial(_left_alone, kind=_lone_old, yuan_a_head=3_100),
    partial(_left_alone, kind=_without_labour, yuan_a_head=4_200),
    partial(_left_alone, kind=_lone_old, yuan_a_head=OLD_LIMIT_YUAN - 1),
)


def _not_alone(
    scene: Scene,
    *,
    kind: Fits = _lone_old,
    yuan_a_head: int = 3_600,
    on_dibao: bool = False,
    retired: bool = False,
) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    income.set_net(household, yuan_a_head)
    if on_dibao:
        dibao(scene, person, household.head, kind="城市低保")
    if retired:
        pension(scene, person, scheme="城镇职工", monthly_yuan=2_310.5)
    return True


NEAR_LEFT_ALONE = (
    partial(_not_alone, yuan_a_head=OLD_LIMIT_YUAN),
    partial(_not_alone, kind=_with_labour),
    partial(_not_alone, retired=True),
    partial(_not_alone, on_dibao=True),
)


def _registered_without_labour(household: Household, person: Person) -> bool:
    return (
        household.registered
        and household.poor_kind != "五保贫困户"
        and household.lacks_labour
        and not any(member.plain for member in household.members)
    )


def _off_dibao(household: Household) -> None:
    household.poor_kind = "一般贫困户"
    for person in household.members:
        person.on_dibao = False
    household.income["低保金"] = 0
    income.fit(household.income, household)


def _without_dibao(scene: Scene, *, ended: date | None = None, namesake: bool = False) -> bool:
    picked = scene.pick(_registered_without_labour)
    if picked is None:
        return False
    household, person = picked
    _off_dibao(household)
    if ended:
        dibao(scene, person, household.head, ended_on=ended)
    if namesake:
        other = scene.outsider(50, 70, namesake=person.name)
        dibao(scene, other, other)
    scene.found("r30", household, household.head)
    return True


WITHOUT_DIBAO = (
    _without_dibao,
    partial(_without_dibao, ended=AS_OF),
    partial(_without_dibao, namesake=True),
)


def _provided_for(scene: Scene, *, by: str) -> bool:
    """One member is on dibao, whatever name civil affairs has; or the state supports them."""
    picked = scene.pick(_registered_without_labour)
    if picked is None:
        return False
    household, person = picked
    _off_dibao(household)
    if by == "tekun":
        scene.add(
            "mz_tekun",
            name=person.name,
            id_number=person.number,
            support="分散",
            started_on=date(2017, 1, 1),
        )
        return True
    name = names.another(person.name, scene.rng) if by == "other name" else person.name
    dibao(scene, person, household.head, name=name, id_number=person.number)
    return True


NEAR_WITHOUT_DIBAO = (
    partial(_provided_for, by="one member"),
    partial(_provided_for, by="tekun"),
    partial(_provided_for, by="other name"),
)


def _worker(household: Household, person: Person) -> bool:
    return person.can_work and not person.plain


def _idle(household: Household, person: Person) -> bool:
    return not person.can_work and person.age >= 16 and not person.plain


def _head(household: Household, person: Person) -> bool:
    return person is household.head and not person.plain


def _hurt(scene: Scene, *, severity: str, day: date, miswritten: bool = False) -> bool:
    picked = scene.pick(_worker)
    if picked is None:
        return False
    household, person = picked
    values = {"id_number": scene.issuer.miswrite(person.number, scene.rng)} if miswritten else {}
    accident(scene, person, severity=severity, occurred_on=day, **values)
    scene.found("r38", household, household.head)
    return True


def _struck(scene: Scene, *, loss: float, day: date, kind: str = "火灾") -> bool:
    picked = scene.pick(_head)
    if picked is None:
        return False
    household, head = picked
    disaster(scene, head, disaster=kind, occurred_on=day, loss_yuan=loss)
    scene.found("r38", household, household.head)
    return True


HIT = (
    partial(_hurt, severity="重伤", day=date(2018, 3, 12)),
    partial(_struck, loss=23_400.5, day=date(2018, 5, 2)),
    partial(_hurt, severity="死亡", day=date(2017, 12, 31)),
    partial(_struck, loss=LOSS_LIMIT_YUAN, day=date(2018, 6, 24), kind="洪涝"),
    partial(_hurt, severity="重伤", day=date(2018, 4, 9), miswritten=True),
)


def _not_hurt(scene: Scene, *, severity: str = "重伤", day: date, kind: Fits = _worker) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    accident(scene, picked[1], severity=severity, occurred_on=day)
    return True


def _not_struck(scene: Scene, *, others_name: bool = False, **values: object) -> bool:
    picked = scene.pick(_head)
    if picked is None:
        return False
    head = picked[1]
    if others_name:
        values |= {"name": names.another(head.name, scene.rng), "id_number": head.number}
    disaster(scene, head, **({"occurred_on": date(2018, 5, 2)} | values))
    return True


NEAR_HIT = (
    partial(_not_hurt, day=date(2017, 12, 30)),
    partial(_not_struck, loss_yuan=LOSS_LIMIT_YUAN - 0.5),
    partial(_not_hurt, severity="轻伤", day=date(2018, 3, 1)),
    partial(_not_struck, others_name=True, loss_yuan=40_000),
    partial(_not_hurt, kind=_idle, day=date(2018, 4, 1)),
    partial(_not_struck, loss_yuan=60_000, occurred_on=date(2017, 11, 20)),
)


def _has_left_poverty(household: Household, person: Person) -> bool:
    return (
        household.has_left_poverty
        and household.poor_kind == "一般贫困户"
        and not household.is_monitored
        and not person.plain
    )


def _still_poor(household: Household, person: Person) -> bool:
    return household.exit_status == "未脱贫" and not person.plain


def _at_risk(household: Household, person: Person) -> bool:
    facts = household.facts
    return (
        household.has_left_poverty
        and bool(facts["监测对象类别"])
        and facts["风险是否已消除"] == "否"
        and not person.plain
    )


def _unwatched(household: Household, person: Person) -> bool:
    return _outside(household) and not household.is_monitored


def _new_dibao(scene: Scene, *, day: date, kind: Fits = _has_left_poverty) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    dibao(scene, person, household.head, started_on=day)
    scene.found("r42", household, household.head)
    if not household.registered:
        scene.found("r18", household, household.head)
    return True


def _new_relief(scene: Scene, *, kind: Fits) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    day = scene.day(date(2018, 5, 1), AS_OF)
    subsidy(scene, person, item="临时救助金", amount_yuan=1_500, paid_on=day)
    scene.found("r42", household, household.head)
    return True


NEW_RELIEF = (
    partial(_new_dibao, day=date(2018, 5, 15)),
    partial(_new_relief, kind=_unwatched),
    partial(_new_dibao, day=date(2018, 6, 1), kind=_unwatched),
    partial(_new_dibao, day=date(2018, 5, 1)),
    partial(_new_relief, kind=_has_left_poverty),
)


def _no_new_relief(scene: Scene, *, kind: Fits, day: date = date(2018, 5, 20)) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    household, person = picked
    dibao(scene, person, household.head, started_on=day)
    return True


NEAR_NEW_RELIEF = (
    partial(_no_new_relief, kind=_has_left_poverty, day=date(2018, 4, 30)),
    partial(_no_new_relief, kind=_still_poor),
    partial(_no_new_relief, kind=_at_risk),
)


FAMILIES = {
    "r23": Family(LEFT_ALONE, NEAR_LEFT_ALONE),
    "r30": Family(WITHOUT_DIBAO, NEAR_WITHOUT_DIBAO, 1.5),
    "r38": Family(HIT, NEAR_HIT, 2.5),
    "r42": Family(NEW_RELIEF, NEAR_NEW_RELIEF, 2.5),
}
