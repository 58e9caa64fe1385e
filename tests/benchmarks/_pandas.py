"""The same rules in pandas: `python -m tests.benchmarks._pandas DIR`.

Written by hand as somebody would in a notebook: read the CSV files, merge on the number, filter.
Only (rule, subject) is kept.
"""

from tests.benchmarks._measure import Clock

CLOCK = Clock()

import json  # noqa: E402 - the clock starts before pandas is imported
import sys  # noqa: E402
from collections.abc import Callable, Iterable  # noqa: E402
from pathlib import Path  # noqa: E402

import pandas as pd  # noqa: E402

from households import id_number  # noqa: E402
from screening.comparison.files import extract_columns  # noqa: E402
from tests.benchmarks._population import AS_OF, FEEDS, REGISTER, RULES  # noqa: E402

CARS = [
    "小型轿车",
    "小型普通客车",
    "中型普通客车",
    "大型普通客车",
    "小型越野客车",
    "轿车",
    "越野客车",
]
FOR_HIRE = ["公交客运", "出租客运", "旅游客运", "公路客运", "营运", "货运"]
GOOD = ["exact", "repaired"]
NUMBER, AS_OF_TIME = "id18", pd.Timestamp(AS_OF)


def read(path: Path, columns: dict[str, str]) -> pd.DataFrame:
    dates = [name for name, kind in columns.items() if kind == "DATE"]
    text = {name: str for name, kind in columns.items() if kind == "VARCHAR"}
    return pd.read_csv(path, dtype=text, parse_dates=dates, date_format="%Y-%m-%d")


def load_register(folder: Path) -> pd.DataFrame:
    persons = read(folder / "register.csv", REGISTER)
    numbers = [
        id_number.read(raw) for raw in persons["id_raw"].where(persons["id_raw"].notna(), "")
    ]
    persons[NUMBER] = [number.number or None for number in numbers]
    persons["id_state"] = [number.state for number in numbers]
    persons["name_norm"] = persons["name"].str.replace(" ", "")
    return persons


