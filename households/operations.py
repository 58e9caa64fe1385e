"""Verbs on the base map: load the register, copy it out for the comparison, reveal a number."""

from households import parameters
from households.income import catalogue as income_catalogue
from households.models import Person
from households.register.copying import Snapshot, copy_register, copy_snapshot
from households.register.loading import data_day, load_register, undo_load
from ledger import events
from regions.models import Region, User

__all__ = [
    "REVEALED",
    "Snapshot",
    "copy_register",
    "copy_snapshot",
    "data_day",
    "ensure_catalogues",
    "load_register",
    "reveal",
    "undo_load",
]

REVEALED = "households.person.revealed"


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
