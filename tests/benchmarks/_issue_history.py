"""Issues with the whole of their life on the trail, in a database of its own, made in SQL.

Of 1,000 issues 865 are closed (each tenth was returned once, each twentieth reopened), 10
withdrawn, the rest stand at every step; each tenth got a later day. The events lie in the order
of their days, as they would have come, not issue by issue. The rest of a row follows from hashes
of its number. Chains are not hashed. The database is kept.

    python -m tests.benchmarks._issue_history 1000000
"""

import hashlib
import os
import sys
import time
from typing import Any

from qiannan.demo import servers
from tests.benchmarks import _prefecture

_NAME = "bench_history"


def ensure(issues: int) -> str:
    """Return the address of the filled database; make it if need be."""
    server = os.environ.get("DATABASE_URL") or servers.ensure()["DATABASE_URL"]
    made = hashlib.sha256("".join(_STATEMENTS.values()).encode()).hexdigest()[:8]
    name = f"{_NAME}_{issues}_{made}"
    address = _prefecture._address(server, name)
    if not _prefecture._exists(server, name):
        _make(server, name, issues)
    elif _prefecture._migrations() - _prefecture._applied(address):
        _prefecture._migrate(address)
    return address


def _make(server: str, name: str, issues: int) -> None:
    """Fill under another name, so that a database of the right name is complete."""
    making = f"{_NAME}_making"
    with _prefecture._cursor(server) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{making}"')
    address = _prefecture._address(server, making)
    _prefecture._migrate(address)
    with _prefecture._cursor(address) as cursor:
        _fill(cursor, issues)
    with _prefecture._cursor(server) as cursor:
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')


