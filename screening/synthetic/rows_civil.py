"""More rows of one department about one person: hukou, marriage, pay, property, medical bills."""

from datetime import date, timedelta

from screening.synthetic.people import AS_OF, Household, Person
from screening.synthetic.scene import Scene


def hukou(scene: Scene, person: Person, **values: object) -> None:
    """Add somebody to the hukou register; unless named, alive and on a booklet of their own."""
    row = {
        "name": person.name,
        "id_number": person.number,
        "sex": person.sex,
        "ethnic": person.ethnic,
        "birth_on": person.birth,
        "hukou_no": f"M{scene.rng.randrange(10**11):011d}",
        "hukou_kind": "农业",
        "hukou_status": "正常",
        **values,
    }
    scene.add("ga_population", **row)


def on_booklet(scene: Scene, household: Household, person: Person, **values: object) -> None:
    """Add somebody to the hukou booklet of a household."""
    place = scene.village
    address = f"{place.county}{place.township}{place.name}{household.group}"
    hukou(scene, person, **{"hukou_no": household.hukou_no, "address": address} | values)


def marriage(scene: Scene, husband: Person, wife: Person, **values: object) -> None:
    """Add a marriage; unless named, registered two years ago and in force."""
    row = {
        "husband_name": husband.name,
        "husband_id_number": husband.number,
        "wife_name": wife.name,
        "wife_id_number": wife.number,
        "registered_on": scene.day(date(2016, 3, 1), date(2016, 12, 30)),
        "status": "已登记",
        **values,
    }
    scene.add("mz_marriage", **row)


def payroll(scene: Scene, person: Person, **values: object) -> None:
    """Add a person paid from public funds; unless named, a teacher since before 2014."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "employer": f"{scene.village.county}{scene.village.township}中心小学",
        "establishment": "全额事业",
        "post": "教师",
        "started_on": scene.day(date(2009, 8, 1), date(2013, 12, 31)),
        **values,
    }
    scene.add("cz_payroll", **row)


def cadre(scene: Scene, person: Person, **values: object) -> None:
    """Add a village committee member; unless named, a deputy director in office."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "village_code": scene.village.code,
        "post": "副主任",
        "started_on": scene.day(date(2013, 12, 1), date(2017, 1, 31)),
        **values,
    }
    scene.add("zz_village_cadre", **row)


def real_estate(scene: Scene, person: Person, **values: object) -> None:
    """Add a property right; unless named, a flat in town that was bought."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "location": f"{scene.village.county}城区{scene.rng.randint(1, 90)}号",
        "use": "住宅",
        "area_m2": scene.rng.randrange(5000, 14000) / 100,
        "registered_on": scene.day(date(2008, 1, 1), date(2018, 5, 31)),
        "acquired_by": "购买",
        **values,
    }
    scene.add("bdc_property", **row)


def housing_fund(scene: Scene, person: Person, **values: object) -> None:
    """Add a contributor; unless named, paying in."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "employer": f"{scene.village.county}水泥有限公司",
        "monthly_yuan": scene.rng.randrange(60_000, 200_000) / 100,
        "status": "正常",
        **values,
    }
    scene.add("gjj_fund", **row)


def subsidy(scene: Scene, person: Person, **values: object) -> None:
    """Add a payment; unless named, for arable land in May 2018."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "item": "耕地地力保护补贴",
        "amount_yuan": scene.rng.randrange(10_000, 80_000) / 100,
        "paid_on": date(2018, 5, 21),
        "bank_account": f"999900{scene.rng.randrange(10**13):013d}",
        **values,
    }
    scene.add("cz_subsidy", **row)


def tekun(scene: Scene, person: Person, **values: object) -> None:
    """Add a person in extreme-poverty support; unless named, still supported."""
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "support": scene.rng.choice(("集中", "分散")),
        "started_on": scene.day(date(2012, 1, 1), date(2018, 3, 31)),
        **values,
    }
    scene.add("mz_tekun", **row)


def medical_bill(scene: Scene, person: Person, selfpay_yuan: float, **values: object) -> None:
    """Add a settled bill; unless named, of a hospital stay within the last twelve months."""
    total = round(selfpay_yuan * scene.rng.uniform(1.4, 3), 2)
    row = {
        "name": person.name,
        "id_number": scene.number_of(person),
        "visit_kind": "住院",
        "disease": "恶性肿瘤",
        "total_yuan": total,
        "reimbursed_yuan": round(total - selfpay_yuan, 2),
        "selfpay_yuan": selfpay_yuan,
        "settled_on": AS_OF - timedelta(days=scene.rng.randint(1, 360)),
        **values,
    }
    scene.add("yb_settlement", **row)
