"""A whole prefecture in a database of its own, for benchmarks: made once, in SQL, in minutes.

1,000,000 households are 4,000,000 persons in the real 1,464 villages, in grids of 40, each with
the facts of one year. Not coherent as `screening.synthetic` is: it has the right numbers of rows,
spread and distinct values. Everything follows from hashes of row numbers, so the same size gives
the same rows. The database is kept, and brought forward when migrations were added.

    python -m tests.benchmarks._prefecture 1000000
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from households import facets, names
from households.id_number import CHECK_CHARACTERS, WEIGHTS
from qiannan.demo import servers
from regions.pinyin import initials_of_person

ROOT = Path(__file__).resolve().parents[2]
YEAR = 2018
PER_GRID, PER_HOUSEHOLD = 40, 4
_DAYS = 29_000  # days of birth, from 1939-01-01; each is shared by people / 29,000 persons
_NAME = "bench_register"
_TABLES = ("household", "householdyear", "person", "personyear", "membership")
_SURNAMES = "韦陆罗蒙莫石王杨吴李张陈黄潘岑龙刘周何覃"
_GIVEN = "明华芳秀英国强军建平丽玉兰珍云春光荣德胜福贵文武志成美红梅仁义礼智信天地山水金木火土"
_NAMES = len(_SURNAMES) * len(_GIVEN) ** 2
# One number below 2^32 for a row number and a purpose; the casts keep it from overflowing.
_HASH = """
CREATE OR REPLACE FUNCTION pg_temp.h(i bigint, salt bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT hashint8extended(i, salt) & 4294967295 $$
"""


def ensure(households: int) -> str:
    """Return the address of a filled database of so many households; make it if need be.

    Its tables are as the migrations say: one made before they were added is migrated. One made by
    other statements, or by migrations that are no longer there, is made anew.
    """
    server = os.environ.get("DATABASE_URL") or servers.ensure()["DATABASE_URL"]
    name = f"{_NAME}_{households}_{_made_by()}"
    address = _address(server, name)
    applied = _applied(address) if _exists(server, name) else None
    if applied is None or applied - _migrations():
        _drop_older(server, households)
        _make(server, name, address, households)
    elif _migrations() - applied:
        _migrate(address)
    return address


def _made_by() -> str:
    """The statements that fill the tables, in eight digits."""
    made = hashlib.sha256("".join(_STATEMENTS.values()).encode())
    return made.hexdigest()[:8]


def _migrations() -> set[tuple[str, str]]:
    """(app, migration) of every one of this checkout."""
    return {(path.parts[-3], path.stem) for path in ROOT.glob("*/migrations/0*.py")}


def _applied(address: str) -> set[tuple[str, str]]:
    """Which of this product's migrations a database has been through."""
    apps = sorted({app for app, _name in _migrations()})
    with _cursor(address) as cursor:
        cursor.execute("SELECT app, name FROM django_migrations WHERE app = ANY(%s)", [apps])
        return set(cursor.fetchall())


def _address(server: str, name: str) -> str:
    head, mark, query = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"


@contextmanager
def _cursor(address: str) -> Iterator[Any]:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _exists(server: str, name: str) -> bool:
    with _cursor(server) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _drop_older(server: str, households: int) -> None:
    with _cursor(server) as cursor:
        pattern = rf"{_NAME}\_{households}\_%"
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [pattern])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _make(server: str, name: str, address: str, households: int) -> None:
    """Fill under another name, so that a database of the right name is complete."""
    making = f"{_NAME}_making_{os.getpid()}"
    with _cursor(server) as cursor:
        cursor.execute(f'CREATE DATABASE "{making}"')
    try:
        filling = _address(server, making)
        _migrate(filling)
        with _cursor(filling) as cursor:
            _fill(cursor, households)
        with _cursor(server) as cursor:
            cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    except BaseException:
        with _cursor(server) as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
        raise
    print(f"  {households:,} households in the database {name}", file=sys.stderr)


def _migrate(address: str) -> None:
    load = "from regions.operations import load_divisions; load_divisions()"
    for command in (["migrate", "--verbosity", "0"], ["shell", "--command", load]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": address},
            check=True,
            stdout=subprocess.DEVNULL,
        )


