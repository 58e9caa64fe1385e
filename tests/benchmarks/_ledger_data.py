"""A ledger of so many issues with their history in a database of its own, made in SQL.

Not walked step by step: it has the right numbers of rows, spread over the real villages, and
distinct values. The sums are counted as the nightly task counts them. Everything follows from
hashes of row numbers, so the same size gives the same rows. The database is kept.

    python -m tests.benchmarks._ledger_data 1000000
"""

import hashlib
import os
import sys
import time
from typing import Any

from qiannan.demo import servers
from tests.benchmarks import _empty, _prefecture

_NAME = "bench_ledger"
_TABLES = (
    "accountability_issue", "accountability_issueprogress", "ledger_event", "ledger_dispatch",
    "accountability_issuewait",
)  # fmt: skip


def ensure(issues: int) -> str:
    """Return the address of the filled database; make it if need be, and bring it forward."""
    server = os.environ.get("DATABASE_URL") or servers.ensure()["DATABASE_URL"]
    made_by = hashlib.sha256("".join(_STATEMENTS.values()).encode()).hexdigest()[:8]
    name = f"{_NAME}_{issues}_{made_by}"
    address = _prefecture._address(server, name)
    applied = _prefecture._applied(address) if _prefecture._exists(server, name) else None
    if applied is None or applied - _prefecture._migrations():
        _drop_older(server, issues)
        _make(server, name, issues)
    elif _prefecture._migrations() - applied:
        _prefecture._migrate(address)
    return address


def _drop_older(server: str, issues: int) -> None:
    with _prefecture._cursor(server) as cursor:
        pattern = rf"{_NAME}\_{issues}\_%"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        for (older,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{older}" WITH (FORCE)')


def _make(server: str, name: str, issues: int) -> None:
    """Fill a copy of the empty database under another name, so that one of the right name is
    complete.
    """
    making = f"{_NAME}_making_{os.getpid()}"
    empty = _empty.ensure().partition("?")[0].rpartition("/")[2]
    with _prefecture._cursor(server) as cursor:
        cursor.execute(f'CREATE DATABASE "{making}" TEMPLATE "{empty}"')
    try:
        address = _prefecture._address(server, making)
        with _prefecture._cursor(address) as cursor:
            _fill(cursor, issues)
        with _prefecture._cursor(server) as cursor:
            cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    except BaseException:
        with _prefecture._cursor(server) as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
        raise


def _fill(cursor: Any, issues: int) -> None:
    """No trigger and no foreign key is asked while rows are made; indexes are made afterwards."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    from accountability.models.counts import KEYS, placed

    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute("SET work_mem = '256MB'")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute(_prefecture._HASH)
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS (
            SELECT FROM pg_constraint c WHERE c.conname = i.indexname)""",
        [list(_TABLES)],
    )
    indexes = cursor.fetchall()
    for index, _definition in indexes:
        cursor.execute(f'DROP INDEX "{index}"')
    sums = placed("SELECT *, 1 AS n FROM accountability_issue")
    more = {"sums": f"INSERT INTO accountability_issuecount ({KEYS}, issues) {sums}"}
    more |= dict(indexes) | {"what waits": _WAITS}
    for what, sql in (_STATEMENTS | more | {"statistics": "VACUUM ANALYZE"}).items():
        begun = time.perf_counter()
        cursor.execute(sql.replace(":issues", str(issues)))  # no parameter: % is modulo
        took = time.perf_counter() - begun
        print(f"  {what}: {took:.1f} s", file=sys.stderr, flush=True)


