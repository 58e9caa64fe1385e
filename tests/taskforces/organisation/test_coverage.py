"""What is missing or double: all that was planted is found, and nothing else."""

from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from regions.models import Region
from taskforces.organisation.coverage import (
    coverage,
    listed,
    listed_together,
    rows_of,
    rows_together,
)
from taskforces.organisation.holes import Hole
from tests.benchmarks import _organisation_peer
from tests.benchmarks._organisation_data import fill, grids
from tests.factories import CountyFactory, PrefectureFactory, TownshipFactory, VillageFactory
from tests.taskforces.organisation.brute import holes_of
from tests.taskforces.organisation.keys import key_of

pytestmark = pytest.mark.django_db


def found_in(place, day):
    return {hole: {key_of(one) for one in rows_of(hole, place, day)} for hole in Hole}


@pytest.fixture
def filled():
    """Four counties of two townships of six villages: the prefecture, the day, the holes."""
    top = PrefectureFactory()
    counties = [CountyFactory(parent=top) for _n in range(4)]
    townships = [TownshipFactory(parent=county) for county in counties for _n in range(2)]
    _villages = [VillageFactory(parent=township) for township in townships for _n in range(6)]
    grids(96)
    day = timezone.localdate()
    return top, day, fill(day)


def test_every_planted_hole_is_found_and_nothing_else(filled):
    top, day, planted = filled

    found = found_in(top, day)

    assert found == {hole: planted.get(hole, set()) for hole in Hole}
    assert {hole: rows for hole, rows in found.items() if rows} == holes_of(day)
    assert set(planted) == set(Hole)


def test_figures_are_those_of_the_lists_and_add_up_by_place(filled):
    top, day, planted = filled

    whole = coverage(top, day)
    counties = [one for one in whole.below if not one.is_own]

    assert {f.hole: f.count for f in whole.figures} == {h: len(planted[h]) for h in Hole}
    assert whole.total == sum(one.total for one in whole.below)
    by_county = Counter(key[0][:8] for rows in planted.values() for key in rows)
    assert {one.place.path: one.total for one in counties} == by_county
    assert [coverage(one.place, day).total for one in counties] == [c.total for c in counties]


def test_the_peer_of_the_benchmark_counts_the_same(filled):
    top, day, planted = filled

    assert _organisation_peer.coverage(top, day) == {h.value: len(planted[h]) for h in Hole}


def test_what_is_together_missing_opens_to_all_of_it_with_its_kind(filled, client, officer):
    top, day, planted = filled
    client.force_login(officer(Duty.PREFECTURE_OFFICE, top))
    below = client.get(reverse("taskforces:coverage")).context["below"]
    urls = [
        reverse(
            "taskforces:coverage-together",
            query={"region": one.place.code} | ({"own": 1} if one.is_own else {}),
        )
        for one in below
    ]

    pages = [client.get(url).context["page"] for url in urls]
    keys = rows_together(top, day)
    together = listed_together(keys, day)

    assert [page.paginator.count for page in pages] == [one.total for one in below]
    assert Counter(hole for hole, _one in together) == {h: len(planted[h]) for h in Hole}
    assert len(set(keys)) == len(together)


def test_a_row_says_what_is_missing_in_words(filled):
    top, day, _planted = filled

    notes = {hole: listed(hole, rows_of(hole, top, day)[:2], day)[0].note for hole in Hole}

    assert notes[Hole.VACANT].startswith(("空缺 5 天", "空缺 10 天", "空缺 20 天"))
    assert notes[Hole.SUBJECTS].startswith("缺：")
    assert notes[Hole.LEADS_TWO].startswith("同时负责：")
    assert notes[Hole.CO_LEADERS] == "现有组长 1 名，应有 2 名"


@pytest.mark.parametrize("rows", [2, 20])
def test_a_page_of_holes_takes_the_same_statements_whatever_its_length(
    rows, filled, django_assert_num_queries
):
    top, day, _planted = filled

    with django_assert_num_queries(2):
        listed(Hole.LEADS_TWO, rows_of(Hole.LEADS_TWO, top, day)[:rows], day)


def test_a_place_that_is_no_longer_current_is_not_missing_anything(filled):
    top, day, planted = filled
    gone = Region.objects.get(path=min(planted[Hole.NO_TEAM])[0])
    Region.objects.filter(pk=gone.pk).update(valid_to=day.replace(year=day.year - 1))

    found = found_in(top, day)

    assert found[Hole.NO_TEAM] == planted[Hole.NO_TEAM] - {(gone.path,)}
