"""一达标: the net income a head reaches the line of the year."""

from decimal import Decimal

from households.standards.items.item import Item, Names, Point, Seen
from qiannan.templatetags.face import yuan

_REACHES = "y.net_per_head_yuan >= l.amount_yuan"


def points(seen: Seen, _names: Names) -> list[Point]:
    value, line, met = seen["per_head_yuan"], seen["line_yuan"], seen["is_met"]
    said = "未登记" if value is None else f"{yuan(Decimal(value))} 元"
    if line is None:
        return [Point("人均纯收入", said, met), Point("当年标准线", "没有登记", None)]
    kind = {"exit": "脱贫线", "monitoring": "监测线"}[seen["line_kind"]]
    return [
        Point("人均纯收入", said, met),
        Point(f"{seen['line_year']}年{kind}", f"{yuan(Decimal(line))} 元", met),
    ]


ITEM = Item(
    key="income",
    title="收入达标",
    group="一达标",
    rule="年人均纯收入不低于当年标准线（脱贫户按脱贫线；监测对象和{monitoring_from}年以后按监测线）",
    basis="国务院扶贫办年度退出标准；中农组发〔2021〕7号",
    evidence="收入算账表、流水、务工证明",
    is_met=_REACHES,
    seen=f"""jsonb_build_object('is_met', {_REACHES}, 'per_head_yuan', y.net_per_head_yuan::text,
        'line_yuan', l.amount_yuan::text, 'line_year', l.year, 'line_kind', l.kind)""",
    points=points,
)
