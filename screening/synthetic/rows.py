"""One row of a department about one person; whatever a caller does not name is unremarkable."""

from datetime import date

from screening.synthetic import numbers
from screening.synthetic.people import AS_OF, SCHOOL_YEAR, YEAR, Person
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
CATEGORIES = ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")
LATEST_SURVEY = date(2018, 5, 31)
_ANY_DAY = (date(2012, 1, 1), date(2018, 3, 31))


def enrolment(scene: Scene, pupil: Person, **values: object) -> None:
    """Add a pupil's school year; unless named, attending in the current one."""
    age = max(pupil.school_age, 3)
    row = {
        "name": pupil.name,
        "id_number": scene.number_of(pupil),
        "pupil_no": f"G522799{scene.rng.randrange(10**9):09d}",
        "school": school(scene, age),
        "grade": grade(age),
        "status": "在读",
        "school_year": SCHOOL_YEAR,
        "tuition_yuan": scene.rng.randrange(400, 1_800, 50) if age > 15 else None,
        **values,
    }
    pupil.attends |= row["status"] == "在读" and row["school_year"] == SCHOOL_YEAR and age > 5
    scene.add("jy_enrolment", **row)


def school(scene: Scene, age: int) -> str:
    """Return the school of a pupil who is `age` on 1 September."""
    town = scene.village.township
    if age < 6:
        return f"{town}中心幼儿园"
    if age <= 11:
        return f"{town}中心小学"
    return f"{town}中学" if age <= 14 else f"{scene.village.county}第一中学"


def grade(age: int) -> str:
    """Return the class of a pupil who is `age` on 1 September."""
    if age < 6:
        return "幼儿园"
    return (
        "一年级", "二年级", "三年级", "四年级", "五年级", "六年级",
        "七年级", "八年级", "九年级", "高一", "高二", "高三",
    )[min(age, 17) - 6]  # fmt: skip


def insured(scene: Scene, person: Person, **values: object) -> None:
    """Add a person's insurance year; unless named, paid for the current one."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "scheme": "城乡居民",
        "year": YEAR,
        "payment_status": scene.rng.choice(("已缴费", "已缴费", "财政代缴", "正常参保")),
        **values,
    }
    scene.add("yb_insured", **row)


def in_custody(scene: Scene, person: Person, situation: str, ended: date | None) -> None:
    """Add somebody who serves, is in prison or is missing; `ended` may be None."""
    scene.add(
        "ga_custody",
        name=person.name,
        id_number=person.number,
        situation=situation,
        started_on=scene.day(date(2014, 1, 1), date(2017, 6, 30)),
        ended_on=ended,
    )


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


def invoice(scene: Scene, taxpayer: str, code: str, **values: object) -> None:
    """Add a taxpayer's year; unless named, last year and some amount above nothing."""
    row = {
        "taxpayer": taxpayer,
        "credit_code": code,
        "year": AS_OF.year - 1,
        "invoiced_yuan": scene.rng.randrange(1_000, 900_000) + scene.rng.randrange(100) / 100,
        **values,
    }
    scene.add("sw_invoice", **row)


def dibao(scene: Scene, person: Person, head: Person, **values: object) -> None:
    """Add a person on dibao; unless named, rural and still paid."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "certificate_no": f"NCDB{scene.rng.randrange(10**8):08d}",
        "kind": "农村低保",
        "monthly_yuan": scene.rng.randint(140, 420),
        "started_on": scene.day(*_ANY_DAY),
        "head_id_number": head.number or person.number,
        **values,
    }
    person.on_paid_dibao = True
    scene.add("mz_dibao", **row)


def survey(scene: Scene, person: Person, **values: object) -> None:
    """Add a house survey filed under a member of the household."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "grade": "B",
        "surveyed_on": scene.day(date(2016, 1, 1), LATEST_SURVEY),
        "completed": "否",
        **values,
    }
    scene.add("zj_housing", **row)


def disability_card(
    scene: Scene, person: Person, category: int, level: int, **values: object
) -> None:
    """Add a disability card of 20 or 22 characters; some departments keep the plain number.

    Unless named, both subsidies are paid to whoever has a claim to them.
    """
    rng = scene.rng
    shown = numbers.card(person.number, category, level, reissued=rng.random() < 0.2)
    row = {
        "name": person.name,
        "id_number": shown if rng.random() < 0.95 else person.number,
        "category": CATEGORIES[category - 1],
        "level": str(level),
        "issued_on": scene.day(date(2009, 1, 1), date(2018, 5, 1)),
        "living_aid": "是" if person.on_dibao or person.on_paid_dibao else "否",
        "care_aid": "是" if level <= 2 else "否",
        **values,
    }
    scene.add("cl_disability", **row)
