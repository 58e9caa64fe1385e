"""What the staged rows would change, found by set-based comparison. Reads only."""

from households.models.person import PROVISIONAL
from households.register.layout import (
    HOMES,
    HOUSEHOLD,
    HOUSEHOLD_YEAR,
    KNOWN,
    PEOPLE,
    STAGE,
    Layout,
    differs,
)
from households.register.outcome import Counts
from households.register.staging import execute, fetch

# Every name put into these statements is a constant of `layout`; values are parameters.
# ruff: noqa: S608

# What another place holds is refused without a word about the place.
TAKEN_HOUSEHOLD = "户编号不能在此载入；请核对编号，仍有疑问请报州级核对"
TAKEN_PERSON = "人编号不能在此载入；请核对编号，仍有疑问请报州级核对"


def out_of_reach(paths: list[str]) -> list[tuple[int, str, str]]:
    """Return (row, key, sentence) of staged rows whose household or person lies elsewhere."""
    patterns = [f"{path}%" for path in paths]
    households = fetch(
        f"""SELECT s.row_no FROM {STAGE} s
        JOIN households_household h ON h.household_no = s.household_no
        JOIN regions_region g ON g.id = h.region_id
        WHERE NOT (g.path LIKE ANY(%s)) ORDER BY 1""",
        [patterns],
    )
    people = fetch(
        f"""SELECT s.row_no FROM {STAGE} s
        JOIN households_person p ON p.person_no = s.person_no
        JOIN households_membership m ON m.person_id = p.id AND m.left_on IS NULL
        JOIN households_household h ON h.id = m.household_id
        JOIN regions_region g ON g.id = h.region_id
        WHERE NOT (g.path LIKE ANY(%s)) ORDER BY 1""",
        [patterns],
    )
    taken = {row for (row,) in households}
    return [(row, "household_no", TAKEN_HOUSEHOLD) for row in sorted(taken)] + [
        (row, "person_no", TAKEN_PERSON) for (row,) in people if row not in taken
    ]


def headless() -> list[tuple[str, list[int]]]:
    """Return (household no., rows) of staged households that lost their head row."""
    return fetch(
        f"""SELECT household_no, array_agg(row_no ORDER BY row_no) FROM {STAGE}
        GROUP BY household_no HAVING NOT bool_or(is_head)"""
    )


def recognise(paths: list[str] | None) -> None:
    """Make the table of who is known already: by the national number, else by identity number.

    Somebody whom an act added has a provisional number until the national one arrives; within
    `paths` (None: everywhere) the first row that bears his identity number is he.
    """
    execute(
        f"""CREATE TEMPORARY TABLE {KNOWN} AS
        SELECT s.row_no, p.id AS person_id FROM {STAGE} s
        JOIN households_person p ON p.person_no = s.person_no"""
    )
    execute(
        f"""INSERT INTO {KNOWN} SELECT DISTINCT ON (x.row_no) x.row_no, x.person_id FROM (
            SELECT DISTINCT ON (p.id) s.row_no, p.id AS person_id FROM {STAGE} s
            JOIN households_person p ON p.id_number = s.p_id_number
            WHERE s.p_id_number <> '' AND p.person_no LIKE %s AND (%s OR p.place_path LIKE ANY(%s))
              AND NOT EXISTS (SELECT FROM {KNOWN} k WHERE k.row_no = s.row_no OR k.person_id = p.id)
            ORDER BY p.id, s.row_no
        ) x ORDER BY x.row_no, x.person_id""",
        [f"{PROVISIONAL}%", paths is None, [f"{path}%" for path in paths or ()]],
    )
    execute(f"CREATE INDEX ON {KNOWN} (row_no)")
    execute(f"ANALYZE {KNOWN}")


