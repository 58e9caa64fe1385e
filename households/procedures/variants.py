"""The procedures, as officials know them. To change one, change its declaration here.

Source: docs/sources.md#procedures. Periods, shares and numbers are settings
(`households.procedures.parameters`), never here.
"""

from dataclasses import replace

from households.procedures import outcomes
from households.procedures.fields import Field
from households.procedures.shared_steps import (
    ANNOUNCE,
    APPLY,
    APPROVE,
    CAUSE,
    CAUSES,
    COMPARE,
    FINDINGS,
    GROUNDS,
    GROUP,
    LAST,
    MEETING,
    MEETING_WITHOUT,
    MET,
    NOTICE_1,
    NOTICE_1_END,
    NOTICE_2,
    NOTICE_2_END,
    ONCE,
    POOR_KIND,
    REGISTER,
    REVIEW,
    STANDARD,
    VISIT,
)
from households.procedures.steps import Paper, Step, Variant
from regions.models import Level

VILLAGE, TOWNSHIP, COUNTY = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY

# --- identification ------------------------------------------------------------------------------
_IDENTIFY_VISIT = replace(VISIT, fields=(MET, FINDINGS, POOR_KIND, STANDARD, CAUSE, CAUSES))
IDENTIFY = Variant(
    "identify", "识别", "贫困户识别（两公示一公告）",
    "农户申请、入户核查、信息比对、民主评议，村内公示，乡镇审核，再公示，县审定后公告。",
    (APPLY, _IDENTIFY_VISIT, COMPARE, MEETING, NOTICE_1, NOTICE_1_END, *LAST),
    outcomes.identified, outcomes.may_be_identified,
)  # fmt: skip
IDENTIFY_TWICE = Variant(
    "identify-twice", "识别", "贫困户识别（两评议两公示一比对一公告）",
    "先组级评议，再信息比对，比对结果在村民代表大会上宣布后票决；其余同两公示一公告。",
    (APPLY, _IDENTIFY_VISIT, GROUP, COMPARE, MEETING, NOTICE_1, NOTICE_1_END, *LAST),
    outcomes.identified, outcomes.may_be_identified,
)  # fmt: skip

# --- exit ----------------------------------------------------------------------------------------
_CHOOSE = Step(
    "choose", "村级初选", VILLAGE, "household",
    fields=(
        Field("exit_year", "拟退出年度", "year"),
        Field("reason", "初选理由", "long", help="靠什么增收，三保障和饮水是否都已解决。"),
    ),
    papers=(Paper("application", "脱贫申请", required=False),),
    statement="初选名单经村两委和驻村队商议",
)  # fmt: skip
_CONSENT = Step(
    "consent", "户主签字认可", VILLAGE, "household",
    fields=(
        Field("head_name", "签字人"),
        Field("agrees", "户主认可达到退出标准并同意退出", "yes"),
    ),
    papers=(Paper("consent", "户主签字认可书"),),
    statement="户主本人或其委托的家庭成员当面签字", needs_head=True,
)  # fmt: skip
_FILE = Step(
    "file", "报州备案", COUNTY,
    fields=(Field("document", "备案文号"),),
    papers=(Paper("filing", "备案报告", required=False),),
    statement="备案名单与批复一致",
)  # fmt: skip
EXIT = Variant(
    "exit", "退出", "贫困户退出",
    "初选、民主评议、入户核实、拟退出户签字认可、村内公示、乡镇审核、再公示、县批准公告、备案、标注。",
    (
        _CHOOSE,
        MEETING_WITHOUT,
        replace(VISIT, title="入户核实", needs_standards=True),
        _CONSENT,
        NOTICE_1, NOTICE_1_END, REVIEW, NOTICE_2, NOTICE_2_END, APPROVE, ANNOUNCE,
        _FILE, REGISTER,
    ),
    outcomes.exited, outcomes.may_exit,
)  # fmt: skip

# --- relapse, removal ----------------------------------------------------------------------------
RELAPSE = Variant(
    "relapse", "返贫", "返贫、错退标注",
    "已退出的户重新低于标准（返贫），或退出时就没有达到标准（错退），按识别程序重新标注。",
    (
        APPLY,
        replace(
            VISIT,
            fields=(
                MET, FINDINGS,
                Field("kind", "标注类型", "choice", options=("返贫", "错退")),
                Field("relapse_reason", "返贫（错退）原因"),
                Field("relapse_year", "返贫（错退）年度", "year"),
                CAUSE, CAUSES,
            ),
        ),
        COMPARE, MEETING, NOTICE_1, NOTICE_1_END, *LAST,
    ),
    outcomes.relapsed, outcomes.may_relapse,
)  # fmt: skip
_DOUBT = Step(
    "doubt", "疑似错评提出", VILLAGE, "household",
    fields=(
        Field("channel", "来源", "choice",
              options=("数据比对", "群众反映", "干部排查", "巡视审计", "其他")),
        Field("reason", "疑点", "long"),
    ),
    statement="疑点来源属实",
)  # fmt: skip
REMOVE = Variant(
    "remove", "剔除", "错评剔除（清退）",
    "识别时已有应排除的情形才是错评；识别之后取得的，不是错评，按正常退出办理。",
    (
        _DOUBT,
        replace(VISIT, fields=(MET, FINDINGS, *GROUNDS)),
        COMPARE, MEETING, NOTICE_1, NOTICE_1_END, *LAST,
    ),
    outcomes.removed, outcomes.may_be_removed, opens_at=(VILLAGE, TOWNSHIP),
)  # fmt: skip

