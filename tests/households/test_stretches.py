"""Lists look only where something can be found, as far as they may, and lose nothing by it."""

import pytest
from django.urls import reverse

from households import facets
from households.filters import HouseholdFilter
from households.lists import stretches, upkeep
from households.models import Household, HouseholdMark, HouseholdPlace, Person, PersonPlace
from qiannan import keyset
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, VillageFactory

pytestmark = pytest.mark.django_db
POOR = facets.HOUSEHOLD.mask("exit_status", ["未脱贫"])


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def grids(village):
    """In the order of their paths, which is not that of their making once numbers wrap."""
    return sorted(GridFactory.create_batch(6, parent=village), key=lambda grid: grid.path)


def poor(**conditions):
    return Household.objects.filter(facets__any=POOR, **conditions)


def walk(rows, paths, reach, size=2):
    """The keys of all pages from the first to the last, and the pages."""
    pages = [keyset.page(rows, paths, None, size, reach())]
    while pages[-1].next and len(pages) < 50:  # an end for a reach that makes no way
        cursor = keyset.read_cursor(pages[-1].next)
        pages.append(keyset.page(rows, paths, cursor, size, reach()))
    return [pk for page in pages for pk in page.pks], pages


def test_a_place_has_the_bits_of_its_households(grids):
    HouseholdFactory(region=grids[0], exit_status="未脱贫")
    HouseholdFactory(region=grids[0], exit_status="已脱贫")
    HouseholdFactory(region=grids[1], exit_status="已脱贫")

    found = HouseholdPlace.objects.filter(facets__any=POOR)

    assert [place.place_path for place in found] == [grids[0].path]


def test_a_household_that_changes_or_moves_takes_its_bits_along(grids):
    home = HouseholdFactory(region=grids[0], exit_status="已脱贫")
    home.exit_status, home.region = "未脱贫", grids[1]
    home.save()

    found = HouseholdPlace.objects.filter(facets__any=POOR)

    assert [place.place_path for place in found] == [grids[1].path]


def test_a_place_has_the_bits_of_its_persons_and_of_their_year(grids):
    home = HouseholdFactory(region=grids[0])
    member = MembershipFactory(household=home, person__sex="女").person
    MembershipFactory(household=HouseholdFactory(region=grids[1]), person__sex="男")
    member.years.create(year=2020, health=["残疾"])
    woman = facets.PERSON.mask("sex", ["女"])
    disabled = facets.PERSON_YEAR.mask("health", ["残疾"])

    persons = PersonPlace.objects.filter(facets__any=woman, year_facets__any=disabled)
    households = HouseholdPlace.objects.filter(member_facets__any=disabled)

    assert [place.place_path for place in persons] == [grids[0].path]
    assert [place.place_path for place in households] == [grids[0].path]


def test_bits_that_nobody_has_any_more_go_at_night(grids):
    home = HouseholdFactory(region=grids[0], exit_status="未脱贫")
    HouseholdFactory(region=grids[1], exit_status="未脱贫")
    home.exit_status = "已脱贫"
    home.save()

    is_done = upkeep.tighten()

    found = HouseholdPlace.objects.filter(facets__any=POOR)
    assert is_done
    assert [(place.place_path, place.rows) for place in found] == [(grids[1].path, 1)]


def test_rows_are_counted_by_the_hour(grids):
    HouseholdFactory.create_batch(3, region=grids[0])

    upkeep.count_rows()

    assert HouseholdPlace.objects.get(place_path=grids[0].path).rows == 3


def test_who_saves_an_old_row_writes_no_old_bits(grids):
    home = HouseholdFactory(region=grids[0])
    read_before = Household.objects.get(pk=home.pk)
    MembershipFactory(household=home, person__sex="女")

    read_before.save()

    home.refresh_from_db()
    assert home.member_facets & facets.PERSON.mask("sex", ["女"])


@pytest.mark.parametrize("far", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_pages_with_a_rare_condition_miss_nothing(monkeypatch, grids, far, size):
    """However short the stretches are, forth and back."""
    monkeypatch.setattr(stretches, "FAR", far)
    monkeypatch.setattr(stretches, "FEW", 1)
    monkeypatch.setattr(stretches, "MANY", 2)
    wanted = [
        HouseholdFactory(region=grid, exit_status="未脱贫", exit_year=year).pk
        for grid, year in [(grids[0], 2014), (grids[2], 2014), (grids[2], 2014), (grids[5], 2014)]
    ]
    HouseholdFactory(region=grids[1], exit_status="未脱贫", exit_year=2015)
    HouseholdFactory(region=grids[3], exit_status="未脱贫", exit_year=2015)
    HouseholdFactory(region=GridFactory(), exit_status="未脱贫", exit_year=2014)
    HouseholdFactory.create_batch(3, region=grids[2], exit_status="已脱贫")
    upkeep.count_rows()
    rows, paths = poor(exit_year=2014), [grids[0].path[:-4]]

    found, pages = walk(rows, paths, lambda: stretches.Reach(rows), size)

    back = (
        keyset.page(rows, paths, keyset.read_cursor(pages[-1].previous), 50, stretches.Reach(rows))
        if pages[-1].previous
        else pages[-1]
    )
    assert found == wanted
    assert pages[-1].stopped == ""
    assert set(back.pks) <= set(wanted)


def test_a_page_that_stops_says_where_and_goes_on(monkeypatch, client, officer, grids):
    monkeypatch.setattr(stretches, "FAR", 1)
    HouseholdFactory(region=grids[0], exit_status="未脱贫", exit_year=2015)
    home = HouseholdFactory(region=grids[4], exit_status="未脱贫", exit_year=2014)
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, grids[0].parent.parent))

    first = client.get(
        reverse("households:household-list"), {"exit_status": "未脱贫", "exit_year": 2014}
    )
    second = client.get(first.context["next"])

    assert grids[0].name in first.content.decode()
    assert not first.context["shown"].page.keys
    assert f'id="household-{home.pk}"' in second.content.decode()


