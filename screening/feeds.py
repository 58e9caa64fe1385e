"""What the departments deliver: one `Feed` for each kind of table.

A feed is a contract between a department and the comparison. The English `key` of a column is
its name in the normalised Parquet file and in the rules; the Chinese header and its aliases are
how departments write it. Pure data: no Django, so that the comparison and the synthetic county
read the same contract.
"""

from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["id", "text", "date", "money", "number", "int", "option", "year"]


@dataclass(frozen=True)
class FeedColumn:
    """One column of a delivered table.

    `header` is matched after NFKC and removal of spaces; `aliases` are matched the same way.
    A `required` column must be present in the header, and its cells must not be blank.
    `ten_thousand` marks amounts delivered in 万元; they are stored in yuan.
    """

    key: str
    header: str
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    ten_thousand: bool = False
    blank_ok: bool = False

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.header, *self.aliases)


@dataclass(frozen=True)
class Feed:
    """One kind of table from one department.

    `person_id` and `person_name` name the columns that say which person a row is about;
    they are empty where a row is not about a person. `keys` are the columns by which a row of an
    incremental delivery takes the place of an earlier one.
    """

    code: str
    department: str
    title: str
    columns: tuple[FeedColumn, ...]
    person_id: str = "id_number"
    person_name: str = "name"
    keys: tuple[str, ...] = ("id_number",)

    def column(self, key: str) -> FeedColumn:
        return next(column for column in self.columns if column.key == key)

    @property
    def control(self) -> FeedColumn:
        """The column whose sum says that a file came whole: the first amount every row has, else
        the identity number, of which the last characters are added (X is 10).
        """
        amounts = (c for c in self.columns if c.kind == "money" and c.required)
        return next(amounts, None) or self.column(self.person_id)

    @property
    def incremental(self) -> "Feed":
        """The same table as delivered in part: `CHANGE` says what becomes of each row."""
        return replace(self, columns=(*self.columns, CHANGE))


def _id(header: str, *aliases: str, key: str = "id_number", required: bool = True) -> FeedColumn:
    return FeedColumn(key, header, "id", required, aliases)


def _name(header: str = "姓名", *aliases: str, key: str = "name") -> FeedColumn:
    return FeedColumn(key, header, "text", True, aliases)


def _text(key: str, header: str, *aliases: str, required: bool = False) -> FeedColumn:
    return FeedColumn(key, header, "text", required, aliases)


def _date(key: str, header: str, *, required: bool = False) -> FeedColumn:
    return FeedColumn(key, header, "date", required)


def _money(key: str, header: str, *, required: bool = False, ten: bool = False) -> FeedColumn:
    return FeedColumn(key, header, "money", required, ten_thousand=ten)


def _option(key: str, header: str, *options: str, required: bool = False) -> FeedColumn:
    return FeedColumn(key, header, "option", required, options=options)


ADDED, CHANGED, REMOVED = "新增", "变更", "删除"
# What an incremental delivery says of each of its rows.
CHANGE = FeedColumn(
    "change", "变更类型", "option", True, ("操作类型", "变动类型"), (ADDED, CHANGED, REMOVED)
)
YES_NO = ("是", "否")
LEVELS = ("1", "2", "3", "4")
RELATION = "与户主关系"

