"""Rules 02 to 08: what a registered household should not have had when it was identified."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import Frames, Limits, months

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
NO_OFFICE = "组长|网格|护林|保洁|信息员"
IN_TOWN = "城区|县城|街道|社区|小区"


def r02_village_cadre(frames: Frames, _limits: Limits) -> Iterable[int]:
    cadres = frames.feeds["zz_village_cadre"]
    cadres = cadres[
        cadres["is_sure"]
        & cadres["is_registered"]
        & (cadres["started_on"] <= frames.as_of)
        & cadres["post"].notna()
        & ~cadres["post"].str.contains(NO_OFFICE, na=False)
    ]
    identified_on = cadres["person_id"].map(frames.persons["identified_on"])
    held = held_at_identification(cadres, identified_on)
    return cadres.loc[frames.lasting(cadres) | held, "person_id"]


def held_at_identification(posts: pd.DataFrame, identified_on: pd.Series) -> pd.Series:
    """Tell which posts began before the household was identified and ended in a later month."""
    ended_later = months(posts["ended_on"]) > months(identified_on)
    return (posts["started_on"] < identified_on) & ended_later


def r03_vehicle(frames: Frames, limits: Limits) -> Iterable[int]:
    cars = frames.feeds["ga_vehicle"]
    return cars.loc[
        cars["is_registered"]
        & cars["is_sure"]
        & (cars["state"] == "正常")
        & cars["vehicle_type"].isin(CARS)
        & ~cars["use"].isin(FOR_HIRE)
        & (cars["price_yuan"] >= limits["min_price_yuan"]),
        "person_id",
    ]


def r04_town_property(frames: Frames, _limits: Limits) -> Iterable[int]:
    homes = frames.feeds["bdc_property"]
    homes = homes[homes["is_registered"] & homes["is_sure"] & (homes["acquired_by"] != "安置")]
    place, is_home = homes["location"], homes["use"] == "住宅"
    in_town = ~place.str.contains("村", na=True) & place.str.contains(IN_TOWN, na=False)
    is_bought = is_home & (homes["acquired_by"] == "购买")
    is_built = is_home & (homes["acquired_by"] == "自建") & in_town
    is_resettled = place.str.contains("安置", na=True)
    return homes.loc[~is_resettled & ((homes["use"] == "商业") | is_bought | is_built), "person_id"]


def r05_company(frames: Frames, _limits: Limits) -> Iterable[int]:
    return _running(frames, "企业")["person_id"]


def r06_sole_trader(frames: Frames, limits: Limits) -> Iterable[int]:
    traders = _running(frames, "个体工商户")
    invoicing = _invoicing(frames, limits["min_invoiced_yuan"])
    return traders.loc[traders["credit_code"].isin(invoicing), "person_id"]


def _running(frames: Frames, kind: str) -> pd.DataFrame:
    firms = frames.feeds["sc_registration"]
    return firms[
        firms["is_registered"]
        & firms["is_sure"]
        & (firms["kind"] == kind)
        & (firms["status"] == "存续")
    ]


def _invoicing(frames: Frames, least: float) -> pd.Series:
    """Credit codes that invoiced so much in one year, this or the last."""
    invoices = frames.feeds["sw_invoice"]
    year = frames.as_of.year
    of_late = invoices["year"].between(year - 1, year)
    codes = invoices.loc[of_late & (invoices["invoiced_yuan"] >= least), "credit_code"]
    return codes.dropna()


def r07_housing_fund(frames: Frames, limits: Limits) -> Iterable[int]:
    fund, pension = frames.feeds["gjj_fund"], frames.feeds["rs_pension"]
    pays = fund["status"].isin(["正常", "缴存", "正常缴存"]) & (
        fund["monthly_yuan"] >= limits["min_fund_yuan"]
    )
    draws = (pension["scheme"] == "城镇职工") & (pension["status"] == "正常")
    return pd.concat(
        [
            fund.loc[pays & fund["is_registered"] & fund["is_sure"], "person_id"],
            pension.loc[draws & pension["is_registered"] & pension["is_sure"], "person_id"],
        ]
    )


def r08_high_income(frames: Frames, limits: Limits) -> Iterable[int]:
    firms, homes = frames.feeds["sc_registration"], frames.households
    invoicing = _invoicing(frames, limits["min_invoiced_yuan"])
    is_large = (
        firms["is_registered"]
        & firms["is_sure"]
        & (firms["status"] == "存续")
        & firms["credit_code"].isin(invoicing)
    )
    has_much = (
        (homes["business_yuan"] >= limits["min_business_yuan"])
        | (homes["net_per_head_yuan"] >= limits["min_net_yuan"])
        | (homes["arable_mu"] >= limits["min_arable_mu"])
        | (homes["forest_mu"] >= limits["min_forest_mu"])
    )
    is_poor = homes["is_registered"] & homes["exit_status"].isin(["未脱贫", "返贫"])
    return [*firms.loc[is_large, "household_id"], *homes.index[is_poor & has_much]]
