"""Sample values for `/styleguide/`, where every component is shown at a developer's desk."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.utils import timezone

from qiannan.figures import line_figure, ranked_bars
from qiannan.maps import county_map

RATES = {
    "522730": ("龙里", 96.1),
    "522725": ("瓮安", 95.4),
    "522702": ("福泉", 93.8),
    "522701": ("都匀", 91.2),
    "522723": ("贵定", 88.0),
    "522731": ("惠水", 87.5),
    "522729": ("长顺", 86.7),
    "522722": ("荔波", 84.1),
    "522727": ("平塘", 82.6),
    "522726": ("独山", 79.3),
    "522728": ("罗甸", 76.9),
    "522732": ("三都", 74.2),
}
INK = (
    "[[[6,28],[14,12],[20,30],[28,20],[36,26],[44,32],[52,8],[62,28],[72,30],[82,12],[96,26]],"
    "[[104,10],[108,30],[120,14],[132,26]]]"
)
NAV = ["今日", "底图", "线索", "问题台账", "专班", "培训", "档案", "报表"]
PHONE_NAV = [
    ("今日", "house"),
    ("户", "people"),
    ("扫码", "qr-code-scan"),
    ("线索", "list-check"),
    ("消息", "bell"),
]
ROWS = [
    (
        "answered",
        "XS-2018-03-00412",
        "陆小芬",
        "猴场镇 下司村 3网格",
        "r03 建档立卡人口名下登记有机动车",
        "小型轿车 · 2016-11-08 登记 · 8.6万元",
        "陈国兴",
        2,
    ),
    (
        "overdue",
        "XS-2018-22-00187",
        "莫学祥",
        "珠藏镇 高水村 1网格",
        "r22 C/D级危房户未纳入或未改造",
        "D级 · 2018-03-02 鉴定",
        "罗启学",
        -1,
    ),
    (
        "verifying",
        "XS-2018-24-00095",
        "韦小妹",
        "岚关乡 岚关村 2网格",
        "r24 义务教育阶段不在学籍",
        "13岁 · 2017-2018学年无学籍",
        "杨秀英",
        6,
    ),
    (
        "pending",
        "XS-2018-18-00731",
        "潘正忠",
        "玉山镇 龙蟠村 5网格",
        "r18 农村低保对象未建档立卡",
        "月保障 218 元",
        "王朝军",
        9,
    ),
    (
        "returned",
        "XS-2018-16-01120",
        "罗正勇",
        "平定营镇 梭罗村 4网格",
        "r16 身份证号与公安姓名不符",
        "公安：罗*永",
        "何廷发",
        4,
    ),
    (
        "closed",
        "XS-2018-26-02203",
        "蒙秀兰",
        "建中镇 太文村 1网格",
        "r26 未参加基本医保",
        "居民、职工均无 2018 年参保",
        "蒙泽华",
        0,
    ),
    (
        "withdrawn",
        "XS-2018-20-00310",
        "石明",
        "天文镇 老坟嘴村 2网格",
        "r20 重度残疾人未建档立卡",
        "二级 · 2017-05-10 发证",
        "石明芝",
        0,
    ),
]


class SampleFilter(forms.Form):
    place = forms.CharField(label="地点", widget=forms.TextInput({"placeholder": "乡镇 / 村"}))
    rule = forms.ChoiceField(label="规则", choices=[("", "全部规则"), ("r03", "r03 机动车")])
    who = forms.CharField(label="姓名或证件号", widget=forms.TextInput({"placeholder": "精确查找"}))
    due = forms.DateField(label="时限至", widget=forms.DateInput({"type": "date"}))
    verifier = forms.CharField(label="核实人")


class SampleForm(forms.Form):
    verdict = forms.ChoiceField(
        label="核实结论",
        widget=forms.RadioSelect,
        choices=[("true", "属实"), ("false", "不属实"), ("data", "数据有误")],
    )
    note = forms.CharField(
        label="核实情况",
        help_text="写明看到什么、问了谁、依据什么，至少 20 字",
        widget=forms.Textarea({"rows": 4}),
    )
    money = forms.DecimalField(label="人均纯收入（元）", required=False)
    seen = forms.BooleanField(label="已入户查看", required=False)


def _rows() -> list[dict[str, Any]]:
    today = timezone.localdate()
    keys = ("state", "number", "name", "place", "rule", "basis", "verifier", "days")
    rows = [dict(zip(keys, row, strict=True)) for row in ROWS]
    return [row | {"due_on": today + timedelta(days=row["days"])} for row in rows]


def samples() -> dict[str, Any]:
    """Return the context of `styleguide.html`; every value is made up."""
    words = [{"label": label, "url": "#", "active": label == "线索"} for label in NAV]
    phone = [
        {"label": label, "url": "#", "active": label == "今日", "icon": icon}
        for label, icon in PHONE_NAV
    ]
    rates = {code: (rate, f"{rate}", f"?county={code}") for code, (_n, rate) in RATES.items()}
    return {
        "nav": words,
        "phone_nav": phone,
        "post": "瓮安县扶贫办 · 复核岗",
        "notice_count": 3,
        "crumbs": [("黔南州", "#"), ("瓮安县", "#"), ("猴场镇", "#"), ("下司村", "")],
        "messages": [
            Message(constants.SUCCESS, "已下发 12 条线索到 4 个乡镇。"),
            Message(constants.ERROR, "有 2 条未下发：已被他人下发。"),
        ],
        "filter_form": SampleFilter(),
        "form": SampleForm({"verdict": "", "note": "短"}),
        "tabs": [
            ("全部", 5108, "#", True),
            ("待核实", 388, "#", False),
            ("待复核", 37, "#", False),
            ("已退回", 12, "#", False),
            ("已销号", 4472, "#", False),
        ],
        "rows": _rows(),
        "page": Paginator(range(5108), 50).get_page(2),
        "compare_rows": [
            {"label": "姓名", "ours": "陆*芬", "theirs": "陆*芬"},
            {"label": "证件号码", "ours": "522799********0023", "theirs": "522799********0023"},
            {"label": "机动车", "ours": "无", "theirs": "小型轿车 贵J·7**18 8.6 万元", "hit": True},
            {
                "label": "关键日期",
                "ours": "2014-04 识别建档",
                "theirs": "2016-11-08 初次登记",
                "hit": True,
                "note": "识别之后",
            },
        ],
        "entries": [
            {"title": "待县复核", "detail": "猴场镇备案 · 06-15 09:10 · 李开贵 签字", "now": True},
            {
                "title": "村核实上报",
                "detail": "06-14 16:31 · 陈国兴 签字",
                "note": "车辆为长子务工收入购置，已计入经营性收入。",
            },
            {"title": "下发到网格", "detail": "06-11 08:02 · 已签收 06-11 12:40"},
            {"title": "夜间比对发现", "detail": "06-07 02:14 · 第 128 次比对 · 规则 r03 第 4 版"},
        ],
        "ink": INK,
        "photos": [{"url": "/static/icons/mark.svg", "label": f"照片 {n}"} for n in range(1, 5)],
        "facts": [
            ("户主", "陆*芬"),
            ("户编号", "5227990012345678"),
            ("家庭人口", "4 人"),
            ("识别时间", "2014-04"),
            ("危房等级", ""),
            ("脱贫状态", "未脱贫"),
        ],
        "map": county_map(rates),
        "bars": ranked_bars((name, rate, f"{rate}%", "#") for name, rate in RATES.values()),
        "line": line_figure(
            [
                ("1月", 18110, "18,110"),
                ("2月", 15800, ""),
                ("3月", 12100, ""),
                ("4月", 7400, ""),
                ("5月", 3200, ""),
                ("6月", 649, "649"),
            ]
        ),
    }
