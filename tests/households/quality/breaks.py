"""What breaks each rule once, by code: see `tests.households.quality.homes`."""

from datetime import date
from decimal import Decimal

from households.models import HouseholdYear, PersonYear
from tests.factories import HouseholdFactory
from tests.households.quality.homes import (
    ADULT,
    CHILD,
    Case,
    Home,
    _set_village,
    _village_without,
    born,
    clean_home,
    home,
    member,
    monitored,
    number,
    removed,
    village,
)


def _same_number(mine: Home) -> list[int]:
    """The wife of another household has her number."""
    other = clean_home(mine.household.region)
    other.person(
        other.wife,
        id_number=mine.wife.id_number,
        id_raw=mine.wife.id_raw,
        birth_on=mine.wife.birth_on,
    )
    return [mine.wife.pk, other.wife.pk]


def _raw(text: str, state: str):
    return lambda mine: mine.person(mine.wife, id_raw=text, id_number="", id_state=state)


def _card(mine: Home, kind_and_level: str, **facts) -> list[int]:
    mine.person(mine.head, id_raw=mine.head.id_raw + kind_and_level, id_state="card")
    return mine.member(mine.head, **facts)


def _student(age: int, status: str):
    """Somebody of `age` in a school of that kind."""
    facts = {"education": "", "school_status": status, "labour": "无劳动力"}
    return lambda mine: mine.aged(mine.child, age, **facts)


def _grown(mine: Home, age: int, **facts) -> list[int]:
    """The wife at another age."""
    return mine.aged(mine.wife, age, **facts)


def _second_wife(mine: Home) -> list[int]:
    member(mine.household, "配偶", "女", 40, ADULT)
    mine.year(members_end=4, net_per_head_yuan=Decimal("6750.00"))
    return [mine.household.pk]


def _nobody(region) -> list[int]:
    household = HouseholdFactory(region=region, exit_year=2017, cause_main="缺技术")
    return [household.pk]


def _son_instead_of_wife(mine: Home) -> list[int]:
    new = number(mine.wife.birth_on, "男")
    mine.person(mine.wife, sex="男", id_number=new, id_raw=new)
    return [mine.household.pk]


def _young_head(mine: Home) -> list[int]:
    mine.relation(mine.child, "之父")
    mine.relation(mine.head, "其他")
    mine.relation(mine.wife, "其他")
    mine.relation(mine.child, "户主")
    return [mine.household.pk]


def _one_phone_two_places(mine: Home) -> list[int]:
    mine.person(mine.head, phone="13800000001")
    mine.person(mine.wife, phone="13800000001")
    mine.member(mine.head, work_area="县外省内", work_months=3)
    mine.member(mine.wife, work_area="省外", work_months=3)
    return [mine.household.pk]


def _two_homes_one_phone(mine: Home) -> list[int]:
    other = clean_home(mine.household.region, phone="13800000002")
    return [*mine.set(phone="13800000002"), other.household.pk]


def _of_year(year: int, per_head: int):
    """The newest facts are of an earlier year, and the income is `per_head`."""

    def breaks(mine: Home) -> list[int]:
        return mine.year(
            year=year, net_per_head_yuan=per_head, business_yuan=0, business_cost_yuan=0,
            wage_yuan=3 * per_head,
        )  # fmt: skip

    return breaks


def _no_labour_at_all(mine: Home) -> list[int]:
    for who, age in ((mine.head, 70), (mine.wife, 68)):
        mine.aged(who, age, labour="无劳动力")
    return [mine.household.pk]


def _all_labour(mine: Home) -> list[int]:
    mine.aged(mine.child, 20, school_status="", education="高中", labour="普通劳动力")
    return mine.set(risks=["缺劳动力"])


def _out_of_school(mine: Home) -> list[int]:
    mine.member(mine.child, school_status="", education="小学", dropout_reason="厌学")
    return [mine.household.pk]


def _uninsured(mine: Home) -> list[int]:
    mine.member(mine.wife, has_major_illness=False)
    return [mine.household.pk]


def _dibao(mine: Home, **year) -> list[int]:
    mine.member(mine.wife, has_dibao=True)
    return _income(mine, **({"dibao_yuan": 2400} | year))


