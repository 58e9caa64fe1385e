"""Planted households whose standing does not hold, and their near misses: water that fails (r28),
moved and still with the old house (r32), out of poverty below the line (r36) or without a
guarantee (r37), monitored without a measure (r41)."""

from datetime import date
from functools import partial

from screening.synthetic import income, names
from screening.synthetic.family import Family
from screening.synthetic.people import Household, Person
from screening.synthetic.rows import survey
from screening.synthetic.rows_work import water_check
from screening.synthetic.scene import Fits, Scene

LINE_2018_YUAN = 3_535


def _head(household: Household, person: Person) -> bool:
    return person is household.head and not person.plain


def _head_of_two(household: Household, person: Person) -> bool:
    return _head(household, person) and len(household.members) >= 2


def _bad_water(
    scene: Scene, *, was_safe: bool = False, by_spouse: bool = False, **values: object
) -> bool:
    picked = scene.pick(_head_of_two)
    if picked is None:
        return False
    household, head = picked
    household.is_water_checked = True
    if was_safe:
        water_check(scene, head, assessed_on=date(2016, 8, 1))
    person = household.members[1] if by_spouse else head
    water_check(scene, person, **({"is_safe": "否", "failed_item": "水量"} | values))
    scene.found("r28", household, head)
    return True


BAD_WATER = (
    _bad_water,
    partial(_bad_water, was_safe=True, failed_item="水质"),
    partial(_bad_water, by_spouse=True, failed_item="保证率"),
    partial(_bad_water, assessed_on=None, failed_item=""),
)


def _better_water(scene: Scene, *, others_name: bool = False) -> bool:
    """It failed once and passed since; or it is somebody else's water."""
    picked = scene.pick(_head_of_two)
    if picked is None:
        return False
    household, head = picked
    household.is_water_checked = True
    if others_name:
        name = names.another(head.name, scene.rng)
        water_check(scene, head, name=name, id_number=head.number, is_safe="否")
        return True
    water_check(scene, head, is_safe="否", failed_item="方便程度", assessed_on=date(2016, 9, 1))
    water_check(scene, household.members[1], assessed_on=date(2018, 1, 20))
    return True


NEAR_BAD_WATER = (_better_water, partial(_better_water, others_name=True))


def _registered_family(household: Household, person: Person) -> bool:
    return household.registered and _head_of_two(household, person)


def _relocate(household: Household) -> None:
    household.is_surveyed = True
    household.facts |= {
        "是否易地扶贫搬迁户": "是",
        "安置地": f"{household.village.township}安置点",
    }


def _old_house(scene: Scene, *, by_spouse: bool = False, **values: object) -> bool:
    picked = scene.pick(_registered_family)
    if picked is None:
        return False
    household, head = picked
    _relocate(household)
    survey(scene, household.members[1] if by_spouse else head, **values)
    scene.found("r32", household, head)
    return True


OLD_HOUSES = (
    partial(_old_house, grade="B", rebuilt_year=2017, completed="是"),
    partial(_old_house, grade="D"),
    partial(_old_house, grade="C", completed=None, by_spouse=True),
    partial(_old_house, grade="A", rebuilt_year=2016, completed="是", by_spouse=True),
)


def _settled_house(scene: Scene, *, moved: bool = True, **values: object) -> bool:
    """Rebuilt before there was relocation, or rebuilt and never relocated."""
    picked = scene.pick(_registered_family)
    if picked is None:
        return False
    household, head = picked
    _relocate(household)
    if not moved:
        household.facts |= {"是否易地扶贫搬迁户": "否", "安置地": ""}
    survey(scene, head, **values)
    return True


def _old_house_gone(scene: Scene) -> bool:
    """The old house was dangerous; the newest survey is of the new one."""
    picked = scene.pick(_registered_family)
    if picked is None:
        return False
    household, head = picked
    _relocate(household)
    survey(scene, head, grade="D", surveyed_on=date(2016, 3, 1))
    survey(scene, household.members[1], grade="A", surveyed_on=date(2018, 2, 1))
    return True


NEAR_OLD_HOUSES = (
    partial(_settled_house, grade="B", rebuilt_year=2015, completed="是"),
    _old_house_gone,
    partial(_settled_house, moved=False, grade="B", rebuilt_year=2017, completed="是"),
    partial(_settled_house, grade="C", completed="是"),
)


def _left_poverty(household: Household, person: Person) -> bool:
    return (
        household.has_left_poverty
        and household.poor_kind == "一般贫困户"
        and person is household.head
        and not any(member.plain for member in household.members)
    )


def _still_poor(household: Household, person: Person) -> bool:
    return household.exit_status == "未脱贫" and _head(household, person)


