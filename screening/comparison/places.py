"""A province: each prefecture's rows are looked for among its own people first, then elsewhere.

A hash table of one prefecture's people fits into memory, that of a province's does not. Nobody is
lost by it: what is nobody's at home is a small table, and all people are read past it once.
"""

from collections.abc import Collection

from duckdb import DuckDBPyConnection

from screening.comparison import resolve
from screening.comparison.files import quote
from screening.comparison.resolve import Files
from screening.comparison.results import ExtractFile


def prefectures(con: DuckDBPyConnection) -> list[str]:
    """Return the first four digits of the prefectures that people of the register live in."""
    found = con.execute("""
        SELECT DISTINCT left(county_code, 4) AS place FROM register_person
        WHERE county_code IS NOT NULL ORDER BY place
    """)
    return [place for (place,) in found.fetchall()]


def people_by_file(files: Files, there: Collection[str]) -> list[tuple[str, Files]]:
    """Return SQL for the people with whom the rows of which files are matched.

    With several prefectures `there` these are the people of that of the file, and whoever shares
    a number with somebody, wherever he lives: a number that two bear is never taken for one's.
    """
    if len(there) < 2:
        return [("register_person", files)]
    found: dict[str, list[tuple[int, ExtractFile]]] = {}
    for number, extract in files:
        found.setdefault(extract.county[:4], []).append((number, extract))
    return [(_people(place), of_place) for place, of_place in found.items()]


def _people(place: str) -> str:
    columns = "person_id, household_id, key, name_key"
    lives_there = f"county_code >= {quote(place)} AND county_code < {quote(place + 'A')}"
    return f"""(
        SELECT {columns} FROM register_person WHERE {lives_there}
        UNION ALL SELECT {columns} FROM register_sharing WHERE ({lives_there}) IS NOT TRUE
    )"""


def look_elsewhere(con: DuckDBPyConnection, feeds: Collection[str]) -> None:
    """Look among all people for the numbers that are nobody's where their file is from.

    `unmatched`, `misnamed` and the `resolve.others` of the feeds are then as if all people had
    been looked at in the first place.
    """
    con.execute(f"""
        CREATE OR REPLACE TABLE elsewhere AS
        SELECT u.*, p.person_id, p.household_id, {resolve.by_name("coalesce(u.name, '')")} AS grade
        FROM unmatched u JOIN register_person p ON p.key = u.key
        WHERE u.feed IN ({", ".join(map(quote, sorted(feeds))) or "''"})
    """)
    having = con.execute("SELECT DISTINCT feed FROM elsewhere ORDER BY feed").fetchall()
    for (feed,) in having:
        _take_over(con, feed)
    con.execute("DELETE FROM unmatched WHERE source IN (SELECT source FROM elsewhere)")
    con.execute("""
        INSERT INTO misnamed
        SELECT feed, source, person_id, id_raw, name FROM elsewhere WHERE grade = 'number'
    """)
    con.execute("DROP TABLE elsewhere")


def _take_over(con: DuckDBPyConnection, feed: str) -> None:
    others = resolve.others(feed)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE found AS
        SELECT o.* REPLACE (x.person_id AS person_id, x.household_id AS household_id,
                            x.grade AS match_grade)
        FROM {others} o JOIN elsewhere x ON x.source = o.source
        WHERE x.feed = {quote(feed)}
    """)
    con.execute(f"DELETE FROM {others} WHERE source IN (SELECT source FROM found)")
    con.execute(f"INSERT INTO {others} FROM found")
    con.execute("DROP TABLE found")
