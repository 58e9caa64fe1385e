"""What changes in the base map shows in what a file lacks within minutes, not only next morning."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from archives.checks import lately, operations
from archives.models import Archive, Gap
from archives.tasks import check_changed_files
from households.models import Household, Membership, Person, PersonYear
from tests.factories import HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.archives import ArchiveFactory
from tests.factories.incomes import HouseholdYearFactory, PersonYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiet(office):
    """A file of which nothing changed for an hour."""
    home = office.archive.household
    member = MembershipFactory(household=home, person=PersonFactory())
    HouseholdYearFactory(household=home, year=2016)
    PersonYearFactory(person=member.person, year=2016)
    operations.check([office.archive.pk])
    long_ago = timezone.now() - timedelta(hours=1)
    tables = ("household", "membership", "householdyear", "personyear")
    pasts = ("householdpast", "membershippast", "personpast", "personyearpast")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        [cursor.execute(f"UPDATE households_{t} SET recorded_at = %s", [long_ago]) for t in tables]
        [cursor.execute(f"DELETE FROM households_{table}") for table in pasts]
        cursor.execute("SET LOCAL session_replication_role = origin")
    return office.archive


def _recorded_now(home):
    """As it stands when it has just been written: no row of its past."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE households_household SET recorded_at = now() WHERE id = %s", [home.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


CHANGES = {
    "new on the register": _recorded_now,
    "household": lambda home: Household.objects.filter(pk=home.pk).update(is_relocated=True),
    "member": lambda home: Membership.objects.filter(household=home).update(
        left_on=timezone.localdate()
    ),
    "person": lambda home: Person.objects.filter(memberships__household=home).update(name="陆改"),
    "new member": lambda home: MembershipFactory(household=home, relation="配偶"),
    "year": lambda home: HouseholdYearFactory(household=home),
    "changed year": lambda home: home.years.update(has_safe_water=False),
    "year of a person": lambda home: PersonYearFactory(person=home.memberships.get().person),
    "changed year of a person": lambda home: PersonYear.objects.filter(
        person__memberships__household=home
    ).update(work_months=3),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_file_whose_household_changed_is_checked_again(quiet, change):
    before = lately.changed()

    change(quiet.household)

    assert (before, lately.changed()) == ([], [quiet.pk])


def test_of_more_than_a_round_takes_the_next_takes_the_rest(quiet, monkeypatch):
    monkeypatch.setattr(lately, "MOST", 1)
    other = ArchiveFactory(household=HouseholdFactory(region=quiet.region))
    operations.check([other.pk])
    Household.objects.filter(pk=quiet.household_id).update(is_relocated=True)
    first = lately.changed()

    check_changed_files()
    second = lately.changed()

    assert {*first, *second} == {quiet.pk, other.pk}


def test_a_file_that_was_never_checked_is_taken_before_all_others(quiet):
    Archive.objects.filter(pk=quiet.pk).update(checked_at=None)

    assert lately.changed() == [quiet.pk]


def test_a_round_takes_no_more_than_it_may(quiet, monkeypatch):
    monkeypatch.setattr(lately, "MOST", 1)
    Archive.objects.filter(pk=quiet.pk).update(checked_at=None)
    ArchiveFactory(household=HouseholdFactory(region=quiet.region))

    assert len(lately.changed()) == 1


def test_a_change_among_the_oldest_rows_of_a_large_table_is_left_to_the_night(quiet, monkeypatch):
    monkeypatch.setattr(lately, "_NEWEST", 0)
    Household.objects.filter(pk=quiet.household_id).update(is_relocated=True)

    assert lately.changed() == []


def test_what_a_changed_household_needs_is_asked_for_at_once(quiet):
    lacked = set(Gap.objects.filter(archive=quiet).values_list("kind__code", flat=True))
    Household.objects.filter(pk=quiet.household_id).update(is_relocated=True)

    check_changed_files()

    now = set(Gap.objects.filter(archive=quiet).values_list("kind__code", flat=True))
    assert now > lacked
    assert lately.changed() == [quiet.pk]
    assert check_changed_files() in (0, 1)
    assert set(Gap.objects.filter(archive=quiet).values_list("kind__code", flat=True)) == now


def test_a_household_that_joins_the_register_gets_its_file_and_what_it_lacks(quiet):
    home = HouseholdFactory(region=quiet.region, is_registered=True)

    check_changed_files()

    archive = Archive.objects.get(household=home)
    assert archive.checked_at
    assert archive.missing > 0


def test_a_change_of_long_ago_is_left_to_the_night(quiet):
    ArchiveFactory()
    quietly = lately.changed(timedelta(0))

    assert quiet.pk not in quietly
