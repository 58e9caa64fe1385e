"""A register of a prefecture and 50,000 rows of a department that match nobody as they stand.

Kinds and shares of the errors are those of the measured design (docs/architecture.md): of the
rows about register persons one in three has a wrong digit; two in five rows are about people who
are not in the register: twins and namesakes of somebody who is, and outsiders, one in six of them
mistyped too. Everything follows from hashes and one seed, so the same size gives the same data.
"""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from households import id_number
from screening.comparison.files import REGISTER_COLUMNS, extract_columns, quote
from screening.comparison.register import columns_for
from tests.benchmarks._population import check_character

PREFECTURE = "522700"
DATA_ON = date(2018, 5, 31)
KINDS = {
    "one wrong digit": 10_339,
    "two neighbours swapped": 5_944,
    "15 digits": 3_590,
    "wrong digit, like-sounding name": 3_025,
    "two wrong digits": 2_347,
    "a digit lost or added": 2_383,
    "wrong digit, other given name": 930,
    "no number": 870,
}
TRAPS = {"twin": 1_500, "namesake of the village": 1_500, "outsider": 17_000}
_MISTYPED_TRAPS = 6  # one in so many of them
_SURNAMES = "韦陆罗蒙莫石王杨吴李张陈黄潘岑龙刘周何覃"
_ALIKE = (
    "明鸣华花芳方英莹强墙国帼兰岚珍真福富祥香龙隆平萍军君成诚秀绣"
    "贵桂春椿云芸德得文闻武伍志智丽莉玉育"
)
_GIVEN = _ALIKE + "红梅仁义礼信天地山水金木火土建海江波生发才荣昌永朝启登世家定元廷学忠开仕仙凤"
_SOUNDS = dict(zip(_ALIKE[::2] + _ALIKE[1::2], _ALIKE[1::2] + _ALIKE[::2], strict=True))
_VILLAGES = 1_250


def make(folder: Path, persons: int) -> int:
    """Write register, rows, villages and truth; return how many rows."""
    with duckdb.connect(config={"threads": 2}) as con:
        _register(con, folder, persons)
        made = _rows(con, persons)
        _write_rows(con, folder, made)
    return len(made)


