"""Eighteen more rules in plain loops: policies not carried out, standing that does not hold,
warnings. What the register shows is read from its cells, as in `checker`."""

from datetime import date

from screening.synthetic.register import HOUSEHOLD_HEADERS, PERSON_HEADERS
from screening.synthetic.register import household_cells as household_cells_of
from screening.synthetic.register import person_cells as person_cells_of

AS_OF = date(2018, 6, 30)
UNPAID = ("未缴费", "欠费", "停保", "退保")
ABLE = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
COUNTED = ("退耕还林", "公益林", "生态", "草原", "耕地", "粮", "计划生育")


def shown(household) -> dict[str, str]:
    return dict(zip(HOUSEHOLD_HEADERS, household_cells_of(household), strict=True))


def shown_of(household, person) -> dict[str, str]:
    cells = person_cells_of(household, person)[: len(PERSON_HEADERS)]
    return dict(zip(PERSON_HEADERS, cells, strict=True))


def birth(county, person) -> date | None:
    number = county.number(person)
    return number and date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def months(day: date) -> int:
    """Whole months from a day to the day of the comparison."""
    whole = (AS_OF.year - day.year) * 12 + AS_OF.month - day.month
    return whole - (day.day > AS_OF.day)


def is_dead(county, person) -> bool:
    return any(row["hukou_status"] == "死亡注销" for row in county.rows("ga_population", person))


def runs(row) -> bool:
    return row["ended_on"] is None or row["ended_on"] > AS_OF


def is_provided_for(county, household) -> bool:
    return any(
        runs(row)
        for person in household.members
        for feed in ("mz_dibao", "mz_tekun")
        for row in county.rows(feed, person)
    )


def nobody_can_work(household) -> bool:
    cells = [shown_of(household, person) for person in household.members]
    return all(one["劳动技能"] in ("无劳动力", "丧失劳动力") for one in cells) and not any(
        one["务工时间(月)"] for one in cells
    )


def r23(county, household) -> bool:
    cells = shown(household)
    born = birth(county, household.members[0])
    lone = len(household.members) == 1 and born and born <= date(1958, 6, 30)
    return (
        cells["贫困户属性"] == "一般农户"
        and float(cells["人均纯收入"]) < 5000
        and bool(lone or nobody_can_work(household))
        and not is_provided_for(county, household)
        and not any(is_dead(county, person) for person in household.members)
        and not any(
            row["scheme"] == "城镇职工" and row["status"] == "正常"
            for person in household.members
            for row in county.rows("rs_pension", person)
        )
    )


def r25(county, household, person) -> bool:
    at_school = any(
        row["school_year"] == "2017-2018" and row["status"] == "在读" and row["grade"] != "幼儿园"
        for row in county.sure("jy_enrolment", person)
    )
    aided = any(
        row["paid_on"] is None or row["paid_on"] >= date(2017, 9, 1)
        for row in county.rows("jy_aid", person)
    )
    return household.registered and at_school and not aided


def r27(county, household, person) -> bool:
    schemes = {
        row["scheme"]
        for row in county.sure("yb_insured", person)
        if row["year"] == 2018 and row["payment_status"] not in UNPAID
    }
    return len(schemes) == 2


def r28(county, household) -> bool:
    rows = [row for person in household.members for row in county.sure("sl_water", person)]
    latest = max((row["assessed_on"] or date.min for row in rows), default=None)
    return any(
        (row["assessed_on"] or date.min) == latest and row["is_safe"] == "否" for row in rows
    )


def r29(county, household, person) -> bool:
    cards = county.sure("cl_disability", person)
    if not cards or is_dead(county, person):
        return False
    if "残疾" not in shown_of(household, person)["健康状况"]:
        return True
    if any(runs(row) for row in county.rows("mz_tekun", person)):
        return False
    everything = county.rows("cl_disability", person)
    on_dibao = any(
        row["started_on"] <= AS_OF and runs(row) for row in county.sure("mz_dibao", person)
    )
    lacks_care = any(row["level"] in "12" and row["care_aid"] == "否" for row in cards)
    lacks_living = on_dibao and any(row["living_aid"] == "否" for row in cards)
    return (lacks_care and all(row["care_aid"] != "是" for row in everything)) or (
        lacks_living and all(row["living_aid"] != "是" for row in everything)
    )


def r30(county, household) -> bool:
    return (
        household.registered
        and household.poor_kind != "五保贫困户"
        and nobody_can_work(household)
        and all(county.number(person) for person in household.members)
        and not is_provided_for(county, household)
        and not any(is_dead(county, person) for person in household.members)
    )


def r31(county, household, person) -> bool:
    born = birth(county, person)
    if not household.registered or not born:
        return False
    over = (AS_OF.year - born.year - 60) * 12 + AS_OF.month - born.month
    return (
        over > 3
        and not is_dead(county, person)
        and not any(row["status"] == "正常" for row in county.rows("rs_pension", person))
        and not any(
            row["situation"] in ("服刑", "失联") and row["started_on"] <= AS_OF and runs(row)
            for row in county.rows("ga_custody", person)
        )
    )


def r32(county, household) -> bool:
    rows = [row for person in household.members for row in county.sure("zj_housing", person)]
    latest = max((row["surveyed_on"] for row in rows), default=None)
    return shown(household)["是否易地扶贫搬迁户"] == "是" and any(
        (row["rebuilt_year"] or 0) >= 2016
        or (row["surveyed_on"] == latest and row["grade"] in "CD" and row["completed"] != "是")
        for row in rows
    )