def _fill(cursor: Any, households: int) -> None:
    """No trigger and no foreign key is asked while rows are made; indexes are made afterwards."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute(_HASH)
    _names(cursor)
    indexes = _take_indexes(cursor)
    for what, sql in _STATEMENTS.items():
        begun = time.perf_counter()
        cursor.execute(sql.replace(":households", str(households)))  # no parameter: % is modulo
        print(f"  {what}: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    for index in indexes:
        cursor.execute(index)
    cursor.execute("VACUUM ANALYZE")
    print(f"  indexes: {time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)


def _names(cursor: Any) -> None:
    """A table of 20 × 42 × 42 names with their initials."""
    marks = {mark: initials_of_person(mark) for mark in _SURNAMES + _GIVEN}
    cursor.execute("CREATE TEMPORARY TABLE full_name (n integer, name text, initials text)")
    rows = [
        (s + a + b, marks[s] + marks[a] + marks[b])
        for s in _SURNAMES
        for a in _GIVEN
        for b in _GIVEN
    ]
    text = ",".join(cursor.mogrify("(%s,%s,%s)", (n, *row)).decode() for n, row in enumerate(rows))
    cursor.execute(f"INSERT INTO full_name VALUES {text}")
    cursor.execute("CREATE UNIQUE INDEX ON full_name (n)")
    cursor.execute("ANALYZE full_name")


def _take_indexes(cursor: Any) -> list[str]:
    """Drop the indexes that no constraint needs, and return what makes them again."""
    tables = [f"households_{name}" for name in _TABLES]
    cursor.execute(
        """SELECT indexname, indexdef FROM pg_indexes i WHERE tablename = ANY(%s) AND NOT EXISTS (
            SELECT FROM pg_constraint c WHERE c.conname = i.indexname)""",
        [tables],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


_WEIGHTED = " + ".join(
    f"substr(n.first17, {at}, 1)::integer * {weight}" for at, weight in enumerate(WEIGHTS, 1)
)
# :households is put in as a number. Households of a village are counted off in grids of 40.
_GRIDS = f"""
CREATE TEMPORARY TABLE village AS
SELECT v.id, v.code, v.path, :households / v.villages
       + (v.place < :households % v.villages)::integer AS homes
FROM (SELECT *, row_number() OVER (ORDER BY path) - 1 AS place, count(*) OVER () AS villages
      FROM regions_region WHERE level = 4) v;
INSERT INTO regions_region (code, name, initials, level, parent_id, path)
SELECT v.code || lpad(g.n::text, 3, '0'), g.n || '网格', g.n || 'wg', 5, v.id,
       v.path || lpad(g.n::text, 3, '0') || '/'
FROM village v CROSS JOIN LATERAL generate_series(1, ceil(v.homes / {PER_GRID}.0)::integer) g(n);
ANALYZE regions_region;
CREATE TEMPORARY TABLE home AS
SELECT row_number() OVER (ORDER BY v.path, k.n) AS i, g.id AS region_id, g.path,
       (k.n / 40 % 9 + 1) || '组' AS group_name,
       (ARRAY['上', '下', '大', '小', '新', '老'])[k.n / 70 % 6 + 1]
           || (ARRAY['寨', '坪', '湾', '岩脚', '井'])[(v.id % 5)::integer + 1] AS hamlet
FROM village v CROSS JOIN LATERAL generate_series(1, v.homes) k(n)
JOIN regions_region g
  ON g.path = v.path || lpad(((k.n - 1) / {PER_GRID} + 1)::text, 3, '0') || '/';
ANALYZE home
"""
_HOUSEHOLDS = f"""
INSERT INTO households_household (id, household_no, region_id, place_path, natural_village,
    group_name, poor_kind, id_standard, exit_status, household_kind, identified_on, exit_year,
    relapse_reason, cause_main, causes_other, phone, bank_name, bank_account, relocation_mode,
    resettle_mode, resettle_place, relocation_difficulty, monitor_kind, risks, risk_removal_mode,
    measures, surveyor, surveyed_on, head_name, head_initials, member_count)
