"""Rules 38 to 42: what should be looked into before a household falls into poverty."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import ABLE, Frames, Limits, is_blank, total
from tests.benchmarks.pandas_rules.policies import aid_of_this_year

UPPER_GRADES = "高|中职|中专|技|大学|大专|本科"


def r38_accident_or_disaster(frames: Frames, limits: Limits) -> Iterable[int]:
    accidents, disasters = frames.feeds["ga_accident"], frames.feeds["yj_disaster"]
    hurt = accidents[accidents["is_sure"] & accidents["severity"].isin(["死亡", "重伤"])]
    hurt = hurt[hurt["person_id"].map(frames.persons["labour"]).isin(ABLE)]
    lost = disasters["is_sure"] & (disasters["loss_yuan"] >= limits["min_loss_yuan"])
    events = pd.concat([hurt, disasters[lost]])
    return events.loc[_is_recent(frames, events["occurred_on"], limits), "household_id"]


def _is_recent(frames: Frames, days: pd.Series, limits: Limits) -> pd.Series:
    return (days <= frames.as_of) & (frames.whole_months_since(days) < limits["within_months"])


def r39_tuition(frames: Frames, limits: Limits) -> Iterable[int]:
    pupils, aid = frames.pupils(), aid_of_this_year(frames)
    pupils = pupils[
        pupils["is_sure"]
        & (pupils["status"] == "在读")
        & pupils["grade"].str.contains(UPPER_GRADES, na=False)
    ]
    aid = aid[aid["person_id"].isin(pupils["person_id"])]
    aid = aid.assign(aid_yuan=total(aid, "amount_yuan", "person_id"))
    aid = aid.drop_duplicates("person_id").set_index("person_id")["aid_yuan"]
    self_paid = pupils["tuition_yuan"] - pupils["person_id"].map(aid).fillna(0)
    return pupils.loc[self_paid > limits["max_self_paid_yuan"], "person_id"]


def r40_out_of_work(frames: Frames, limits: Limits) -> Iterable[int]:
    jobs = frames.feeds["rs_employment"]
    if not (frames.months_since(jobs["started_on"]) <= limits["min_months"]).any():
        return []
    at_work = jobs.loc[frames.lasting(jobs), "person_id"]
    left = jobs[~jobs["person_id"].isin(at_work)]
    left = left[left["ended_on"] == left.groupby("person_id")["ended_on"].transform("max")]
    months = frames.whole_months_since(left["ended_on"])
    left = left[left["is_sure"] & months.between(limits["min_months"], limits["max_months"])]
    left = left.join(frames.persons[["labour", "work_area", "work_months"]], on="person_id")
    may_be_away = left["work_area"].isna() | left["work_area"].isin(["县外省内", "省外"])
    is_away = may_be_away & (left["work_months"].fillna(0) > 0)
    who = left.loc[left["labour"].isin(ABLE) & ~is_away, "person_id"]
    who = who[~who.isin(frames.dead["person_id"])]
    return who[~who.isin(frames.in_custody())]


def r41_no_measure(frames: Frames, limits: Limits) -> Iterable[int]:
    homes = frames.households
    is_watched = ~is_blank(homes["monitor_kind"]) & ~homes["risk_is_removed"].fillna(value=False)
    is_late = frames.months_since(homes["risk_found_on"]) > limits["within_months"]
    return homes.index[is_watched & is_blank(homes["measures"]) & is_late]


def r42_new_relief(frames: Frames, limits: Limits) -> Iterable[int]:
    homes, dibao, paid = frames.households, frames.feeds["mz_dibao"], frames.feeds["cz_subsidy"]
    is_new = dibao["is_sure"] & frames.lasting(dibao)
    is_new &= _is_recent(frames, dibao["started_on"], limits)
    helped = paid["is_sure"] & paid["item"].str.contains("临时救助", na=False)
    helped &= _is_recent(frames, paid["paid_on"], limits)
    relieved = [*dibao.loc[is_new, "household_id"], *paid.loc[helped, "household_id"]]
    status = homes["exit_status"]
    is_watched = ~is_blank(homes["monitor_kind"]) & ~homes["risk_is_removed"].fillna(value=False)
    is_poor = homes["is_registered"] & (status.isna() | status.isin(["未脱贫", "返贫"]))
    return homes.index[homes.index.isin(relieved) & ~is_watched & ~is_poor]
