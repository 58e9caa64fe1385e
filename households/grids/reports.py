"""Sizes of grids and who is missing, by place."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from households.grids.dividing import LEAST, MOST
from regions.duties import Duty
from regions.models import Level, Region

# Length of a path at each level: 5227/ 25/ 101/ 201/ 003/.
_LENGTH = {
    Level.PREFECTURE: 5,
    Level.COUNTY: 8,
    Level.TOWNSHIP: 12,
    Level.VILLAGE: 16,
    Level.GRID: 20,
}


@dataclass(frozen=True)
class GridFigures:
    """Grids of a place: how many, how many are too small, too large, or have no grid worker."""

    path: str
    grids: int
    households: int
    people: int
    small: int
    large: int
    vacant: int


# Every grid that is in force or lived in, with its households and whether it has a worker today.
_GRIDS = """
WITH grid AS (
    SELECT g.id, g.path, count(h.id) AS households, coalesce(sum(h.member_count), 0) AS people,
           EXISTS (SELECT FROM regions_posting p JOIN regions_user u ON u.id = p.user_id
                   WHERE p.region_id = g.id AND p.duty = %(duty)s AND u.is_active
                     AND p.starts_on <= %(today)s
                     AND (p.ends_on IS NULL OR p.ends_on >= %(today)s)) AS has_worker
    FROM regions_region g
    LEFT JOIN households_household h ON h.region_id = g.id AND h.dissolved_on IS NULL
    WHERE g.level = 5 AND g.path LIKE %(path)s
      AND (g.valid_to IS NULL OR g.valid_to > %(today)s OR h.id IS NOT NULL)
    GROUP BY g.id
)
SELECT left(path, %(length)s), count(*), sum(households), sum(people),
       count(*) FILTER (WHERE households < %(least)s),
       count(*) FILTER (WHERE households > %(most)s),
       count(*) FILTER (WHERE NOT has_worker)
FROM grid GROUP BY 1 ORDER BY 1
"""


def figures_below(region: Region) -> list[GridFigures]:
    """One line for each place below `region`; for a village, each grid."""
    below = min(region.level + 1, Level.GRID)
    with connection.cursor() as cursor:
        cursor.execute(
            _GRIDS,
            {
                "duty": Duty.GRID_WORKER,
                "today": timezone.localdate(),
                "path": f"{region.path}%",
                "length": _LENGTH[Level(below)],
                "least": LEAST,
                "most": MOST,
            },
        )
        return [GridFigures(*row) for row in cursor.fetchall()]


def total(lines: list[GridFigures], path: str) -> GridFigures:
    """The sum of the lines of a place."""
    names = ("grids", "households", "people", "small", "large", "vacant")
    return GridFigures(path, *(sum(getattr(line, name) for line in lines) for name in names))
