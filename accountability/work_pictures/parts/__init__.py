"""The parts that a picture is made of; `connect` puts them in their order."""

from accountability.work_pictures import PARTS
from accountability.work_pictures.parts import (
    archives,
    bodies,
    casework,
    doorstep,
    grid_table,
    holes,
    people,
)


def connect() -> None:
    """Called when the apps are ready."""
    for part in (
        people.POSTS,
        casework.DUTIES,
        casework.LEADS,
        casework.ISSUES,
        bodies.TASKS,
        bodies.REPORTS,
        bodies.SHEETS,
        archives.ACCEPTANCES,
        archives.RECTIFICATIONS,
        doorstep.VISITS,
        doorstep.SIX_DUTIES,
        doorstep.ROUND,
        people.TRAINING,
        holes.COVERED,
        holes.ORGANISATION,
        people.HAND_OVERS,
        grid_table.HOMES,
        grid_table.VISITS,
        grid_table.SIX_DUTIES,
        grid_table.LEADS,
    ):
        PARTS[part.code] = part
