"""The columns of the workbooks."""

import re
from collections.abc import Callable
from typing import Any

from ledger.sheets import Column
from ledger.sheets.parsers import amount, day, one_of, whole, words
from regions.models import Audience, Level
from training.models import Mode, Presence, Speciality

SESSIONS, PEOPLE, TRAINERS = "班次", "学员", "师资"
LEVELS = {
    "州级": Level.PREFECTURE, "县级": Level.COUNTY, "乡镇级": Level.TOWNSHIP,
    "乡级": Level.TOWNSHIP, "村级": Level.VILLAGE,
}  # fmt: skip
MODES = {
    "州级示范": Mode.DEMONSTRATION, "部门分类": Mode.BY_DEPARTMENT,
    "基层全覆盖": Mode.FULL_COVERAGE,
}  # fmt: skip
AUDIENCES = {
    "地方党政领导干部": Audience.LEADERS, "部门行业干部": Audience.DEPARTMENTS,
    "扶贫系统干部": Audience.POVERTY_SYSTEM, "帮扶干部": Audience.HELPERS,
    "第一书记和驻村干部": Audience.RESIDENT, "乡村干部": Audience.GRASSROOTS,
}  # fmt: skip
PRESENCES = {
    "参加": Presence.CAME, "是": Presence.CAME, "请假": Presence.EXCUSED,
    "缺席": Presence.ABSENT, "否": Presence.ABSENT,
}  # fmt: skip
SPECIALITIES = {
    "住房与搬迁": Speciality.HOUSING, "产业": Speciality.INDUSTRY, "教育": Speciality.EDUCATION,
    "医疗": Speciality.HEALTH, "道路与饮水": Speciality.ROADS,
    "精准识别与退出": Speciality.IDENTIFICATION, "党建与政策": Speciality.PARTY,
}  # fmt: skip
_APART = re.compile(r"[、,，;；\s]+")


def many_of(words: dict[str, Any]) -> Callable[[str], list[Any]]:
    parse = one_of(words)
    return lambda text: list(dict.fromkeys(parse(part) for part in parts(text)))


def parts(text: str) -> list[str]:
    return [part for part in _APART.split(text) if part]


SESSION_COLUMNS = [
    Column("班次名称", "name", words(80), required=True, width=28),
    Column("期次", "number", whole(9999), required=True, width=6),
    Column("举办地", "place", width=12),
    Column("主办单位", "organiser", words(60), required=True, width=16),
    Column("承办单位", "undertaker", words(60), width=16),
    Column("级别", "level", one_of(LEVELS), required=True, width=8),
    Column("培训方式", "mode", one_of(MODES), required=True, width=12),
    Column("培训对象", "audiences", many_of(AUDIENCES), required=True, width=24),
    Column("开始日期", "starts_on", day, required=True, width=12),
    Column("结束日期", "ends_on", day, required=True, width=12),
    Column("地点", "venue", words(80), width=16),
    Column("学时", "hours", whole(999), width=6),
    Column("专题", "topics", width=24),
    Column("授课人编号", "trainers", width=18),
    Column("应到人数", "expected", whole(99_999), width=8),
    Column("考试均分", "test_mean_percent", amount(100), width=8),
    Column("满意度", "satisfied_percent", amount(100), width=8),
    Column("经费（元）", "cost_yuan", amount(10**9), width=12),
]
_RESULTS = [
    Column("学员编号", "cadre", required=True, as_text=True, width=14),
    Column("姓名", "person", required=True, width=10),
    Column("到课", "presence", one_of(PRESENCES), required=True, width=8),
    Column("成绩", "score", whole(100), width=6),
    Column("满意度", "satisfaction", whole(100), width=8),
]
PEOPLE_COLUMNS = [
    Column("班次名称", "name", required=True, width=28),
    Column("期次", "number", whole(9999), required=True, width=6),
    *_RESULTS,
]
TRAINER_COLUMNS = [
    Column("编号", "cadre", required=True, as_text=True, width=14),
    Column("姓名", "person", required=True, width=10),
    Column("专长", "speciality", one_of(SPECIALITIES), required=True, width=16),
    Column("职称", "title", words(60), width=12),
    Column("聘期起", "starts_on", day, required=True, width=12),
    Column("聘期止", "ends_on", day, width=12),
]
ATTENDANCE_COLUMNS = [*_RESULTS, Column("到课半天数", "half_days", whole(999), width=10)]
