"""Where each kind of row lies: the key of its region, by plain columns."""

from typing import Any

from tests.households.scope.brute import Brute


def of_region(_brute: Brute, row: Any) -> int | None:
    return row.region_id


def nowhere(_brute: Brute, _row: Any) -> None:
    """What is a person's own lies in no place."""


def itself(_brute: Brute, row: Any) -> int:
    return row.pk


def of_home(brute: Brute, row: Any) -> int | None:
    """Where the row's household is today."""
    return brute.homes[row.household_id].region_id


def of_item(brute: Brute, row: Any) -> int | None:
    return brute.homes[row.sheet.household_id].region_id


def of_bulk(_brute: Brute, row: Any) -> int | None:
    return row.bulk.region_id


def of_village(brute: Brute, row: Any) -> int | None:
    """The village of the row's household: figures of a comparison go no deeper."""
    region = brute.regions[brute.homes[row.household_id].region_id]
    return region.pk if region.level == 4 else region.parent_id


def of_procedure(brute: Brute, row: Any) -> int | None:
    return of_home(brute, row.procedure)
