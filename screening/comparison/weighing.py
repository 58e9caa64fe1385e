"""From pairs of a row and a person to a grade, a sentence, and what people decided about them."""

from collections.abc import Collection, Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.comparison import grades
from screening.comparison.context import lives_there
from screening.comparison.files import quote, scan
from screening.comparison.resolve import SOURCE_STEP, others, same_county

DECISION_COLUMNS = {"pair_key": "VARCHAR", "value_hash": "VARCHAR", "verdict": "VARCHAR"}
"""A decision: of which pair, the hash of the values it was made on, and `same` or `different`."""
MOST_ASKED = 5
"""Who is like more people than this is like nobody in particular: no one is asked."""

_GRADE = """
    CASE WHEN slip = 'same' THEN CASE WHEN alike IN ('variant', 'rare') THEN 'variant'
                                      WHEN alike = 'homophone' THEN 'homophone'
                                      WHEN alike = 'one_char' THEN 'name_char' ELSE 'number' END
         WHEN slip IN ('ours', 'old') THEN slip
         WHEN slip = 'none' THEN CASE WHEN place = 'household' THEN 'home' ELSE 'village' END
         WHEN slip = 'two' THEN CASE WHEN place IN ('household', 'village') AND birth <> 'other'
                                     THEN 'twice' ELSE 'two' END
         WHEN place = 'away' THEN 'away'
         WHEN birth = 'other' THEN CASE WHEN alike = 'one_char' THEN 'one_char' ELSE 'born' END
         WHEN alike IN ('same', 'variant') THEN 'repaired'
         WHEN alike = 'one_char' THEN 'one_char' ELSE 'sounds' END
"""
# A birth date that is only read off the mistyped number says nothing of its own.
_TYPED_DAY = (
    "TRY_CAST(substr(q.id_raw, 7, 4) || '-' || substr(q.id_raw, 11, 2) || '-' "
    "|| substr(q.id_raw, 13, 2) AS DATE)"
)
# A better kind of likeness silences a worse one of the same row.
_LEVEL = "CASE grade WHEN 'repaired' THEN 1 WHEN 'sounds' THEN 1 WHEN 'twice' THEN 2 ELSE 3 END"


def weigh(con: DuckDBPyConnection) -> None:
    """Create `weighed`: each pair with its grade, its sentence, and the two hashes of a decision.

    `pair_key` says which question it is: the number and name as typed (and where there is no
    number to speak of, what else the row says) and the person. What one feed says beside holds
    for all that typed the same. `value_hash` covers what the register has, so that a decision
    stands until a value on either side changes.
    """
    con.execute(f"""
        CREATE TABLE weighed AS
        WITH said AS (
            SELECT q.source, q.feed, q.id_raw, q.name, q.person_id, q.slip, q.alike,
                   p.household_id, c.birth_on, c.hukou_no, c.address,
                   CASE WHEN h.household_id IS NOT NULL THEN 4
                        WHEN {lives_there("c", "p", "v")} THEN 3
                        WHEN f.county = p.county_code THEN 2
                        WHEN {same_county("f.county", "p.county_code")} THEN 1
                        ELSE 0 END AS nearness,
                   CASE WHEN c.birth_on <> p.birth_on
                             AND c.birth_on IS DISTINCT FROM {_TYPED_DAY} THEN 2
                        WHEN c.birth_on = p.birth_on THEN 1 ELSE 0 END AS born,
                   concat_ws('|', p.id_raw, p.name_norm, p.birth_on) AS ours
            FROM pair q
            JOIN register_person p ON p.person_id = q.person_id
            JOIN extract_file f ON f.file_no = q.source // {SOURCE_STEP}
            LEFT JOIN context c ON c.source = q.source
            LEFT JOIN home h ON h.source = q.source AND h.household_id = p.household_id
            LEFT JOIN village_name v ON v.village_no = p.village_no
        ), keyed AS (
            SELECT *, concat_ws('|', coalesce(id_raw, ''), name,
                       CASE WHEN slip = 'none' THEN concat_ws('|', birth_on, hukou_no, address) END
                   ) AS typed
            FROM said
        ), spread AS (
            SELECT *, max(nearness) OVER of_pair AS nearest, max(born) OVER of_pair AS borns
            FROM keyed WINDOW of_pair AS (PARTITION BY typed, person_id)
        ), graded AS (
            SELECT * EXCLUDE (nearness, born, nearest, borns),
                   (['away', 'prefecture', 'county', 'village', 'household'])[nearest + 1] AS place,
                   (['', 'same', 'other'])[borns + 1] AS birth
            FROM spread
        )
        SELECT *, {_GRADE} AS grade, {grades.words("slip", "alike", "place", "birth")} AS words,
               md5(typed) AS row_key, md5(typed || '|' || person_id) AS pair_key,
               md5(typed || '|' || ours) AS value_hash, 0 AS rivals
        FROM graded
    """)
    con.execute("DROP TABLE pair")


