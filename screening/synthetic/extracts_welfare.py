"""The ordinary rows of the other departments: welfare, work, money, property, water, party."""

from datetime import date, timedelta

from screening.synthetic import extracts_work
from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.rows import (
    company,
    dibao,
    disability_card,
    in_custody,
    invoice,
    survey,
    vehicle,
)
from screening.synthetic.rows_work import accident, disaster, loan, water_check
from screening.synthetic.scene import Scene

_EMPLOYERS = ("县实验小学", "镇人民政府", "县人民医院", "县农业局", "县公安局")


def person_rows(scene: Scene, household: Household, person: Person) -> None:
    """Add what is known of one resident, apart from hukou, school and insurance."""
    if person.disability and not person.has_card_row:
        disability_card(scene, person, *person.disability)
    if person.dead_on:
        return
    extracts_work.pension_row(scene, person)
    if person.plain:
        return
    if household.registered:
        _registered_person(scene, household, person)
    elif 20 <= person.age <= 65:
        _other_adult(scene, person)
    extracts_work.job_rows(scene, person)


def _registered_person(scene: Scene, household: Household, person: Person) -> None:
    rng = scene.rng
    if person.on_dibao:
        dibao(scene, person, household.head)
    if household.poor_kind == "五保贫困户":
        scene.add(
            "mz_tekun",
            name=person.name,
            id_number=scene.number_of(person),
            support=rng.choice(("集中", "分散", "分散")),
            started_on=scene.day(date(2010, 1, 1), date(2017, 12, 31)),
        )
    if 18 <= person.age <= 60 and person is household.head and rng.random() < 0.15:
        loan(scene, person)


def _other_adult(scene: Scene, person: Person) -> None:
    """Cars, shops and houses in town of people who are not on the register of the poor."""
    rng = scene.rng
    chance = rng.random()
    if chance < 0.07:
        vehicle(scene, person)
    elif chance < 0.082:
        kind = rng.choice(("企业", "个体工商户", "个体工商户"))
        code = company(scene, person, kind=kind)
        if rng.random() < 0.7:
            invoice(scene, person.name, code)
    elif chance < 0.095:
        scene.add(
            "bdc_property",
            name=person.name,
            id_number=scene.number_of(person),
            location=f"{scene.village.county}城区{rng.randint(1, 90)}号",
            use=rng.choice(("住宅", "住宅", "商业", "其他")),
            area_m2=rng.randrange(4000, 16000) / 100,
            registered_on=scene.day(date(2005, 1, 1), AS_OF),
            acquired_by=rng.choice(("购买", "自建", "继承", "安置")),
        )
    elif chance < 0.0965:
        ended = scene.day(date(2017, 7, 1), AS_OF)
        in_custody(scene, person, rng.choice(("服刑", "失联", "现役")), ended)
    elif chance < 0.098:
        accident(scene, person, severity=rng.choice(("重伤", "轻伤", "轻伤")))


def household_rows(scene: Scene, household: Household) -> None:
    """Add what is known of a household, filed under its head."""
    rng, head = scene.rng, household.head
    if not household.is_surveyed and rng.random() < (0.85 if household.registered else 0.12):
        grade = household.facts["危房级别"]
        done = rng.choice(("是", "否", None))
        survey(scene, head, grade=grade, completed=done)
    extracts_work.subsidy_rows(scene, household)
    is_safe = household.facts["是否解决安全饮用水"] == "是"
    if is_safe and not household.is_water_checked and rng.random() < 0.4:
        water_check(scene, head)
    if rng.random() < 0.015:
        disaster(scene, head)
    _marriage(scene, household)


def _marriage(scene: Scene, household: Household) -> None:
    if len(household.members) < 2 or household.members[1].relation != "配偶":
        return
    if scene.rng.random() > 0.3:
        return
    head, spouse = household.members[:2]
    husband, wife = (head, spouse) if head.sex == "男" else (spouse, head)
    scene.add(
        "mz_marriage",
        husband_name=husband.name,
        husband_id_number=scene.number_of(husband),
        wife_name=wife.name,
        wife_id_number=scene.number_of(wife),
        registered_on=max(husband.birth, wife.birth)
        + timedelta(days=scene.rng.randint(7310, 8700)),
        status="已登记",
    )


def village_rows(scene: Scene) -> None:
    """Add the village committee: ordinary households outside the register of the poor."""
    posts = ("支书", "村主任", "副主任", "会计", "妇女主任")
    able = [
        person
        for household in scene.households
        if not household.registered and household.no not in scene.used
        for person in household.members
        if 28 <= person.age <= 60
    ]
    for post, person in zip(posts, able, strict=False):
        scene.add(
            "zz_village_cadre",
            name=person.name,
            id_number=scene.number_of(person),
            village_code=scene.village.code,
            post=post,
            started_on=scene.day(date(2013, 12, 1), date(2017, 1, 31)),
        )


def townsman_rows(scene: Scene, person: Person) -> None:
    """Add a townsman's salary, housing fund, flat, shop or car."""
    rng = scene.rng
    employer = f"{scene.village.county}{rng.choice(_EMPLOYERS)}"
    chance = rng.random()
    if chance < 0.35:
        scene.add(
            "cz_payroll",
            name=person.name,
            id_number=scene.number_of(person),
            employer=employer,
            establishment=rng.choice(("行政", "全额事业", "差额事业")),
            post=rng.choice(("科员", "教师", "医师", "副科长")),
            started_on=person.birth + timedelta(days=19 * 365 + rng.randint(0, 300)),
        )
        scene.add(
            "gjj_fund",
            name=person.name,
            id_number=scene.number_of(person),
            employer=employer,
            monthly_yuan=rng.randrange(60_000, 380_000) / 100,
            status=rng.choice(("正常", "正常", "封存")),
        )
    elif chance < 0.5:
        vehicle(scene, person)
    elif chance < 0.6:
        invoice(scene, person.name, company(scene, person))
    elif chance < 0.7:
        scene.add(
            "rs_pension",
            name=person.name,
            id_number=scene.number_of(person),
            scheme="城镇职工",
            monthly_yuan=rng.randrange(180_000, 420_000) / 100,
            status="正常",
        )
    elif chance < 0.72:
        dibao(scene, person, person, kind="城市低保")
    elif chance < 0.74:
        disability_card(scene, person, rng.randint(1, 7), rng.randint(1, 4))
