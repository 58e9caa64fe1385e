"""Figures of a line of the board: what they count, how dark they are, and the list they open to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from regions.models import Region
from screening.rates import Tally

FEW = 10
"""Below this many verified a share found true is chance, and is not shaded."""
STEPS = (0, 20, 40, 60, 80)
LATE_STEPS = (0, 5, 10, 20, 40)

Number = int | Decimal | None


@dataclass(frozen=True)
class Figure:
    """One figure of a line: `step` 0 to 5 shades it, `note` says what it divides."""

    name: str
    label: str
    value: Number
    url: str = ""
    step: int = 0
    note: str = ""

    @property
    def is_percent(self) -> bool:
        return self.name.endswith("_percent")

    @property
    def is_bad(self) -> bool:
        return self.name == "overdue" and bool(self.value)


@dataclass(frozen=True)
class Part:
    """One piece of the bar of a line, of 100."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Line:
    """A rule, a family of rules or a place, with its leads. `url` goes deeper, `code` is small."""

    title: str
    tally: Tally
    figures: tuple[Figure, ...]
    parts: tuple[Part, ...]
    code: str = ""
    url: str = ""


@dataclass(frozen=True)
class Place:
    """What figures are about and open to: leads of a place, of all rules or some.

    `lists` is False for who may see figures and no lead: figures then open to nothing.
    """

    region: Region
    lists: bool
    is_itself: bool = False

    def url(self, stage: str, **conditions: str) -> str:
        if not self.lists:
            return ""
        here = {"here": "true"} if self.is_itself else {}
        query = {"region": self.region.code, "stage": stage, **conditions, **here}
        return f"{reverse('screening:lead-list')}?{urlencode(query)}"


LABELS: dict[str, Promise] = {
    "pushed": gettext_lazy("Pushed"),
    "to_verify": gettext_lazy("To verify"),
    "verified": gettext_lazy("Verified"),
    "verified_percent": gettext_lazy("Share verified"),
    "true": gettext_lazy("Found true"),
    "untrue": gettext_lazy("Found not true"),
    "true_percent": gettext_lazy("Share found true"),
    "overdue": gettext_lazy("Overdue"),
}


def figures(tally: Tally, place: Place, **conditions: str) -> tuple[Figure, ...]:
    """The figures of a line in the order of `LABELS`; one of nothing opens to nothing."""
    made = []
    for name, label in LABELS.items():
        value: Number = getattr(tally, name)
        stage = {"verified_percent": "verified", "true_percent": "true"}.get(name, name)
        opens = getattr(tally, stage) and name in tally.__dataclass_fields__
        made.append(
            Figure(
                name,
                str(label),
                value,
                place.url(stage, **conditions) if opens else "",
                trouble(name, tally),
                _divided(name, tally),
            )
        )
    return tuple(made)


def _divided(name: str, tally: Tally) -> str:
    if name == "true_percent" and tally.verified:
        return f"{tally.true}/{tally.verified}"
    if name == "verified_percent" and tally.pushed:
        return f"{tally.verified}/{tally.pushed}"
    return ""


def trouble(name: str, tally: Tally) -> int:
    """How dark a figure is shaded, 0 to 5: what waits, is late, or turns out not to be true."""
    if name == "verified_percent" and tally.verified_percent is not None:
        return _step(100 - tally.verified_percent, STEPS)
    if name == "true_percent" and tally.true_percent is not None and tally.verified >= FEW:
        return _step(100 - tally.true_percent, STEPS)
    if name == "overdue" and tally.overdue_percent is not None:
        return _step(tally.overdue_percent, LATE_STEPS)
    return 0


def _step(value: Decimal, steps: Sequence[int]) -> int:
    return sum(value > step for step in steps)


def parts_of(tally: Tally, most: int) -> tuple[Part, ...]:
    """The bar of a line: what was found, what waits and what is late, from zero."""
    rest = tally.verified - tally.true - tally.untrue
    waiting = tally.pushed - tally.verified
    late = min(tally.overdue, waiting)
    sizes = (
        ("true", tally.true),
        ("untrue", tally.untrue),
        ("other", rest),
        ("wait", waiting - late),
        ("late", late),
    )
    ends = [0]
    for _kind, size in sizes:
        ends.append(ends[-1] + size)
    scale = 100 / (most or 1)
    return tuple(
        Part(kind, round(start * scale, 2), round((end - start) * scale, 2))
        for (kind, size), (start, end) in zip(sizes, pairwise(ends), strict=True)
        if size
    )
