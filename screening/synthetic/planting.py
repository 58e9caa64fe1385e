"""How many discrepancies and near misses a county gets, and where they go.

Each planter changes people or adds rows for one discrepancy of its rule and records it; each
decoy does the same just short of the rule and records nothing. The kinds of a rule take turns, so
that every kind occurs in a county of ordinary size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from screening.synthetic import (
    plants_assets,
    plants_homes,
    plants_insurance,
    plants_members,
    plants_money,
    plants_numbers,
    plants_people,
    plants_public,
    plants_relief,
    plants_school,
    plants_standing,
    plants_trade,
    plants_welfare,
    plants_work,
)
from screening.synthetic.family import Family, Plant
from screening.synthetic.scene import Donor, Scene

_MODULES = (
    plants_assets,
    plants_people,
    plants_numbers,
    plants_homes,
    plants_school,
    plants_insurance,
    plants_relief,
    plants_standing,
    plants_work,
    plants_money,
    plants_public,
    plants_trade,
    plants_members,
    plants_welfare,
)
FAMILIES: dict[str, Family] = {
    code: family for module in _MODULES for code, family in module.FAMILIES.items()
}
"""By rule. To add one, write it in a module `plants_*` and name the module here."""


class Planter:
    """Keeps the quotas of one county from village to village."""

    def __init__(self) -> None:
        self._households = 0
        self._donor: Donor | None = None
        self._planted = {code: _Turns(family.kinds) for code, family in FAMILIES.items()}
        self._decoyed = {code: _Turns(family.near) for code, family in FAMILIES.items()}

    def plant(self, scene: Scene) -> None:
        """Plant what is due after this village; what finds no place waits for the next one."""
        self._households += len(scene.households)
        if self._donor and plants_numbers.share_across_villages(scene, self._donor):
            self._planted["r15"].done += 1
        for rule, turns in self._planted.items():
            turns.take(scene, self._due(rule))
        for rule, turns in self._decoyed.items():
            turns.take(scene, 1 + self._due(rule) * 6 // 10)
        self._donor = plants_numbers.donor(scene)

    def _due(self, rule: str) -> int:
        return 1 + int(FAMILIES[rule].per_thousand * self._households / 1000)


@dataclass
class _Turns:
    """Kinds that take turns, and how many of them found a place."""

    kinds: Sequence[Plant]
    tried: int = 0
    done: int = 0

    def take(self, scene: Scene, due: int) -> None:
        """Plant until `due` are done, or until none of the kinds finds a place in this village."""
        misses = 0
        while self.done < due and misses < len(self.kinds):
            plant = self.kinds[self.tried % len(self.kinds)]
            self.tried += 1
            if plant(scene):
                self.done += 1
            else:
                misses += 1
