"""The steps that several procedures share. See `households.procedures.variants`."""

from dataclasses import replace

from households.procedures.fields import Field
from households.procedures.steps import Paper, Step
from ledger.models import Signature
from regions.models import Level

VILLAGE, TOWNSHIP, COUNTY = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY
_VERIFIER, _EXAMINER, _APPROVER = (
    Signature.Role.VERIFIER,
    Signature.Role.EXAMINER,
    Signature.Role.APPROVER,
)

# --- fields ------------------------------------------------------------------------------------
POOR_KIND = Field(
    "poor_kind", "拟定贫困户属性", "choice",
    options=("一般贫困户", "低保贫困户", "五保贫困户", "低保户", "五保户"),
)  # fmt: skip
CAUSE = Field("cause_main", "主要致贫原因", "choice", list_name="致贫原因")
CAUSES = Field(
    "causes_other", "其他致贫原因", "several", required=False, list_name="致贫原因", most=2
)
STANDARD = Field("id_standard", "识别标准", "choice", list_name="识别标准")
FINDINGS = Field(
    "findings", "核查情况", "long", help="收入、住房、饮水、上学、看病各说一句，与实际一致。"
)
MET = Field("met", "见到的人", help="户主或家庭成员姓名。")
_PLACE = Field("place", "地点")
_CHAIR = Field("chair", "主持人")
_OPINION = Field("opinion", "意见", "long", required=False)
GROUNDS = tuple(
    field
    for n in (1, 2, 3)
    for field in (
        Field(f"ground_{n}", f"错评情形{n}", "text", required=n == 1),
        Field(
            f"acquired_{n}", f"情形{n}取得日期", "text", required=False,
            help="购车、购房、任职、注册的日期，如 2013-05-20；只知年月填 2013-05，不明留空。",
        ),
        Field(f"proof_{n}", f"情形{n}依据", "text", required=False, help="登记证、任职文件等。"),
    )
)  # fmt: skip

# --- steps that several procedures share ---------------------------------------------------------
APPLY = Step(
    "apply", "农户申请", VILLAGE, "household",
    fields=(
        Field("applicant", "申请人"),
        Field("channel", "来源", "choice", options=("农户申请", "村组推荐", "线索核实")),
        Field("reason", "申请理由", "long"),
    ),
    papers=(Paper("application", "申请书"), Paper("authorisation", "授权查询承诺书")),
    statement="申请书和授权查询承诺书已由农户本人签字",
)  # fmt: skip
VISIT = Step(
    "visit", "入户核查", VILLAGE, "household",
    fields=(MET, FINDINGS),
    papers=(Paper("door", "入户照片"), Paper("survey", "入户核查表", required=False)),
    statement="我们已入户核查，对核查结果负责",
    signs_as=_VERIFIER, role="visit",
)  # fmt: skip
COMPARE = Step(
    "compare", "信息比对", COUNTY, "household",
    fields=(
        Field("result", "比对结果", "choice",
              options=("未发现问题", "有疑点，已核实排除", "有问题")),
        Field("departments", "参加比对的部门"),
        Field("details", "比对情况", "long", required=False),
    ),
    papers=(Paper("comparison", "比对结果单", required=False),),
    statement="比对结果来自各部门数据，与原始数据一致",
)  # fmt: skip
_MEETING_PAPERS = (
    Paper("minutes", "评议记录"),
    Paper("attendance", "签到表"),
    Paper("meeting", "会议照片"),
)
GROUP = Step(
    "group", "组级评议", VILLAGE,
    fields=(_PLACE, _CHAIR),
    papers=tuple(
        Paper(f"group_{p.key}", f"组级{p.title}") for p in _MEETING_PAPERS
    ),
    statement="评议记录与会议一致", decides=True,
)  # fmt: skip
_ANNOUNCED = Field("announced", "比对结果已在会上宣布", "yes")
MEETING = Step(
    "meeting", "民主评议", VILLAGE,
    fields=(_PLACE, _CHAIR, _ANNOUNCED),
    papers=_MEETING_PAPERS,
    statement="评议记录与会议一致，票数属实", decides=True, votes=True,
)  # fmt: skip
MEETING_WITHOUT = replace(MEETING, fields=(_PLACE, _CHAIR))


def _notice(number: str, ordinal: str) -> tuple[Step, Step]:
    up = Step(
        f"notice{number}", f"{ordinal}公示", VILLAGE,
        fields=(Field("place", "张贴地点"),),
        papers=(
            Paper(f"notice{number}_far", f"{ordinal}公示照片（远景）"),
            Paper(f"notice{number}_near", f"{ordinal}公示照片（近景）"),
        ),
        statement="公示内容已张贴，照片为本次拍摄", notice="opens", bar=f"{ordinal}公示",
    )  # fmt: skip
    down = Step(
        f"notice{number}_end", f"{ordinal}公示期满", VILLAGE,
        fields=(Field("posted", "公示期内一直张贴，未被撕毁或遮盖", "yes"),),
        statement="公示已满规定天数，异议已全部登记", notice="ends", bar=f"{ordinal}公示",
    )  # fmt: skip
    return up, down


NOTICE_1, NOTICE_1_END = _notice("1", "第一次")
NOTICE_2, NOTICE_2_END = _notice("2", "第二次")
_ONLY_NOTICE, _ONLY_NOTICE_END = (
    replace(step, title=step.title.replace("第一次", "村内"), bar="村内公示", papers=papers)
    for step, papers in (
        (
            NOTICE_1,
            (Paper("notice1_far", "公示照片（远景）"), Paper("notice1_near", "公示照片（近景）")),
        ),
        (NOTICE_1_END, ()),
    )
)
REVIEW = Step(
    "review", "乡镇审核", TOWNSHIP,
    fields=(_OPINION,),
    papers=(Paper("review", "乡镇审核表"),),
    statement="已按比例抽查并审核，同意上报", signs_as=_EXAMINER, role="review",
    decides=True, stage="township",
)  # fmt: skip
APPROVE = Step(
    "approve", "县级审定", COUNTY,
    fields=(Field("document", "批复文号"), _OPINION),
    papers=(Paper("approval", "批复"),),
    statement="已按比例抽查，同意审定", signs_as=_APPROVER, role="approve",
    decides=True, stage="county",
)  # fmt: skip
ANNOUNCE = Step(
    "announce", "公告", VILLAGE,
    fields=(Field("place", "张贴地点"),),
    papers=(Paper("announce_far", "公告照片（远景）"), Paper("announce_near", "公告照片（近景）")),
    statement="公告内容与批复一致",
)  # fmt: skip
REGISTER = Step(
    "register", "登记标注", TOWNSHIP,
    fields=(Field("handbook", "手册、明白卡等已按批复更新", "yes", required=False),),
    statement="已按县级批复登记，与批复一致", is_outcome=True,
)  # fmt: skip
LAST = (REVIEW, NOTICE_2, NOTICE_2_END, APPROVE, ANNOUNCE, REGISTER)
ONCE = (_ONLY_NOTICE, _ONLY_NOTICE_END, REVIEW, APPROVE, ANNOUNCE, REGISTER)
