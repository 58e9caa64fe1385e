"""The numbered tables that officials ask for. A further table joins `TABLES` with its number.

Source of numbers, names and columns: docs/sources.md#tables.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accountability.reports.close_out import department_of
from households import id_number
from households.reports import SHOWN
from ledger import reports as ledger_reports
from ledger.reports import AS_OF
from regions.models import Level, Region
from screening import lead_evidence, lead_export
from screening.models import Verdict

Cell = str | int | Decimal | date | None
Row = tuple[Cell, ...]


_NUMBERS = frozenset(
    {"推送", "已核实", "属实", "不属实", "超期", "总数", "已销号", "未销号", "佐证", "序号"}
)


class Linked(int):
    """A count that opens to the list behind it."""

    url: str = ""

    @classmethod
    def to(cls, count: int, url: str) -> "Linked":
        linked = cls(count)
        linked.url = url if count else ""
        return linked


class LinkedRate(Decimal):
    """A percentage that opens to the list of what it counts as done."""

    url: str = ""

    @classmethod
    def to(cls, rate: Decimal, url: str) -> "LinkedRate":
        linked = cls(rate)
        linked.url = url if rate else ""
        return linked


@dataclass(frozen=True)
class Head:
    """A column: its header, its width in characters, and whether its cells are text always."""

    title: str
    width: int = 10
    is_text: bool = False
    is_count: bool = False
    is_money: bool = False

    @property
    def is_percent(self) -> bool:
        """Percentages show both decimals, also where they end in a zero."""
        return "%" in self.title or "％" in self.title

    @property
    def is_number(self) -> bool:
        """Counts and rates stand at the right."""
        return self.is_percent or self.is_count or self.is_money or self.title in _NUMBERS


@dataclass(frozen=True)
class TableSheet:
    """One sheet: columns, rows, and a totals row where the rows can be added."""

    name: str
    heads: tuple[Head, ...]
    rows: list[Row]
    totals: Row | None = None

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """Each row as (column, cell) pairs, for a page."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    @property
    def foot(self) -> list[tuple[Head, Cell]]:
        return list(zip(self.heads, self.totals or (), strict=False))


@dataclass(frozen=True)
class Table:
    """A drawn table, ready for a page, paper or Excel."""

    number: int
    name: str
    region: Region
    as_of: date
    unit: str
    sheets: tuple[TableSheet, ...]
    # A table of single rows shows its first on the page; the whole is an export of this kind.
    export_kind: str = ""
    # A masked table leaves in full by an export of this kind, which another person approves.
    full_kind: str = ""
    is_cut: bool = False
    # The days a table is of, where they are not all up to `as_of`; part of the title alone.
    period: str = ""

    @property
    def title(self) -> str:
        return f"{self.region.name}{self.name}{self.period}"

    @property
    def file_name(self) -> str:
        return f"{self.region.name}_{self.name}_{self.as_of:%Y%m%d}.xlsx"


def draw(number: int, region: Region, as_of: date) -> Table:
    """Return table `number` of `region` as of the end of a day.

    Raises:
        KeyError: there is no table of that number.
        DoesNotAddUpError: the figures do not add up; nothing is published.
    """
    return TABLES[number](region, as_of)


_ROSTER = f"""
SELECT s.status, s.verdict, s.changed_at, l.number, l.rule, l.title, l.feed, l.evidence,
       l.id_shown, coalesce(p.name, h.head_name) AS person_name, s.region_path,
       v.actor_name, v.at AS verified_at,
       (SELECT count(*) FROM ledger_evidence e WHERE e.subject = %(subject)s
          AND e.subject_id = l.id AND e.uploaded_at < %(end)s) AS proofs
FROM ({AS_OF}) s JOIN screening_lead l ON l.id = s.subject_id
JOIN households_household h ON h.id = l.household_id
LEFT JOIN households_person p ON p.id = l.person_id
LEFT JOIN LATERAL (
    SELECT e.actor_name, e.at FROM ledger_event e
    WHERE e.subject = %(subject)s AND e.subject_id = l.id AND e.at < %(end)s
      AND e.data ? 'verdict' ORDER BY e.id DESC LIMIT 1
) v ON true
ORDER BY s.region_path, l.number
"""


def lead_roster(region: Region, as_of: date) -> Table:
    """Table 10: the leads one by one, numbers and names masked."""
    values = ledger_reports.parameters("screening.lead", region, as_of)
    found = ledger_reports.rows(_ROSTER, values)
    names = _place_names(region)
    rows = [_roster_row(n, row, names) for n, row in enumerate(found, start=1)]
    heads = (
        Head("序号", 6),
        Head("线索编号", 18, is_text=True),
        Head("乡镇", 12),
        Head("村", 12),
        Head("姓名", 8),
        Head("证件号", 20, is_text=True),
        Head("线索来源", 12),
        Head("规则", 30),
        Head("比对详情", 36),
        Head("核实结果", 14),
        Head("核实人", 10),
        Head("核实时间", 12),
        Head("佐证", 6),
        Head("处理", 10),
    )
    sheet = TableSheet("花名册", heads, rows)
    return Table(10, "线索花名册", region, as_of, "条", (sheet,), full_kind=lead_export.KIND)


_STATUS_WORDS = {
    "pending": "待核实",
    "verifying": "核实中",
    "answered": "待复核",
    "returned": "已退回",
    "closed": "已销号",
    "withdrawn": "已撤回",
}


def _roster_row(n: int, row: dict[str, Any], names: dict[str, str]) -> Row:
    parts = row["region_path"].split("/")
    township, village = ("/".join(parts[:3]) + "/", "/".join(parts[:4]) + "/")
    verified = row["status"] in ("answered", "closed")
    return (
        n,
        row["number"],
        names.get(township, ""),
        names.get(village, ""),
        mask_name(row["person_name"] or ""),
        id_number.mask(row["id_shown"]),
        department_of(row["feed"]),
        f"{row['rule']} {row['title']}",
        lead_evidence.sentence_of(json.loads(row["evidence"])),
        Verdict(row["verdict"]).label if verified and row["verdict"] else "",
        row["actor_name"] or "" if verified else "",
        timezone.localtime(row["verified_at"]).date() if verified and row["verified_at"] else None,
        row["proofs"],
        _STATUS_WORDS[row["status"]],
    )


def mask_name(name: str) -> str:
    """陆秀芬 is shown as 陆*芬, 陆芬 as 陆*."""
    if len(name) < 2:
        return name
    return f"{name[0]}*{name[-1]}" if len(name) > 2 else f"{name[0]}*"


def _place_names(region: Region) -> dict[str, str]:
    levels = (Level.TOWNSHIP, Level.VILLAGE)
    inside = Region.objects.filter(path__startswith=region.county_path, level__in=levels)
    return dict(inside.values_list("path", "name"))


def on_page(table: Table) -> Table:
    """Return the table with the first rows of a long sheet, as a page shows it."""
    if all(len(sheet.rows) <= SHOWN for sheet in table.sheets):
        return table
    cut = tuple(replace(sheet, rows=sheet.rows[:SHOWN]) for sheet in table.sheets)
    return replace(table, sheets=cut, is_cut=True)


def too_long(table: Table) -> str:
    """Why a table that is not whole does not leave as Excel, and what to do."""
    return f"{table.title}行数太多，不能在一张表里导出全部；请改选下一级地区再导出。"


TABLES: dict[int, Callable[[Region, date], Table]] = {10: lead_roster}