# --- monitoring after 2020 -----------------------------------------------------------------------
_CHANNELS = ("农户自主申报", "基层干部排查", "部门筛查预警", "信访舆情")
_LEAD = Step(
    "lead", "线索登记", VILLAGE, "household",
    fields=(
        Field("channel", "线索渠道", "choice", options=_CHANNELS),
        Field("lead_on", "接到线索日期", "day"),
        Field("reason", "线索内容", "long"),
    ),
    statement="线索按接到之日登记",
)  # fmt: skip
MONITOR_KINDS = ("脱贫不稳定户", "边缘易致贫户", "突发严重困难户")
_MONITOR_VISIT = replace(
    VISIT,
    title="入户核实",
    fields=(
        MET, FINDINGS,
        Field("monitor_kind", "监测对象类别", "choice", options=MONITOR_KINDS),
        Field("risks", "致贫返贫风险", "several", list_name="致贫返贫风险", most=5),
        Field("can_cope", "自主应对能力", "choice", options=("无法自主应对", "部分应对")),
    ),
    papers=(Paper("authorisation", "授权查询承诺书"), Paper("door", "入户照片")),
    deadline="verify",
)  # fmt: skip
_MEASURE = Step(
    "measure", "落实首项帮扶措施", VILLAGE, "household",
    fields=(
        Field("measures", "帮扶措施", "several", list_name="帮扶措施"),
        Field("helper", "帮扶责任人"),
        Field("details", "落实情况", "long"),
    ),
    papers=(Paper("measure", "落实凭证", required=False),),
    statement="措施已落实到户", deadline="first_measure",
)  # fmt: skip
MONITOR = Variant(
    "monitor", "监测识别", "监测对象识别",
    "三类对象：脱贫不稳定户、边缘易致贫户、突发严重困难户；只在村内公示一次，县乡不再重复公示。",
    (_LEAD, _MONITOR_VISIT, COMPARE, MEETING, *ONCE, _MEASURE),
    outcomes.monitored, outcomes.may_be_monitored, is_after_2020=True,
)  # fmt: skip
_HELP = Step(
    "help", "先行帮扶", VILLAGE, "household",
    fields=(
        Field("why", "紧急情况", "long"),
        Field("measures", "已采取的措施", "several", list_name="帮扶措施"),
        Field("helper", "帮扶责任人"),
    ),
    papers=(Paper("help", "先行帮扶凭证"),),
    statement="情况紧急，已先行帮扶，程序随后补办",
)  # fmt: skip
MONITOR_URGENT = replace(
    MONITOR,
    key="monitor-urgent",
    title="监测对象识别（绿色通道）",
    about="突发紧急的，先帮扶、后补程序；补办的步骤一步不少，时限照算。",
    steps=(_HELP, *MONITOR.steps),
    is_urgent=True,
)
_SECURED = tuple(
    Field(name, label, "yes")
    for name, label in (
        ("income_is_stable", "收入已稳定超过当年监测范围"),
        ("education_is_secure", "义务教育有保障"),
        ("medical_is_secure", "基本医疗有保障"),
        ("house_is_safe", "住房安全有保障"),
        ("water_is_safe", "饮水安全有保障"),
        ("no_new_risk", "原有风险已稳定消除，无新增风险"),
    )
)
CLEAR = Variant(
    "clear", "风险消除", "监测对象风险消除",
    "收入稳定超过监测范围、三保障和饮水巩固、风险稳定消除；整户无劳动能力的只兜底，不标注消除。",
    (
        replace(
            VISIT,
            title="入户核实",
            fields=(
                MET, FINDINGS, *_SECURED,
                Field("mode", "消除方式", "choice", list_name="风险消除方式"),
            ),
            needs_standards=True,
        ),
        MEETING_WITHOUT, *ONCE,
    ),
    outcomes.cleared, outcomes.may_be_cleared, is_after_2020=True,
)  # fmt: skip

# --- reversal ------------------------------------------------------------------------------------
_CLAIM = Step(
    "claim", "提出回退", TOWNSHIP, "household",
    fields=(
        Field("ground", "回退理由", "choice", options=("程序有误", "事实有误")),
        Field("reason", "具体情况", "long"),
    ),
    papers=(Paper("claim", "回退依据", required=False),),
    statement="回退理由属实",
)  # fmt: skip
REVERT = Variant(
    "revert", "回退", "认定回退",
    "县级已审定的标注，因程序或事实有误而撤回：恢复原来的身份，两次认定都留在历史里。",
    (
        _CLAIM,
        replace(VISIT, title="入户核实"),
        replace(REVIEW, papers=(Paper("review", "乡镇审核意见"),)),
        APPROVE,
        REGISTER,
    ),
    outcomes.reverted, outcomes.may_be_reverted, opens_at=(TOWNSHIP,),
)  # fmt: skip

VARIANTS: dict[str, Variant] = {
    variant.key: variant
    for variant in (
        IDENTIFY, IDENTIFY_TWICE, EXIT, RELAPSE, REMOVE, MONITOR, MONITOR_URGENT, CLEAR, REVERT,
    )
}  # fmt: skip
