"""Which value of the sheet goes into which column of which table."""

from collections.abc import Collection
from dataclasses import dataclass

STAGE = "register_row"
HOMES = "register_home"
PEOPLE = "register_person"


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


def _fields(table: str, kind: str, blank: str, names: str) -> list[Field]:
    pairs = [name.partition(":")[::2] for name in names.split()]
    return [Field(key or column, column, kind, table, blank) for column, key in pairs]


_TEXT, _LIST = "''", "'{}'"
HOUSEHOLD = (
    *_fields("h", "text", _TEXT, "natural_village group_name poor_kind exit_status cause_main"),
    *_fields("h", "text", _TEXT, "phone:household_phone"),
    *_fields("h", "date", "NULL", "identified_on"),
    *_fields("h", "smallint", "NULL", "exit_year"),
    *_fields("h", "text[]", _LIST, "causes_other"),
)
HOUSEHOLD_YEAR = (
    *_fields("y", "text", _TEXT, "house_grade access_road fuel"),
    *_fields("y", "boolean", "NULL", "has_safe_water has_power has_toilet"),
    *_fields(
        "y",
        "numeric",
        "NULL",
        "house_area_m2 road_distance_km arable_mu forest_mu grass_mu wage_yuan business_yuan "
        "property_yuan family_planning_yuan dibao_yuan wubao_yuan pension_yuan ecology_yuan "
        "other_transfer_yuan business_cost_yuan net_per_head_yuan",
    ),
)
PERSON = (
    *_fields("p", "text", _TEXT, "name name_initials:name id_raw:id id_number:id id_state:id"),
    *_fields("p", "text", _TEXT, "sex:id ethnic political phone:person_phone"),
    *_fields("p", "date", "NULL", "birth_on:id"),
)
PERSON_YEAR = (
    *_fields("q", "text", _TEXT, "education school_status dropout_reason labour work_area"),
    *_fields("q", "text[]", _LIST, "health"),
    *_fields("q", "smallint", "NULL", "work_months"),
    *_fields(
        "q",
        "boolean",
        "NULL",
        "has_resident_medical has_major_illness has_resident_pension has_dibao",
    ),
)
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
