"""The register export of the national system: its columns, and a row for each person."""

from screening.synthetic.economy import health
from screening.synthetic.income import net_per_head_yuan
from screening.synthetic.people import Household, Person

PLACE = ("贵州省", "黔南布依族苗族自治州")

HOUSEHOLD_HEADERS = (
    "省", "市", "县", "乡", "行政村", "行政村代码", "自然村", "组", "户编号", "贫困户属性",
    "脱贫属性", "首次识别时间", "脱贫年度", "主要致贫原因", "其他致贫原因", "住房面积", "危房级别",
    "是否解决安全饮用水", "是否通生活用电", "入户路类型", "与村主干路距离", "是否有卫生厕所",
    "主要燃料类型", "耕地面积", "林地面积", "牧草地面积", "工资性收入", "生产经营性收入",
    "财产性收入", "计划生育金", "低保金", "五保金", "养老保险金", "生态补偿金", "其他转移性收入",
    "生产经营性支出", "人均纯收入", "是否易地扶贫搬迁户", "安置地", "监测对象类别", "致贫返贫风险",
    "风险识别时间", "风险是否已消除", "帮扶措施", "户联系电话",
)  # fmt: skip
PERSON_HEADERS = (
    "人编号", "姓名", "证件号码", "与户主关系", "性别", "民族", "政治面貌", "文化程度",
    "在校生状况", "失学或辍学原因", "健康状况", "劳动技能", "务工区域", "务工时间(月)",
    "务工企业名称", "公益性岗位", "公益性岗位月数", "是否参加城乡居民基本医疗保险",
    "是否参加大病保险", "是否参加城乡居民基本养老保险", "是否享受低保", "人联系电话",
)  # fmt: skip
REPEATED_HEADERS = ("户编号", "是否享受低保", "是否参加大病保险")
"""The export gives some columns twice, with the same values."""

HEADERS = (*HOUSEHOLD_HEADERS, *PERSON_HEADERS, *REPEATED_HEADERS)


def titles(county: str) -> tuple[str, str]:
    """Return the two title rows."""
    return (
        f"{county}农村人口基础信息（含建档立卡户和一般农户）",
        "数据期：2018年6月30日　导出单位：县扶贫开发办公室　单位：元、亩、平方米、公里",
    )


def household_cells(household: Household) -> list[str]:
    """Return the household columns as text; blank where the register is blank."""
    village = household.village
    values = {
        "省": PLACE[0],
        "市": PLACE[1],
        "县": village.county,
        "乡": village.township,
        "行政村": village.name,
        "行政村代码": village.code,
        "自然村": household.hamlet,
        "组": household.group,
        "户编号": household.no,
        "贫困户属性": household.poor_kind,
        "脱贫属性": household.exit_status,
        "首次识别时间": household.identified,
        "脱贫年度": household.exit_year,
        "主要致贫原因": household.cause_main,
        "其他致贫原因": household.cause_other,
        "人均纯收入": str(net_per_head_yuan(household)),
        "户联系电话": household.phone,
    }
    values |= household.facts
    values |= {name: str(yuan) for name, yuan in household.income.items()}
    return [values[header] for header in HOUSEHOLD_HEADERS]


def person_cells(household: Household, person: Person) -> list[str]:
    """Return the person columns as text, then the columns that stand twice."""
    dibao = _yes(person.on_dibao)
    insured = _yes(person.told_insured)
    return [
        person.no,
        person.name,
        person.shown,
        person.relation,
        person.sex,
        person.ethnic,
        _political(person),
        person.learned,
        person.studies,
        person.dropout,
        health(person),
        person.labour,
        person.work_area,
        str(person.work_months) if person.work_months else "",
        person.employer,
        person.post,
        str(person.work_months) if person.post else "",
        insured,
        insured,
        _yes(person.age >= 16 and not person.studies),
        dibao,
        household.phone if person is household.head else "",
        household.no,
        dibao,
        insured,
    ]


def _yes(value: bool) -> str:
    return "是" if value else "否"


def _political(person: Person) -> str:
    digit = int(person.no[-1])
    if person.age >= 26:
        return "中共党员" if digit == 7 and person.sex == "男" else "群众"
    return "共青团员" if person.age >= 14 and digit < 4 else "群众"
