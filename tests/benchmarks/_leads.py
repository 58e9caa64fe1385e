"""Leads in the database of a prefecture, for benchmarks: findings of a night, and stored leads."""

import os
from pathlib import Path
from typing import Any

import duckdb

from screening.comparison.files import quote

RULE = "r03"
_WRITTEN = ("screening_lead", "screening_leadchange", "screening_leadcount", "ledger_event")
_FORGET = """
SET session_replication_role = replica;
TRUNCATE screening_lead, screening_comparisonrun, screening_leadcount, ledger_job, ledger_notice,
         ledger_event, ledger_chain RESTART IDENTITY CASCADE;
SET session_replication_role = DEFAULT
"""
_EVIDENCE = """
'{"rows": [{"label": "机动车", "register": "无", "department": "小型轿车 ' || i % 90 || '万元",
"differs": true}, {"label": "号牌号码", "register": "无", "department": "贵J·1***",
"differs": true}], "department": "公安交警", "data_on": "2018-05-31", "source_rows": [' || i || '],
"sha256": "'
|| repeat('a', 64) || '", "count": 1, "grade": "exact", "sentence": "识别之后取得的车辆"}'
"""


def connect(address: str) -> None:
    """Let Django work on a database."""
    os.environ["DATABASE_URL"] = address
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    import django

    django.setup()


def run_sql(sql: str) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def forget() -> None:
    """No lead, run, job or event, and nothing left of `quiet`."""
    run_sql(_FORGET)
    for table in _WRITTEN:
        run_sql(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


def findings(path: Path, count: int, persons: int, *, night: int) -> None:
    """Write the findings of a night. On the second, 5 % are gone, 5 % new and 1 % changed.

    All of it spread over the whole register, as households are: no page of an index is spared.
    """
    apart = persons // count
    other = f"CASE WHEN {night} = 2 AND i % 20 = 3 THEN 3 ELSE 1 END"
    with duckdb.connect() as con:
        con.execute(f"""
            COPY (
                SELECT {quote(RULE)} AS rule, 'person' AS subject_kind, subject_id,
                       (subject_id - 1) // 4 + 1 AS household_id,
                       'H' || lpad(((subject_id - 1) // 4 + 1)::VARCHAR, 12, '0') AS household_no,
                       '522799********0000' AS id_number, {_EVIDENCE} AS evidence,
                       sha256(subject_id || CASE WHEN {night} = 2 AND i % 100 = 7 THEN 'x' ELSE ''
                                            END) AS evidence_hash, 'exact' AS match_grade
                FROM (SELECT i, i * {apart} + {other} AS subject_id FROM range({count}) r(i))
            ) TO {quote(str(path))} (FORMAT parquet)
        """)


def stock(copies: int) -> None:
    """Copy the stored leads so many times, as leads of old rules that were withdrawn.

    Nothing of the table is left for a vacuum, which would write in the middle of a measurement.
    """
    names = [
        name
        for (name,) in run_sql(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'screening_lead' AND column_name <> 'id' ORDER BY 1"
        )
    ]
    other = {
        "rule": "lpad(k::text, 3, '0') || rule",
        "number": "'O' || k || '-' || number",
        "status": "'withdrawn'",
    }
    values = ", ".join(other.get(name, f"l.{name}") for name in names)
    run_sql("SET session_replication_role = replica")
    run_sql(
        f"INSERT INTO screening_lead ({', '.join(names)}) "
        f"SELECT {values} FROM screening_lead l CROSS JOIN generate_series(1, {copies}) k"
    )
    run_sql("SET session_replication_role = DEFAULT")
    run_sql(f"VACUUM ANALYZE {', '.join(_WRITTEN)}")


def quiet() -> None:
    """Begin as after a checkpoint, with nothing that writes beside: the same for everybody.

    The first change of a page then writes the whole page ahead, which is the dearest a night can
    meet; pages are compressed as on a site (`docker-compose.yml`).
    """
    for table in _WRITTEN:
        run_sql(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    run_sql("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
    run_sql("SET wal_compression = on")
    run_sql("CHECKPOINT")


def wal_place() -> str:
    """Where the write-ahead log is now."""
    return str(run_sql("SELECT pg_current_wal_insert_lsn()")[0][0])


def wal_since(place: str) -> dict[str, float]:
    """What was written ahead since, in MB: the records, and images of whole pages."""
    told = run_sql(
        "SELECT sum(record_size) / 1048576.0, sum(fpi_size) / 1048576.0 "
        f"FROM pg_get_wal_stats('{place}', '{wal_place()}')"
    )
    return {"wal_records_mb": float(told[0][0]), "wal_images_mb": float(told[0][1])}
