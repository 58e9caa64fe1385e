"""The coverage as a picture: a bar an audience, and small multiples a place, as SVG numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.coverage import Coverage, Reach

WIDTH, BAR, STEP, LEFT = 600.0, 16.0, 34.0, 0.0


@dataclass(frozen=True)
class Bar:
    """Of one line: `reached` wide who was trained, then up to `all` who was not; `y` its top."""

    reach: Reach
    y: float
    reached: float
    all: float

    @property
    def rest(self) -> float:
        return round(self.all - self.reached, 1)


@dataclass(frozen=True)
class Picture:
    """Bars on one scale, as wide as the most cadres are."""

    bars: list[Bar]
    width: float
    height: float
    words: str


def picture(lines: Sequence[Reach], width: float = WIDTH) -> Picture:
    """Draw the lines below each other; each is as long as its roster."""
    most = max((line.roster for line in lines), default=0) or 1
    bars = [
        Bar(
            line,
            round(n * STEP, 1),
            round(width * line.trained / most, 1),
            round(width * line.roster / most, 1),
        )
        for n, line in enumerate(lines)
    ]
    words = "；".join(f"{line.label} {line.trained}/{line.roster}" for line in lines)
    return Picture(bars, width, STEP * len(bars), words)


def places(found: Coverage) -> list[Reach]:
    """The places that have cadres, the least covered first."""
    there = [line for line in found.places if line.roster]
    return sorted(there, key=lambda line: (line.percent or 0, line.key))