def _tekun(mine: Home, **year) -> list[int]:
    mine.member(mine.wife, tekun_kind="农村特困")
    return _income(mine, **({"wubao_yuan": 3000} | year))


def _income(mine: Home, **year) -> list[int]:
    """Set parts of the income and let the sum a head follow."""
    mine.year(**year)
    y = HouseholdYear.objects.get(household=mine.household)
    names = ("wage", "business", "property", "family_planning", "dibao", "wubao", "pension")
    total = sum(getattr(y, f"{name}_yuan") or 0 for name in (*names, "ecology", "other_transfer"))
    net = (total - (y.business_cost_yuan or 0)) / 3
    return mine.year(net_per_head_yuan=round(Decimal(net), 2))


def _severely_disabled(mine: Home) -> list[int]:
    mine.member(
        mine.wife, health=["残疾"], disability_level="一级", disability_card_year=2019,
        labour="弱劳动力或半劳动力",
    )  # fmt: skip
    return [mine.household.pk]


def _sick(mine: Home) -> list[int]:
    mine.member(mine.wife, health=["长期慢性病"])
    return [mine.household.pk]


def _risk(name: str, **more):
    return monitored(lambda m: m.set(risks=[name], **more))


def _work(mine: Home, who, **facts) -> list[int]:
    return mine.member(who, work_area="省外", work_months=6, **facts)


PERSONS: dict[str, Case] = {
    "1_01_001": home(_same_number),
    "1_01_002": home(_raw("5227991983", "length")),
    "1_01_003": home(_raw("522799198301010010", "checksum")),
    "1_01_004": home(_raw("52279919830101001099", "checksum")),
    "4_01_003": home(_raw("999999198301010010", "none")),
    "2_01_901": home(lambda m: m.person(m.child, sex="女") and m.relation(m.child, "之女")),
    "2_01_902": home(lambda m: m.person(m.wife, birth_on=born(44))),
    "2_01_001": home(lambda m: m.person(m.wife, ethnic="")),
    "2_01_002": home(lambda m: m.member(m.wife, health=[])),
    "2_01_003": home(lambda m: m.member(m.wife, labour="")),
    "3_01_001": home(lambda m: m.relation(m.child, "")),
    "2_01_004": home(lambda m: m.relation(m.child, "之女")),
    "2_01_903": home(lambda m: m.member(m.wife, health=["健康", "长期慢性病"])),
    "3_01_002": home(lambda m: m.member(m.wife, education="")),
    "3_01_003": home(lambda m: m.member(m.child, education="小学")),
    "1_02_005": home(lambda m: m.member(m.child, school_status="", education="小学")),
    "5_15_016": home(
        lambda m: (
            m.set(poor_kind="一般农户", exit_status="", exit_year=None)
            and m.member(m.child, school_status="", education="小学")
        )
    ),
    "5_17_001": home(lambda m: m.member(m.child, school_status="学前教育")),
    "5_17_002": home(_student(5, "小学")),
    "5_17_003": home(_student(10, "八年级")),
    "5_17_004": home(_student(13, "普通高中一年级")),
    "5_17_005": home(_student(16, "本科一年级")),
    "5_17_006": home(_student(18, "硕士研究生及以上")),
    "5_17_007": home(lambda m: _grown(m, 20, education="小学")),
    "2_01_011": home(lambda m: m.member(m.child, labour="普通劳动力")),
    "2_01_005": home(lambda m: m.member(m.wife, labour="丧失劳动力")),
    "2_12_017": monitored(lambda m: m.member(m.wife, labour="丧失劳动力")),
    "2_01_010": home(lambda m: _grown(m, 66, labour="普通劳动力")),
    "4_01_007": home(
        lambda m: _card(m, "41", health=["残疾"], disability_kind="肢体", disability_level="一级")
    ),
    "2_01_015": home(lambda m: _work(m, m.wife, labour="无劳动力", health=["长期慢性病"])),
    "5_16_010": home(lambda m: _work(m, m.child)),
    "5_01_004": home(lambda m: (_tekun(m), _work(m, m.wife))[1]),
    "3_01_901": home(lambda m: m.member(m.wife, work_area="省外")),
    "3_01_008": home(lambda m: m.member(m.child, public_posts=["护林员"], public_post_months=3)),
    "5_01_006": home(
        lambda m: _grown(
            m, 71, labour="弱劳动力或半劳动力", public_posts=["护林员"], public_post_months=3
        )
    ),
    "3_01_010": home(
        lambda m: m.member(
            m.wife, public_posts=["护林员", "保洁员", "护路员"], public_post_months=3
        )
    ),
    "3_01_902": home(lambda m: m.member(m.wife, public_posts=["护林员"])),
    "2_01_008": home(lambda m: m.member(m.wife, has_resident_medical=None)),
    "2_01_009": home(lambda m: m.member(m.wife, has_employee_medical=True)),
    "2_01_012": home(
        lambda m: m.member(m.child, school_status="", education="小学", dropout_reason="因病")
    ),
    "4_01_002": home(lambda m: m.member(m.wife, health=["残疾"])),
    "4_12_003": monitored(lambda m: m.member(m.wife, health=["残疾"])),
    "5_16_004": home(
        lambda m: m.member(m.wife, has_dibao=False, dibao_kind="农村低保") and _dibao_yuan(m)
    ),
    "5_01_901": home(lambda m: _grown(m, 111, labour="无劳动力")),
    "5_01_902": home(
        lambda m: _student(17, "普通高中一年级")(m) and m.person(m.child, political="中共党员")
    ),
    "2_01_013": home(lambda m: m.person(m.wife, phone="8220001")),
    "2_01_014": home(lambda m: m.person(m.wife, phone="12800000001")),
}


