"""Papers are filed, told of, replaced and taken out; nothing of them is ever lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from archives.filing import operations
from archives.filing.operations import Told
from archives.models import Archive, Paper, PaperFile, PaperKind
from archives.moves import ArchiveError
from ledger.models import Event
from tests.archives.catalogues import keepers_of
from tests.factories import GridFactory
from tests.factories.archives import PaperFactory, first, kind_of
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db


def filed(office, page, **told):
    return operations.file_paper(
        office.archive, kind_of(office.archive, "application"), Told(**told), [page(), page(30)],
        by=office.worker,
    )  # fmt: skip


def test_a_household_gets_one_file_under_the_catalogue_in_force(officer, office):
    household = HouseholdFactory(region=office.grid)

    once = operations.open_for(household, by=office.worker)
    again = operations.open_for(household, by=office.township)

    assert (once, once.catalogue, once.place_path) == (again, first("household"), office.grid.path)
    assert Event.objects.filter(kind="archives.archive.opened").count() == 1


def test_a_county_with_a_catalogue_of_its_own_opens_files_under_it(office):
    county = office.grid.parent.parent.parent
    own = keepers_of(county).version()

    made = operations.open_for(HouseholdFactory(region=office.grid), by=office.worker)

    assert made.catalogue == own


def test_a_paper_is_filed_with_its_pages_and_on_the_trail(office, page):
    paper = filed(office, page, made_on=date(2014, 3, 1), is_signed=True)

    files = PaperFile.objects.filter(version__paper=paper)
    event = Event.objects.get(kind="archives.paper.filed")
    assert [file.order for file in files] == [1, 2]
    assert event.data["files"] == [file.digest for file in files]
    assert event.actor_id == office.worker.pk


def test_a_new_version_leaves_the_earlier_one(office, page):
    paper = filed(office, page)

    operations.replace(paper, [page(60)], why="原照片模糊", by=office.worker)

    paper.refresh_from_db()
    numbers = [version.number for version in paper.versions.all()]
    assert (paper.version, numbers) == (2, [1, 2])
    assert PaperFile.objects.filter(version__paper=paper).count() == 3


def test_a_removed_paper_stays_on_record_with_its_reason(office, page):
    paper = filed(office, page)

    operations.remove(paper, why="重复归档", by=office.worker)
    removed = Paper.objects.get(pk=paper.pk)
    operations.restore(paper, why="误删，恢复", by=office.worker)
    restored = Paper.objects.get(pk=paper.pk)

    assert (removed.removed_by, removed.removed_why) == (office.worker, "重复归档")
    assert (restored.removed_at, restored.removed_why) == (None, "")


REFUSED = [
    pytest.param(lambda o, p: operations.replace(p, [], why="照片模糊", by=o.worker), id="no-file"),
    pytest.param(lambda o, p: operations.remove(p, why="重", by=o.worker), id="no-reason"),
    pytest.param(lambda o, p: operations.restore(p, why="恢复原件", by=o.worker), id="stands"),
    pytest.param(
        lambda o, p: operations.tell_of(
            p, Told(made_on=timezone.localdate() + timedelta(days=1)), by=o.worker
        ),
        id="a-day-to-come",
    ),
    pytest.param(
        lambda o, p: operations.file_paper(
            o.archive, PaperKind.objects.filter(catalogue__holder="village")[0], Told(), [],
            by=o.worker,
        ),
        id="a-kind-of-another-catalogue",
    ),
    pytest.param(lambda o, p: operations.open_place(o.grid, 2018, by=o.worker), id="no-place-file"),
]  # fmt: skip


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_cannot_be_done_is_refused_with_a_remedy(office, page, attempt):
    paper = filed(office, page)

    with pytest.raises(ArchiveError) as caught:
        attempt(office, paper)

    assert "；" in caught.value.messages[0]


def test_a_worker_of_another_grid_files_nothing(officer, office, page):
    stranger = officer("grid_worker", GridFactory())

    with pytest.raises(PermissionDenied):
        operations.file_paper(
            office.archive, kind_of(office.archive, "application"), Told(), [page()], by=stranger
        )


GUARDED = [
    "UPDATE archives_paperkind SET title = 'x'",
    "DELETE FROM archives_paperkind",
    "UPDATE archives_catalogue SET basis = 'x'",
    "UPDATE archives_paperfile SET sha256 = 'x'",
    "DELETE FROM archives_paperfile",
    "UPDATE archives_version SET why = 'x'",
    "DELETE FROM archives_paper",
    "DELETE FROM archives_archive",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_keeps_what_was_taken_in(office, page, statement):
    filed(office, page)

    with pytest.raises(Exception, match=r"archives|[Pp]rotect"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_file_goes_with_its_household(office):
    elsewhere = GridFactory()
    household = office.archive.household

    household.region = elsewhere
    household.save()

    assert Archive.objects.get(household=household).place_path == elsewhere.path


def test_a_file_without_a_seal_is_not_accepted(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Archive.objects.filter(pk=office.archive.pk).update(state="accepted")


def test_every_line_of_the_catalogues_names_a_need(db):
    from archives.needs import NEEDS

    named = set(PaperKind.objects.values_list("need", flat=True))

    assert named <= set(NEEDS)
    assert PaperFactory().kind.code == "application"
