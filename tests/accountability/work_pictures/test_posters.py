"""Posters: tiles that fill the sheet, what stands on them, who may open them."""

import itertools
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.posters import grids
from accountability.posters.treemap import tiles
from households.models import HouseholdMark
from regions.duties import Duty
from tests.factories import (
    CadreFactory,
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    PostingFactory,
    VillageFactory,
)

PHONE = "138" + "0" * 8
WEIGHTS = [
    pytest.param([5.0], id="one"),
    pytest.param([60.0, 30.0, 1.0], id="uneven"),
    pytest.param([40.0] * 18, id="a-usual-village"),
    pytest.param(sorted(random.Random(7).choices(range(1, 60), k=31), reverse=True), id="many"),
]


@pytest.mark.parametrize("weights", WEIGHTS)
def test_tiles_fill_the_sheet_by_weight_and_never_overlap(weights):
    found = tiles(weights, 300, 200)

    areas = [one.width * one.height for one in sorted(found, key=lambda one: one.n)]
    overlaps = [
        (a.n, b.n)
        for a, b in itertools.combinations(found, 2)
        if a.x + a.width > b.x + 1e-6
        and b.x + b.width > a.x + 1e-6
        and a.y + a.height > b.y + 1e-6
        and b.y + b.height > a.y + 1e-6
    ]

    assert areas == pytest.approx([60_000 * weight / sum(weights) for weight in weights])
    assert overlaps == []
    assert max(one.x + one.width for one in found) == pytest.approx(300)
    assert max(one.y + one.height for one in found) == pytest.approx(200)


@pytest.fixture
def village(db):
    village = VillageFactory()
    large, small = GridFactory(parent=village), GridFactory(parent=village)
    homes = [HouseholdFactory(region=large) for _n in range(3)]
    HouseholdFactory(region=small)
    for home in homes[:2]:
        HouseholdMark.objects.create(
            household=home,
            kind="低保户",
            state=HouseholdMark.State.SET,
            proposed_on=timezone.localdate(),
            decided_at=timezone.now(),
            decided_by=PostingFactory(region=large, duty=Duty.VILLAGE_LEADER).user,
        )
    worker = {"user__full_name": "陆示例", "user__phone": PHONE}
    PostingFactory(region=large, duty=Duty.GRID_WORKER, **worker)
    return village


def test_a_tile_says_who_works_there_and_what_lives_there(village):
    large, small = grids.grids_of(village, timezone.localdate())

    assert large.lines == ["陆示例", "138****0000", "3 户，建档立卡 3 户", "低保户 2"]
    assert small.is_vacant
    assert small.lines == ["网格员空缺", "1 户，建档立卡 1 户"]


def test_the_map_of_a_village_asks_no_more_with_more_grids(
    village, client, officer, django_assert_max_num_queries
):
    client.force_login(officer(Duty.VILLAGE_LEADER, village))
    address, where = reverse("accountability:poster-grids"), {"region": village.code}
    client.get(address, where)
    with django_assert_max_num_queries(15) as before:
        client.get(address, where)

    for _n in range(20):
        PostingFactory(region=GridFactory(parent=village), duty=Duty.GRID_WORKER)
    with django_assert_max_num_queries(len(before)):
        page = client.get(address, {**where, "paper": "a3"})

    assert len(page.context["placed"]) == 22
    assert PHONE not in page.content.decode()


WHO = [
    pytest.param(Duty.COUNTY_OFFICE, "county", (200, 200), id="the-county-above"),
    pytest.param(Duty.COUNTY_OFFICE, "another", (404, 404), id="another-county"),
    pytest.param(Duty.GRID_WORKER, "county", (403, 403), id="a-grid-worker"),
]


@pytest.mark.parametrize(("duty", "where", "expected"), WHO)
def test_who_may_open_a_poster(village, client, officer, duty, where, expected):
    county = village.parent.parent
    CadreFactory(region=village)
    client.force_login(officer(duty, {"county": county, "another": CountyFactory()}[where]))

    found = [
        client.get(reverse(f"accountability:{name}"), {"region": village.code}).status_code
        for name in ("poster-grids", "poster-training")
    ]

    assert tuple(found) == expected


CHART, GRIDS = "taskforces:organisation-print", "accountability:poster-grids"
TRAINING = "accountability:poster-training"
LED = [
    pytest.param("taskforces:organisation", Duty.COUNTY_OFFICE, [CHART, GRIDS, TRAINING], id="all"),
    pytest.param("training:overview", Duty.COUNTY_OFFICE, [CHART, GRIDS, TRAINING], id="training"),
    pytest.param(CHART, Duty.COUNTY_OFFICE, [GRIDS, TRAINING], id="from-the-chart"),
    pytest.param(GRIDS, Duty.COUNTY_OFFICE, [CHART, TRAINING], id="from-the-grids"),
    pytest.param(GRIDS, Duty.JOINT_MEETING, [], id="who-sees-figures-alone"),
    pytest.param(TRAINING, Duty.COUNTY_OFFICE, [CHART, GRIDS], id="from-the-training"),
]


@pytest.mark.parametrize(("page", "duty", "expected"), LED)
def test_the_pages_of_a_place_lead_to_the_posters_this_person_may_open(
    village, client, officer, duty, page, expected
):
    CadreFactory(region=village)
    client.force_login(officer(duty, village.parent.parent))

    found = client.get(reverse(page), {"region": village.code})

    led = [address for _label, address in found.context["posters"]]
    assert led == [f"{reverse(name)}?region={village.code}" for name in expected]
    assert [client.get(address).status_code for address in led] == [200] * len(led)


def test_a_county_has_no_grid_map_to_lead_to(village, client, officer):
    county = village.parent.parent
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    found = client.get(reverse("taskforces:organisation"), {"region": county.code})

    led = [address for _label, address in found.context["posters"]]
    assert led == [f"{reverse(name)}?region={county.code}" for name in (CHART, TRAINING)]
