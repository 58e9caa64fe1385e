"""Single facts of a member that the police have otherwise: field by field, both values kept."""

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import FIELDS, POLICE
from screening.basemap.matching import sides
from screening.basemap.matching.likeness import slip_words
from screening.basemap.matching.tables import MASKED, correction, put, small_table
from screening.basemap.relations import HEAD, OTHER

_SAID = "coalesce(g.said, g.relation)"
# The row that speaks for a member who is still on the hukou register.
_STAYING = """
    FROM mine g JOIN person p ON p.person_id = g.person_id
    ANTI JOIN leaving v ON v.person_id = g.person_id
"""


def read_ethnic(
    con: DuckDBPyConnection,
    names: Mapping[str, str],
    standard: Mapping[str, str],
    national: Mapping[str, str],
) -> None:
    """Create `ethnic_word`: what the cells of the police mean, read by name.

    `names` are the ways to write each name; `standard` and `national` give a name for a code of
    GB/T 3304 and of the national system. They disagree where most people of the prefecture are,
    so a code is shown with both readings and never taken over.
    """
    texts = con.execute("SELECT DISTINCT ethnic FROM police WHERE ethnic <> ''").fetchall()
    rows = []
    for (text,) in texts:
        word = text.strip()
        code = word.zfill(2) if word.isdigit() else ""
        name = standard.get(code) if code else names.get(word)
        rows.append((text, name, bool(code), national.get(code, "")))
    columns = {"text": "VARCHAR", "name": "VARCHAR", "is_code": "BOOLEAN", "other": "VARCHAR"}
    small_table(con, "ethnic_word", columns, rows)


def find(con: DuckDBPyConnection) -> None:
    """Put down every fact that differs."""
    _name(con)
    _number(con)
    _taken_number(con)
    _sex_and_birth(con)
    _ethnic(con)
    _relation(con)
    _head(con)


def _put(con: DuckDBPyConnection, field: str, source: str, **values: str) -> None:
    values.setdefault("grade", "g.grade")
    put(
        con,
        "field",
        POLICE,
        source,
        field=f"'{field}'",
        subject="'p' || p.person_id",
        person_id="p.person_id",
        household_id="p.household_id",
        who="p.name",
        lines=sides.both(FIELDS[field]),
        file_no="g.file_no",
        **values,
    )


def _name(con: DuckDBPyConnection) -> None:
    _put(
        con,
        "name",
        f"{_STAYING} WHERE g.grade IN ('variant', 'homophone', 'one_char', 'other')",
        ours="p.name",
        theirs="g.name",
        words="'号码相同；' || CASE g.grade "
        "WHEN 'variant' THEN '两个姓名是同一姓名的异体或繁简写法。' "
        "WHEN 'homophone' THEN '两个姓名同音。' "
        "WHEN 'one_char' THEN '两个姓名一字之差。' "
        "ELSE '两个姓名不同，先查号码是否填错。' END",
        act="'correct'",
        given=correction("Person", "p.person_id", "name", "g.name"),
    )


def _number(con: DuckDBPyConnection) -> None:
    """Members found although the base map's number is unusable."""
    source = f"""{_STAYING}
        WHERE p.id18 IS NULL AND g.grade IN ('repaired', 'confirmed')"""
    pairs = con.execute(f"SELECT p.person_id, p.id_raw, g.id_number {source}").fetchall()
    small_table(
        con,
        "slip",
        {"person_id": "BIGINT", "words": "VARCHAR"},
        ((key, slip_words(ours, theirs) if ours else "底图未填") for key, ours, theirs in pairs),
    )
    _put(
        con,
        "id_raw",
        source.replace("WHERE", "JOIN slip x ON x.person_id = p.person_id WHERE", 1),
        ours=MASKED.format("p.id_raw"),
        theirs=MASKED.format("g.id_number"),
        words="CASE g.grade WHEN 'repaired' "
        "THEN '底图号码校验不符；同县同名的人中只有这一人号码只差一处，' "
        "ELSE '同户、同名、同出生日期的只有这一人；' END || x.words || '。'",
        act="'correct'",
        given=correction("Person", "p.person_id", "id_raw", "g.id_number"),
        number="p.id_raw",
    )


