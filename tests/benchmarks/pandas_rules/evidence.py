"""What the findings of a rule rest on, as JSON."""

from collections.abc import Collection, Iterable

import pandas as pd

from screening.comparison.columns import of_feed, of_relation
from screening.comparison.files import HOUSEHOLD_COLUMNS
from screening.comparison.resolve import others
from screening.comparison.rules import Rule
from tests.benchmarks.pandas_rules.known import NUMBER
from tests.benchmarks.pandas_rules.merged import AT, Loaded

_REGISTER = {NUMBER: "registered_number", "name_norm": "registered_name"}
_OF_FIRM = "credit_code"


def fold(
    rule: Rule, loaded: Loaded, merged: dict[str, pd.DataFrame], subjects: Collection[int]
) -> list[str]:
    """Return a JSON text for each subject that a rule found: a list of the rows it rests on.

    These are the rows of the register and of the feeds that the rule has merged whose person or
    household is the subject, with the columns that the rule's text names and the register's number
    and name. Rows about a firm are its owner's; those about somebody else who makes the finding, a
    stranger on the booklet, are left out.
    """
    if not subjects:
        return []
    rows_of: dict[int, list[str]] = {subject: [] for subject in subjects}
    for rows in _rows(rule, loaded, merged, subjects):
        texts = rows.drop(columns="subject").to_json(
            orient="records", lines=True, date_format="iso", force_ascii=False
        )
        for subject, text in zip(rows["subject"].tolist(), texts.split("\n"), strict=False):
            rows_of[subject].append(text)
    return [f"[{','.join(rows)}]" for rows in rows_of.values()]


def _rows(
    rule: Rule, loaded: Loaded, merged: dict[str, pd.DataFrame], subjects: Collection[int]
) -> Iterable[pd.DataFrame]:
    """The rows out of each relation, with `subject`."""
    key = f"{rule.subject}_id"
    yield from _of_register(rule, loaded, subjects, key)
    for feed, rows in list(merged.items()):
        if "person_id" in rows:
            found = rows.loc[rows[key].isin(subjects), list({AT, "person_id", key})]
        else:
            found = _of_firms(rows, merged["sc_registration"], subjects, key)
        named = of_feed([rule], feed, feed) | of_feed([rule], feed, others(feed))
        told = _columns(loaded.rows[feed], named).take(found[AT])
        yield _with_names(told.assign(feed=feed), loaded, found["person_id"], found[key])


def _of_register(
    rule: Rule, loaded: Loaded, subjects: Collection[int], key: str
) -> Iterable[pd.DataFrame]:
    """The persons, if the rule reads them, and their households."""
    persons, homes = loaded.persons, loaded.households
    is_found = persons.index.isin(subjects) if key == "person_id" else persons[key].isin(subjects)
    found = persons.loc[is_found, ["household_id"]].reset_index()
    of_person = of_relation([rule], "register_person")
    if of_person:
        own = of_person - HOUSEHOLD_COLUMNS.keys() - _REGISTER.keys()
        told = _columns(persons, own).loc[found["person_id"]]
        yield _with_names(told, loaded, found["person_id"], found[key])
    found = found.drop_duplicates(key)
    named = of_person | of_relation([rule], "register_household") | {"household_no"}
    told = _columns(homes, named).loc[found["household_id"]]
    yield told.assign(subject=found[key].to_numpy())


def _of_firms(
    rows: pd.DataFrame, firms: pd.DataFrame, subjects: Collection[int], key: str
) -> pd.DataFrame:
    owned = firms.loc[firms[key].isin(subjects), list({_OF_FIRM, "person_id", key})]
    owned = owned.dropna(subset=_OF_FIRM).drop_duplicates()
    return rows[[_OF_FIRM]].reset_index(names=AT).merge(owned, on=_OF_FIRM)


def _columns(rows: pd.DataFrame, named: Collection[str]) -> pd.DataFrame:
    return rows[[name for name in rows.columns if name in named]]


def _with_names(
    told: pd.DataFrame, loaded: Loaded, persons: pd.Series, subjects: pd.Series
) -> pd.DataFrame:
    names = loaded.persons.loc[persons, list(_REGISTER)]
    return told.assign(
        subject=subjects.to_numpy(),
        **{title: names[name].to_numpy() for name, title in _REGISTER.items()},
    )
