"""The figures of a hearing open to the places they count."""

import pytest
from django.urls import reverse

from regions.duties import Duty
from tests.factories import VillageFactory
from tests.factories.village_reviews import convened, opened, ruled, signed

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
