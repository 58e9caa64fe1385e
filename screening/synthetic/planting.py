"""How many discrepancies and near misses a county gets, and where they go.

Each planter changes people or adds rows for one discrepancy of its rule and records it; each
decoy does the same just short of the rule and records nothing. The kinds of a rule take turns, so
that every kind occurs in a county of ordinary size.
"""

from collections.abc import Callable, Sequence

from screening.synthetic import plants_assets, plants_homes, plants_numbers, plants_people
from screening.synthetic.scene import Donor, Scene

Plant = Callable[[Scene], bool]

PER_THOUSAND = {
    "r15": 3.0,
    "r16": 5.0,
    "r09": 5.0,
    "r24": 6.0,
    "r26": 7.0,
    "r03": 5.0,
    "r05": 3.0,
    "r18": 4.0,
    "r20": 4.0,
    "r22": 6.0,
}
"""Planted discrepancies for a thousand households; for r15 these are pairs of persons."""

_KINDS: dict[str, Sequence[Plant]] = {
    "r03": plants_assets.VEHICLES,
    "r05": plants_assets.COMPANIES,
    "r09": plants_people.DEATHS,
    "r16": plants_numbers.WRONG_NUMBERS,
    "r18": plants_homes.DIBAO,
    "r20": plants_homes.DISABILITIES,
    "r22": plants_homes.HOUSES,
    "r24": plants_people.OUT_OF_SCHOOL,
    "r26": plants_people.UNINSURED,
}

_DECOYS: dict[str, Sequence[Plant]] = {
    "r03": plants_assets.NEAR_VEHICLES,
    "r05": plants_assets.NEAR_COMPANIES,
    "r09": plants_people.NEAR_DEATHS,
    "r16": plants_numbers.NEAR_WRONG_NUMBERS,
    "r18": plants_homes.NEAR_DIBAO,
    "r20": plants_homes.NEAR_DISABILITIES,
    "r22": plants_homes.NEAR_HOUSES,
    "r24": plants_people.NEAR_OUT_OF_SCHOOL,
    "r26": plants_people.NEAR_UNINSURED,
}


class Planter:
    """Keeps the quotas of one county from village to village."""

    def __init__(self) -> None:
        self._households = 0
        self._planted = dict.fromkeys(PER_THOUSAND, 0)
        self._tried = dict.fromkeys(PER_THOUSAND, 0)
        self._decoyed = dict.fromkeys(_DECOYS, 0)
        self._donor: Donor | None = None

    def plant(self, scene: Scene) -> None:
        """Plant what is due after this village; what finds no place waits for the next one."""
        self._households += len(scene.households)
        self._share_numbers(scene)
        for rule, kinds in _KINDS.items():
            self._plant_rule(scene, rule, kinds)
        for rule, kinds in _DECOYS.items():
            self._plant_decoys(scene, rule, kinds)
        self._donor = plants_numbers.donor(scene)

    def _due(self, rule: str) -> int:
        return 1 + int(PER_THOUSAND[rule] * self._households / 1000)

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
        while self._decoyed[rule] < due:
            kinds[self._decoyed[rule] % len(kinds)](scene)
            self._decoyed[rule] += 1

    def _share_numbers(self, scene: Scene) -> None:
        if self._donor and plants_numbers.share_across_villages(scene, self._donor):
            self._planted["r15"] += 1
        self._plant_rule(scene, "r15", plants_numbers.SHARED_NUMBERS)
