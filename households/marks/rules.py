"""When a mark is proposed. One rule a mark; to add one, give it a line and an option of 分类标记.

A rule is SQL that yields (household id, what it saw) from living households, each with the newest
facts of its year and of its members; nothing personal is in what it saw. Source:
docs/sources.md#lists.
"""

from dataclasses import dataclass

LIST_NAME = "分类标记"
# What the register's own status says; shown with the marks, decided by procedures alone.
BY_STATUS = ("一般农户", "贫困户", "已脱贫", "监测户")


@dataclass(frozen=True)
class MarkRule:
    """`condition` is on h (household), y (its newest year) or m (counts over its members)."""

    kind: str
    condition: str
    seen: str
    basis: str


# The newest year of each household and, summed over its current members, what their newest years
# say. One pass over the register; every rule reads from here.
FACTS = """
SELECT h.id, y.house_grade, y.is_dangerous_house, m.*
FROM households_household h
LEFT JOIN LATERAL (
    SELECT house_grade, is_dangerous_house FROM households_householdyear y
    WHERE y.household_id = h.id ORDER BY year DESC LIMIT 1) y ON TRUE
CROSS JOIN LATERAL (
    SELECT count(*) AS people,
           count(*) FILTER (WHERE q.has_dibao OR q.dibao_kind IN ('农村低保', '城市低保')) AS dibao,
           count(*) FILTER (WHERE q.tekun_kind IN ('农村特困', '城市特困')) AS tekun,
           count(*) FILTER (WHERE '患有大病' = ANY(q.health)) AS ill,
           count(*) FILTER (WHERE q.disability_level IN ('一级', '二级')) AS disabled,
           count(*) FILTER (WHERE p.birth_on <= %(today)s::date - interval '60 years') AS old,
           count(*) FILTER (WHERE p.birth_on > %(today)s::date - interval '16 years') AS young,
           count(*) FILTER (
               WHERE q.work_area IN ('县外省内', '省外') AND q.work_months >= 6) AS away
    FROM households_membership b
    JOIN households_person p ON p.id = b.person_id
    LEFT JOIN LATERAL (
        SELECT * FROM households_personyear q WHERE q.person_id = p.id ORDER BY year DESC LIMIT 1
    ) q ON TRUE
    WHERE b.household_id = h.id AND b.left_on IS NULL) m
WHERE h.dissolved_on IS NULL AND h.place_path LIKE %(path)s
"""
RULES: tuple[MarkRule, ...] = (
    MarkRule("低保户", "dibao > 0", "dibao || ' 人享受低保'", "成员享受城乡低保"),
    MarkRule("特困户", "tekun > 0", "tekun || ' 人享受特困供养'", "成员享受特困供养"),
    MarkRule(
        "危房户",
        "house_grade IN ('C', 'D') OR is_dangerous_house",
        "coalesce(nullif(house_grade, '') || ' 级住房', '登记为危房户')",
        "住房鉴定为 C、D 级",
    ),
    MarkRule("大病户", "ill > 0", "ill || ' 人患有大病'", "成员健康状况为患有大病"),
    MarkRule("重残户", "disabled > 0", "disabled || ' 人一、二级残疾'", "成员残疾等级为一级或二级"),
    MarkRule(
        "老人户",
        "people > 0 AND old > 0 AND old + young = people",
        "'全户 ' || people || ' 人，' || old || ' 人满 60 周岁'",
        "全户只有 60 周岁以上的人，或他们与 16 周岁以下的孩子",
    ),
    MarkRule(
        "整户外出",
        "people > 0 AND away > 0 AND away + young = people",
        "away || ' 人在县外务工 6 个月以上'",
        "全部成人在县外务工满 6 个月",
    ),
)
# Nobody can see it in the register: only on the doorstep.
BY_HAND = ("空挂户",)
KINDS = (*(rule.kind for rule in RULES), *BY_HAND)


def statement() -> str:
    """SQL of all proposals: rows of (household_id, kind, seen)."""
    parts = " UNION ALL ".join(
        f"SELECT id AS household_id, '{rule.kind}' AS kind, {rule.seen} AS seen "  # noqa: S608
        f"FROM fact WHERE {rule.condition}"
        for rule in RULES
    )
    return f"WITH fact AS MATERIALIZED ({FACTS}) {parts}"
