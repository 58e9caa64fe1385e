"""The list of poor places: who keeps it, what it asks for, and who sends a leader there."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from taskforces.models import ChargeKind, PoorKind, PoorPlace
from taskforces.organisation import charging, naming
from taskforces.organisation.coverage import coverage, listed, rows_of
from taskforces.organisation.holes import Hole
from taskforces.organisation.operations import OrganisationError
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, VillageFactory
from tests.factories.organisation import BEGAN, ChargeFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
PAGE = "taskforces:poor-places"


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def township(county):
    return TownshipFactory(parent=county)


@pytest.fixture
def top_office(officer, county):
    return officer(Duty.PREFECTURE_OFFICE, county.parent)


@pytest.fixture
def named(county, top_office):
    return naming.name_place(county, PoorKind.DEEP_COUNTY, by=top_office, starts_on=BEGAN)


def poor_in(place):
    return {f.hole: f.count for f in coverage(place, TODAY()).figures}[Hole.POOR]


def test_a_named_place_is_a_hole_until_a_leader_is_in_charge_of_it_as_that(named, top_office):
    other = ChargeFactory(region=TownshipFactory(parent=named.region), kind=ChargeKind.TOWNSHIP)
    before = poor_in(named.region.parent)
    said = listed(Hole.POOR, rows_of(Hole.POOR, named.region, TODAY()), TODAY())[0]

    place = charging.Place(ChargeKind.DEEP_COUNTY, named.region, TODAY())
    held = charging.put_in_charge(CadreFactory(), place, by=top_office)

    assert (before, poor_in(named.region.parent)) == (1, 0)
    assert (said.title, "无包保领导" in said.note) == (named.region.name, True)
    charging.end_charge(held, by=top_office, on=TODAY(), words="轮换")
    tomorrow = TODAY().fromordinal(TODAY().toordinal() + 1)
    assert list(rows_of(Hole.POOR, named.region, tomorrow)) == [named]
    assert other.ends_on is None


def test_a_place_that_is_struck_off_asks_for_nobody_any_more(named, top_office):
    naming.strike(named, by=top_office, on=BEGAN, words="经省验收退出")

    assert poor_in(named.region) == 0
    with pytest.raises(OrganisationError, match="退出名单"):
        naming.strike(named, by=top_office, on=TODAY(), words="再次退出")


@pytest.mark.parametrize(("kind", "day", "said"), [
    (PoorKind.DEEP_VILLAGE, BEGAN, "应为"),
    (PoorKind.DEEP_COUNTY, BEGAN.replace(year=2999), "还没有到"),
    (PoorKind.DEEP_COUNTY, BEGAN, "不必重复"),
])  # fmt: skip
def test_what_cannot_stand_on_the_list(kind, day, said, named, top_office):
    with pytest.raises(OrganisationError, match=said):
        naming.name_place(named.region, kind, by=top_office, starts_on=day)

    assert PoorPlace.objects.count() == 1


def test_the_office_of_the_prefecture_alone_keeps_the_list(named, officer, client):
    sent = {"kind": "deep_county", "region": named.region.name, "starts_on": f"{BEGAN}"}
    clerk = officer(Duty.COUNTY_OFFICE, named.region)
    strike = reverse("taskforces:poor-place-strike", args=[named.pk])
    client.force_login(clerk)

    assert client.get(reverse(PAGE)).status_code == 200
    assert client.post(reverse(PAGE), sent).status_code == 403
    assert client.post(strike, {"on": f"{BEGAN}", "words": "退出"}).status_code == 403
    with pytest.raises(PermissionDenied):
        naming.strike(named, by=clerk, on=BEGAN, words="退出")
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory(parent=named.region.parent)))
    assert client.get(strike).status_code == 404
    assert named.region.name not in client.get(reverse(PAGE)).content.decode()
    client.force_login(officer(Duty.GRID_WORKER, VillageFactory()))
    assert client.get(reverse(PAGE)).status_code == 403


def test_the_page_names_a_place_and_strikes_it_off(county, top_office, client):
    client.force_login(top_office)
    sent = {"kind": "deep_county", "region": county.name, "starts_on": f"{BEGAN}"}

    wrong = client.post(reverse(PAGE), sent | {"kind": "deep_village"})
    done = client.post(reverse(PAGE), sent)
    place = PoorPlace.objects.get()
    shown = client.get(reverse(PAGE)).content.decode()
    struck = client.post(
        reverse("taskforces:poor-place-strike", args=[place.pk]),
        {"on": f"{TODAY()}", "words": "经省验收退出"},
    )

    assert (wrong.status_code, done.status_code, struck.status_code) == (422, 302, 302)
    assert "空缺" in shown
    assert f"?region={county.code}&amp;kind=deep_county" in shown


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_takes_the_same_statements_whatever_its_length(
    number, county, top_office, client, django_assert_num_queries
):
    for _n in range(number):
        naming.name_place(
            TownshipFactory(parent=county), PoorKind.POOR_TOWNSHIP, by=top_office, starts_on=BEGAN
        )
    client.force_login(top_office)

    with django_assert_num_queries(13):
        client.get(reverse(PAGE))


GIVERS = [
    (ChargeKind.TOWNSHIP, Duty.PREFECTURE_OFFICE, Duty.COUNTY_OFFICE),
    (ChargeKind.POOR_TOWNSHIP, Duty.COUNTY_OFFICE, Duty.TOWNSHIP_OFFICE),
    (ChargeKind.DEEP_TOWNSHIP, Duty.PREFECTURE_OFFICE, Duty.TOWNSHIP_OFFICE),
]


@pytest.mark.parametrize(("kind", "may", "may_not"), GIVERS)
def test_nobody_sends_or_removes_the_leader_that_the_level_above_sends(
    kind, may, may_not, township, officer, client
):
    places = {
        Duty.PREFECTURE_OFFICE: township.parent.parent,
        Duty.COUNTY_OFFICE: township.parent,
        Duty.TOWNSHIP_OFFICE: township,
    }
    giver, other = officer(may, places[may]), officer(may_not, places[may_not])
    place = charging.Place(kind, township, BEGAN)
    held = charging.put_in_charge(CadreFactory(), place, by=giver)

    with pytest.raises(PermissionDenied):
        charging.put_in_charge(CadreFactory(), place, by=other)
    with pytest.raises(PermissionDenied):
        charging.end_charge(held, by=other, on=TODAY(), words="不应允许")
    client.force_login(other)
    ended = reverse("taskforces:charge-end", args=[held.pk])
    page = client.get(reverse("taskforces:charge-list")).content.decode()
    assert client.get(ended).status_code == 403
    assert (held.cadre.name in page, ended in page) == (True, False)
    client.force_login(giver)
    assert ended in client.get(reverse("taskforces:charge-list")).content.decode()
