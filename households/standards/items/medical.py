"""基本医疗: every member is insured, as a resident or an employee, and for major illness."""

from households.standards.items.item import Item, Names, Point, Seen, yes_no

# One member, by SQL's own three values. Soldiers are insured by the forces.
INSURED = """(q.is_in_service IS TRUE OR (
    (q.has_resident_medical OR q.has_employee_medical) AND q.has_major_illness))"""


def points(seen: Seen, names: Names) -> list[Point]:
    members = seen["members"] or []
    if not members:
        return [Point("全部成员", f"{seen['insured']} 人都参加了基本医保和大病保险", True)]
    return [
        Point(names.get(member["person"], "成员"), _said(member), member["met"])
        for member in members
    ]


def _said(member: Seen) -> str:
    return (
        f"居民医保 {yes_no(member['resident'])}，职工医保 {yes_no(member['employee'])}，"
        f"大病保险 {yes_no(member['major'])}"
    )


ITEM = Item(
    key="medical",
    title="基本医疗",
    group="三保障",
    rule="每个成员都参加城乡居民或城镇职工基本医疗保险，并参加大病保险（现役军人由部队保障）",
    basis="健康扶贫口径：全员参保",
    evidence="参保记录",
    is_met="m.insured_all",
    seen="""jsonb_build_object('members', m.uninsured, 'insured', m.insured)""",
    points=points,
)
