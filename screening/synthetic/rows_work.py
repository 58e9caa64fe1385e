"""One row about work, money or relief; whatever a caller does not name is unremarkable."""

from datetime import date, timedelta

from screening.synthetic.people import AS_OF, SCHOOL_STARTS, Person
from screening.synthetic.scene import Scene

EARLIER = (date(2017, 5, 1), date(2017, 12, 15))
"""Days too long ago for anybody to be warned of."""
COUNTED = ("耕地地力保护补贴", "退耕还林补助", "公益林生态效益补偿")
"""Subsidies that the register counts as transfers."""
DISASTERS = ("洪涝", "风雹", "火灾", "山体滑坡", "低温冷冻")
_AIDS = ("营养改善计划", "寄宿生生活补助", "雨露计划", "国家助学金")


def aid(scene: Scene, pupil: Person, **values: object) -> None:
    """Add a grant; unless named, a small one paid in the current school year."""
    row = {
        "name": pupil.name,
        "id_number": scene.number_of(pupil),
        "item": scene.rng.choice(_AIDS),
        "amount_yuan": scene.rng.choice((400, 500, 625, 750, 1000, 1500)),
        "paid_on": scene.day(SCHOOL_STARTS + timedelta(days=9), AS_OF),
        **values,
    }
    scene.add("jy_aid", **row)


def pension(scene: Scene, person: Person, **values: object) -> None:
    """Add a pension; unless named, of a resident and in payment."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "scheme": "城乡居民",
        "monthly_yuan": scene.rng.randrange(9300, 16000) / 100,
        "status": "正常",
        **values,
    }
    scene.add("rs_pension", **row)


def job(scene: Scene, person: Person, **values: object) -> None:
    """Add a job; unless named, one in a firm that goes on."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "employer": person.employer or f"{scene.village.county}劳务有限公司",
        "post_kind": "企业",
        "started_on": scene.day(date(2015, 1, 1), date(2018, 6, 20)),
        "monthly_yuan": scene.rng.randrange(80_000, 480_000) / 100,
        **values,
    }
    scene.add("rs_employment", **row)


def public_post(scene: Scene, person: Person, **values: object) -> None:
    """Add a post that is paid from public funds for the poor; unless named, one that goes on."""
    row = {"employer": f"{scene.village.name}村委会", "post_kind": "公益性岗位"}
    job(scene, person, **(row | values))


def subsidy(scene: Scene, person: Person, **values: object) -> None:
    """Add a payment on the card; unless named, one that no rule and no income asks about."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "item": "农机购置补贴",
        "amount_yuan": scene.rng.randrange(1_000, 180_000) / 100,
        "paid_on": scene.day(date(2017, 10, 1), AS_OF),
        "bank_account": f"999900{scene.rng.randrange(10**13):013d}",
        **values,
    }
    scene.add("cz_subsidy", **row)


def loan(scene: Scene, person: Person, **values: object) -> None:
    """Add a microloan for the poor."""
    lent = scene.day(date(2016, 1, 1), date(2018, 3, 31))
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "amount_yuan": scene.rng.choice((20_000, 30_000, 50_000)),
        "lent_on": lent,
        "due_on": lent + timedelta(days=3 * 365),
        "status": scene.rng.choice(("正常", "正常", "已结清", "逾期")),
        **values,
    }
    scene.add("jr_loan", **row)


def water_check(scene: Scene, person: Person, **values: object) -> None:
    """Add a check of a household's water; unless named, all four points are met."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "is_safe": "是",
        "failed_item": "",
        "assessed_on": scene.day(date(2017, 6, 1), date(2018, 5, 31)),
        **values,
    }
    scene.add("sl_water", **row)


def disaster(scene: Scene, person: Person, **values: object) -> None:
    """Add a disaster; unless named, one of last year."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "disaster": scene.rng.choice(DISASTERS),
        "occurred_on": scene.day(*EARLIER),
        "loss_yuan": scene.rng.randrange(50_000, 3_000_000) / 100,
        **values,
    }
    scene.add("yj_disaster", **row)


def accident(scene: Scene, person: Person, **values: object) -> None:
    """Add a casualty; unless named, one of last year."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "severity": "重伤",
        "occurred_on": scene.day(*EARLIER),
        **values,
    }
    scene.add("ga_accident", **row)
