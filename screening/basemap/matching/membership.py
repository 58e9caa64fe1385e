"""Members who died or moved out for the police, and members whom they do not have."""

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import POLICE
from screening.basemap.matching import sides
from screening.basemap.matching.tables import SURE, put

FEWEST_DELIVERED = 0.5
"""Below this share of a village's members in the extract, nobody of it is called missing."""
_DIED = f"""
    SELECT s.person_id, s.source, s.grade FROM seen s JOIN police g ON g.source = s.source
    WHERE g.hukou_status = '死亡注销' AND s.grade IN {SURE}
    QUALIFY row_number() OVER (PARTITION BY s.person_id ORDER BY s.source) = 1
"""
_GONE = {
    "dead": ("死亡", "公安户籍登记为死亡注销", _DIED, "''"),
    "moved": (
        "户籍迁出",
        "公安户籍登记为迁出注销",
        f"""
        SELECT m.person_id, m.source, m.grade FROM mine m ANTI JOIN ({_DIED}) d USING (person_id)
        WHERE m.hukou_status = '迁出注销' AND m.is_sure
        """,
        "coalesce('，迁往' || g.moved_to, '')",
    ),
}
_CONTRADICTED = "公安另有一行登记为正常，两行自相矛盾；"


def find(con: DuckDBPyConnection) -> None:
    """Put down who is no longer on the hukou register; create `delivered` and `leaving`."""
    con.execute("CREATE TABLE leaving (person_id BIGINT)")
    for kind in _GONE:
        _gone(con, kind)
    con.execute(f"""
        CREATE TABLE delivered AS
        SELECT p.village_id FROM person p LEFT JOIN mine m ON m.person_id = p.person_id
        JOIN speaks k ON k.feed = '{POLICE}' AND k.county_code = p.county_code
        GROUP BY p.village_id
        HAVING count(m.person_id) >= {FEWEST_DELIVERED} * count(*)
    """)
    _absent(con)


def _gone(con: DuckDBPyConnection, kind: str) -> None:
    reason, words, rows, where_to = _GONE[kind]
    put(
        con,
        kind,
        POLICE,
        f"""
        FROM ({rows}) o JOIN police g ON g.source = o.source
        JOIN person p ON p.person_id = o.person_id
        LEFT JOIN (SELECT person_id FROM mine WHERE hukou_status = '正常' AND is_sure) m
            ON m.person_id = o.person_id
        """,
        subject="'p' || p.person_id",
        person_id="p.person_id",
        household_id="p.household_id",
        who="p.name",
        ours="'在册'",
        theirs=sides.STATUS,
        grade="CASE WHEN m.person_id IS NULL THEN o.grade ELSE 'conflict' END",
        words=f"CASE WHEN m.person_id IS NULL THEN '' ELSE '{_CONTRADICTED}' END || '{words}'"
        " || coalesce('，注销日期 ' || CAST(g.cancelled_on AS VARCHAR), '，未报注销日期')"
        f" || {where_to} || '。'",
        act="'leave'",
        given=f"to_json({{'person': p.person_id, 'reason': '{reason}'}})",
        happened_on="g.cancelled_on",
        lines=sides.both("户口状态"),
        file_no="g.file_no",
    )
    con.execute(f"INSERT INTO leaving SELECT person_id FROM ({rows})")


def _absent(con: DuckDBPyConnection) -> None:
    unusable = "底图证件号码不成立，公安数据中也没有同户同名同出生日期的人。"
    put(
        con,
        "absent",
        POLICE,
        f"""
        FROM person p
        JOIN delivered d ON d.village_id = p.village_id
        JOIN speaks k ON k.feed = '{POLICE}' AND k.county_code = p.county_code
        ANTI JOIN mine m ON m.person_id = p.person_id
        ANTI JOIN taken t ON t.person_id = p.person_id
        """,
        subject="'p' || p.person_id",
        person_id="p.person_id",
        household_id="p.household_id",
        who="p.name",
        ours="'在册'",
        theirs="'无记录'",
        grade="CASE WHEN p.id18 IS NULL THEN 'unusable' ELSE 'none' END",
        words=f"CASE WHEN p.id18 IS NULL THEN '{unusable}' "
        "ELSE '公安户籍人口中没有这个号码：可能已迁出、从未在此落户，或公安数据不全。' END",
        lines=sides.ours_only(),
        file_no="k.file_no",
    )