def compare(layout: Layout, year: int) -> None:
    """Make the tables of homes and people, each row marked new, changed or same.

    A household that a split made has a provisional number: it is known by its head.
    """
    staged = ", ".join(f"s.{one.staged}" for one in (*HOUSEHOLD, *HOUSEHOLD_YEAR))
    execute(
        f"""CREATE TEMPORARY TABLE {HOMES} AS
        SELECT s.row_no, s.household_no, s.person_no, s.village_id, h.id AS household_id,
               coalesce(g.parent_id <> s.village_id, FALSE) AS is_moved, NULL::bigint AS grid_id,
               CASE WHEN h.id IS NULL THEN 'new'
                    WHEN g.parent_id IS DISTINCT FROM s.village_id OR y.id IS NULL
                         OR h.household_no <> s.household_no OR h.dissolved_on IS NOT NULL
                         OR {differs("h", layout.household)}
                         OR {differs("y", layout.household_year)} THEN 'changed'
                    ELSE 'same' END AS state,
               {staged}
        FROM {STAGE} s
        LEFT JOIN households_household n ON n.household_no = s.household_no
        LEFT JOIN {KNOWN} k ON k.row_no = s.row_no AND n.id IS NULL
        LEFT JOIN households_membership m ON m.person_id = k.person_id AND m.left_on IS NULL
             AND m.relation = '户主'
        LEFT JOIN households_household l ON l.id = m.household_id AND l.household_no LIKE %s
        LEFT JOIN households_household h ON h.id = coalesce(n.id, l.id)
        LEFT JOIN regions_region g ON g.id = h.region_id
        LEFT JOIN households_householdyear y ON y.household_id = h.id AND y.year = %s
        WHERE s.is_head""",
        [f"{PROVISIONAL}%", year],
    )
    execute(f"CREATE INDEX ON {HOMES} (household_no)")
    execute(f"ANALYZE {HOMES}")
    execute(
        f"""CREATE TEMPORARY TABLE {PEOPLE} AS
        SELECT s.row_no, s.person_no, s.household_no, s.relation, s.village_id,
               p.id AS person_id, m.id AS membership_id, m.household_id AS from_household_id,
               m.id IS NOT NULL AND m.household_id IS DISTINCT FROM o.household_id AS is_moved,
               CASE WHEN p.id IS NULL THEN 'new'
                    WHEN m.id IS NULL OR m.household_id IS DISTINCT FROM o.household_id
                         OR m.relation <> s.relation OR q.id IS NULL
                         OR p.person_no <> s.person_no
                         OR {differs("p", layout.person)}
                         OR {differs("q", layout.person_year)} THEN 'changed'
                    ELSE 'same' END AS state
        FROM {STAGE} s
        JOIN {HOMES} o ON o.household_no = s.household_no
        LEFT JOIN {KNOWN} k ON k.row_no = s.row_no
        LEFT JOIN households_person p ON p.id = k.person_id
        LEFT JOIN households_membership m ON m.person_id = p.id AND m.left_on IS NULL
        LEFT JOIN households_personyear q ON q.person_id = p.id AND q.year = %s""",
        [year],
    )
    execute(f"CREATE INDEX ON {PEOPLE} (row_no)")
    execute(f"CREATE INDEX ON {PEOPLE} (person_id)")
    execute(f"ANALYZE {PEOPLE}")


def counts(table: str) -> Counts:
    return Counts(**dict(fetch(f"SELECT state, count(*) FROM {table} GROUP BY state")))


def moved(table: str) -> int:
    return fetch(f"SELECT count(*) FROM {table} WHERE is_moved")[0][0]


def missing_people(absent: list[str]) -> int:
    """Count current members of the file's households that the file does not name."""
    return fetch(
        f"""SELECT count(*) FROM households_membership m
        JOIN {HOMES} s ON s.household_id = m.household_id
        JOIN households_person p ON p.id = m.person_id
        WHERE m.left_on IS NULL AND p.person_no <> ALL(%s)
          AND NOT EXISTS (SELECT FROM {PEOPLE} k WHERE k.person_id = p.id)""",
        [absent],
    )[0][0]


def missing_households(named: list[str]) -> int:
    """Count living households of the file's villages that the file does not name."""
    return fetch(
        f"""SELECT count(*) FROM households_household h JOIN regions_region g ON g.id = h.region_id
        WHERE g.parent_id IN (SELECT village_id FROM {HOMES}) AND h.dissolved_on IS NULL
          AND h.household_no <> ALL(%s)
          AND NOT EXISTS (SELECT FROM {HOMES} s WHERE s.household_id = h.id)""",
        [named],
    )[0][0]


def by_county() -> list[tuple[str, int, int, int, int, int]]:
    """Return (county code, households new, changed, persons new, changed, moved) of each county."""
    return fetch(
        f"""SELECT left(g.code, 6), sum(k.hn), sum(k.hc), sum(k.pn), sum(k.pc), sum(k.pm)
        FROM (SELECT village_id, (state = 'new')::int AS hn, (state = 'changed')::int AS hc,
                     0 AS pn, 0 AS pc, 0 AS pm FROM {HOMES}
              UNION ALL
              SELECT village_id, 0, 0, (state = 'new')::int, (state = 'changed')::int,
                     is_moved::int FROM {PEOPLE}) k
        JOIN regions_region g ON g.id = k.village_id GROUP BY 1 ORDER BY 1"""
    )
