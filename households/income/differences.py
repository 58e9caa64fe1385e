"""Why a year's net differs from the year before: line by line, exactly to the change.

Where both years have items they are compared one by one (kind, person, what); where one of them
is only the register's yearly sums, both are compared sum by sum.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from decimal import Decimal

from households.facts import BY_FIELD
from households.income.accounts import TITLES, ZERO, Account, Line
from households.models import IncomeGroup
from qiannan.figures import Step, waterfall
from qiannan.templatetags.face import yuan

NEW, GONE, MORE, LESS = "新增", "没有了", "增加", "减少"


@dataclass(frozen=True)
class Difference:
    """One line of both years, as it counts in the net: a cost is negative."""

    label: str
    before_yuan: Decimal
    after_yuan: Decimal

    @property
    def change_yuan(self) -> Decimal:
        return self.after_yuan - self.before_yuan

    @property
    def word(self) -> str:
        """What happened to the line itself: 新增, 没有了, 增加, 减少."""
        if not self.before_yuan:
            return NEW
        if not self.after_yuan:
            return GONE
        return MORE if abs(self.after_yuan) > abs(self.before_yuan) else LESS


def differences(before: Account, after: Account) -> list[Difference]:
    """The lines that changed, the largest first; their changes sum to that of the net."""
    is_fine = before.is_detailed and after.is_detailed
    key_of, label_of = (_fine, _fine_label) if is_fine else (_coarse, _coarse_label)
    was, now = _totals(before, key_of), _totals(after, key_of)
    labels = {key_of(line): label_of(line) for line in (*before.lines, *after.lines)}
    found = [
        Difference(label, was.get(key, ZERO), now.get(key, ZERO)) for key, label in labels.items()
    ]
    changed = [one for one in found if one.change_yuan]
    return sorted(changed, key=lambda one: (-abs(one.change_yuan), one.label))


def picture(before: Account, after: Account, shown: int = 8) -> list[Step]:
    """The way from the net of one year to that of the next; small changes are put together."""
    found = differences(before, after)
    steps = [(one.label, float(one.change_yuan), _signed(one.change_yuan)) for one in found]
    if len(steps) > shown + 1:
        rest = sum((one.change_yuan for one in found[shown:]), ZERO)
        steps = [*steps[:shown], (f"其余 {len(found) - shown} 项", float(rest), _signed(rest))]
    return waterfall(
        (f"{before.year}年纯收入", float(before.net_yuan), yuan(before.net_yuan)),
        steps,
        (f"{after.year}年纯收入", float(after.net_yuan), yuan(after.net_yuan)),
    )


def _signed(amount: Decimal) -> str:
    return f"+{yuan(amount)}" if amount > 0 else yuan(amount).replace("-", "−")


def _totals(account: Account, key_of: Callable[[Line], Hashable]) -> dict[Hashable, Decimal]:
    totals: dict[Hashable, Decimal] = {}
    for line in account.lines:
        totals[key_of(line)] = totals.get(key_of(line), ZERO) + line.signed_yuan
    return totals


def _fine(line: Line) -> Hashable:
    return line.title, line.person, line.about


def _fine_label(line: Line) -> str:
    return line.words


def _coarse(line: Line) -> Hashable:
    return line.group if line.group == IncomeGroup.PROPERTY else line.column


def _coarse_label(line: Line) -> str:
    if line.group == IncomeGroup.PROPERTY:
        return TITLES[line.group]
    return BY_FIELD["HouseholdYear", line.column].header
