"""会议纪要 as a paper: its words, for the page, and Word with the measures of bulletins."""

import io
from functools import lru_cache
from typing import Any

from django.utils import timezone
from docx import Document
from docxtpl import DocxTemplate

from accountability.bulletins.word import chinese_day
from accountability.meetings.kinds import title_of
from accountability.models import Meeting
from ledger import paper

HEADS = ("议定事项", "牵头领导", "责任单位", "责任人", "完成时间", "台账编号")
_WIDTHS_MM = (46, 22, 28, 18, 20, 22)


def words_of(meeting: Meeting) -> dict[str, Any]:
    """What stands in the minutes: also whether they are signed, for a draft says so."""
    rows = list(meeting.attendances.all())
    signed = meeting.signed_at
    return {
        "title": f"{title_of(meeting)}纪要",
        "document_no": meeting.document_no
        if signed
        else f"{meeting.document_no}（未签发，送审稿）",
        "facts": _facts(meeting),
        "present": _people(row for row in rows if row.is_present),
        "stood_in": "；".join(
            f"{row.organ}{row.stand_in}（代{row.name or row.organ}）"
            for row in rows
            if row.stand_in
        ),
        "absent": "；".join(f"{row.organ}{row.name}（{row.reason}）" for row in rows if row.reason),
        "minutes": [line.strip() for line in meeting.minutes.split("\n") if line.strip()],
        "heads": HEADS,
        "decisions": _decisions(meeting),
        "chair": meeting.chair.full_name,
        "signed_on": chinese_day(timezone.localdate(signed)) if signed else "",
    }


def _facts(meeting: Meeting) -> list[tuple[str, str]]:
    return [
        ("时间", chinese_day(meeting.held_on)),
        ("地点", meeting.venue or "—"),
        ("主持", meeting.chair.full_name),
        ("记录", meeting.written_by.full_name if meeting.written_by else "—"),
    ]


def _people(rows: Any) -> str:
    """县扶贫办甲、乙；县住建局丙."""
    by_organ: dict[str, list[str]] = {}
    for row in rows:
        by_organ.setdefault(row.organ, []).append(row.name)
    return "；".join(
        f"{organ}{'、'.join(filter(None, names))}" for organ, names in by_organ.items()
    )


def _decisions(meeting: Meeting) -> list[tuple[str, ...]]:
    rows = meeting.decisions.select_related("task", "issue").order_by("pk")
    return [
        (
            row.description,
            row.lead or "—",
            row.responsible_unit,
            row.person,
            f"{row.due_on}",
            (row.task or row.issue).number if row.task or row.issue else "签发后编号",
        )
        for row in rows
    ]


@lru_cache(maxsize=1)
def _template() -> bytes:
    document = Document()
    paper.page(document)
    paper.line(document, "{{ title }}", paper.TITLE, paper.TITLE_PT, alignment=paper.CENTRE)
    paper.line(document, "{{ document_no }}", alignment=paper.CENTRE)
    paper.line(document, "")
    paper.line(document, "{%p for label, words in facts %}")
    paper.line(document, "{{ label }}：{{ words }}")
    paper.line(document, "{%p endfor %}")
    for name, label in (("present", "出席"), ("stood_in", "代会"), ("absent", "缺席")):
        paper.line(document, f"{{%p if {name} %}}")
        paper.hang(paper.line(document, f"{label}：{{{{ {name} }}}}"), 3)
        paper.line(document, "{%p endif %}")
    paper.line(document, "")
    paper.line(document, "{%p for one in minutes %}")
    paper.line(document, "{{ one }}", indent=True)
    paper.line(document, "{%p endfor %}")
    paper.line(document, "{%p if decisions %}")
    paper.line(document, "议定事项", paper.HEADING, indent=True, keeps=True)
    paper.table(document, HEADS, _WIDTHS_MM, "decisions")
    paper.line(document, "{%p endif %}")
    paper.line(document, "", keeps=True)
    paper.line(document, "主持人（签字）：{{ chair }}", alignment=paper.RIGHT, keeps=True)
    paper.line(document, "{{ signed_on }}", alignment=paper.RIGHT)
    paper.alternatives(document)
    found = io.BytesIO()
    document.save(found)
    return found.getvalue()


def write(meeting: Meeting) -> io.BytesIO:
    """Return the document; what is not signed says so where the number stands."""
    document = DocxTemplate(io.BytesIO(_template()))
    document.render(words_of(meeting), autoescape=True)
    for table in document.docx.tables:
        paper.keep_with_what_follows(table)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def file_name(meeting: Meeting) -> str:
    return f"{meeting.whose}_会议纪要_{meeting.held_on:%Y%m%d}.docx"
