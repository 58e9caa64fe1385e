"""What bodies did in a picture: tasks, half-month reports, reviews of villages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accountability.work_pictures import PARTS, Person, Place, Span
from taskforces.half_months import operations
from taskforces.half_months.periods import latest
from taskforces.tasks import closing
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, VillageFactory
from tests.factories.half_months import handed_in
from tests.factories.organisation import BodyFactory
from tests.factories.tasks import finished, given, office_of, past_due
from tests.factories.village_reviews import answered, opened, signed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SPAN = Span(TODAY - timedelta(days=90), TODAY)
EXPECTED = {
    "tasks": {"given": (4, None), "done": (2, 4), "in_time": (1, 2), "late": (1, 4)},
    "half-months": {"drawn": (2, None), "issued": (1, 2)},
    "village-reviews": {"begun": (2, None), "signed": (1, 2)},
}


@pytest.fixture
def county():
    """A county with four tasks, two reports and two reviews; another county with one of each."""
    county = CountyFactory()
    office = office_of(county)
    force = BodyFactory(region=county)
    closing.close(finished(force), by=office)
    past_due(closing.close(finished(force), by=office))
    past_due(given(force))
    county.cadre = CadreFactory(region=county)
    given(force, cadre=county.cadre)
    _report(county, force, office)
    township = TownshipFactory(parent=county)
    signed(opened(township), VillageFactory(parent=township))
    answered(opened(township), VillageFactory(parent=township))
    given()
    county.office = office
    return county


def _report(county, force, leader):
    writer = office_of(county)
    last, before = latest(TODAY, 2)
    reviewed = operations.review(handed_in(force, writer, before), by=leader)
    operations.correct(operations.issue(reviewed, by=leader), "走访户次少计一户", by=writer)
    handed_in(force, writer, last)


def figures(part, of, reader):
    found = PARTS[part].shown(of, SPAN, reader)
    keys = PARTS[part].figures
    return {key: (one.count, one.of) for key, one in zip(keys, found.figures, strict=True)}


@pytest.mark.parametrize("part", EXPECTED)
def test_a_place_has_what_its_bodies_did_and_no_others(part, county):
    assert figures(part, Place(county), county.office) == EXPECTED[part]


@pytest.mark.parametrize("part", EXPECTED)
def test_a_figure_opens_to_as_many_rows_as_it_counts_each_in_words(part, county):
    of, reader = Place(county), county.office

    found = {key: PARTS[part].behind(of, SPAN, reader, key) for key in PARTS[part].figures}

    assert {key: len(rows) for key, rows in found.items()} == {
        key: count for key, (count, _of) in EXPECTED[part].items()
    }
    entries = [one for rows in found.values() for one in PARTS[part].entries(rows, reader)]
    assert all(one.title and one.url for one in entries)


def test_a_cadre_without_an_account_has_the_tasks_of_the_roster(county):
    of = Person([], [county.cadre])

    assert figures("tasks", of, county.office)["given"] == (1, None)
    assert PARTS["half-months"].shown(of, SPAN, county.office) is None


def test_days_that_are_over_know_nothing_that_came_after_them(county):
    past = Span(TODAY - timedelta(days=90), TODAY - timedelta(days=60))

    counts = [
        figure.count
        for part in EXPECTED
        for figure in PARTS[part].shown(Place(county), past, county.office).figures
    ]

    assert set(counts) == {0}
