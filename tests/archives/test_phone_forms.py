"""What a paper is written on, as a worker's phone is told of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from archives.catalogues import templates
from archives.catalogues.blanks import WITH_BLANK
from archives.field import pulling
from archives.models import PaperKind
from regions.duties import Duty
from tests.archives import builders
from tests.archives.catalogues import keepers_of, line
from tests.factories import CountyFactory, GridFactory
from tests.factories.archives import ArchiveFactory
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db
KIND, OFFERED = "visits", ("template", "blank")


@pytest.fixture
def worker(officer):
    """Of a grid with a file that follows a version of its county, which gives out one template."""
    keepers = keepers_of(CountyFactory())
    grid = GridFactory(parent__parent__parent=keepers.county)
    made = keepers.draft()
    given = templates.read(SimpleUploadedFile("走访记录表.docx", builders.word("姓名")))
    templates.put(line(made, KIND), given, by=keepers.first)
    ArchiveFactory(household=HouseholdFactory(region=grid), catalogue=keepers.publish(made))
    return officer(Duty.GRID_WORKER, grid)


def kinds(user):
    [row] = pulling.catalogues(user, {"known": {"catalogues": {}}})["changed"]
    return row["kinds"]


def test_the_forms_to_fill_in_go_along_and_the_worker_may_open_each(client, worker):
    told = kinds(worker)
    client.force_login(worker)
    blank = set(PaperKind.objects.filter(maker__in=WITH_BLANK).values_list("code", flat=True))

    opened = {client.get(one[of]).status_code for one in told for of in OFFERED if of in one}

    assert opened == {200}
    assert [one["code"] for one in told if "template" in one] == [KIND]
    assert {one["code"] for one in told if "blank" in one} == blank & {one["code"] for one in told}
    assert "application" in blank


def test_a_template_that_the_worker_is_not_given_is_not_named(worker, monkeypatch):
    monkeypatch.setattr(templates, "given_to", lambda _user: PaperKind.objects.none())

    assert [one for one in kinds(worker) if "template" in one] == []
