"""Which row of the police is about which member, and how sure that is.

A person is never found by name alone. The number decides; where the base map's number is wrong,
the one row of the county with the same name and a number one slip away; where it is wrong by more
or missing, the one row of the same name and birth date in the booklet of the same household.
"""

from duckdb import DuckDBPyConnection

from screening.basemap.matching.tables import SURE, small_table
from screening.basemap.relations import HEAD, meaning
from screening.comparison.likeness import grade_names
from screening.comparison.resolve import SOURCE_STEP, one_slip, same_county

COLUMNS = frozenset(
    {"name", "id_number", "sex", "ethnic", "birth_on", "hukou_no", "relation", "address"}
    | {"hukou_status", "cancelled_on", "moved_to"}
)
"""What is read of the extract."""
MOST_IN_BOOKLET = 20
"""A household number with more people is a collective booklet or a placeholder such as 0."""
_ORDER = "list_position(['exact', 'repaired', 'confirmed', 'variant', 'homophone'], grade)"


def match(con: DuckDBPyConnection) -> None:
    """Create, over `ga_population` as `resolve` left it:

    police   its rows with `file_no`, `booklet`, the meaning of the relation, and who it is about
    seen     (source, person_id, grade)
    taken    members whose number the police know as another member's
    link     (booklet, household_id): booklets of members
    mine     for each member the row that speaks for them
    """
    _read_relations(con)
    con.execute(f"""
        CREATE TABLE police AS
        SELECT g.*, g.source // {SOURCE_STEP} AS file_no, u.name AS name_norm,
               hash(g.source // {SOURCE_STEP}, g.hukou_no, g.address) AS booklet,
               coalesce(u.id_state IN ('ok', 'from15', 'card'), g.match_grade <> 'repaired')
                   AS is_usable,
               r.ours AS said, r.may_be, r.man, r.woman, coalesce(r.is_head, false) AS is_head
        FROM (
            SELECT * FROM ga_population
            WHERE person_id IS NULL OR person_id NOT IN (SELECT person_id FROM register_twin)
            UNION ALL  -- a row that several members share the number of, once
            SELECT * FROM (
                SELECT * FROM ga_population
                WHERE person_id IN (SELECT person_id FROM register_twin)
                QUALIFY row_number() OVER (PARTITION BY source ORDER BY match_grade, person_id) = 1
            )
        ) g
        LEFT JOIN unmatched u ON u.feed = 'ga_population' AND u.source = g.source
        LEFT JOIN relation_word r ON r.text = g.relation
    """)
    _seen_by_number(con)
    _link(con)
    _mended(con)
    _confirmed(con)
    con.execute(f"""
        CREATE TABLE mine AS
        SELECT s.person_id, s.grade, s.grade IN {SURE} AS is_sure,
               g.* EXCLUDE (person_id, household_id, match_grade)
        FROM seen s JOIN police g ON g.source = s.source
        QUALIFY row_number() OVER (
            PARTITION BY s.person_id
            ORDER BY s.grade NOT IN {SURE}, g.hukou_status <> '正常', {_ORDER},
                     g.cancelled_on DESC NULLS LAST, s.source) = 1
    """)


def _read_relations(con: DuckDBPyConnection) -> None:
    texts = con.execute("SELECT DISTINCT relation FROM ga_population WHERE relation <> ''")
    read = [(text, meaning(text)) for (text,) in texts.fetchall()]
    small_table(
        con,
        "relation_word",
        {
            "text": "VARCHAR", "ours": "VARCHAR", "may_be": "VARCHAR",
            "man": "VARCHAR", "woman": "VARCHAR", "is_head": "BOOLEAN",
        },
        (
            (text, m.word, "、".join(m.may_be), m.proposed("男"), m.proposed("女"),
             m.may_be == (HEAD,))
            for text, m in read if m
        ),
    )  # fmt: skip


