"""Who a department's row is about, settled once for each extract.

The relation named by the feed's code holds the columns the rules ask for, and `source` (which
file and row), `person_id`, `household_id`, `match_grade`; the last three are NULL where nobody in
the register fits. `person_id` stands in place of the row's own number.
"""

from collections.abc import Collection, Sequence

from duckdb import DuckDBPyConnection

from screening.comparison import numbers
from screening.comparison.files import PERSON_COLUMNS, extract_columns, quote, scan
from screening.comparison.results import ExtractFile
from screening.feeds import FEEDS

SOURCE_STEP = 100_000_000  # source = file number * SOURCE_STEP + row in that file

_NOBODY_NEAR = "本县底图中没有同名且号码只差一处的人"
_FOR_UNMATCHED = ("id_state", "id_raw", "name_norm")
_BETWEEN = "chr(31)"


def one_slip(typed: str, number: str) -> str:
    """Return SQL that holds where two texts are one slip apart: a character wrong, missing, too
    many, or two neighbours that changed places.

    One slip leaves the first 12 or the last 6 characters as they were, or, when characters 12 and
    13 changed places, the first 11 and the last 5. Asking that first spares nearly all distances.
    """
    return f"""
    CASE WHEN left({typed}, 12) = left({number}, 12) OR right({typed}, 6) = right({number}, 6)
              OR (left({typed}, 11) = left({number}, 11)
                  AND right({typed}, 5) = right({number}, 5))
         THEN damerau_levenshtein({typed}, {number}) = 1 ELSE false END
    """


def same_county(of_file: str, of_person: str) -> str:
    """Return SQL that holds where a file speaks for a person's county (see `ExtractFile`)."""
    return f"""
    ({of_file} = {of_person}
     OR (right({of_file}, 2) = '00' AND left({of_file}, 4) = left({of_person}, 4)))
    """


def create_files(con: DuckDBPyConnection, extracts: Sequence[ExtractFile]) -> None:
    """Create `extract_file`: a number, feed, county, data_on and sha256 for each file."""
    con.execute("CREATE TYPE grade AS ENUM ('exact', 'number', 'repaired')")
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
        "(feed VARCHAR, source BIGINT, id_raw VARCHAR, name VARCHAR, id_state VARCHAR)"
    )


def create_empty(con: DuckDBPyConnection, feed: str) -> None:
    """Create the relation of a feed that has not come, for rules that can do without it."""
    columns = ", ".join(f"{name} {kind}" for name, kind in extract_columns(feed).items())
    con.execute(f"CREATE TABLE {feed} ({columns}, {_RESOLVED})")


_RESOLVED = "source BIGINT, person_id BIGINT, household_id BIGINT, match_grade grade"


def load(
    con: DuckDBPyConnection,
    feed: str,
    files: Sequence[tuple[int, ExtractFile]],
    wanted: Collection[str],
) -> None:
    """Create the relation of one feed, matched by number.

    `files` are (number in `extract_file`, extract); `wanted` are the words of the rules that read
    the feed, and its columns among them are loaded. Rows that fit nobody also go to `unmatched`.
    """
    types = extract_columns(feed)
    columns = [name for name in types if name in wanted and name not in PERSON_COLUMNS]
    if not FEEDS[feed].person_id:
        con.execute(f"CREATE TABLE {feed} AS {_union(files, types, columns)}")
        return
    read = list(dict.fromkeys([*columns, "id18", *_FOR_UNMATCHED]))
    kept = "".join(f"e.{column}, " for column in columns)
    lost = f" || {_BETWEEN} || ".join(f"coalesce(e.{name}, '')" for name in _FOR_UNMATCHED)
    con.execute(f"""
        CREATE TABLE {feed} AS
        SELECT e.source, {kept} p.person_id, p.household_id,
               CAST(CASE WHEN p.person_id IS NULL THEN NULL
                         WHEN p.name_norm = e.name_norm THEN 'exact' ELSE 'number' END
                    AS grade) AS match_grade,
               CASE WHEN p.person_id IS NULL THEN {lost} END AS lost
        FROM ({_union(files, types, read)}) e
        LEFT JOIN register_person p ON p.key = {numbers.key("e.id18")}
    """)
    con.execute(f"""
        INSERT INTO unmatched
        SELECT {quote(feed)}, source, {
        ", ".join(f"nullif(split_part(lost, {_BETWEEN}, {place}), '')" for place in (2, 3, 1))
    }
        FROM {feed} WHERE person_id IS NULL
    """)
    con.execute(f"ALTER TABLE {feed} DROP COLUMN lost")


