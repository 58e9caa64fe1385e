"""What names a row of an organisation's workbook, and what of a known row may change."""

from dataclasses import dataclass, field
from typing import Any

from taskforces.models import Body, BodyKind, Charge, Seat, SeatHandOver
from taskforces.models.organisation import ONE_OF_A_PLACE
from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS

Key = tuple[Any, ...]
# What may change of a row that is known; whose it is never does.
CHANGES: dict[str, tuple[str, ...]] = {
    CADRES: ("name", "unit", "post", "audience", "phone", "starts_on", "ends_on"),
    BODIES: ("mandate", "document_no", "above", "ends_on"),
    SEATS: ("strand", "unit", "ends_on"),
    CHARGES: ("document_no", "ends_on"),
}
# The column that a row of each sheet is named by, where a fault is of the whole row.
NAMES = {CADRES: "number", BODIES: "name", SEATS: "cadre", CHARGES: "cadre"}


@dataclass
class Kept:
    """What a sheet comes to: rows that are new, known rows to correct, and those as they were."""

    made: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    same: int = 0


def place_of(body: Body) -> Key | None:
    """What there is one of: of a kind in a place, of a subject of task forces; None for others."""
    if body.kind in ONE_OF_A_PLACE or body.kind == BodyKind.TASK_FORCE:
        return body.region.pk, body.kind, body.subject
    return None


def body_key(body: Body) -> Key:
    return body.region.pk, body.name


def seat_key(seat: Seat) -> Key:
    return (*body_key(seat.body), seat.cadre.number, seat.role, seat.starts_on)


def charge_key(one: Charge) -> Key:
    return one.kind, one.region.pk, one.group_name, one.cadre.number, one.starts_on


def lead_key(seat: Seat) -> Key:
    return (*body_key(seat.body), seat.role)


def said_of(row: Any, name: str) -> Any:
    """A value as it is compared: a body by its place and name, for it may not be written yet."""
    value = getattr(row, name)
    return body_key(value) if isinstance(value, Body) else value


def waiting() -> set[tuple[str, int]]:
    """Seats and charges whose hand-over is open."""
    states = (SeatHandOver.State.PREPARED, SeatHandOver.State.LEFT)
    found = SeatHandOver.objects.filter(state__in=states)
    return {
        (SEATS, seat) if seat else (CHARGES, charge)
        for seat, charge in found.values_list("seat", "charge")
    }