SELECT x.i, 'H' || lpad(x.i::text, 12, '0'), x.region_id, x.path, x.hamlet, x.group_name,
       CASE WHEN NOT x.poor THEN '一般农户'
            ELSE (ARRAY['一般贫困户', '低保贫困户', '五保贫困户'])[x.a % 3 + 1] END,
       CASE WHEN x.poor THEN '国家标准' ELSE '' END,
       CASE WHEN NOT x.poor THEN '' WHEN x.a % 20 = 1 THEN '未脱贫' WHEN x.a % 97 = 2 THEN '返贫'
            ELSE '已脱贫' END,
       CASE WHEN x.poor THEN '脱贫户' ELSE '普通农户' END,
       CASE WHEN x.poor THEN make_date(2014 + (x.a % 4)::integer, 4, 1) END,
       CASE WHEN x.poor AND x.a % 20 <> 1 AND x.a % 97 <> 2 THEN 2015 + x.a % 4 END, '',
       CASE WHEN x.poor THEN (ARRAY['因病', '因残', '因学', '因灾', '缺土地', '缺水', '缺技术',
            '缺劳力', '缺资金', '交通条件落后', '自身发展动力不足'])[x.a % 11 + 1] ELSE '' END,
       '{{}}',
       CASE WHEN x.b % 9 > 0 THEN '1380000' || lpad((x.b % 10000)::text, 4, '0') ELSE '' END,
       '', '', '', '', '', '', CASE WHEN x.b % 61 = 0 THEN '边缘易致贫户' ELSE '' END,
       CASE WHEN x.b % 61 = 0 THEN ARRAY['因病'] ELSE '{{}}' END::varchar[], '', '{{}}', '',
       CASE WHEN x.b % 5 > 0 THEN DATE '2018-03-01' + (x.b % 90)::integer END,
       f.name, f.initials, {PER_HOUSEHOLD}
FROM (SELECT *, pg_temp.h(i, 1) AS a, pg_temp.h(i, 2) AS b, pg_temp.h(i, 3) % 100 < 24 AS poor
      FROM home) x
JOIN full_name f ON f.n = pg_temp.h(x.i * {PER_HOUSEHOLD}, 7) % {_NAMES};
CREATE TEMPORARY TABLE place AS SELECT id, place_path FROM households_household;
CREATE UNIQUE INDEX ON place (id);
ANALYZE place
"""
_PEOPLE = f"""
INSERT INTO households_person (id, person_no, place_path, name, name_initials, id_kind, id_raw,
    id_number, id_state, sex, birth_on, ethnic, political, phone)
SELECT n.i + 1, 'P' || lpad(n.i::text, 12, '0'), h.place_path, f.name, f.initials, '居民身份证',
       n.number, n.number, 'ok', CASE WHEN n.seq % 2 = 1 THEN '男' ELSE '女' END, n.birth_on,
       (ARRAY['汉族', '布依族', '苗族', '水族', '毛南族'])[n.a % 5 + 1], '群众',
       CASE WHEN n.a % 3 = 0 THEN '1380000' || lpad((n.a % 10000)::text, 4, '0') ELSE '' END
FROM (
    SELECT n.*, n.first17 || substr('{CHECK_CHARACTERS}', ({_WEIGHTED}) % 11 + 1, 1) AS number
    FROM (SELECT n.*, '522799' || to_char(birth_on, 'YYYYMMDD') || lpad(seq::text, 3, '0')
                     AS first17
          FROM (SELECT i, pg_temp.h(i, 8) AS a, i / {_DAYS} + 1 AS seq,
                       DATE '1939-01-01' + (i * 7919 % {_DAYS})::integer AS birth_on
                FROM generate_series(0::bigint, :households * {PER_HOUSEHOLD} - 1) i) n) n
) n
JOIN place h ON h.id = n.i / {PER_HOUSEHOLD} + 1
JOIN full_name f ON f.n = CASE WHEN n.i % {PER_HOUSEHOLD} = 0
    THEN pg_temp.h(n.i + {PER_HOUSEHOLD}, 7) ELSE n.a END % {_NAMES}
"""
_MEMBERS = f"""
INSERT INTO households_membership (id, household_id, person_id, relation, left_reason)
SELECT i + 1, i / {PER_HOUSEHOLD} + 1, i + 1,
       (ARRAY['户主', '配偶', '之子', '之女'])[i % {PER_HOUSEHOLD} + 1], ''
FROM generate_series(0, :households * {PER_HOUSEHOLD} - 1) i
"""
_HOUSEHOLD_YEARS = f"""
INSERT INTO households_householdyear (household_id, year, members_start, members_end,
    house_area_m2, house_structure, is_dangerous_house, house_grade, has_safe_water, water_source,
    has_power, has_tv, access_road, road_distance_km, has_toilet, fuel, arable_mu, forest_mu,
    grass_mu, wage_yuan, business_yuan, property_yuan, family_planning_yuan, dibao_yuan,
    wubao_yuan, pension_yuan, ecology_yuan, other_transfer_yuan, business_cost_yuan,
    net_per_head_yuan)
SELECT i, {YEAR}, 4, 4, CASE WHEN a % 50 > 0 THEN 60 + a % 120 END, '砖混材料', a % 40 = 0,
       CASE WHEN a % 40 = 0 THEN 'C' ELSE 'A' END, a % 30 > 0, '净化自来水', a % 200 > 0, TRUE,
       '水泥路', a % 9, a % 3 > 0, '柴草', a % 8, a % 5, 0, w, 3000, 0, 0, d, 0, 1200, 0, 0, 900,
       round((w + 3000 + d + 1200 - 900) / 4.0, 2)
