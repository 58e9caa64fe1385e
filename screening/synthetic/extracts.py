"""The ordinary rows of the departments: police, schools, health insurance, health.

Nothing here satisfies a rule: registered persons get no cars and no companies, households outside
the register no rural dibao and no severe disability, houses no grade C or D, and whoever must be
insured or enrolled is, unless a planted case took it away.
"""

from datetime import date

from screening.feeds import FEEDS, FeedColumn
from screening.synthetic import extracts_welfare
from screening.synthetic.economy import SERIOUS
from screening.synthetic.people import AS_OF, YEAR, Household, Person
from screening.synthetic.plants_people import LAST_SCHOOL_YEAR
from screening.synthetic.rows import enrolment, insured
from screening.synthetic.rows_work import aid
from screening.synthetic.scene import Scene

_RELATIONS = {
    "户主": ("02", "户主"),
    "配偶": ("10", "配偶"),
    "之子": ("20", "子"),
    "之女": ("30", "女"),
    "之儿媳": ("38", "儿媳"),
    "之孙子": ("40", "孙子"),
    "之孙女": ("40", "孙女"),
    "之父": ("51", "父亲"),
    "之母": ("52", "母亲"),
    "其他": ("97", "其他亲属"),
}
_NOT_ON_HUKOU = 0.01
_OUTSIDERS_SHARE = 0.02


def fill(scene: Scene, *, is_first: bool) -> None:
    """Add what departments have about every household of the village, and about strangers.

    `is_first` is the first village of a county: it sees to it that no extract is empty.
    """
    for household in scene.households:
        for person in household.members:
            if person.number and not person.shadow:
                _person(scene, household, person)
        extracts_welfare.household_rows(scene, household)
    extracts_welfare.village_rows(scene)
    _outsiders(scene)
    if is_first:
        _leave_none_empty(scene)


def _person(scene: Scene, household: Household, person: Person) -> None:
    _police(scene, household, person)
    _insurance(scene, person)
    if person.school == "usual":
        _school(scene, person)
    if household.registered and person.attends and person.aided:
        aid(scene, person)
    if person.illness:
        _illness(scene, household, person)
    extracts_welfare.person_rows(scene, household, person)


def _police(scene: Scene, household: Household, person: Person) -> None:
    if not person.police:
        return
    rng = scene.rng
    if not (person.plain or person.dead_on) and rng.random() < _NOT_ON_HUKOU:
        return
    village = scene.village
    code, word = _RELATIONS[person.relation]
    scene.add(
        "ga_population",
        name=person.police_name or person.name,
        id_number=scene.number_of(person),
        sex=person.sex,
        ethnic=person.ethnic,
        birth_on=person.birth,
        hukou_no=household.hukou_no,
        relation=code if int(village.county_code) % 2 else word,
        address=f"{village.county}{village.township}{village.name}{household.group}",
        hukou_kind="农业" if rng.random() < 0.8 else "家庭户",
        hukou_status="死亡注销" if person.dead_on else "正常",
        cancelled_on=person.dead_on,
    )


def _insurance(scene: Scene, person: Person) -> None:
    rng = scene.rng
    if person.insured:
        scheme = "城镇职工" if 22 <= person.age < 60 and rng.random() < 0.03 else "城乡居民"
        insured(scene, person, scheme=scheme)
    if person.birth.year < YEAR and person.insured and rng.random() < 0.08:
        insured(scene, person, year=YEAR - 1)


def _school(scene: Scene, person: Person) -> None:
    rng = scene.rng
    in_upper_school = person.studies.startswith("普通高中") and person.school_age >= 16
    if person.is_pupil_by_law or in_upper_school:
        enrolment(scene, person)
        if person.school_age >= 7 and rng.random() < 0.1:
            enrolment(scene, person, school_year=LAST_SCHOOL_YEAR)
    elif 3 <= person.school_age <= 5 and rng.random() < 0.3:
        enrolment(scene, person)


def _illness(scene: Scene, household: Household, person: Person) -> None:
    rng = scene.rng
    serious = person.illness in SERIOUS
    scene.add(
        "wj_illness",
        name=person.name,
        id_number=scene.number_of(person),
        disease=person.illness,
        kind="大病" if serious else "慢病",
        diagnosed_on=scene.day(date(2010, 1, 1), date(2018, 5, 31)),
        doctor=f"{rng.choice('罗韦陆王杨李')}医生",
    )
    if rng.random() < 0.6:
        selfpay = rng.randrange(500, 6_000 if household.registered else 200_000) / 100
        total = round(selfpay * rng.uniform(1.5, 8), 2)
        scene.add(
            "yb_settlement",
            name=person.name,
            id_number=scene.number_of(person),
            visit_kind="住院" if serious else rng.choice(("门诊", "门特", "住院")),
            disease=person.illness,
            total_yuan=total,
            reimbursed_yuan=round(total - selfpay * 1.1, 2),
            selfpay_yuan=selfpay,
            settled_on=scene.day(date(2017, 10, 1), AS_OF),
        )


def _outsiders(scene: Scene) -> None:
    """People of the town and of other counties, in the lists that have everybody."""
    rng = scene.rng
    for _ in range(round(len(scene.households) * 4 * _OUTSIDERS_SHARE)):
        stranger = scene.outsider(1, 85)
        if rng.random() < 0.8:
            scene.add(
                "ga_population",
                name=stranger.name,
                id_number=scene.number_of(stranger),
                sex=stranger.sex,
                ethnic=stranger.ethnic,
                birth_on=stranger.birth,
                hukou_no=f"G{rng.randrange(10**9):09d}",
                relation="",
                address=f"{scene.village.county}城区",
                hukou_kind="非农业",
                hukou_status=rng.choices(("正常", "死亡注销", "迁出注销"), weights=(90, 5, 5))[0],
            )
        if rng.random() < 0.7:
            number = scene.number_of(stranger) if rng.random() < 0.99 else None
            scheme = rng.choice(("城镇职工", "城乡居民"))
            insured(scene, stranger, scheme=scheme, id_number=number)
        if stranger.is_pupil_by_law:
            enrolment(scene, stranger)
        elif 20 <= stranger.age <= 60:
            extracts_welfare.townsman_rows(scene, stranger)


def _leave_none_empty(scene: Scene) -> None:
    """Give each extract that has no row yet a row about a stranger."""
    for code, feed in FEEDS.items():
        if scene.rows[code]:
            continue
        stranger = scene.outsider(25, 55)
        values = {column.key: _any_value(column, stranger) for column in feed.columns}
        scene.add(code, **values | {feed.person_name or "taxpayer": stranger.name})


def _any_value(column: FeedColumn, stranger: Person) -> object:
    if column.options:
        return column.options[0]
    usual = {"id": stranger.number, "date": date(2018, 3, 1), "money": 1_000, "year": YEAR - 1}
    return usual.get(column.kind, "其他" if column.required else None)
