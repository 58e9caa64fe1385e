"""Who a department's row is about, settled once for each extract.

The relation named by the feed's code holds the columns the rules ask for, and `source` (which
file and row), `person_id`, `household_id`, `match_grade`; the last three are NULL where nobody in
the register fits. `person_id` stands in place of the row's own number.
"""

from collections.abc import Collection, Sequence

from duckdb import DuckDBPyConnection

from screening.comparison import numbers, session, slips
from screening.comparison.files import KEY, PERSON_COLUMNS, extract_columns, quote, scan
from screening.comparison.results import ExtractFile
from screening.feeds import FEEDS

Files = Sequence[tuple[int, ExtractFile]]
"""Files of a feed with their numbers in `extract_file`."""
SOURCE_STEP = 100_000_000  # source = file number * SOURCE_STEP + row in that file

_CARDS = [
    code
    for code, feed in FEEDS.items()
    if feed.person_id and "残疾人证" in feed.column(feed.person_id).header
]
_TYPED = ("id_raw", "name_norm", "id_state")
_GRADES = ("exact", "number", "repaired", "unmatched")
MISTYPED = "id_state IN ('checksum', 'length')"


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
    """Create `extract_file`: a number, feed, county, data_on and sha256 for each file; and what
    is not there yet of the rest that feeds are loaded into.
    """
    con.execute("CREATE TYPE IF NOT EXISTS grade AS ENUM ('exact', 'number', 'repaired')")
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
        "CREATE TABLE IF NOT EXISTS unmatched "
        "(feed VARCHAR, source BIGINT, id_raw VARCHAR, name VARCHAR, id_state VARCHAR, key BIGINT)"
    )
    con.execute(
        "CREATE TABLE IF NOT EXISTS misnamed "
        "(feed VARCHAR, source BIGINT, person_id BIGINT, id_raw VARCHAR, name VARCHAR)"
    )


def create_empty(con: DuckDBPyConnection, feed: str) -> None:
    """Create the relations of a feed that has not come, for rules that can do without it."""
    columns = extract_columns(feed) | {"source": "BIGINT"} | _RESOLVED
    for relation in (feed, others(feed)):
        con.execute(f"CREATE TABLE {relation} ({session.declared(columns, ())})")


_RESOLVED = {"person_id": "BIGINT", "household_id": "BIGINT", "match_grade": "grade"}
_DISTINCT = frozenset({"plate", "credit_code", "certificate_no"})
"""Texts that no two rows share."""


def load(
    con: DuckDBPyConnection,
    feed: str,
    files: Files,
    wanted: Collection[str],
    of_others: Collection[str] = (),
    among: Sequence[tuple[str, Files]] = (),
) -> None:
    """Create the relation of one feed, matched by number, and that of its `others`.

    `files` are (number in `extract_file`, extract); `wanted` are the words of the rules that read
    the feed, and its columns among them are loaded; `of_others` are those of rules that read its
    `others`. Rows that fit nobody also go to `unmatched`, those whose number is a person's of
    another name to `misnamed`. `among` says with whom the rows of which files are matched, where
    it is not all with all (`places.people_by_file`).

    What is settled later is settled in `others`: the table of all rows is never changed.
    """
    types = extract_columns(feed)
    columns = _chosen(types, wanted)
    if not FEEDS[feed].person_id:
        con.execute(f"CREATE TABLE {feed} AS {_union(con, files, types, columns)}")
        return
    read = list(dict.fromkeys([*columns, "name_norm"]))
    own = {"source": "BIGINT"} | {name: types[name] for name in columns}
    con.execute(f"CREATE TABLE {rows_of(feed)} ({session.declared(own | _RESOLVED, _DISTINCT)})")
    for people, there in among or [("register_person", files)]:
        con.execute(f"""
            INSERT INTO {rows_of(feed)}
            SELECT {", ".join(f"e.{name}" for name in own)}, p.person_id, p.household_id,
                   CASE WHEN p.person_id IS NOT NULL THEN {by_name("e.name_norm")} END
            FROM ({_union(con, there, types, read, with_key=True)}) e
            LEFT JOIN {people} p ON p.key = e.{KEY}
        """)
    _set_aside(con, feed, files, [n for n in _chosen(types, of_others) if n not in columns])
    con.execute(f"""
        CREATE VIEW {feed} AS
        FROM {rows_of(feed)} WHERE match_grade = 'exact'
        UNION ALL SELECT {", ".join([*own, *_RESOLVED])} FROM {others(feed)}
    """)


def others(feed: str) -> str:
    """Return the name of the relation of the rows of a feed that are not simply somebody's.

    They are a few in a hundred, so that what only they are asked for is kept of them alone.
    """
    return f"{feed}_other"


def rows_of(feed: str) -> str:
    """Return the name of the table of all rows of a feed, as they were matched by number."""
    return f"{feed}_row"


def by_name(name: str) -> str:
    """Return SQL for the grade of a row with a name and of the person `p` with its number."""
    return f"CAST(CASE WHEN p.name_key = hash({name}) THEN 'exact' ELSE 'number' END AS grade)"


