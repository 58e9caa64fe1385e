"""A county for benchmarks: a register and nine extracts as CSV and Parquet, made in seconds.

Not the synthetic county of `screening.synthetic`, which is coherent and slow: this one only has
the right numbers of rows, of errors and of findings. Everything follows from hashes of row
numbers, so the same size gives the same data.
"""

from datetime import date
from pathlib import Path

import duckdb

from households.id_number import CHECK_CHARACTERS, WEIGHTS
from screening.comparison.columns import words
from screening.comparison.files import REGISTER_COLUMNS, extract_columns, quote
from screening.comparison.register import columns_for
from screening.comparison.rules import load_rules

COUNTY = "522725"
AS_OF = date(2018, 6, 30)
DATA_ON = date(2018, 5, 31)
CODES = frozenset({"r03", "r05", "r09", "r15", "r16", "r18", "r20", "r22", "r24", "r26"})
RULES = tuple(rule for rule in load_rules() if rule.code in CODES)
"""The rules that this county has cases of."""
REGISTER = {name: REGISTER_COLUMNS[name] for name in columns_for(words(RULES))}
"""What these rules read of the register, as a night copies it."""

_SURNAMES = "韦陆罗蒙莫石王杨吴李张陈黄潘岑龙刘周何覃"
_GIVEN = "明华芳秀英国强军建平丽玉兰珍云春光荣德胜福贵文武志成美红梅仁义礼智信天地山水金木火土"

FEEDS = {
    "ga_population": """
        SELECT *, 'H' || household_id AS hukou_no,
               CASE WHEN h % 200 = 0 THEN '死亡注销' WHEN h % 301 = 0 THEN '迁出注销'
                    ELSE '正常' END AS hukou_status
        FROM about(11) WHERE h % 100 <> 7""",
    "yb_insured": """
        SELECT *, 2018 - copy AS year, '城乡居民' AS scheme,
               CASE WHEN h % 90 = 0 THEN '未缴费' WHEN h % 7 = 0 THEN NULL ELSE '已缴费' END
                   AS payment_status
        FROM about(12) CROSS JOIN (VALUES (0), (1)) twice(copy) WHERE (h + copy) % 25 <> 3""",
    "jy_enrolment": """
        SELECT *, '瓮安第' || h % 40 || '小学' AS school, '三年级' AS grade,
               CASE WHEN h % 120 = 0 THEN '辍学' WHEN h % 121 = 0 THEN '休学' ELSE '在读' END
                   AS status,
               '2017-2018' AS school_year, 'G522' || i AS pupil_no
        FROM about(13) WHERE birth_on BETWEEN DATE '2000-09-02' AND DATE '2011-09-01'
            AND h % 50 <> 3""",
    "ga_vehicle": """
        SELECT *, '贵J' || 10000 + i % 90000 AS plate,
               CASE h % 5 WHEN 0 THEN '小型轿车' WHEN 1 THEN '小型普通客车'
                          WHEN 2 THEN '轻型普通货车' ELSE '普通二轮摩托车' END AS vehicle_type,
               CASE WHEN h % 11 = 0 THEN '货运' WHEN h % 13 = 0 THEN NULL ELSE '非营运' END AS use,
               DATE '2009-01-01' + CAST(h % 3400 AS INTEGER) AS registered_on,
               CASE WHEN h % 17 <> 0 THEN 1000.0 * (h % 150) END AS price_yuan,
               CASE WHEN h % 9 = 0 THEN '注销' ELSE '正常' END AS state
        FROM about(14) WHERE birth_on < DATE '2000-01-01' AND h % 3 = 0""",
    "sc_registration": """
        SELECT *, '瓮安第' || i || '商行' AS business, '91522725' || i AS credit_code,
               CASE WHEN h % 6 = 0 THEN '企业' ELSE '个体工商户' END AS kind,
               DATE '2009-01-01' + CAST(h % 3400 AS INTEGER) AS founded_on,
               10000.0 * (h % 300) AS capital_yuan,
               CASE WHEN h % 8 = 0 THEN '注销' ELSE '存续' END AS status
        FROM about(15) WHERE birth_on < DATE '2000-01-01' AND h % 9 = 0""",
    "mz_dibao": """
        SELECT *, 'D' || household_id AS certificate_no,
               CASE WHEN h % 10 = 0 THEN '城市低保' ELSE '农村低保' END AS kind,
               200.0 + h % 300 AS monthly_yuan,
               DATE '2012-01-01' + CAST(h % 2400 AS INTEGER) AS started_on,
               CASE WHEN h % 5 = 0 THEN DATE '2017-01-01' + CAST(h % 900 AS INTEGER) END AS ended_on
        FROM about(16) WHERE household_id % 11 = 0""",
    "cl_disability": """
        SELECT *, '肢体' AS category, CAST(1 + h % 4 AS VARCHAR) AS level,
               DATE '2005-01-01' + CAST(h % 4000 AS INTEGER) AS issued_on
        FROM about(17) WHERE h % 15 = 0""",
    "zj_housing": """
        SELECT *, CASE h % 8 WHEN 0 THEN 'C' WHEN 1 THEN 'D' WHEN 2 THEN 'B' ELSE 'A' END AS grade,
               DATE '2015-01-01' + CAST(h % 1200 AS INTEGER) AS surveyed_on,
               CASE WHEN h % 7 < 3 THEN '是' ELSE '否' END AS completed
        FROM about(18) WHERE i % 4 < 2 AND h % 3 = 0""",
    "ga_custody": """
        SELECT *, CASE h % 3 WHEN 0 THEN '现役' WHEN 1 THEN '服刑' ELSE '失联' END AS situation,
               DATE '2016-01-01' + CAST(h % 1000 AS INTEGER) AS started_on,
               CASE WHEN h % 4 = 0 THEN DATE '2018-01-01' + CAST(h % 300 AS INTEGER) END AS ended_on
        FROM about(19) WHERE h % 150 = 0""",
}