# Another benchmark may have worked in the empty database before.
_EMPTIED = """
TRUNCATE accountability_aspect, accountability_issuebatch, accountability_issuecount,
    accountability_issuewait, ledger_event, ledger_dispatch CASCADE
"""
_PLACES = """
INSERT INTO regions_region (code, name, initials, level, parent_id, path)
SELECT v.code || lpad(n::text, 3, '0'), n || '网格', n || 'wg', 5, v.id,
       v.path || lpad(n::text, 3, '0') || '/'
FROM regions_region v CROSS JOIN generate_series(1, 4) n WHERE v.level = 4;
ANALYZE regions_region;
CREATE TEMPORARY TABLE place AS
SELECT id, path, name, level, row_number() OVER (PARTITION BY level ORDER BY path) - 1 AS n,
       count(*) OVER (PARTITION BY level) AS places
FROM regions_region;
CREATE UNIQUE INDEX ON place (level, n);
ANALYZE place
"""
# Two people of each township, four of each county; the units of a place carry its name.
_PEOPLE = """
INSERT INTO regions_user (password, is_superuser, username, email, is_staff, is_active,
    date_joined, full_name, phone, person_key, must_change_password)
SELECT '', false, 'bench-' || p.path || k, '', false, true, now(),
       substr('韦陆罗蒙莫石王杨吴李', (pg_temp.h(p.id, 4) % 10)::int + 1, 1)
       || substr('明华芳秀英国强军建平', (pg_temp.h(p.id, 5 + k) % 10)::int + 1, 1)
       || substr('光荣德胜福贵文武志成', (pg_temp.h(p.id, 9 + k) % 10)::int + 1, 1),
       '', '', false
FROM place p CROSS JOIN generate_series(1, 4) k
WHERE p.level = 2 OR (p.level = 3 AND k <= 2);
CREATE TEMPORARY TABLE person AS
SELECT u.id, p.path, row_number() OVER (PARTITION BY p.path ORDER BY u.id) - 1 AS n
FROM regions_user u JOIN place p ON u.username LIKE 'bench-' || p.path || '%' AND p.level IN (2, 3)
WHERE length(u.username) = length('bench-' || p.path) + 1;
ANALYZE person
"""
_CATALOGUE = """
INSERT INTO accountability_aspect ("order", name)
SELECT n, '方面' || n FROM generate_series(1, 11) n;
INSERT INTO accountability_item (aspect_id, "order", name)
SELECT a.id, n, '第' || a."order" || '方面第' || n || '项问题'
FROM accountability_aspect a CROSS JOIN generate_series(1, 4) n;
INSERT INTO accountability_issuebatch (source, doc_no, title, organ, issued_on, due_on, region_id,
    registered_at, registered_by_id)
SELECT (ARRAY['state', 'province', 'inspection', 'audit', 'supervision'])[n % 5 + 1],
       '测考〔2018〕' || n || '号', '第' || n || '批反馈', '', DATE '2018-01-01' + n % 300, NULL,
       (SELECT id FROM place WHERE level = 1), now(), (SELECT min(id) FROM person)
FROM generate_series(1, 400) n;
CREATE TEMPORARY TABLE item AS
SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS n FROM accountability_item;
CREATE TEMPORARY TABLE batch AS
SELECT id, doc_no, source, row_number() OVER (ORDER BY id) - 1 AS n
FROM accountability_issuebatch
"""
# One batch has a tenth of what came in batches, as a state assessment has; the others share.
_ISSUES = """
CREATE TEMPORARY TABLE made AS
SELECT x.*, p.id AS region_id, p.path, p.name AS place_name,
       CASE WHEN x.h2 % 1000 < 865 THEN 'closed' WHEN x.h2 % 1000 < 875 THEN 'withdrawn'
            WHEN x.h2 % 1000 < 895 THEN 'pending' WHEN x.h2 % 1000 < 960 THEN 'verifying'
            WHEN x.h2 % 1000 < 992 THEN 'answered' ELSE 'returned' END AS status,
       CASE WHEN x.h1 % 10 < 6 THEN
            CASE WHEN x.h4 % 10 = 0 THEN 0 ELSE x.h4 % 400 END END AS batch_n
FROM (
    SELECT i, pg_temp.h(i, 1) AS h1, pg_temp.h(i, 2) AS h2, pg_temp.h(i, 3) AS h3,
           pg_temp.h(i, 4) AS h4, pg_temp.h(i, 5) AS h5,
           CASE WHEN pg_temp.h(i, 6) % 100 < 2 THEN 1 WHEN pg_temp.h(i, 6) % 100 < 12 THEN 2
                WHEN pg_temp.h(i, 6) % 100 < 27 THEN 3 WHEN pg_temp.h(i, 6) % 100 < 87 THEN 4
                ELSE 5 END AS at
    FROM generate_series(1, :issues) i
) x
JOIN (SELECT DISTINCT level, places FROM place) of_level ON of_level.level = x.at
JOIN place p ON p.level = x.at AND p.n = x.h3 % of_level.places;
INSERT INTO accountability_issue (id, number, title, status, round, opened_at, due_on,
    responsible_unit, source, source_doc_no, description, measures, holder_id, region_id,
    responsible_id, item_id, batch_id, level, due_kind, place_path, sent_down_at, sent_down_by_id,
    applied_at, applied_by_id, verified_at, verified_by_id, reviewed_at, reviewed_by_id,
    closed_at, closed_by_id, finished_on, held_due_on)
SELECT m.i, 'QN-2018-' || (ARRAY['GK', 'SK', 'XS', 'SJ', 'DC', 'JC', 'BD', 'ZC'])[m.h1 % 8 + 1]
           || '-' || lpad(m.i::text, 7, '0'),
       t.name, m.status, 1, m.opened, m.opened::date + 15 + (m.h5 % 165)::int,
       left(m.place_name, 8) || (ARRAY['扶贫站', '住建局', '教育局', '民政办', '财政所',
           '水务站', '卫生院', ''])[m.h3 % 8 + 1],
       coalesce(b.source, (ARRAY['comparison', 'comparison', 'comparison', 'self_check',
           'cross_check', 'hotline_ask', 'line_12317', 'media'])[m.h3 % 8 + 1]),
       coalesce(b.doc_no, ''),
       m.place_name || (ARRAY['第', '有', '查出', '反映'])[m.h1 % 4 + 1] || (m.h4 % 90 + 1)
           || '户' || (ARRAY['帮扶措施没有落实到户', '危房改造进度缓慢', '教育资助没有足额发放',
           '产业分红没有兑现', '饮水工程建后管护不到位', '易地搬迁入住率低', '档案资料前后矛盾',
           '医疗报销政策宣传不够', '公益岗位管理不规范', '小额信贷户贷企用'])[m.h5 % 10 + 1]
           || '，' || (ARRAY['群众不知晓', '责任没有压实', '台账不清', '进度滞后', '验收不规范',
           '资金拨付慢', '公示时间不足'])[m.h2 % 7 + 1] || '，涉及资金' || m.h5 % 9000 || '元',
       '逐户核查并限期整改',
       coalesce(CASE
           WHEN m.status = 'closed' AND m.h5 % 50 > 0 THEN (SELECT id FROM place WHERE level = 1)
           WHEN m.status IN ('closed', 'answered') OR (m.status = 'pending' AND m.h5 % 3 = 0)
               THEN c.id
           WHEN m.status = 'pending' AND m.h5 % 3 = 1 THEN v.id
       END, m.region_id), m.region_id,
       w.id, t.id, b.id, least(m.at, CASE WHEN m.h4 % 10 < 6 THEN 1 WHEN m.h4 % 10 < 9 THEN 2
                                          ELSE 3 END),
       CASE WHEN m.h5 % 20 = 0 THEN 'standing' WHEN m.h5 % 20 = 1 THEN 'immediate'
            ELSE 'limited' END, m.path,
       CASE WHEN m.h2 % 1000 < 875 OR m.h2 % 1000 >= 885 THEN m.opened + interval '1 day' END,
       CASE WHEN m.h2 % 1000 < 875 OR m.h2 % 1000 >= 885 THEN z.id END,
       CASE WHEN m.status IN ('answered', 'closed') THEN m.opened + interval '9 days' END,
       CASE WHEN m.status IN ('answered', 'closed') THEN z.id END,
       CASE WHEN m.status = 'closed' OR (m.status = 'answered' AND m.h3 % 3 > 0)
            THEN m.opened + interval '10 days' END,
       CASE WHEN m.status = 'closed' OR (m.status = 'answered' AND m.h3 % 3 > 0) THEN z.id + 1 END,
       CASE WHEN m.status = 'closed' OR (m.status = 'answered' AND m.h3 % 3 = 2)
            THEN m.opened + interval '11 days' END,
       CASE WHEN m.status = 'closed' OR (m.status = 'answered' AND m.h3 % 3 = 2) THEN z.id + 2 END,
       CASE WHEN m.status = 'closed' THEN m.opened + interval '12 days' END,
       CASE WHEN m.status = 'closed' THEN z.id + 3 END,
       CASE WHEN m.status = 'closed' THEN m.opened::date + 9 END,
       CASE WHEN m.h5 % 20 > 0 THEN m.opened::date + 10 + (m.h5 % 165)::int END
FROM (SELECT *, now() - make_interval(days => CASE WHEN status IN ('closed', 'withdrawn')
          THEN 60 + (h4 % 600)::int ELSE (h4 % 120)::int END) AS opened FROM made) m
JOIN item t ON t.n = m.h5 % 44
LEFT JOIN batch b ON b.n = m.batch_n
LEFT JOIN person w ON w.n = m.h4 % 2 AND m.h1 % 5 > 0
    AND w.path = array_to_string((string_to_array(m.path, '/'))[1:greatest(2, least(m.at, 3))], '/')
        || '/'
LEFT JOIN place c ON c.level = 2 AND c.path = substr(m.path, 1, 8)
LEFT JOIN place v ON v.level = 3
    AND v.path = array_to_string((string_to_array(m.path, '/'))[1:3], '/') || '/'
CROSS JOIN (SELECT min(id) AS id FROM person) z;
ANALYZE accountability_issue
"""
# What each went through, and a line of progress: the trail's hashes are as long as true ones.
_HISTORY = """
INSERT INTO ledger_event (chain, seq, prev_hash, hash, at, kind, subject, subject_id, before,
    after, region_path, actor_id, actor_name, actor_post, note, data, hashed_by)
SELECT substr(m.path, 1, 8), m.i * 4 + k.n, md5(m.i::text) || md5(k.n::text),
       md5(m.i::text) || md5(k.n::text), now() - interval '60 days' + make_interval(secs => k.n),
       'accountability.issue.' || k.kind, 'accountability.issue', m.i, '', k.after, m.path,
       NULL, '', '', '', '{"round": 1}', 'sha256'
FROM made m CROSS JOIN (VALUES (1, 'registered', 'pending'), (2, 'sent_down', 'pending'),
    (3, 'taken_up', 'verifying'), (4, 'closed', 'closed')) k (n, kind, after)
WHERE k.n < 4 OR m.status = 'closed';
INSERT INTO accountability_issueprogress (issue_id, round, done_on, words, recorded_at,
    recorded_by_id)
SELECT i, 1, current_date - 30, '已逐户走访并落实整改措施', now(), (SELECT min(id) FROM person)
FROM made;
INSERT INTO ledger_dispatch (subject, subject_id, region_id, direction, from_region_id,
    to_region_id, note, sent_at, sent_by_id, received_at, received_by_id)
SELECT 'accountability.issue', i.id, i.region_id,
       CASE WHEN i.status IN ('closed', 'answered') THEN 'up' ELSE 'down' END,
       coalesce(h.parent_id, i.region_id), h.id, '', s.sent_at, z.id,
       CASE WHEN i.id % 15 > 0 OR i.is_done = 1 THEN s.sent_at + interval '1 day' END,
       CASE WHEN i.id % 15 > 0 OR i.is_done = 1 THEN z.id END
FROM accountability_issue i JOIN regions_region h ON h.id = i.holder_id
CROSS JOIN LATERAL (SELECT i.opened_at + interval '36 hours' AS sent_at) s
CROSS JOIN (SELECT min(id) AS id FROM person) z
WHERE i.sent_down_at IS NOT NULL;
ANALYZE ledger_dispatch
"""
# As the migration fills it.
_WAITS = """
INSERT INTO accountability_issuewait (issue_id, kind, holder_id, since, came_on, due_on)
SELECT issue_id, kind, holder_id, since, came_on, due_on FROM accountability_waiting
"""
_STATEMENTS = {
    "emptied": _EMPTIED,
    "places": _PLACES,
    "people": _PEOPLE,
    "catalogue and batches": _CATALOGUE,
    "issues": _ISSUES,
    "history": _HISTORY,
}

if __name__ == "__main__":
    print(ensure(int(sys.argv[1])))
