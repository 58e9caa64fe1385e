"""Verbs on the base map: load the register, copy it out for the comparison, reveal a number."""

from collections.abc import Collection
from pathlib import Path

from django.db import connection

from households import parameters
from households.income import catalogue as income_catalogue
from households.models import Person
from households.register.loading import data_day, load_register, undo_load
from households.register.relation import relation
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


def copy_register(
    region: Region, out_path: str | Path, columns: Collection[str] | None = None
) -> int:
    """Copy the current members of the households within `region` to a CSV file with a header.

    All columns of `register.relation`, or `columns` of them: a night needs those its rules name.
    UTF-8, booleans t and f, NULL as nothing. Returns how many rows. The database streams it: no
    row passes through Python as an object.
    """
    with connection.cursor() as cursor, Path(out_path).open("wb") as out:
        query = cursor.mogrify(relation(columns), {"within": f"{region.path}%"}).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)", out)
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