def _chosen(types: Collection[str], wanted: Collection[str]) -> list[str]:
    return [name for name in types if name in wanted and name not in PERSON_COLUMNS]


def _set_aside(
    con: DuckDBPyConnection,
    feed: str,
    files: Files,
    said: Sequence[str],
) -> None:
    """Read once more what was typed in the few rows that are nobody's or another name's."""
    rows = _union(con, files, extract_columns(feed), [*_TYPED, *said], with_key=True)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE aside AS
        SELECT o.*, nullif(e.id_raw, '') AS typed_number, nullif(e.name_norm, '') AS typed_name,
               e.id_state, e.{KEY}{"".join(f", e.{name}" for name in said)}
        FROM ({rows}) e
        JOIN (
            FROM {rows_of(feed)} WHERE match_grade IS DISTINCT FROM 'exact'
        ) o ON o.source = e.source
    """)
    con.execute(f"""
        INSERT INTO unmatched
        SELECT {quote(feed)}, source, typed_number, typed_name, id_state, {KEY}
        FROM aside WHERE person_id IS NULL
    """)
    con.execute(f"""
        INSERT INTO misnamed
        SELECT {quote(feed)}, source, person_id, typed_number, typed_name
        FROM aside WHERE person_id IS NOT NULL
    """)
    con.execute(f"""
        CREATE TABLE {others(feed)} AS
        SELECT * EXCLUDE (typed_number, typed_name, id_state, {KEY}) FROM aside
    """)
    con.execute("DROP TABLE aside")


def _union(
    con: DuckDBPyConnection,
    files: Files,
    types: dict[str, str],
    columns: Sequence[str],
    *,
    with_key: bool = False,
) -> str:
    """Return SQL for the rows of all files; a column that a file was taken in without is NULL."""
    parts = []
    for number, extract in files:
        rows = scan(extract.path, types)
        there = {name for name, *_ in con.execute(f"DESCRIBE FROM {rows}").fetchall()}
        names = "".join(
            f", {name}" if name in there else f", CAST(NULL AS {types[name]}) AS {name}"
            for name in columns
        )
        if with_key:
            names += f", {KEY if KEY in there else numbers.key('id18')} AS {KEY}"
        source = f"{number * SOURCE_STEP}::BIGINT + row_no AS source"
        parts.append(f"SELECT {source}{names} FROM {rows}")
    return " UNION ALL ".join(parts)


def repair(con: DuckDBPyConnection, feeds: Collection[str]) -> None:
    """Find whom mistyped numbers mean, in all feeds together.

    A number that fails its checksum or length was typed wrong; it means the one person of the
    county who bears the row's name and whose number is one slip away. A valid number is never
    changed, so twins and namesakes cannot be confused. Two slips are not tried.
    """
    wrong = f"SELECT source AS ref, id_raw AS typed, {is_card('feed')} AS is_card FROM unmatched"
    slips.decode(con, f"{wrong} WHERE {MISTYPED}", "near")
    con.execute(f"""
        CREATE TABLE repaired AS
        SELECT u.source, u.feed, min(p.person_id) AS person_id, min(p.household_id) AS household_id
        FROM near n
        JOIN register_person p ON p.key = n.key
        JOIN unmatched u ON u.source = n.ref AND u.name = p.name_norm
        JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        WHERE {same_county("f.county", "p.county_code")}
        GROUP BY u.source, u.feed HAVING count(*) = 1
    """)
    con.execute("DROP TABLE near")
    for feed in feeds:
        con.execute(f"""
            UPDATE {others(feed)} AS f SET person_id = r.person_id, household_id = r.household_id,
                                           match_grade = 'repaired'
            FROM repaired r WHERE r.source = f.source AND r.feed = {quote(feed)}
        """)


def is_card(feed: str) -> str:
    """Return SQL that holds where a feed's number is that of a disability card."""
    return f"({feed} IN ({', '.join(map(quote, _CARDS))}))"


def count(con: DuckDBPyConnection, feeds: Collection[str]) -> dict[str, dict[str, int]]:
    """Count source rows by feed and grade. A row that fits several register persons counts once.

    Feeds of no persons have no grades.
    """
    of_persons = [feed for feed in feeds if FEEDS[feed].person_id]
    found = {feed: dict.fromkeys(_GRADES, 0) for feed in of_persons}
    if found:
        each = " UNION ALL ".join(map(_graded, of_persons))
        for feed, grade, rows in con.execute(each).fetchall():
            found[feed][grade] = rows
    return {feed: found.get(feed, {}) for feed in feeds}


def _graded(feed: str) -> str:
    is_twin = "person_id IN (SELECT person_id FROM register_twin)"
    return f"""
        SELECT {quote(feed)}, coalesce(CAST(match_grade AS VARCHAR), 'unmatched') AS grade, count(*)
        FROM (
            SELECT match_grade FROM {feed} WHERE person_id IS NULL OR NOT {is_twin}
            UNION ALL
            SELECT min(match_grade) FROM {feed} WHERE {is_twin} GROUP BY source
        )
        GROUP BY grade
    """
