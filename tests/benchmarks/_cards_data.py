"""What the labels and cards of the bench say, the same for both."""

import io

import pikepdf

LABELS, CARDS = 2_400, 200  # 100 sheets of labels
PLACE, STATUS = "某县某镇某某村一组", "建档立卡贫困户　一般贫困户　2019 年脱贫"
FACTS = [
    ("识别时间", "2014-01-05"), ("致贫原因", "缺技术"), ("家庭人口", "5 人"), ("劳动力", "2 人"),
    ("住房", "安全"), ("饮水", "安全"), ("义务教育", "有保障"), ("基本医疗", "有保障"),
]  # fmt: skip
MEMBERS = [
    (f"某{name}", "子女", f"{age} 岁")
    for name, age in zip("甲乙丙丁戊", range(9, 60, 11), strict=True)
]
MEASURES = ["教育资助", "医疗保障", "危房改造", "产业分红", "生态护林员", "小额信贷", "低保"]
CONTACTS = [("帮扶责任人", "韦某某"), ("驻村第一书记", "莫某某"), ("网格员", "陆某某")]


def url(n: int) -> str:
    return f"https://qiannan.example/h/{n:022}"


def head(n: int) -> str:
    return f"陆*{n % 10}"


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as found:
        return len(found.pages)
