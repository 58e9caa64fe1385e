"""Reading relations from files: Parquet as the intake writes it, or CSV with a header."""

import csv
import os
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path

from screening.feeds import FEEDS

PERSON_COLUMNS = ("id18", "id_raw", "id_state", "name_norm")
KEY = "id_key"
"""The column of a staged extract with `numbers.key` of its id18, so that it is read off once, when
the file comes. Files taken in before there was one are without it."""

_PERSON = {
    "person_id": "BIGINT",
    "id_raw": "VARCHAR",
    "id_state": "VARCHAR",
    "id_other": "VARCHAR",
    "name": "VARCHAR",
    "sex": "VARCHAR",
    "birth_on": "DATE",
    "relation": "VARCHAR",
    "is_head": "BOOLEAN",
    "person_phone": "VARCHAR",
    "person_identified_on": "DATE",
    "joined_on": "DATE",
    "person_year": "INTEGER",
    "education": "VARCHAR",
    "school_status": "VARCHAR",
    "dropout_reason": "VARCHAR",
    "health": "VARCHAR",
    "disease": "VARCHAR",
    "disability_kind": "VARCHAR",
    "disability_level": "VARCHAR",
    "disability_card_year": "INTEGER",
    "labour": "VARCHAR",
    "work_area": "VARCHAR",
    "work_months": "INTEGER",
    "employer": "VARCHAR",
    "public_posts": "VARCHAR",
    "public_post_months": "INTEGER",
    "has_resident_medical": "BOOLEAN",
    "has_employee_medical": "BOOLEAN",
    "has_major_illness": "BOOLEAN",
    "has_resident_pension": "BOOLEAN",
    "has_employee_pension": "BOOLEAN",
    "has_dibao": "BOOLEAN",
    "dibao_kind": "VARCHAR",
    "has_tekun": "BOOLEAN",
    "tekun_kind": "VARCHAR",
    "is_in_service": "BOOLEAN",
}
HOUSEHOLD_COLUMNS = {
    "household_id": "BIGINT",
    "household_no": "VARCHAR",
    "is_registered": "BOOLEAN",
    "poor_kind": "VARCHAR",
    "exit_status": "VARCHAR",
    "exit_year": "INTEGER",
    "household_kind": "VARCHAR",
    "identified_on": "DATE",
    "region_code": "VARCHAR",
    "village_code": "VARCHAR",
    "county_code": "VARCHAR",
    "natural_village": "VARCHAR",
    "group_name": "VARCHAR",
    "phone": "VARCHAR",
    "monitor_kind": "VARCHAR",
    "risks": "VARCHAR",
    "risk_found_on": "DATE",
    "risk_is_removed": "BOOLEAN",
    "risk_removed_on": "DATE",
    "measures": "VARCHAR",
    "measures_from": "DATE",
    "is_relocated": "BOOLEAN",
    "resettle_mode": "VARCHAR",
    "resettle_place": "VARCHAR",
    "is_no_labour_floor": "BOOLEAN",
    "facts_year": "INTEGER",
    "house_area_m2": "DOUBLE",
    "house_structure": "VARCHAR",
    "house_grade": "VARCHAR",
    "built_year": "INTEGER",
    "is_dangerous_house": "BOOLEAN",
    "reform_year": "INTEGER",
    "has_safe_water": "BOOLEAN",
    "is_water_hard_to_get": "BOOLEAN",
    "is_water_safe": "BOOLEAN",
    "arable_mu": "DOUBLE",
    "forest_mu": "DOUBLE",
    "orchard_mu": "DOUBLE",
    "grass_mu": "DOUBLE",
    "water_surface_mu": "DOUBLE",
    "returned_mu": "DOUBLE",
    "wage_yuan": "DOUBLE",
    "business_yuan": "DOUBLE",
    "property_yuan": "DOUBLE",
    "dividend_yuan": "DOUBLE",
    "family_planning_yuan": "DOUBLE",
    "dibao_yuan": "DOUBLE",
    "wubao_yuan": "DOUBLE",
    "pension_yuan": "DOUBLE",
    "ecology_yuan": "DOUBLE",
    "other_transfer_yuan": "DOUBLE",
    "business_cost_yuan": "DOUBLE",
    "net_per_head_yuan": "DOUBLE",
    "claim_yuan": "DOUBLE",
    "self_paid_yuan": "DOUBLE",
    "reference_yuan": "DOUBLE",
    "exit_line_yuan": "DOUBLE",
    "monitoring_line_yuan": "DOUBLE",
}
"""The columns that are the same for all members of a household."""
REGISTER_COLUMNS = _PERSON | HOUSEHOLD_COLUMNS
"""A row for each current member, as `households.register.relation` gives it: facts of the newest
year on record, lists joined by 、, lines those of that year and place. Blank is NULL or ''.
`id_state` is how the base map reads the number (`households.id_number`), `id_other` the number it
means where that is not `id_raw` itself; a file without the state has its numbers read here."""

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


def share(path: Path, also: Path) -> None:
    """Let a file that nobody writes to stand under another name, too; copied where that cannot be.

    What is there under the new name is complete.
    """
    part = also.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        os.link(path, part)
    except OSError:
        shutil.copyfile(path, part)
    part.replace(also)


def scan(path: Path, columns: Mapping[str, str], needed: Collection[str] | None = None) -> str:
    """Return SQL for a table function over a file that holds these columns in any order.

    A CSV file may leave out those that are not `needed`; all are, where that is not given.

    Raises:
        ValueError: a CSV file whose header has other columns.
    """
    if path.suffix != ".csv":
        return f"read_parquet({quote(str(path))})"
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file), [])
    least = set(columns if needed is None else needed)
    if len(set(header)) < len(header) or not least <= set(header) <= set(columns):
        raise ValueError(f"{path.name}: header is {header}, not {list(columns)}")
    types = ", ".join(f"{quote(name)}: {quote(columns[name])}" for name in header)
    return (
        f"read_csv({quote(str(path))}, columns = {{{types}}}, header = true, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '')"
    )