def make(folder: Path, persons: int) -> dict[str, int]:
    """Write register and extracts as CSV and Parquet; return the rows of each.

    3 % more people than `persons` are known to the departments but not to the register.
    """
    rows = {}
    with duckdb.connect(config={"threads": 2}) as con:
        _people(con, persons)
        rows["register"] = _write(con, folder / "register", _register(persons), REGISTER)
        for feed, query in FEEDS.items():
            rows[feed] = _write(con, folder / feed, _extract(query, feed), extract_columns(feed))
    return rows


def check_character(first17: str) -> str:
    """Return SQL for the 18th character of 17 digits held as BIGINT."""
    total = " + ".join(
        f"{first17} // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(WEIGHTS)
    )
    return f"substr('{CHECK_CHARACTERS}', CAST(({total}) % 11 AS INTEGER) + 1, 1)"


def _people(con: duckdb.DuckDBPyConnection, persons: int) -> None:
    given = quote(_GIVEN)
    con.execute(f"""
        CREATE TABLE born AS
        SELECT i, 1 + i // 4 AS household_id,
               DATE '1930-01-01' + CAST(hash(i, 1) % 32000 AS INTEGER) AS birth_on,
               substr({quote(_SURNAMES)}, 1 + CAST(hash(i, 2) % 20 AS INTEGER), 1)
               || substr({given}, 1 + CAST(hash(i, 3) % {len(_GIVEN)} AS INTEGER), 1)
               || substr({given}, 1 + CAST(hash(i, 4) % {len(_GIVEN)} AS INTEGER), 1) AS name
        FROM range({persons * 103 // 100}) people(i)
    """)
    con.execute(f"""
        CREATE TABLE person AS
        SELECT *, first17 || {check_character("first17")} AS number FROM (
            SELECT *, (522799::BIGINT * 100000000
                       + year(birth_on) * 10000 + month(birth_on) * 100 + day(birth_on)) * 1000
                      + row_number() OVER (PARTITION BY birth_on ORDER BY i) AS first17
            FROM born
        )
    """)
    con.execute("""
        CREATE MACRO about(salt) AS TABLE
        SELECT i, household_id, birth_on, number, hash(i, salt) // 1000 AS h,
               hash(i, salt + 100) % 1000 AS slip,
               CAST(7 + hash(i, salt + 200) % 9 AS INTEGER) AS place,
               CASE WHEN hash(i, salt + 300) % 400 = 0 THEN left(name, 2) || '某' ELSE name END
                   AS known_as
        FROM person
    """)


# How the base map reads what was typed for a number, and the number that means (`_register`).
READ = """
    CASE WHEN typed = number OR slip IN (2, 14) THEN 'ok' WHEN slip = 0 THEN 'length'
         WHEN slip = 1 THEN 'checksum' WHEN slip = 3 THEN 'none'
         WHEN length(typed) = 20 THEN 'card' ELSE 'from15' END AS id_state,
    CASE WHEN typed <> number AND slip BETWEEN 4 AND 14 THEN number END AS id_other
"""


