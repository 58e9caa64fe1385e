"""What the labels and cards of the bench say, the same for both."""

import io

import pikepdf

LABELS, CARDS = 1_200, 200  # 50 sheets of labels
LARGE = 200  # large-print cards: the registered households of a large grid, a page each
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


def rates(labels: float, cards: float, large: float) -> dict[str, float]:
    """Papers a second, of the seconds at which each kind was done."""
    return {
        "labels": LABELS / labels,
        "cards": CARDS / (cards - labels),
        "large": LARGE / (large - cards),
    }


def large_lines(n: int) -> list[tuple[str, int]]:
    """What a large-print card says, (text, points), for who knows no rule of policies."""
    names = "、".join(f"{name}（{relation}）" for name, relation, _age in MEMBERS)
    got = [
        "农村低保：2018年一共领了低保金 3,600 元。",
        f"城乡居民医保：已经参保的有{names}。",
        "养老保险：2018年一共领了养老金 1,200 元。",
        "退耕还林补助：2018年领了 250 元。",
    ]
    return [
        ("精准扶贫明白卡", 26), (head(n), 20), (PLACE, 16), (STATUS, 16), (f"家里：{names}", 16),
        *((f"{label}：{value}", 16) for label, value in FACTS), ("享受的政策", 18),
        *((words, 16) for words in got), ("还可以享受：" + "、".join(MEASURES), 16),
        ("有事找谁", 18), *((f"{duty}：{name}", 16) for duty, name in CONTACTS),
    ]  # fmt: skip
