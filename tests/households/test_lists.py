"""The lists of households and persons: scope, pages by key, search, figures."""

from datetime import date

import pytest
from django.urls import reverse

from households import names
from households.lists import figures, places, search
from households.lists.bands import in_band
from households.models import Household, ListKind, Person
from qiannan import keyset
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PersonFactory,
    PovertyLineFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid():
    return GridFactory()


def member(grid, name="陆小妹", **fields):
    home = HouseholdFactory(region=grid)
    person = PersonFactory(name=name, **fields)
    MembershipFactory(household=home, person=person)
    return person


def numbers(keys):
    return [pk for _path, pk in keys]


@pytest.mark.parametrize("name", ["韋·小 芳", "黃國華", "龍 大•明", "陆小妹", "Ａb　c"])
def test_the_database_writes_a_name_like_the_program(name):
    person = PersonFactory(name=name)

    person.refresh_from_db()

    assert person.name_key == names.key(name)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("陆小妹", id="whole name"),
        pytest.param("陸小", id="how it begins, a variant"),
        pytest.param("小妹", id="a part"),
        pytest.param("lxm", id="initials"),
        pytest.param("522799198001010017", id="number"),
        pytest.param("010017", id="last six"),
        pytest.param("13800005678", id="telephone"),
    ],
)
@pytest.mark.parametrize("level", ["grid", "county"])
def test_a_person_is_found_at_every_level_and_not_from_elsewhere(grid, words, level):
    found = member(grid, name_initials="lxm", id_number="522799198001010017", phone="13800005678")
    path = grid.path if level == "grid" else grid.county_path

    assert search.find(words, [path]).people == [found.pk]
    assert search.find(words, [GridFactory().path]).people == []


@pytest.mark.parametrize("part", ["阿依", "依古", "古丽", "丽娜", "依古丽"])
@pytest.mark.parametrize("level", ["grid", "county"])
def test_any_part_of_a_long_name_is_found(grid, part, level):
    found = member(grid, name="阿依古丽娜")
    member(grid, name="古依丽")
    path = grid.path if level == "grid" else grid.county_path

    assert search.find(part, [path]).people == [found.pk]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("新寨2组", id="hamlet and group"),
        pytest.param("新寨 2", id="its number alone"),
        pytest.param("2组", id="the group of any hamlet"),
        pytest.param("{village}2组", id="village and group"),
    ],
)
def test_a_household_is_found_by_its_address(grid, words):
    home = HouseholdFactory(region=grid, natural_village="新寨", group_name="2组")
    HouseholdFactory(region=grid, natural_village="新寨", group_name="1组")
    HouseholdFactory(region=GridFactory(), natural_village="新寨", group_name="2组")

    found = search.find(words.format(village=grid.parent.name), [grid.path])

    assert list(found.homes) == [home.pk]


def test_somebody_who_left_shows_nothing_of_a_household_elsewhere(client, officer, grid):
    person = member(grid)
    elsewhere = HouseholdFactory(region=GridFactory(), household_no="H-ELSEWHERE")
    last = person.memberships.get()
    last.household, last.left_on = elsewhere, date(2018, 1, 1)
    last.save()
    Person.objects.filter(pk=person.pk).update(place_path=grid.path)
    client.force_login(officer(Duty.GRID_WORKER, grid))

    text = client.get(reverse("households:person-list"), {"left": "yes"}).content.decode()

    assert f'id="person-{person.pk}"' in text
    assert "H-ELSEWHERE" not in text


def test_pages_go_forth_and_back_over_two_places(grid):
    other = GridFactory()
    HouseholdFactory.create_batch(4, region=grid)
    HouseholdFactory.create_batch(3, region=other)
    HouseholdFactory(region=GridFactory())
    rows, paths = Household.objects.all(), sorted([grid.path, other.path])
    wanted = numbers(
        rows.within_paths(paths).order_by("place_path", "pk").values_list("place_path", "pk")
    )

    first = keyset.page(rows, paths, None, 3)
    second = keyset.page(rows, paths, keyset.read_cursor(first.next), 3)
    third = keyset.page(rows, paths, keyset.read_cursor(second.next), 3)
    back = keyset.page(rows, paths, keyset.read_cursor(third.previous), 3)

    assert first.pks + second.pks + third.pks == wanted
    assert (back.pks, back.first, third.first, third.next) == (second.pks, 4, 7, "")


@pytest.mark.parametrize("text", ["", "a", "x1-2-3", "a-1-2", "a1-x-5227.", "b1-2"])
def test_what_is_no_cursor_begins_at_the_beginning(text):
    assert keyset.read_cursor(text) is None


def test_figures_rolled_up_are_those_counted_now(grid):
    member(grid, id_state="checksum")
    HouseholdFactory(region=grid, exit_status="未脱贫")
    HouseholdFactory(region=grid, poor_kind="一般农户", exit_status="")
    county = grid.county_path
    now = [figures.figures(kind, [county]).numbers for kind in ListKind.values]

    figures.rebuild()

    kept = [figures.figures(kind, [county]) for kind in ListKind.values]
    assert [one.numbers for one in kept] == now
    assert all(one.as_of for one in kept)
    assert (now[0]["households"], now[0]["poor"], now[1]["faulty"]) == (3, 1, 1)


def test_who_changes_the_county_leaves_the_township_behind():
    assert places.picked(["522701", "522725101", "522725101201"]) == "522701"
    assert places.picked(["522725", "522725101", ""]) == "522725101"


def test_the_line_of_the_smallest_place_counts():
    """Below the line of the prefecture, but not below that of the household's county."""
    home = HouseholdFactory()
    PovertyLineFactory(year=2031, amount_yuan=4000)
    PovertyLineFactory(year=2031, place_path=home.region.county_path, amount_yuan=3000)
    HouseholdYearFactory(household=home, year=2031, net_per_head_yuan=3500)

    assert not Household.objects.filter(in_band("below"), pk=home.pk).exists()
