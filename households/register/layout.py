"""Which value of the sheet goes into which column of which table."""

from collections.abc import Collection
from dataclasses import dataclass

from households import facts

STAGE = "register_row"
HOMES = "register_home"
PEOPLE = "register_person"
KNOWN = "register_known"
_BLANKS = {"text": "''", "text[]": "'{}'"} | dict.fromkeys(
    ("boolean", "date", "numeric", "smallint"), "NULL"
)


@dataclass(frozen=True)
class Field:
    """`key` is the sheet's value, `column` the table's column, `kind` its SQL type.

    A field is written only when the file has its column, so that an export without it does not
    blank what an earlier one said. `blank` is what a blank cell becomes, as SQL.
    """

    key: str
    column: str
    kind: str
    table: str
    blank: str = "NULL"

    @property
    def staged(self) -> str:
        """The column of the staging table."""
        return f"{self.table}_{self.column}"


def _of(table: str) -> list[Field]:
    """The fields of the facts of one table."""
    return [
        Field(fact.name, fact.column, fact.sql_type, facts.TABLES[table], _BLANKS[fact.sql_type])
        for fact in facts.FACTS
        if fact.table == table and fact.column != "sex"
    ]


def _derived(kind: str, names: str) -> list[Field]:
    """Fields of a person that follow from the name or the number: `rows.staged` makes them."""
    pairs = [name.split(":") for name in names.split()]
    return [Field(key, column, kind, "p", _BLANKS[kind]) for column, key in pairs]


HOUSEHOLD = tuple(_of(facts.HOUSEHOLD))
HOUSEHOLD_YEAR = tuple(_of(facts.HOUSEHOLD_YEAR))
PERSON = (
    *_derived("text", "name:name name_initials:name id_raw:id id_number:id id_state:id sex:id"),
    *_derived("date", "birth_on:id"),
    *_of(facts.PERSON),
)
PERSON_YEAR = tuple(_of(facts.PERSON_YEAR))
ALL = (*HOUSEHOLD, *HOUSEHOLD_YEAR, *PERSON, *PERSON_YEAR)


@dataclass(frozen=True)
class Layout:
    """The fields of the columns that one file has."""

    household: tuple[Field, ...]
    household_year: tuple[Field, ...]
    person: tuple[Field, ...]
    person_year: tuple[Field, ...]

    @classmethod
    def of(cls, keys: Collection[str]) -> "Layout":
        """The fields whose sheet column is among `keys`."""
        groups = (HOUSEHOLD, HOUSEHOLD_YEAR, PERSON, PERSON_YEAR)
        return cls(*(tuple(f for f in group if f.key in keys) for group in groups))


def differs(alias: str, fields: tuple[Field, ...], staged: str = "s") -> str:
    """SQL: some field of the table `alias` is not what was staged."""
    if not fields:
        return "FALSE"
    # The cast makes varchar(20)[] and text[] comparable.
    ours = ", ".join(f"{alias}.{f.column}::{f.kind}" for f in fields)
    theirs = ", ".join(f"{staged}.{f.staged}" for f in fields)
    return f"ROW({ours}) IS DISTINCT FROM ROW({theirs})"


def assigned(fields: tuple[Field, ...], staged: str = "s") -> str:
    """SQL: the assignments of an UPDATE."""
    return ", ".join(f"{f.column} = {staged}.{f.staged}" for f in fields)
