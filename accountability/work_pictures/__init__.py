"""Work pictures (工作画像): what a person, or a place, did over some days, on one page that prints.

Nothing is stored and there is no score: each figure stands with what it is of and opens to the list
it counts. `PARTS` is what a picture is made of; a package that has something to show adds a line.
"""

from accountability.work_pictures.part import Entry, Figure, Line, Part, Shown
from accountability.work_pictures.rows import Counted, Rows
from accountability.work_pictures.subjects import Person, Place, Span, Subject

__all__ = [
    "PARTS",
    "Counted",
    "Entry",
    "Figure",
    "Line",
    "Part",
    "Person",
    "Place",
    "Rows",
    "Shown",
    "Span",
    "Subject",
]

PARTS: dict[str, Part] = {}