def decide(con: DuckDBPyConnection, decisions: Path | None) -> None:
    """Let what people said of a pair stand before what the machine thinks, then weigh rivals.

    Where a person ruled somebody out, the machine is not sure of the others of that row: they
    are asked about. A sure grade with several persons is not sure of any. Only the rows with
    several persons or a decision are weighed again, one in thousands.
    """
    con.execute(
        f"CREATE TABLE decision AS SELECT * FROM {scan(decisions, DECISION_COLUMNS)}"
        if decisions
        else "CREATE TABLE decision (pair_key VARCHAR, value_hash VARCHAR, verdict VARCHAR)"
    )
    con.execute("""
        CREATE TABLE contested AS
        SELECT w.*, d.verdict
        FROM weighed w
        SEMI JOIN (
            SELECT source FROM weighed GROUP BY source HAVING count(*) > 1
            UNION ALL
            SELECT w.source FROM weighed w
            JOIN decision d ON d.pair_key = w.pair_key AND d.value_hash = w.value_hash
        ) c ON c.source = w.source
        LEFT JOIN decision d ON d.pair_key = w.pair_key AND d.value_hash = w.value_hash
    """)
    con.execute("DELETE FROM weighed WHERE source IN (SELECT source FROM contested)")
    con.execute(f"""
        INSERT INTO weighed BY NAME
        WITH heard AS (
            SELECT *, bool_or(verdict = 'different') OVER (PARTITION BY source) AS is_doubted
            FROM contested
        ), ruled AS (
            SELECT * EXCLUDE (verdict, is_doubted) REPLACE (
                CASE WHEN verdict = 'same' THEN 'decided'
                     WHEN is_doubted AND slip <> 'same' AND {grades.among("grade", grades.SURE)}
                     THEN 'several' ELSE grade END AS grade)
            FROM heard WHERE verdict IS DISTINCT FROM 'different' OR slip = 'same'
        ), ranked AS (
            SELECT *, CASE WHEN grade = 'decided' THEN 0 ELSE {_LEVEL} END AS level FROM ruled
        ), best AS (
            SELECT *, count(*) OVER (PARTITION BY source) AS persons FROM (
                SELECT *, min(level) OVER (PARTITION BY source) AS best FROM ranked
            ) WHERE level = best
        )
        SELECT * EXCLUDE (level, best, persons) REPLACE (
                   persons - 1 AS rivals,
                   CASE WHEN persons > 1 THEN 'several' ELSE grade END AS grade)
        FROM best WHERE persons <= {MOST_ASKED}
    """)
    con.execute(f"""
        UPDATE weighed SET grade = 'number'
        FROM decision d
        WHERE d.pair_key = weighed.pair_key AND d.value_hash = weighed.value_hash
          AND d.verdict = 'different' AND {grades.among("grade", grades.ASKED)}
    """)


