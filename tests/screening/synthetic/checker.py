"""The rules said once more, in plain loops over people and rows.

It shares nothing with the generator's planting nor with the comparison engine: it reads what the
register shows and what the departments' rows hold, and applies the definitions.
"""

from collections import defaultdict
from datetime import date

from households.id_number import check_character, read
from screening.comparison.names import normalise
from screening.synthetic.scene import KEYS
from tests.screening.synthetic import checker_members, checker_policy

AS_OF = date(2018, 6, 30)
CARS = {
    "小型轿车", "小型普通客车", "中型普通客车", "大型普通客车", "小型越野客车", "轿车", "越野客车",
}  # fmt: skip
HIRED = {"公交客运", "出租客运", "旅游客运", "公路客运", "营运", "货运"}


class Row(dict):
    """A row of a department with the grade by which it was matched."""

    grade: str


class County:
    """A register and its extracts, matched row by row."""

    def __init__(self, scenes) -> None:
        self.households = [household for scene in scenes for household in scene.households]
        self.persons = [(h, p) for h in self.households for p in h.members]
        self.by_number = defaultdict(list)
        for household, person in self.persons:
            number = read(person.shown).number
            if number:
                self.by_number[number].append((household, person))
        self.booklets = None
        self.delivered = {feed: [] for feed in KEYS}
        self.matched = {feed: self._match(feed, scenes) for feed in KEYS}
        at = KEYS["rs_employment"].index("employer")
        self.employers = {row[at] for scene in scenes for row in scene.rows["rs_employment"]} - {""}

    def number(self, person) -> str:
        """The number that the register shows, "" where it cannot be one."""
        return read(person.shown).number

    def rows(self, feed: str, person) -> list[Row]:
        return self.matched[feed][person.no]

    def sure(self, feed: str, person) -> list[Row]:
        return [row for row in self.rows(feed, person) if row.grade in ("exact", "repaired")]

    def _match(self, feed, scenes):
        found = defaultdict(list)
        id_key, name_key = "id_number", "name"
        if feed == "mz_marriage":
            id_key, name_key = "husband_id_number", "husband_name"
        for scene in scenes:
            for values in scene.rows[feed]:
                row = dict(zip(KEYS[feed], values, strict=True))
                about = [] if feed == "sw_invoice" else [*self._grades(row[id_key], row[name_key])]
                self.delivered[feed].append((row, about))
                for person, grade in about:
                    one = Row(row)
                    one.grade = grade
                    found[person.no].append(one)
        return found

    def _grades(self, raw, name):
        number, name = read(raw), normalise(name)
        if number.number:
            for _, person in self.by_number.get(number.number, []):
                yield person, "exact" if normalise(person.name) == name else "number"
        elif number.state in ("checksum", "length"):
            near = [
                person
                for candidate in one_edit_away(number.text)
                for _, person in self.by_number.get(candidate, [])
                if normalise(person.name) == name
            ]
            if len(near) == 1:
                yield near[0], "repaired"


def one_edit_away(text: str) -> set[str]:
    """Every valid-looking number at Damerau-Levenshtein distance one."""
    found = set()
    characters = "0123456789X"
    for at in range(len(text) + 1):
        found |= {text[:at] + c + text[at:] for c in characters}
        if at < len(text):
            found.add(text[:at] + text[at + 1 :])
            found |= {text[:at] + c + text[at + 1 :] for c in characters}
        if 0 < at < len(text):
            found.add(text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :])
    return {
        number
        for number in found
        if len(number) == 18
        and number[:17].isdigit()
        and check_character(number[:17]) == number[17]
    }


def check(scenes) -> set[tuple[str, str, str]]:
    """Return every discrepancy as (rule, household number, number as the register shows it)."""
    county = County(scenes)
    found = set()
    for household, person in county.persons:
        for rule, holds in PERSON_RULES.items():
            if holds(county, household, person):
                found.add((rule, household.no, person.shown))
    for household in county.households:
        head = next(person for person in household.members if person.relation == "户主")
        for rule, holds in HOUSEHOLD_RULES.items():
            if holds(county, household):
                found.add((rule, household.no, head.shown))
    return found


def r03(county, household, person) -> bool:
    return household.registered and any(
        row["state"] == "正常"
        and row["vehicle_type"] in CARS
        and row["use"] not in HIRED
        and row["price_yuan"] is not None
        and row["price_yuan"] >= 30_000
        for row in county.sure("ga_vehicle", person)
    )


def r05(county, household, person) -> bool:
    return household.registered and any(
        row["kind"] == "企业" and row["status"] == "存续"
        for row in county.sure("sc_registration", person)
    )


def r09(county, household, person) -> bool:
    return any(row["hukou_status"] == "死亡注销" for row in county.sure("ga_population", person))


def r15(county, household, person) -> bool:
    return len(county.by_number.get(read(person.shown).number, [])) >= 2


def r16(county, household, person) -> bool:
    state = read(person.shown).state
    if state in ("checksum", "length", "blank"):
        return True
    rows = [row for row in county.rows("ga_population", person) if row.grade != "repaired"]
    return bool(rows) and all(row.grade == "number" for row in rows)


def r18(county, household) -> bool:
    return not household.registered and any(
        row["kind"] == "农村低保"
        and row["started_on"] <= AS_OF
        and (row["ended_on"] is None or row["ended_on"] > AS_OF)
        for person in household.members
        for row in county.sure("mz_dibao", person)
    )


def r20(county, household, person) -> bool:
    return not household.registered and any(
        row["level"] in ("1", "2") for row in county.sure("cl_disability", person)
    )


def r22(county, household) -> bool:
    rows = [row for person in household.members for row in county.sure("zj_housing", person)]
    if not rows:
        return False
    latest = max(row["surveyed_on"] for row in rows)
    return not household.is_relocated and any(
        row["surveyed_on"] == latest and row["grade"] in "CD" and row["completed"] != "是"
        for row in rows
    )


def r24(county, household, person) -> bool:
    number = read(person.shown).number
    if not number:
        return False
    birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    age = 2017 - birth.year - ((birth.month, birth.day) > (9, 1))
    return (
        6 <= age <= 15
        and not _is_dead(county, person)
        and not any(
            row["school_year"] == "2017-2018" and row["status"] in ("在读", "送教上门", "毕业")
            for row in county.rows("jy_enrolment", person)
        )
    )


def r26(county, household, person) -> bool:
    return (
        household.registered
        and not _is_dead(county, person)
        and not _is_away(county, person)
        and not any(
            row["year"] == 2018 and row["payment_status"] not in ("未缴费", "欠费", "停保", "退保")
            for row in county.rows("yb_insured", person)
        )
    )


def _is_dead(county, person) -> bool:
    return any(row["hukou_status"] == "死亡注销" for row in county.rows("ga_population", person))


def _is_away(county, person) -> bool:
    return any(
        row["situation"] in ("现役", "服刑")
        and row["started_on"] <= AS_OF
        and (row["ended_on"] is None or row["ended_on"] > AS_OF)
        for row in county.rows("ga_custody", person)
    )


PERSON_RULES = {
    "r03": r03, "r05": r05, "r09": r09, "r15": r15, "r16": r16, "r20": r20, "r24": r24, "r26": r26,
} | checker_policy.PERSON_RULES | checker_members.PERSON_RULES  # fmt: skip
HOUSEHOLD_RULES = (
    {"r18": r18, "r22": r22} | checker_policy.HOUSEHOLD_RULES | checker_members.HOUSEHOLD_RULES
)
