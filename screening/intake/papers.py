"""What a department says of its file, compared with what arrived."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from screening.feeds import FEEDS, Feed

REMEDY = "文件可能不完整或申报有误；请核对后补报，或由县级办公室写明原因后采用。"


@dataclass(frozen=True)
class Papers:
    """Who handed a file over (交接人), under which document (文号), and what it should hold.

    `rows` are the rows of data without header, totals and notes; `total` is the control sum of
    `Feed.control`, in the unit of its column. What was not said is empty or None.
    """

    handed_over_by: str = ""
    document_no: str = ""
    rows: int | None = None
    total: Decimal | None = None

    def differences(self, manifest: Mapping[str, Any]) -> list[str]:
        """Return a sentence for each thing that is not as it was said."""
        found = []
        read = manifest["counts"]["read"]
        if self.rows is not None and self.rows != read:
            found.append(f"申报 {self.rows} 行，收到 {read} 行，{_by(read - self.rows, '行')}。")
        feed = FEEDS[manifest["feed"]]
        total = Decimal(manifest["control"]["total"])
        if self.total is not None and self.total != total:
            found.append(
                f"{control_words(feed)}申报为 {self.total}，收到的是 {total}，"
                f"{_by(total - self.total)}。"
            )
        return [*found, REMEDY] if found else []


def control_words(feed: Feed) -> str:
    """What is added up for the control sum of a feed."""
    column = feed.control
    if column.kind == "money":
        return f"“{column.header}”列合计"
    return f"“{column.header}”末位数字合计（X 计 10）"


def _by(difference: int | Decimal, unit: str = "") -> str:
    return f"{'多' if difference > 0 else '少'} {abs(difference)}{f' {unit}' if unit else ''}"