def _dibao_yuan(mine: Home) -> list[int]:
    _income(mine, dibao_yuan=2400)
    return [mine.wife.pk]


HOMES: dict[str, Case] = {
    "3_02_012": home(lambda m: m.relation(m.head, "其他") and [m.household.pk]),
    "3_02_901": home(_second_wife),
    "3_02_902": Case(_nobody, lambda region: region),
    "2_02_001": home(_son_instead_of_wife),
    "5_02_917": home(_young_head),
    "3_02_002": home(lambda m: m.year(has_safe_water=None)),
    "3_02_003": home(lambda m: m.year(has_toilet=None)),
    "3_02_004": home(lambda m: m.year(arable_mu=None)),
    "3_02_005": home(lambda m: m.year(forest_mu=None, returned_mu=None)),
    "3_02_006": home(lambda m: m.year(grass_mu=None)),
    "3_02_007": home(lambda m: m.year(access_road="")),
    "3_02_008": home(lambda m: m.year(house_area_m2=None)),
    "3_02_009": home(lambda m: m.year(is_dangerous_house=None, house_grade="")),
    "3_02_010": home(lambda m: m.year(road_distance_km=None)),
    "3_02_013": home(lambda m: m.year(fuel="")),
    "2_02_002": home(lambda m: m.year(has_power=False)),
    "5_15_021": home(_one_phone_two_places),
    "5_15_022": home(_two_homes_one_phone),
    "2_02_902": home(lambda m: m.set(phone="8220001")),
    "1_02_001": home(lambda m: m.year(house_grade="D")),
    "1_02_002": home(lambda m: m.year(has_safe_water=False)),
    "1_02_003": home(_uninsured),
    "1_02_006": home(_of_year(2023, 7000)),
    "1_02_901": home(_of_year(2018, 3000)),
    "1_02_902": home(lambda m: m.set(exit_year=None)),
    "5_19_003": home(_no_labour_at_all),
    "2_11_001": monitored(lambda m: m.set(risks=["因残"], measures=["产业帮扶", "社会帮扶"])),
    "5_15_015": monitored(lambda m: m.set(risks=["因病"], measures=["产业帮扶", "健康帮扶"])),
    "5_15_020": monitored(
        lambda m: _sick(m) and m.set(risks=["因病"], measures=["产业帮扶", "健康帮扶"])
    ),
    "4_11_009": monitored(_all_labour),
    "5_18_008": _risk("缺劳动力"),
    "5_18_001": monitored(
        lambda m: _sick(m) and m.year(self_paid_yuan=900) and m.set(risks=["因病"])
    ),
    "5_18_002": _risk("因学"),
    "5_18_003": monitored(
        lambda m: (
            m.member(m.wife, health=["残疾"], disability_card_year=2019) and m.set(risks=["因残"])
        )
    ),
    "5_18_004": _risk("因安全住房"),
    "5_18_005": _risk("因安全饮水"),
    "5_18_006": monitored(_out_of_school),
    "5_18_007": monitored(_uninsured),
    "1_11_010": monitored(lambda m: m.set(measures=[])),
    "5_12_007": monitored(lambda m: m.set(measures=["社会帮扶"])),
    "1_11_004": removed(lambda m: m.set(risk_removal_mode="")),
    "1_11_005": removed(_out_of_school),
    "1_11_006": removed(lambda m: m.year(house_grade="C")),
    "1_11_007": removed(lambda m: m.year(has_safe_water=False)),
    "1_11_008": removed(_uninsured),
    "4_11_010": removed(
        lambda m: (
            HouseholdYear.objects.filter(household=m.household, year=2023).update(
                net_per_head_yuan=7299
            )
            and [m.household.pk]
        )
    ),
    "2_11_002": removed(lambda m: m.set(risk_found_on=date(2023, 3, 1))),
    "5_18_009": removed(lambda m: m.set(risk_found_on=date(2023, 5, 1))),
    "4_11_015": monitored(_dibao),
    "4_11_016": monitored(_tekun),
    "5_16_003": monitored(lambda m: m.set(measures=["产业帮扶", "综合保障"])),
    "5_16_005": monitored(_severely_disabled),
    "5_16_006": home(lambda m: _dibao(m, dibao_yuan=0)),
    "5_16_007": home(lambda m: _income(m, dibao_yuan=2400)),
    "5_16_008": home(lambda m: _tekun(m, wubao_yuan=0)),
    "5_02_901": home(lambda m: _income(m, wage_yuan=200)),
    "5_02_902": home(
        lambda m: m.member(m.head, work_area="省外", work_months=6) and _income(m, wage_yuan=400)
    ),
    "5_02_903": home(lambda m: _dibao(m, dibao_yuan=150)),
    "5_02_904": home(lambda m: _income(m, family_planning_yuan=60)),
    "5_02_905": home(lambda m: _income(m, pension_yuan=60)),
    "5_02_906": home(lambda m: _tekun(m, wubao_yuan=150)),
    "5_02_907": home(lambda m: _income(m, business_cost_yuan=0)),
    "5_02_908": home(lambda m: _income(m, ecology_yuan=600, returned_mu=0)),
    "5_02_909": home(lambda m: m.year(arable_mu=101)),
    "5_02_910": home(lambda m: m.year(forest_mu=201)),
    "5_02_911": home(lambda m: m.year(forest_mu=200, grass_mu=100, returned_mu=201)),
    "5_02_912": home(lambda m: m.year(orchard_mu=201)),
    "5_02_913": home(lambda m: m.year(grass_mu=101)),
    "5_02_914": home(lambda m: m.year(water_surface_mu=101)),
    "5_02_915": home(lambda m: m.year(returned_mu=6)),
    "5_02_916": home(lambda m: m.year(road_distance_km=6)),
    "2_02_901": home(lambda m: m.year(net_per_head_yuan=8000)),
    "2_02_903": home(lambda m: m.year(members_end=4)),
    "2_02_904": home(lambda m: m.set(exit_year=2013)),
    "2_02_905": home(lambda m: m.set(cause_main="")),
    "2_02_906": home(lambda m: m.set(causes_other=["缺技术", "因学"])),
}
_BLANKS = (
    "population", "collective_yuan", "has_primary_school", "has_bus", "has_clinic", "doctors",
    "public_toilets", "waste_points", "has_library", "dibao_people", "tekun_people",
    "disabled_people", "households", "unsafe_water_households", "dangerous_house_households",
)  # fmt: skip


def _crowd(place) -> list[int]:
    clean_home(place)
    return _set_village(place, population=2)


VILLAGES: dict[str, Case] = {
    **{f"1_03_{n:03d}": _village_without(name) for n, name in enumerate(_BLANKS, start=2)},
    "2_03_001": village(lambda v: _set_village(v, has_hardened_road=False)),
    "3_03_001": village(
        lambda v: _set_village(v, unsafe_water_households=300, dangerous_house_households=200)
    ),
    "3_03_003": village(_crowd),
}
BREAKS: dict[str, Case] = {**PERSONS, **HOMES, **VILLAGES}
__all__ = ["BREAKS", "CHILD", "PersonYear"]
