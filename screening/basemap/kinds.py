"""What can differ between the base map and a department, and what may be done about it."""

from dataclasses import dataclass

POLICE, ILLNESS, DIBAO, BUSINESS = "ga_population", "wj_illness", "mz_dibao", "sc_registration"
FEEDS = (POLICE, ILLNESS, DIBAO, BUSINESS)


@dataclass(frozen=True)
class Kind:
    """One kind of difference; `side` says who has it: both, ours or theirs alone."""

    code: str
    feed: str
    title: str
    side: str
    advice: str


KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "dead", POLICE, "公安已死亡注销，仍在底图", "both",
            "属实的办理减少成员（死亡）；尚健在的由公安更正户籍。",
        ),
        Kind(
            "moved", POLICE, "公安已迁出注销，仍在底图", "both",
            "不再共同生活的办理减少成员（户籍迁出）；只迁户口、仍共同生活的保留底图。",
        ),
        Kind(
            "join", POLICE, "公安同户，底图没有", "theirs",
            "与本户共同生活、共享收支的办理增加成员；只挂户口的不增加。",
        ),
        Kind(
            "home", POLICE, "公安整户，底图没有", "theirs",
            "在村常住、共同生活的提议立户；长期外出或空挂户保留底图并说明情况。",
        ),
        Kind(
            "absent", POLICE, "底图有，公安没有", "ours",
            "公安数据中没有这个人，不等于不在：入户核实是否迁出、是否从未落户。",
        ),
        Kind(
            "field", POLICE, "登记项目与公安不一致", "both",
            "对照户口簿，以原件为准；采用公安的值须另一人签认。",
        ),
        Kind(
            "illness", ILLNESS, "卫计有病种记录，底图未填或不符", "both",
            "对照诊断证明，更正健康状况与患病名称。",
        ),
        Kind(
            "no_record", ILLNESS, "底图填患有大病，卫计没有记录", "ours",
            "只作提示：可能在外地就诊或未录入，不据此改底图。",
        ),
        Kind(
            "dibao", DIBAO, "是否享受低保与民政不一致", "both",
            "以民政在保名册为准；数据期之后新增、停保的以审批表为准。",
        ),
        Kind(
            "dibao_home", DIBAO, "户属性与民政低保名册不一致", "both",
            "户属性由识别程序决定，不在此更改；请核对名册或按程序办理。",
        ),
        Kind(
            "business", BUSINESS, "家庭成员有存续的工商登记", "theirs",
            "只作标记：是否实际经营、收入是否计入，由入户算账核实。",
        ),
    )
}  # fmt: skip

FIELDS: dict[str, str] = {
    "name": "姓名",
    "id_raw": "证件号码",
    "sex": "性别",
    "birth_on": "出生日期",
    "ethnic": "民族",
    "relation": "与户主关系",
    "health": "健康状况",
    "disease": "患病名称",
    "has_dibao": "是否享受低保",
    "dibao_kind": "享受低保政策情况",
}


@dataclass(frozen=True)
class Grade:
    """How sure it is who is meant, or how alike two values are. Only what `is_alike` is the same
    question many times over, and may be decided in bulk after a sample.
    """

    code: str
    title: str
    is_alike: bool = False


GRADES: dict[str, Grade] = {
    grade.code: grade
    for grade in (
        Grade("exact", "号码、姓名一致", is_alike=True),
        Grade("repaired", "号码一处笔误，姓名一致", is_alike=True),
        Grade("confirmed", "同户、同名、同出生日期", is_alike=True),
        Grade("variant", "号码一致，姓名异体字", is_alike=True),
        Grade("homophone", "号码一致，姓名同音字", is_alike=True),
        Grade("whole", "整户登记完整、关系明确", is_alike=True),
        Grade("one_char", "号码一致，姓名一字之差"),
        Grade("other", "号码一致，姓名不同"),
        Grade("near", "同村、同名、同出生日期，不同户"),
        Grade("several", "可能属于几户"),
        Grade("same_name", "本户有同名成员，号码不同"),
        Grade("elsewhere", "已在另一户"),
        Grade("returned", "曾在底图，已离开"),
        Grade("conflict", "公安登记自相矛盾"),
        Grade("code", "只有代码，不作依据"),
        Grade("head", "户主不同"),
        Grade("taken", "号码与另一人重复"),
        Grade("unusable", "底图号码不成立"),
        Grade("none", "没有相应记录"),
    )
}
"""By code; the order is from the surest down."""


def title(kind: str, field: str = "") -> str:
    """公安户籍不一致 · 姓名."""
    found = KINDS[kind].title
    return f"{found}：{FIELDS[field]}" if field else found
