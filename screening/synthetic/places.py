"""Which villages a synthetic county has, and how many households live in each.

Source of the divisions: regions/data/divisions.json (it names its own source).
"""

import json
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIVISIONS = Path(__file__).resolve().parents[2] / "regions" / "data" / "divisions.json"

SCALES = {"village": 120, "township": 3_000, "county": 80_000, "prefecture": 1_000_000}
_LARGEST = (("village", 200), ("township", 8_000), ("county", 150_000))

DEFAULT_COUNTY = "522725"
_DEFAULT_TOWNSHIP = {"522725": "522725110"}
_FEWEST_HOUSEHOLDS = 60


@dataclass(frozen=True)
class Village:
    """A village with the names above it. `households` is how many are to be made."""

    code: str
    name: str
    township: str
    county: str
    county_code: str
    households: int


@dataclass(frozen=True)
class County:
    """A county, its place in the list of twelve, and the villages to be made."""

    code: str
    name: str
    index: int
    villages: tuple[Village, ...]

    @property
    def households(self) -> int:
        return sum(village.households for village in self.villages)


@cache
def _divisions() -> dict:
    return json.loads(DIVISIONS.read_text(encoding="utf-8"))


def county_codes() -> list[str]:
    """Return the codes of the twelve counties, in order."""
    return [county["code"] for county in _divisions()["counties"]]


def scale_for(households: int) -> str:
    """Return the scale that so many households fill."""
    return next((scale for scale, most in _LARGEST if households <= most), "prefecture")


def lay_out(
    *, scale: str, households: int, seed: int, county: str = DEFAULT_COUNTY
) -> list[County]:
    """Spread households over the villages of the scale, in proportion to uneven village sizes.

    Raises:
        ValueError: the county is not one of the twelve, the scale is unknown, or there is not
            one household.
    """
    if county not in county_codes():
        raise ValueError(f"no county {county}; choose one of {', '.join(county_codes())}")
    if scale not in SCALES:
        raise ValueError(f"no scale {scale}; choose one of {', '.join(SCALES)}")
    if households < 1:
        raise ValueError("at least one household is needed")
    chosen = _villages(scale, county)
    chosen = _thin_out(chosen, max(1, households // _FEWEST_HOUSEHOLDS))
    counts = _share(households, len(chosen), random.Random(f"{seed}:places"))
    return _by_county(chosen, counts)


def _villages(scale: str, county: str) -> list[dict]:
    villages = sorted(_divisions()["villages"], key=lambda village: village["code"])
    if scale == "prefecture":
        return villages
    villages = [village for village in villages if village["code"].startswith(county)]
    if scale == "county":
        return villages
    township = _DEFAULT_TOWNSHIP.get(county) or _first_town(county)
    villages = [village for village in villages if village["township"] == township]
    if scale == "township":
        return villages
    return [next(village for village in villages if village["code"][9] == "2")]


def _first_town(county: str) -> str:
    codes = sorted(town["code"] for town in _divisions()["townships"] if town["county"] == county)
    return next(code for code in codes if code[6] == "1")


def _thin_out(villages: list[dict], most: int) -> list[dict]:
    """Keep at most `most` villages, evenly spread: few households do not fill many villages."""
    if len(villages) <= most:
        return villages
    return [villages[k * len(villages) // most] for k in range(most)]


def _share(total: int, parts: int, rng: random.Random) -> list[int]:
    weights = [rng.uniform(0.6, 1.4) for _ in range(parts)]
    whole = sum(weights)
    counts, done, running = [], 0, 0.0
    for weight in weights:
        running += weight
        upto = round(total * running / whole)
        counts.append(upto - done)
        done = upto
    return counts


def _by_county(villages: list[dict], counts: list[int]) -> list[County]:
    data = _divisions()
    towns = {town["code"]: town for town in data["townships"]}
    made: dict[str, list[Village]] = {}
    for village, households in zip(villages, counts, strict=True):
        town = towns[village["township"]]
        code = town["county"]
        name = next(county["name"] for county in data["counties"] if county["code"] == code)
        made.setdefault(code, []).append(
            Village(
                code=village["code"],
                name=short_name(village["name"]),
                township=town["name"],
                county=name,
                county_code=code,
                households=households,
            )
        )
    order = county_codes()
    return [
        County(code, found[0].county, order.index(code), tuple(found))
        for code, found in sorted(made.items())
    ]


def short_name(name: str) -> str:
    """Return a village name as people say it: without 村民委员会 or 居民委员会."""
    for ending in ("村民委员会", "居民委员会"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name