def _register(persons: int) -> str:
    """Numbers as clerks typed them: 0.2 % wrong, 0.1 % another's, some cards and 15 digits."""
    return f"""
        SELECT *, typed AS id_raw, {READ} FROM (
        SELECT number, slip, 100000 + i AS person_id, household_id,
               'QN' || lpad(household_id::VARCHAR, 8, '0')
                   AS household_no,
               CASE WHEN slip = 0 THEN left(number, 10) || substr(number, 12)
                    WHEN slip = 1 THEN left(number, 17) || CASE right(number, 1) WHEN '0' THEN '1'
                                                                               ELSE '0' END
                    WHEN slip = 2 THEN lag(number, 50) OVER (ORDER BY i)
                    WHEN slip = 3 THEN '999999' || substr(number, 7)
                    WHEN slip BETWEEN 4 AND 8 THEN number || '42'
                    WHEN slip BETWEEN 9 AND 13 AND birth_on < DATE '2000-01-01'
                        THEN left(number, 6) || substr(number, 9, 9)
                    WHEN slip = 14 THEN lower(number)
                    ELSE number END AS typed,
               name, CASE WHEN i % 2 = 0 THEN '男' ELSE '女' END AS sex, birth_on,
               CASE WHEN i % 4 = 0 THEN '户主' ELSE '其他' END AS relation, i % 4 = 0 AS is_head,
               household_id % 100 < 24 AS is_registered,
               CASE WHEN household_id % 100 < 24 THEN '一般贫困户' ELSE '一般农户' END AS poor_kind,
               CASE WHEN household_id % 100 < 16 THEN '已脱贫' ELSE '未脱贫' END AS exit_status,
               CASE WHEN household_id % 100 < 24 THEN
                   DATE '2014-03-01' + INTERVAL (household_id % 24) MONTH END AS identified_on,
               '{COUNTY}100' || 201 + household_id % 90 AS region_code, '{COUNTY}' AS county_code,
               'A' AS house_grade
        FROM (SELECT *, hash(i, 5) % 1000 AS slip FROM person WHERE i < {persons}))
        ORDER BY person_id
    """


def _extract(query: str, feed: str) -> str:
    """Add the normalised columns; 0.3 % of the numbers have a slip, 0.3 % have 15 digits."""
    card = " || '41'" if feed == "cl_disability" else ""
    return f"""
        SELECT *, row_number() OVER (ORDER BY i) + 1 AS row_no, known_as AS name,
               coalesce(id18, id_raw) AS id_number, known_as AS name_norm
        FROM (
            SELECT *, CASE WHEN typed = number THEN number{card} ELSE typed END AS id_raw,
                   CASE WHEN typed = number OR length(typed) = 15 THEN number END AS id18,
                   CASE WHEN typed = number THEN {"'card'" if card else "'ok'"}
                        WHEN length(typed) = 15 THEN 'from15'
                        WHEN length(typed) = 18 THEN 'checksum' ELSE 'length' END AS id_state
            FROM (
                SELECT *, CASE
                    WHEN slip = 0 THEN left(number, place)
                                       || (substr(number, place + 1, 1)::INT + 1) % 10
                                       || substr(number, place + 2)
                    WHEN slip = 1 THEN left(number, place - 1) || substr(number, place + 1, 1)
                                       || substr(number, place, 1) || substr(number, place + 2)
                    WHEN slip = 2 THEN left(number, place) || substr(number, place + 2)
                    WHEN slip BETWEEN 3 AND 5 AND birth_on < DATE '2000-01-01'
                        THEN left(number, 6) || substr(number, 9, 9)
                    ELSE number END AS typed
                FROM ({query})
            )
        )
    """


def _write(con: duckdb.DuckDBPyConnection, stem: Path, query: str, columns: dict[str, str]) -> int:
    con.execute(f"CREATE OR REPLACE TEMP TABLE made AS {query}")
    present = {name for name, *_ in con.execute("DESCRIBE made").fetchall()}
    selected = ", ".join(
        f"CAST({name if name in present else 'NULL'} AS {kind}) AS {name}"
        for name, kind in columns.items()
    )
    order = "row_no" if "row_no" in columns else "person_id"
    source = f"(SELECT {selected} FROM made ORDER BY {order})"
    con.execute(f"COPY {source} TO {quote(f'{stem}.csv')} (FORMAT csv, HEADER)")
    con.execute(f"COPY {source} TO {quote(f'{stem}.parquet')} (FORMAT parquet, COMPRESSION zstd)")
    return len(con.table("made"))
