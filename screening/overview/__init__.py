"""The comparison board of a place: its leads by rule, by place below, and rule against place.

Every figure carries the address of the list of leads it counts.
"""

from screening.overview.figures import LABELS, Figure, Line, Place
from screening.overview.heat import MEASURES, Heat, heat
from screening.overview.lines import Board, Group, board, places

__all__ = [
    "LABELS",
    "MEASURES",
    "Board",
    "Figure",
    "Group",
    "Heat",
    "Line",
    "Place",
    "board",
    "heat",
    "places",
]
