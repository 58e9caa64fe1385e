"""What officials call a field, whose it is, and how its value is said."""

from typing import Any

from django.db import IntegrityError, models

from households import id_number
from households.facts import BY_FIELD, FACTS
from households.record import values

_OWN = {
    ("Household", "region"): "网格",
    ("Household", "household_no"): "户编号",
    ("Household", "dissolved_on"): "销户日期",
    ("Person", "person_no"): "人编号",
    ("Person", "name"): "姓名",
    ("Person", "name_initials"): "姓名首字母",
    ("Person", "id_raw"): "证件号码",
    ("Person", "id_number"): "身份证号",
    ("Person", "id_state"): "证件号码状态",
    ("Person", "birth_on"): "出生日期",
    ("Household", "head_signature"): "户主签字",
    ("PersonYear", "year"): "年度",
    ("HouseholdYear", "year"): "年度",
    ("HouseholdYear", "household"): "户",
    ("PersonYear", "person"): "成员",
    ("Membership", "household"): "户",
    ("Membership", "person"): "成员",
    ("Membership", "relation"): "与户主关系",
    ("Membership", "joined_on"): "加入日期",
    ("Membership", "joined_reason"): "增加原因",
    ("Membership", "left_on"): "离开日期",
    ("Membership", "left_reason"): "减少原因",
}
LABELS = {(fact.table, fact.column): fact.header for fact in FACTS} | _OWN
ID_STATES = {
    "ok": "校验相符",
    "from15": "由 15 位号码换算",
    "card": "残疾人证号码",
    "checksum": "校验不符",
    "length": "位数不对",
    "blank": "没有号码",
    "none": "无证件",
}


def label(table: str, name: str) -> str:
    """What officials call a field."""
    return LABELS.get((table, name), name)


def whose(row: models.Model) -> str:
    """Whose row it is: 陆乙, or "" for the household's own."""
    for holder in (row, getattr(row, "person", None)):
        if name := getattr(holder, "name", ""):
            return str(name)
    return ""


def show(table: str, name: str, value: Any) -> str:
    """Say a value as JSON has it: 是, 3.5 亩, 522799********0017; "" for nothing."""
    if value is None or value in ("", []):
        return ""
    if name == "id_state":
        return ID_STATES.get(str(value), str(value))
    if name == "id_number":
        return id_number.mask(str(value))
    if fact := BY_FIELD.get((table, name)):
        return values.shown(fact, values.of_json(fact, value))
    return str(value)


def moved_on(row: models.Model, name: str, before: Any, now: Any) -> str:
    """陆乙“与户主关系”：报告时“配偶”，现在“户主”."""
    table = type(row).__name__
    was, has = (show(table, name, value) or "空" for value in (before, now))
    return f"{whose(row)}“{label(table, name)}”：报告时“{was}”，现在“{has}”"


def refused(error: IntegrityError) -> str:
    """Say which rule of the base map the database kept."""
    text = str(error)
    if "membership_one_head" in text:
        return "一户只能有一个户主；请先调整原户主与户主关系"
    if "membership_one_household" in text:
        return "该人已在另一户；请先办理迁出或户间转移"
    if "membership_in_order" in text:
        return "离开日期早于加入日期；请核对发生日期"
    if "_year_once" in text:
        return "该年度的信息已经登记；请改为更正已有的记录"
    if "person_no" in text or "household_no" in text:
        return "编号已被使用；请核对编号"
    return "变更后的数据不符合底图规则；请核对后重新填写"
