"""Everybody of both sides, person by person: what the figures of `coverage` count.

One file a county, in the order of the villages, so that a page of any place is read from a few
row groups. Numbers are masked before they are written.
"""

from pathlib import Path

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import POLICE
from screening.basemap.matching.tables import MASKED
from screening.comparison.files import quote
from screening.comparison.session import write_file

ROWS_OF_COUNTY = 100_000_000
"""`key` is the number of the county and that of the row in it; a county has fewer rows."""

_PEOPLE = f"""
    SELECT p.village_id, p.person_id, p.household_id, p.name AS ours,
           concat_ws('　', p.relation, p.sex, CAST(p.birth_on AS VARCHAR),
                     {MASKED.format("p.id_raw")}) AS our_facts,
           m.name AS theirs,
           concat_ws('　', coalesce(m.said, m.relation), m.sex, CAST(m.birth_on AS VARCHAR),
                     {MASKED.format("m.id_number")}) AS their_facts,
           coalesce(m.hukou_status, '') AS hukou_status, coalesce(m.grade, '') AS grade,
           m.person_id IS NOT NULL AS is_matched,
           coalesce(m.hukou_status = '正常', false) AS is_in_police,
           false AS is_theirs, a.person_id IS NOT NULL AS is_absent,
           d.person_id IS NOT NULL AS is_differing
    FROM person p
    LEFT JOIN mine m ON m.person_id = p.person_id
    LEFT JOIN (SELECT DISTINCT person_id FROM difference WHERE kind = 'absent') a
        ON a.person_id = p.person_id
    LEFT JOIN (SELECT DISTINCT person_id FROM difference WHERE kind IN ('field', 'dead', 'moved')) d
        ON d.person_id = p.person_id
    UNION ALL
    SELECT coalesce(h.village_id, l.village_id), NULL, NULL, NULL, '', s.name,
           concat_ws('　', coalesce(s.said, s.relation), s.sex, CAST(s.birth_on AS VARCHAR),
                     {MASKED.format("s.id_number")}),
           s.hukou_status, '', false, true, true, false, false
    FROM stranger s
    LEFT JOIN joining j ON j.source = s.source
    LEFT JOIN home h ON h.household_id = j.joins_id
    LEFT JOIN lives l ON l.file_no = s.file_no AND l.address = s.address
"""


def write(con: DuckDBPyConnection, folder: Path) -> None:
    """Write `<county code>.parquet` for each county that the police spoke of."""
    folder.mkdir(exist_ok=True)
    spoken = con.execute("SELECT county_code FROM speaks WHERE feed = ? ORDER BY 1", [POLICE])
    for (county,) in spoken.fetchall():
        query = f"""
            SELECT {int(county) * ROWS_OF_COUNTY} + row_number() OVER (
                       ORDER BY v.village_code, q.household_id NULLS LAST, q.person_id, q.theirs,
                                q.their_facts) AS key,
                   v.village_code, q.*
            FROM ({_PEOPLE}) q JOIN village v ON v.village_id = q.village_id
            WHERE v.county_code = {quote(county)} ORDER BY key"""
        write_file(con, query, folder / f"{county}.parquet")
