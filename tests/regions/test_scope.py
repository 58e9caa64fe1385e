"""Scope: who sees which rows, and that no code is the prefix of another by accident."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from households.models import Household
from regions import operations
from regions.duties import GRANTS, Duty, Permission
from regions.models import ABOVE, Level, Posting, Region, User, outermost, paths_above
from regions.operations import path_of
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    PostingFactory,
    PrefectureFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db


def test_a_county_officer_sees_the_county_and_no_other(officer):
    mine, other = HouseholdFactory(), HouseholdFactory()
    user = officer(Duty.COUNTY_OFFICE, mine.region.parent.parent.parent)

    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)

    assert list(seen) == [mine]
    assert other not in seen


def test_the_permission_decides_which_posting_counts():
    """A county clerk of A who is a grid worker in B does not act on B as a clerk."""
    user = UserFactory()
    a, b = CountyFactory(), GridFactory()
    PostingFactory(user=user, duty=Duty.COUNTY_OFFICE, region=a)
    PostingFactory(user=user, duty=Duty.GRID_WORKER, region=b)

    assert user.paths_where(Permission.LEAD_CLOSE) == [a.path]
    assert user.can(Permission.LEAD_VIEW, at=b)
    assert not user.can(Permission.LEAD_CLOSE, at=b)


def test_nobody_posted_sees_nothing():
    HouseholdFactory()

    assert not Household.objects.visible_to(UserFactory(), Permission.HOUSEHOLD_VIEW).exists()


@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [
        pytest.param(-5, None, True, id="open"),
        pytest.param(-5, 0, True, id="last day"),
        pytest.param(-5, -1, False, id="over"),
        pytest.param(1, None, False, id="not begun"),
    ],
)
def test_a_posting_counts_within_its_dates(starts, ends, sees):
    today = timezone.localdate()
    posting = PostingFactory(
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )

    assert posting.user.can(Permission.LEAD_CLOSE, at=posting.region) is sees


def test_a_disabled_account_holds_nothing(officer):
    county = CountyFactory()
    user = officer(Duty.COUNTY_OFFICE, county)
    user.is_active = False

    assert user.paths_where(Permission.LEAD_CLOSE) == []


def test_acting_for_the_level_below_is_not_holding(officer):
    village = VillageFactory()
    user = officer(Duty.TOWNSHIP_OFFICE, village.parent)

    assert user.can(Permission.LEAD_FILE_UP, at=village)
    assert not user.holds(Permission.LEAD_FILE_UP, at=village)
    assert user.holds(Permission.LEAD_FILE_UP, at=village.parent)


def test_the_empty_path_cannot_exist():
    with pytest.raises(IntegrityError):
        Region.objects.create(code="1", name="x", level=Level.PREFECTURE, path="")


@pytest.mark.parametrize(
    ("code", "path"),
    [
        pytest.param("522700", "5227/", id="prefecture"),
        pytest.param("522725", "5227/25/", id="county"),
        pytest.param("522725101", "5227/25/101/", id="township"),
        pytest.param("522725101201", "5227/25/101/201/", id="village"),
        pytest.param("522725101201003", "5227/25/101/201/003/", id="grid"),
    ],
)
def test_a_path_is_made_of_the_code(code, path):
    assert path_of(code) == path


def test_paths_above_include_the_path_itself():
    assert paths_above("5227/25/101/") == ["5227/", "5227/25/", "5227/25/101/"]


def test_outermost_drops_what_lies_under_another():
    assert outermost(["5227/25/101/", "5227/25/", "5227/26/101/"]) == ["5227/25/", "5227/26/101/"]


def test_the_real_divisions_load_once():
    assert operations.load_divisions() == 1 + 12 + 109 + 1464
    assert operations.load_divisions() == 0
    assert Region.objects.filter(level=Level.VILLAGE).count() == 1464


def test_a_county_is_found_by_its_initials():
    operations.load_divisions()

    assert Region.objects.search("sd").filter(level=Level.COUNTY).get().name == "三都水族自治县"
    assert Region.objects.search("下司").exists()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        pytest.param("下司村村民委员会", "下司村", id="village"),
        pytest.param("新华村民委员会", "新华村", id="village without the word"),
        pytest.param("广惠社区居民委员会", "广惠社区", id="community"),
        pytest.param("经济开发区", "经济开发区", id="neither"),
    ],
)
def test_villages_have_an_everyday_name(name, short):
    assert operations.short_name(name) == short


def test_grids_are_numbered_on():
    village = VillageFactory()

    operations.add_grids(village, 2)
    operations.add_grids(village, 1)

    assert [r.name for r in village.children.order_by("code")] == ["1网格", "2网格", "3网格"]


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        pytest.param(Duty.COUNTY_OFFICE, Duty.AUDITOR, id="caseworker audits"),
        pytest.param(Duty.SYSTEM_ADMIN, Duty.AUDITOR, id="administrator audits"),
        pytest.param(Duty.AUDITOR, Duty.GRID_WORKER, id="auditor does casework"),
    ],
)
def test_accounts_trail_and_casework_are_three_persons(held, wanted):
    """Also through a second account of the same person."""
    county = CountyFactory()
    first, second = UserFactory(person_key="A1"), UserFactory(person_key="A1")
    operations.post(first, duty=held, region=county)

    with pytest.raises(ValidationError):
        operations.post(second, duty=wanted, region=county)


def test_posting_twice_is_one_posting():
    user, county = UserFactory(), CountyFactory()

    operations.post(user, duty=Duty.LEADER, region=county)
    operations.post(user, duty=Duty.LEADER, region=county)

    assert Posting.objects.filter(user=user).count() == 1


def test_every_duty_grants_something_and_a_leader_sees_figures_and_who_answers_for_them():
    assert set(GRANTS) == set(Duty)
    assert GRANTS[Duty.LEADER] == {
        Permission.REPORT_VIEW, Permission.BULLETIN_ISSUE, Permission.ORGANISATION_VIEW,
        Permission.TASK_FORCE_VIEW, Permission.OBLIGATION_VIEW, Permission.TRAINING_VIEW,
        Permission.VILLAGE_REVIEW_VIEW, Permission.CROSS_CHECK_VIEW,
    }  # fmt: skip
    assert not GRANTS[Duty.AUDITOR] & {Permission.LEAD_VIEW, Permission.HOUSEHOLD_VIEW}
    assert not GRANTS[Duty.SYSTEM_ADMIN] & {Permission.LEAD_VIEW, Permission.HOUSEHOLD_VIEW}


def test_two_accounts_of_one_person_are_one_person():
    assert UserFactory(person_key="A1").person == UserFactory(person_key="A1").person
    assert UserFactory().person != UserFactory().person


def test_ancestors_go_from_the_top_to_the_region_itself(django_assert_num_queries):
    grid = Region.objects.get(pk=GridFactory().pk)

    with django_assert_num_queries(1):
        levels = [region.level for region in grid.ancestors]

    assert levels == [1, 2, 3, 4, 5]


def test_ancestors_that_came_along_are_not_asked_for_again(django_assert_num_queries):
    grid = Region.objects.select_related(ABOVE).get(pk=GridFactory().pk)

    with django_assert_num_queries(0):
        levels = [region.level for region in grid.ancestors]

    assert levels == [1, 2, 3, 4, 5]


def test_an_account_name_is_unique():
    UserFactory(username="luo")

    with pytest.raises(ValidationError):
        operations.create_user(username="luo", full_name="罗")


def test_townships_of_one_county_do_not_see_each_other(officer):
    first = TownshipFactory()
    second = TownshipFactory(parent=first.parent)
    user: User = officer(Duty.TOWNSHIP_OFFICE, first)

    assert user.can(Permission.LEAD_VIEW, at=first)
    assert not user.can(Permission.LEAD_VIEW, at=second)
    assert PrefectureFactory().covers(first)


@pytest.mark.parametrize(("key", "found"), [("p1", 2), ("", 1)], ids=["two accounts", "one"])
def test_a_person_stands_in_rows_by_any_of_their_accounts(key, found):
    user, twin, other = UserFactory(person_key=key), UserFactory(person_key=key), UserFactory()
    for one in (user, twin, other):
        PostingFactory(user=one)

    assert Posting.objects.filter(user.stands_in("user")).count() == found