def test_a_count_that_stops_says_that_there_may_be_more(monkeypatch, grids):
    monkeypatch.setattr(stretches, "FAR", 1)
    HouseholdFactory(region=grids[0], exit_status="未脱贫")
    HouseholdFactory(region=grids[4], exit_status="未脱贫")
    rows = poor()

    assert keyset.count(rows, [grids[0].path], stretches.Reach(rows)) == keyset.Count(1)
    assert keyset.count(rows, [grids[0].path[:-4]], stretches.Reach(rows)) == keyset.Count(
        1, has_more=True
    )


def test_a_condition_that_others_may_stand_in_for_is_no_reason_to_leave_out_a_place(grids):
    rows = Household.objects.filter(facets__any=POOR) | Household.objects.filter(exit_year=2014)
    home = HouseholdFactory(region=grids[0], exit_status="已脱贫", exit_year=2014)

    found = keyset.page(rows, [grids[0].path], None, 50, stretches.Reach(rows))

    assert found.pks == [home.pk]


def test_a_mark_in_force_is_a_condition(client, officer, grids):
    marked, refused, _plain = HouseholdFactory.create_batch(3, region=grids[0])
    today = "2026-01-01"
    HouseholdMark.objects.create(
        household=refused, kind="特困户", proposed_on=today, state="proposed"
    )
    one = HouseholdMark.objects.create(household=marked, kind="特困户", proposed_on=today)
    worker = officer(Duty.GRID_WORKER, grids[0])
    HouseholdMark.objects.filter(pk=one.pk).update(
        state="set", decided_at="2026-01-02T00:00Z", decided_by=worker
    )
    client.force_login(worker)
    address = f"{reverse('households:household-list')}?mark=特困户"

    before = client.get(address).context["shown"].page.pks
    HouseholdMark.objects.filter(pk=one.pk).update(state="ended")
    after = client.get(address).context["shown"].page.pks

    assert (before, after) == ([marked.pk], [])


def test_of_several_values_one_must_hold(client, officer, grids):
    ill = HouseholdFactory(region=grids[0], cause_main="因病")
    flood = HouseholdFactory(region=grids[0], cause_main="因灾")
    HouseholdFactory(region=grids[0], cause_main="因学")
    client.force_login(officer(Duty.GRID_WORKER, grids[0]))

    answer = client.post(
        reverse("households:household-search"), {"cause": ["因病", "因灾"]}, follow=True
    )

    shown = answer.context["shown"]
    assert shown.page.pks == [ill.pk, flood.pk]
    assert [one.value for one in shown.conditions()] == ["因病", "因灾"]
    assert "cause=%E5%9B%A0%E7%81%BE" in shown.conditions()[0].url


def test_the_api_takes_the_conditions_of_the_lists(client, officer, grids):
    home = HouseholdFactory(region=grids[0], exit_status="未脱贫")
    person = MembershipFactory(household=home, person__sex="女").person
    MembershipFactory(household=HouseholdFactory(region=grids[0]), person__sex="男")
    HouseholdFactory(region=GridFactory(), exit_status="未脱贫")
    client.force_login(officer(Duty.GRID_WORKER, grids[0]))

    homes = client.get(reverse("households:api-household-list"), {"exit_status": "未脱贫"}).json()
    people = client.get(reverse("households:api-person-list"), {"sex": "女"}).json()
    wrong = client.get(reverse("households:api-household-list"), {"exit_status": "无"})

    assert [one["id"] for one in homes["results"]] == [home.pk]
    assert [(one["id"], one["name"]) for one in people["results"]] == [
        (person.pk, people["results"][0]["name"])
    ]
    assert person.name not in str(people)
    assert wrong.status_code == 400


def test_the_api_goes_on_where_a_page_ends(client, officer, grids):
    homes = HouseholdFactory.create_batch(52, region=grids[0])
    client.force_login(officer(Duty.GRID_WORKER, grids[0]))

    first = client.get(reverse("households:api-household-list")).json()
    second = client.get(first["next"]).json()

    ids = [one["id"] for one in [*first["results"], *second["results"]]]
    assert ids == [home.pk for home in homes]
    assert second["next"] is None


def test_the_conditions_that_are_asked_are_those_of_the_filter(rf, officer, grids):
    """Each condition of one bit is a reason to leave places out."""
    request = rf.get("/", {"cause": "因病", "health": "残疾", "mark": "老人户"})
    request.user = officer(Duty.GRID_WORKER, grids[0])
    asked = HouseholdFilter(request.GET, Household.objects.all(), request=request)

    columns = {column for column, _mask in asked.reach().masks}

    assert columns == {"facets", "member_facets"}
    assert isinstance(asked.reach(), stretches.Reach)
    assert HouseholdFilter({}, Household.objects.all(), request=request).reach() is None


def test_persons_are_looked_for_in_the_places_of_persons(grids):
    rows = Person.objects.filter(facets__any=facets.PERSON.mask("sex", ["女"]))

    assert stretches.Reach(rows).places.model is PersonPlace
