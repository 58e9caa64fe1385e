"""Whom the rows of an extract are about."""

import pandas as pd

NUMBER = "id18"
NOBODY = -1
WHO = ["person_id", "household_id", "is_registered"]


class Known:
    """The persons whose number can be read, to be asked for by that number.

    The index over four million texts is built once and serves every extract.
    """

    def __init__(self, persons: pd.DataFrame) -> None:
        known = persons.loc[persons[NUMBER].notna(), [NUMBER, *WHO[1:], "name_norm"]]
        known = known.reset_index().rename(columns={"name_norm": "register_name"})
        has_twin = known[NUMBER].duplicated()
        self.by_number = known[~has_twin].set_index(NUMBER)
        self.twins = known[has_twin]

    def join(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Add person_id, household_id, is_registered and register_name to the rows of an extract.

        NOBODY and NaN where the number is nobody's; a number that two persons share gives two
        rows.
        """
        at = self.by_number.index.get_indexer(rows[NUMBER])
        found = self.by_number.take(at).reset_index(drop=True)
        found.loc[at < 0, WHO] = [NOBODY, NOBODY, False]
        found.loc[at < 0, "register_name"] = None
        of_twins = rows[rows[NUMBER].isin(self.twins[NUMBER])].merge(self.twins, on=NUMBER)
        return pd.concat([rows.join(found), of_twins], ignore_index=True)


def settle(rows: pd.DataFrame, told: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """Say whom each row is about, and drop the columns that told it.

    `rows` are joined with the register, as `Known.join` does; `told` has row_no and person_id of
    the rows whose mistyped number means somebody. Rows gain is_exact (number and name agree) and
    is_sure (that, or told).
    """
    is_exact = rows["name_norm"] == rows["register_name"]
    is_told = rows["row_no"].isin(told["row_no"])
    if is_told.any():
        meant = told.set_index("row_no")["person_id"].loc[rows.loc[is_told, "row_no"]].to_numpy()
        rows.loc[is_told, "person_id"] = meant
        for name in WHO[1:]:
            rows.loc[is_told, name] = persons.loc[meant, name].to_numpy()
    rows = rows.drop(columns=[NUMBER, "name_norm", "register_name", "row_no"])
    return rows.assign(is_exact=is_exact & ~is_told, is_sure=is_exact | is_told)
