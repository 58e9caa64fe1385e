"""Rules 09 to 17: who belongs to a household, and whose number is whose."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import DEAD, READABLE, Frames, Limits, plain, without
from tests.benchmarks.pandas_rules.kin import HEADS, is_head, is_newest, wives_in_register
from tests.benchmarks.pandas_rules.known import NOBODY, NUMBER

KNOWN_BY = ["household_id", "birth_on", "sex", "name_norm"]
DAUGHTERS = ["之女", "之孙女", "之外孙女", "之侄女", "之曾孙女"]


def r09_deceased(frames: Frames, _limits: Limits) -> Iterable[int]:
    police = frames.feeds["ga_population"]
    return police.loc[police["is_sure"] & (police["hukou_status"] == DEAD), "person_id"]


def r10_paid_after_death(frames: Frames, limits: Limits) -> Iterable[int]:
    police = frames.feeds["ga_population"]
    dead = police.loc[
        police["is_sure"] & (police["hukou_status"] == DEAD) & police["cancelled_on"].notna(),
        ["person_id", "cancelled_on"],
    ]
    cancelled_on = dead.groupby("person_id")["cancelled_on"].min()
    lines = police[police["person_id"].isin(cancelled_on.index)]
    cancelled_on = cancelled_on.drop(lines.loc[lines["hukou_status"] == "正常", "person_id"])

    dibao, pension = frames.feeds["mz_dibao"], frames.feeds["rs_pension"]
    subsidy = frames.feeds["cz_subsidy"]
    paid = pd.concat(
        [
            dibao.loc[dibao["is_sure"] & frames.current(dibao), ["person_id"]],
            pension.loc[pension["is_sure"] & (pension["status"] == "正常"), ["person_id"]],
            subsidy.loc[subsidy["is_sure"], ["person_id", "paid_on"]],
        ]
    )
    paid = paid[paid["person_id"].isin(cancelled_on.index)]
    after = paid["paid_on"].fillna(frames.as_of) - paid["person_id"].map(cancelled_on)
    return paid.loc[after.dt.days > limits["grace_days"], "person_id"]


def r11_missing_member(frames: Frames, limits: Limits) -> Iterable[int]:
    lines = _unknown_on_booklet(frames)
    is_older = lines["birth_on"].isna() | (lines["birth_on"] <= _two_years_ago(frames))
    return _missing(frames, lines[is_older & (lines["hukou_kind"] != "非农业")], limits)


def r14_newborn(frames: Frames, limits: Limits) -> Iterable[int]:
    lines = _unknown_on_booklet(frames)
    days = (frames.as_of - lines["birth_on"]).dt.days
    is_baby = (lines["birth_on"] > _two_years_ago(frames)) & (days > limits["grace_days"])
    return _missing(frames, lines[is_baby], limits)


def _two_years_ago(frames: Frames) -> pd.Timestamp:
    return frames.as_of - pd.DateOffset(years=2)


def _unknown_on_booklet(frames: Frames) -> pd.DataFrame:
    police = frames.feeds["ga_population"]
    return police[
        (police["person_id"] == NOBODY)
        & (police["hukou_status"] == "正常")
        & police["hukou_no"].notna()
    ]


def _missing(frames: Frames, unknown: pd.DataFrame, limits: Limits) -> Iterable[int]:
    """Households on whose booklet stands somebody unknown who is none of their members."""
    police, persons = frames.feeds["ga_population"], frames.persons
    booklets = _booklets(police[police["hukou_no"].isin(unknown["hukou_no"])], limits)
    booklets = booklets.loc[booklets["min"] == booklets["max"], "min"].astype("int64")
    unknown = unknown.assign(name_norm=plain(unknown["name"])).drop(columns="household_id")
    unknown = unknown.merge(booklets.rename("household_id"), on="hukou_no").reset_index()

    members = persons.loc[persons["household_id"].isin(unknown["household_id"]), KNOWN_BY]
    unreadable = persons.loc[~persons["id_state"].isin(READABLE), KNOWN_BY]
    unknown = without(unknown, members, ["household_id", "name_norm"])
    unknown = without(unknown, unreadable, ["birth_on", "name_norm"])
    pairs = unknown.merge(unreadable, on="household_id", suffixes=("", "_of_member"))
    same_day = pairs["birth_on"].isna() | pairs["birth_on_of_member"].isna()
    same_day |= pairs["birth_on"] == pairs["birth_on_of_member"]
    same_sex = pairs["sex"].isna() | ~pairs["sex_of_member"].isin(["男", "女"])
    same_sex |= pairs["sex"].astype("str") == pairs["sex_of_member"].astype("str")
    alike = pairs.loc[same_day & same_sex, "index"]
    return unknown.loc[~unknown["index"].isin(alike), "household_id"]


def _booklets(lines: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """The least and the greatest household that sure, living people of each booklet belong to;
    NaN where none does. Booklets of more than so many people are collective and left out."""
    sizes = lines.groupby("hukou_no", observed=True).size()
    living = lines[lines["is_sure"] & (lines["hukou_status"] == "正常")]
    homes = living.groupby("hukou_no", observed=True)["household_id"].agg(["min", "max"])
    return homes[sizes.reindex(homes.index) <= limits["most_in_booklet"]]


def r12_moved_away(frames: Frames, _limits: Limits) -> Iterable[int]:
    police = frames.feeds["ga_population"]
    moved = police.loc[police["is_sure"] & (police["hukou_status"] == "迁出注销"), "person_id"]
    lines = police[police["person_id"].isin(moved)]
    stayed = lines.loc[lines["hukou_status"].isin(["正常", DEAD]), "person_id"]
    return [*moved[~moved.isin(stayed)], *_married_off(frames)]


def _married_off(frames: Frames) -> Iterable[int]:
    """Daughters of the house whose husband is not a member of it."""
    married, persons = frames.feeds["mz_marriage"], frames.persons
    married = married[
        (married["status"] == "已登记")
        & (married["registered_on"] <= frames.as_of)
        & is_newest(married, "wife_id_number")
    ]
    is_daughter = persons["relation"].isin(DAUGHTERS)
    daughters = persons.loc[is_daughter, [NUMBER, "household_id", "name_norm"]]
    married = wives_in_register(married, daughters)
    married = married.drop(columns="household_id").rename(
        columns={"wife_household_id": "household_id", "husband_id_number": NUMBER}
    )
    married["name_norm"] = plain(married["husband_name"])
    is_member = persons["household_id"].isin(married["household_id"])
    members = persons.loc[is_member, ["household_id", NUMBER, "name_norm"]]
    married = without(married, members, ["household_id", NUMBER])
    return without(married, members, ["household_id", "name_norm"])["wife_person_id"]


def r13_in_custody_or_service(frames: Frames, _limits: Limits) -> Iterable[int]:
    away = frames.feeds["ga_custody"]
    away = away[away["is_sure"] & frames.current(away)]
    serves = away["person_id"].map(frames.persons["is_in_service"]).fillna(value=False)
    is_else = away["situation"].notna() & (away["situation"] != "现役")
    return away.loc[is_else | ~serves.astype(bool), "person_id"]


def r15_shared_number(frames: Frames, _limits: Limits) -> Iterable[int]:
    return frames.twins.index


def r16_wrong_number(frames: Frames, _limits: Limits) -> Iterable[int]:
    persons, police = frames.persons, frames.feeds["ga_population"]
    unusable = persons.index[persons["id_state"].isin(["checksum", "length", "blank"])]
    is_other = (police["person_id"] != NOBODY) & ~police["is_sure"]
    others = police.loc[is_other, "person_id"]
    lines = police[police["person_id"].isin(others)]
    exact = lines.loc[lines["is_exact"], "person_id"]
    return [*unusable, *others[~others.isin(exact)]]


def r17_two_households(frames: Frames, limits: Limits) -> Iterable[int]:
    twins = frames.twins.dropna(subset="name_norm").reset_index()
    pairs = twins.merge(twins, on=[NUMBER, "name_norm"], suffixes=("", "_of_other"))
    pairs = pairs[pairs["household_id"] != pairs["household_id_of_other"]]
    is_registered = pairs["household_id"].map(frames.households["is_registered"])
    return [*pairs.loc[is_registered.astype(bool), "household_id"], *_split(frames, limits)]


def _split(frames: Frames, limits: Limits) -> Iterable[int]:
    """Registered households of a head who shares a booklet with the head of one that is not."""
    police = frames.feeds["ga_population"]
    booklets = _booklets(police, limits)
    booklets = booklets.index[booklets["min"] < booklets["max"]]
    heads = police.loc[
        police["hukou_no"].isin(booklets) & police["is_sure"] & (police["hukou_status"] == "正常"),
        ["person_id", "hukou_no", "household_id", "is_registered", "relation"],
    ]
    heads = heads[is_head(frames, heads)].drop(columns="person_id")
    heads["is_first"] = heads.pop("relation").isin(HEADS)
    mine, theirs = heads[heads["is_registered"]], heads[~heads["is_registered"]]
    pairs = mine.merge(theirs, on="hukou_no", suffixes=("", "_of_other"))
    return pairs.loc[pairs["is_first"] | pairs["is_first_of_other"], "household_id"]
