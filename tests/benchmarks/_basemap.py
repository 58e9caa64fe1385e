"""The comparison of a whole register with population data, measured as a worker does it.

The register is that of `_prefecture`; the police, health, civil affairs and market supervision
have the same people but for one in a hundred: dead, moved, missing on either side, other names,
ethnic groups and relations. The first run writes every difference, the second none.

    python -m tests.benchmarks._basemap 250000
"""

import os
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from screening.comparison.files import extract_columns
from tests.benchmarks import _prefecture

DAY = date(2018, 6, 30)
_ABOUT = """
    SELECT *, hash(person_id) % 1000 AS h, row_number() OVER (ORDER BY person_id) + 1 AS row_no
    FROM read_csv('{register}', header = true, all_varchar = false,
                  types = {{'id_raw': 'VARCHAR', 'household_no': 'VARCHAR'}})
"""
FEEDS = {
    "ga_population": """
        SELECT row_no, CASE WHEN h = 1 THEN left(name, 1) || '某' ELSE name END AS name, id_raw,
               CASE WHEN h = 2 THEN '男' ELSE sex END AS sex,
               CASE WHEN h = 3 THEN '汉族' WHEN h = 4 THEN '09' END AS ethnic,
               birth_on, 'G' || household_id AS hukou_no, relation, region_code AS address,
               CASE WHEN h = 5 THEN '死亡注销' WHEN h = 6 THEN '迁出注销' ELSE '正常' END
                   AS hukou_status, CASE WHEN h IN (5, 6) THEN DATE '2018-03-02' END AS cancelled_on
        FROM about WHERE h <> 7""",
    "wj_illness": """
        SELECT row_no, name, id_raw, '高血压' AS disease, '慢病' AS kind,
               DATE '2017-05-01' AS diagnosed_on FROM about WHERE h BETWEEN 10 AND 60""",
    "mz_dibao": """
        SELECT row_no, name, id_raw, '农村低保' AS kind, 290.0 AS monthly_yuan,
               DATE '2016-01-01' AS started_on FROM about WHERE h BETWEEN 100 AND 140""",
    "sc_registration": """
        SELECT row_no, name, id_raw, '某某商行' || person_id AS business,
               '915227' || person_id AS credit_code, '个体工商户' AS kind,
               DATE '2016-01-01' AS founded_on, '存续' AS status
        FROM about WHERE h BETWEEN 200 AND 205""",
}


def main(households: int) -> None:
    os.environ["DATABASE_URL"] = _prefecture.ensure(households)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()
    with tempfile.TemporaryDirectory(prefix="basemap-") as folder:
        _deliver(Path(folder))
        for name in ("first", "again"):
            _report(name, _run())


def _deliver(folder: Path) -> None:
    """Write the extracts from the register itself, and say that they came."""
    from django.conf import settings

    from households.operations import copy_register
    from ledger.models import Job
    from regions.models import Level, Region
    from screening.basemap.runs import KIND
    from screening.models import BasemapRun, Difference, Extract, VillageCoverage

    settings.EXTRACT_DIR = settings.RUN_DIR = str(folder)
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    for table in (Difference, VillageCoverage, BasemapRun, Extract):
        table.objects.all().delete()
    Job.objects.filter(kind=KIND).delete()
    copy_register(prefecture, folder / "register.csv")
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE about AS {_ABOUT.format(register=folder / 'register.csv')}")
        for feed, query in FEEDS.items():
            rows = _write(con, folder / f"{feed}.parquet", feed, query)
            Extract.objects.create(
                feed=feed, region=prefecture, data_on=DAY, state=Extract.State.ACCEPTED,
                original_name=f"{feed}.csv", sha256=feed.ljust(64, "0"), rows=rows,
                parquet=f"{feed}.parquet",
            )  # fmt: skip
    (folder / "register.csv").unlink()


def _write(con: duckdb.DuckDBPyConnection, path: Path, feed: str, query: str) -> int:
    con.execute(f"CREATE OR REPLACE TABLE made AS {query}")
    has = {name for name, *_ in con.execute("DESCRIBE made").fetchall()}
    given = {"id18": "id_raw", "id_number": "id_raw", "id_state": "'ok'", "name_norm": "name"}
    columns = ", ".join(
        f"CAST({given.get(name, name) if name in has | set(given) else 'NULL'} AS {kind}) AS {name}"
        for name, kind in extract_columns(feed).items()
    )
    con.execute(f"COPY (SELECT {columns} FROM made) TO '{path}' (FORMAT parquet)")
    return int(con.execute("SELECT count(*) FROM made").fetchall()[0][0])


def _run() -> tuple[float, dict[str, Any]]:
    from regions.models import Level, Region
    from screening.basemap import runs

    run = runs.start(Region.objects.get(level=Level.PREFECTURE))
    started = time.perf_counter()
    runs.run(run.job_id)
    taken = time.perf_counter() - started
    run.refresh_from_db()
    return taken, run.facts


def _report(name: str, measured: tuple[float, dict[str, Any]]) -> None:
    seconds, facts = measured
    phases = "  ".join(f"{phase} {taken:.1f}" for phase, taken in facts["phases"])
    print(
        f"{name}: {facts['members']:,} members in {seconds:.1f} s, {facts['peak_mb']} MB; "
        f"new {facts['counts']['new']:,}, standing {facts['counts']['standing']:,}; {phases}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
