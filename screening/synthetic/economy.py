"""What the register says of a household and its members: status, schooling, work, living."""

import random

from screening.synthetic import income
from screening.synthetic.people import Household, Person

REGISTERED_SHARE = 0.24
_EXITED_SHARE = 0.68
_INSURED_SHARE = 0.93

_CAUSES = (
    "因病",
    "因残",
    "因学",
    "缺土地",
    "缺技术",
    "缺劳力",
    "缺资金",
    "交通条件落后",
    "自身发展动力不足",
)
_CAUSE_WEIGHTS = (22, 10, 14, 4, 20, 12, 12, 3, 3)
_DISEASES = (
    "高血压",
    "糖尿病",
    "慢性支气管炎",
    "类风湿",
    "脑梗死",
    "恶性肿瘤",
    "终末期肾病",
    "冠心病",
)
_ROADS = ("水泥路", "沥青路", "砂石路", "泥土路")
SERIOUS = frozenset({"脑梗死", "恶性肿瘤", "终末期肾病"})
NEAR_HOME = ("乡(镇)内", "乡(镇)外县内")
POSTS = ("护林员", "保洁员", "护路员", "护水员")
_TRADES = ("劳务", "制衣", "茶业", "建材", "家具")
_MONITORED = (("脱贫不稳定户", 0.06), ("边缘易致贫户", 0.012))
_RISKS = {"因病": "健康帮扶", "因学": "其他教育帮扶", "因残": "综合保障", "缺劳动力": "综合保障"}


def registered_count(households: int, position: int) -> int:
    """Return how many households of a village are registered.

    Poor villages and better ones alternate around the prefecture's share; a lone village has
    the share itself.
    """
    lean = (0.0, 0.05, -0.05)[position % 3]
    return round(households * (REGISTERED_SHARE + lean))


def register(households: list[Household], count: int, rng: random.Random) -> None:
    """Make `count` of the households registered, most of them out of poverty since."""
    for household in rng.sample(households, count):
        household.poor_kind = _poor_kind(household, rng)
        household.identified = rng.choices(
            ("201401", "201412", "201512", "201612", "201712"), weights=(82, 6, 5, 4, 3)
        )[0]
        first = max(2014, int(household.identified[:4]))
        years = [year for year in (2014, 2015, 2016, 2017) if year >= first]
        if household.poor_kind != "五保贫困户" and rng.random() < _EXITED_SHARE:
            household.exit_status = "已脱贫"
            household.exit_year = str(rng.choice(years))
        else:
            household.exit_status = "未脱贫"
        causes = rng.choices(_CAUSES, weights=_CAUSE_WEIGHTS, k=2)
        household.cause_main = causes[0]
        if causes[1] != causes[0] and rng.random() < 0.5:
            household.cause_other = causes[1]


def _poor_kind(household: Household, rng: random.Random) -> str:
    if len(household.members) == 1 and rng.random() < 0.5:
        return "五保贫困户"
    return "低保贫困户" if rng.random() < 0.34 else "一般贫困户"


def describe(household: Household, rng: random.Random) -> None:
    """Fill in the members' schooling, health and work, then the household's living and income."""
    for person in household.members:
        _schooling(person, rng)
        _health(person, household, rng)
        _work(person, household, rng)
        person.insured = household.registered or rng.random() < _INSURED_SHARE
        person.told_insured = person.insured
    _support(household)
    household.facts = _living(household, rng) | _care(household, rng)
    household.income = income.earned(household, rng)


def _schooling(person: Person, rng: random.Random) -> None:
    age = person.school_age
    if age < 3:
        person.studies = "学龄前儿童"
    elif age < 6:
        person.studies = "学前教育"
    elif age <= 15 or (age <= 17 and rng.random() < 0.75):
        person.studies = grade_at(age)
    elif age <= 20 and rng.random() < 0.3:
        person.studies = "本科一年级" if age >= 19 else "普通高中三年级"
    else:
        person.learned = _learned(person.age, rng)


def grade_at(age: int) -> str:
    """Return the schooling of a pupil who is `age` on 1 September."""
    if age <= 11:
        return "小学"
    return {
        12: "七年级",
        13: "八年级",
        14: "九年级",
        15: "普通高中一年级",
        16: "普通高中二年级",
        17: "普通高中三年级",
    }[age]


def _learned(age: int, rng: random.Random) -> str:
    levels = ("文盲或半文盲", "小学", "初中", "高中", "大专及以上")
    if age >= 60:
        return rng.choices(levels, weights=(38, 48, 12, 2, 0))[0]
    if age >= 40:
        return rng.choices(levels, weights=(9, 48, 36, 6, 1))[0]
    return rng.choices(levels, weights=(0, 12, 60, 18, 10))[0]