def _union(
    files: Sequence[tuple[int, ExtractFile]], types: dict[str, str], columns: Sequence[str]
) -> str:
    names = "".join(f", {column}" for column in columns)
    return " UNION ALL ".join(
        f"SELECT {number * SOURCE_STEP}::BIGINT + row_no AS source{names} "
        f"FROM {scan(extract.path, types)}"
        for number, extract in files
    )


def repair(con: DuckDBPyConnection, feeds: Collection[str]) -> None:
    """Find whom mistyped numbers mean, in all feeds together.

    A number that fails its checksum or length was typed wrong; it means the one person of the
    county who bears the row's name and whose number is one slip away. A valid number is never
    changed, so twins and namesakes cannot be confused. Two slips are not tried.
    """
    con.execute(f"""
        CREATE TABLE candidate AS
        SELECT u.source, min(u.feed) AS feed, min(p.person_id) AS person_id,
               min(p.household_id) AS household_id, count(*) AS candidates
        FROM (
            SELECT t.feed, t.source, t.name, f.county,
                   CASE WHEN length(t.id_raw) IN (20, 22) THEN left(t.id_raw, 18)
                        ELSE t.id_raw END AS typed
            FROM unmatched t JOIN extract_file f ON f.file_no = t.source // {SOURCE_STEP}
            WHERE t.id_state IN ('checksum', 'length')
        ) u
        JOIN register_person p ON p.name_norm = u.name
        WHERE p.id18 IS NOT NULL AND {same_county("u.county", "p.county_code")}
              AND {one_slip("u.typed", "p.id18")}
        GROUP BY u.source
    """)
    for feed in feeds:
        con.execute(f"""
            UPDATE {feed} SET person_id = c.person_id, household_id = c.household_id,
                              match_grade = 'repaired'
            FROM candidate c WHERE c.source = {feed}.source AND c.candidates = 1
        """)


def unmatched_rows() -> str:
    """Return SQL for the rows that fit nobody, with a reason for the department."""
    return f"""
        SELECT u.feed, f.county, f.sha256, CAST(u.source % {SOURCE_STEP} AS INTEGER) AS row_no,
               u.id_raw, u.name,
               CASE WHEN c.candidates > 1 THEN '证件号码有误，同名且号码只差一处的有'
                                               || c.candidates || '人，无法确定是谁'
                    WHEN u.id_state = 'blank' THEN '证件号码为空'
                    WHEN u.id_state = 'none' THEN '无证件人员编号，不参加比对'
                    WHEN u.id_state = 'length' THEN '证件号码位数不对，{_NOBODY_NEAR}'
                    WHEN u.id_state = 'checksum' THEN '证件号码校验不符，{_NOBODY_NEAR}'
                    ELSE '底图中没有此证件号码' END AS reason
        FROM unmatched u
        JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        LEFT JOIN candidate c ON c.source = u.source
        WHERE c.candidates IS NULL OR c.candidates > 1
        ORDER BY u.feed, u.source
    """


def count(con: DuckDBPyConnection, feed: str) -> dict[str, int]:
    """Count source rows by grade. A row that fits several register persons counts once."""
    if not FEEDS[feed].person_id:
        return {}
    is_twin = "person_id IN (SELECT person_id FROM register_twin)"
    rows = con.execute(f"""
        SELECT coalesce(CAST(match_grade AS VARCHAR), 'unmatched') AS grade, count(*)
        FROM (
            SELECT match_grade FROM {feed} WHERE person_id IS NULL OR NOT {is_twin}
            UNION ALL
            SELECT min(match_grade) FROM {feed} WHERE {is_twin} GROUP BY source
        )
        GROUP BY grade
    """).fetchall()
    return dict.fromkeys(("exact", "number", "repaired", "unmatched"), 0) | dict(rows)
