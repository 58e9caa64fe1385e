"""The figures of hearings and of rounds open to what they count."""

import pytest
from django.urls import reverse

from regions.duties import Duty
from tests.factories import TownshipFactory, VillageFactory
from tests.factories.village_reviews import begun, convened, opened, ruled, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def hearing(village, township):
    """Four places: two passed, one to be mended, one not ruled on yet."""
    rounds = opened(township)
    for place in (village, *VillageFactory.create_batch(3, parent=township)):
        signed(rounds, place)
    found = convened(township, rounds)
    for heard, verdict in zip(found.heard.all(), ("passed", "passed", "mend"), strict=False):
        ruled(heard, verdict)
    return found


def test_each_verdict_and_the_figures_of_the_list_open_to_as_many_places(
    hearing, township, client, officer
):
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, township))
    url = reverse("accountability:hearing", args=[hearing.pk])
    page = client.get(url)
    [(row, _hue)] = client.get(reverse("accountability:hearings")).context["rows"]

    told = {address: count for _label, count, address, _on in page.context["counts"] if address}
    told |= {f"{url}?verdict=ruled": row.ruled, f"{url}?verdict=wrong": row.mend}
    listed = {address: len(client.get(address).context["lines"]) for address in told}

    assert listed == told
    assert sorted(told.values()) == [1, 1, 2, 3]
    assert len(client.get(url, {"verdict": "nothing"}).context["lines"]) == row.places == 4


def test_the_sheets_of_a_round_open_to_as_many_as_who_looks_at_them_sees(
    village, county, township, client, officer
):
    rounds = opened(county)
    signed(rounds, village)
    begun(rounds, VillageFactory(parent=township))
    signed(rounds, VillageFactory(parent=TownshipFactory(parent=county)))
    url = reverse("accountability:village-round-sheets", args=[rounds.pk])

    def shown(duty, place):
        client.force_login(officer(duty, place))
        [(_round, *told)] = client.get(reverse("accountability:village-rounds")).context["rows"]
        lists = [
            client.get(one).context["page"].object_list for one in (url, f"{url}?state=signed")
        ]
        return told, [len(one) for one in lists]

    assert shown(Duty.COUNTY_OFFICE, county) == ([3, 2], [3, 2])
    assert shown(Duty.TOWNSHIP_OFFICE, township) == ([2, 1], [2, 1])
