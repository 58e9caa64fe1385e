"""The facts of a village: entered by its team, kept with their past; and the form's warnings."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households.models import PersonYear, VillageYear
from households.quality import villages
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory
from tests.households.quality.homes import VILLAGE, YEAR, clean_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(grid):
    return grid.parent


def entered(place, by, **changes):
    return villages.record(place, year=YEAR, values=VILLAGE | changes, by=by)


def test_a_year_is_entered_and_told(place, village):
    row = entered(place, village)

    assert (row.population, row.has_clinic) == (1600, True)
    assert Event.objects.get().data["year"] == YEAR


def test_the_same_again_writes_nothing(place, village):
    entered(place, village)
    entered(place, village)

    assert Event.objects.count() == 1
    assert not VillageYear.pgh_event_model.objects.exists()


def test_a_change_keeps_what_was_and_who_changed_it(place, village):
    entered(place, village)
    entered(place, village, doctors=2, has_bus=None)

    (change,) = villages.history(place)
    assert (change.year, change.by) == (YEAR, village.full_name)
    assert change.fields == [("是否通客运班车", "是", "（空）"), ("医师人数", "1 人", "2 人")]


def test_a_grid_worker_may_not_enter_a_village(place, worker):
    with pytest.raises(PermissionDenied):
        entered(place, worker)


def test_only_a_village_has_facts(grid, county):
    with pytest.raises(ValueError, match="no village"):
        villages.record(grid, year=YEAR, values=VILLAGE, by=county)


def url(place):
    return reverse("households:village-detail", args=[place.code])


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.VILLAGE_LEADER, "village", 302, id="village"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 302, id="township"),
        pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 403, id="prefecture-only-reads"),
        pytest.param(Duty.VILLAGE_LEADER, "elsewhere", 404, id="another-place"),
        pytest.param(Duty.AUDITOR, "village", 403, id="auditor"),
    ],
)
def test_who_enters_the_facts(client, officer, place, duty, where, status):
    places = {
        "village": place,
        "township": place.parent,
        "prefecture": place.parent.parent.parent,
        "elsewhere": CountyFactory(),
    }
    client.force_login(officer(duty, places[where]))
    given = {name: "true" if value is True else value for name, value in VILLAGE.items()}

    answer = client.post(f"{url(place)}?year={YEAR}", given)

    assert answer.status_code == status
    assert VillageYear.objects.count() == (status == 302)


def test_blank_stays_blank(client, place, village):
    client.force_login(village)

    client.post(f"{url(place)}?year={YEAR}", {"doctors": "0", "has_bus": "false"})

    row = VillageYear.objects.get()
    assert (row.doctors, row.has_bus, row.population, row.has_clinic) == (0, False, None, None)


def test_a_new_year_begins_with_the_year_before(client, place, village):
    villages.record(place, year=YEAR - 1, values=VILLAGE, by=village)
    client.force_login(village)

    page = client.get(url(place))

    assert page.context["form"]["population"].value() == 1600
    assert VillageYear.objects.count() == 1


def test_a_year_before_the_register_is_refused(client, place, village):
    client.force_login(village)

    page = client.post(url(place), {"left_poverty_in": "1999"})

    assert page.status_code == 422
    assert "出列年度应在 2014 年到今年之间" in page.content.decode()


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_of_villages_costs_the_same(
    client, county, place, rows, django_assert_num_queries
):
    from tests.factories import VillageFactory

    VillageFactory.create_batch(rows - 1, parent=place.parent)
    client.force_login(county)

    with django_assert_num_queries(14):
        page = client.get(reverse("households:village-list"))

    assert page.content.decode().count('<td class="which">') == rows


# --- warnings while a form is filled in ---------------------------------------------------------
def ask(client, home, values, **more):
    given = json.dumps({"values": values})
    return client.post(
        reverse("households:quality-preview", args=[home.household.pk]), {"given": given, **more}
    )


def labour(home, value):
    row = PersonYear.objects.get(person=home.wife)
    return [{"table": "PersonYear", "row": row.pk, "field": "labour", "value": value}]


def test_a_form_is_told_what_it_would_break(client, grid, worker):
    home = clean_home(grid)
    client.force_login(worker)

    text = ask(client, home, labour(home, "丧失劳动力")).content.decode()

    assert "16–59岁健康且非在校，劳动技能填丧失劳动力或无劳动力" in text
    assert PersonYear.objects.get(person=home.wife).labour == "普通劳动力"


def test_a_form_that_breaks_nothing_is_told_so(client, grid, worker):
    home = clean_home(grid)
    client.force_login(worker)

    assert "没有规则提出异议" in ask(client, home, labour(home, "技能劳动力")).content.decode()


def test_what_cannot_be_read_is_said(client, grid, worker):
    home = clean_home(grid)
    client.force_login(worker)

    answers = [ask(client, home, labour(home, "超人")), ask(client, home, [], kind="nonsense")]

    assert [answer.status_code for answer in answers] == [422, 422]


@pytest.mark.parametrize(
    ("duty", "far", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, True, 404, id="another-county"),
        pytest.param(Duty.PREFECTURE_OFFICE, False, 403, id="prefecture"),
    ],
)
def test_who_may_not_ask(client, officer, grid, duty, far, status):
    home = clean_home(grid)
    place = CountyFactory() if far else grid.parent.parent.parent.parent
    client.force_login(officer(duty, place))

    assert ask(client, home, labour(home, "技能劳动力")).status_code == status
