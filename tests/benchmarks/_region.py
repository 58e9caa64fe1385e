"""A prefecture, or a province of ten, in files: a register and every department's extract.

python -m tests.benchmarks._region FOLDER 4000000
python -m tests.benchmarks._region FOLDER 40000000 province
"""

import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

from screening.comparison.files import REGISTER_COLUMNS, quote
from tests.benchmarks import _extracts
from tests.benchmarks._population import READ, check_character

PREFECTURE = "522700"
PROVINCE = ("5227", "5201", "5202", "5203", "5204", "5205", "5206", "5223", "5226", "5224")
"""First four digits of the ten prefectures of a province; each has a folder with its extracts."""
_AWAY = "hash(i, 77) % 100 = 0"  # known to the departments of another prefecture than their own
_COUNTIES = ("01", "02", "22", "23", "25", "26", "27", "28", "29", "30", "31", "32")
_DAYS = 32_000  # days of birth, from 1930-01-01
_SURNAMES = "韦陆罗蒙莫石王杨吴李张陈黄潘岑龙刘周何覃"
_GIVEN = "明华芳秀英国强军建平丽玉兰珍云春光荣德胜福贵文武志成美红梅仁义礼智信天地山水金木火土"


def make(folder: Path, persons: int, *, with_csv: bool, prefectures: int = 1) -> dict[str, int]:
    """Write `register` and one file a feed and prefecture; return the rows of each feed.

    Households of four, a quarter of them registered. 3 % more people than `persons` are known to
    the departments but not to the register. Of several prefectures each has a folder of its own
    with its departments' files; one person in a hundred is known to those of the next one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute(f"SET temp_directory = {quote(str(folder / 'spill'))}")
        _people(con, persons, prefectures)
        rows = {
            "register": _extracts.write(
                con, folder / "register", _register(persons), REGISTER_COLUMNS, with_csv=with_csv
            )
        }
        if prefectures == 1:
            return rows | _extracts.make(con, folder, with_csv=with_csv)
        return rows | _of_each(con, folder, persons, prefectures)


def _of_each(
    con: duckdb.DuckDBPyConnection, folder: Path, persons: int, prefectures: int
) -> dict[str, int]:
    total: Counter[str] = Counter()
    con.execute("ALTER TABLE person RENAME TO everybody")
    for number, prefecture in enumerate(PROVINCE[:prefectures]):
        own, others = (
            f"i >= {n * persons // prefectures} AND i < {(n + 1) * persons // prefectures}"
            for n in (number, (number + 1) % prefectures)
        )
        con.execute(f"""
            CREATE OR REPLACE VIEW person AS
            SELECT * FROM everybody WHERE {own} AND NOT {_AWAY}
            UNION ALL SELECT * FROM everybody WHERE {others} AND {_AWAY}
            UNION ALL SELECT * FROM everybody WHERE i >= {persons} AND i % {prefectures} = {number}
        """)
        (folder / prefecture).mkdir(exist_ok=True)
        total.update(_extracts.make(con, folder / prefecture, with_csv=False))
    return dict(total)


def _people(con: duckdb.DuckDBPyConnection, persons: int, prefectures: int) -> None:
    surname, given = quote(_SURNAMES), quote(_GIVEN)
    codes = ", ".join(quote(code) for code in _COUNTIES)
    marks = len(_GIVEN)
    prefixes = ", ".join(quote(prefix) for prefix in PROVINCE[:prefectures])
    prefecture = f"([{prefixes}])[1 + i * {prefectures} // {persons} % {prefectures}]"
    con.execute(f"""
        CREATE TABLE person AS
        SELECT *, first17 || {check_character("first17")} AS number,
               county_code || lpad((100 + household_id % 9)::VARCHAR, 3, '0')
                   || lpad((201 + household_id % 97)::VARCHAR, 3, '0') AS region_code
        FROM (
            SELECT *, 100000 + i AS person_id,
                   ((522799 - i // {_DAYS * 999}) * 100000000
                    + year(birth_on) * 10000 + month(birth_on) * 100 + day(birth_on)) * 1000
                   + 1 + i // {_DAYS} % 999 AS first17
            FROM (
                SELECT i, 1 + i // 4 AS household_id, i % 4 = 0 AS is_head,
                       DATE '1930-01-01' + CAST(i * 7919 % {_DAYS} AS INTEGER) AS birth_on,
                       CASE i % 4 WHEN 0 THEN '户主' WHEN 1 THEN '配偶' ELSE '之子' END AS relation,
                       CASE WHEN i % 2 = 0 THEN '男' ELSE '女' END AS sex,
                       hash(i // 4, 3) % 100 < 24 AS is_registered,
                       {prefecture} || ([{codes}])[1 + i // 4 % 12] AS county_code,
                       substr({surname}, 1 + CAST(hash(i, 2) % 20 AS INTEGER), 1)
                       || substr({given}, 1 + CAST(hash(i, 3) % {marks} AS INTEGER), 1)
                       || substr({given}, 1 + CAST(hash(i, 4) % {marks} AS INTEGER), 1) AS name
                FROM range({persons * 103 // 100}) people(i)
            )
        )
    """)


def _register(persons: int) -> str:
    """Numbers as clerks typed them: 0.2 % wrong, 0.1 % another's, some cards and 15 digits."""
    return f"""
        SELECT *, typed AS id_raw, {READ} FROM (
        SELECT *, 'QN' || lpad(household_id::VARCHAR, 10, '0') AS household_no,
               CASE WHEN slip = 0 THEN left(number, 10) || substr(number, 12)
                    WHEN slip = 1 THEN left(number, 17) || CASE right(number, 1) WHEN '0' THEN '1'
                                                                               ELSE '0' END
                    WHEN slip = 2 AND h % 5 = 0 THEN lag(number, 50) OVER ()
                    WHEN slip = 3 THEN '999999' || substr(number, 7)
                    WHEN slip BETWEEN 4 AND 8 THEN number || '42'
                    WHEN slip BETWEEN 9 AND 13 AND birth_on < DATE '2000-01-01'
                        THEN left(number, 6) || substr(number, 9, 9)
                    WHEN slip = 14 THEN lower(number)
                    ELSE number END AS typed,
               CASE WHEN is_registered THEN '一般贫困户' ELSE '一般农户' END AS poor_kind,
               CASE WHEN NOT is_registered THEN '' WHEN h % 20 = 0 THEN '未脱贫' ELSE '已脱贫' END
                   AS exit_status,
               CASE WHEN is_registered THEN
                   DATE '2014-03-01' + INTERVAL (household_id % 24) MONTH END AS identified_on,
               'A' AS house_grade
        FROM (SELECT *, hash(i, 5) % 1000 AS slip, hash(household_id, 6) // 1000 AS h
              FROM person WHERE i < {persons}))
    """


if __name__ == "__main__":
    begun = time.perf_counter()
    made = make(
        Path(sys.argv[1]),
        int(sys.argv[2]),
        with_csv="csv" in sys.argv[3:],
        prefectures=len(PROVINCE) if "province" in sys.argv[3:] else 1,
    )
    print(made, sum(made.values()) - made["register"], f"{time.perf_counter() - begun:.1f} s")