def _health(person: Person, household: Household, rng: random.Random) -> None:
    if rng.random() < (0.05 if household.registered else 0.022):
        low = 1 if household.registered else 3
        person.disability = (rng.choice((1, 2, 3, 4, 4, 4, 5, 6, 7)), rng.randint(low, 4))
    chance = 0.02 + (0.12 if person.age >= 60 else 0.02) + (0.04 if household.registered else 0)
    if person.age >= 16 and rng.random() < chance:
        person.illness = rng.choice(_DISEASES)


def health(person: Person) -> str:
    """Return 健康状况 as the register writes it: several, separated by commas."""
    found = []
    if person.disability:
        found.append("残疾")
    if person.illness:
        found.append("患有大病" if person.illness in SERIOUS else "长期慢性病")
    return ",".join(found) or "健康"


def _support(household: Household) -> None:
    """A registered household in which nobody can work has dibao, or is supported by the state."""
    if household.poor_kind == "一般贫困户" and household.lacks_labour:
        household.poor_kind = "低保贫困户"
    for person in household.members:
        person.on_dibao = household.poor_kind == "低保贫困户"


def _work(person: Person, household: Household, rng: random.Random) -> None:
    severe = person.disability is not None and person.disability[1] <= 2
    if person.age < 16 or (person.studies and person.age < 24):
        person.labour = "无劳动力"
    elif severe:
        person.labour = "丧失劳动力"
    elif person.age >= 60:
        person.labour = "无劳动力"
    else:
        person.labour = "技能劳动力" if rng.random() < 0.12 else "普通劳动力"
        if rng.random() < 0.5:
            person.work_area = rng.choices(
                ("乡(镇)内", "乡(镇)外县内", "县外省内", "省外"), weights=(18, 20, 18, 44)
            )[0]
            person.work_months = rng.randint(3, 12)
        if household.registered:
            _workplace(person, household, rng)


def _workplace(person: Person, household: Household, rng: random.Random) -> None:
    """The register names the post of those who are paid by the village, and some employers."""
    if not person.work_months and rng.random() < 0.12:
        person.post = rng.choice(POSTS)
        person.work_area, person.work_months = "乡(镇)内", 12
    elif person.work_months and rng.random() < 0.4:
        person.employer = employer_at(person.work_area, household, rng)


def employer_at(area: str, household: Household, rng: random.Random) -> str:
    """Return an employer of the county, or of another province for who works away."""
    if area in NEAR_HOME:
        return f"{household.village.county}{rng.choice(_TRADES)}有限公司"
    return f"{rng.choice(('广东', '浙江', '福建', '贵阳'))}{rng.choice(_TRADES)}有限公司"


def _living(household: Household, rng: random.Random) -> dict[str, str]:
    poor = household.registered
    people = len(household.members)
    return {
        "住房面积": str(people * rng.randint(15, 35) + 20),
        "危房级别": rng.choices(("A", "B"), weights=(30, 70) if poor else (65, 35))[0],
        "是否解决安全饮用水": "否" if _lacks_water(household, rng) else "是",
        "是否通生活用电": "是",
        "入户路类型": rng.choices(("水泥路", "沥青路", "砂石路", "泥土路"), weights=(66, 8, 18, 8))[
            0
        ],
        "与村主干路距离": f"{rng.uniform(0.05, 2.5):.2f}",
        "是否有卫生厕所": "是" if rng.random() < (0.6 if poor else 0.8) else "否",
        "主要燃料类型": rng.choices(("柴草", "煤炭", "清洁能源"), weights=(40, 25, 35))[0],
        "耕地面积": f"{rng.uniform(0.8, 1.6) * people:.2f}",
        "林地面积": f"{rng.uniform(0, 2.5) * people:.2f}" if rng.random() < 0.7 else "0",
        "牧草地面积": "0",
    }


def _lacks_water(household: Household, rng: random.Random) -> bool:
    """Whoever has left poverty has safe water."""
    if household.has_left_poverty:
        return False
    return rng.random() < (0.05 if household.registered else 0.02)


def _care(household: Household, rng: random.Random) -> dict[str, str]:
    """Relocation from a place that cannot sustain people, and monitoring for the risk of poverty:
    whoever is monitored has a measure."""
    moved = household.registered and rng.random() < 0.12
    facts = {
        "是否易地扶贫搬迁户": "是" if moved else "否",
        "安置地": f"{household.village.township}安置点" if moved else "",
        **dict.fromkeys(MONITORING, ""),
    }
    kind, share = _MONITORED[0 if household.has_left_poverty else 1]
    if (household.has_left_poverty or not household.registered) and rng.random() < share:
        risk = rng.choice(tuple(_RISKS))
        facts |= {
            "监测对象类别": kind,
            "致贫返贫风险": risk,
            "风险识别时间": rng.choice(("201706", "201709", "201711", "201801", "201804")),
            "风险是否已消除": rng.choice(("否", "否", "是")),
            "帮扶措施": _RISKS[risk],
        }
    return facts


MONITORING = ("监测对象类别", "致贫返贫风险", "风险识别时间", "风险是否已消除", "帮扶措施")
