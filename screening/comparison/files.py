"""Reading relations from files: Parquet as the intake writes it, or CSV with a header."""

import csv
from collections.abc import Mapping
from pathlib import Path

from screening.feeds import FEEDS

PERSON_COLUMNS = ("id18", "id_raw", "id_state", "name_norm")

REGISTER_COLUMNS = {
    "person_id": "BIGINT",
    "household_id": "BIGINT",
    "household_no": "VARCHAR",
    "id_raw": "VARCHAR",
    "name": "VARCHAR",
    "sex": "VARCHAR",
    "birth_on": "DATE",
    "relation": "VARCHAR",
    "is_head": "BOOLEAN",
    "is_registered": "BOOLEAN",
    "poor_kind": "VARCHAR",
    "exit_status": "VARCHAR",
    "identified_on": "DATE",
    "region_code": "VARCHAR",
    "county_code": "VARCHAR",
    "house_grade": "VARCHAR",
}

_TYPES = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "option": "VARCHAR",
    "date": "DATE",
    "money": "DOUBLE",
    "number": "DOUBLE",
    "int": "INTEGER",
    "year": "INTEGER",
}


def extract_columns(feed: str) -> dict[str, str]:
    """Return the columns of a normalised extract and their SQL types, in order."""
    contract = FEEDS[feed]
    columns = {"row_no": "INTEGER"}
    columns |= {column.key: _TYPES[column.kind] for column in contract.columns}
    if contract.person_id:
        columns |= dict.fromkeys(PERSON_COLUMNS, "VARCHAR")
    return columns


def quote(text: str) -> str:
    """Return an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def scan(path: Path, columns: Mapping[str, str]) -> str:
    """Return SQL for a table function over a file that holds these columns in any order.

    Raises:
        ValueError: a CSV file whose header has other columns.
    """
    if path.suffix != ".csv":
        return f"read_parquet({quote(str(path))})"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    if sorted(header) != sorted(columns):
        raise ValueError(f"{path.name}: header is {header}, not {list(columns)}")
    types = ", ".join(f"{quote(name)}: {quote(columns[name])}" for name in header)
    return (
        f"read_csv({quote(str(path))}, columns = {{{types}}}, header = true, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )
