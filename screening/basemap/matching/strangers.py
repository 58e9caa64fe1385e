"""People and households whom the police have and the base map does not."""

from collections.abc import Callable

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import FIELDS, POLICE
from screening.basemap.matching import sides
from screening.basemap.matching.people import MOST_IN_BOOKLET
from screening.basemap.matching.tables import MASKED, correction, put, small_table
from screening.basemap.relations import HEAD, OTHER

ToNewHead = Callable[..., str]
_NEWBORN_YEARS = 2
_NEWBORN = f"(g.birth_on IS NOT NULL AND g.birth_on > f.data_on - INTERVAL {_NEWBORN_YEARS} YEAR)"


def find(con: DuckDBPyConnection, to_new_head: ToNewHead) -> None:
    """Put down who is on the police's side only.

    `to_new_head(relation, new_heads, old_heads_sex=, sex=)` is the base map's rule for what
    somebody is to another head.
    """
    con.execute("""
        CREATE TABLE stranger AS
        SELECT g.* FROM police g ANTI JOIN seen s ON s.source = g.source
        WHERE g.person_id IS NULL AND g.is_usable AND g.hukou_status = '正常'
        QUALIFY row_number() OVER (PARTITION BY g.id_number ORDER BY g.source) = 1
    """)
    _read_addresses(con)
    _recognise(con)
    _attach(con)
    _relate(con, to_new_head)
    _put_joining(con)
    _put_homes(con)


def _read_addresses(con: DuckDBPyConnection) -> None:
    """Create `lives`: the one village of the county that a stranger's address names."""
    con.execute("""
        CREATE TABLE lives AS
        SELECT a.file_no, a.address, min(v.village_id) AS village_id
        FROM (SELECT DISTINCT s.file_no, s.address, f.county FROM stranger s
              JOIN extract_file f ON f.file_no = s.file_no WHERE s.address IS NOT NULL) a
        JOIN village v ON (v.county_code = a.county OR right(a.county, 2) = '00')
             AND contains(a.address, v.township) AND contains(a.address, v.village)
             AND contains(a.address, v.township || v.village)
        GROUP BY a.file_no, a.address
        HAVING count(*) = 1
    """)


def _recognise(con: DuckDBPyConnection) -> None:
    """Create `near`: strangers who may be a member without a usable number, of another booklet.

    The same name and birth date in the same village, and only one on each side. Never taken as
    the same: the number is proposed, and while nobody has decided neither is called missing.
    """
    con.execute("""
        CREATE TABLE near AS
        SELECT source, booklet, person_id FROM (
            SELECT g.source, g.booklet, p.person_id,
                   count(*) OVER (PARTITION BY g.source) AS persons,
                   count(*) OVER (PARTITION BY p.person_id) AS rows
            FROM stranger g
            JOIN lives a ON a.file_no = g.file_no AND a.address = g.address
            JOIN person p ON p.village_id = a.village_id AND p.name_norm = g.name_norm
                         AND p.birth_on = g.birth_on
            ANTI JOIN mine m ON m.person_id = p.person_id
            ANTI JOIN taken t ON t.person_id = p.person_id
            WHERE p.id18 IS NULL
              AND (p.sex = g.sex OR p.sex IS NULL OR p.sex = '' OR g.sex IS NULL)
        ) WHERE persons = 1 AND rows = 1
    """)
    put(
        con,
        "field",
        POLICE,
        "FROM near n JOIN stranger g ON g.source = n.source "
        "JOIN person p ON p.person_id = n.person_id",
        field="'id_raw'",
        subject="'p' || p.person_id",
        person_id="p.person_id",
        household_id="p.household_id",
        who="p.name",
        ours=MASKED.format("p.id_raw"),
        theirs=MASKED.format("g.id_number"),
        grade="'near'",
        words="'底图没有可用的号码；公安在同村另一户号有同名、同出生日期的人，两边各只有一人："
        "可能是同一人，请对照户口簿；不是同一人的保留底图。'",
        act="'correct'",
        given=correction("Person", "p.person_id", "id_raw", "g.id_number"),
        number="p.id_raw",
        lines=sides.both(FIELDS["id_raw"]),
        file_no="g.file_no",
    )
    con.execute("""
        DELETE FROM difference
        WHERE kind = 'absent' AND person_id IN (SELECT person_id FROM near)
    """)


def _attach(con: DuckDBPyConnection) -> None:
    """Create `joining`: strangers with the household whose booklet they are in.

    A booklet is its number and address. Where the number is a member's and the address another,
    the person is attached if both are in one village, and an eye must look.
    """
    con.execute("""
        CREATE TABLE home AS
        SELECT household_id, any_value(village_id) AS village_id FROM person GROUP BY household_id
    """)
    con.execute("""
        CREATE TABLE joining AS
        SELECT g.*, l.household_id AS joins_id, a.village_id AS lives_in,
               l.booklet <> g.booklet OR count(*) OVER (PARTITION BY g.source) > 1 AS is_doubtful
        FROM stranger g
        JOIN link l ON l.file_no = g.file_no AND l.hukou_no = g.hukou_no
        JOIN home h ON h.household_id = l.household_id
        LEFT JOIN lives a ON a.file_no = g.file_no AND a.address = g.address
        ANTI JOIN near n ON n.source = g.source
        WHERE l.booklet = g.booklet OR (
            a.village_id = h.village_id
            AND NOT EXISTS (SELECT 1 FROM link o WHERE o.booklet = g.booklet))
        QUALIFY row_number() OVER (
            PARTITION BY g.source
            ORDER BY l.booklet = g.booklet DESC, l.has_head DESC, l.members DESC, l.household_id
        ) = 1
    """)


def _relate(con: DuckDBPyConnection, to_new_head: ToNewHead) -> None:
    """Create `relates`: what each is to the head of the base map, never a second head.

    The police say what everybody is to the head of the booklet; where the base map has another
    head, who is in the booklet too, the relation follows from both.
    """
    con.execute("""
        CREATE TABLE relates AS
        SELECT g.source, CASE WHEN g.sex = '女' THEN g.woman ELSE g.man END AS hers,
               CASE WHEN r.sex = '女' THEN r.woman ELSE r.man END AS heads,
               coalesce(b.sex, '') AS old_heads_sex, coalesce(g.sex, '') AS sex
        FROM joining g
        LEFT JOIN person h ON h.household_id = g.joins_id AND h.is_head
        LEFT JOIN mine r ON r.person_id = h.person_id AND r.is_sure AND r.booklet = g.booklet
        LEFT JOIN (SELECT booklet, any_value(sex) AS sex FROM police WHERE is_head GROUP BY booklet
                  ) b ON b.booklet = g.booklet
        QUALIFY row_number() OVER (PARTITION BY g.source ORDER BY h.person_id) = 1
    """)
    found = con.execute("SELECT DISTINCT hers, heads, old_heads_sex, sex FROM relates").fetchall()
    small_table(
        con,
        "rehead",
        dict.fromkeys(("hers", "heads", "old_heads_sex", "sex", "relation"), "VARCHAR"),
        ((*one, _relation(*one, to_new_head)) for one in found),
    )


def _relation(
    hers: str | None, heads: str | None, old_heads_sex: str, sex: str, to_new_head: ToNewHead
) -> str:
    if not hers or not heads:
        return OTHER
    relation = hers
    if heads != HEAD:
        relation = to_new_head(hers, heads, old_heads_sex=old_heads_sex, sex=sex)
    return OTHER if relation == HEAD else relation


def _put_joining(con: DuckDBPyConnection) -> None:
    """A namesake in the household without a row of the police may be the same person: no act."""
    con.execute("""
        CREATE TABLE namesake AS
        SELECT DISTINCT p.household_id, p.name_norm FROM person p
        ANTI JOIN mine m ON m.person_id = p.person_id WHERE p.name_norm IS NOT NULL
    """)
    put(
        con,
        "join",
        POLICE,
        """
        FROM joining g
        JOIN extract_file f ON f.file_no = g.file_no
        JOIN relates x ON x.source = g.source
        JOIN rehead r ON r.hers IS NOT DISTINCT FROM x.hers
            AND r.heads IS NOT DISTINCT FROM x.heads
            AND r.old_heads_sex = x.old_heads_sex AND r.sex = x.sex
        LEFT JOIN namesake n ON n.household_id = g.joins_id AND n.name_norm = g.name_norm
        LEFT JOIN ethnic_word e ON e.text = g.ethnic AND NOT e.is_code
        """,
        subject="'n' || g.id_number",
        household_id="g.joins_id",
        who="g.name",
        theirs="g.name || '　' || coalesce(g.said, g.relation, '关系未报')",
        grade="CASE WHEN n.name_norm IS NOT NULL THEN 'same_name' "
        "WHEN g.is_doubtful THEN 'several' ELSE 'exact' END",
        words="'公安户籍中与本户成员同一户号；' || CASE "
        "WHEN n.name_norm IS NOT NULL THEN "
        "'本户有同名成员而号码不同，可能是同一人：先核对证件号码，不要重复增加。' "
        "WHEN g.is_doubtful THEN '该户号对应底图几户，或住址不一致，请核对属于哪一户。' "
        f"WHEN r.relation = '{OTHER}' THEN '与本户户主的关系不能由公安登记推得，请核对。' "
        "ELSE '与本户户主的关系按公安登记为' || r.relation || '。' END",
        act="CASE WHEN n.name_norm IS NULL THEN 'join' ELSE '' END",
        given="to_json({'name': g.name, 'id': g.id_number, 'relation': r.relation, "
        "'sex': coalesce(g.sex, ''), 'ethnic': coalesce(e.name, ''), "
        f"'reason': CASE WHEN {_NEWBORN} THEN '新生儿' ELSE '其他' END}})",
        happened_on=f"CASE WHEN {_NEWBORN} THEN g.birth_on END",
        number="g.id_number",
        lines=sides.theirs_only(),
        file_no="g.file_no",
    )


def _put_homes(con: DuckDBPyConnection) -> None:
    """Booklets of the villages with nobody of the base map in them.

    With one head, founding the household is proposed; where every relation is read for certain
    the cases are alike, and need not each be decided by itself.
    """
    relation = f"""CASE WHEN g.is_head THEN '{HEAD}'
        ELSE coalesce(CASE WHEN g.sex = '女' THEN g.woman ELSE g.man END, '{OTHER}') END"""
    con.execute(f"""
        CREATE TABLE strange_home AS
        SELECT g.file_no, g.hukou_no, g.booklet, a.village_id, count(*) AS people,
               count(*) FILTER (WHERE g.is_head) = 1 AS has_head,
               bool_and({relation} <> '{OTHER}') AS is_clear,
               regexp_extract(any_value(g.address), '[0-9零一二三四五六七八九十]+组', 0) AS grp,
               coalesce(min(CASE WHEN g.is_head THEN g.name END), min(g.name)) AS head,
               list({{
                   'name': g.name, 'id': g.id_number, 'relation': {relation},
                   'sex': coalesce(g.sex, ''), 'ethnic': coalesce(e.name, '')
               }} ORDER BY NOT g.is_head, g.birth_on, g.source) AS described,
               list({{
                   'label': g.name || coalesce('　' || coalesce(g.said, g.relation), ''),
                   'ours': '',
                   'theirs': concat_ws('　', g.sex, CAST(g.birth_on AS VARCHAR), g.ethnic,
                                       {MASKED.format("g.id_number")}),
                   'hit': true
               }} ORDER BY NOT g.is_head, g.birth_on, g.source) AS members
        FROM stranger g
        JOIN lives a ON a.file_no = g.file_no AND a.address = g.address
        JOIN booklet_size b ON b.booklet = g.booklet AND b.people <= {MOST_IN_BOOKLET}
        LEFT JOIN ethnic_word e ON e.text = g.ethnic AND NOT e.is_code
        ANTI JOIN joining j ON j.source = g.source
        ANTI JOIN link l ON l.booklet = g.booklet
        ANTI JOIN near n ON n.booklet = g.booklet
        GROUP BY g.file_no, g.hukou_no, g.booklet, a.village_id
    """)
    put(
        con,
        "home",
        POLICE,
        "FROM strange_home g JOIN extract_file f ON f.file_no = g.file_no",
        subject="'g' || f.county || ' ' || g.hukou_no || ' ' || g.village_id",
        village_id="g.village_id",
        who="g.head",
        theirs="'户主 ' || g.head || '，' || g.people || ' 人'",
        grade="CASE WHEN g.has_head AND g.is_clear THEN 'whole' ELSE 'none' END",
        words="'公安户籍中本村有这一户，底图中没有这一户的任何成员。' || CASE "
        "WHEN NOT g.has_head THEN '公安登记中没有户主或不止一个，请入户核实后由村报告新立户。' "
        "WHEN NOT g.is_clear THEN '有成员与户主的关系不能由公安登记推得，请核对。' ELSE '' END",
        act="CASE WHEN g.has_head THEN 'found' ELSE '' END",
        given="to_json({'group_name': g.grp, 'members': g.described, 'reason': '漏登补录'})",
        lines="CAST(to_json(g.members) AS VARCHAR)",
        file_no="g.file_no",
    )