def load_feed(folder: Path, feed: str, persons: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """Read an extract and settle who each row is about."""
    rows = read(folder / f"{feed}.csv", extract_columns(feed))
    known = persons.loc[
        persons[NUMBER].notna(), [NUMBER, "person_id", "household_id", "name_norm"]
    ].rename(columns={"name_norm": "register_name"})
    found = rows[rows[NUMBER].notna()].merge(known, on=NUMBER)
    same = found["name_norm"] == found["register_name"]
    found["match"] = same.map({True: "exact", False: "number"})
    odd = rows[rows[NUMBER].isna() & rows["id_state"].isin(["checksum", "length"])]
    pairs = odd.merge(named, on="name_norm")
    near = [
        is_one_slip(typed[:18] if len(typed) in (20, 22) else typed, number)
        for typed, number in zip(pairs["id_raw"], pairs["register_number"], strict=True)
    ]
    pairs = pairs[near].drop_duplicates("row_no", keep=False).assign(match="repaired")
    return pd.concat([found, pairs], ignore_index=True)


def is_one_slip(a: str, b: str) -> bool:
    """Tell whether one substitution, swap of neighbours, loss or addition turns a into b."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        return longer[at + 1 :] == shorter[at:]
    swapped = a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    return a[at + 1 :] == b[at + 1 :] or swapped


def find(persons: pd.DataFrame, feeds: dict[str, pd.DataFrame]) -> dict[str, Iterable[int]]:
    """Apply the ten rules; return the subjects of each."""
    values = {rule.code: rule.values({}) for rule in RULES}
    registered = set(persons.loc[persons["is_registered"], "person_id"])
    household_registered = persons.drop_duplicates("household_id").set_index("household_id")[
        "is_registered"
    ]
    good = {feed: rows[rows["match"].isin(GOOD)] for feed, rows in feeds.items()}
    police, usable = feeds["ga_population"], persons[persons[NUMBER].notna()]
    dead = set(police.loc[police["hukou_status"] == "死亡注销", "person_id"])
    cars, firms, dibao = good["ga_vehicle"], good["sc_registration"], good["mz_dibao"]
    cards = good["cl_disability"]
    cars = cars[
        (cars["state"] == "正常")
        & cars["vehicle_type"].isin(CARS)
        & ~cars["use"].isin(FOR_HIRE)
        & (cars["price_yuan"] >= values["r03"]["min_price_yuan"])
    ]
    firms = firms[(firms["kind"] == "企业") & (firms["status"] == "存续")]
    dibao = dibao[
        (dibao["kind"] == "农村低保")
        & (dibao["started_on"] <= AS_OF_TIME)
        & (dibao["ended_on"].isna() | (dibao["ended_on"] > AS_OF_TIME))
        & ~dibao["household_id"].map(household_registered).astype(bool)
    ]
    return {
        "r03": set(cars["person_id"]) & registered,
        "r05": set(firms["person_id"]) & registered,
        "r09": good["ga_population"].loc[lambda g: g["hukou_status"] == "死亡注销", "person_id"],
        "r15": usable.loc[usable[NUMBER].duplicated(keep=False), "person_id"],
        "r16": wrong_numbers(persons, police),
        "r18": dibao["household_id"],
        "r20": set(cards.loc[cards["level"].isin(["1", "2"]), "person_id"]) - registered,
        "r22": unsafe_houses(good["zj_housing"]),
        "r24": out_of_school(usable, feeds["jy_enrolment"], dead, values["r24"]),
        "r26": uninsured(usable, feeds["yb_insured"], feeds["ga_custody"], dead),
    }


def wrong_numbers(persons: pd.DataFrame, police: pd.DataFrame) -> set[int]:
    unusable = persons.loc[persons["id_state"].isin(["checksum", "length", "blank"]), "person_id"]
    by_name = set(police.loc[police["match"] == "exact", "person_id"])
    return set(unusable) | (set(police.loc[police["match"] == "number", "person_id"]) - by_name)


def unsafe_houses(surveys: pd.DataFrame) -> pd.Series:
    latest = surveys.groupby("household_id")["surveyed_on"].transform("max")
    unsafe = surveys["grade"].isin(["C", "D"]) & (surveys["completed"] != "是")
    return surveys.loc[(surveys["surveyed_on"] == latest) & unsafe, "household_id"]


def out_of_school(
    usable: pd.DataFrame, enrolment: pd.DataFrame, dead: set[int], limits: dict[str, object]
) -> set[int]:
    year = AS_OF.year - (AS_OF.month < 9)
    born = usable["birth_on"]
    age = year - born.dt.year - (born.dt.month * 100 + born.dt.day > 901)
    at_school = enrolment[
        (enrolment["school_year"].str[:4] == str(year))
        & enrolment["status"].isin(["在读", "送教上门", "毕业"])
    ]
    of_age = usable.loc[age.between(limits["min_age"], limits["max_age"]), "person_id"]
    return set(of_age) - set(at_school["person_id"]) - dead


def uninsured(
    usable: pd.DataFrame, insured: pd.DataFrame, custody: pd.DataFrame, dead: set[int]
) -> set[int]:
    paid = insured[
        (insured["year"] == AS_OF.year)
        & ~insured["payment_status"].isin(["未缴费", "欠费", "停保", "退保"])
    ]
    away = custody[
        custody["situation"].isin(["现役", "服刑"])
        & (custody["started_on"] <= AS_OF_TIME)
        & (custody["ended_on"].isna() | (custody["ended_on"] > AS_OF_TIME))
    ]
    poor = usable.loc[usable["is_registered"], "person_id"]
    return set(poor) - set(paid["person_id"]) - dead - set(away["person_id"])


def compare(folder: Path, phase: Callable[[str], None]) -> list[tuple[str, int]]:
    """Load, resolve and apply the rules; return (rule, subject)."""
    persons = load_register(folder)
    phase("register")
    named = persons.loc[
        persons[NUMBER].notna(), ["name_norm", NUMBER, "person_id", "household_id"]
    ].rename(columns={NUMBER: "register_number"})
    feeds = {feed: load_feed(folder, feed, persons, named) for feed in FEEDS}
    phase("resolve")
    found = sorted(
        (code, int(subject))
        for code, subjects in find(persons, feeds).items()
        for subject in set(subjects)
    )
    phase("rules")
    return found


def main(folder: Path) -> None:
    found = compare(folder, CLOCK.phase)
    seconds = CLOCK.seconds
    (folder / "found-pandas.json").write_text(json.dumps(found))
    print(json.dumps({"seconds": seconds, "phases": CLOCK.phases, "findings": len(found)}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
