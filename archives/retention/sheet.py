"""The list of destruction as a workbook (档案鉴定销毁清册)."""

from io import BytesIO
from typing import Any

from django.utils import timezone

from archives.models import DestructionLine, DestructionList
from archives.retention.appraising import told
from ledger import sheets
from ledger.sheets import Column
from regions.models import User

NAME = "档案鉴定销毁清册"
COLUMNS = (
    Column("序号", "order", width=6),
    Column("档号", "number", width=30),
    Column("案卷", "whose", width=14),
    Column("题名", "title", width=28),
    Column("年度", "formed", width=8),
    Column("页数", "pages", width=7),
    Column("保管期限", "retention", width=10),
    Column("到期日", "ended_on", width=12),
    Column("鉴定意见", "opinion", width=12),
    Column("延长至", "until", width=12),
    Column("理由", "why", width=30),
)


def written(row: DestructionList, *, by: User) -> BytesIO:
    """The list with its signers; the export is an event."""
    lines = list(row.lines.all())
    told("exported", row, by=by, rows=len(lines))
    out = BytesIO()
    sheet = sheets.Sheet(
        COLUMNS, [_line(n, one) for n, one in enumerate(lines, start=1)], name="清册",
        title=f"{row.region.name}{NAME}", unit_line=f"册号：{row.number}　{row.name}",
        totals={"title": f"合计 {len(lines)} 份", "pages": sum(one.pages for one in lines)},
        footer=signers(row),
    )  # fmt: skip
    sheets.write_book([sheet], target=out)
    out.seek(0)
    return out


def _line(order: int, one: DestructionLine) -> dict[str, Any]:
    return {
        "order": order, "number": one.archive_number, "whose": one.whose, "title": one.title,
        "formed": one.formed_year, "pages": one.pages, "retention": one.get_retention_display(),
        "ended_on": one.ended_on, "opinion": str(one.get_opinion_display()),
        "until": one.extended_until, "why": one.why,
    }  # fmt: skip


def signers(row: DestructionList) -> str:
    """Who appraised, approved, carried it out and witnessed, with their days."""
    appraised = "、".join(
        _hand(one.user, one.signed_at) for one in row.appraisers.select_related("user")
    )
    witnessed = "、".join(
        _hand(one.user, one.signed_at) for one in row.witnesses.select_related("user")
    )
    approved = _hand(row.approved_by, row.approved_at) if row.approved_by else "________"
    executed = _hand(row.executed_by, row.executed_at) if row.executed_by else "________"
    how = f"　销毁：{row.destroyed_on} {row.get_method_display()}" if row.method else ""
    return (
        f"鉴定人：{appraised}　批准人：{approved}　销毁执行人：{executed}"
        f"　监销人：{witnessed or '________'}{how}"
    )


def _hand(user: User, at: Any) -> str:
    return f"{user.full_name}（{timezone.localdate(at)}）" if at else f"{user.full_name}（未签）"
