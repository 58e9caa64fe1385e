"""The rows of the receipt a department gets back; `ledger.sheets` makes the workbook."""

from collections.abc import Iterator
from typing import Protocol

from screening.feeds import FEEDS
from screening.intake.verdicts import RowVerdict

HEADER = ("类别", "行号", "列名", "内容", "说明")


class _Received(Protocol):
    feed: str
    county: str
    rows: int
    rejected: list[RowVerdict]
    unknown_columns: list[str]
    manifest: dict


def receipt_rows(intake: _Received) -> Iterator[tuple[str, int | None, str, str, str]]:
    """Yield (kind, row, column, value, words) under `HEADER`: counts first, then each row."""
    counts, feed = intake.manifest["counts"], FEEDS[intake.feed]
    yield "结果", None, "", str(counts["read"]), "收到的数据行数"
    yield "结果", None, "", str(counts["accepted"]), "已采用的行数"
    yield "结果", None, "", str(counts["duplicate"]), "完全重复、只保留一份的行数"
    yield "结果", None, "", str(counts["rejected"]), "退回的行数"
    for title in intake.unknown_columns:
        yield "提示", None, title, "", "不在约定的列内，未采用"
    for key, count in intake.manifest["cleared_cells"].items():
        yield "提示", None, feed.column(key).header, str(count), "无法识别的选填内容，已留空"
    for state, words in (
        ("checksum", "证件号码校验不符；已保留，比对时按姓名核对"),
        ("length", "证件号码位数不对；已保留，比对时按姓名核对"),
        ("blank", "没有证件号码；已保留，无法比对到人"),
    ):
        if count := intake.manifest["id_states"].get(state):
            yield "提示", None, feed.column(feed.person_id).header, str(count), words
    for verdict in intake.rejected:
        yield "退回", verdict.row_no, verdict.column, verdict.value_shown, verdict.message
    hidden = counts["rejected"] - len(intake.rejected)
    if hidden:
        yield "退回", None, "", str(hidden), "其余退回的行未逐条列出"
