"""Rule 01: a member, spouse, parent or child of the head on the public payroll."""

from collections.abc import Iterable

import pandas as pd

from tests.benchmarks.pandas_rules.frames import Frames, Limits, plain, without
from tests.benchmarks.pandas_rules.known import NOBODY, NUMBER
from tests.benchmarks.pandas_rules.wealth import held_at_identification

HEADS = ["01", "02", "本人", "户主", "户主本人"]
CHILDREN = [
    *("20", "21", "22", "23", "24", "25", "26", "子", "独生子", "长子", "次子", "三子"),
    *("30", "31", "32", "33", "34", "35", "36", "女", "独生女", "长女", "次女", "三女"),
]
PARENTS = ["51", "52", "父亲", "母亲", "父", "母"]
CLOSE_KIN = [*CHILDREN, *PARENTS]
NO_ESTABLISHMENT = "公益|临时|派遣|编外|遗属|村"
TERMS = ["establishment", "started_on", "ended_on"]


def r01_public_payroll(frames: Frames, limits: Limits) -> Iterable[int]:
    paid = frames.feeds["cz_payroll"]
    members = paid.loc[paid["is_sure"], ["household_id", *TERMS]]
    kin = pd.concat(
        [members, _spouses(frames), _on_booklets(frames, limits["most_in_booklet"])],
        ignore_index=True,
    )
    kin = kin.join(frames.households[["is_registered", "identified_on"]], on="household_id")
    kin = kin[
        kin["is_registered"]
        & (kin["started_on"] <= frames.as_of)
        & ~kin["establishment"].str.contains(NO_ESTABLISHMENT, na=True)
    ]
    held = held_at_identification(kin, kin["identified_on"])
    return kin.loc[frames.lasting(kin) | held, "household_id"]


def _spouses(frames: Frames) -> pd.DataFrame:
    """Payroll rows of the spouses of heads who are not members: number and name agree."""
    married = frames.feeds["mz_marriage"]
    stands = (married["status"] == "已登记") & (married["registered_on"] <= frames.as_of)
    husbands = married[stands & married["is_sure"] & is_newest(married, "person_id")]
    husbands = husbands[is_head(frames, husbands)]
    heads = frames.persons.loc[frames.persons["is_head"], [NUMBER, "household_id", "name_norm"]]
    wives = wives_in_register(married[stands & is_newest(married, "wife_id_number")], heads)
    spouses = pd.concat(
        [
            _spouse(husbands, "household_id", "wife"),
            _spouse(wives, "wife_household_id", "husband"),
        ]
    )
    is_member = frames.persons["household_id"].isin(spouses["household_id"])
    members = frames.persons.loc[is_member, [NUMBER, "household_id"]]
    spouses = without(
        spouses, members.rename(columns={NUMBER: "id_number"}), ["household_id", "id_number"]
    )
    paid = frames.feeds["cz_payroll"]
    paid = paid[paid["id_number"].isin(spouses["id_number"].dropna())]
    found = spouses.merge(paid.drop(columns="household_id"), on="id_number")
    return found.loc[plain(found["name"]) == plain(found["spouse_name"]), ["household_id", *TERMS]]


def is_newest(married: pd.DataFrame, of: str) -> pd.Series:
    """Tell which registrations no later one of the same person follows."""
    return married["registered_on"] >= married.groupby(of)["registered_on"].transform("max")


def wives_in_register(married: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Join registrations with the wives among `persons`, who bear number and name."""
    married = married[married["wife_id_number"].notna()]
    wives = persons.loc[
        persons[NUMBER].isin(married["wife_id_number"]), [NUMBER, "household_id", "name_norm"]
    ]
    wives = wives.reset_index().add_prefix("wife_")
    found = married.merge(wives, left_on="wife_id_number", right_on=f"wife_{NUMBER}")
    return found[found["wife_name_norm"] == plain(found["wife_name"])]


def is_head(frames: Frames, rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are about the head of a household; all must be about somebody."""
    return rows["person_id"].map(frames.persons["is_head"]).astype(bool)


def _spouse(married: pd.DataFrame, household: str, who: str) -> pd.DataFrame:
    names = {
        household: "household_id",
        f"{who}_id_number": "id_number",
        f"{who}_name": "spouse_name",
    }
    return married[list(names)].rename(columns=names)


def _on_booklets(frames: Frames, most: float) -> pd.DataFrame:
    """Payroll rows of parents and children of a head, who stand on his booklet and not in his
    household."""
    police = frames.feeds["ga_population"]
    paid = _paid_on_booklet(frames)
    lines = police[police["hukou_no"].isin(paid["hukou_no"].dropna())]
    by_booklet = lines["relation"].isin(HEADS).groupby(lines["hukou_no"], observed=True)
    booklets = by_booklet.agg(["size", "sum"])
    booklets = booklets.index[(booklets["size"] <= most) & (booklets["sum"] == 1)]
    of_heads = lines.loc[
        lines["hukou_no"].isin(booklets)
        & lines["is_exact"]
        & lines["is_registered"]
        & (lines["hukou_status"] == "正常"),
        ["person_id", "hukou_no", "household_id", "relation"],
    ]
    of_heads = of_heads[is_head(frames, of_heads)].drop(columns="person_id")
    kin = paid.merge(of_heads, on="hukou_no", suffixes=("", "_of_head"))
    own, of_head = kin["relation"], kin["relation_of_head"]
    is_close = (of_head.isin(HEADS) & own.isin(CLOSE_KIN)) | (
        own.isin(HEADS) & of_head.isin(CLOSE_KIN)
    )
    kin = kin[is_close].assign(name_norm=lambda rows: plain(rows["name"]))
    is_member = frames.persons["household_id"].isin(kin["household_id"])
    members = frames.persons.loc[is_member, ["household_id", "name_norm", NUMBER]]
    kin = without(kin, members, ["household_id", "name_norm"])
    members = members.rename(columns={NUMBER: "id_number"})
    return without(kin, members, ["household_id", "id_number"])[["household_id", *TERMS]]


def _paid_on_booklet(frames: Frames) -> pd.DataFrame:
    """Payroll rows with hukou_no and relation: by person, or outside the register by number."""
    paid, police = frames.feeds["cz_payroll"], frames.feeds["ga_population"]
    lines = police[police["hukou_status"] == "正常"]
    by_person = paid[paid["is_exact"]].drop(columns=["id_number", "household_id"])
    of_persons = lines.loc[
        lines["is_exact"] & lines["person_id"].isin(by_person["person_id"]),
        ["person_id", "hukou_no", "relation", "id_number"],
    ]
    unknown = paid.loc[paid["person_id"] == NOBODY, ["id_number", "name", *TERMS]]
    strangers = lines.loc[
        (lines["person_id"] == NOBODY) & (lines["id_number"].str.len() == 18),
        ["id_number", "hukou_no", "relation", "name"],
    ]
    by_number = unknown.merge(strangers, on="id_number", suffixes=("", "_of_police"))
    by_number = by_number[plain(by_number["name"]) == plain(by_number["name_of_police"])]
    columns = ["hukou_no", "relation", "id_number", "name", *TERMS]
    return pd.concat(
        [by_person.merge(of_persons, on="person_id")[columns], by_number[columns]],
        ignore_index=True,
    )