def _taken_number(con: DuckDBPyConnection) -> None:
    """The number is another member's: nothing of the police's row is this person's."""
    _put(
        con,
        "id_raw",
        """
        FROM taken t JOIN person p ON p.person_id = t.person_id
        JOIN police g ON g.source = t.source
        ANTI JOIN mine m ON m.person_id = t.person_id
        QUALIFY row_number() OVER (PARTITION BY t.person_id ORDER BY t.source) = 1
        """,
        ours=MASKED.format("p.id_raw"),
        grade="'taken'",
        number="p.id_raw",
        words="'这个号码公安登记的是底图中另一人（' || g.name || '）；本人的号码需对照户口簿。'",
    )


def _sex_and_birth(con: DuckDBPyConnection) -> None:
    _put(
        con,
        "sex",
        f"{_STAYING} WHERE g.is_sure AND p.sex <> '' AND g.sex <> p.sex",
        ours="p.sex",
        theirs="g.sex",
        words="'公民身份号码第 17 位表示' || CASE "
        "WHEN TRY_CAST(substr(g.id_number, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END"
        " || '。'",
        act="'correct'",
        given=correction("Person", "p.person_id", "sex", "g.sex"),
    )
    _put(
        con,
        "birth_on",
        f"{_STAYING} WHERE g.is_sure AND g.birth_on <> p.birth_on "
        "AND NOT (p.id18 IS NULL AND g.grade = 'repaired')",
        ours="CAST(p.birth_on AS VARCHAR)",
        theirs="CAST(g.birth_on AS VARCHAR)",
        words="'底图的出生日期随证件号码：号码正确则由公安更正，号码有误则更正号码。'",
    )


def _ethnic(con: DuckDBPyConnection) -> None:
    source = f"""{_STAYING}
        JOIN ethnic_word e ON e.text = g.ethnic
        WHERE g.is_sure AND e.name IS NOT NULL AND p.ethnic <> '' AND e.name <> p.ethnic"""
    _put(
        con,
        "ethnic",
        source,
        ours="p.ethnic",
        theirs="CASE WHEN e.is_code THEN '代码 ' || g.ethnic ELSE e.name END",
        grade="CASE WHEN e.is_code THEN 'code' ELSE g.grade END",
        words="CASE WHEN e.is_code THEN '公安只给代码：按 GB/T 3304 是' || e.name"
        " || CASE WHEN e.other <> '' THEN '，按全国扶贫系统代码是' || e.other ELSE '' END"
        " || '；代码不作依据，请对照户口簿。' ELSE '按民族名称比对。' END",
        act="CASE WHEN e.is_code THEN '' ELSE 'correct' END",
        given=correction("Person", "p.person_id", "ethnic", "e.name"),
    )


_SAME_HEAD = """
    JOIN person h ON h.household_id = p.household_id AND h.is_head
    JOIN mine r ON r.person_id = h.person_id AND r.is_sure AND r.booklet = g.booklet
"""


def _relation(con: DuckDBPyConnection) -> None:
    """Only where both have the same head: else the two relations are to different people."""
    mapped = "CASE WHEN coalesce(g.sex, p.sex) = '女' THEN g.woman ELSE g.man END"
    _put(
        con,
        "relation",
        f"""{_STAYING.replace("ANTI JOIN", f"{_SAME_HEAD} ANTI JOIN", 1)}
        WHERE g.is_sure AND r.is_head AND NOT g.is_head AND NOT p.is_head
          AND g.may_be <> '{OTHER}'
          AND NOT list_contains(string_split(g.may_be, '、'), p.relation)""",
        ours="p.relation",
        theirs=_SAID,
        words="'两边户主相同；公安的“' || " + _SAID + " || '”在底图中是' || "
        "replace(g.may_be, '、', '或') || '。'",
        act=f"CASE WHEN {mapped} IN ('{OTHER}', '{HEAD}') THEN '' ELSE 'correct' END",
        given=correction("Membership", "p.membership_id", "relation", mapped),
    )


def _head(con: DuckDBPyConnection) -> None:
    """The head of the booklet is a member here, and so is our head: who is head differs."""
    _put(
        con,
        "relation",
        f"""{_STAYING.replace("ANTI JOIN", f"{_SAME_HEAD} ANTI JOIN", 1)}
        WHERE g.is_sure AND g.is_head AND NOT p.is_head AND NOT r.is_head
        QUALIFY row_number() OVER (PARTITION BY p.household_id ORDER BY p.person_id) = 1""",
        ours="p.relation",
        theirs=f"'{HEAD}'",
        grade="'head'",
        words="'公安户主是' || p.name || '，底图户主是' || h.name"
        " || '；底图按共同生活的户确定户主。'",
        act="'head'",
        given="to_json({'head': p.person_id})",
    )
