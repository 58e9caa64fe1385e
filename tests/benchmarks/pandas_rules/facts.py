"""Rules 34 to 37: what the register says of income, work and guarantees."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import (
    UNSAFE_GRADES,
    Frames,
    Limits,
    age_on,
    is_blank,
    is_said,
    months,
    total,
)
from tests.benchmarks.pandas_rules.known import NUMBER

OWN_YUAN = ["family_planning_yuan", "ecology_yuan", "other_transfer_yuan"]
BY_CARD = "退耕还林|公益林|生态|草原|耕地|粮|计划生育"
WORK = ["public_posts", "employer", "work_area", "work_months"]
WELFARE_POST = "公益性岗位"
EXITED = ["已脱贫", "稳定脱贫"]
OF_MEMBER = ["household_id", "birth_on", "school_status", "dropout_reason", "education"]
OF_MEMBER += ["has_resident_medical", "has_employee_medical", "is_in_service"]
LEARNED = ["初中", "高中", "大专", "大专及以上", "本科及以上"]


def r34_subsidy_and_income(frames: Frames, limits: Limits) -> Iterable[int]:
    homes, paid = frames.households, frames.feeds["cz_subsidy"]
    is_known = homes[OWN_YUAN].notna().any(axis=1)
    homes = homes.loc[homes["is_registered"] & is_known, ["facts_year", *OWN_YUAN]]
    paid = paid[paid["item"].str.contains(BY_CARD, na=False)]
    paid = paid.join(homes, on="household_id", how="inner")
    month, last = months(paid["paid_on"]), paid["facts_year"] * 12 + 9
    paid = paid[month.between(last - 11, last)]
    paid = paid.assign(
        card_yuan=total(paid, "amount_yuan", "household_id"),
        has_amount=paid["amount_yuan"].notna(),
        is_doubtful=~paid["is_sure"],
    )
    each = paid.groupby("household_id").agg(
        {"card_yuan": "first", "has_amount": "any", "is_doubtful": "any"}
        | dict.fromkeys(["facts_year", *OWN_YUAN], "first")
    )
    named = each["family_planning_yuan"].fillna(0) + each["ecology_yuan"].fillna(0)
    own = named + each["other_transfer_yuan"].fillna(0)
    tolerance = limits["tolerance_yuan"]
    is_over = frames.as_of.year * 12 + frames.as_of.month > each["facts_year"] * 12 + 9
    is_more = each["card_yuan"] - own > tolerance
    is_less = (named - each["card_yuan"] > tolerance) & is_over
    return each.index[each["has_amount"] & ~each["is_doubtful"] & (is_more | is_less)]


def r35_work_and_posts(frames: Frames, _limits: Limits) -> Iterable[int]:
    jobs, persons = frames.feeds["rs_employment"], frames.persons
    is_welfare = jobs["post_kind"] == WELFARE_POST
    if not is_welfare.any():
        return []
    poor = persons.loc[persons["is_registered"] & persons[NUMBER].notna(), WORK]
    poor = poor[~poor.index.isin(frames.dead["person_id"])]

    of_this_year = jobs["ended_on"].isna() | (jobs["ended_on"].dt.year >= frames.as_of.year)
    on_list = jobs.loc[is_welfare & of_this_year, "person_id"]
    not_on_list = poor.index[is_said(poor["public_posts"]) & ~poor.index.isin(on_list)]

    is_in_post = is_welfare & jobs["is_sure"] & jobs["is_registered"] & frames.current(jobs)
    in_post = jobs.loc[is_in_post, "person_id"].unique()
    in_post = persons.loc[in_post, ["public_posts", "county_code"]]
    filled = persons.loc[is_said(persons["public_posts"]), "county_code"].unique()
    is_unmarked = is_blank(in_post["public_posts"]) & in_post["county_code"].isin(filled)

    works = poor[
        (poor["work_months"] > 0)
        & poor["work_area"].isin(["乡(镇)内", "乡(镇)外县内"])
        & is_blank(poor["public_posts"])
        & is_said(poor["employer"])
    ]
    works = works[works["employer"].isin(jobs["employer"].dropna().unique())]
    unknown = works.index[~works.index.isin(jobs["person_id"])]
    return [*not_on_list, *in_post.index[is_unmarked], *unknown]


def r36_income_below_line(frames: Frames, _limits: Limits) -> Iterable[int]:
    homes = frames.households
    line = homes["exit_line_yuan"].mask(homes["facts_year"] >= 2021, homes["monitoring_line_yuan"])
    has_left = homes["is_registered"] & homes["exit_status"].isin(EXITED)
    return homes.index[has_left & (homes["net_per_head_yuan"] < line)]


def r37_exited_without_guarantee(frames: Frames, limits: Limits) -> Iterable[int]:
    homes, persons = frames.households, frames.persons
    homes = homes[homes["is_registered"] & homes["exit_status"].isin(EXITED)]
    grade = homes["house_grade"]
    is_unsafe = grade.isin(UNSAFE_GRADES) | (
        is_blank(grade) & homes["is_dangerous_house"].fillna(value=False)
    )
    is_dry = ~homes["has_safe_water"].fillna(value=True)
    members = persons.loc[persons["household_id"].isin(homes.index), OF_MEMBER]
    lacks = _is_out_of_school(frames, members, limits) | _is_uninsured(members)
    return [*homes.index[is_unsafe | is_dry], *members.loc[lacks, "household_id"]]


def _is_out_of_school(frames: Frames, members: pd.DataFrame, limits: Limits) -> pd.Series:
    age = age_on(members["birth_on"], frames.school_starts_on)
    reason, status = members["dropout_reason"], members["school_status"]
    is_taught_at_home = status.str.contains("送教上门", na=False)
    is_taught_at_home |= reason.str.contains("送教上门", na=False)
    is_excused = reason.str.startswith(("因病", "因残"), na=False)
    return (
        age.between(limits["min_age"], limits["max_age"])
        & ((status == "非在校生") | is_said(reason))
        & ~is_taught_at_home
        & ~is_excused
        & ~members["education"].isin(LEARNED)
    )


def _is_uninsured(members: pd.DataFrame) -> pd.Series:
    return ~(
        members["has_resident_medical"].fillna(value=True)
        | members["has_employee_medical"].fillna(value=False)
        | members["is_in_service"].fillna(value=False)
    )
