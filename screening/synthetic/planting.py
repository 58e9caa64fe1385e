"""How many discrepancies and near misses a county gets, and where they go.

Each planter changes people or adds rows for one discrepancy of its rule and records it; each
decoy does the same just short of the rule and records nothing. The kinds of a rule take turns, so
that every kind occurs in a county of ordinary size.
"""

from collections.abc import Sequence

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
        self._planted = dict.fromkeys(FAMILIES, 0)
        self._tried = dict.fromkeys(FAMILIES, 0)
        self._decoyed = dict.fromkeys(FAMILIES, 0)
        self._donor: Donor | None = None

    def plant(self, scene: Scene) -> None:
        """Plant what is due after this village; what finds no place waits for the next one."""
        self._households += len(scene.households)
        self._share_numbers(scene)
        for rule, family in FAMILIES.items():
            self._plant_rule(scene, rule, family.kinds)
        for rule, family in FAMILIES.items():
            self._plant_decoys(scene, rule, family.near)
        self._donor = plants_numbers.donor(scene)

    def _due(self, rule: str) -> int:
        return 1 + int(FAMILIES[rule].per_thousand * self._households / 1000)

    def _plant_rule(self, scene: Scene, rule: str, kinds: Sequence[Plant]) -> None:
        misses = 0
        while self._planted[rule] < self._due(rule) and misses < len(kinds):
            plant = kinds[self._tried[rule] % len(kinds)]
            self._tried[rule] += 1
            if plant(scene):
                self._planted[rule] += 1
            else:
                misses += 1

    def _plant_decoys(self, scene: Scene, rule: str, kinds: Sequence[Plant]) -> None:
        due = 1 + self._due(rule) * 6 // 10
        while kinds and self._decoyed[rule] < due:
            kinds[self._decoyed[rule] % len(kinds)](scene)
            self._decoyed[rule] += 1

    def _share_numbers(self, scene: Scene) -> None:
        if self._donor and plants_numbers.share_across_villages(scene, self._donor):
            self._planted["r15"] += 1
        self._plant_rule(scene, "r15", plants_numbers.SHARED_NUMBERS)
