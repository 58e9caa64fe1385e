"""The sums and lines of one household's year, from a sheet's items or the register's yearly sums.

The yearly sum itself is `households.reports.Income`; here are the lines it is made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from households.acts.incomes import FIELDS
from households.facts import BY_FIELD
from households.models import (
    Household,
    HouseholdYear,
    IncomeGroup,
    IncomeItem,
    IncomeKind,
    IncomeSheet,
)
from households.reports import CENT, Income, members_of_year
from qiannan.templatetags.face import yuan

ZERO = Decimal(0)
HUNDRED = Decimal("100.00")
EARNED = (IncomeGroup.WAGE, IncomeGroup.BUSINESS, IncomeGroup.PROPERTY, IncomeGroup.TRANSFER)
# The register's yearly sums, the group each belongs to, in the order of the form.
COLUMNS: tuple[tuple[str, IncomeGroup], ...] = (
    ("wage_yuan", IncomeGroup.WAGE),
    ("business_yuan", IncomeGroup.BUSINESS),
    ("business_cost_yuan", IncomeGroup.COST),
    ("dividend_yuan", IncomeGroup.PROPERTY),
    ("other_property_yuan", IncomeGroup.PROPERTY),
    ("family_planning_yuan", IncomeGroup.TRANSFER),
    ("dibao_yuan", IncomeGroup.TRANSFER),
    ("wubao_yuan", IncomeGroup.TRANSFER),
    ("pension_yuan", IncomeGroup.TRANSFER),
    ("ecology_yuan", IncomeGroup.TRANSFER),
    ("other_transfer_yuan", IncomeGroup.TRANSFER),
)
_PARTS_OF_PROPERTY = ("dividend_yuan", "other_property_yuan")


@dataclass(frozen=True)
class Line:
    """One line of the sheet as a farmer reads it; `amount_yuan` is not negative.

    `column` is the yearly sum it counts towards, "" for what does not count; `how` says how it
    adds up; `items` are the entries behind it, none where only the yearly sum is known.
    """

    group: IncomeGroup
    column: str
    title: str
    amount_yuan: Decimal
    who: str = ""
    person: int = 0
    about: str = ""
    how: str = ""
    items: tuple[IncomeItem, ...] = ()

    @property
    def signed_yuan(self) -> Decimal:
        return -self.amount_yuan if self.group == IncomeGroup.COST else self.amount_yuan

    @property
    def words(self) -> str:
        """务工收入 陆小妹 东莞某厂."""
        return " ".join(part for part in (self.title, self.who, self.about) if part)


@dataclass(frozen=True)
class Block:
    """The lines of one group with their sum; costs are taken off."""

    group: IncomeGroup
    title: str
    amount_yuan: Decimal
    lines: list[Line]
    share_percent: Decimal | None = None


@dataclass(frozen=True)
class Account:
    """One year of a household: yearly sums, the lines behind them, and what is kept apart."""

    year: int
    members: int
    sums: HouseholdYear
    lines: list[Line]
    aside: list[Line] = field(default_factory=list)
    sheet: IncomeSheet | None = None

    @cached_property
    def income(self) -> Income:
        return Income(self.sums, self.members)

    @property
    def is_detailed(self) -> bool:
        """The lines come from items, not from yearly sums alone."""
        return self.sheet is not None

    @property
    def net_yuan(self) -> Decimal:
        return self.income.net_yuan

    @property
    def per_head_yuan(self) -> Decimal | None:
        return self.income.per_head_yuan

    @property
    def aside_yuan(self) -> Decimal:
        return sum((line.amount_yuan for line in self.aside), ZERO)

    @cached_property
    def blocks(self) -> list[Block]:
        """The groups in the order of the form, those without a line as zero; not what is apart."""
        shares = self.shares
        return [
            Block(group, TITLES[group], _sum(lines), lines, shares.get(group))
            for group in IncomeGroup
            if group != IncomeGroup.ASIDE
            for lines in [[line for line in self.lines if line.group == group]]
        ]

    @cached_property
    def shares(self) -> dict[IncomeGroup, Decimal]:
        """What part of all that came in each group is, in percent; together exactly 100.00.

        Rounded down, and the hundredths that are left go to the largest remainders. Empty when
        nothing came in.
        """
        amounts = {g: _sum([x for x in self.lines if x.group == g]) for g in EARNED}
        whole = sum(amounts.values(), ZERO)
        if not whole:
            return {}
        exact = {group: HUNDRED * amount / whole for group, amount in amounts.items()}
        shares = {group: share.quantize(CENT, "ROUND_DOWN") for group, share in exact.items()}
        left = int((HUNDRED - sum(shares.values(), ZERO)) / CENT)
        nearest = sorted(EARNED, key=lambda group: shares[group] - exact[group])
        for group in nearest[:left]:
            shares[group] += CENT
        return shares

    def as_given(self) -> dict[str, str]:
        """The sums as an act takes them: field of the register → yuan as text."""
        values = {name: getattr(self.sums, name) or ZERO for name in FIELDS}
        values["net_per_head_yuan"] = self.per_head_yuan or ZERO
        return {name: format(value.quantize(CENT), "f") for name, value in values.items()}


TITLES = {
    IncomeGroup.WAGE: "工资性收入",
    IncomeGroup.BUSINESS: "生产经营性收入",
    IncomeGroup.COST: "生产经营性支出",
    IncomeGroup.PROPERTY: "财产性收入",
    IncomeGroup.TRANSFER: "转移性收入",
    IncomeGroup.ASIDE: "不计入纯收入",
}


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount_yuan for line in lines), ZERO)


# --- from the register's yearly sums ------------------------------------------------------------
def from_register(row: HouseholdYear, household: Household) -> Account:
    """One line for each yearly sum that is not nothing."""
    lines = [
        Line(group, name, BY_FIELD["HouseholdYear", name].header, amount)
        for name, group in COLUMNS
        if name not in _PARTS_OF_PROPERTY and (amount := getattr(row, name))
    ]
    at = sum(line.group != IncomeGroup.TRANSFER for line in lines)
    lines[at:at] = _property_lines(row)
    return Account(row.year, members_of_year(row, household), row, lines)


def _property_lines(row: HouseholdYear) -> list[Line]:
    """The parts of 财产性收入 where they give the whole, else the whole."""
    parts = [
        Line(IncomeGroup.PROPERTY, name, BY_FIELD["HouseholdYear", name].header, amount)
        for name in _PARTS_OF_PROPERTY
        if (amount := getattr(row, name))
    ]
    whole = row.property_yuan or ZERO
    if _sum(parts) == whole:
        return parts
    return [Line(IncomeGroup.PROPERTY, "property_yuan", "财产性收入", whole)] if whole else []


# --- from items ---------------------------------------------------------------------------------
def from_sheet(sheet: IncomeSheet, items: Iterable[IncomeItem] | None = None) -> Account:
    """The account of one version; `items` with kind and person, read when not given."""
    if items is None:
        items = sheet.items.select_related("kind", "person")
    ordered = sorted(items, key=_by_line)
    lines = [_line(list(group)) for _key, group in groupby(ordered, key=_by_line)]
    counted = [line for line in lines if line.group != IncomeGroup.ASIDE]
    members = sheet.household.member_count if sheet.members is None else sheet.members
    return Account(
        year=sheet.year,
        members=members,
        sums=HouseholdYear(household=sheet.household, year=sheet.year, **_sums(counted)),
        lines=counted,
        aside=[line for line in lines if line.group == IncomeGroup.ASIDE],
        sheet=sheet,
    )


def _by_line(item: IncomeItem) -> tuple[Any, ...]:
    return item.kind.position, item.person_id or 0, item.about, item.place


def _line(items: list[IncomeItem]) -> Line:
    first = items[0]
    return Line(
        group=IncomeGroup(first.kind.group),
        column=first.kind.column,
        title=first.kind.name,
        amount_yuan=sum((item.amount_yuan for item in items), ZERO),
        who=first.person.name if first.person else "",
        person=first.person_id or 0,
        about=" ".join(part for part in (first.about, first.place) if part),
        how=how_words(items),
        items=tuple(sorted(items, key=lambda item: (item.month_on is not None, item.month_on))),
    )


def how_words(items: list[IncomeItem]) -> str:
    """每月 3,000 × 12 个月; or 3月 400 + 4月 600; or what was written down."""
    monthly = [item for item in items if item.month_on]
    yearly = [item for item in items if not item.month_on]
    parts = [item.how or (yuan(item.amount_yuan) if len(items) > 1 else "") for item in yearly]
    amounts = {item.amount_yuan for item in monthly}
    if len(monthly) > 2 and len(amounts) == 1:
        parts.append(f"每月 {yuan(monthly[0].amount_yuan)} × {len(monthly)} 个月")
    else:
        parts += [f"{i.month_on.month}月 {yuan(i.amount_yuan)}" for i in monthly if i.month_on]
    return " + ".join(part for part in parts if part)


def _sums(lines: list[Line]) -> dict[str, Decimal]:
    """Every yearly sum, nothing as zero: a sheet is the whole income of the year."""
    sums = dict.fromkeys([name for name, _group in COLUMNS], ZERO)
    for line in lines:
        sums[line.column] += line.amount_yuan
    return sums | {"property_yuan": sum((sums[name] for name in _PARTS_OF_PROPERTY), ZERO)}


# --- which account holds ------------------------------------------------------------------------
def sheets_of(household: Household, year: int) -> list[IncomeSheet]:
    """The versions of a year, the newest first."""
    found = household.incomes.filter(year=year).order_by("-version")
    return list(found.select_related("handed_in_by", "signed_by", "returned_by", "act", "begun_by"))


def account_of(household: Household, year: int) -> Account | None:
    """What holds for a year: the signed sheet, else the register's sums; None when neither is."""
    sheet = household.incomes.in_force().filter(year=year).order_by("-version").first()
    if sheet is not None:
        sheet.household = household
        return from_sheet(sheet)
    row = household.years.filter(year=year).first()
    return from_register(row, household) if row and row.has_income else None


def kinds_in_force() -> list[IncomeKind]:
    """The kinds an item can be of today, in the order of the form."""
    return list(IncomeKind.objects.on().order_by("position"))
