"""Illness, dibao and business: what other departments have about members.

Only rows whose person is sure by number and name, or by one slip of the number, speak here.
"""

from duckdb import DuckDBPyConnection

from screening.basemap.kinds import BUSINESS, DIBAO, ILLNESS
from screening.basemap.matching.tables import correction, lines, put
from screening.comparison.resolve import SOURCE_STEP

_KNOWN = "match_grade IN ('exact', 'repaired')"
WANTED = {
    ILLNESS: frozenset({"name", "id_number", "disease", "kind", "diagnosed_on"}),
    DIBAO: frozenset(
        {"name", "id_number", "kind", "monthly_yuan", "started_on", "ended_on", "certificate_no"}
    ),
    BUSINESS: frozenset({"name", "id_number", "business", "kind", "founded_on", "status"}),
}
"""What is read of each extract."""
_MOST_DISEASE = 60


def _about_person(**values: str) -> dict[str, str]:
    return {
        "subject": "'p' || p.person_id",
        "person_id": "p.person_id",
        "household_id": "p.household_id",
        "who": "p.name",
        **values,
    }


def illness(con: DuckDBPyConnection) -> None:
    """A record against the newest year; 患有大病 without a record is shown only."""
    con.execute(f"""
        CREATE TABLE ill AS
        SELECT person_id, min(source) AS source, min(source) // {SOURCE_STEP} AS file_no,
               CAST(min(match_grade) AS VARCHAR) AS grade,
               CASE WHEN bool_or(kind = '大病') THEN '患有大病'
                    WHEN bool_or(kind = '慢病') THEN '长期慢性病' END AS health,
               left(string_agg(DISTINCT disease, '、' ORDER BY disease), {_MOST_DISEASE})
                   AS disease,
               max(diagnosed_on) AS last_on
        FROM {ILLNESS} WHERE {_KNOWN} GROUP BY person_id
    """)
    rows = (
        ("健康状况", "p.health", "i.health"),
        ("患病名称", "p.disease", "i.disease"),
        ("最近确诊日期", "''", "CAST(i.last_on AS VARCHAR)"),
    )
    both = "FROM ill i JOIN person p ON p.person_id = i.person_id WHERE "
    has_it = "list_contains(string_split(coalesce(p.health, ''), '、'), i.health)"
    kept = (
        "array_to_string(list_append(list_filter(string_split(coalesce(p.health, ''), '、'), "
        "lambda word: word NOT IN ('', '健康')), i.health), ',')"
    )
    act = "CASE WHEN p.year_id IS NULL THEN '' ELSE 'correct' END"
    no_year = "CASE WHEN p.year_id IS NULL THEN '底图没有该人的年度信息，请先采集。' ELSE '' END"
    put(
        con,
        "illness",
        ILLNESS,
        f"{both} i.health IS NOT NULL AND NOT {has_it}",
        **_about_person(
            field="'health'",
            ours="coalesce(p.health, '')",
            theirs="i.health",
            grade="i.grade",
            words=f"'卫计有“' || i.disease || '”的记录。' || {no_year}",
            act=act,
            given=correction("PersonYear", "p.year_id", "health", kept),
            lines=lines(*rows, hit="健康状况"),
            file_no="i.file_no",
        ),
    )
    put(
        con,
        "illness",
        ILLNESS,
        f"{both} coalesce(p.disease, '') = ''",
        **_about_person(
            field="'disease'",
            theirs="i.disease",
            grade="i.grade",
            words=f"'底图未填患病名称。' || {no_year}",
            act=act,
            given=correction("PersonYear", "p.year_id", "disease", "i.disease"),
            lines=lines(*rows, hit="患病名称"),
            file_no="i.file_no",
        ),
    )
    put(
        con,
        "no_record",
        ILLNESS,
        f"""
        FROM person p JOIN speaks k ON k.feed = '{ILLNESS}' AND k.county_code = p.county_code
        ANTI JOIN (SELECT person_id FROM {ILLNESS}) i ON i.person_id = p.person_id
        WHERE list_contains(string_split(coalesce(p.health, ''), '、'), '患有大病')
        """,
        **_about_person(
            field="'health'",
            ours="p.health",
            theirs="'无记录'",
            grade="'none'",
            words="'卫计大病、慢病数据中没有这个人的记录。'",
            file_no="k.file_no",
        ),
    )


def dibao(con: DuckDBPyConnection) -> None:
    """On dibao on the data date, against what the newest year and the household's kind say."""
    con.execute(
        f"""
        CREATE TABLE fed AS
        SELECT d.person_id, min(d.source) // {SOURCE_STEP} AS file_no,
               CAST(min(d.match_grade) AS VARCHAR) AS grade,
               arg_max(d.kind, d.started_on) AS kind, max(d.started_on) AS since,
               max(d.monthly_yuan) AS monthly_yuan
        FROM {DIBAO} d JOIN extract_file f ON f.file_no = d.source // {SOURCE_STEP}
        WHERE {_KNOWN} AND d.started_on <= f.data_on
          AND (d.ended_on IS NULL OR d.ended_on > f.data_on)
        GROUP BY d.person_id
        """
    )
    con.execute(f"""
        CREATE TABLE fed_once AS
        SELECT person_id, max(ended_on) AS ended_on FROM {DIBAO}
        WHERE person_id IS NOT NULL GROUP BY person_id
    """)
    _dibao_persons(con)
    _dibao_households(con)


