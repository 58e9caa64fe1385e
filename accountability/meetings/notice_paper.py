"""会议通知 as a paper: its words, for the page, and Word with the measures of `ledger.paper`."""

import io
from functools import lru_cache
from typing import Any

from django.utils import timezone
from docx import Document
from docxtpl import DocxTemplate

from accountability.bulletins.word import chinese_day
from accountability.meetings import pages
from accountability.meetings.kinds import title_of
from accountability.models import Meeting
from ledger import paper
from qiannan.templatetags.face import grouped
from regions.models import User

ASKED = "请准时参加；因故不能参加的，请提前说明，并派人代会。"


def words_of(meeting: Meeting, reader: User) -> dict[str, Any]:
    """What stands in the notice as `reader` may read its agenda."""
    title = title_of(meeting)
    cut_off = f"数据截至{meeting.cut_off}"
    return {
        "title": f"关于召开{title}的通知",
        "called_off": f"会议已取消：{meeting.end_words}"
        if meeting.state == Meeting.State.CALLED_OFF
        else "",
        "opening": f"定于{chinese_day(meeting.held_on)}召开{title}。现将有关事项通知如下。",
        "venue": meeting.venue or "另行通知。",
        "chair": meeting.chair.full_name,
        "agenda": [
            f"（{n}）{point.label}（{grouped(point.count)}项，{cut_off}）"
            for n, point in enumerate(pages.agenda_of(meeting, reader), 1)
        ],
        "people": [
            " ".join(filter(None, (one.organ, one.name, one.post)))
            for one in meeting.attendances.all()
        ],
        "asked": ASKED,
        "organ": meeting.whose,
        "sent_on": chinese_day(timezone.localdate(meeting.convened_at)),
    }


def write(meeting: Meeting, reader: User) -> io.BytesIO:
    """Return the document; of a meeting that was called off it says so below its title."""
    document = DocxTemplate(io.BytesIO(_template()))
    document.render(words_of(meeting, reader), autoescape=True)
    found = io.BytesIO()
    document.save(found)
    found.seek(0)
    return found


def file_name(meeting: Meeting) -> str:
    return f"{meeting.whose}_会议通知_{meeting.held_on:%Y%m%d}.docx"


@lru_cache(maxsize=1)
def _template() -> bytes:
    document = Document()
    paper.page(document)
    paper.line(document, "{{ title }}", paper.TITLE, paper.TITLE_PT, alignment=paper.CENTRE)
    paper.line(document, "{%p if called_off %}")
    paper.line(document, "（{{ called_off }}）", paper.SUBHEADING, alignment=paper.CENTRE)
    paper.line(document, "{%p endif %}")
    paper.line(document, "")
    paper.line(document, "各有关单位、参会人员：")
    paper.line(document, "{{ opening }}", indent=True)
    for heading, words in (("一、会议地点", "{{ venue }}"), ("二、会议主持", "{{ chair }}")):
        paper.line(document, heading, paper.HEADING, indent=True, keeps=True)
        paper.line(document, words, indent=True)
    for heading, name in (("三、会议议题", "agenda"), ("四、参会人员", "people")):
        paper.line(document, heading, paper.HEADING, indent=True, keeps=True)
        paper.line(document, f"{{%p for one in {name} %}}")
        paper.line(document, "{{ one }}", indent=True)
        paper.line(document, "{%p endfor %}")
    paper.line(document, "{{ asked }}", indent=True, keeps=True)
    paper.line(document, "", keeps=True)
    paper.line(document, "{{ organ }}", alignment=paper.RIGHT, keeps=True)
    paper.line(document, "{{ sent_on }}", alignment=paper.RIGHT)
    paper.alternatives(document)
    found = io.BytesIO()
    document.save(found)
    return found.getvalue()