def _fill(cursor: Any, issues: int) -> None:
    """No trigger and no foreign key is asked while rows are made; indexes are made afterwards."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute("SET work_mem = '256MB'")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute(_prefecture._HASH)
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = 'ledger_event'
           AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"""
    )
    indexes = dict(cursor.fetchall())
    for index in indexes:
        cursor.execute(f'DROP INDEX "{index}"')
    for what, sql in (_STATEMENTS | indexes | {"statistics": "VACUUM ANALYZE"}).items():
        begun = time.perf_counter()
        cursor.execute(sql.replace(":issues", str(issues)))  # no parameter: % is modulo
        print(f"  {what}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)


_PLACES = """
CREATE TEMPORARY TABLE place AS
SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS n, count(*) OVER () AS places
FROM regions_region WHERE level = 4;
CREATE UNIQUE INDEX ON place (n);
ANALYZE place;
INSERT INTO accountability_aspect ("order", name)
SELECT n, '方面' || n FROM generate_series(1, 11) n;
INSERT INTO accountability_item (aspect_id, "order", name)
SELECT a.id, n, '第' || a."order" || '方面第' || n || '项问题'
FROM accountability_aspect a CROSS JOIN generate_series(1, 4) n;
CREATE TEMPORARY TABLE item AS
SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS n FROM accountability_item
"""
# `way` says which steps an issue has taken; the last one gives its status.
_WAYS = """
CREATE TEMPORARY TABLE step (way text, n int, kind text, after text, day int);
INSERT INTO step
SELECT 'closed', * FROM (VALUES
    (1, 'registered', 'pending', 0), (2, 'sent_down', 'pending', 1), (3, 'received', 'pending', 2),
    (4, 'sent_down', 'pending', 3), (5, 'taken_up', 'verifying', 4), (6, 'progress', '', 12),
    (7, 'applied', 'answered', 25), (8, 'verified', 'answered', 27),
    (9, 'reviewed', 'answered', 29), (10, 'closed', 'closed', 31),
    (11, 'filed_up', 'closed', 32)) v;
INSERT INTO step SELECT w, s.n, s.kind, s.after, s.day FROM step s
JOIN (VALUES ('pending', 3), ('verifying', 6), ('answered', 7), ('back', 7), ('again', 11),
             ('withdrawn', 3), ('returned', 7)) v (w, most) ON s.n <= v.most
WHERE s.way = 'closed';
INSERT INTO step SELECT w, n, kind, after, day FROM (VALUES ('withdrawn'), ('again'), ('back'),
    ('returned')) v (w)
JOIN (VALUES
    ('withdrawn', 4, 'withdrawn', 'withdrawn', 9), ('returned', 8, 'returned', 'returned', 26),
    ('back', 8, 'returned', 'returned', 26), ('back', 9, 'taken_up', 'verifying', 28),
    ('back', 10, 'applied', 'answered', 40), ('back', 11, 'verified', 'answered', 42),
    ('back', 12, 'reviewed', 'answered', 44), ('back', 13, 'closed', 'closed', 46),
    ('again', 12, 'reopened', 'pending', 90), ('again', 13, 'taken_up', 'verifying', 95),
    ('again', 14, 'applied', 'answered', 110), ('again', 15, 'verified', 'answered', 112),
    ('again', 16, 'reviewed', 'answered', 114), ('again', 17, 'closed', 'closed', 116)
) s (of, n, kind, after, day) ON s.of = w;
ANALYZE step
"""
_ISSUES = """
CREATE TEMPORARY TABLE made AS
SELECT x.*, p.id AS region_id, p.path,
       CASE WHEN h2 % 1000 < 735 THEN 'closed' WHEN h2 % 1000 < 822 THEN 'back'
            WHEN h2 % 1000 < 865 THEN 'again' WHEN h2 % 1000 < 875 THEN 'withdrawn'
            WHEN h2 % 1000 < 895 THEN 'pending' WHEN h2 % 1000 < 960 THEN 'verifying'
            WHEN h2 % 1000 < 992 THEN 'answered' ELSE 'returned' END AS way,
       now() - make_interval(days => 730 - (x.i * 570 / :issues)::int,
                             secs => (h1 % 80000)::int) AS opened
FROM (SELECT i, pg_temp.h(i, 1) AS h1, pg_temp.h(i, 2) AS h2, pg_temp.h(i, 3) AS h3
      FROM generate_series(1, :issues) i) x
JOIN place p ON p.n = x.h3 % (SELECT max(places) FROM place);
INSERT INTO accountability_issue (id, number, title, status, round, opened_at, due_on,
    responsible_unit, source, source_doc_no, description, measures, holder_id, region_id, item_id,
    closed_at, closed_by_id)
SELECT m.i, 'QN-2018-GK-' || lpad(m.i::text, 7, '0'), t.name,
       CASE way WHEN 'back' THEN 'closed' WHEN 'again' THEN 'closed' ELSE way END, 1, m.opened,
       m.opened::date + 60, '镇扶贫站',
       (ARRAY['state', 'province', 'inspection', 'audit', 'comparison'])[m.h3 % 5 + 1], '',
       '帮扶措施没有落实到户', '逐户核查并限期整改', m.region_id, m.region_id, t.id,
       CASE WHEN way IN ('closed', 'back', 'again') THEN m.opened + interval '31 days' END,
       CASE WHEN way IN ('closed', 'back', 'again') THEN 1 END
FROM made m JOIN item t ON t.n = m.h1 % 44;
ANALYZE accountability_issue
"""
_HISTORY = """
INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, subject_id, before,
    after, region_path, actor_id, actor_name, actor_post, note, data, hashed_by)
SELECT substr(path, 1, 8), row_number() OVER (ORDER BY at, i, n), md5(i::text) || md5(n::text),
       md5(n::text) || md5(i::text), at, 'accountability.issue.' || kind, 'accountability.issue',
       i, '', after, path, i % 500, '韦明华', '县扶贫办', note, data, 'sha256'
FROM (
    SELECT m.i, m.path, s.n, s.kind, s.after,
           m.opened + make_interval(days => s.day + (m.h1 % 5)::int, secs => s.n) AS at,
           CASE WHEN s.kind IN ('returned', 'verified') THEN '现场查看，佐证材料齐全' ELSE '' END
               AS note,
           CASE WHEN s.kind IN ('registered', 'reopened') THEN jsonb_build_object(
                    'number', 'QN-2018-GK-' || lpad(m.i::text, 7, '0'), 'round', 1,
                    'due_on', m.opened::date + 60 + s.day, 'origin', '',
                    'due_kind', CASE WHEN m.h3 % 20 = 0 THEN 'standing' ELSE 'limited' END)
                ELSE '{"round": 1}' END AS data
    FROM made m JOIN step s ON s.way = m.way
    UNION ALL
    SELECT m.i, m.path, 99, 'extension_granted', '', m.opened + interval '14 days', '同意延期',
           jsonb_build_object('due_on', m.opened::date + 90, 'due_on_before', m.opened::date + 60)
    FROM made m WHERE m.h1 % 10 = 0
) e ORDER BY at, i, n
"""
_STATEMENTS = {"places": _PLACES, "ways": _WAYS, "issues": _ISSUES, "history": _HISTORY}

if __name__ == "__main__":
    print(ensure(int(sys.argv[1])))
