"""The tables of one comparison inside DuckDB, and how a difference is put down.

person      the members of the base map, with what the newest year says of each
village     the villages of the region: id, code, name, township
speaks      for each feed and county the file that speaks for it
difference  what was found
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.comparison.evidence import FORMATS
from screening.comparison.files import quote, scan
from screening.comparison.results import ExtractFile

MEMBER_COLUMNS = {
    "person_id": "BIGINT",
    "membership_id": "BIGINT",
    "village_id": "BIGINT",
    "ethnic": "VARCHAR",
    "year_id": "BIGINT",
    "health": "VARCHAR",
    "disease": "VARCHAR",
    "has_dibao": "BOOLEAN",
    "dibao_kind": "VARCHAR",
}
"""What the comparison needs of a member beside `engine.REGISTER_WORDS`; `health` joined by 、."""
VILLAGE_COLUMNS = {
    "village_id": "BIGINT",
    "village_code": "VARCHAR",
    "village": "VARCHAR",
    "township": "VARCHAR",
    "county_code": "VARCHAR",
}

COLUMNS = {
    "kind": "VARCHAR",
    "field": "VARCHAR",
    "feed": "VARCHAR",
    "subject": "VARCHAR",
    "person_id": "BIGINT",
    "household_id": "BIGINT",
    "village_id": "BIGINT",
    "who": "VARCHAR",
    "ours": "VARCHAR",
    "theirs": "VARCHAR",
    "grade": "VARCHAR",
    "words": "VARCHAR",
    "act": "VARCHAR",
    "given": "VARCHAR",
    "happened_on": "DATE",
    "number": "VARCHAR",
    "lines": "VARCHAR",
    "file_no": "BIGINT",
}
"""A difference. `subject` is p, h, n or g and the key of a person, a household, a person by number
or a booklet; `act` and `given` are what would bring the base map to their value, "" for none;
`number` is that of somebody the base map does not have; `lines` is JSON for the page."""

SURE = "('exact', 'repaired', 'confirmed', 'variant', 'homophone')"
"""The grades at which the row is taken to be about that person."""

MASKED = FORMATS["id"]
_LINE = "STRUCT(label VARCHAR, ours VARCHAR, theirs VARCHAR, hit BOOLEAN)[]"


def load(con: DuckDBPyConnection, members: Path, villages: Path) -> None:
    """Create `person` and `village` from files; `register_person` must be there."""
    con.execute(f"CREATE TABLE village AS SELECT * FROM {scan(villages, VILLAGE_COLUMNS)}")
    con.execute(f"""
        CREATE TABLE person AS
        SELECT r.*, m.* EXCLUDE (person_id)
        FROM register_person r JOIN {scan(members, MEMBER_COLUMNS)} m USING (person_id)
    """)
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    con.execute(f"CREATE TABLE difference ({columns})")


def name_speakers(con: DuckDBPyConnection, extracts: Sequence[ExtractFile]) -> None:
    """Create `speaks`: of the files that cover a county the latest."""
    counties = con.execute("SELECT DISTINCT county_code FROM village ORDER BY 1").fetchall()
    rows = [
        (extract.feed, county, number, extract.data_on)
        for (county,) in counties
        for number, extract in enumerate(extracts)
        if extract.covers(county)
    ]
    con.execute(
        "CREATE TABLE every_speaker "
        "(feed VARCHAR, county_code VARCHAR, file_no BIGINT, data_on DATE)"
    )
    if rows:
        con.executemany("INSERT INTO every_speaker VALUES (?, ?, ?, ?)", rows)
    con.execute("""
        CREATE TABLE speaks AS
        SELECT * FROM every_speaker
        QUALIFY row_number() OVER (PARTITION BY feed, county_code
                                   ORDER BY data_on DESC, file_no DESC) = 1
    """)


def put(con: DuckDBPyConnection, kind: str, feed: str, source: str, **values: str) -> None:
    """Put down a difference for each row of `source` (FROM and WHERE); values are SQL.

    What is not given is NULL, and "" for the texts that are never NULL.
    """
    texts = dict.fromkeys(("field", "who", "ours", "theirs", "words", "act", "given"), "''")
    given: Mapping[str, str] = {
        **texts,
        "kind": quote(kind),
        "feed": quote(feed),
        "lines": "'[]'",
        **values,
    }
    selected = ", ".join(
        f"CAST({given.get(name, 'NULL')} AS {sql}) AS {name}" for name, sql in COLUMNS.items()
    )
    con.execute(f"INSERT INTO difference SELECT {selected} {source}")


def correction(table: str, row: str, field: str, value: str) -> str:
    """SQL for what the act `correct` is given: one value of one row."""
    return (
        f"to_json({{'values': [{{'table': {quote(table)}, 'row': {row}, "
        f"'field': {quote(field)}, 'value': {value}}}]}})"
    )


def lines(*rows: tuple[str, str, str], hit: str = "") -> str:
    """SQL for the lines side by side: (label, ours, theirs) in SQL; `hit` is what differs."""
    structs = [
        f"{{'label': {quote(label)}, 'ours': coalesce({ours}, ''), "
        f"'theirs': coalesce({theirs}, ''), 'hit': {'true' if label == hit else 'false'}}}"
        for label, ours, theirs in rows
    ]
    return f"CAST(to_json(CAST([{', '.join(structs)}] AS {_LINE})) AS VARCHAR)"


def small_table(
    con: DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]
) -> None:
    """Create a table from what Python worked out: a few thousand rows at most."""
    con.execute(f"CREATE TABLE {name} ({', '.join(f'{c} {kind}' for c, kind in columns.items())})")
    found = list(rows)
    lists = {column: [row[at] for row in found] for at, column in enumerate(columns)}
    unnested = ", ".join(
        f"unnest(${column}::{kind}[]) AS {column}" for column, kind in columns.items()
    )
    if found:
        con.execute(f"INSERT INTO {name} SELECT {unnested}", lists)
