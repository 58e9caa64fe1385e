"""The lead roster as a worksheet: table 10 of the officials' reports, numbers and names masked.

In full they leave by an export that another person approved (`screening.lead_export`).
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from households import id_number
from ledger.models import Evidence
from ledger.sheets import Column
from regions.models import Level, Region
from screening.feeds import FEEDS
from screening.lead_pages import name_in_full, subject_name, summary
from screening.models import Lead

MOST_ROWS = 20_000
TITLE = "数据比对线索花名册"

COLUMNS = [
    Column("序号", "seq", width=6),
    Column("乡镇", "township"),
    Column("村", "village"),
    Column("姓名", "name"),
    Column("证件号", "number", width=22, as_text=True),
    Column("线索来源", "source", width=16),
    Column("规则", "rule", width=34),
    Column("比对详情", "detail", width=40),
    Column("核实结果", "verdict", width=16),
    Column("核实人", "verifier"),
    Column("时间", "verified_on", width=12),
    Column("佐证", "files", width=6),
    Column("处理", "status"),
]


def with_files(leads: QuerySet[Lead]) -> QuerySet[Lead]:
    """With `files`, the number of photos and papers of all rounds."""
    counted = (
        Evidence.objects.filter(subject=Lead._meta.label_lower, subject_id=OuterRef("pk"))
        .order_by()
        .values("subject_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return leads.annotate(files=Coalesce(Subquery(counted), 0))


def rows(leads: Iterable[Lead], *, in_full: bool = False) -> Iterator[dict[str, Any]]:
    """Rows of the sheet; `leads` come from `with_files` and `for_list`."""
    for seq, lead in enumerate(leads, start=1):
        names = _names(lead.region)
        yield {
            "seq": seq,
            "township": names.get(Level.TOWNSHIP, ""),
            "village": names.get(Level.VILLAGE, ""),
            "household_no": lead.household.household_no,
            "name": name_in_full(lead) if in_full else subject_name(lead),
            "number": lead.id_shown if in_full else id_number.mask(lead.id_shown),
            "source": FEEDS[lead.feed].department if lead.feed in FEEDS else "底图自查",
            "rule": f"{lead.rule} {lead.title}",
            "detail": summary(lead, in_full=in_full),
            "verdict": lead.get_verdict_display(),
            "verifier": lead.verified_by.full_name if lead.verified_by else "",
            "verified_on": lead.verified_at.date() if lead.verified_at else None,
            "files": lead.files,  # type: ignore[attr-defined]
            "status": str(lead.get_status_display()),
        }


def _names(region: Region | None) -> dict[int, str]:
    names = {}
    while region is not None and region.level > Level.COUNTY:
        names[region.level] = region.name
        region = region.parent if region.level > Level.TOWNSHIP else None
    return names
