from decimal import Decimal

import pytest

from households.models import Household, HouseholdYear, PoorKind
from households.register import placing
from households.reports import Income, household_figures, latest_income
from tests.factories import HouseholdFactory


def year(**amounts):
    return HouseholdYear(year=2018, **{name: Decimal(text) for name, text in amounts.items()})


def test_income_is_what_its_parts_give():
    income = Income(
        year(
            wage_yuan="12000",
            business_yuan="3000",
            property_yuan="200",
            dibao_yuan="1000",
            pension_yuan="90",
            business_cost_yuan="500",
            net_per_head_yuan="5263.33",
        ),
        3,
    )

    assert (income.transfer_yuan, income.gross_yuan) == (1090, 16290)
    assert (income.net_yuan, income.per_head_yuan) == (15790, Decimal("5263.33"))
    assert income.adds_up


def test_income_that_does_not_add_up_says_by_how_much():
    income = Income(year(wage_yuan="9000", net_per_head_yuan="4000"), 3)

    assert (income.adds_up, income.difference_yuan) == (False, Decimal("1000.00"))


def test_a_household_without_members_or_figures_has_no_income_a_head():
    assert Income(year(wage_yuan="9000"), 0).per_head_yuan is None
    assert Income(year(), 2).adds_up


@pytest.mark.django_db
def test_the_latest_year_counts():
    household = HouseholdFactory(member_count=2)
    assert latest_income(household) is None
    HouseholdYear.objects.create(household=household, year=2017)
    HouseholdYear.objects.create(household=household, year=2018)

    assert latest_income(household).year.year == 2018


@pytest.mark.django_db
def test_figures_tell_registered_poor_and_out_apart():
    HouseholdFactory(exit_status="未脱贫", member_count=3)
    HouseholdFactory(exit_status="返贫", member_count=1)
    HouseholdFactory(exit_status="已脱贫", member_count=2)
    HouseholdFactory(poor_kind=PoorKind.NOT_REGISTERED, exit_status="", member_count=5)

    figures = household_figures(Household.objects.all())

    assert (figures.households, figures.people) == (4, 11)
    assert (figures.registered, figures.still_poor, figures.out) == (3, 2, 1)


@pytest.mark.django_db
def test_figures_of_nothing_are_zero():
    assert household_figures(Household.objects.all()).people == 0


@pytest.mark.parametrize(
    ("name", "order"),
    [("2组", 2), ("十一组", 11), ("二十组", 20), ("十组", 10), ("二十三组", 23), ("坡脚", 10**6)],
)
def test_groups_are_ordered_by_their_number(name, order):
    assert placing.group_order(name)[0] == order


@pytest.mark.parametrize(
    ("households", "grids"),
    [(0, 0), (1, 1), (30, 1), (50, 1), (51, 2), (60, 2), (100, 2), (121, 3)],
)
def test_grids_hold_at_most_fifty(households, grids):
    assert placing.grids_needed(households) == grids
