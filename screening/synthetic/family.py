"""What is planted for one rule."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from screening.synthetic.scene import Scene

Plant = Callable[[Scene], bool]


@dataclass(frozen=True)
class Family:
    """The kinds of a rule's discrepancy, which take turns; `near` stands just short of it.

    `per_thousand` is how many are planted in a thousand households.
    """

    kinds: Sequence[Plant]
    near: Sequence[Plant]
    per_thousand: float = 2.0
