"""What else a department's row says of somebody: birth date, booklet, address, the head's number.

Read for the rows that are asked about only, and after they are known: at prefecture size the
columns are a gigabyte, the rows in question one in five hundred.
"""

from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from screening.comparison import numbers
from screening.comparison.files import extract_columns, quote, scan
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.results import ExtractFile
from screening.feeds import FEEDS

Files = Mapping[str, Sequence[tuple[int, ExtractFile]]]

MOST_IN_BOOKLET = 20
"""A household number with more people is a collective booklet or a placeholder such as 0."""
_COLUMNS = {
    "birth_on": "DATE",
    "hukou_no": "VARCHAR",
    "address": "VARCHAR",
    "village_code": "VARCHAR",
}


def kin(feed: str) -> str:
    """Return the column with the number of somebody of the same household, "" for none."""
    contract = FEEDS[feed]
    ids = [column.key for column in contract.columns if column.kind == "id"]
    return next((key for key in ids if key != contract.person_id), "")


def feeds_with_birth() -> tuple[str, ...]:
    return tuple(code for code in FEEDS if "birth_on" in extract_columns(code))


def load(con: DuckDBPyConnection, files: Files) -> None:
    """Create `context`, of the rows of `asking`, and `home` of the households they point to.

    context  (source, birth_on, hukou_no, address, village_no, kin_key)
    home     (source, household_id): of others in its booklet, or of the person it names as head
    """
    con.execute("""
        CREATE TABLE context (source BIGINT, birth_on DATE, hukou_no VARCHAR, address VARCHAR,
                              village_no BIGINT, kin_key BIGINT)
    """)
    asked = {feed for (feed,) in con.execute("SELECT DISTINCT feed FROM asking").fetchall()}
    for feed in sorted(asked & set(files)):
        _read(con, feed, files[feed])
    con.execute("""
        CREATE TABLE home AS
        SELECT DISTINCT c.source, p.household_id
        FROM context c JOIN register_person p ON p.key = c.kin_key
    """)
    for feed in sorted(asked & set(files)):
        if "hukou_no" in extract_columns(feed):
            _open_booklets(con, feed, files[feed])


def _read(con: DuckDBPyConnection, feed: str, files: Sequence[tuple[int, ExtractFile]]) -> None:
    types = extract_columns(feed)
    relative = kin(feed)
    if not (relative or set(_COLUMNS) & set(types)):
        return
    said = {
        name: name if name in types else f"CAST(NULL AS {kind})" for name, kind in _COLUMNS.items()
    }
    con.execute(f"""
        INSERT INTO context
        SELECT e.source, birth_on, nullif(trim(hukou_no), ''), address,
               TRY_CAST(left(village_code, 12) AS BIGINT), {numbers.key("relative")}
        FROM ({_rows(files, types, said | {"relative": relative or "CAST(NULL AS VARCHAR)"})}) e
        SEMI JOIN asking a ON a.source = e.source
    """)


def _open_booklets(
    con: DuckDBPyConnection, feed: str, files: Sequence[tuple[int, ExtractFile]]
) -> None:
    """Somebody without a usable number lives with those of the booklet who have one."""
    rows = _rows(files, extract_columns(feed), {"hukou_no": "hukou_no"})
    con.execute(f"""
        CREATE OR REPLACE TABLE leaf AS
        SELECT e.source, e.source // {SOURCE_STEP} AS file_no, e.hukou_no
        FROM ({rows}) e
        SEMI JOIN context c ON c.hukou_no = e.hukou_no
    """)
    con.execute(f"""
        INSERT INTO home
        SELECT DISTINCT c.source, f.household_id
        FROM context c
        JOIN asking a ON a.source = c.source AND a.feed = {quote(feed)}
        JOIN leaf l ON l.hukou_no = c.hukou_no AND l.file_no = c.source // {SOURCE_STEP}
        JOIN {feed} f ON f.source = l.source AND f.match_grade = 'exact'
        SEMI JOIN (
            SELECT file_no, hukou_no FROM leaf GROUP BY ALL HAVING count(*) <= {MOST_IN_BOOKLET}
        ) b ON b.file_no = l.file_no AND b.hukou_no = l.hukou_no
    """)


def _rows(
    files: Sequence[tuple[int, ExtractFile]], types: Mapping[str, str], said: Mapping[str, str]
) -> str:
    columns = "".join(f", {value} AS {name}" for name, value in said.items())
    return " UNION ALL ".join(
        f"SELECT {number * SOURCE_STEP}::BIGINT + row_no AS source{columns} "
        f"FROM {scan(extract.path, types)}"
        for number, extract in files
    )


def lives_there(row: str, person: str, village: str) -> str:
    """Return SQL that holds where a row names the village of a person."""
    return (
        f"coalesce({row}.village_no = {person}.village_no "
        f"OR contains({row}.address, {village}.township || {village}.village), false)"
    )
