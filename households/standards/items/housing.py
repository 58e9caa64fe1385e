"""住房安全: A or B, or reformed, or relocated and moved in."""

from households.standards.items.item import Item, Names, Point, Seen, yes_no

_SAFE = "COALESCE(NULLIF(y.house_grade, '') IN ('A', 'B'), NOT y.is_dangerous_house)"


def points(seen: Seen, _names: Names) -> list[Point]:
    grade, dangerous = seen["grade"], seen["dangerous"]
    ungraded = {True: "危房，未定级", False: "不是危房"}.get(dangerous, "未鉴定")
    found = [Point("房屋鉴定", f"{grade} 级" if grade else ungraded, seen["is_safe"])]
    if seen["area"] is not None and float(seen["area"]) == 0:
        found.append(Point("住房面积", "无房", False))
    if seen["reformed"]:
        found.append(Point("危房改造", f"{seen['reformed']} 年改造", seen["is_reformed"]))
    if seen["relocated"]:
        said = {True: "已入住", False: "还没有入住"}.get(seen["moved_in"], "还没有入户确认")
        found.append(Point("易地搬迁", said, seen["moved_in"]))
    elif seen["moved_in"] is not None:
        found.append(Point("新房入住", yes_no(seen["moved_in"]), seen["moved_in"]))
    return found


ITEM = Item(
    key="housing",
    title="住房安全",
    group="三保障",
    rule="房屋鉴定为 A 级或 B 级；C、D 级要已经改造；易地搬迁户以当面确认入住为准",
    basis="住建部门危房等级鉴定；易地搬迁以入住计",
    evidence="住房安全认定书、改造前后照片",
    is_met=f"""CASE
        WHEN o.moved_in OR y.reform_year <= %(year)s THEN TRUE
        WHEN y.house_area_m2 = 0 THEN FALSE
        ELSE {_SAFE} END""",
    seen=f"""jsonb_build_object('is_safe', {_SAFE}, 'grade', y.house_grade,
        'dangerous', y.is_dangerous_house,
        'area', y.house_area_m2::text, 'reformed', y.reform_year,
        'is_reformed', y.reform_year <= %(year)s,
        'relocated', h.is_relocated, 'moved_in', o.moved_in)""",
    points=points,
)
