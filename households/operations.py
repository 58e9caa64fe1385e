"""Verbs on the base map: load the register, copy it out for the comparison, reveal a number."""

from pathlib import Path

from django.db import connection

from households import parameters
from households.income import catalogue as income_catalogue
from households.models import Person
from households.register.loading import data_day, load_register, undo_load
from ledger import events
from regions.models import Region, User

__all__ = [
    "REVEALED",
    "copy_register",
    "data_day",
    "ensure_catalogues",
    "load_register",
    "reveal",
    "undo_load",
]

REVEALED = "households.person.revealed"

_REGISTER_RELATION = """
SELECT p.id AS person_id, h.id AS household_id, h.household_no, p.id_raw, p.name, p.sex, p.birth_on,
       m.relation, m.relation = '户主' AS is_head, h.is_registered, h.poor_kind, h.exit_status,
       h.identified_on, g.code AS region_code, left(g.code, 6) AS county_code,
       coalesce(y.house_grade, '') AS house_grade
FROM households_membership m
JOIN households_person p ON p.id = m.person_id
JOIN households_household h ON h.id = m.household_id
JOIN regions_region g ON g.id = h.region_id
LEFT JOIN (SELECT DISTINCT ON (household_id) household_id, house_grade
           FROM households_householdyear ORDER BY household_id, year DESC) y
  ON y.household_id = h.id
WHERE m.left_on IS NULL AND g.path LIKE %s
"""


def copy_register(region: Region, out_path: str | Path) -> int:
    """Copy the current members of the households within `region` to a CSV file with a header.

    UTF-8, booleans t and f, NULL as nothing. Returns how many rows. The database streams it: no
    row passes through Python as an object.
    """
    with connection.cursor() as cursor, Path(out_path).open("wb") as out:
        relation = cursor.mogrify(_REGISTER_RELATION, [f"{region.path}%"]).decode()
        cursor.copy_expert(f"COPY ({relation}) TO STDOUT (FORMAT csv, HEADER)", out)
        return cursor.rowcount


def reveal(person: Person, *, by: User, purpose: str, region: Region) -> str:
    """Return the person's number as the register has it; who asked and why is recorded.

    `region` is the place of the person's household.

    Raises:
        ValueError: no purpose is given.
    """
    purpose = purpose.strip()
    if not purpose:
        raise ValueError("请写明查看用途")
    events.append(
        events.Draft(
            REVEALED,
            region=region,
            subject="households.person",
            subject_id=person.pk,
            by=by,
            note=purpose[:200],
        )
    )
    return person.id_raw


def ensure_catalogues() -> None:
    """Fill in what is missing of the kinds of income and the parameters of the rules."""
    income_catalogue.ensure()
    parameters.forget()
