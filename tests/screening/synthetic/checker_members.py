"""Fourteen more rules in plain loops: what excludes from the register, who is gone or missing, who
was paid after death, and who should be on the register. What it shows is read from its cells."""

from collections import Counter
from datetime import date, timedelta

from screening.comparison.names import normalise
from tests.screening.synthetic.checker_policy import AS_OF, runs, shown

NO_POST = ("公益", "临时", "派遣", "编外", "遗属", "村")
NOT_ON_COMMITTEE = ("组长", "网格", "护林", "保洁", "信息员")
TOWN = ("城区", "县城", "街道", "社区", "小区")
HEAD = ("01", "02", "本人", "户主", "户主本人")
CHILDREN = (*(f"{first}{n}" for first in "23" for n in range(7)), "长子", "长女", "儿子")
PARENTS = ("51", "52", "父亲", "母亲")
DAUGHTERS = ("之女", "之孙女", "之外孙女", "之侄女", "之曾孙女")
TWO_YEARS_AGO = date(2016, 6, 30)


def has(text: str | None, words: tuple[str, ...]) -> bool:
    return any(word in (text or "") for word in words)


def held_when_identified(household, row) -> bool:
    """In force today, or begun before the month of identification and ended after it."""
    if row["started_on"] > AS_OF:
        return False
    if runs(row):
        return True
    if not household.identified:
        return False
    month = household.identified
    began, ended = f"{row['started_on']:%Y%m}", f"{row['ended_on']:%Y%m}"
    return began < month < ended


def spouse_outside(county, household) -> tuple[str, str] | None:
    """The number and name of whom the head married last, if in no member's place."""
    head = household.head
    number = county.number(head)
    married = [
        row
        for row, _persons in county.delivered["mz_marriage"]
        if number
        and (
            (row["husband_id_number"], row["husband_name"]) == (number, head.name)
            or (row["wife_id_number"], row["wife_name"]) == (number, head.name)
        )
    ]
    latest = max(married, key=lambda row: row["registered_on"], default=None)
    if latest is None or latest["status"] != "已登记" or latest["registered_on"] > AS_OF:
        return None
    other = "wife" if latest["husband_id_number"] == number else "husband"
    found = latest[f"{other}_id_number"], latest[f"{other}_name"]
    members = {county.number(person) for person in household.members}
    return None if found[0] in members else found


def parents_and_children_outside(county, household) -> set[tuple[str, str]]:
    """Numbers and names of the head's parents and children on the booklet, in no member's place."""
    county.booklets = county.booklets or booklets(county)
    numbers = {county.number(person) for person in household.members}
    called = {normalise(person.name) for person in household.members}
    found = set()
    for number in county.booklets.of[household.no]:
        rows = county.booklets.rows[number]
        if len(rows) > 20 or sum(row["relation"] in HEAD for row, _persons in rows) != 1:
            continue
        on_it = [(row, persons) for row, persons in rows if row["hukou_status"] == "正常"]
        mine = [row for row, persons in on_it if (household.head.no, "exact") in sure_of(persons)]
        found |= {
            (row["id_number"], row["name"])
            for row, _persons in on_it
            if any(are_near(ours["relation"], row["relation"]) for ours in mine)
        }
    return {(n, name) for n, name in found if n not in numbers and normalise(name) not in called}


def sure_of(persons) -> set[tuple[str, str]]:
    return {(person.no, grade) for person, grade in persons}


def are_near(ours: str, theirs: str) -> bool:
    """One of two is the head of their booklet, the other a parent or child of the head."""
    near = (*CHILDREN, *PARENTS)
    return (ours in HEAD and theirs in near) or (theirs in HEAD and ours in near)


def r01(county, household) -> bool:
    if not household.registered:
        return False
    rows = [row for person in household.members for row in county.sure("cz_payroll", person)]
    outside = parents_and_children_outside(county, household)
    spouse = spouse_outside(county, household)
    rows += [
        row
        for row, _persons in county.delivered["cz_payroll"]
        if (row["id_number"], row["name"]) in outside | {spouse}
    ]
    return any(
        held_when_identified(household, row) and not has(row["establishment"], NO_POST)
        for row in rows
    )


