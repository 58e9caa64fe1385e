"""The workbooks of a sheet and of a round, as offices print and file them."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from accountability.models import VillageRound, VillageSheet
from accountability.village_reviews import figures, reports
from accountability.village_reviews.reports import Step
from ledger import sheets
from ledger.sheets import Column, Sheet
from regions.models import Region

FOOT = "填报人：　　　　审核人：　　　　负责人：　　　　（盖章）"


def _head(region: Region) -> str:
    return f"填报单位：{region.name}　填报时间：{timezone.localdate():%Y-%m-%d}　单位：户、人、条"


def of_sheet(sheet: VillageSheet) -> Any:
    """Figures, questions and lines of one village, on a sheet each."""
    with override("zh-hans"):
        title = f"{sheet.region.name}逐村复核表（{sheet.round_of.name}）"
        drawn = [(one.label, one.count, one.of, one.rate) for one in figures.shown(sheet)]
        said = [
            (n, one.question.words, one.get_said_display(), one.words)
            for n, one in enumerate(sheet.answers.select_related("question"), 1)
        ]
        lines = [_line(one) for one in sheet.line_answers.select_related("line")]
        signed = "；".join(
            f"{word}：{user.full_name} {timezone.localtime(at):%Y-%m-%d}"
            for word, user, at in (
                ("第一签字人", sheet.first_by, sheet.first_at),
                ("第二签字人", sheet.signed_by, sheet.signed_at),
            )
            if user and at
        )
        conclusion = sheet.get_conclusion_display() if sheet.conclusion else ""
        foot = f"复核结论：{conclusion}　{sheet.words}　{signed}"
    return sheets.write_book(
        [
            _sheet("数据", title, sheet.region, _FIGURES, drawn, foot),
            _sheet("问题", title, sheet.region, _QUESTIONS, said, foot),
            _sheet("计划", title, sheet.region, _LINES, lines, foot),
        ]
    )


def _line(one: Any) -> tuple[Any, ...]:
    line = one.line
    return (
        *(line.code, line.get_kind_display(), line.get_measure_display(), line.words),
        *(line.responsible_unit, line.person, line.due_on, one.get_found_display(), one.words),
    )


_FIGURES = (
    Column("指标", "label", width=48),
    Column("数量", "count", width=10),
    Column("总数", "of", width=10),
    Column("占比（%）", "rate", width=10),
)
_QUESTIONS = (
    Column("序号", "n", width=6),
    Column("复核内容", "words", width=60),
    Column("结果", "said", width=10),
    Column("情况", "why", width=40),
)
_LINES = (
    Column("序号", "code", width=6),
    Column("类别", "kind", width=10),
    Column("措施类型", "measure", width=12),
    Column("内容", "words", width=40),
    Column("责任单位", "unit", width=16),
    Column("责任人", "person", width=10),
    Column("完成日期", "due_on", width=12, number_format="yyyy-mm-dd"),
    Column("复核结果", "found", width=10),
    Column("情况", "why", width=40),
)


def _sheet(
    name: str,
    title: str,
    region: Region,
    columns: Sequence[Column],
    rows: Sequence[Any],
    foot: str = FOOT,
    totals: Any = None,
) -> Sheet:
    return Sheet(columns, rows, title, _head(region), name, totals, foot)


def of_round(round_of: VillageRound, region: Region) -> Any:
    """The villages of a place in a round, one by one, and by the places right below."""
    found = reports.standings(region, round_of.year, round_of)
    with override("zh-hans"):
        title = f"{region.name}逐村复核过堂情况表（{round_of.name}）"
        rows = [
            (
                *(n, one.above, one.name, one.code),
                f"第{one.version}版" if one.version else None,
                {"signed": "已双签", "first": "一人签字", "writing": "填写中"}.get(
                    one.sheet_state or ""
                ),
                *(one.conclusion_words or None, one.level_words or None),
                *(one.verdict_words or None, one.due_on),
            )
            for n, one in enumerate(found, 1)
        ]
        heads = [str(step.label) for step in reports.COLUMNS]
        places = [
            (line.place.name, *(line.counts[step] for step in reports.COLUMNS), line.percent)
            for line in reports.below(region, found)
        ]
        totals = reports.count(found)
    columns = (
        Column("地区", "place", width=18),
        *(Column(head, step.value, width=14) for head, step in zip(heads, Step, strict=False)),
        Column("复核率（%）", "percent", width=12),
    )
    whole = ("合计", *(totals[step] for step in reports.COLUMNS), None)
    books = [_sheet("逐村", title, region, _VILLAGES, rows)]
    if places:
        books.append(_sheet("分地区", title, region, columns, places, totals=whole))
    return sheets.write_book(books)


_VILLAGES = (
    Column("序号", "n", width=6),
    Column("乡镇", "above", width=16),
    Column("村", "name", width=16),
    Column("村代码", "code", width=16, as_text=True),
    Column("计划", "version", width=10),
    Column("复核", "state", width=10),
    Column("复核结论", "conclusion", width=10),
    Column("过堂层级", "level", width=10),
    Column("过堂裁定", "verdict", width=12),
    Column("期限", "due_on", width=12, number_format="yyyy-mm-dd"),
)
