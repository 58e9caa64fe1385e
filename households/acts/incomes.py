"""The act that brings the yearly sums of the register to a signed income sheet."""

from datetime import date
from decimal import Decimal

from households.acts.changes import ActError, Change, edit, make
from households.acts.reading import Given
from households.models import Household, HouseholdYear

FIELDS = (
    "wage_yuan", "business_yuan", "business_cost_yuan", "property_yuan", "dividend_yuan",
    "other_property_yuan", "family_planning_yuan", "dibao_yuan", "wubao_yuan", "pension_yuan",
    "ecology_yuan", "other_transfer_yuan", "net_per_head_yuan",
)  # fmt: skip


def income(household: Household, given: Given, on: date) -> list[Change]:
    """`given`: {"year", "members", "sums": {field of HouseholdYear: yuan as text}}."""
    sums = given.get("sums") or {}
    if set(sums) != set(FIELDS):
        raise ActError("收入算账的合计不完整；请从收入算账表签认")
    values = {name: Decimal(str(sums[name])) for name in FIELDS}
    values["members_end"] = int(given["members"])
    year = int(given["year"])
    row = HouseholdYear.objects.filter(household=household, year=year).first()
    if row is None:
        return make("HouseholdYear", "year", household=household.pk, year=year, **values)
    return edit(row, **values)
