"""Figures of a file and of the list of places open to what they count."""

import pytest
from django.urls import reverse

from archives.checks import operations
from archives.places.opening import years
from tests.factories import VillageFactory
from tests.factories.archives import ArchiveFactory, PaperFactory

pytestmark = pytest.mark.django_db


def test_a_figure_of_what_a_file_lacks_shows_those_kinds_alone(client, office):
    application = PaperFactory(archive=office.archive, code="application", is_signed=False)
    operations.check([office.archive.pk])
    client.force_login(office.worker)
    url = reverse("archives:archive", args=[office.archive.pk])

    shown = {
        state: [
            slot.state
            for chapter in client.get(url, {"slots": state}).context["chapters"]
            for slot in chapter["slots"]
        ]
        for state in ("missing", "flawed", "contradicts", "other")
    }

    office.archive.refresh_from_db()
    assert shown["missing"] == ["missing"] * office.archive.missing
    assert shown["flawed"] == ["flawed"] * office.archive.flawed
    assert shown["contradicts"] == ["contradicts"] * office.archive.contradicting
    assert len(shown["other"]) == office.archive.catalogue.kinds.count()
    assert application.kind.title in client.get(url, {"slots": "flawed"}).content.decode()


@pytest.mark.parametrize(
    ("state", "there"), [("held", {True}), ("none", {False}), ("", {True, False})]
)
def test_the_figures_of_places_open_to_those_places(client, office, state, there):
    village = VillageFactory(parent=office.grid.parent.parent)
    ArchiveFactory(household=None, holder="village", region=village, year=years()[0])
    client.force_login(office.county)

    shown = client.get(reverse("archives:places"), {"state": state}).context

    assert {row.archive is not None for row in shown["rows"]} == there
    assert [count for _label, count, _url, _on in shown["figures"]] == [2, 1, 0, 0]
