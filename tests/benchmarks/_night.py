"""Nights through the real worker: `python -m tests.benchmarks._night HOUSEHOLDS KILLS`.

The register is that of `_prefecture`, the extracts speak of its people. With KILLS 0 a first night;
then, with as many leads stored as there are households, a night for which every department
delivered anew and one household in a thousand was edited, the same night again, a night with one
new extract, and one with that and households edited. Else a first night, and once more the same,
killed KILLS times at random moments and started again, which must end in the same leads.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb

from qiannan.demo import servers
from tests.benchmarks import _extracts, _leads, _prefecture

_PEOPLE = """
CREATE TABLE person AS
SELECT row_number() OVER (ORDER BY person_id) - 1 AS i, m.person_id, household_id,
       id_raw AS number, name, sex, birth_on, relation, is_head, is_registered, region_code, health
FROM read_csv('{members}', header = true, types = {{'id_raw': 'VARCHAR'}}) m
JOIN read_csv('{households}', header = true, types = {{'region_code': 'VARCHAR'}}) h
    USING (household_id)
"""
_EDITED = "UPDATE households_household SET phone = '13800000001' WHERE id % 1000 = 1"
_COLUMNS = ["person_id", "household_id", "id_raw", "name", "sex", "birth_on", "relation"]
_COLUMNS += ["is_head", "is_registered", "region_code", "health"]
# Departments and base map as they are after years of comparing: what one says of the assisted is
# mostly what the other says, and one discrepancy comes to a dozen households. Without that, one
# in three cards of the disabled would be somebody's whom the base map has as healthy.
_OF_WHOM = {
    "cl_disability": "health LIKE '%残疾%' OR h % 2000 = 0",
    "bdc_property": "2018 - year(birth_on) >= 25 AND h % IF(is_registered, 400, 20) = 0",
    "ga_vehicle": "2018 - year(birth_on) >= 18 AND h % IF(is_registered, 14, 7) = 0",
    "sc_registration": "2018 - year(birth_on) >= 20 AND h % IF(is_registered, 24, 12) = 0",
    "yb_insured": "h % 400 <> 3",
    "jy_enrolment": "2018 - year(birth_on) BETWEEN 6 AND 18 AND h % 400 <> 3",
    "yj_disaster": "is_head AND h % 160 = 0",
}
_MENDED = """
UPDATE households_householdyear y
SET wage_yuan = wage_yuan + 24000, net_per_head_yuan = net_per_head_yuan + 6000,
    is_dangerous_house = FALSE, house_grade = 'A', has_safe_water = TRUE
FROM households_household h
WHERE h.id = y.household_id AND h.exit_status = '已脱贫' AND h.id % 10 <> 0
  AND (y.net_per_head_yuan < 4000 OR y.is_dangerous_house OR NOT y.has_safe_water);
UPDATE households_personyear q
SET has_resident_medical = TRUE
FROM households_membership m JOIN households_household h ON h.id = m.household_id
WHERE m.person_id = q.person_id AND h.exit_status = '已脱贫' AND h.id % 10 <> 0
  AND NOT q.has_resident_medical
