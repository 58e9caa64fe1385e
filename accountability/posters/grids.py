"""The grids of a village as a picture: a tile a grid, as large as it has households.

No outline of a grid is known, so that tiles show sizes and no places on the ground.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Func, Q

from accountability.posters.treemap import Tile, tiles
from households import masking
from households.models import Household
from regions.duties import Duty
from regions.models import Level, Posting, Region
from taskforces.organisation.drawing import cut

WIDTH, HEIGHT = 1120.0, 700.0
LEAST = 14  # a grid of few households is drawn as if it had so many, to be read at all
_PAD, _LINE, _GLYPH, _GAP = 12.0, 20.0, 14.0, 4.0


@dataclass(frozen=True)
class Grid:
    """One grid with its worker (name and masked phone; "" where nobody is posted) and marks."""

    place: Region
    households: int
    registered: int
    worker: str
    phone: str
    marks: tuple[tuple[str, int], ...]

    @property
    def is_vacant(self) -> bool:
        return not self.worker

    @property
    def lines(self) -> list[str]:
        marks = [f"{name} {count}" for name, count in self.marks]
        return [self.worker or "网格员空缺", *([self.phone] if self.phone else []),
                f"{self.households} 户，建档立卡 {self.registered} 户", *marks]  # fmt: skip


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    words: str
    whole: str
    style: str


@dataclass(frozen=True)
class Placed:
    """A grid where its tile lies."""

    grid: Grid
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Words, ...]


def grids_of(village: Region, day: date) -> list[Grid]:
    """The grids in force on a day, the largest first, with today's households; four statements
    whatever their number.
    """
    places = list(village.children.at(Level.GRID).current(day))  # type: ignore[attr-defined]
    homes = Household.objects.living().filter(region__in=places)
    counts = {"n": Count("pk"), "n_registered": Count("pk", filter=Q(is_registered=True))}
    sizes = {key: both for key, *both in homes.order_by().values_list("region").annotate(**counts)}
    marks: dict[int, Counter[str]] = defaultdict(Counter)
    kinds = homes.order_by().annotate(kind=Func(F("marked"), function="unnest"))
    for region, kind, count in kinds.values_list("region", "kind").annotate(n=Count("pk")):
        marks[region][kind] = count
    workers: dict[int, Posting] = {}
    posted = Posting.objects.on(day).filter(region__in=places, duty=Duty.GRID_WORKER)
    for one in posted.filter(user__is_active=True).select_related("user").order_by("-starts_on"):
        workers.setdefault(one.region_id, one)
    found = [
        Grid(
            place,
            *sizes.get(place.pk, (0, 0)),
            workers[place.pk].user.full_name if place.pk in workers else "",
            masking.phone(workers[place.pk].user.phone) if place.pk in workers else "",
            tuple(sorted(marks[place.pk].items(), key=lambda one: (-one[1], one[0]))),
        )
        for place in places
    ]
    return sorted(found, key=lambda one: (-one.households, one.place.code))


def size(count: int) -> tuple[float, float]:
    """The sheet for so many grids: the fewer, the smaller, so that words stand larger on paper."""
    scale = 1.6 if count <= 6 else 1.3 if count <= 12 else 1.0
    return WIDTH / scale, HEIGHT / scale


def picture(grids: Sequence[Grid]) -> list[Placed]:
    """Each grid on its tile, with as many of its lines as fit."""
    weights = [max(one.households, LEAST) for one in grids]
    return [_placed(grids[tile.n], tile) for tile in tiles(weights, *size(len(grids)))]


def _placed(grid: Grid, tile: Tile) -> Placed:
    width, height = tile.width - _GAP, tile.height - _GAP
    room = int((height - 2 * _PAD + 4) // _LINE)
    wide = (width - 2 * _PAD) / _GLYPH
    styles = ["poster-name", "poster-worker"]
    lines = [grid.place.name, *grid.lines][: max(room, 1)]
    texts = tuple(
        Words(
            round(tile.x + _PAD, 1),
            round(tile.y + _PAD + _LINE * n + 12, 1),
            cut(words, wide),
            words,
            styles[n] if n < len(styles) else "",
        )
        for n, words in enumerate(lines)
    )
    return Placed(
        grid, round(tile.x, 1), round(tile.y, 1), round(width, 1), round(height, 1), texts
    )