def r02(county, household, person) -> bool:
    return household.registered and any(
        held_when_identified(household, row) and not has(row["post"], NOT_ON_COMMITTEE)
        for row in county.sure("zz_village_cadre", person)
    )


def r04(county, household, person) -> bool:
    def counts(row) -> bool:
        place, way = row["location"], row["acquired_by"]
        if way == "安置" or "安置" in place:
            return False
        built = way == "自建" and has(place, TOWN) and "村" not in place
        return row["use"] == "商业" or (row["use"] == "住宅" and (way == "购买" or built))

    return household.registered and any(map(counts, county.sure("bdc_property", person)))


def invoiced(county, row) -> float:
    """The most that a business invoiced in this year or the last."""
    years = [
        tax["invoiced_yuan"]
        for tax, _persons in county.delivered["sw_invoice"]
        if tax["credit_code"] == row["credit_code"] and tax["year"] in (2017, 2018)
    ]
    return max(years, default=0)


def r06(county, household, person) -> bool:
    return household.registered and any(
        row["kind"] == "个体工商户" and row["status"] == "存续" and invoiced(county, row) >= 1
        for row in county.sure("sc_registration", person)
    )


def r07(county, household, person) -> bool:
    return household.registered and (
        any(
            row["status"] in ("正常", "缴存", "正常缴存") and row["monthly_yuan"] >= 500
            for row in county.sure("gjj_fund", person)
        )
        or any(
            row["scheme"] == "城镇职工" and row["status"] == "正常"
            for row in county.sure("rs_pension", person)
        )
    )


def r08(county, household) -> bool:
    if not household.registered:
        return False
    cells = shown(household)
    large = household.exit_status in ("未脱贫", "返贫") and (
        float(cells["生产经营性收入"]) >= 100_000
        or float(cells["人均纯收入"]) >= 20_000
        or float(cells["耕地面积"]) >= 50
        or float(cells["林地面积"]) >= 500
    )
    return large or any(
        row["status"] == "存续" and invoiced(county, row) >= 100_000
        for person in household.members
        for row in county.sure("sc_registration", person)
    )


def r10(county, household, person) -> bool:
    police = county.sure("ga_population", person)
    dead = [row["cancelled_on"] for row in police if row["hukou_status"] == "死亡注销"]
    alive = any(row["hukou_status"] == "正常" for row in county.rows("ga_population", person))
    if not any(dead) or alive:
        return False
    limit = min(filter(None, dead)) + timedelta(days=60)
    on_dibao = any(
        row["started_on"] <= AS_OF and runs(row) for row in county.sure("mz_dibao", person)
    )
    pensioned = any(row["status"] == "正常" for row in county.sure("rs_pension", person))
    return (limit < AS_OF and (on_dibao or pensioned)) or any(
        row["paid_on"] > limit for row in county.sure("cz_subsidy", person)
    )


def missing(county, household):
    """Birth dates of those on the household's booklets whom the register does not have."""
    county.booklets = county.booklets or booklets(county)
    names = {normalise(person.name) for person in household.members}
    for number in county.booklets.of[household.no]:
        rows, homes = county.booklets.rows[number], county.booklets.homes[number]
        if len(homes) > 1 or len(rows) > 20:
            continue
        for row, persons in rows:
            if persons or row["hukou_status"] != "正常" or normalise(row["name"]) in names:
                continue
            if any(
                not county.number(person) and person.sex == row["sex"]
                for person in household.members
            ):
                continue
            yield row


class Booklets:
    """The rows of each booklet, whose members are on it, and the booklets of each household."""

    def __init__(self) -> None:
        self.rows: dict[str, list] = {}
        self.homes: dict[str, set] = {}
        self.of: dict[str, set] = {}


def booklets(county) -> Booklets:
    made = Booklets()
    for row, persons in county.delivered["ga_population"]:
        made.rows.setdefault(row["hukou_no"], []).append((row, persons))
    home_of = {person.no: household.no for household, person in county.persons}
    made.of = {household.no: set() for household in county.households}
    for number, rows in made.rows.items():
        homes = {
            home_of[person.no]
            for row, persons in rows
            for person, grade in persons
            if grade in ("exact", "repaired") and row["hukou_status"] == "正常"
        }
        made.homes[number] = homes
        for home in homes:
            made.of[home].add(number)
    return made


