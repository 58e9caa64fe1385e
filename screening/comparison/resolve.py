"""Who a department's row is about, settled once for each extract.

The relation named by the feed's code holds the columns the rules ask for, and `source` (which
file and row), `person_id`, `household_id`, `match_grade`; the last three are NULL where nobody in
the register fits.
"""

from collections.abc import Collection, Sequence

from duckdb import DuckDBPyConnection

from screening.comparison import numbers
from screening.comparison.files import extract_columns, quote, scan
from screening.comparison.results import ExtractFile
from screening.feeds import FEEDS

SOURCE_STEP = 100_000_000  # source = file number * SOURCE_STEP + row in that file

_NOBODY_NEAR = "本县底图中没有同名且号码只差一处的人"
_KEPT_FOR_REPORT = ("id_raw", "id_state", "name_norm")

_DISTANCE_ONE = """
    CASE WHEN left(u.typed, 8) = left(p.id18, 8) OR right(u.typed, 8) = right(p.id18, 8)
         THEN damerau_levenshtein(u.typed, p.id18) = 1 ELSE false END
"""
_SAME_COUNTY = """
    (f.county = p.county_code
     OR (right(f.county, 2) = '00' AND left(f.county, 4) = left(p.county_code, 4)))
"""


def create_files(con: DuckDBPyConnection, extracts: Sequence[ExtractFile]) -> None:
    """Create `extract_file`: a number, feed, county, data_on and sha256 for each file."""
    con.execute(
        "CREATE TABLE extract_file "
        "(file_no BIGINT, feed VARCHAR, county VARCHAR, data_on DATE, sha256 VARCHAR)"
    )
    for number, extract in enumerate(extracts):
        con.execute(
            "INSERT INTO extract_file VALUES (?, ?, ?, ?, ?)",
            [number, extract.feed, extract.county, extract.data_on, extract.sha256],
        )
    con.execute(
        "CREATE TABLE unmatched "
        "(feed VARCHAR, source BIGINT, id_raw VARCHAR, name VARCHAR, reason VARCHAR)"
    )


def create_empty(con: DuckDBPyConnection, feed: str) -> None:
    """Create the relation of a feed that has not come, for rules that can do without it."""
    columns = ", ".join(f"{name} {kind}" for name, kind in extract_columns(feed).items())
    con.execute(f"CREATE TABLE {feed} ({columns}, {_RESOLVED})")


_RESOLVED = "source BIGINT, person_id BIGINT, household_id BIGINT, match_grade VARCHAR"


def load(
    con: DuckDBPyConnection,
    feed: str,
    files: Sequence[tuple[int, ExtractFile]],
    wanted: Collection[str],
) -> dict[str, int]:
    """Create the relation of one feed, repair mistyped numbers, list the rest as unmatched.

    `files` are (number in `extract_file`, extract); `wanted` are the words the rules use, of
    which the feed's own columns are loaded. Returns the source rows by grade.
    """
    types = extract_columns(feed)
    columns = [name for name in types if name in wanted]
    if not FEEDS[feed].person_id:
        con.execute(f"CREATE TABLE {feed} AS {_union(files, types, columns)}")
        return {}
    read = list(dict.fromkeys([*columns, "id18", *_KEPT_FOR_REPORT]))
    kept = "".join(f"e.{column}, " for column in columns)
    report = ", ".join(
        f"CASE WHEN p.person_id IS NULL THEN e.{name} END AS lost_{name}"
        for name in _KEPT_FOR_REPORT
    )
    con.execute(f"""
        CREATE TABLE {feed} AS
        SELECT e.source, {kept} p.person_id, p.household_id,
               CASE WHEN p.person_id IS NULL THEN NULL
                    WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END AS match_grade,
               {report}
        FROM ({_union(files, types, read)}) e
        LEFT JOIN register_key p ON p.key = {numbers.key("e.id18")}
    """)
    _repair(con, feed)
    _list_unmatched(con, feed)
    for name in _KEPT_FOR_REPORT:
        con.execute(f"ALTER TABLE {feed} DROP COLUMN lost_{name}")
    return _count(con, feed)


def _union(
    files: Sequence[tuple[int, ExtractFile]], types: dict[str, str], columns: Sequence[str]
) -> str:
    names = "".join(f", {column}" for column in columns)
    return " UNION ALL ".join(
        f"SELECT {number * SOURCE_STEP}::BIGINT + row_no AS source{names} "
        f"FROM {scan(extract.path, types)}"
        for number, extract in files
    )


def _repair(con: DuckDBPyConnection, feed: str) -> None:
    """Find whom a mistyped number means.

    A number that fails its checksum or length was typed wrong; it means the one person of the
    county who bears the row's name and whose number is one slip away. A valid number is never
    changed, so twins and namesakes cannot be confused. Two slips are not tried.
    """
    con.execute(f"""
        CREATE OR REPLACE TABLE candidate AS
        SELECT u.source, min(p.person_id) AS person_id, min(p.household_id) AS household_id,
               count(*) AS candidates
        FROM (
            SELECT source, lost_name_norm AS name_norm,
                   CASE WHEN length(lost_id_raw) IN (20, 22) THEN left(lost_id_raw, 18)
                        ELSE lost_id_raw END AS typed
            FROM {feed} WHERE lost_id_state IN ('checksum', 'length')
        ) u
        JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        JOIN register_person p ON p.name_norm = u.name_norm AND {_SAME_COUNTY}
            AND p.id18 IS NOT NULL
        WHERE {_DISTANCE_ONE}
        GROUP BY u.source
    """)
    con.execute(f"""
        UPDATE {feed} SET person_id = c.person_id, household_id = c.household_id,
                          match_grade = 'repaired'
        FROM candidate c WHERE c.source = {feed}.source AND c.candidates = 1
    """)


def _list_unmatched(con: DuckDBPyConnection, feed: str) -> None:
    con.execute(f"""
        INSERT INTO unmatched
        SELECT {quote(feed)}, u.source, u.lost_id_raw, u.lost_name_norm,
               CASE WHEN c.candidates > 1 THEN '证件号码有误，同名且号码只差一处的有'
                                               || c.candidates || '人，无法确定是谁'
                    WHEN u.lost_id_state = 'blank' THEN '证件号码为空'
                    WHEN u.lost_id_state = 'none' THEN '无证件人员编号，不参加比对'
                    WHEN u.lost_id_state = 'length' THEN '证件号码位数不对，{_NOBODY_NEAR}'
                    WHEN u.lost_id_state = 'checksum' THEN '证件号码校验不符，{_NOBODY_NEAR}'
                    ELSE '底图中没有此证件号码' END
        FROM {feed} u LEFT JOIN candidate c ON c.source = u.source
        WHERE u.person_id IS NULL
    """)


def _count(con: DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Count source rows by grade. A row that fits several register persons counts once."""
    rows = con.execute(f"""
        SELECT coalesce(match_grade, 'unmatched') AS grade, count(DISTINCT source)
        FROM (SELECT source, min(match_grade) AS match_grade FROM {feed} GROUP BY source)
        GROUP BY grade
    """).fetchall()
    return dict.fromkeys(("exact", "number", "repaired", "unmatched"), 0) | dict(rows)
