"""The register as it leaves the database is the register that the comparison reads."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from households.models import HouseholdYear, PersonYear, PovertyLine
from households.operations import copy_register
from households.register.relation import COLUMNS
from screening.comparison import register
from screening.comparison.files import HOUSEHOLD_COLUMNS, REGISTER_COLUMNS, scan
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    """A member with a year before and the year on record."""
    home = HouseholdFactory(
        region=GridFactory(), measures=["产业帮扶", "健康帮扶"], phone="13800000001"
    )
    member = MembershipFactory(household=home)
    HouseholdYear.objects.create(household=home, year=2016, net_per_head_yuan=900)
    HouseholdYear.objects.create(
        household=home, year=2017, net_per_head_yuan=Decimal("3421.50"), has_safe_water=False
    )
    PersonYear.objects.create(person=member.person, year=2016, labour="无劳动力")
    PersonYear.objects.create(
        person=member.person, year=2017, labour="普通劳动力", health=["残疾", "长期慢性病"]
    )
    return member


@pytest.fixture
def read(member, tmp_path):
    """`read()` copies the register out and returns its rows as the comparison would."""

    def rows(columns=None):
        path = tmp_path / "register.csv"
        copy_register(member.household.region.parent.parent.parent, path, columns)
        with duckdb.connect() as con:
            found = con.execute(f"SELECT * FROM {scan(path, REGISTER_COLUMNS, columns)}")
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return rows


def test_it_has_the_columns_of_the_contract(read):
    [row] = read()

    assert set(COLUMNS) == set(REGISTER_COLUMNS)
    assert set(row) == set(REGISTER_COLUMNS)


def test_facts_are_those_of_the_newest_year(member, read):
    [row] = read()

    assert (row["facts_year"], row["net_per_head_yuan"], row["has_safe_water"]) == (
        2017, 3421.5, False,
    )  # fmt: skip
    assert (row["person_year"], row["labour"]) == (2017, "普通劳动力")
    assert (row["health"], row["measures"]) == ("残疾、长期慢性病", "产业帮扶、健康帮扶")
    assert row["village_code"] == member.household.region.parent.code


def test_lines_are_those_of_the_year_and_the_most_local_place(member, read):
    county = member.household.region.parent.parent.parent
    for kind, year, place, yuan in (
        ("exit", 2016, county.parent.path, 3146),
        ("exit", 2017, county.parent.path, 3335),
        ("exit", 2017, county.path, 3500),
        ("exit", 2018, county.path, 3535),
        ("monitoring", 2016, county.parent.path, 5000),
    ):
        PovertyLine.objects.update_or_create(
            kind=kind, year=year, place_path=place, defaults={"amount_yuan": yuan}
        )

    [row] = read()

    assert (row["exit_line_yuan"], row["monitoring_line_yuan"]) == (3500.0, 5000.0)


def test_a_household_without_a_year_on_record_is_there_all_the_same(member, read):
    HouseholdYear.objects.all().delete()
    PersonYear.objects.all().delete()

    [row] = read()

    assert (row["facts_year"], row["exit_line_yuan"], row["labour"]) == (None, None, None)
    assert row["identified_on"] == date(2014, 4, 1)


def test_a_night_copies_the_columns_its_rules_name(read):
    chosen = register.columns_for({"labour", "and", "select"})

    [row] = read(chosen)

    assert set(row) == set(chosen)
    assert "labour" in row
    assert "net_per_head_yuan" not in row


def test_the_columns_of_a_household_are_told_apart_from_those_of_a_person():
    assert set(HOUSEHOLD_COLUMNS) < set(REGISTER_COLUMNS)
    assert "name" not in HOUSEHOLD_COLUMNS
