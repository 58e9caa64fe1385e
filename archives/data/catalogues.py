"""Version 1 of the three catalogues. Source: docs/sources.md#archives.

A line: code, chapter, title, need, and what else is so of it (fields of `PaperKind`). Each list is
in the order of the volume.
"""

from typing import Any

SIGNED = {"wants_signature": True}
SEALED = {"wants_signature": True, "wants_seal": True}
FOREVER = {"retention": "permanent"}
Line = tuple[str, str, str, str, dict[str, Any]]

HOUSEHOLD: tuple[Line, ...] = (
    ("hukou", "who_is_poor", "户口簿和身份证复印件", "registered",
     {"wants_date": False, "hint": "户主页和每名成员页"}),
    ("application", "who_is_poor", "贫困户申请书", "registered",
     {**SIGNED, **FOREVER, "signers": "户主", "maker": "application", "step": 1}),
    ("consent", "who_is_poor", "诚信承诺和授权查询书", "registered",
     {**SIGNED, "signers": "户主", "maker": "consent"}),
    ("survey", "who_is_poor", "入户调查表", "registered",
     {**SIGNED, **FOREVER, "signers": "户主、调查人", "maker": "survey", "step": 2}),
    ("registration", "who_is_poor", "贫困户登记表（信息采集表）", "registered",
     {**SIGNED, **FOREVER, "signers": "户主、采集人", "maker": "registration"}),
    ("review", "who_is_poor", "民主评议记录和签到", "registered",
     {**SIGNED, **FOREVER, "signers": "评议会主持人、参会人", "maker": "review", "step": 3}),
    ("notice1", "who_is_poor", "公示（一）照片", "registered",
     {"is_picture": True, "maker": "notice1", "step": 4}),
    ("township_review", "who_is_poor", "乡镇审核表", "registered",
     {**SEALED, **FOREVER, "issuer": "乡镇人民政府", "step": 5}),
    ("notice2", "who_is_poor", "公示（二）照片", "registered",
     {"is_picture": True, "maker": "notice2", "step": 6}),
    ("announcement", "who_is_poor", "公告照片", "registered",
     {"is_picture": True, "maker": "announcement", "step": 7}),
    ("comparison", "who_is_poor", "数据比对结果", "registered",
     {"maker": "comparison", "issuer": "县扶贫办"}),
    ("changes", "who_is_poor", "动态调整材料", "changed",
     {**SIGNED, "signers": "户主、村委会", "hint": "增减人口证明、清退或返贫认定"}),
    ("relapse", "who_is_poor", "返贫认定材料", "relapsed", {**SEALED, **FOREVER}),
    ("helper", "who_helps", "帮扶责任人信息", "registered", {"maker": "helper"}),
    ("pairing", "who_helps", "结对调整通知", "never", {"wants_seal": True}),
    ("contact_card", "who_helps", "联系卡", "registered",
     {"wants_date": False, "maker": "contact_card", "retention": "10"}),
    ("visits", "who_helps", "走访记录", "registered", {**SIGNED, "signers": "帮扶责任人、户主"}),
    ("handbook", "how_helped", "扶贫手册", "registered",
     {**SIGNED, "signers": "户主、帮扶责任人", "maker": "handbook"}),
    ("card", "how_helped", "精准扶贫明白卡", "registered",
     {"wants_date": False, "maker": "card", "retention": "10"}),
    ("plan", "how_helped", "脱贫计划（一户一策）", "registered",
     {**SIGNED, "signers": "户主、帮扶责任人"}),
    ("measures", "how_helped", "措施到户台账", "registered",
     {**SIGNED, "signers": "户主", "maker": "policies"}),
    ("education_aid", "how_helped", "教育资助凭证", "student",
     {"wants_seal": True, "issuer": "县教育局"}),
    ("in_school", "how_helped", "在读证明", "student", {"wants_seal": True, "issuer": "学校"}),
    ("medical", "how_helped", "医保参保和报销凭证", "registered", {"issuer": "县医保局"}),
    ("family_doctor", "how_helped", "家庭医生签约协议", "registered",
     {**SIGNED, "signers": "户主、家庭医生"}),
    ("rebuilding", "how_helped", "危房改造验收表", "rebuilt", {**SEALED, "issuer": "县住建局"}),
    ("relocation", "how_helped", "搬迁协议和拆旧复垦材料", "relocated",
     {**SEALED, **FOREVER, "signers": "户主"}),
    ("subsistence", "how_helped", "低保、特困审批表", "subsistence",
     {**SEALED, "issuer": "县民政局"}),
    ("disability_aid", "how_helped", "残疾人两项补贴凭证", "disabled",
     {"wants_seal": True, "issuer": "县残联"}),
    ("public_post", "how_helped", "公益岗位协议", "post", {**SEALED, "signers": "本人、用人单位"}),
    ("loan", "how_helped", "小额信贷合同", "never", {**SEALED, "signers": "户主、银行"}),
    ("dividend", "how_helped", "产业分红凭证", "dividend", {**SIGNED, "signers": "户主"}),
    ("house_safe", "how_helped", "住房安全认定书", "registered", {**SEALED, "issuer": "县住建局"}),
    ("water_safe", "how_helped", "饮水安全评价表", "registered", {**SEALED, "issuer": "县水务局"}),
    ("income", "how_left", "逐年收入算账表", "registered",
     {**SIGNED, **FOREVER, "is_yearly": True, "signers": "户主、核算人", "maker": "income"}),
    ("exit_consent", "how_left", "脱贫申请和户主签字确认书", "exited",
     {**SIGNED, **FOREVER, "signers": "户主", "maker": "exit_consent"}),
    ("exit_check", "how_left", "退出验收表（两不愁三保障逐项）", "exited",
     {**SEALED, **FOREVER, "signers": "验收人、户主", "maker": "exit_check"}),
    ("exit_review", "how_left", "退出民主评议记录", "exited", {**SIGNED, **FOREVER}),
    ("exit_notice", "how_left", "退出公示照片", "exited", {"is_picture": True}),
    ("exit_announcement", "how_left", "退出公告照片", "exited", {"is_picture": True}),
    ("follow_up", "how_left", "退出后跟踪记录", "exited", {**SIGNED, "signers": "帮扶责任人"}),
    ("monitoring", "how_left", "监测识别材料", "monitored", {**SEALED}),
    ("monitor_measures", "how_left", "监测帮扶措施", "monitored", {**SIGNED}),
    ("risk_removal", "how_left", "风险消除材料", "risk_removed", {**SEALED}),
    ("photo_house", "pictures", "房屋内外照片", "registered",
     {"is_picture": True, "least": 2, "hint": "改造或搬迁前后各一张"}),
    ("photo_water", "pictures", "饮水照片", "registered", {"is_picture": True}),
    ("photo_work", "pictures", "产业照片", "never", {"is_picture": True}),
    ("photo_together", "pictures", "户主与帮扶责任人合影", "registered", {"is_picture": True}),
)  # fmt: skip

