"""The print ledger as a worksheet: the columns of docs/sources.md#print-ledger, numbers masked.

What became of the persons held to account stands on no sheet: the joint meeting alone sees it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accountability.issue_lists.reading import ORDER
from accountability.issue_lists.words import WORDS
from accountability.models import Issue, IssueProgress
from households import id_number
from ledger.models import Evidence
from ledger.sheets import Column
from qiannan.templatetags.face import masked
from regions.models import Level, User

MOST_ROWS = 20_000
TITLE = "问题台账"
COLUMNS = [
    Column("序号", "seq", width=6),
    Column("问题编号", "number", width=18),
    Column("问题来源", "source", width=10),
    Column("来源文号", "document", width=18),
    Column("批次", "batch", width=18),
    Column("方面", "aspect", width=12),
    Column("项", "item", width=20),
    Column("问题描述", "description", width=40),
    Column("问题层级", "level", width=8),
    Column("县（市）", "county", width=12),
    Column("乡镇", "township", width=12),
    Column("村", "village", width=12),
    Column("网格", "grid", width=10),
    Column("户主", "head", width=8),
    Column("整改目标", "goal", width=24),
    Column("整改措施", "measures", width=30),
    Column("牵头单位", "lead_unit", width=14),
    Column("责任单位", "unit", width=14),
    Column("配合单位", "assist_units", width=18),
    Column("责任领导", "leader", width=10),
    Column("责任人", "person", width=10),
    Column("时限类别", "due_kind", width=10),
    Column("整改时限", "due_on", width=12),
    Column("原定时限", "original_due_on", width=12),
    Column("整改进展", "progress", width=36),
    Column("状态", "stage", width=10),
    Column("是否完成", "is_finished", width=8),
    Column("完成时间", "finished_on", width=12),
    Column("佐证材料", "files", width=8),
    Column("核实人", "verifier", width=10),
    Column("复核人", "reviewer", width=10),
    Column("销号时间", "closed_on", width=12),
    Column("销号人", "closer", width=10),
    Column("备注", "remark", width=16),
]
_BATCH = 1000
_LEVELS = {
    Level.COUNTY: "county",
    Level.TOWNSHIP: "township",
    Level.VILLAGE: "village",
    Level.GRID: "grid",
}
_LEDGERS = {1: "州级", 2: "县级", 3: "乡镇级", 4: "村级", 5: "网格级"}
_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1\d{10})(?![\dXx])")


def without_numbers(text: str) -> str:
    """The text with identity and telephone numbers masked."""
    return _NUMBER.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    number = found.group()
    return str(masked(number, "phone")) if len(number) == 11 else id_number.mask(number)


def rows(issues: QuerySet[Issue]) -> Iterator[dict[str, Any]]:
    """Rows of the sheet by urgency, a thousand read at a time."""
    keys = list(issues.order_by(*ORDER).values_list("pk", flat=True)[:MOST_ROWS])
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        found = Issue.objects.for_list().select_related("household").in_bulk(some)
        people, files, progress = _names(found.values()), _files(some), _progress(some)
        for seq, pk in enumerate(some, start + 1):
            yield {
                "seq": seq,
                "progress": without_numbers(progress.get(pk, "")),
                "files": files[pk],
                **_what(found[pk]),
                **_who(found[pk], people),
                **_when(found[pk]),
            }


def _what(issue: Issue) -> dict[str, Any]:
    places = {region.level: region.name for region in issue.region.ancestors}
    return {
        "number": issue.number,
        "source": str(issue.get_source_display()),
        "document": issue.source_doc_no,
        "batch": issue.batch.title if issue.batch else "",
        "aspect": issue.item.aspect.name,
        "item": issue.item.name,
        "description": without_numbers(issue.description),
        "level": _LEDGERS[issue.level],
        **{name: places.get(level, "") for level, name in _LEVELS.items()},
        "head": str(masked(issue.household.head_name, "name")) if issue.household else "",
        "goal": without_numbers(issue.goal),
        "measures": without_numbers(issue.measures),
        "stage": str(WORDS[issue.stage]),
        "remark": _remark(issue),
    }


def _remark(issue: Issue) -> str:
    if issue.was_closed_on_paper:
        return "纸质台账转入"
    return "超期销号" if issue.was_closed_late else "已超期" if issue.is_overdue else ""


def _who(issue: Issue, people: dict[int, str]) -> dict[str, str]:
    return {
        "lead_unit": issue.lead_unit,
        "unit": issue.responsible_unit,
        "assist_units": "、".join(issue.assist_units),
        "leader": issue.resp_leader,
        "person": issue.responsible.full_name if issue.responsible else "",
        "verifier": people.get(issue.verified_by_id or 0, ""),
        "reviewer": people.get(issue.reviewed_by_id or 0, ""),
        "closer": people.get(issue.closed_by_id or 0, ""),
    }


def _when(issue: Issue) -> dict[str, Any]:
    closed_at = issue.closed_at
    return {
        "due_kind": str(issue.get_due_kind_display()),
        "due_on": None if issue.is_standing else issue.due_on,
        "original_due_on": issue.original_due_on,
        "is_finished": "是" if issue.finished_on or closed_at else "否",
        "finished_on": issue.finished_on,
        "closed_on": timezone.localdate(closed_at) if closed_at else None,
    }


def _names(issues: Any) -> dict[int, str]:
    keys = {
        key
        for issue in issues
        for key in (issue.verified_by_id, issue.reviewed_by_id, issue.closed_by_id)
        if key
    }
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))


def _files(keys: Sequence[int]) -> Counter[int]:
    """How many photos and papers of all rounds each has."""
    found = Evidence.objects.filter(subject=Issue._meta.label_lower, subject_id__in=keys)
    return Counter(found.values_list("subject_id", flat=True))


def _progress(keys: Sequence[int]) -> dict[int, str]:
    """The log of each, a line a day."""
    lines: dict[int, list[str]] = {}
    found = IssueProgress.objects.filter(issue__in=keys).values_list("issue", "done_on", "words")
    for pk, day, words in found:
        lines.setdefault(pk, []).append(f"{day:%Y-%m-%d} {words}")
    return {pk: "\n".join(of_one) for pk, of_one in lines.items()}
