"""The map of what is missing: chapters by places, of the files of one holder.

A cell is how many kinds of paper of a chapter a file lacks there on average: missing, without
signature, date or seal, or contradicting. Its shade is that by the kinds of the chapter that the
version in force asks for.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from archives.filing.operations import catalogue_for
from archives.models import CHAPTERS
from regions.models import Region

SHADES = 5
# Kinds with a gap, of all files of a place.
_LACKING = """
    SELECT r.id, k.chapter, count(DISTINCT (a.id, k.id))
    FROM regions_region r
    JOIN archives_archive a ON a.place_path LIKE r.path || '%%' AND a.holder = %s
    JOIN archives_gap g ON g.archive_id = a.id
    JOIN archives_paperkind k ON k.id = g.kind_id
    WHERE r.id = ANY(%s) GROUP BY r.id, k.chapter"""
_FILES = """
    SELECT r.id, count(a.id) FROM regions_region r
    JOIN archives_archive a ON a.place_path LIKE r.path || '%%' AND a.holder = %s
    WHERE r.id = ANY(%s) GROUP BY r.id"""


@dataclass(frozen=True)
class Cell:
    """`lacking` kinds of a chapter in all of `files`; a whole file has at most `kinds` of it."""

    chapter: str
    lacking: int
    files: int
    kinds: int

    @property
    def each(self) -> float:
        """Kinds lacking by file, to 0.1."""
        return round(self.lacking / self.files, 1)

    @property
    def shade(self) -> int:
        """0 where nothing is lacking, to 5 where nearly everything is."""
        return min(SHADES, -(-self.lacking * SHADES // (self.files * max(self.kinds, 1))))


@dataclass(frozen=True)
class Line:
    place: Region
    files: int
    cells: tuple[Cell, ...]


# What nearly every file needs: the shade is told by these.
_USUAL = ("always", "registered", "exited")


def heads(holder: str) -> list[str]:
    return [str(chapter.label) for chapter in CHAPTERS[holder]]


def lines(places: list[Region], holder: str, above: Region) -> list[Line]:
    """A line for each place with files, the most lacking first; all lie within `above`."""
    keys = [place.pk for place in places]
    asked = catalogue_for(holder, above, timezone.localdate()).kinds.filter(need__in=_USUAL)
    kinds = Counter(asked.values_list("chapter", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_FILES, [holder, keys])
        files = dict(cursor.fetchall())
        cursor.execute(_LACKING, [holder, keys])
        lacking = {(place, chapter): count for place, chapter, count in cursor.fetchall()}
    found = [
        Line(
            place,
            files[place.pk],
            tuple(
                Cell(chapter, lacking.get((place.pk, chapter), 0), files[place.pk], kinds[chapter])
                for chapter in CHAPTERS[holder]
            ),
        )
        for place in places
        if place.pk in files
    ]
    return sorted(found, key=lambda line: -sum(cell.shade + cell.each for cell in line.cells))
