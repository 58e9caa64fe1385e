"""The base map copied again only where a row of it is another than when it was copied."""

import re

import pytest
from django.db import connection, transaction

from households import operations
from households.models import Membership, Person
from households.operations import Snapshot
from households.register import copying
from households.register.relation import COLUMNS, TABLES, halves
from regions.models import Region
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PersonYearFactory,
    PovertyLineFactory,
)

WANTED = ["person_id", "household_id", "name", "poor_kind", "house_grade"]


@pytest.fixture
def household():
    household = HouseholdFactory(region=GridFactory())
    relations = ("户主", "配偶", "之子")
    members = [MembershipFactory(household=household, relation=each) for each in relations]
    HouseholdYearFactory(household=household)
    PersonYearFactory(person=members[0].person)
    PovertyLineFactory()
    return household


@pytest.fixture
def county(household):
    return household.region.parent.parent.parent


@pytest.fixture
def last(county, tmp_path) -> Snapshot:
    folder = tmp_path / "last"
    folder.mkdir()
    return operations.copy_snapshot(county, folder, WANTED)


def again(county, tmp_path, last: Snapshot, wanted: list[str] = WANTED) -> Snapshot:
    folder = tmp_path / "again"
    folder.mkdir()
    return operations.copy_snapshot(county, folder, wanted, last)


@pytest.mark.django_db
def test_a_base_map_that_is_as_it_was_is_not_copied(county, tmp_path, last):
    found = again(county, tmp_path, last)

    assert (found.members, found.households) == (last.members, last.households)
    assert (found.stamp, found.rows, found.at >= last.at) == (last.stamp, 3, True)
    assert list((tmp_path / "again").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_so_it_is_where_two_connections_copy(county, tmp_path, last):
    assert again(county, tmp_path, last).members == last.members


CHANGES = [
    "UPDATE households_person SET name = '改名' WHERE id = (SELECT min(id) FROM households_person)",
    "UPDATE households_person SET name = name",
    "UPDATE households_household SET poor_kind = '五保贫困户'",
    "UPDATE households_householdyear SET house_grade = 'D'",
    "UPDATE households_personyear SET education = '小学'",
    "UPDATE households_membership SET left_on = '2018-06-01' WHERE relation = '户主'",
    "UPDATE households_povertyline SET amount_yuan = amount_yuan + 1",
    "UPDATE regions_region SET name = name || '镇' WHERE level = 3",
    "DELETE FROM households_personyear",
]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.parametrize("triggers", ["DEFAULT", "replica"])
def test_a_row_that_is_another_has_it_copied(county, tmp_path, last, sql, triggers):
    with connection.cursor() as cursor:
        cursor.execute(f"SET session_replication_role = {triggers}")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = DEFAULT")

    found = again(county, tmp_path, last)

    assert found.members == tmp_path / "again" / "members.csv"
    assert found.stamp != last.stamp


@pytest.mark.django_db
def test_a_row_more_has_it_copied(county, household, tmp_path, last):
    MembershipFactory(household=household, relation="之女")

    assert again(county, tmp_path, last).rows == 4


@pytest.mark.django_db
def test_a_row_put_in_the_place_of_another_has_it_copied(county, household, tmp_path, last):
    gone = Membership.objects.filter(household=household).last()
    columns = {name: getattr(gone, name) for name in ("household_id", "person_id", "relation")}
    gone.delete()
    Membership.objects.create(**columns)

    found = again(county, tmp_path, last)

    assert (found.rows, found.stamp != last.stamp) == (3, True)


@pytest.mark.django_db
def test_a_change_that_was_taken_back_is_none(county, tmp_path, last):
    with transaction.atomic():
        Person.objects.update(name="改名")
        transaction.set_rollback(True)

    assert again(county, tmp_path, last).members == last.members


@pytest.mark.django_db
def test_other_columns_or_another_place_are_another_copy(county, tmp_path, last):
    other = again(county, tmp_path, last, [*WANTED, "sex"])
    around = operations.copy_snapshot(county.parent, tmp_path / "again", WANTED, last)

    assert len({last.stamp, other.stamp, around.stamp}) == 3


@pytest.mark.django_db
def test_a_database_that_was_restored_is_another(county, tmp_path, last, monkeypatch):
    monkeypatch.setattr(copying, "_HERE", "SELECT '7/16384', 0::bigint, 0::bigint")

    assert again(county, tmp_path, last).members == tmp_path / "again" / "members.csv"


def test_every_table_that_is_read_is_looked_at():
    read = re.findall(r"(?:FROM|JOIN)\s+([a-z]+_[a-z]+)", " ".join(halves(list(COLUMNS))))

    assert set(read) == set(TABLES)
    assert Region._meta.db_table in TABLES
