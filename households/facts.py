"""Every fact of the national register: its header, where it is kept, how a cell is read.

The one place to add a fact: give it a line here and a field in `households.models`. The sheet,
the load, the export, the form and the pages follow. Order and sections are those of the paper
form (一基本情况 二生产生活条件 三收入); ids are the national system's.
Source: docs/sources.md#record.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from households import catalogue, cells, options

HOUSEHOLD, HOUSEHOLD_YEAR, PERSON, PERSON_YEAR = (
    "Household",
    "HouseholdYear",
    "Person",
    "PersonYear",
)
TABLES = {HOUSEHOLD: "h", HOUSEHOLD_YEAR: "y", PERSON: "p", PERSON_YEAR: "q"}
BASE, LIVING, INCOME, MEMBER = "一、基本情况", "二、生产生活条件", "三、收入情况", "家庭成员"
MONITORING = "四、监测帮扶"
_SQL_TYPES: dict[type[models.Field], str] = {
    models.BooleanField: "boolean",
    models.DateField: "date",
    models.DecimalField: "numeric",
    models.PositiveSmallIntegerField: "smallint",
}


@dataclass(frozen=True)
class Fact:
    """One fact.

    `table` is a model's name, `column` its field; `key` names the value where two tables have the
    same column. `list_name` is the list its options come from. `unit` is shown beside a value.
    `is_sensitive` is shown masked; `is_health` only to those who may see a person's number.
    """

    header: str
    table: str
    column: str
    section: str
    parse: Callable[[str], Any]
    key: str = ""
    national_id: str = ""
    aliases: tuple[str, ...] = ()
    list_name: str = ""
    is_number: bool = False
    width: float = 12
    unit: str = ""
    required: bool = False
    is_sensitive: bool = False
    is_health: bool = False

    @property
    def name(self) -> str:
        return self.key or self.column

    @cached_property
    def model_field(self) -> Any:
        return apps.get_model("households", self.table)._meta.get_field(self.column)

    @property
    def sql_type(self) -> str:
        if isinstance(self.model_field, ArrayField):
            return "text[]"
        return _SQL_TYPES.get(type(self.model_field), "text")

    @property
    def is_personal_table(self) -> bool:
        return self.table in (PERSON, PERSON_YEAR)


_YUAN, _MU = cells.amount(10_000_000_000), cells.amount(1_000_000)
_MAYBE_NEGATIVE = cells.amount(10_000_000_000, may_be_negative=True)
_ALIASES = {
    "民族": options.ETHNIC_ALIASES,
    "与户主关系": options.RELATION_ALIASES,
    "政治面貌": options.POLITICAL_ALIASES,
    "健康状况": options.HEALTH_ALIASES,
    "务工区域": options.WORK_AREA_ALIASES,
}


def _listed(list_name: str) -> Callable[[str], str]:
    return cells.option(list_name, catalogue.of(list_name), _ALIASES.get(list_name))


def _several(list_name: str, most: int | None = None) -> Callable[[str], list[str]]:
    return cells.several(list_name, catalogue.of(list_name), _ALIASES.get(list_name), most)


def _maker(table: str, section: str) -> Any:
    """`add(header, column, reader)`: a string reader is the list whose options it takes."""

    def add(header: str, column: str, reader: Any, national_id: str = "", **more: Any) -> Fact:
        if isinstance(reader, str):
            more["list_name"], reader = reader, _listed(reader)
        aliases = more.pop("aliases", ())
        return Fact(
            header, table, column, section, reader, national_id=national_id, aliases=aliases, **more
        )

    return add


_h = _maker(HOUSEHOLD, BASE)
_m = _maker(HOUSEHOLD, MONITORING)
_y = _maker(HOUSEHOLD_YEAR, LIVING)
_i = _maker(HOUSEHOLD_YEAR, INCOME)
_p = _maker(PERSON, MEMBER)
_q = _maker(PERSON_YEAR, MEMBER)
_number: dict[str, Any] = {"is_number": True, "width": 22}
_phone: dict[str, Any] = {"is_number": True, "width": 14, "aliases": ("联系电话",)}

HOUSEHOLD_FACTS: tuple[Fact, ...] = (
    _h("自然村", "natural_village", cells.short_text(60), "AAR006"),
    _h("组", "group_name", cells.short_text(30), "AAR008", aliases=("村民小组", "村(居)民小组")),
    _h("贫困户属性", "poor_kind", "贫困户属性", "AAC006", required=True),
    _h("识别标准", "id_standard", "识别标准", "AAC005"),
    _h("脱贫属性", "exit_status", "脱贫属性", "AAR010"),
    _h("户类型", "household_kind", "户类型", "100A03"),
    _h("首次识别时间", "identified_on", cells.month),
    _h("脱贫年度", "exit_year", cells.year, aliases=("脱贫年份",)),
    _h("计划脱贫年度", "plan_exit_year", cells.year),
    _h("返贫年度", "relapse_year", cells.year),
    _h("返贫原因", "relapse_reason", cells.short_text(60)),
    _h("主要致贫原因", "cause_main", "致贫原因", "AAC007", aliases=("致贫原因1",)),
    _h("其他致贫原因", "causes_other", _several("致贫原因", 2), "AAC008", list_name="致贫原因"),
    _h("是否军烈属", "is_martyr_family", cells.yes_no, "AAC012"),
    _h("是否独生子女户", "is_one_child_family", cells.yes_no),
    _h("是否双女户", "is_two_daughter_family", cells.yes_no),
    _h("是否整户无劳动能力兜底保障户", "is_no_labour_floor", cells.yes_no),
    _h("是否易地扶贫搬迁户", "is_relocated", cells.yes_no),
    _h("搬迁方式", "relocation_mode", "搬迁方式"),
    _h("安置方式", "resettle_mode", "安置方式"),
    _h("安置地", "resettle_place", cells.short_text(60)),
    _h("搬迁可能存在的困难", "relocation_difficulty", cells.short_text(60)),
    _h("开户银行", "bank_name", cells.short_text(60), "AAQ002", is_sensitive=True),
    _h(
        "银行卡号", "bank_account", cells.bank_account, "AAC004", **_number, is_sensitive=True,
        aliases=("银行账号",),
    ),
    _h("经度", "lng", cells.degrees(180)),
    _h("纬度", "lat", cells.degrees(90)),
    _h("填表人", "surveyor", cells.short_text(60)),
    _h("填表时间", "surveyed_on", cells.day),
)  # fmt: skip
HOUSEHOLD_YEAR_FACTS: tuple[Fact, ...] = (
    _y("年初家庭人口数", "members_start", cells.whole(0, 99, "人"), unit="人"),
    _y("年末家庭人口数", "members_end", cells.whole(0, 99, "人"), unit="人"),
    _y("住房面积", "house_area_m2", _MU, "AAC317", unit="平方米"),
    _y("房屋主要结构", "house_structure", "房屋主要结构"),
    _y("建房时间", "built_year", cells.year),
    _y("是否危房户", "is_dangerous_house", cells.yes_no, "AAC318"),
    _y("危房级别", "house_grade", cells.house_grade, "AAC322", aliases=("危房等级",),
       list_name="危房级别"),
    _y("危改年度", "reform_year", cells.year),
    _y("是否解决安全饮用水", "has_safe_water", cells.yes_no, "AAC091"),
    _y("饮水是否困难", "is_water_hard_to_get", cells.yes_no, "AAC311"),
    _y("饮水是否安全", "is_water_safe", cells.yes_no, "AAC312"),
    _y("饮水情况", "water_source", "饮水情况", "A37"),
    _y("日人均供水量(升)", "water_litres", cells.whole(0, 2000, "升"), unit="升"),
    _y("水质是否达标", "is_water_clean", cells.yes_no),
    _y("取水往返时间(分钟)", "water_minutes", cells.whole(0, 1000, "分钟"), unit="分钟"),
    _y("供水保证率(%)", "water_days_percent", cells.amount(101), unit="%"),
    _y("是否通生活用电", "has_power", cells.yes_no, "AAC313"),
    _y("是否通生产用电", "has_production_power", cells.yes_no, "AAC308"),
    _y("是否通广播电视", "has_tv", cells.yes_no, "AAC314"),
    _y("入户路类型", "access_road", "入户路类型", "AAC316"),
    _y("入户道路是否硬化", "is_road_hardened", cells.yes_no),
    _y("与村主干路距离", "road_distance_km", cells.amount(10_000), "AAC315", unit="公里"),
    _y("是否有卫生厕所", "has_toilet", cells.yes_no, "AAC319"),
    _y("卫生厕所是否能正常使用", "is_toilet_usable", cells.yes_no),
    _y("主要燃料类型", "fuel", "燃料类型", "AAC320"),
    _y("是否加入农民专业合作组织", "is_in_coop", cells.yes_no, "AAC084"),
    _y("是否有龙头企业带动", "is_led_by_firm", cells.yes_no, "AAC088"),
    _y("是否有致富带头人带动", "is_led_by_leader", cells.yes_no, "AAC089"),
    _y("耕地面积", "arable_mu", _MU, "AAC301", unit="亩"),
    _y("有效灌溉面积", "irrigated_mu", _MU, "AAC302", unit="亩"),
    _y("林地面积", "forest_mu", _MU, "AAC303", unit="亩"),
    _y("退耕还林面积", "returned_mu", _MU, "AAC304", unit="亩"),
    _y("林果面积", "orchard_mu", _MU, "AAC305", unit="亩"),
    _y("牧草地面积", "grass_mu", _MU, "AAC306", unit="亩"),
    _y("水面面积", "water_surface_mu", _MU, "AAC307", unit="亩"),
    _i("工资性收入", "wage_yuan", _YUAN, "AAC073", unit="元"),
    _i("生产经营性收入", "business_yuan", _YUAN, "AAC071", unit="元"),
    _i("财产性收入", "property_yuan", _YUAN, "AAC072", unit="元"),
    _i("资产收益扶贫分红", "dividend_yuan", _YUAN, "AAC092", unit="元"),
    _i("其他财产性收入", "other_property_yuan", _YUAN, "AAC093", unit="元"),
    _i("计划生育金", "family_planning_yuan", _YUAN, "AAC076", unit="元"),
    _i("低保金", "dibao_yuan", _YUAN, "AAC077", unit="元"),
    _i("五保金", "wubao_yuan", _YUAN, "AAC086", aliases=("特困供养金",), unit="元"),
    _i("养老保险金", "pension_yuan", _YUAN, "AAC087", unit="元"),
    _i("生态补偿金", "ecology_yuan", _YUAN, "AAC078", unit="元"),
    _i("其他转移性收入", "other_transfer_yuan", _YUAN, "AAC083", unit="元"),
    _i("生产经营性支出", "business_cost_yuan", _YUAN, "AAC074", unit="元"),
    _i("人均纯收入", "net_per_head_yuan", _MAYBE_NEGATIVE, unit="元"),
    _i("理赔收入", "claim_yuan", _YUAN, unit="元"),
    _i("合规自付支出", "self_paid_yuan", _YUAN, unit="元"),
    _i("纳入监测的收入参考范围", "reference_yuan", _YUAN, unit="元"),
)  # fmt: skip
MONITORING_FACTS: tuple[Fact, ...] = (
    _m("监测对象类别", "monitor_kind", "监测对象类别", aliases=("监测对象类型",)),
    _m("致贫返贫风险", "risks", _several("致贫返贫风险", 5), "100A27", list_name="致贫返贫风险"),
    _m("风险识别时间", "risk_found_on", cells.month),
    _m("风险是否已消除", "risk_is_removed", cells.yes_no, aliases=("风险是否消除",)),
    _m("风险消除时间", "risk_removed_on", cells.month),
    _m("风险消除方式", "risk_removal_mode", "风险消除方式"),
    _m("帮扶措施", "measures", _several("帮扶措施"), list_name="帮扶措施"),
    _m("首次落实帮扶措施时间", "measures_from", cells.month),
    _m(
        "户联系电话", "phone", cells.phone, "AAR012", key="household_phone", is_sensitive=True,
        **_phone,
    ),
)  # fmt: skip
PERSON_FACTS: tuple[Fact, ...] = (
    _p("证件类型", "id_kind", "证件类型", "AAB018"),
    _p("性别", "sex", "性别", "AAB003"),
    _p("民族", "ethnic", "民族", "AAB007"),
    _p("政治面貌", "political", "政治面貌", "AAK033"),
    _p("人员识别时间", "identified_on", cells.month, key="person_identified_on"),
    _p("户籍户号", "hukou_no", cells.number_no, is_number=True),
    _p("户籍地址", "hukou_place", cells.short_text(80)),
)
PERSON_YEAR_FACTS: tuple[Fact, ...] = (
    _q("文化程度", "education", "文化程度", "AAB008"),
    _q("在校生状况", "school_status", "在校生状况", "AAB009"),
    _q("失学或辍学原因", "dropout_reason", cells.short_text(30),
       aliases=("义务教育阶段未上学原因",)),
    _q("健康状况", "health", _several("健康状况"), "AAB017", list_name="健康状况", is_health=True),
    _q("患病名称", "disease", cells.short_text(60), "ABB001", is_health=True),
    _q("疾病等级", "disease_level", cells.short_text(20), "ABB002", is_health=True),
    _q("残疾类别", "disability_kind", "残疾类别", is_health=True),
    _q("残疾等级", "disability_level", "残疾等级", is_health=True),
    _q("残疾证办证年度", "disability_card_year", cells.year, is_health=True),
    _q("劳动技能", "labour", "劳动技能", "AAB010"),
    _q("务工区域", "work_area", "务工区域", "AAB011"),
    _q("务工所在省", "work_province", cells.short_text(30), "AAB025"),
    _q("务工所在市", "work_prefecture", cells.short_text(30), "AAB026"),
    _q("务工所在县", "work_county", cells.short_text(30), "AAB027"),
    _q("务工所在乡镇", "work_township", cells.short_text(30), "AAB028"),
    _q("务工时间(月)", "work_months", cells.whole(0, 12, "月"), "AAB012", aliases=("务工时间",),
       unit="月"),
    _q("务工企业名称", "employer", cells.short_text(60), "AAB029"),
    _q("就业渠道", "job_channel", "就业渠道"),
    _q("公益性岗位", "public_posts", _several("公益性岗位"), list_name="公益性岗位"),
    _q("公益性岗位月数", "public_post_months", cells.whole(0, 12, "月"), unit="月"),
    _q("是否参加城乡居民基本医疗保险", "has_resident_medical", cells.yes_no, "AAB013"),
    _q("是否参加城镇职工基本医疗保险", "has_employee_medical", cells.yes_no),
    _q("是否参加大病保险", "has_major_illness", cells.yes_no, "AAB022"),
    _q("是否参加商业补充医疗保险", "has_commercial_medical", cells.yes_no, "AAB067"),
    _q("是否接受医疗救助", "has_medical_aid", cells.yes_no),
    _q("是否参加城乡居民基本养老保险", "has_resident_pension", cells.yes_no, "AAB014"),
    _q("是否参加城镇职工基本养老保险", "has_employee_pension", cells.yes_no, "AAB015"),
    _q("是否享受低保", "has_dibao", cells.yes_no, "AAB030"),
    _q("享受低保政策情况", "dibao_kind", "低保类别"),
    _q("是否享受特困供养", "has_tekun", cells.yes_no),
    _q("享受特困供养政策情况", "tekun_kind", "特困类别"),
    _q("是否现役军人", "is_in_service", cells.yes_no, "AAB019"),
    _q("是否会讲普通话", "speaks_mandarin", cells.yes_no, "AAB065"),
    _q("是否享受人身意外保险补贴", "has_accident_subsidy", cells.yes_no, "AAB066"),
)  # fmt: skip
PERSON_PHONE = _p(
    "人联系电话", "phone", cells.phone, "AAB031", key="person_phone", is_sensitive=True, **_phone
)
FACTS: tuple[Fact, ...] = (
    *HOUSEHOLD_FACTS,
    *HOUSEHOLD_YEAR_FACTS,
    *MONITORING_FACTS,
    *PERSON_FACTS,
    *PERSON_YEAR_FACTS,
    PERSON_PHONE,
)
# Facts that the sheet has in a form of its own, or, like the hand at the survey, not at all.
_MEMBERSHIP = _maker("Membership", MEMBER)
NAME = _p("姓名", "name", cells.person_name, "AAB002", required=True)
IDENTITY = _p("证件号码", "id_raw", cells.identity, "AAB004", **_number, is_sensitive=True)
BIRTH = _p("出生日期", "birth_on", cells.day, "AAB005")
RELATION = _MEMBERSHIP("与户主关系", "relation", "与户主关系", "AAB006", required=True)
SIGNATURE = _h("户主签字", "head_signature", cells.strokes, is_sensitive=True)
APART: tuple[Fact, ...] = (NAME, IDENTITY, BIRTH, RELATION, SIGNATURE)
BY_FIELD: dict[tuple[str, str], Fact] = {
    (fact.table, fact.column): fact for fact in (*FACTS, *APART)
}
