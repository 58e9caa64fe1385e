"""Periods, shares and least numbers of procedures: rows with a place, a source and dates.

Source of the first rows: docs/sources.md#procedures. What is in force for a round is the row of the
lowest place that contains it, one that names the procedure before one that does not.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from households.models import ExclusionGround, ProcedureSetting
from households.procedures.steps import Variant
from ledger import deadlines
from regions.models import Region, paths_above

NAMES: dict[str, str] = {
    "visit_persons": "入户核查最少人数",
    "meeting_share": "民主评议到会比例",
    "vote_share": "评议通过须超过到会人数的比例",
    "notice_days": "公示天数（自然日）",
    "township_sample": "乡镇审核抽查比例",
    "county_sample": "县级审定抽查比例",
    "verify": "入户核实时限",
    "decision": "线索到审定时限",
    "decision_start": "审定时限的起算",
    "first_measure": "首项帮扶措施时限",
    "late_record": "最迟补录天数",
    "stable_months": "风险消除前的稳定月数",
    "screening_sample": "系统筛查：乡镇抽查入户结论的比例",
    "screening_day": "系统筛查：一人一天签字超过多少户须过问",
}
START_LEAD, START_VERIFIED = 1, 2  # the choices of `decision_start`
STARTS = {START_LEAD: "接到线索之日", START_VERIFIED: "入户核实完成之日"}
AFTER_2020 = ("monitor", "monitor-urgent", "clear")
MONITORING = ("monitor", "monitor-urgent")
PREFECTURE = "5227/"
_U = ProcedureSetting.Unit
_RR15 = "2015 年精准识别流程图（两公示、抽查比例）"
_QINAN = "中农组发〔2021〕7号及监测对象识别官方问答"

# (key, procedures it names, value, per, unit, document, is it borne out by a paper)
_FIRST = (
    ("visit_persons", ("",), 2, 1, _U.PERSONS, "入户核查双人签字（省识别流程）", True),
    ("meeting_share", ("",), 2, 3, _U.SHARE, "两评议两公示一比对一公告：三分之二以上到会", True),
    ("vote_share", ("",), 1, 2, _U.SHARE, "村民会议过半数通过（村民委员会组织法）", False),
    ("notice_days", ("",), 7, 1, _U.DAYS, "2014–2020 年公示不少于 7 天", True),
    ("notice_days", AFTER_2020, 5, 1, _U.DAYS, _QINAN, True),
    ("township_sample", ("",), 20, 100, _U.SHARE, _RR15, True),
    ("county_sample", ("",), 10, 100, _U.SHARE, _RR15, True),
    ("verify", MONITORING, 4, 1, _U.WORKING_DAYS, "线索核实 4 个工作日内反馈乡镇", True),
    ("decision", MONITORING, 15, 1, _U.DAYS, _QINAN, True),
    ("decision_start", MONITORING, START_LEAD, 1, _U.START, "起算点由县规定", False),
    ("first_measure", MONITORING, 1, 1, _U.MONTHS, "识别后 1 个月内落实帮扶措施", True),
    ("late_record", ("",), 3, 1, _U.DAYS, "本系统的管理要求，由州规定", False),
    ("screening_sample", ("",), 20, 100, _U.SHARE, _RR15, True),
    ("screening_day", ("",), 15, 1, _U.HOUSEHOLDS, "本系统的管理要求，由州规定", False),
    ("stable_months", ("clear",), 6, 1, _U.MONTHS, "收入原则上稳定半年以上方可消除", True),
)  # fmt: skip
# The exclusion list of the 2017 identification review, which a county may extend.
_GROUNDS = (
    ("家庭成员或户主父母、配偶、子女为财政供养人员", None),
    ("村“三委”干部", None),
    ("购价 3 万元以上的机动车", 30000),
    ("城镇自建房、商品房或门面房", None),
    ("注册公司、企业且实际经营", None),
    ("种养大户或雇工经营", None),
    ("为享受政策故意分户、并户", None),
    ("空挂户（户在人不在、长期不在本村居住）", None),
    ("识别时已死亡的人员立户", None),
)


def first_settings() -> list[dict[str, object]]:
    return [
        {
            "key": key, "variant": variant, "place_path": PREFECTURE, "value": value, "per": per,
            "unit": unit, "document": document, "is_confirmed": is_confirmed,
        }
        for key, variants, value, per, unit, document, is_confirmed in _FIRST
        for variant in variants
    ]  # fmt: skip


def first_grounds() -> list[dict[str, object]]:
    return [
        {
            "name": name, "place_path": PREFECTURE, "position": position, "amount_yuan": amount,
            "document": "2017 年“零错评”认定条件，县可增减", "is_confirmed": True,
        }
        for position, (name, amount) in enumerate(_GROUNDS, 1)
    ]  # fmt: skip


@dataclass(frozen=True)
class Rate:
    """A number, or a share of something."""

    value: int
    per: int
    unit: str

    def of(self, total: int) -> int:
        """The least whole number that is this share of a total."""
        return -(-total * self.value // self.per)

    def __str__(self) -> str:
        if self.per == 100:
            return f"{self.value}%"
        return f"{self.value}/{self.per}" if self.per != 1 else str(self.value)


class Parameters:
    """The settings in force for one procedure at one place; one query."""

    def __init__(self, variant: Variant, place: Region) -> None:
        rows = ProcedureSetting.objects.on().filter(
            place_path__in=paths_above(place.path), variant__in=("", variant.key)
        )
        ranked = sorted(rows, key=lambda row: (len(row.place_path), row.variant != ""))
        self._found = {row.key: row for row in ranked}

    def get(self, key: str) -> Rate | None:
        row = self._found.get(key)
        return Rate(row.value, row.per, row.unit) if row else None

    def number(self, key: str, default: int) -> int:
        """A setting's number; the shipped default if an administrator closed the row."""
        rate = self.get(key)
        return rate.value if rate else default

    def due(self, key: str, start: date) -> date | None:
        """The last day of a deadline that starts on a day; None where there is none."""
        rate = self.get(key)
        if rate is None:
            return None
        if rate.unit == _U.WORKING_DAYS:
            return deadlines.add_working_days(start, rate.value)
        if rate.unit == _U.MONTHS:
            return add_months(start, rate.value)
        return start + timedelta(days=rate.value)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    total = day.year * 12 + day.month - 1 + months
    first = date(total // 12, total % 12 + 1, 1)
    following = date((total + 1) // 12, (total + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), following - timedelta(days=1))


def grounds_at(place: Region, day: date | None = None) -> list[ExclusionGround]:
    """The exclusion grounds in force at a place."""
    rows = ExclusionGround.objects.on(day or timezone.localdate())
    return list(rows.filter(place_path__in=paths_above(place.path)))