def r33(county, household, person) -> bool:
    if household.registered:
        return False
    terms = [
        (row["started_on"], row["ended_on"] or date.max)
        for feed in ("zz_village_cadre", "cz_payroll")
        for row in county.sure(feed, person)
    ]
    shares = [
        row["paid_on"]
        for row in county.sure("cz_subsidy", person)
        if "扶贫" in row["item"] and "分红" in row["item"]
    ]
    return bool(county.sure("jr_loan", person)) or any(
        first <= day < last for day in shares for first, last in terms
    )


def r34(county, household) -> bool:
    if not household.registered:
        return False
    rows = [
        row
        for person in household.members
        for row in county.rows("cz_subsidy", person)
        if any(word in row["item"] for word in COUNTED)
        and date(2017, 10, 1) <= row["paid_on"] <= date(2018, 9, 30)
    ]
    cells = shown(household)
    own = sum(float(cells[name]) for name in ("计划生育金", "生态补偿金", "其他转移性收入"))
    paid = sum(row["amount_yuan"] for row in rows)
    return all(row.grade != "number" for row in rows) and paid - own > 500


def r35(county, household, person) -> bool:
    if not household.registered:
        return False
    cells = shown_of(household, person)
    posts = [
        row for row in county.rows("rs_employment", person) if row["post_kind"] == "公益性岗位"
    ]
    is_known = county.number(person) and not is_dead(county, person)
    if cells["公益性岗位"]:
        return bool(is_known) and not any(
            row["ended_on"] is None or row["ended_on"].year >= 2018 for row in posts
        )
    if any(row.grade != "number" and row["started_on"] <= AS_OF and runs(row) for row in posts):
        return True
    return (
        bool(is_known and cells["务工时间(月)"])
        and cells["务工区域"] in ("乡(镇)内", "乡(镇)外县内")
        and cells["务工企业名称"] in county.employers
        and not county.rows("rs_employment", person)
    )


def r36(county, household) -> bool:
    cells = shown(household)
    return cells["脱贫属性"] == "已脱贫" and float(cells["人均纯收入"]) < 3535


def r37(county, household) -> bool:
    cells = shown(household)
    return cells["脱贫属性"] == "已脱贫" and (
        cells["危房级别"] in ("C", "D")
        or cells["是否解决安全饮用水"] == "否"
        or any(_lacks_guarantee(county, household, person) for person in household.members)
    )


def _lacks_guarantee(county, household, person) -> bool:
    cells = shown_of(household, person)
    if cells["是否参加城乡居民基本医疗保险"] == "否":
        return True
    born = birth(county, person)
    if not born:
        return False
    age = 2017 - born.year - ((born.month, born.day) > (9, 1))
    return (
        6 <= age <= 15
        and bool(cells["失学或辍学原因"])
        and "送教上门" not in cells["失学或辍学原因"]
        and not cells["失学或辍学原因"].startswith("因病")
        and cells["文化程度"] not in ("初中", "高中", "大专及以上")
    )


def r38(county, household) -> bool:
    def is_late(row) -> bool:
        return row["occurred_on"] <= AS_OF and months(row["occurred_on"]) < 6

    return any(
        is_late(row)
        and row["severity"] != "轻伤"
        and shown_of(household, person)["劳动技能"] in ABLE
        for person in household.members
        for row in county.sure("ga_accident", person)
    ) or any(
        is_late(row) and row["loss_yuan"] >= 5000
        for person in household.members
        for row in county.sure("yj_disaster", person)
    )


def r39(county, household, person) -> bool:
    granted = sum(
        row["amount_yuan"]
        for row in county.rows("jy_aid", person)
        if row["paid_on"] is None or row["paid_on"] >= date(2017, 9, 1)
    )
    return any(
        row["school_year"] == "2017-2018"
        and row["status"] == "在读"
        and any(word in row["grade"] for word in ("高", "中职", "大学", "本科"))
        and (row["tuition_yuan"] or 0) - granted > 10_000
        for row in county.sure("jy_enrolment", person)
    )


def r40(county, household, person) -> bool:
    everything = county.rows("rs_employment", person)
    if not everything or any(runs(row) for row in everything):
        return False
    cells = shown_of(household, person)
    last = max(row["ended_on"] for row in everything)
    is_away = cells["务工区域"] in ("县外省内", "省外") and cells["务工时间(月)"]
    return (
        cells["劳动技能"] in ABLE
        and not is_away
        and 2 <= months(last) <= 12
        and any(row["ended_on"] == last for row in county.sure("rs_employment", person))
        and not is_dead(county, person)
        and not any(
            row["started_on"] <= AS_OF and runs(row) for row in county.rows("ga_custody", person)
        )
    )


def r41(county, household) -> bool:
    cells = shown(household)
    return (
        bool(cells["监测对象类别"])
        and cells["风险是否已消除"] != "是"
        and not cells["帮扶措施"]
        and cells["风险识别时间"] <= "201804"
    )


def r42(county, household) -> bool:
    cells = shown(household)
    if cells["脱贫属性"] in ("未脱贫", "返贫"):
        return False
    if cells["监测对象类别"] and cells["风险是否已消除"] != "是":
        return False

    def is_new(day) -> bool:
        return day <= AS_OF and months(day) < 2

    return any(
        is_new(row["started_on"]) and runs(row)
        for person in household.members
        for row in county.sure("mz_dibao", person)
    ) or any(
        is_new(row["paid_on"]) and "临时救助" in row["item"]
        for person in household.members
        for row in county.sure("cz_subsidy", person)
    )


PERSON_RULES = {
    "r25": r25, "r27": r27, "r29": r29, "r31": r31, "r33": r33, "r35": r35, "r39": r39, "r40": r40,
}  # fmt: skip
HOUSEHOLD_RULES = {
    "r23": r23, "r28": r28, "r30": r30, "r32": r32, "r34": r34, "r36": r36, "r37": r37, "r38": r38,
    "r41": r41, "r42": r42,
}  # fmt: skip
