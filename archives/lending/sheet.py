"""The register of borrowing and viewing as a workbook (借阅登记簿)."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import timezone

from archives.filing.pages import title_of
from archives.models import Lending, LendingEntry
from archives.volumes.holding import number_of
from ledger import events, sheets
from ledger.sheets import Column
from regions.models import Region, User

NAME = "档案借阅登记簿"
COLUMNS = (
    Column("登记时间", "at", width=17),
    Column("档号", "number", width=30),
    Column("案卷", "whose", width=14),
    Column("借阅内容", "what", width=22),
    Column("方式", "way", width=10),
    Column("借阅人", "person", width=10),
    Column("单位", "unit", width=20),
    Column("电话", "phone", width=14),
    Column("用途", "purpose", width=26),
    Column("批准人或依据", "basis", width=20),
    Column("交出页数", "pages", width=9),
    Column("应还日期", "due_on", width=12),
    Column("归还日期", "returned_on", width=12),
    Column("归还页数", "counted", width=9),
    Column("归还情况", "condition", width=14),
    Column("续借、更正", "more", width=30),
    Column("经手人", "by", width=10),
)


def written(rows: Iterable[Lending], *, place: Region, by: User) -> BytesIO:
    """The lines as a workbook; the export is an event."""
    lines = [_row(row) for row in rows]
    events.append(
        events.Draft("archives.lendings.exported", region=place, by=by, data={"rows": len(lines)})
    )
    out = BytesIO()
    sheet = sheets.Sheet(
        COLUMNS, lines, name=NAME, title=f"{place.name}{NAME}",
        unit_line=f"制表人：{by.full_name}　制表日期：{timezone.localdate()}",
    )  # fmt: skip
    sheets.write_book([sheet], target=out)
    out.seek(0)
    return out


def _row(row: Lending) -> dict[str, Any]:
    entries = list(row.entries.all())
    back = next((one for one in entries if one.kind == LendingEntry.Kind.RETURNED), None)
    more = [
        f"{one.get_kind_display()}{f'至 {one.day}' if one.day else ''}：{one.words}"
        for one in entries
        if one.kind != LendingEntry.Kind.RETURNED
    ]
    condition = f"{back.get_condition_display()} {back.words}".strip() if back else ""
    return {
        "at": timezone.localtime(row.handed_at).strftime("%Y-%m-%d %H:%M"),
        "number": number_of(row.archive, row.paper) if row.paper else row.archive.number,
        "whose": title_of(row.archive),
        "what": str(row.paper) if row.paper else str(row.get_medium_display()),
        "way": str(row.get_way_display()),
        "person": row.person,
        "unit": row.unit,
        "phone": row.phone,
        "purpose": row.purpose,
        "basis": row.basis,
        "pages": row.pages,
        "due_on": row.due_on,
        "returned_on": row.returned_on,
        "counted": back.pages if back else None,
        "condition": condition,
        "more": "；".join(more),
        "by": row.handed_by.full_name,
    }
