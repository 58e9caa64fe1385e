"""Make a synthetic county, or the whole prefecture, village by village.

Every random choice comes from the seed, the county and the village, so the same seed gives the
same bytes, whatever the number of processes. Nothing outlives its village but counters of fixed
size, the open files, and one person whose number the next village will misuse.
"""

import json
import multiprocessing
import random
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from pathlib import Path

from screening.synthetic import economy, extracts
from screening.synthetic.deliveries import (
    REGISTER_ROWS_A_FILE,
    CountyFiles,
    sha256_of,
    truth_part,
)
from screening.synthetic.families import FamilyMaker
from screening.synthetic.numbers import NumberIssuer
from screening.synthetic.people import AS_OF, SCHOOL_YEAR, YEAR
from screening.synthetic.places import DEFAULT_COUNTY, County, Village, lay_out, scale_for
from screening.synthetic.planting import Planter
from screening.synthetic.scene import Scene

Progress = Callable[[int], object]

_POLL_SECONDS = 0.5
_done_households = None


def make_county(
    folder: Path,
    *,
    households: int,
    seed: int,
    scale: str = "",
    county: str = DEFAULT_COUNTY,
    jobs: int = 1,
    progress: Progress = lambda households: None,
    register_rows_a_file: int = REGISTER_ROWS_A_FILE,
) -> dict:
    """Write register, extracts, truth.csv and manifest.json into `folder`; return the manifest.

    `scale` is village, township, county or prefecture; when blank the number of households
    decides. `jobs` counties are made at a time. `progress` is called with households just made.

    Raises:
        ValueError: an unknown county or scale, or no household.
        FileExistsError: the folder already has files.
    """
    scale = scale or scale_for(households)
    counties = lay_out(scale=scale, households=households, seed=seed, county=county)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty; choose a new folder")
    work = [(folder, one, seed, register_rows_a_file) for one in counties]
    if jobs > 1 and len(work) > 1:
        told = _side_by_side(work, jobs, progress)
    else:
        told = [_write_county(*args, progress) for args in work]
    truth = _join_truth(folder, counties)
    manifest = _manifest(told, truth, scale=scale, seed=seed, counties=counties)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def scenes(county: County, seed: int) -> Iterator[Scene]:
    """Yield the villages of a county, finished: people, rows of departments, truth."""
    issuer = NumberIssuer(county.index)
    planter = Planter()
    for position, village in enumerate(county.villages):
        scene = _people(village, position, issuer, seed)
        planter.plant(scene)
        extracts.fill(scene, is_first=position == 0)
        yield scene


def _people(village: Village, position: int, issuer: NumberIssuer, seed: int) -> Scene:
    rng = random.Random(f"{seed}:{village.code}")
    maker = FamilyMaker(village, issuer, rng)
    households = [maker.household(place) for place in range(village.households)]
    count = economy.registered_count(len(households), position)
    economy.register(households, count, rng)
    for household in households:
        economy.describe(household, rng)
    return Scene(village, households, issuer, rng, maker.next_person_no)


def _write_county(
    folder: Path, county: County, seed: int, most: int, progress: Progress
) -> tuple[list[dict], dict[str, int], int]:
    """Write the files of one county; return what the manifest says of them."""
    files = CountyFiles(folder, county.code, county.name, county.households, seed, most)
    persons = 0
    for scene in scenes(county, seed):
        files.write(scene)
        persons += sum(len(household.members) for household in scene.households)
        progress(len(scene.households))
    return files.close(), files.planted, persons


def _share_counter(counter) -> None:
    global _done_households
    _done_households = counter


def _count(households: int) -> None:
    with _done_households.get_lock():
        _done_households.value += households


def _write_apart(
    folder: Path, county: County, seed: int, most: int
) -> tuple[list[dict], dict[str, int], int]:
    return _write_county(folder, county, seed, most, _count)


def _side_by_side(work: list[tuple], jobs: int, progress: Progress) -> list[tuple]:
    """Make several counties at a time; counties share nothing, so the bytes are the same."""
    context = multiprocessing.get_context("spawn")
    counter = context.Value("q", 0)
    shown = 0
    with ProcessPoolExecutor(jobs, context, _share_counter, (counter,)) as pool:
        futures = [pool.submit(_write_apart, *args) for args in work]
        waiting = set(futures)
        while waiting:
            waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED).not_done
            progress(counter.value - shown)
            shown = counter.value
        return [future.result() for future in futures]


def _join_truth(folder: Path, counties: list[County]) -> dict:
    path = folder / "truth.csv"
    rows = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        out.write("rule,household_no,id_number\r\n")
        for county in counties:
            part = truth_part(folder, county.code)
            with part.open(encoding="utf-8", newline="") as lines:
                for line in lines:
                    rows += 1
                    out.write(line)
            part.unlink()
    return {"name": path.name, "kind": "truth", "rows": rows, "sha256": sha256_of(path)}


def _manifest(
    told: list[tuple], truth: dict, *, scale: str, seed: int, counties: list[County]
) -> dict:
    planted: dict[str, int] = {}
    for _, found, _ in told:
        for rule, count in found.items():
            planted[rule] = planted.get(rule, 0) + count
    return {
        "seed": seed,
        "scale": scale,
        "as_of": AS_OF.strftime("%Y%m%d"),
        "school_year": SCHOOL_YEAR,
        "insurance_year": YEAR,
        "counties": [county.code for county in counties],
        "villages": sum(len(county.villages) for county in counties),
        "households": sum(county.households for county in counties),
        "persons": sum(persons for _, _, persons in told),
        "planted": planted,
        "files": [*(file for files, _, _ in told for file in files), truth],
    }