_ON = "(coalesce(p.has_dibao, false) OR coalesce(p.dibao_kind, '') IN ('农村低保', '城市低保'))"
_WORD = "CASE p.has_dibao WHEN true THEN '是' WHEN false THEN '否' ELSE '' END"
_ACT = "CASE WHEN p.year_id IS NULL THEN '' ELSE 'correct' END"


def _dibao_persons(con: DuckDBPyConnection) -> None:
    on_it = "FROM fed d JOIN person p ON p.person_id = d.person_id WHERE "
    rows = (
        ("是否享受低保", _WORD, "'是'"),
        ("低保类别", "p.dibao_kind", "d.kind"),
        ("起始日期", "''", "CAST(d.since AS VARCHAR)"),
    )
    since = "'民政在保：' || d.kind || '，' || CAST(d.since AS VARCHAR) || ' 起。'"
    put(
        con,
        "dibao",
        DIBAO,
        f"{on_it} NOT {_ON}",
        **_about_person(
            field="'has_dibao'", ours=_WORD, theirs="'是'", grade="d.grade", words=since, act=_ACT,
            given=correction("PersonYear", "p.year_id", "has_dibao", "'是'"),
            lines=lines(*rows, hit="是否享受低保"), file_no="d.file_no",
        ),
    )  # fmt: skip
    put(
        con,
        "dibao",
        DIBAO,
        f"{on_it} p.dibao_kind <> '' AND p.dibao_kind <> d.kind",
        **_about_person(
            field="'dibao_kind'", ours="p.dibao_kind", theirs="d.kind", grade="d.grade",
            words=since, act=_ACT,
            given=correction("PersonYear", "p.year_id", "dibao_kind", "d.kind"),
            lines=lines(*rows, hit="低保类别"), file_no="d.file_no",
        ),
    )  # fmt: skip
    put(
        con,
        "dibao",
        DIBAO,
        f"""
        FROM person p JOIN speaks k ON k.feed = '{DIBAO}' AND k.county_code = p.county_code
        ANTI JOIN fed d ON d.person_id = p.person_id
        LEFT JOIN fed_once o ON o.person_id = p.person_id
        WHERE {_ON}
        """,
        **_about_person(
            field="'has_dibao'",
            ours="'是'",
            theirs="'否'",
            grade="CASE WHEN p.id18 IS NULL THEN 'unusable' ELSE 'none' END",
            words="CASE WHEN o.ended_on IS NOT NULL THEN '民政登记已于 ' || "
            "CAST(o.ended_on AS VARCHAR) || ' 终止。' ELSE '民政在保名册中没有这个人。' END",
            act="CASE WHEN p.year_id IS NULL OR p.id18 IS NULL THEN '' ELSE 'correct' END",
            given=correction("PersonYear", "p.year_id", "has_dibao", "'否'"),
            file_no="k.file_no",
        ),
    )


def _dibao_households(con: DuckDBPyConnection) -> None:
    """The household's kind is a status: it is shown, and only a procedure changes it."""
    con.execute(f"""
        CREATE TABLE fed_home AS
        SELECT p.household_id, any_value(p.poor_kind) AS poor_kind,
               any_value(p.village_id) AS village_id,
               coalesce(max(CASE WHEN p.is_head THEN p.name END), max(p.name)) AS head,
               count(d.person_id) AS fed, count(*) AS members, any_value(k.file_no) AS file_no,
               bool_or(p.is_registered) AS is_registered
        FROM person p JOIN speaks k ON k.feed = '{DIBAO}' AND k.county_code = p.county_code
        LEFT JOIN fed d ON d.person_id = p.person_id
        GROUP BY p.household_id
    """)
    put(
        con,
        "dibao_home",
        DIBAO,
        """
        FROM fed_home p WHERE (contains(p.poor_kind, '低保') AND p.fed = 0)
            OR (p.is_registered AND NOT contains(p.poor_kind, '低保') AND p.fed > 0)
        """,
        subject="'h' || p.household_id",
        household_id="p.household_id",
        who="p.head",
        ours="p.poor_kind",
        theirs="p.fed || ' / ' || p.members || ' 人在保'",
        grade="'none'",
        words="CASE WHEN p.fed = 0 THEN '户属性为低保，民政名册中全户无人在保。' "
        "ELSE '民政名册中有成员在保，户属性不是低保。' END",
        file_no="p.file_no",
    )


def business(con: DuckDBPyConnection) -> None:
    """Members who own a business that is in being: a note, no field of the base map."""
    put(
        con,
        "business",
        BUSINESS,
        f"""
        FROM (
            SELECT person_id, min(source) // {SOURCE_STEP} AS file_no,
                   CAST(min(match_grade) AS VARCHAR) AS grade, count(*) AS firms,
                   list({{'label': kind, 'ours': '', 'theirs': business || coalesce('　成立 '
                        || CAST(founded_on AS VARCHAR), ''), 'hit': true}}
                        ORDER BY founded_on, source) AS shown,
                   arg_min(kind || ' ' || business, source) AS first
            FROM {BUSINESS} WHERE {_KNOWN} AND status = '存续' GROUP BY person_id
        ) b JOIN person p ON p.person_id = b.person_id
        """,
        **_about_person(
            theirs="b.first || CASE WHEN b.firms > 1 THEN ' 等 ' || b.firms || ' 户' ELSE '' END",
            grade="b.grade",
            words="'市监登记为法定代表人或经营者，登记状态存续。'",
            lines="CAST(to_json(b.shown) AS VARCHAR)",
            file_no="b.file_no",
        ),
    )
