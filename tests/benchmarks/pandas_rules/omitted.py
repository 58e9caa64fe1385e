"""Rules 18 to 23: households that should perhaps be registered and are not."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import (
    UNABLE,
    UNSAFE_GRADES,
    Frames,
    Limits,
    age_on,
    is_blank,
    months,
    total,
)

EXITED = ["已脱贫", "稳定脱贫", "预脱贫"]
VISIT = ["person_id", "household_id", "visit_kind", "disease"]
VISIT += ["total_yuan", "reimbursed_yuan", "selfpay_yuan", "settled_on"]


def r18_dibao_unregistered(frames: Frames, _limits: Limits) -> Iterable[int]:
    dibao = frames.feeds["mz_dibao"]
    is_theirs = dibao["is_sure"] & ~dibao["is_registered"] & (dibao["kind"] == "农村低保")
    return dibao.loc[is_theirs & frames.current(dibao), "household_id"]


def r19_tekun_unregistered(frames: Frames, _limits: Limits) -> Iterable[int]:
    tekun = frames.feeds["mz_tekun"]
    has_begun = tekun["started_on"].isna() | (tekun["started_on"] <= frames.as_of)
    is_theirs = tekun["is_sure"] & ~tekun["is_registered"]
    return tekun.loc[is_theirs & has_begun & frames.lasting(tekun), "household_id"]


def r20_severe_disability(frames: Frames, _limits: Limits) -> Iterable[int]:
    cards = frames.feeds["cl_disability"]
    is_severe = cards["level"].isin(["1", "2"])
    return cards.loc[cards["is_sure"] & ~cards["is_registered"] & is_severe, "person_id"]


def r21_medical_burden(frames: Frames, limits: Limits) -> Iterable[int]:
    visits = frames.feeds["yb_settlement"]
    since = frames.as_of - pd.DateOffset(years=1)
    of_late = (visits["settled_on"] > since) & (visits["settled_on"] <= frames.as_of)
    visits = visits.loc[visits["is_sure"] & of_late, [*VISIT, "is_registered"]]
    visits = visits[visits["household_id"].isin(_not_helped(frames))]
    # A bill may have come twice; most households are far below any limit even so.
    least = min(limits["exited_yuan"], limits["outpatient_yuan"])
    visits["most_yuan"] = visits["selfpay_yuan"].clip(lower=0)
    visits = visits[total(visits, "most_yuan", "household_id") >= least].drop_duplicates(VISIT)

    limit = {True: limits["exited_yuan"], False: limits["ordinary_yuan"]}
    limit = visits["is_registered"].map(limit)
    in_a_year = visits.loc[total(visits, "selfpay_yuan", "household_id") >= limit, "household_id"]
    outpatient = visits[visits["is_registered"] & visits["visit_kind"].isin(["门诊", "门特"])]
    outpatient = outpatient.assign(month=months(outpatient["settled_on"]))
    in_a_month = total(outpatient, "selfpay_yuan", ["household_id", "month"])
    is_much = in_a_month >= limits["outpatient_yuan"]
    return [*in_a_year, *outpatient.loc[is_much, "household_id"]]


def _not_helped(frames: Frames) -> pd.Index:
    """Households without an open risk that are ordinary or have left poverty."""
    homes = frames.households
    is_open = ~is_blank(homes["monitor_kind"]) & ~homes["risk_is_removed"].fillna(value=False)
    return homes.index[~is_open & (~homes["is_registered"] | homes["exit_status"].isin(EXITED))]


def r22_unsafe_house(frames: Frames, _limits: Limits) -> Iterable[int]:
    surveys = frames.feeds["zj_housing"]
    surveys = surveys[surveys["is_sure"]]
    homes = surveys.loc[is_unsafe_at_last(surveys), "household_id"]
    is_relocated = homes.map(frames.households["is_relocated"]).fillna(value=False)
    return homes[~is_relocated.astype(bool)]


def is_unsafe_at_last(surveys: pd.DataFrame) -> pd.Series:
    """Tell which surveys are a household's newest and found it unsafe and not rebuilt."""
    latest = surveys.groupby("household_id")["surveyed_on"].transform("max")
    is_unsafe = surveys["grade"].isin(UNSAFE_GRADES) & (surveys["completed"] != "是")
    return (surveys["surveyed_on"] == latest) & is_unsafe


def r23_old_or_without_labour(frames: Frames, limits: Limits) -> Iterable[int]:
    homes, persons = frames.households, frames.persons
    is_poor = ~homes["is_registered"] & (homes["net_per_head_yuan"] < limits["max_net_yuan"])
    is_member = persons["household_id"].isin(homes.index[is_poor])
    members = persons.loc[is_member, ["household_id", "birth_on", "labour", "work_months"]]
    members = pd.DataFrame(
        {
            "household_id": members["household_id"],
            "age": age_on(members["birth_on"], frames.as_of),
            "is_able": is_able(members),
        }
    )
    found = members.groupby("household_id").agg(
        count=("age", "size"), youngest=("age", "min"), able=("is_able", "sum")
    )
    is_old_and_alone = (found["count"] == 1) & (found["youngest"] >= limits["min_age"])
    suspects = found.index[is_old_and_alone | (found["able"] == 0)]
    pension = frames.feeds["rs_pension"]
    draws = (pension["scheme"] == "城镇职工") & (pension["status"] == "正常")
    for helped in (
        frames.dead["household_id"],
        on_dibao(frames)["household_id"],
        on_tekun(frames)["household_id"],
        pension.loc[draws, "household_id"],
    ):
        suspects = suspects[~suspects.isin(helped)]
    return suspects


def is_able(persons: pd.DataFrame) -> pd.Series:
    """Tell who can work or does."""
    return ~persons["labour"].isin(UNABLE) | (persons["work_months"].fillna(0) != 0)


def on_dibao(frames: Frames) -> pd.DataFrame:
    dibao = frames.feeds["mz_dibao"]
    return dibao[frames.lasting(dibao)]


def on_tekun(frames: Frames) -> pd.DataFrame:
    tekun = frames.feeds["mz_tekun"]
    return tekun[frames.lasting(tekun)]
