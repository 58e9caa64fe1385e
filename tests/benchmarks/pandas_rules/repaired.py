"""Whom mistyped numbers mean: the one person of the same name whose number is a slip away."""

from collections.abc import Callable

import pandas as pd
from rapidfuzz import process
from rapidfuzz.distance import OSA

from tests.benchmarks.pandas_rules.known import NUMBER

CARDS = [20, 22]
"""Characters of a disability card, which begins with the 18 of the number."""
ENDS: list[Callable[[pd.Series], pd.Series]] = [
    lambda numbers: numbers.str[:12],
    lambda numbers: numbers.str[-6:],
    lambda numbers: numbers.str[:11] + numbers.str[-5:],
]
"""What one slip leaves as it was, one of them at least; see `resolve.one_slip`."""


def repair(mistyped: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Return feed, row_no and person_id of the rows whose number means exactly one person.

    `mistyped` has feed, row_no, id_raw and name_norm; persons are as in `Frames`.
    """
    raw = mistyped["id_raw"]
    typed = raw.mask(raw.str.len().isin(CARDS), raw.str[:18])
    rows = mistyped[["feed", "row_no", "name_norm"]].assign(typed=typed)
    rows = rows[rows["name_norm"].notna()]
    known = persons.loc[persons[NUMBER].notna(), [NUMBER, "name_norm"]].reset_index()
    pairs = pd.concat([_alike(rows, known, end) for end in ENDS], ignore_index=True)
    pairs = pairs.drop_duplicates(["feed", "row_no", "person_id"])
    slips = process.cpdist(
        pairs["typed"].tolist(), pairs[NUMBER].tolist(), scorer=OSA.distance, score_cutoff=1
    )
    pairs = pairs[slips == 1]
    is_one = ~pairs.duplicated(["feed", "row_no"], keep=False)
    return pairs.loc[is_one, ["feed", "row_no", "person_id"]]


def _alike(
    rows: pd.DataFrame, known: pd.DataFrame, end: Callable[[pd.Series], pd.Series]
) -> pd.DataFrame:
    """Pairs of rows and persons with the same name and the same end of the number."""
    rows, known = rows.assign(end=end(rows["typed"])), known.assign(end=end(known[NUMBER]))
    known = known[known["end"].isin(rows["end"])]
    return rows.merge(known, on=["name_norm", "end"]).drop(columns="end")