def _below_line(scene: Scene, *, yuan_a_head: int) -> bool:
    picked = scene.pick(_left_poverty)
    if picked is None:
        return False
    household, head = picked
    income.set_net(household, yuan_a_head)
    scene.found("r36", household, head)
    return True


BELOW_LINE = (
    partial(_below_line, yuan_a_head=2_760),
    partial(_below_line, yuan_a_head=LINE_2018_YUAN - 1),
)


def _at_line(
    scene: Scene, *, yuan_a_head: int = LINE_2018_YUAN, kind: Fits = _left_poverty
) -> bool:
    picked = scene.pick(kind)
    if picked is None:
        return False
    income.set_net(picked[0], yuan_a_head)
    return True


def _still_poor_without_dibao(household: Household, person: Person) -> bool:
    return _still_poor(household, person) and household.poor_kind == "一般贫困户"


NEAR_BELOW_LINE = (
    _at_line,
    partial(_at_line, kind=_still_poor_without_dibao, yuan_a_head=2_500),
)


def _pupil_of_left_poverty(household: Household, person: Person) -> bool:
    return household.has_left_poverty and 7 <= person.school_age <= 15 and not person.plain


def _no_house_or_water(scene: Scene, *, fact: str, value: str) -> bool:
    picked = scene.pick(_left_poverty)
    if picked is None:
        return False
    household, head = picked
    household.is_surveyed = True
    household.facts[fact] = value
    scene.found("r37", household, head)
    return True


def _told_out_of_school(scene: Scene) -> bool:
    """The register says so; at school they know the child."""
    picked = scene.pick(_pupil_of_left_poverty)
    if picked is None:
        return False
    household, pupil = picked
    pupil.studies, pupil.learned, pupil.dropout = "", "小学", "厌学"
    scene.found("r37", household, household.head)
    return True


def _told_uninsured(scene: Scene) -> bool:
    picked = scene.pick(_left_poverty)
    if picked is None:
        return False
    household = picked[0]
    household.members[-1].told_insured = False
    scene.found("r37", household, household.head)
    return True


WITHOUT_GUARANTEE = (
    partial(_no_house_or_water, fact="是否解决安全饮用水", value="否"),
    _told_out_of_school,
    _told_uninsured,
    partial(_no_house_or_water, fact="危房级别", value="D"),
    partial(_no_house_or_water, fact="危房级别", value="C"),
)


def _guaranteed(scene: Scene, *, dropout: str) -> bool:
    """Kept from school by illness, or taught at home."""
    picked = scene.pick(_pupil_of_left_poverty)
    if picked is None:
        return False
    pupil = picked[1]
    pupil.studies, pupil.learned, pupil.dropout = "", "小学", dropout
    return True


def _poor_without_guarantee(scene: Scene) -> bool:
    picked = scene.pick(_still_poor)
    if picked is None:
        return False
    household = picked[0]
    household.facts["是否解决安全饮用水"] = "否"
    household.members[-1].told_insured = False
    return True


NEAR_WITHOUT_GUARANTEE = (
    _poor_without_guarantee,
    partial(_guaranteed, dropout="因病休养"),
    partial(_guaranteed, dropout="重残，送教上门"),
)


def _may_be_monitored(household: Household, person: Person) -> bool:
    return (household.has_left_poverty or not household.registered) and _head(household, person)


def _monitor(household: Household, month: str, measure: str, removed: str) -> None:
    household.facts |= {
        "监测对象类别": "脱贫不稳定户" if household.registered else "边缘易致贫户",
        "致贫返贫风险": "因病",
        "风险识别时间": month,
        "风险是否已消除": removed,
        "帮扶措施": measure,
    }


def _monitored(
    scene: Scene, *, month: str, measure: str = "", removed: str = "否", planted: bool = True
) -> bool:
    picked = scene.pick(_may_be_monitored)
    if picked is None:
        return False
    household, head = picked
    _monitor(household, month, measure, removed)
    if planted:
        scene.found("r41", household, head)
    return True


WITHOUT_MEASURE = (
    partial(_monitored, month="201803"),
    partial(_monitored, month="201804"),
    partial(_monitored, month="201711", removed=""),
)

NEAR_WITHOUT_MEASURE = (
    partial(_monitored, month="201805", planted=False),
    partial(_monitored, month="201803", measure="健康帮扶", planted=False),
    partial(_monitored, month="201710", removed="是", planted=False),
)


FAMILIES = {
    "r28": Family(BAD_WATER, NEAR_BAD_WATER),
    "r32": Family(OLD_HOUSES, NEAR_OLD_HOUSES),
    "r36": Family(BELOW_LINE, NEAR_BELOW_LINE),
    "r37": Family(WITHOUT_GUARANTEE, NEAR_WITHOUT_GUARANTEE),
    "r41": Family(WITHOUT_MEASURE, NEAR_WITHOUT_MEASURE, 1.5),
}