"""
_STATE = """
SELECT md5(string_agg(row::text, '|' ORDER BY number)) FROM (
    SELECT number, rule, subject_kind, subject_pk, status, evidence_hash, due_on, holder_id
    FROM screening_lead
) row
"""
_HISTORY = "SELECT count(*), count(DISTINCT (lead_id, what)) FROM screening_leadchange"


def main(households: int, kills: int) -> None:
    _leads.connect(_prefecture.ensure(households))
    with tempfile.TemporaryDirectory(prefix="night-") as name:
        folder = Path(name)
        _deliver(folder)
        _leads.forget()
        told = _kills(folder, kills) if kills else _nights(folder, households)
    print(json.dumps({"seconds": told["first"]["seconds"], **told}))


def _nights(folder: Path, stored: int) -> dict[str, Any]:
    """`stored` leads there are of all nights before, with those that are open."""
    told = {}
    with _worker(folder):
        told["first"] = _night()
        opened = _leads.run_sql("SELECT count(*) FROM screening_lead")[0][0]
        _leads.stock(-(-stored // opened) - 1)
        for feed in _delivered(folder):
            _new_extract(folder, feed)
        _leads.run_sql(_EDITED)
        told["all new"] = _night()
        told["again"] = _night()
        _new_extract(folder, "ga_vehicle")
        told["one new"] = _night()
        _new_extract(folder, "ga_vehicle")
        _leads.run_sql(_EDITED)
        told["one new, base map edited"] = _night()
    told["stored"] = _leads.run_sql("SELECT count(*) FROM screening_lead")[0][0]
    return told


def _kills(folder: Path, kills: int) -> dict[str, Any]:
    with _worker(folder):
        first = _night()
    undisturbed = {_leads.run_sql(_STATE)[0]}
    _leads.forget()
    shutil.rmtree(folder / "runs")
    killed, ended = _killed(folder, kills, first["seconds"])
    every, distinct = _leads.run_sql(_HISTORY)[0]
    return {
        "first": first,
        "killed_in": killed,
        "is_same": ended == undisturbed,
        "second_history_rows": every - distinct,
    }


def _deliver(folder: Path) -> None:
    """Write the extracts about the register itself, and say that they came."""
    from django.conf import settings

    from households.operations import copy_snapshot
    from regions.models import Level, Region

    settings.DATA_DIR = str(folder)
    settings.EXTRACT_DIR, settings.RUN_DIR = f"{folder}/extracts", f"{folder}/runs"
    Path(settings.EXTRACT_DIR).mkdir()
    _leads.run_sql(_MENDED)
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    copied = copy_snapshot(prefecture, folder, _COLUMNS)
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute(_PEOPLE.format(members=copied.members, households=copied.households))
        sizes = _extracts.make(con, folder / "extracts", with_csv=False, of_whom=_OF_WHOM)
    _leads.run_sql("TRUNCATE screening_extract CASCADE")
    for feed, rows in sizes.items():
        _came(feed, rows, feed.ljust(64, "0"), f"{feed}.parquet")


def _came(feed: str, rows: int, sha256: str, parquet: str) -> None:
    from regions.models import Level, Region
    from screening.models import Extract

    Extract.objects.create(
        feed=feed, region=Region.objects.get(level=Level.PREFECTURE), data_on=_extracts.DATA_ON,
        state=Extract.State.ACCEPTED, original_name=parquet, sha256=sha256, rows=rows,
        parquet=parquet,
    )  # fmt: skip


def _delivered(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "extracts").glob("*.parquet"))


def _new_extract(folder: Path, feed: str) -> None:
    """The delivery of a later day: one row in two hundred is gone."""
    last = max((folder / "extracts").glob(f"{feed}*.parquet"), key=lambda path: len(path.stem))
    new = last.with_stem(f"{last.stem}-n")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (FROM read_parquet('{last}') WHERE row_no % 200 <> {len(new.stem) % 200}) "
            f"TO '{new}' (FORMAT parquet, COMPRESSION zstd)"
        )
        counted = con.execute(f"SELECT count(*) FROM read_parquet('{new}')").fetchall()
    _came(feed, counted[0][0], new.stem.ljust(64, "0"), new.name)


def _night() -> dict[str, Any]:
    """Ask for a comparison and let the worker do it; seconds from its claim to its end."""
    from ledger import jobs
    from ledger.models import Job
    from regions.models import Level, Region
    from screening.operations import start_comparison

    before = _leads.run_sql("SELECT count(*) FROM ledger_event")[0][0]
    run = start_comparison(Region.objects.get(level=Level.PREFECTURE), as_of=_extracts.AS_OF)
    jobs.wake_waiting()
    _wait_until(lambda: Job.objects.get(pk=run.job_id).is_finished)
    job = Job.objects.get(pk=run.job_id)
    if job.state != Job.State.DONE:
        raise RuntimeError(job.message)
    run.refresh_from_db()
    alone = sum(taken for name, taken in run.facts["phases"] if name in _ALONE)
    return {
        "seconds": (job.finished_at - job.started_at).total_seconds(),
        "comparison": round(alone, 2),
        "phases": run.facts["phases"],
        "peak_mb": run.facts["peak_mb"],
        "counts": run.facts["counts"],
        "stood": sum(rule["is_kept"] for rule in run.facts["rules"]),
        "carried": len(run.facts["carried"] or ()),
        "events": _leads.run_sql("SELECT count(*) FROM ledger_event")[0][0] - before,
    }


_ALONE = ("register", "resolve", "rules", "write")


def _killed(folder: Path, kills: int, seconds: float) -> tuple[list[str], set[Any]]:
    """Kill the worker at random moments of all parts of a night, then let it end.

    Return the phase of each kill and the leads of every night that ended: one that was quicker
    than its moment is begun anew.
    """
    from ledger.models import Job

    dice = random.Random(20180630)
    moments = [seconds * (part + dice.random()) / kills for part in range(kills)]
    job, phases, ended = _asked(), [], set()
    while moments:
        with _worker(folder):
            _claimed(job)
            time.sleep(moments[0])
        found = Job.objects.get(pk=job)
        if found.is_finished:
            ended.add(_leads.run_sql(_STATE)[0])
            _leads.forget()
            shutil.rmtree(folder / "runs")
            job, moments[0] = _asked(), moments[0] * 0.8
            continue
        phases.append(found.phase)
        moments.pop(0)
        _give_back(job)
    with _worker(folder):
        _claimed(job)
        _wait_until(lambda: Job.objects.get(pk=job).is_finished)
    return phases, ended | {_leads.run_sql(_STATE)[0]}


def _asked() -> int:
    """Ask for the first night; return its job."""
    from regions.models import Level, Region
    from screening.operations import start_comparison

    prefecture = Region.objects.get(level=Level.PREFECTURE)
    return start_comparison(prefecture, as_of=_extracts.AS_OF).job_id


def _claimed(job: int) -> None:
    """Wake a worker and wait until it has begun."""
    from ledger import jobs
    from ledger.models import Job

    attempt = Job.objects.get(pk=job).attempt
    jobs.wake_waiting()
    _wait_until(lambda: Job.objects.get(pk=job).attempt > attempt)


def _give_back(job: int) -> None:
    """As after the minute of a lease; and so many attempts are not held against it."""
    from django.db.models import F
    from django.db.models.functions import Least
    from django.utils import timezone

    from ledger.models import Job

    Job.objects.filter(pk=job, state=Job.State.RUNNING).update(
        lease_until=timezone.now() - timedelta(seconds=1), attempt=Least(F("attempt"), 3)
    )


@contextmanager
def _worker(folder: Path) -> Iterator[None]:
    """A Celery worker of its own process group; killed with -9 at the end."""
    env = os.environ | {"DATA_DIR": str(folder), "REDIS_URL": servers.ensure()["REDIS_URL"]}
    env["PGOPTIONS"] = "-c client_connection_check_interval=50"
    command = [sys.executable, "-m", "celery", "-A", "qiannan", "worker"]
    command += ["-Q", "comparison", "-c", "1", "--without-gossip", "--without-mingle"]
    with (folder / "worker.log").open("ab") as log:
        child = subprocess.Popen(
            command, env=env, cwd=_prefecture.ROOT, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield
        finally:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait_until(is_so: Any) -> None:
    until = time.monotonic() + 3600
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError("the worker did not get there")
        time.sleep(0.02)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
