"""义务教育: every child of school age is at school, has finished, or is taught at home."""

from households.standards.items.item import Item, Names, Point, Seen

# One child: at school (or taught at home), finished, kept away by illness or disability, or late
# to begin where the law allows it. NULL while nothing of it is known.
AT_SCHOOL = """CASE
    WHEN p.birth_on IS NULL THEN NULL
    WHEN q.dropout_reason LIKE '%%送教上门%%' OR q.school_status LIKE '%%送教上门%%' THEN TRUE
    WHEN q.dropout_reason LIKE '因病%%' OR q.dropout_reason LIKE '因残%%' THEN TRUE
    WHEN q.education IN ('初中', '高中', '大专', '大专及以上', '本科及以上') THEN TRUE
    WHEN q.school_status IN ('学龄前儿童', '学前教育') THEN p.birth_on > %(school_late)s
    WHEN q.school_status NOT IN ('', '非在校生') THEN q.dropout_reason = ''
    WHEN q.school_status = '非在校生' OR q.dropout_reason <> '' OR q.education <> '' THEN FALSE
END"""


def points(seen: Seen, names: Names) -> list[Point]:
    children = seen["children"] or []
    if not children:
        return [Point("适龄儿童", "本户没有", True)]
    return [
        Point(
            f"{names.get(child['person'], '成员')}（{child['born'] or '出生日期不详'}）",
            _said(child),
            child["met"],
        )
        for child in children
    ]


def _said(child: Seen) -> str:
    parts = [child["status"], child["learned"] and f"已读到{child['learned']}", child["why_not"]]
    return "，".join(part for part in parts if part) or "没有登记就学情况"


ITEM = Item(
    key="education",
    title="义务教育",
    group="三保障",
    rule=(
        "{school_age_from}—{school_age_to}周岁（{school_words}口径）的孩子，除身体原因外没有失学辍学；"
        "送教上门算在学，已读完初中的算完成，未满{school_age_late}周岁可以还在学前"
    ),
    basis="义务教育法；控辍保学口径",
    evidence="学籍、就读证明",
    is_met="m.taught_all",
    seen="jsonb_build_object('children', m.children)",
    points=points,
)
