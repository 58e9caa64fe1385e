"""错评 looks at two dates: when the household was identified, and when it got what excludes it.

Source: docs/sources.md#procedures (the province's conditions of 零错评): what was acquired after
identification is no wrong identification but a normal exit.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

_MONTH = re.compile(r"(\d{4})[-年./]?(\d{1,2})月?")
_DAY = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")


class Verdict(Enum):
    """What the two dates say of one ground."""

    WRONG = "wrong"  # 错评: it was there when the household was identified
    NOT_WRONG = "not wrong"  # acquired after: a normal exit
    VERIFY = "verify"  # same month, or a date is unknown


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    sentence: str


def judge(ground: str, acquired: str, identified_on: date | None) -> Judgement:
    """Compare when a ground arose with the month of first identification.

    `acquired` is "2013-05-20", "2013-05" or "" (unknown); the register keeps months of
    identification, so within one month the order cannot be known.

    Raises:
        ValueError: `acquired` is no date; the sentence is Chinese.
    """
    if not acquired.strip():
        return Judgement(
            Verdict.VERIFY, f"“{ground}”取得日期不明；请先向登记部门核实确切日期，再判定是否错评"
        )
    first, last = _span(acquired)
    if identified_on is None:
        return Judgement(
            Verdict.VERIFY, f"本户首次识别时间不明，无法判定“{ground}”是否错评；请先核实识别时间"
        )
    month_starts = identified_on.replace(day=1)
    month_ends = _end_of(month_starts)
    named = f"“{ground}”取得于 {acquired.strip()}"
    if last < month_starts:
        return Judgement(
            Verdict.WRONG, f"{named}，早于识别（{month_starts:%Y-%m}）：识别时已有，属于错评"
        )
    if first > month_ends:
        return Judgement(
            Verdict.NOT_WRONG,
            f"{named}，晚于识别（{month_starts:%Y-%m}）：识别之后取得的不是错评，应按正常退出办理",
        )
    return Judgement(
        Verdict.VERIFY, f"{named}，与识别（{month_starts:%Y-%m}）在同一个月；请先核实先后，再判定"
    )


def _span(text: str) -> tuple[date, date]:
    """The first and last day that a date may mean."""
    text = text.strip()
    if found := _DAY.fullmatch(text):
        year, month, day = (int(part) for part in found.groups() if part is not None)
        return (_date(year, month, day, text),) * 2
    if found := _MONTH.fullmatch(text):
        start = _date(int(found[1]), int(found[2]), 1, text)
        return start, _end_of(start)
    raise ValueError(f"“{text}”不是日期；应为 2013-05-20 或 2013-05")


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"没有“{text}”这一天；请核对") from error


def _end_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