def _register(con: duckdb.DuckDBPyConnection, folder: Path, persons: int) -> None:
    """Persons in households of four who share a surname, in villages of twelve counties."""
    one = f"substr({quote(_GIVEN)}, 1 + CAST(hash(i, {{}}) % {len(_GIVEN)} AS INTEGER), 1)"
    con.execute(f"""
        CREATE TABLE person AS
        SELECT *, first17 || {check_character("first17")} AS number FROM (
            SELECT *, ((522799::BIGINT * 100000000 + year(birth_on) * 10000
                        + month(birth_on) * 100 + day(birth_on)) * 1000
                       + row_number() OVER (PARTITION BY birth_on ORDER BY i)) AS first17
            FROM (
                SELECT i, 1 + i // 4 AS household_id,
                       CAST((i // 4) * {_VILLAGES} // ({persons} // 4 + 1) AS INTEGER)
                           AS village_id,
                       DATE '1930-01-01' + CAST(hash(i, 1) % 32000 AS INTEGER) AS birth_on,
                       substr({quote(_SURNAMES)}, 1 + CAST(hash(i // 4, 2) % 20 AS INTEGER), 1)
                       || CASE WHEN hash(i, 5) % 4 = 0 THEN '' ELSE {one.format(3)} END
                       || {one.format(4)} AS name
                FROM range({persons}) people(i)
            )
        )
    """)
    con.execute(f"""
        CREATE TABLE village AS
        SELECT v AS village_id, (522701 + v * 12 // {_VILLAGES}) AS county_code,
               CAST((522701 + v * 12 // {_VILLAGES}) * 1000000 + 100000 + v AS VARCHAR)
                   AS village_code,
               '第' || v || '村' AS village, '第' || v // 12 || '镇' AS township
        FROM range({_VILLAGES}) t(v)
    """)
    con.execute(f"COPY village TO '{folder}/villages.csv' (FORMAT csv, HEADER)")
    known = {
        "person_id": "i + 1", "household_id": "household_id", "household_no": "'H' || household_id",
        "id_raw": "number", "id_state": "'ok'",
        "name": "name", "is_head": "i % 4 = 0", "birth_on": "birth_on",
        "county_code": "CAST(v.county_code AS VARCHAR)", "village_code": "v.village_code",
    }  # fmt: skip
    columns = ", ".join(
        f"CAST({known.get(name, 'NULL')} AS {REGISTER_COLUMNS[name]}) AS {name}"
        for name in columns_for(())
    )
    con.execute(
        f"COPY (SELECT {columns} FROM person JOIN village v USING (village_id)) "
        f"TO '{folder}/register.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


# --- the rows ----------------------------------------------------------------------------------
Made = tuple[str, str, date | None, int, int | None, str]
"""Number and name as typed, birth date if given, village, the person meant if any, the kind."""


def _rows(con: duckdb.DuckDBPyConnection, persons: int) -> list[Made]:
    rng = random.Random(20180630)
    wanted = sum(KINDS.values()) + TRAPS["twin"] + TRAPS["namesake of the village"]
    picked = con.execute(
        f"SELECT i + 1, number, name, birth_on, village_id FROM person "
        f"WHERE hash(i, 9) % {persons} < {wanted * 3} ORDER BY hash(i, 10) LIMIT {wanted + 2000}"
    ).fetchall()
    people = iter(picked)
    made: list[Made] = []
    for kind, rows in KINDS.items():
        for _ in range(rows):
            pk, number, name, born, village = next(people)
            while kind == "15 digits" and born.year >= 2000:  # never issued with 15 digits
                pk, number, name, born, village = next(people)
            typed, name = _ERRORS[kind](number, name, rng)
            made.append((typed, name, _said(born, rng), village, pk, kind))
    taken = {number for (number,) in con.execute("SELECT number FROM person").fetchall()}
    for kind, rows in TRAPS.items():
        for n in range(rows):
            number, name, born, village = _NOBODY[kind](people, rng, taken)
            typed = _wrong_digit(number, rng) if n % _MISTYPED_TRAPS == 0 else number
            made.append((typed, name, _said(born, rng), village, None, kind))
    rng.shuffle(made)
    return made


def _said(born: date, rng: random.Random) -> date | None:
    """Departments give the birth date of seven in ten."""
    return born if rng.random() < 0.7 else None


def _unusable(number: str, change: Callable[[], str]) -> str:
    while True:
        text = change()
        if text != number and not id_number.read(text).is_usable:
            return text


def _wrong_digit(number: str, rng: random.Random) -> str:
    def change() -> str:
        at = rng.randrange(17)
        return number[:at] + str(rng.randrange(10)) + number[at + 1 :]

    return _unusable(number, change)


def _swapped(number: str, rng: random.Random) -> str:
    def change() -> str:
        at = rng.randrange(1, 17)
        return number[: at - 1] + number[at] + number[at - 1] + number[at + 1 :]

    return _unusable(number, change)


def _two_wrong(number: str, rng: random.Random) -> str:
    def change() -> str:
        text = number
        for at in rng.sample(range(17), 2):
            text = text[:at] + str((int(text[at]) + rng.randrange(1, 10)) % 10) + text[at + 1 :]
        return text

    return _unusable(number, change)


def _lost_or_added(number: str, rng: random.Random) -> str:
    at = rng.randrange(17)
    if rng.random() < 0.5:
        return number[:at] + number[at + 1 :]
    return number[:at] + str(rng.randrange(10)) + number[at:]


def _sounding(name: str) -> str:
    """The name with its last character as another that sounds alike, where there is one."""
    for at in range(len(name) - 1, 0, -1):
        if name[at] in _SOUNDS:
            return name[:at] + _SOUNDS[name[at]] + name[at + 1 :]
    return name


def _renamed(name: str, rng: random.Random) -> str:
    while True:
        other = name[:-1] + rng.choice(_GIVEN)
        if other != name:
            return other


_ERRORS: dict[str, Callable[[str, str, random.Random], tuple[str, str]]] = {
    "one wrong digit": lambda n, name, rng: (_wrong_digit(n, rng), name),
    "two neighbours swapped": lambda n, name, rng: (_swapped(n, rng), name),
    "15 digits": lambda n, name, _rng: (n[:6] + n[8:17], name),
    "wrong digit, like-sounding name": lambda n, name, rng: (
        _wrong_digit(n, rng),
        _sounding(name),
    ),
    "two wrong digits": lambda n, name, rng: (_two_wrong(n, rng), name),
    "a digit lost or added": lambda n, name, rng: (_lost_or_added(n, rng), name),
    "wrong digit, other given name": lambda n, name, rng: (
        _wrong_digit(n, rng),
        _renamed(name, rng),
    ),
    "no number": lambda _n, name, _rng: ("", name),
}


def _new_number(born: date, near: int, taken: set[str]) -> str:
    """A number nobody has: the next free sequence from `near` on."""
    for sequence in range(near, near + 1000):
        first17 = f"522799{born:%Y%m%d}{sequence % 1000:03d}"
        number = first17 + id_number.check_character(first17)
        if number not in taken:
            taken.add(number)
            return number
    raise AssertionError("a day with a thousand births")


def _twin(people, rng, taken):
    _pk, number, name, born, village = next(people)
    twin = _new_number(born, int(number[14:17]) + rng.choice((1, 2)), taken)
    return twin, _renamed(name, rng), born, village


def _namesake(people, rng, taken):
    _pk, _number, name, born, village = next(people)
    year = min(2017, max(1930, born.year + rng.randrange(-20, 21)))
    other = date(year, rng.randrange(1, 13), rng.randrange(1, 29))
    return _new_number(other, rng.randrange(1, 999), taken), name, other, village


def _outsider(_people, rng, taken):
    born = date(rng.randrange(1935, 2017), rng.randrange(1, 13), rng.randrange(1, 29))
    first = rng.choice(_GIVEN) if rng.random() < 0.75 else ""
    name = rng.choice(_SURNAMES) + first + rng.choice(_GIVEN)
    return _new_number(born, rng.randrange(1, 999), taken), name, born, rng.randrange(_VILLAGES)


_NOBODY = {"twin": _twin, "namesake of the village": _namesake, "outsider": _outsider}


def _write_rows(con: duckdb.DuckDBPyConnection, folder: Path, made: list[Made]) -> None:
    """The rows as the intake leaves them, and the same with what a peer needs of them."""
    rows = []
    for row_no, (typed, name, born, village, pk, kind) in enumerate(made, 2):
        read = id_number.read(typed)
        rows.append(
            {
                "row_no": row_no,
                "name": name,
                "id_number": read.number or read.text,
                "birth_on": born.isoformat() if born else None,
                "hukou_no": f"G{row_no}",
                "hukou_status": "正常",
                "address": f"第{village // 12}镇第{village}村{row_no % 9}组",
                "id18": read.number or None,
                "id_raw": read.text,
                "id_state": read.state,
                "name_norm": name,
                "village": village,
                "person_id": pk,
                "kind": kind,
            }
        )
    path = folder / "rows.json"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    con.execute(f"CREATE TABLE made AS SELECT * FROM read_json('{path}', format = 'nd')")
    types = extract_columns("ga_population")
    columns = ", ".join(
        f"CAST({name if name in rows[0] else 'NULL'} AS {kind}) AS {name}"
        for name, kind in types.items()
    )
    con.execute(f"COPY (SELECT {columns} FROM made) TO '{folder}/rows.parquet' (FORMAT parquet)")
    con.execute(f"""
        COPY (SELECT row_no, id_number, name, CAST(birth_on AS DATE) AS birth_on, v.village_code
              FROM made JOIN village v ON v.village_id = made.village)
        TO '{folder}/peer_rows.parquet' (FORMAT parquet)
    """)
    con.execute(
        f"COPY (SELECT row_no, person_id, kind FROM made) TO '{folder}/truth.parquet' "
        "(FORMAT parquet)"
    )
    path.unlink()
