"""The register out of the database: one file, or members and households as of one instant."""

import csv
from pathlib import Path

import pytest

from households import operations
from households.register.relation import COLUMNS
from tests.factories import CountyFactory, GridFactory, HouseholdFactory, MembershipFactory

COUNTY_COLUMNS = ["person_id", "household_id", "name", "id_state", "id_other", "poor_kind"]


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def household():
    household = HouseholdFactory(region=GridFactory(), poor_kind="低保贫困户")
    MembershipFactory(household=household)
    MembershipFactory(household=household, relation="之子")
    MembershipFactory()  # of another county
    return household


def county(household):
    return household.region.parent.parent.parent


@pytest.mark.django_db
def test_what_members_share_is_written_once(household, tmp_path):
    copied = operations.copy_snapshot(county(household), tmp_path, COUNTY_COLUMNS)

    members, homes = rows(copied.members), rows(copied.households)
    assert copied.rows == 2
    assert [row["household_id"] for row in members] == [str(household.pk)] * 2
    assert homes == [{"household_id": str(household.pk), "poor_kind": "低保贫困户"}]


@pytest.mark.django_db
def test_both_halves_have_every_column_between_them(household, tmp_path):
    copied = operations.copy_snapshot(county(household), tmp_path, list(COLUMNS))

    members, homes = rows(copied.members), rows(copied.households)
    assert set(members[0]) | set(homes[0]) == set(COLUMNS)
    assert set(members[0]) & set(homes[0]) == {"household_id"}


@pytest.mark.django_db
def test_a_number_is_copied_once_and_as_the_base_map_reads_it(household, tmp_path):
    card = MembershipFactory(household=household, relation="之女").person
    type(card).objects.filter(pk=card.pk).update(
        id_raw=f"{card.id_number}42", id_state="card", id_number=card.id_number
    )

    copied = operations.copy_snapshot(county(household), tmp_path, COUNTY_COLUMNS)

    read = {
        int(row["person_id"]): (row["id_state"], row["id_other"]) for row in rows(copied.members)
    }
    assert read.pop(card.pk) == ("card", card.id_number)
    assert set(read.values()) == {("ok", "")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_connections_see_one_instant(household, tmp_path):
    copied = operations.copy_snapshot(county(household), tmp_path, COUNTY_COLUMNS)

    assert (copied.rows, len(rows(copied.households))) == (2, 1)


@pytest.mark.django_db
def test_a_county_without_households_is_two_headers(tmp_path):
    copied = operations.copy_snapshot(CountyFactory(), tmp_path, COUNTY_COLUMNS)

    assert (copied.rows, rows(copied.members), rows(copied.households)) == (0, [], [])
