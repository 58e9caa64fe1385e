"""Questions that an account raises. They are shown to who calculates and who signs; none refuses.

Limits: `IncomeKind` and `Parameter`; source: docs/sources.md#income.
"""

from collections.abc import Iterator
from decimal import Decimal

from households import parameters
from households.income.accounts import Account, Line
from households.models import HouseholdYear, IncomeGroup, IncomeKind
from qiannan.templatetags.face import yuan


def questions(account: Account, year_row: HouseholdYear | None) -> list[str]:
    """What is out of the ordinary in an account, each as a sentence; `year_row` is the
    register's year, which knows the land.
    """
    return [
        *_of_lines(account),
        *_of_sums(account),
        *_of_land(account, year_row),
    ]


def _of_lines(account: Account) -> Iterator[str]:
    for line in (*account.lines, *account.aside):
        if not line.items:
            continue
        kind = line.items[0].kind
        yield from _of_year(line, kind)
        yield from _of_months(line, kind)


def _of_year(line: Line, kind: IncomeKind) -> Iterator[str]:
    least, most = kind.least_yuan, kind.most_yuan
    if least is not None and line.amount_yuan < least:
        yield f"{line.words}全年 {yuan(line.amount_yuan)} 元，少于常见的 {least:,} 元；请核对"
    if most is not None and line.amount_yuan > most:
        yield f"{line.words}全年 {yuan(line.amount_yuan)} 元，多于常见的 {most:,} 元；请核对"


def _of_months(line: Line, kind: IncomeKind) -> Iterator[str]:
    monthly = [item.amount_yuan for item in line.items if item.month_on]
    least, most = kind.month_least_yuan, kind.month_most_yuan
    if monthly and least is not None and min(monthly) < least:
        yield f"{line.words}有一个月只有 {yuan(min(monthly))} 元，少于常见的 {least:,} 元；请核对"
    if monthly and most is not None and max(monthly) > most:
        yield f"{line.words}有一个月达 {yuan(max(monthly))} 元，多于常见的 {most:,} 元；请核对"


def _of_sums(account: Account) -> Iterator[str]:
    limits = parameters.of(account.year)
    wage = _amount(account, IncomeGroup.WAGE)
    if wage and not limits["wage_least_yuan"] <= wage <= limits["wage_most_yuan"]:
        low, high = limits["wage_least_yuan"], limits["wage_most_yuan"]
        yield f"工资性收入 {yuan(wage)} 元，不在常见的 {low:,}—{high:,} 元之间；请核对"
    business, cost = _amount(account, IncomeGroup.BUSINESS), _amount(account, IncomeGroup.COST)
    if business and not cost:
        yield "有生产经营性收入而没有支出；种子、化肥、饲料、进货等是否漏记？"
    if cost > business:
        yield f"生产经营性支出比收入多 {yuan(cost - business)} 元；请核对当年是否亏损"
    per_head = account.per_head_yuan
    if per_head is not None and per_head < limits["per_head_least_yuan"]:
        low = limits["per_head_least_yuan"]
        yield f"人均纯收入 {yuan(per_head)} 元，低于 {low:,} 元；请核对有无漏记"


def _of_land(account: Account, row: HouseholdYear | None) -> Iterator[str]:
    ecology = sum((x.amount_yuan for x in account.lines if x.column == "ecology_yuan"), Decimal(0))
    if ecology and not (row and row.returned_mu):
        yield "有生态补偿金而退耕还林面积为空或为 0；请核对土地情况"


def _amount(account: Account, group: IncomeGroup) -> Decimal:
    return sum((x.amount_yuan for x in account.lines if x.group == group), Decimal(0))
