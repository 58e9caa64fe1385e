"""The register export as a list of columns. Source: docs/sources.md#register-export."""

from collections.abc import Callable
from typing import Any

from households import cells, options
from households.models import ExitStatus, PoorKind
from ledger.sheets import Column

_YUAN = cells.amount(10_000_000_000)
_MU = cells.amount(1_000_000)
TITLE_ROWS = 2


def _column(
    header: str, key: str, parse: Callable[[str], Any] | None = None, **more: Any
) -> Column:
    return Column(header, key, parse, **more)


def _number(header: str, key: str, parse: Callable[[str], Any], **more: Any) -> Column:
    """A column whose digits identify: always text in Excel."""
    return Column(header, key, parse, as_text=True, **{"width": 22, **more})


HOUSEHOLD_COLUMNS: tuple[Column, ...] = (
    _column("省", "province"),
    _column("市", "prefecture"),
    _column("县", "county", aliases=("县(市、区)", "县区")),
    _column("乡", "township", aliases=("乡镇", "乡(镇)")),
    _column("行政村", "village"),
    _number("行政村代码", "village_code", cells.village_code, aliases=("村代码",)),
    _column("自然村", "natural_village", cells.short_text(60)),
    _column("组", "group_name", cells.short_text(30), aliases=("村民小组", "村(居)民小组")),
    _number("户编号", "household_no", cells.number_no, required=True, aliases=("户编码",)),
    _column(
        "贫困户属性",
        "poor_kind",
        cells.option("贫困户属性", [kind.value for kind in PoorKind]),
        required=True,
    ),
    _column(
        "脱贫属性", "exit_status", cells.option("脱贫属性", [state.value for state in ExitStatus])
    ),
    _column("首次识别时间", "identified_on", cells.month),
    _column("脱贫年度", "exit_year", cells.year, aliases=("脱贫年份",)),
    _column("主要致贫原因", "cause_main", cells.option("致贫原因", options.CAUSES)),
    _column("其他致贫原因", "causes_other", cells.several("致贫原因", options.CAUSES, most=2)),
    _column("住房面积", "house_area_m2", _MU),
    _column("危房级别", "house_grade", cells.house_grade, aliases=("危房等级",)),
    _column("是否解决安全饮用水", "has_safe_water", cells.yes_no),
    _column("是否通生活用电", "has_power", cells.yes_no),
    _column("入户路类型", "access_road", cells.option("入户路类型", options.ROADS)),
    _column("与村主干路距离", "road_distance_km", cells.amount(10_000)),
    _column("是否有卫生厕所", "has_toilet", cells.yes_no),
    _column("主要燃料类型", "fuel", cells.option("燃料类型", options.FUELS)),
    _column("耕地面积", "arable_mu", _MU),
    _column("林地面积", "forest_mu", _MU),
    _column("牧草地面积", "grass_mu", _MU),
    _column("工资性收入", "wage_yuan", _YUAN),
    _column("生产经营性收入", "business_yuan", _YUAN),
    _column("财产性收入", "property_yuan", _YUAN),
    _column("计划生育金", "family_planning_yuan", _YUAN),
    _column("低保金", "dibao_yuan", _YUAN),
    _column("五保金", "wubao_yuan", _YUAN, aliases=("特困供养金",)),
    _column("养老保险金", "pension_yuan", _YUAN),
    _column("生态补偿金", "ecology_yuan", _YUAN),
    _column("其他转移性收入", "other_transfer_yuan", _YUAN),
    _column("生产经营性支出", "business_cost_yuan", _YUAN),
    _column("人均纯收入", "net_per_head_yuan", cells.amount(10_000_000_000, may_be_negative=True)),
    _number("户联系电话", "household_phone", cells.phone, width=14, aliases=("联系电话",)),
)
PERSON_COLUMNS: tuple[Column, ...] = (
    _number("人编号", "person_no", cells.number_no, required=True, aliases=("人编码",)),
    _column("姓名", "name", cells.person_name, required=True),
    _number("证件号码", "id", cells.identity, required=True, aliases=("身份证号", "身份证号码")),
    _column(
        "与户主关系",
        "relation",
        cells.relation_reader(options.RELATIONS, options.RELATION_ALIASES),
        required=True,
    ),
    _column("性别", "sex", cells.option("性别", ("男", "女"))),
    _column("民族", "ethnic", cells.ethnic_reader(options.ETHNIC)),
    _column(
        "政治面貌",
        "political",
        cells.option("政治面貌", options.POLITICAL, options.POLITICAL_ALIASES),
    ),
    _column("文化程度", "education", cells.option("文化程度", options.EDUCATION)),
    _column("在校生状况", "school_status", cells.option("在校生状况", options.SCHOOL)),
    _column("失学或辍学原因", "dropout_reason", cells.short_text(30)),
    _column(
        "健康状况", "health", cells.several("健康状况", options.HEALTH, options.HEALTH_ALIASES)
    ),
    _column("劳动技能", "labour", cells.option("劳动技能", options.LABOUR)),
    _column(
        "务工区域",
        "work_area",
        cells.option("务工区域", options.WORK_AREAS, options.WORK_AREA_ALIASES),
    ),
    _column("务工时间(月)", "work_months", cells.whole(0, 12, "月"), aliases=("务工时间",)),
    _column("是否参加城乡居民基本医疗保险", "has_resident_medical", cells.yes_no),
    _column("是否参加大病保险", "has_major_illness", cells.yes_no),
    _column("是否参加城乡居民基本养老保险", "has_resident_pension", cells.yes_no),
    _column("是否享受低保", "has_dibao", cells.yes_no),
    _number("人联系电话", "person_phone", cells.phone, width=14, aliases=("联系电话",)),
)
REGISTER: tuple[Column, ...] = HOUSEHOLD_COLUMNS + PERSON_COLUMNS
