"""安全饮水: four indicators, each on its own; else what the water office's evaluation said."""

from households.standards.items.item import Item, Names, Point, Seen, yes_no

_INDICATORS = """(y.water_litres >= %(water_litres)s AND y.is_water_clean
    AND y.water_minutes <= %(water_minutes)s AND y.water_days_percent >= %(water_percent)s)"""


def points(seen: Seen, _names: Names) -> list[Point]:
    def said(name: str, unit: str) -> str:
        return "未填" if seen[name] is None else f"{seen[name]} {unit}"

    return [
        Point("水量（每人每日）", said("litres", "升"), seen["litres_met"]),
        Point("水质达标", yes_no(seen["clean"]), seen["clean"]),
        Point("取水往返", said("minutes", "分钟"), seen["minutes_met"]),
        Point("供水保证率", said("percent", "%"), seen["percent_met"]),
        Point("登记册：已解决安全饮用水", yes_no(seen["safe"]), seen["safe"]),
    ]


ITEM = Item(
    key="water",
    title="安全饮水",
    group="两不愁",
    rule=(
        "四项都要达到：每人每日不少于{water_litres}升、水质达标、取水往返不超过{water_minutes}分钟、"
        "供水保证率不低于{water_percent}%；四项未填全又没有不达标的，按登记册“是否解决安全饮用水”"
    ),
    basis="农村饮用水安全卫生评价指标体系",
    evidence="水务部门评价表",
    is_met=f"COALESCE({_INDICATORS}, y.has_safe_water)",
    seen="""jsonb_build_object('litres', y.water_litres, 'clean', y.is_water_clean,
        'minutes', y.water_minutes, 'percent', y.water_days_percent::text,
        'litres_met', y.water_litres >= %(water_litres)s,
        'minutes_met', y.water_minutes <= %(water_minutes)s,
        'percent_met', y.water_days_percent >= %(water_percent)s, 'safe', y.has_safe_water)""",
    points=points,
)