def r11(county, household) -> bool:
    return any(
        row["hukou_kind"] != "非农业" and (not row["birth_on"] or row["birth_on"] <= TWO_YEARS_AGO)
        for row in missing(county, household)
    )


def r14(county, household) -> bool:
    return any(
        row["birth_on"] and TWO_YEARS_AGO < row["birth_on"] < AS_OF - timedelta(days=30)
        for row in missing(county, household)
    )


def r12(county, household, person) -> bool:
    police = county.sure("ga_population", person)
    states = Counter(row["hukou_status"] for row in county.rows("ga_population", person))
    moved = any(row["hukou_status"] == "迁出注销" for row in police)
    if moved and not states["正常"] and not states["死亡注销"]:
        return True
    if person.relation not in DAUGHTERS:
        return False
    married = [
        row
        for row, _persons in county.delivered["mz_marriage"]
        if row["wife_id_number"] == county.number(person)
    ]
    latest = max(married, key=lambda row: row["registered_on"], default=None)
    return (
        latest is not None
        and latest["status"] == "已登记"
        and latest["registered_on"] <= AS_OF
        and latest["wife_name"] == person.name
        and latest["husband_name"] not in {member.name for member in household.members}
    )


def r13(county, household, person) -> bool:
    return any(
        row["started_on"] <= AS_OF and runs(row) for row in county.sure("ga_custody", person)
    )


def r17(county, household) -> bool:
    if not household.registered:
        return False
    county.booklets = county.booklets or booklets(county)
    twice = any(
        other is not person and home is not household and other.name == person.name
        for person in household.members
        for home, other in county.by_number.get(county.number(person), [])
    )
    return twice or any(
        _shares(county, number, household) for number in county.booklets.of[household.no]
    )


def _shares(county, number, household) -> bool:
    rows = county.booklets.rows[number]
    if len(rows) > 20:
        return False
    heads = {home.head.no: home for home in county.households if home.no in
             county.booklets.homes[number]}  # fmt: skip
    on_it = [
        (heads[person.no], row["relation"] in HEAD)
        for row, persons in rows
        for person, grade in persons
        if person.no in heads and grade in ("exact", "repaired") and row["hukou_status"] == "正常"
    ]
    mine = [is_head for home, is_head in on_it if home is household]
    theirs = [is_head for home, is_head in on_it if home is not household and not home.registered]
    return bool(mine and theirs) and (any(mine) or any(theirs))


def r19(county, household) -> bool:
    return not household.registered and any(
        (not row["started_on"] or row["started_on"] <= AS_OF) and runs(row)
        for person in household.members
        for row in county.sure("mz_tekun", person)
    )


def r21(county, household) -> bool:
    if household.registered and household.exit_status not in ("已脱贫", "稳定脱贫", "预脱贫"):
        return False
    cells = shown(household)
    if cells["监测对象类别"] and cells["风险是否已消除"] != "是":
        return False
    bills = [
        row
        for person in household.members
        for row in county.sure("yb_settlement", person)
        if date(2017, 6, 30) < row["settled_on"] <= AS_OF
    ]
    months: Counter = Counter()
    for row in bills:
        if row["visit_kind"] in ("门诊", "门特"):
            months[row["settled_on"].strftime("%Y%m")] += row["selfpay_yuan"]
    total = sum(row["selfpay_yuan"] for row in bills)
    if not household.registered:
        return total >= 20_000
    return total >= 5_000 or max(months.values(), default=0) >= 500


PERSON_RULES = {
    "r02": r02, "r04": r04, "r06": r06, "r07": r07, "r10": r10, "r12": r12, "r13": r13,
}  # fmt: skip
HOUSEHOLD_RULES = {
    "r01": r01, "r08": r08, "r11": r11, "r14": r14, "r17": r17, "r19": r19, "r21": r21,
}  # fmt: skip
