"""Leads in the database of a prefecture, for benchmarks: findings of a night, and stored leads."""

import os
from pathlib import Path
from typing import Any

import duckdb

from screening.comparison.files import quote

RULE = "r03"
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
    """No lead, run, job or event."""
    run_sql(_FORGET)


def findings(path: Path, count: int, persons: int, *, night: int) -> None:
    """Write the findings of a night. On the second, 5 % are gone, 5 % new and 1 % changed."""
    gone = count // 20
    first, last = (0, count) if night == 1 else (gone, count + gone)
    apart = persons // (count + gone)
    with duckdb.connect() as con:
        con.execute(f"""
            COPY (
                SELECT {quote(RULE)} AS rule, 'person' AS subject_kind,
                       i * {apart} + 1 AS subject_id, i * {apart} // 4 + 1 AS household_id,
                       'H' || lpad((i * {apart} // 4 + 1)::VARCHAR, 12, '0') AS household_no,
                       '522799********0000' AS id_number, {_EVIDENCE} AS evidence,
                       sha256(i || CASE WHEN {night} = 2 AND i % 100 = 7 THEN 'x' ELSE '' END)
                           AS evidence_hash, 'exact' AS match_grade
                FROM range({first}, {last}) r(i)
            ) TO {quote(str(path))} (FORMAT parquet)
        """)


def stock(copies: int) -> None:
    """Copy the stored leads so many times, as leads of old rules that were withdrawn."""
    names = [
        name
        for (name,) in run_sql(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'screening_lead' AND column_name <> 'id' ORDER BY 1"
        )
    ]
    other = {
        "rule": "'o' || lpad(k::text, 2, '0')",
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
    run_sql("ANALYZE screening_lead")


def wal_bytes() -> int:
    """Return how much was ever written ahead; the difference of two is what was done between."""
    return int(run_sql("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")[0][0])