VILLAGE: tuple[Line, ...] = (
    ("documents", "management", "文件", "always", {"wants_seal": True}),
    ("meetings", "management", "会议", "always", SIGNED),
    ("training", "management", "培训", "always", SIGNED),
    ("general", "management", "综合", "never", {}),
    ("publicity", "management", "宣传", "always", {}),
    ("pictures", "management", "影像", "always", {"is_picture": True}),
    ("minutes", "analysis", "贫情分析会议记录", "always", SIGNED),
    ("sign_in", "analysis", "贫情分析签到", "always", SIGNED),
    ("analysis_photos", "analysis", "贫情分析照片", "always", {"is_picture": True}),
    ("list_remove", "analysis", "应剔除名单", "always", SEALED),
    ("list_exit", "analysis", "应正常退出名单", "always", SEALED),
    ("list_new", "analysis", "应新纳入名单", "always", SEALED),
    ("list_relapse", "analysis", "应返贫名单", "always", SEALED),
    ("scheme", "analysis", "动态管理方案", "always", {"wants_seal": True}),
    ("letter_box", "analysis", "举报信箱照片", "always", {"is_picture": True}),
    ("form1", "field", "附表1：正常退出户核定表", "never", SIGNED),
    ("form2", "field", "附表2：识别不精准户核定表", "never", SIGNED),
    ("form3", "field", "附表3：建档立卡户调查登记表", "always", SIGNED),
    ("village_facts", "permanent", "村基本信息表", "always", {**SEALED, **FOREVER}),
    ("roster", "permanent", "贫困户、脱贫户花名册", "always", {**SEALED, **FOREVER}),
    ("village_exit", "permanent", "村退出验收", "never", {**SEALED, **FOREVER}),
    ("collective", "permanent", "集体经济材料", "always", FOREVER),
    ("projects", "permanent", "项目公示", "always", {**FOREVER, "is_picture": True}),
    ("work_team", "permanent", "驻村队台账", "always", {**SIGNED, **FOREVER}),
)

TOWNSHIP: tuple[Line, ...] = (
    ("filed", "filed", "归档文件", "always", {"wants_seal": True}),
    ("plan", "plan", "脱贫计划", "always", {**SEALED, **FOREVER}),
    ("identified", "identified", "精准识别", "always", {**SEALED, **FOREVER}),
    ("helped", "helped", "精准帮扶", "always", SEALED),
    ("left", "left", "精准退出", "always", {**SEALED, **FOREVER}),
    ("projects", "projects", "项目实施过程和进度", "always", {**SEALED, **FOREVER}),
)

CATALOGUES: dict[str, tuple[Line, ...]] = {
    "household": HOUSEHOLD,
    "village": VILLAGE,
    "township": TOWNSHIP,
}
BASIS = "黔南州“七个一”工作要求：一户一档；分户档、村档、乡档"
EFFECTIVE_ON = "2014-01-01"
