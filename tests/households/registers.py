"""Register exports for tests: a few households as the national system writes them."""

import io

from openpyxl import Workbook

from households.sheets import REGISTER
from tests.factories.households import number

TITLES = (
    "测试县农村人口基础信息（含建档立卡户和一般农户）",
    "数据期：2018年6月30日　单位：元、亩",
)
HEADERS = [column.header for column in REGISTER]
KEYS = {column.header: column.key for column in REGISTER}
REPEATED = ("户编号", "是否享受低保")
HOUSEHOLD = {
    "省": "贵州省",
    "组": "3组",
    "贫困户属性": "一般贫困户",
    "脱贫属性": "已脱贫",
    "首次识别时间": "201404",
    "脱贫年度": "2016",
    "主要致贫原因": "因病",
    "其他致贫原因": "缺技术,缺资金",
    "住房面积": "90",
    "危房级别": "B",
    "是否解决安全饮用水": "是",
    "入户路类型": "水泥路",
    "工资性收入": "12000",
    "生产经营性收入": "3000",
    "低保金": "1000",
    "生产经营性支出": "500",
    "人均纯收入": "7750",
    "户联系电话": "13800000001",
}
PERSON = {
    "与户主关系": "户主",
    "性别": "男",
    "民族": "布依族",
    "文化程度": "小学",
    "健康状况": "残疾,长期慢性病",
    "劳动技能": "普通劳动力",
    "务工区域": "省外",
    "务工时间(月)": "8",
    "是否参加城乡居民基本医疗保险": "是",
    "是否享受低保": "否",
}


def person(village, household, sequence, **changes):
    """One row as {header: text}; the first person of a household is its head."""
    row = HOUSEHOLD | PERSON
    row |= {"行政村代码": village.code, "户编号": f"H{household:06d}"}
    row |= {
        "人编号": f"P{household:06d}{sequence:02d}",
        "姓名": f"陆试{'甲乙丙丁戊己'[sequence % 6]}",
        "证件号码": number(household * 7 + sequence),
        "与户主关系": "户主" if sequence == 0 else "之子",
    }
    return row | changes


def household(village, no, size=2, **changes):
    return [person(village, no, n, **changes) for n in range(size)]


def workbook(rows, *, without=(), titles=TITLES, headers=HEADERS):
    """A register export as bytes: title rows, the header, repeated headers at its end."""
    shown = [header for header in headers if header not in without]
    book = Workbook()
    page = book.active
    [page.append([title]) for title in titles]
    page.append([*shown, *REPEATED])
    for row in rows:
        page.append([row.get(header) for header in (*shown, *REPEATED)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
