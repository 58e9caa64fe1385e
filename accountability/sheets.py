"""Drawn tables as workbooks."""

from typing import Any

from django.utils import timezone

from accountability.reports import Table, TableSheet
from ledger import sheets
from regions.models import User

FOOTER = "填报人：　　　　　　　审核人：　　　　　　　负责人：　　　　　　　（盖章）"


def write(table: Table, *, by: User | None = None, target: Any = None) -> Any:
    """Write a table as Excel to `target` (a new BytesIO if None) and return it."""
    drawn = timezone.localtime()
    unit = table.region.name if by is None else f"{table.region.name}（{by.full_name}）"
    unit_line = (
        f"填报单位：{unit}　　截至：{table.as_of:%Y年%m月%d日}　　"
        f"填报时间：{drawn:%Y-%m-%d %H:%M}　　单位：{table.unit}"
    )
    return sheets.write_book(
        [_sheet(table, sheet, unit_line) for sheet in table.sheets], target=target
    )


def _sheet(table: Table, sheet: TableSheet, unit_line: str) -> sheets.Sheet:
    columns = [
        sheets.Column(
            head.title,
            f"c{n}",
            width=head.width,
            as_text=head.is_text,
            number_format="0.00" if head.is_percent or head.is_money else "",
        )
        for n, head in enumerate(sheet.heads)
    ]
    return sheets.Sheet(
        columns,
        sheet.rows,
        title=table.title,
        unit_line=unit_line,
        name=sheet.name,
        totals=sheet.totals,
        footer=FOOTER,
    )