def join(con: DuckDBPyConnection, feeds: Collection[str]) -> None:
    """Join the rows whose grade is sure to their persons, and keep them as `sure`."""
    con.execute(f"""
        CREATE TABLE sure AS
        SELECT feed, source, person_id, household_id, grade, words,
               {grades.seen_as("grade")} AS seen_as
        FROM weighed WHERE {grades.among("grade", grades.SURE)}
    """)
    having = {feed for (feed,) in con.execute("SELECT DISTINCT feed FROM sure").fetchall()}
    for feed in sorted(having & set(feeds)):
        con.execute(f"""
            UPDATE {others(feed)} AS f
            SET person_id = s.person_id, household_id = s.household_id, match_grade = s.seen_as
            FROM sure s WHERE s.source = f.source AND s.feed = {quote(feed)}
        """)


def counts(
    con: DuckDBPyConnection, seen: Mapping[str, dict[str, int]]
) -> dict[str, dict[str, int]]:
    """Return the rows of each feed as the run shows them, from what rules see of them.

    exact, repaired, decided, number and unmatched are all rows; proposed are those of the last
    two that people are asked about.
    """
    rows = con.execute(f"""
        SELECT feed, count(DISTINCT source) FILTER (grade = 'decided'),
               count(DISTINCT source) FILTER ({grades.among("grade", grades.ASKED)})
        FROM weighed GROUP BY feed
    """).fetchall()
    weighed = {feed: (decided, proposed) for feed, decided, proposed in rows}
    shown = {}
    for feed, by_grade in seen.items():
        decided, proposed = weighed.get(feed, (0, 0))
        shown[feed] = by_grade and by_grade | {
            "repaired": by_grade["repaired"] - decided,
            "decided": decided,
            "proposed": proposed,
        }
    return shown


_ROW = f"""
    f.county, f.sha256, CAST({{0}}.source % {SOURCE_STEP} AS INTEGER) AS row_no,
    {{0}}.id_raw, {{0}}.name
"""


def matched_rows() -> str:
    """Return SQL for the rows that were not simply equal: joined, by number only, or asked about.

    One line a row and person, with its grade and words, what the row says beside, and the hashes.
    """
    return f"""
        SELECT w.feed, {_ROW.format("w")}, w.person_id, w.household_id, w.grade, w.words, w.slip,
               w.alike, w.place, w.birth, w.birth_on, w.hukou_no, w.address,
               CAST(w.rivals AS INTEGER) AS rivals, w.row_key, w.pair_key, w.value_hash
        FROM weighed w JOIN extract_file f ON f.file_no = w.source // {SOURCE_STEP}
        ORDER BY w.feed, w.source, w.person_id
    """


def unmatched_rows() -> str:
    """Return SQL for the rows that fit nobody for sure, with a reason for the department."""
    nobody = "底图中没有姓名相同或同音、号码只差一处的人"
    return f"""
        SELECT u.feed, {_ROW.format("u")},
               CASE WHEN w.persons > 1 THEN '待人工认定：底图中有' || w.persons
                                               || '人与这一行相近，不能确定是谁'
                    WHEN w.words IS NOT NULL THEN '待人工认定是否为同一人：' || w.words
                    WHEN u.id_state = 'blank' THEN '证件号码为空'
                    WHEN u.id_state = 'none' THEN '无证件人员编号，不参加比对'
                    WHEN u.id_state = 'length' THEN '证件号码位数不对，{nobody}'
                    WHEN u.id_state = 'checksum' THEN '证件号码校验不符，{nobody}'
                    ELSE '底图中没有此证件号码' END AS reason
        FROM unmatched u
        JOIN extract_file f ON f.file_no = u.source // {SOURCE_STEP}
        LEFT JOIN (
            SELECT source, count(*) AS persons, min(words) AS words
            FROM weighed WHERE {grades.among("grade", grades.ASKED)} GROUP BY source
        ) w ON w.source = u.source
        ANTI JOIN sure s ON s.source = u.source
        ORDER BY u.feed, u.source
    """
