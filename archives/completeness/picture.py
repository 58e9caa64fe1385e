"""The map of what is missing: chapters by places one level down, and what is lacking by household.

A cell is the share of the files of a place in which something of a chapter is lacking.
"""

from dataclasses import dataclass

from django.db import connection

from archives.models import Chapter
from regions.models import Region

SHADES = 5
# Files with a gap in a chapter, by the place below; the depth of its path says which that is.
_LACKING = """
    SELECT r.id, k.chapter, count(DISTINCT a.id)
    FROM regions_region r
    JOIN archives_archive a ON a.place_path LIKE r.path || '%%' AND a.holder = 'household'
    JOIN archives_gap g ON g.archive_id = a.id
    JOIN archives_paperkind k ON k.id = g.kind_id
    WHERE r.id = ANY(%s) GROUP BY r.id, k.chapter"""
_FILES = """
    SELECT r.id, count(a.id) FROM regions_region r
    JOIN archives_archive a ON a.place_path LIKE r.path || '%%' AND a.holder = 'household'
    WHERE r.id = ANY(%s) GROUP BY r.id"""


@dataclass(frozen=True)
class Cell:
    """Of `files`, `lacking` lack something of the chapter."""

    chapter: str
    lacking: int
    files: int

    @property
    def percent(self) -> int:
        return round(100 * self.lacking / self.files) if self.files else 0

    @property
    def shade(self) -> int:
        """0 where nothing is lacking, to 5 where most files lack something."""
        return min(SHADES, -(-self.lacking * SHADES // self.files)) if self.files else 0


@dataclass(frozen=True)
class Line:
    place: Region
    files: int
    cells: tuple[Cell, ...]


CHAPTERS = ("who_is_poor", "who_helps", "how_helped", "how_left", "pictures")


def heads() -> list[str]:
    return [str(Chapter(chapter).label) for chapter in CHAPTERS]


def lines(places: list[Region]) -> list[Line]:
    """A line for each place with files, the most lacking first."""
    keys = [place.pk for place in places]
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [keys])
        files = dict(cursor.fetchall())
        cursor.execute(_LACKING, [keys])
        lacking = {(place, chapter): count for place, chapter, count in cursor.fetchall()}
    found = [
        Line(
            place,
            files[place.pk],
            tuple(
                Cell(chapter, lacking.get((place.pk, chapter), 0), files[place.pk])
                for chapter in CHAPTERS
            ),
        )
        for place in places
        if place.pk in files
    ]
    return sorted(found, key=lambda line: -sum(cell.percent for cell in line.cells))
