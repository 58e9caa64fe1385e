"""The calculation as one page of Excel: what is printed, with the sums as numbers."""

from typing import Any

from households.income import years
from households.income.accounts import TITLES, Account
from households.models import Household, IncomeGroup
from ledger import sheets
from ledger.sheets import Column

COLUMNS = (
    Column("类别", "group", width=16),
    Column("项目", "title", width=16),
    Column("谁的、做什么", "who", width=26),
    Column("怎么算", "how", width=30),
    Column("金额（元）", "amount", width=14, number_format="#,##0.00"),
)

_GAP = "　" * 8
_FOOTER = f"算账人：{_GAP}户主（签字按印）：{_GAP}村（社区）审核：{_GAP}日期："


def workbook(account: Account, household: Household, place: str) -> Any:
    """The sheet of one household and year as an XLSX in memory."""
    unit = f"{place}　户编号 {household.household_no}　户主 {household.head_name}　单位：元"
    return sheets.write(
        COLUMNS,
        _rows(account),
        title=f"{account.year}年家庭收入算账表（{years.span_words(account.year)}）",
        unit_line=unit,
        sheet=f"{account.year}年收入算账",
        totals={
            "group": "人均纯收入",
            "who": f"纯收入 ÷ {account.members} 人",
            "amount": account.per_head_yuan,
        },
        footer=_FOOTER,
        landscape=False,
    )


def _rows(account: Account) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for block in account.blocks:
        is_cost = block.group == IncomeGroup.COST
        rows += [_row("", line) for line in block.lines]
        label = f"减：{block.title}" if is_cost else block.title
        rows.append({"group": label, "title": "小计", "amount": block.amount_yuan})
    rows.append(
        {"group": "全年纯收入", "who": "各项收入相加，减去支出", "amount": account.net_yuan}
    )
    if account.aside:
        title = TITLES[IncomeGroup.ASIDE]
        rows += [_row(title, line) for line in account.aside]
        rows.append({"group": title, "title": "小计（不加入纯收入）", "amount": account.aside_yuan})
    return rows


def _row(group: str, line: Any) -> dict[str, Any]:
    who = " ".join(part for part in (line.who, line.about) if part)
    return {
        "group": group,
        "title": line.title,
        "who": who,
        "how": line.how,
        "amount": line.amount_yuan,
    }
