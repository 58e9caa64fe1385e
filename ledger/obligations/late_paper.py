"""定期任务逾期情况通报: what stood late at a place at the end of a day, as Word."""

import io
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docxtpl import DocxTemplate

from ledger import paper
from ledger.obligations.reports import NAMED, late_at
from regions.models import Region

HEADS = ("定期任务", "所属期", "地方", "应完成日期", "逾期天数", "项数", "责任单位（人）")
REQUEST = (
    "请有关单位抓紧补办，办结后在系统中登记办理依据；"
    "确因客观原因不能办理的，报上一级说明原因、申请免办。"
)
_WIDTHS_MM = (30, 26, 20, 20, 14, 10, 36)


def write(region: Region, day: date) -> io.BytesIO:
    """Return the document. It is a draft: who issues it puts number, day and seal to it."""
    document = DocxTemplate(io.BytesIO(_template()))
    document.render(words_of(region, day), autoescape=True)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def file_name(region: Region, day: date) -> str:
    return f"{region.name}_定期任务逾期通报_{day:%Y%m%d}.docx"


def words_of(region: Region, day: date) -> dict[str, Any]:
    """What stands in the notice; its figures are those of the list of what stood late that day."""
    lines = late_at(region, SimpleNamespace(last=day))
    return {
        "title": f"关于截至{_chinese(day)}定期任务逾期未完成情况的通报",
        "text": [_situation(region, day, lines), *([REQUEST] if lines else [])],
        "annex": f"{region.name}定期任务逾期情况表（截至{_chinese(day)}）",
        "rows": [_row(line, day) for line in lines],
        "organ": f"{region.name}扶贫开发领导小组办公室",
    }


def _situation(region: Region, day: date, lines: list[dict[str, Any]]) -> str:
    if not lines:
        return f"截至{_chinese(day)}，{region.name}到期的定期任务没有逾期未完成的。"
    total = sum(line["count"] for line in lines)
    kinds, places = ({line[name] for line in lines} for name in ("title", "place"))
    return (
        f"截至{_chinese(day)}，{region.name}逾期未完成的定期任务共{total}项，"
        f"涉及{len(places)}个地方、{len(kinds)}类任务，具体情况见附件。"
    )


def _row(line: dict[str, Any], day: date) -> tuple[str, ...]:
    more = "等" if line["count"] > NAMED else ""
    return (
        line["title"],
        line["period"],
        line["name"],
        line["due_on"],
        f"{(day - date.fromisoformat(line['due_on'])).days}",
        f"{line['count']}",
        "、".join(line["owers"]) + more,
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@lru_cache(maxsize=1)
def _template() -> bytes:
    document = Document()
    paper.page(document)
    paper.line(document, "{{ title }}", paper.TITLE, paper.TITLE_PT, alignment=paper.CENTRE)
    paper.line(document, "（未印发，送审稿）", paper.SUBHEADING, alignment=paper.CENTRE)
    paper.line(document, "")
    paper.line(document, "各有关单位：")
    paper.line(document, "{%p for one in text %}")
    paper.line(document, "{{ one }}", indent=True, keeps=True)
    paper.line(document, "{%p endfor %}")
    paper.line(document, "", keeps=True)
    paper.line(document, "{%p if rows %}")
    paper.hang(paper.line(document, "附件：{{ annex }}", keeps=True), 3)
    paper.line(document, "", keeps=True)
    paper.line(document, "{%p endif %}")
    paper.line(document, "{{ organ }}", alignment=paper.RIGHT)
    _annex(document)
    paper.alternatives(document)
    found = io.BytesIO()
    document.save(found)
    return found.getvalue()


def _annex(document: Any) -> None:
    """The table on a page of its own; there is none where nothing is late."""
    paper.line(document, "{%p if rows %}")
    first = paper.line(document, "", paper.HEADING)
    first.add_run().add_break(WD_BREAK.PAGE)
    paper.font(first.add_run("附件"), paper.HEADING, paper.BODY_PT)
    paper.line(
        document, "{{ annex }}", paper.TITLE, paper.TABLE_TITLE_PT, alignment=paper.CENTRE,
        keeps=True,
    )  # fmt: skip
    paper.table(document, HEADS, _WIDTHS_MM, "rows")
    paper.line(document, "{%p endif %}")
