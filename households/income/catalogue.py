"""The rows that the kinds of income and the parameters start with; source: docs/sources.md.

What is in force is in the tables `IncomeKind` and `Parameter`.
"""

from typing import Any

from households.models import IncomeKind, Parameter

_FORM = "帮扶手册与防返贫摸排表的收入分项"
_PLAUSIBLE = "县级数据清洗规则（合理区间）"
_SCHOOL = "义务教育法第十一条；9月1日口径"
_WATER = "农村饮用水安全卫生评价指标体系（水利部、卫生部 2004）"
_GRID = "网格化管理通行做法：网格员每月至少入户一次"
_SIX = "六包职责逐户自查；周期未见文件规定，按季度"

# (code, name, group, column, hint, year least, year most, month least, month most)
_KINDS = (
    ("work", "务工收入", "wage", "wage_yuan", "务工单位、工种", 300, 300_000, 400, 30_000),
    ("public_post", "公益性岗位", "wage", "wage_yuan", "岗位名称", 300, 60_000, 100, 5_000),
    ("picking", "采摘零工", "wage", "wage_yuan", "为谁做工", None, 60_000, None, 10_000),
    ("wage_other", "其他工资性", "wage", "wage_yuan", "来源", None, 300_000, None, 30_000),
    ("crops", "种植", "business", "business_yuan", "作物", None, 500_000, None, None),
    ("animals", "养殖", "business", "business_yuan", "畜禽", None, 500_000, None, None),
    ("orchard", "林果", "business", "business_yuan", "林果", None, 500_000, None, None),
    ("business_other", "其他经营", "business", "business_yuan", "生意", None, 500_000, None, None),
    ("crops_cost", "种植支出", "cost", "business_cost_yuan", "种子、化肥、农药", None, 500_000,
     None, None),
    ("animals_cost", "养殖支出", "cost", "business_cost_yuan", "种苗、饲料、防疫", None, 500_000,
     None, None),
    ("orchard_cost", "林果支出", "cost", "business_cost_yuan", "苗木、肥料", None, 500_000,
     None, None),
    ("business_other_cost", "其他经营支出", "cost", "business_cost_yuan", "进货、租金", None,
     500_000, None, None),
    ("dividend", "资产收益分红", "property", "dividend_yuan", "分红主体", None, 50_000, None, None),
    ("land", "土地流转", "property", "other_property_yuan", "承包方、亩数", None, 100_000, None,
     None),
    ("property_other", "其他财产性", "property", "other_property_yuan", "来源", None, 100_000,
     None, None),
    ("family_planning", "计划生育金", "transfer", "family_planning_yuan", "", 100, 50_000, None,
     None),
    ("dibao", "低保金", "transfer", "dibao_yuan", "", 200, 60_000, None, None),
    ("wubao", "五保金", "transfer", "wubao_yuan", "特困供养", 200, 40_000, None, None),
    ("pension", "养老保险金", "transfer", "pension_yuan", "", 88, 100_000, None, None),
    ("ecology", "生态补偿金", "transfer", "ecology_yuan", "退耕还林、公益林", None, 50_000, None,
     None),
    ("transfer_other", "其他转移性", "transfer", "other_transfer_yuan", "来源", None, 100_000,
     None, None),
    ("aside_education", "教育保障", "aside", "", "助学金、雨露计划", None, None, None, None),
    ("aside_medical", "医疗保障", "aside", "", "报销、大病救助", None, None, None, None),
    ("aside_housing", "住房保障", "aside", "", "危改、搬迁补助", None, None, None, None),
    ("aside_industry", "产业奖补", "aside", "", "产业补助、物资", None, None, None, None),
    ("aside_finance", "金融扶贫", "aside", "", "小额信贷本金、贴息", None, None, None, None),
    ("aside_social", "社会保障", "aside", "", "临时救助", None, None, None, None),
    ("aside_insurance", "保险赔付金", "aside", "", "", None, None, None, None),
    ("aside_disability", "残疾人补贴", "aside", "", "两项补贴", None, None, None, None),
    ("aside_donation", "捐赠慰问短期赡养", "aside", "", "", None, None, None, None),
    ("aside_pension", "短期抚恤", "aside", "", "", None, None, None, None),
    ("aside_other", "其他短期补助", "aside", "", "", None, None, None, None),
)  # fmt: skip

# (name, title, value, unit, first year, source)
_PARAMETERS = (
    ("income_year_begins", "收入年度起始月日", 1001, "", 2000, "帮扶手册：10月至次年9月"),
    ("wage_least_yuan", "工资性收入下限", 300, "元", 2000, _PLAUSIBLE),
    ("wage_most_yuan", "工资性收入上限", 300_000, "元", 2000, _PLAUSIBLE),
    ("per_head_least_yuan", "人均纯收入偏低", 4_000, "元", 2000, _PLAUSIBLE),
    ("monitoring_from", "全部按监测线判断的起始年度", 2021, "年", 2000, "中农组发〔2021〕7号"),
    ("school_begins", "学年起始月日", 901, "", 2000, _SCHOOL),
    ("school_age_from", "义务教育起始周岁", 6, "周岁", 2000, _SCHOOL),
    ("school_age_to", "义务教育截止周岁", 15, "周岁", 2000, _SCHOOL),
    ("school_age_late", "可推迟入学的周岁", 7, "周岁", 2000, _SCHOOL),
    ("water_litres", "日人均供水量", 20, "升", 2000, _WATER),
    ("water_minutes", "人力取水往返时间", 20, "分钟", 2000, _WATER),
    ("water_percent", "供水保证率", 90, "%", 2000, _WATER),
    ("visit_days", "入户走访间隔", 30, "天", 2000, _GRID),
    ("duty_days", "六包自查有效期", 90, "天", 2000, _SIX),
    ("duty_soon_days", "六包自查到期提醒", 15, "天", 2000, _SIX),
)  # fmt: skip


def ensure() -> None:
    """Fill in the rows that are missing; rows that are there stay as they are."""
    IncomeKind.objects.bulk_create([IncomeKind(**row) for row in kinds()], ignore_conflicts=True)
    Parameter.objects.bulk_create([Parameter(**row) for row in parameters()], ignore_conflicts=True)


def kinds() -> list[dict[str, Any]]:
    """The first rows of `IncomeKind`."""
    names = (
        "code", "name", "group", "column", "hint", "least_yuan", "most_yuan", "month_least_yuan",
        "month_most_yuan",
    )  # fmt: skip
    return [
        {**dict(zip(names, row, strict=True)), "document": _FORM, "position": position}
        for position, row in enumerate(_KINDS, 1)
    ]


def parameters() -> list[dict[str, Any]]:
    """The first rows of `Parameter`."""
    names = ("name", "title", "value", "unit", "year_from", "source")
    return [dict(zip(names, row, strict=True)) for row in _PARAMETERS]
