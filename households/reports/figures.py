"""Figures of the base map."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, Sum

from households.models import ExitStatus, Household, HouseholdQuerySet, HouseholdYear

CENT = Decimal("0.01")
STILL_POOR = (ExitStatus.POOR, ExitStatus.RELAPSED)  # 现有贫困 = 未脱贫 + 返贫


@dataclass(frozen=True)
class HouseholdFigures:
    """How many households and persons; registered are those with a file (建档立卡)."""

    households: int
    people: int
    registered: int
    still_poor: int
    out: int


def household_figures(households: HouseholdQuerySet) -> HouseholdFigures:
    """Count the households of a queryset in one query.

    Still poor is 未脱贫 and 返贫; out is every other registered household that has a status.
    """
    poor = Q(is_registered=True, exit_status__in=STILL_POOR)
    found = households.order_by().aggregate(
        households=Count("pk"),
        people=Sum("member_count"),
        registered=Count("pk", filter=Q(is_registered=True)),
        still_poor=Count("pk", filter=poor),
        out=Count("pk", filter=Q(is_registered=True) & ~poor & ~Q(exit_status="")),
    )
    return HouseholdFigures(**{name: value or 0 for name, value in found.items()})


@dataclass(frozen=True)
class Income:
    """The year's income of a household in yuan, and whether it adds up.

    Net = wages + business + property + transfers - business cost; per head = net / members, to
    0.01 half-up. Source: docs/sources.md#income. An unknown amount (None) counts as nothing.
    """

    year: HouseholdYear
    members: int

    @property
    def transfer_yuan(self) -> Decimal:
        y = self.year
        return _sum(
            y.family_planning_yuan,
            y.dibao_yuan,
            y.wubao_yuan,
            y.pension_yuan,
            y.ecology_yuan,
            y.other_transfer_yuan,
        )

    @property
    def gross_yuan(self) -> Decimal:
        y = self.year
        return _sum(y.wage_yuan, y.business_yuan, y.property_yuan, self.transfer_yuan)

    @property
    def net_yuan(self) -> Decimal:
        return self.gross_yuan - _sum(self.year.business_cost_yuan)

    @property
    def per_head_yuan(self) -> Decimal | None:
        """Net income a member, to 0.01; None for a household without members."""
        if not self.members:
            return None
        return (self.net_yuan / self.members).quantize(CENT, ROUND_HALF_UP)

    @property
    def difference_yuan(self) -> Decimal | None:
        """What the register says a head minus what its parts give; None if it says nothing."""
        stated = self.year.net_per_head_yuan
        if stated is None or self.per_head_yuan is None:
            return None
        return stated - self.per_head_yuan

    @property
    def adds_up(self) -> bool:
        """The stated figure is the calculated one, within a yuan of rounding."""
        return self.difference_yuan is None or abs(self.difference_yuan) < 1


def _sum(*amounts: Decimal | None) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def members_of_year(year: HouseholdYear, household: Household) -> int:
    """The number the year's net is divided by: the members at its end, else those of today."""
    return household.member_count if year.members_end is None else year.members_end


def latest_income(household: Household) -> Income | None:
    """The income of the newest year on record; None before the first."""
    year = household.years.first()
    return Income(year, members_of_year(year, household)) if year else None
