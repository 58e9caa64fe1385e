"""Rules 24 to 33: schooling, insurance, water, homes and money that policy promises or forbids."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import (
    READABLE,
    UNPAID,
    Frames,
    Limits,
    age_on,
    is_said,
)
from tests.benchmarks.pandas_rules.known import NUMBER
from tests.benchmarks.pandas_rules.omitted import is_able, is_unsafe_at_last, on_dibao, on_tekun

IN_CARE = ["五保户", "五保贫困户", "特困供养脱贫户"]


def r24_out_of_school(frames: Frames, limits: Limits) -> Iterable[int]:
    enrolled = frames.pupils()
    if enrolled.empty:
        return []
    persons = frames.persons
    age = age_on(persons["birth_on"], frames.school_starts_on)
    is_of_age = age.between(limits["min_age"], limits["max_age"])
    pupils = persons.index[is_of_age & persons["id_state"].isin(READABLE)]
    is_there = enrolled["status"].isin(["在读", "送教上门", "毕业"])
    pupils = pupils[~pupils.isin(enrolled.loc[is_there, "person_id"])]
    return pupils[~pupils.isin(frames.dead["person_id"])]


def r25_pupil_without_aid(frames: Frames, limits: Limits) -> Iterable[int]:
    pupils, aid, begins = frames.pupils(), frames.feeds["jy_aid"], frames.school_starts_on
    months = (frames.as_of.year - begins.year) * 12 + frames.as_of.month - begins.month
    is_settled = months >= limits["settled_after_months"]
    if pupils.empty or not is_settled or not (aid["paid_on"] >= begins).any():
        return []
    in_kindergarten = pupils["grade"].isin(["大班", "中班", "小班"])
    in_kindergarten |= pupils["grade"].str.contains("幼儿|学前", na=True)
    pupils = pupils.loc[
        pupils["is_registered"]
        & pupils["is_sure"]
        & (pupils["status"] == "在读")
        & ~in_kindergarten,
        "person_id",
    ]
    return pupils[~pupils.isin(aid_of_this_year(frames)["person_id"])]


def aid_of_this_year(frames: Frames) -> pd.DataFrame:
    aid = frames.feeds["jy_aid"]
    return aid[aid["paid_on"].isna() | (aid["paid_on"] >= frames.school_starts_on)]


def r26_uninsured(frames: Frames, _limits: Limits) -> Iterable[int]:
    insured = _insured_this_year(frames)
    if insured.empty:
        return []
    poor = _registered_with_number(frames)
    has_paid = ~insured["payment_status"].isin(UNPAID)
    poor = poor[~poor.isin(insured.loc[has_paid, "person_id"])]
    poor = poor[~poor.isin(frames.dead["person_id"])]
    return poor[~poor.isin(frames.in_custody(["现役", "服刑"]))]


def _insured_this_year(frames: Frames) -> pd.DataFrame:
    insured = frames.feeds["yb_insured"]
    return insured[insured["year"] == frames.as_of.year]


def _registered_with_number(frames: Frames) -> pd.Index:
    persons = frames.persons
    return persons.index[persons["is_registered"] & persons[NUMBER].notna()]


def r27_insured_twice(frames: Frames, _limits: Limits) -> Iterable[int]:
    insured = _insured_this_year(frames)
    insured = insured[insured["is_sure"] & ~insured["payment_status"].isin(UNPAID)]
    employees = insured.loc[insured["scheme"] == "城镇职工", "person_id"]
    residents = insured.loc[insured["scheme"] == "城乡居民", "person_id"]
    return employees[employees.isin(residents)]


def r28_unsafe_water(frames: Frames, _limits: Limits) -> Iterable[int]:
    rows = frames.feeds["sl_water"]
    rows = rows[rows["is_sure"]]
    assessed_on = rows["assessed_on"].fillna(pd.Timestamp("1900-01-01"))
    latest = assessed_on.groupby(rows["household_id"]).transform("max")
    return rows.loc[(assessed_on == latest) & (rows["is_safe"] == "否"), "household_id"]


def r29_disability(frames: Frames, _limits: Limits) -> Iterable[int]:
    cards, dibao = frames.feeds["cl_disability"], on_dibao(frames)
    has_care = cards.loc[cards["care_aid"] == "是", "person_id"]
    has_living = cards.loc[cards["living_aid"] == "是", "person_id"]
    poor = dibao.loc[dibao["is_sure"] & (dibao["started_on"] <= frames.as_of), "person_id"]

    cards = cards[cards["is_sure"] & ~cards["person_id"].isin(frames.dead["person_id"])]
    who = cards["person_id"]
    health = who.map(frames.persons["health"])
    is_unmarked = is_said(health) & ~health.str.contains("残疾", na=False)
    lacks_care = cards["level"].isin(["1", "2"]) & (cards["care_aid"] == "否") & ~who.isin(has_care)
    lacks_living = who.isin(poor) & (cards["living_aid"] == "否") & ~who.isin(has_living)
    in_care = who.isin(on_tekun(frames)["person_id"])
    return who[is_unmarked | ((lacks_care | lacks_living) & ~in_care)]


def r30_no_labour_no_dibao(frames: Frames, _limits: Limits) -> Iterable[int]:
    homes, persons = frames.households, frames.persons
    members = persons.loc[
        persons["is_registered"], ["household_id", NUMBER, "labour", "work_months"]
    ]
    may_do_without = is_able(members) | members[NUMBER].isna()
    kind = homes["poor_kind"]
    suspects = homes.index[homes["is_registered"] & kind.notna() & ~kind.isin(IN_CARE)]
    for others in (
        members.loc[may_do_without, "household_id"],
        on_dibao(frames)["household_id"],
        on_tekun(frames)["household_id"],
        frames.dead["household_id"],
    ):
        suspects = suspects[~suspects.isin(others)]
    return suspects


def r31_no_pension(frames: Frames, limits: Limits) -> Iterable[int]:
    pension = frames.feeds["rs_pension"]
    old = _registered_with_number(frames)
    months = frames.months_since(frames.persons.loc[old, "birth_on"])
    old = old[months > limits["min_age"] * 12 + limits["settled_after_months"]]
    old = old[~old.isin(pension.loc[pension["status"] == "正常", "person_id"])]
    old = old[~old.isin(frames.dead["person_id"])]
    return old[~old.isin(frames.in_custody(["服刑", "失联"]))]


def r32_relocated(frames: Frames, limits: Limits) -> Iterable[int]:
    homes, surveys = frames.households, frames.feeds["zj_housing"]
    relocated = homes.index[homes["is_relocated"].fillna(value=False)]
    surveys = surveys[surveys["is_sure"] & surveys["household_id"].isin(relocated)]
    is_rebuilt = surveys["rebuilt_year"] >= limits["first_year"]
    return surveys.loc[is_rebuilt | is_unsafe_at_last(surveys), "household_id"]


def r33_loan_or_dividend(frames: Frames, _limits: Limits) -> Iterable[int]:
    loans, paid = frames.feeds["jr_loan"], frames.feeds["cz_subsidy"]
    lent = loans.loc[loans["is_sure"] & ~loans["is_registered"], "person_id"]
    dividends = paid.loc[
        paid["is_sure"]
        & ~paid["is_registered"]
        & paid["item"].str.contains("扶贫", na=False)
        & paid["item"].str.contains("分红", na=False),
        ["person_id", "paid_on"],
    ]
    posts = pd.concat(
        [
            rows.loc[rows["is_sure"], ["person_id", "started_on", "ended_on"]]
            for rows in (frames.feeds["zz_village_cadre"], frames.feeds["cz_payroll"])
        ]
    )
    held = dividends.merge(posts, on="person_id")
    in_post = (held["paid_on"] >= held["started_on"]) & (
        held["ended_on"].isna() | (held["paid_on"] < held["ended_on"])
    )
    return [*lent, *held.loc[in_post, "person_id"]]
