"""The figures of villages count a list and say where its rows are; the list must agree."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from regions.models import Region
from screening.campaigns import known, listing
from screening.campaigns.listing import Chosen
from screening.campaigns.places import Scope
from screening.models import Campaign
from tests.factories import CampaignFactory, CampaignVisitFactory, GridFactory

KNOWN = [
    "", "tab=rest", "tab=visited", "tab=doubt", "focus=house", "focus=old", "who=inside",
    "tab=rest&focus=house", "who=outside", "focus=house&who=inside", "outcome=fits",
    "tab=doubt&outcome=left_out",
]  # fmt: skip
UNKNOWN = ["focus=any", "focus=house&late=yes", "late=yes", "tab=sample", "tab=rest&outcome=fits"]


@pytest.fixture
def county_round(db) -> Campaign:
    """Three villages of a county: 60, 3 and 60 households, one in the middle of a rare group."""
    first = GridFactory()
    township = first.parent.parent
    grids = [first, *(GridFactory(parent__parent=township) for _n in range(2))]
    campaign = CampaignFactory(region=township.parent)
    for grid, number in zip(grids, (60, 3, 60), strict=True):
        CampaignVisitFactory.create_batch(number, campaign=campaign, household__region=grid)
    CampaignVisitFactory(campaign=campaign, household__region=grids[1], focus=2, visited=True)
    CampaignVisitFactory(campaign=campaign, household__region=grids[2], doubt=True)
    return campaign


def chosen(query: str) -> Chosen:
    return Chosen.of(QueryDict(query))


def whole(campaign: Campaign, place: Region | None = None) -> Scope:
    place = place or campaign.region
    return Scope(campaign, place, [place.path])


@pytest.mark.parametrize("query", KNOWN)
def test_the_figures_count_what_the_list_would_read(query, county_round):
    scope = whole(county_round)

    count = known.villages_of(scope, chosen(query)).count(scope.paths)

    rows = chosen(query).narrow(listing.visits_of(scope))
    assert (count.rows, count.has_more) == (rows.count(), False)


@pytest.mark.parametrize("query", UNKNOWN)
def test_what_the_figures_do_not_know_is_read(query, county_round):
    scope = whole(county_round)

    found = listing.page_of(scope, chosen(query), "")

    assert known.villages_of(scope, chosen(query)) is None
    assert found.count.rows == chosen(query).narrow(listing.visits_of(scope)).count()


def test_a_person_of_a_grid_reads_the_visits_themselves(county_round):
    grid = Region.objects.get(pk=county_round.visits.first().region_id)
    scope = Scope(county_round, grid.parent, [grid.path])

    assert known.villages_of(scope, Chosen()) is None
    assert listing.page_of(scope, Chosen(), "").count.rows == 60


def test_pages_go_through_all_villages_and_back(county_round):
    scope = whole(county_round)
    in_order = list(
        listing.visits_of(scope).order_by("place_path", "pk").values_list("pk", flat=True)
    )

    first = listing.page_of(scope, Chosen(), "")
    second = listing.page_of(scope, Chosen(), first.page.next)
    third = listing.page_of(scope, Chosen(), second.page.next)
    back = listing.page_of(scope, Chosen(), third.page.previous)

    assert first.page.pks + second.page.pks + third.page.pks == in_order
    assert (third.page.next, third.page.first) == ("", 101)
    assert back.page.pks == second.page.pks


def test_a_rare_group_is_looked_for_in_its_villages_alone(
    county_round, django_assert_max_num_queries
):
    scope = whole(county_round)

    with django_assert_max_num_queries(4):  # villages, keys, the count, the row
        found = listing.page_of(scope, chosen("focus=house"), "")

    assert [visit.focus for visit in found.visits] == [2]
    nothing = listing.page_of(scope, chosen("focus=old"), "")
    assert (nothing.visits, nothing.count.rows) == ([], 0)


def test_what_a_signature_waits_for_opens_to_its_list(client, team):
    campaign = CampaignFactory(region=team.place)
    waiting = CampaignVisitFactory(campaign=campaign, household__region=team.grid)
    CampaignVisitFactory(campaign=campaign, household__region=team.grid, visited=True)
    client.force_login(team.county)

    response = client.get(reverse("screening:campaign-detail", args=[campaign.pk]))

    url = dict(response.context["lacks"])["1 户没有入户也没有说明原因"]
    rows = client.get(url).context["rows"]
    assert [row["visit"] for row in rows] == [waiting]