FROM (SELECT i, a, CASE WHEN a % 7 > 0 THEN 4000 + a % 40000 ELSE 0 END AS w,
             CASE WHEN a % 11 = 0 THEN 2400 ELSE 0 END AS d
      FROM (SELECT i, pg_temp.h(i, 4) AS a FROM generate_series(1, :households) i) n) n
"""
_PERSON_YEARS = f"""
INSERT INTO households_personyear (person_id, year, education, school_status, dropout_reason,
    health, disease, disease_level, disability_kind, disability_level, labour, work_area,
    work_province, work_prefecture, work_county, work_township, work_months, employer,
    job_channel, public_posts, has_resident_medical, has_employee_medical, has_major_illness,
    has_resident_pension, has_dibao, dibao_kind, tekun_kind)
SELECT i, {YEAR}, CASE WHEN age BETWEEN 6 AND 18 THEN '' ELSE '小学' END,
       CASE WHEN age BETWEEN 6 AND 12 THEN '小学' WHEN age BETWEEN 13 AND 15 THEN '八年级'
            WHEN age BETWEEN 16 AND 18 THEN '普通高中二年级' ELSE '' END, '',
       CASE WHEN a % 20 = 0 THEN ARRAY['长期慢性病'] WHEN a % 75 = 1 THEN ARRAY['残疾']
            ELSE ARRAY['健康'] END, '', '', '', '',
       CASE WHEN age BETWEEN 19 AND 59 THEN '普通劳动力' ELSE '无劳动力' END,
       CASE WHEN age BETWEEN 19 AND 59 AND a % 3 = 0 THEN '省外' ELSE '' END, '', '', '', '',
       CASE WHEN age BETWEEN 19 AND 59 AND a % 3 = 0 THEN a % 12 + 1 END, '', '', '{{}}',
       a % 33 > 0, FALSE, a % 37 > 0, age BETWEEN 16 AND 59, a % 44 = 0,
       CASE WHEN a % 44 = 0 THEN '农村低保' ELSE '' END, ''
FROM (SELECT id AS i, pg_temp.h(id, 5) AS a, {YEAR} - extract(year FROM birth_on) AS age
      FROM households_person) n
"""
_SEQUENCES = "".join(
    f"SELECT setval(pg_get_serial_sequence('households_{name}', 'id'), max(id)) "
    f"FROM households_{name};"
    for name in _TABLES
)
# What triggers compute (`households.models.rolling`): none is asked here.
_BITS = f"""
UPDATE households_household h
SET facets = {facets.HOUSEHOLD.sql("h")}, year_facets = {facets.HOUSEHOLD_YEAR.sql("y")},
    is_registered = h.poor_kind <> '一般农户', income_year = y.year,
    income_yuan = y.net_per_head_yuan
FROM households_householdyear y WHERE y.household_id = h.id;
UPDATE households_person p
SET facets = {facets.PERSON.sql("p")}, year_facets = n.bits, home_facets = h.facets,
    name_key = {names.sql("p.name")}
FROM (SELECT y.person_id, {facets.PERSON_YEAR.sql("y")} AS bits
      FROM households_personyear y JOIN households_person q ON q.id = y.person_id) n
JOIN households_membership m ON m.person_id = n.person_id
JOIN households_household h ON h.id = m.household_id
WHERE n.person_id = p.id;
UPDATE households_household h SET member_facets = n.bits
FROM (SELECT m.household_id, bit_or(p.facets | p.year_facets) AS bits
      FROM households_membership m JOIN households_person p ON p.id = m.person_id
      GROUP BY m.household_id) n
WHERE n.household_id = h.id
"""
_PLACES = "; ".join(
    f"INSERT INTO households_{name}place (place_path, rows, {', '.join(columns)}) "
    f"SELECT place_path, count(*), {', '.join(f'bit_or({c})' for c in columns)} "
    f"FROM households_{name} GROUP BY place_path"
    for name, columns in facets.OF_PLACES.items()
)
_STATEMENTS = {
    "grids": _GRIDS,
    "households": _HOUSEHOLDS,
    "persons": _PEOPLE,
    "memberships": _MEMBERS,
    "facts of households": _HOUSEHOLD_YEARS,
    "facts of persons": _PERSON_YEARS,
    "bits": _BITS,
    "places": _PLACES,
    "sequences": _SEQUENCES,
}


if __name__ == "__main__":
    print(ensure(int(sys.argv[1])))