_ALL = (
    Feed(
        "ga_population",
        "公安",
        "户籍人口",
        (
            _name(),
            _id("公民身份号码", "身份证号"),
            _option("sex", "性别", "男", "女"),
            _text("ethnic", "民族"),
            _date("birth_on", "出生日期"),
            _text("hukou_no", "户号", required=True),
            _text("relation", RELATION),
            _text("address", "户籍地址"),
            _option("hukou_kind", "户口性质", "农业", "非农业", "家庭户"),
            _option("hukou_status", "户口状态", "正常", "死亡注销", "迁出注销", required=True),
            _date("cancelled_on", "注销日期"),
            _text("moved_to", "迁入地"),
        ),
    ),
    Feed(
        "ga_vehicle",
        "公安交警",
        "机动车登记",
        (
            _name("所有人"),
            _id("身份证明号码", "证件号码"),
            _text("plate", "号牌号码", required=True),
            _text("vehicle_type", "车辆类型", required=True),
            _text("model", "品牌型号"),
            _text("use", "使用性质"),
            _date("registered_on", "初次登记日期", required=True),
            _money("price_yuan", "购置价"),
            _option("state", "状态", "正常", "注销", "报废", required=True),
        ),
        keys=("plate",),
    ),
    Feed(
        "wj_illness",
        "卫计",
        "大病慢病",
        (
            _name(),
            _id("身份证号"),
            _text("disease", "病种", required=True),
            _option("kind", "类别", "大病", "慢病"),
            _date("diagnosed_on", "确诊日期", required=True),
            _text("doctor", "签约医生"),
        ),
        keys=("id_number", "disease"),
    ),
    Feed(
        "yb_insured",
        "医保",
        "参保",
        (
            _name(),
            _id("证件号码", "身份证号"),
            _option("scheme", "参保类型", "城乡居民", "城镇职工", required=True),
            FeedColumn("year", "参保年度", "year", True),
            _text("payment_status", "缴费状态"),
        ),
        keys=("id_number", "scheme", "year"),
    ),
    Feed(
        "yb_settlement",
        "医保",
        "医疗费用结算",
        (
            _name(),
            _id("证件号码", "身份证号"),
            _option("visit_kind", "就诊类型", "住院", "门诊", "门特"),
            _text("disease", "病种"),
            _money("total_yuan", "医疗总费用", required=True),
            _money("reimbursed_yuan", "报销金额", required=True),
            _money("selfpay_yuan", "合规自付", required=True),
            _date("settled_on", "结算日期", required=True),
        ),
        keys=("id_number", "settled_on", "total_yuan"),
    ),
    Feed(
        "jy_enrolment",
        "教育",
        "学籍",
        (
            _name("学生姓名", "姓名"),
            _id("身份证件号", "身份证号"),
            _text("pupil_no", "学籍号"),
            _text("school", "学校", required=True),
            _text("grade", "年级", required=True),
            _option(
                "status", "就读状态", "在读", "休学", "辍学", "送教上门", "毕业", required=True
            ),
            _text("school_year", "学年", required=True),
            _money("tuition_yuan", "学费"),
        ),
        keys=("id_number", "school_year"),
    ),
    Feed(
        "jy_aid",
        "教育",
        "学生资助",
        (
            _name(),
            _id("身份证号"),
            _text("item", "资助项目", required=True),
            _money("amount_yuan", "金额", required=True),
            _date("paid_on", "发放日期"),
        ),
        keys=("id_number", "item", "paid_on"),
    ),
    Feed(
        "zj_housing",
        "住建",
        "住房鉴定",
        (
            _name("户主姓名"),
            _id("户主身份证号"),
            _option("grade", "鉴定等级", "A", "B", "C", "D", required=True),
            _date("surveyed_on", "鉴定日期", required=True),
            FeedColumn("rebuilt_year", "改造年度", "year"),
            FeedColumn("completed", "竣工验收", "option", True, options=YES_NO, blank_ok=True),
        ),
    ),
    Feed(
        "mz_dibao",
        "民政",
        "最低生活保障",
        (
            _name(),
            _id("身份证号"),
            _text("certificate_no", "保障证号"),
            _option("kind", "类别", "农村低保", "城市低保", required=True),
            _money("monthly_yuan", "月保障金额", required=True),
            _date("started_on", "起始日期", required=True),
            _date("ended_on", "终止日期"),
            _id("户主身份证号", key="head_id_number"),
        ),
    ),
    Feed(
        "mz_tekun",
        "民政",
        "特困供养",
        (
            _name(),
            _id("身份证号"),
            _option("support", "供养方式", "集中", "分散", required=True),
            _date("started_on", "起始日期"),
            _date("ended_on", "终止日期"),
        ),
    ),
    Feed(
        "mz_marriage",
        "民政",
        "婚姻登记",
        (
            _name("男方姓名", key="husband_name"),
            _id("男方身份证号", key="husband_id_number"),
            _name("女方姓名", key="wife_name"),
            _id("女方身份证号", key="wife_id_number"),
            _date("registered_on", "登记日期", required=True),
            _text("status", "状态"),
        ),
        person_id="husband_id_number",
        person_name="husband_name",
        keys=("husband_id_number", "wife_id_number", "registered_on"),
    ),
    Feed(
        "cl_disability",
        "残联",
        "残疾人证",
        (
            _name(),
            _id("残疾人证号"),
            _text("category", "残疾类别", required=True),
            _option("level", "残疾等级", *LEVELS, required=True),
            _date("issued_on", "办证日期"),
            _option("living_aid", "生活补贴", *YES_NO),
            _option("care_aid", "护理补贴", *YES_NO),
        ),
    ),
    Feed(
        "rs_employment",
        "人社",
        "就业",
        (
            _name(),
            _id("身份证号"),
            _text("employer", "单位名称"),
            _option("post_kind", "岗位类别", "企业", "公益性岗位", "灵活就业", required=True),
            _date("started_on", "起始日期"),
            _date("ended_on", "终止日期"),
            _money("monthly_yuan", "月工资"),
        ),
        keys=("id_number", "employer", "started_on"),
    ),
    Feed(
        "rs_pension",
        "人社",
        "养老待遇",
        (
            _name(),
            _id("身份证号"),
            _option("scheme", "险种", "城乡居民", "城镇职工", required=True),
            _money("monthly_yuan", "月领取金额", required=True),
            _option("status", "待遇状态", "正常", "暂停", "终止", required=True),
        ),
        keys=("id_number", "scheme"),
    ),
    Feed(
        "cz_payroll",
        "财政",
        "财政供养",
        (
            _name(),
            _id("身份证号"),
            _text("employer", "单位", required=True),
            _text("establishment", "编制性质", required=True),
            _text("post", "职务"),
            _date("started_on", "起始日期", required=True),
            _date("ended_on", "终止日期"),
        ),
        keys=("id_number", "employer"),
    ),
    Feed(
        "cz_subsidy",
        "财政",
        "一卡通补贴",
        (
            _name(),
            _id("身份证号"),
            _text("item", "补贴项目", required=True),
            _money("amount_yuan", "金额", required=True),
            _date("paid_on", "发放日期", required=True),
            _text("bank_account", "银行账号"),
        ),
        keys=("id_number", "item", "paid_on"),
    ),
    Feed(
        "sc_registration",
        "市监",
        "工商登记",
        (
            _text("business", "名称", required=True),
            _text("credit_code", "统一社会信用代码", required=True),
            _name("法定代表人", "经营者"),
            _id("法人证件号", "身份证号"),
            _option("kind", "类型", "企业", "个体工商户", required=True),
            _date("founded_on", "成立日期", required=True),
            _money("capital_yuan", "注册资本(万元)", ten=True),
            _option("status", "登记状态", "存续", "注销", "吊销", required=True),
        ),
        keys=("credit_code",),
    ),
    Feed(
        "bdc_property",
        "自然资源",
        "不动产登记",
        (
            _name("权利人"),
            _id("证件号"),
            _text("location", "坐落", required=True),
            _option("use", "用途", "住宅", "商业", "其他", required=True),
            FeedColumn("area_m2", "面积", "number"),
            _date("registered_on", "登记日期", required=True),
            _option("acquired_by", "取得方式", "购买", "安置", "自建", "继承"),
        ),
        keys=("id_number", "location"),
    ),
    Feed(
        "sl_water",
        "水利",
        "饮水安全评价",
        (
            _name("户主姓名"),
            _id("户主身份证号"),
            _option("is_safe", "是否达标", *YES_NO, required=True),
            _text("failed_item", "不达标项"),
            _date("assessed_on", "评价日期"),
        ),
    ),
    Feed(
        "yj_disaster",
        "应急",
        "受灾户",
        (
            _name("户主姓名"),
            _id("户主身份证号"),
            _text("disaster", "灾种", required=True),
            _date("occurred_on", "发生日期", required=True),
            _money("loss_yuan", "损失金额"),
        ),
        keys=("id_number", "disaster", "occurred_on"),
    ),
    Feed(
        "ga_custody",
        "公安",
        "服刑失联现役",
        (
            _name(),
            _id("身份证号"),
            _option("situation", "情形", "服刑", "失联", "现役", required=True),
            _date("started_on", "起始日期", required=True),
            _date("ended_on", "终止日期"),
        ),
        keys=("id_number", "situation", "started_on"),
    ),
    Feed(
        "ga_accident",
        "公安交警",
        "交通事故伤亡",
        (
            _name(),
            _id("身份证号"),
            _option("severity", "伤亡程度", "死亡", "重伤", "轻伤", required=True),
            _date("occurred_on", "事故日期", required=True),
        ),
        keys=("id_number", "occurred_on"),
    ),
    Feed(
        "zz_village_cadre",
        "组织",
        "村干部",
        (
            _name(),
            _id("身份证号"),
            _text("village_code", "村代码", required=True),
            _text("post", "职务", required=True),
            _date("started_on", "任职日期", required=True),
            _date("ended_on", "离任日期"),
        ),
        keys=("id_number", "village_code", "post"),
    ),
    Feed(
        "sw_invoice",
        "税务",
        "开票",
        (
            _text("taxpayer", "纳税人", required=True),
            _text("credit_code", "统一社会信用代码", required=True),
            FeedColumn("year", "年度", "year", True),
            _money("invoiced_yuan", "年度开票额", required=True),
        ),
        person_id="",
        person_name="",
        keys=("credit_code", "year"),
    ),
    Feed(
        "gjj_fund",
        "公积金",
        "公积金缴存",
        (
            _name(),
            _id("身份证号"),
            _text("employer", "单位"),
            _money("monthly_yuan", "月缴存额", required=True),
            _text("status", "缴存状态", required=True),
        ),
    ),
    Feed(
        "jr_loan",
        "金融",
        "扶贫小额信贷",
        (
            _name(),
            _id("身份证号"),
            _money("amount_yuan", "贷款金额", required=True),
            _date("lent_on", "发放日期", required=True),
            _date("due_on", "到期日期"),
            _text("status", "状态"),
        ),
        keys=("id_number", "lent_on"),
    ),
)

FEEDS: dict[str, Feed] = {feed.code: feed for feed in _ALL}