def _seen_by_number(con: DuckDBPyConnection) -> None:
    """Rows matched by number; a name that differs is graded, and another member's row is not."""
    pairs = con.execute("""
        SELECT DISTINCT p.name, g.name FROM ga_population g JOIN person p USING (person_id)
        WHERE g.match_grade = 'number'
    """).fetchall()
    small_table(
        con,
        "name_grade",
        {"ours": "VARCHAR", "theirs": "VARCHAR", "grade": "VARCHAR"},
        ((ours, theirs, grade_names(ours, theirs)) for ours, theirs in pairs),
    )
    con.execute("""
        CREATE TABLE taken AS
        SELECT g.source, g.person_id, min(e.person_id) AS owner_id
        FROM ga_population g
        JOIN ga_population e ON e.source = g.source AND e.match_grade = 'exact'
        WHERE g.match_grade = 'number' GROUP BY ALL
    """)
    con.execute("""
        CREATE TABLE seen AS
        SELECT g.source, g.person_id,
               CASE WHEN g.match_grade = 'number' THEN n.grade
                    ELSE CAST(g.match_grade AS VARCHAR) END AS grade
        FROM ga_population g
        JOIN person p USING (person_id)
        LEFT JOIN name_grade n ON n.ours = p.name AND n.theirs = g.name
        ANTI JOIN taken t ON t.source = g.source AND t.person_id = g.person_id
    """)


def _link(con: DuckDBPyConnection) -> None:
    """Booklets of which somebody is a member for sure; `has_head` where the head is in it."""
    con.execute("""
        CREATE TABLE booklet_size AS
        SELECT booklet, count(*) AS people FROM police GROUP BY booklet
    """)
    con.execute(f"""
        CREATE TABLE link AS
        SELECT g.booklet, p.household_id, count(DISTINCT p.person_id) AS members,
               bool_or(p.is_head) AS has_head, any_value(g.file_no) AS file_no,
               any_value(g.hukou_no) AS hukou_no
        FROM seen s JOIN police g USING (source) JOIN person p ON p.person_id = s.person_id
        JOIN booklet_size b ON b.booklet = g.booklet AND b.people <= {MOST_IN_BOOKLET}
        WHERE s.grade IN {SURE}
        GROUP BY g.booklet, p.household_id
    """)


def _mended(con: DuckDBPyConnection) -> None:
    """Members whose number was mistyped in the base map: one row, one member, one slip."""
    con.execute(f"""
        INSERT INTO seen
        SELECT source, person_id, 'repaired' FROM (
            SELECT g.source, p.person_id,
                   count(*) OVER (PARTITION BY g.source) AS persons,
                   count(*) OVER (PARTITION BY p.person_id) AS rows
            FROM police g
            JOIN person p ON p.name_norm = g.name_norm
            JOIN extract_file f ON f.file_no = g.file_no
            WHERE g.person_id IS NULL AND g.is_usable AND p.id18 IS NULL
              AND p.id_state IN ('checksum', 'length')
              AND {same_county("f.county", "p.county_code")}
              AND {one_slip("p.id_raw", "g.id_number")}
        ) WHERE persons = 1 AND rows = 1
    """)


def _confirmed(con: DuckDBPyConnection) -> None:
    """Members without a usable number: same household, same name, same birth date, and only one."""
    con.execute("""
        INSERT INTO seen
        SELECT source, person_id, 'confirmed' FROM (
            SELECT g.source, p.person_id,
                   count(*) OVER (PARTITION BY g.source) AS persons,
                   count(*) OVER (PARTITION BY p.person_id) AS rows
            FROM police g
            JOIN link l ON l.booklet = g.booklet
            JOIN person p ON p.household_id = l.household_id AND p.name_norm = g.name_norm
                         AND p.birth_on = g.birth_on
            ANTI JOIN seen s ON s.person_id = p.person_id
            ANTI JOIN seen t ON t.source = g.source
            WHERE g.person_id IS NULL AND g.is_usable AND p.id18 IS NULL
              AND (p.sex = g.sex OR p.sex IS NULL OR p.sex = '' OR g.sex IS NULL)
        ) WHERE persons = 1 AND rows = 1
    """)
