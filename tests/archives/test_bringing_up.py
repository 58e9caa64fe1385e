"""Files keep their version until somebody brings them up."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from archives.catalogues import bringing
from archives.checks import exempting, operations
from archives.models import Archive, Exemption, Gap, Paper
from ledger import jobs
from ledger.models import Event, Job
from regions.duties import Duty
from tests.archives.catalogues import PAPER, keepers_of, line
from tests.factories import GridFactory
from tests.factories.acceptance import a_township, judged, papers_of
from tests.factories.archives import ArchiveFactory, PaperFactory, first
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


@pytest.fixture
def keepers(office):
    return keepers_of(office.grid.parent.parent.parent)


@pytest.fixture
def held(office):
    """A file with a loan contract that is not signed, a plan taken out, and an exemption."""
    archive = office.archive
    PaperFactory(archive=archive, code="loan", is_signed=False)
    PaperFactory(archive=archive, code="plan", removed_at=archive.opened_at,
                 removed_by=office.worker, removed_why="重复")  # fmt: skip
    PaperFactory(archive=archive, code="application", is_signed=False)
    kind = archive.catalogue.kinds.get(code="hukou")
    exempting.exempt(archive, kind, "m01", why="由派出所收回", until=None, by=office.county)
    operations.check([archive.pk])
    return archive


def test_an_old_file_keeps_its_version_and_a_new_one_follows_the_countys(keepers, held, office):
    newer = keepers.version()
    home = HouseholdFactory(region=office.grid)

    operations.check_all()

    held.refresh_from_db()
    assert held.catalogue == first("household")
    assert Archive.objects.get(household=home).catalogue == newer


def test_bringing_up_moves_papers_and_exemptions_by_code_and_draws_gaps_anew(keepers, held):
    newer = keepers.version(gone="loan")

    moved = bringing.bring_up(keepers.county, "household", by=keepers.first)

    held.refresh_from_db()
    kinds = {one.kind.code: one.kind.catalogue for one in Paper.objects.select_related("kind")}
    gaps = Gap.objects.filter(archive=held)
    assert (held.catalogue, moved) == (newer, bringing.Moved(1, 2, 1))
    assert kinds == {"plan": newer, "application": newer, "loan": first("household")}
    assert Exemption.objects.get().kind == line(newer, "hukou")
    assert set(gaps.values_list("kind__catalogue", flat=True)) == {newer.pk}
    assert "hukou" not in gaps.values_list("kind__code", flat=True)
    assert gaps.get(check_code="f01").kind == line(newer, "application")
    assert Event.objects.get(kind="archives.catalogue.brought_up").data["archives"] == [held.pk]
    again = bringing.bring_up(keepers.county, "household", by=keepers.first)
    assert again == bringing.Moved()


def test_files_to_be_judged_or_mended_are_left_alone(office):
    town = a_township()
    failed, judging = town.archive, ArchiveFactory(household__region=town.grid)
    papers_of(failed, "application")
    keepers = keepers_of(town.region.parent)
    judged(town, town.acceptance(), survey="supply")
    free = ArchiveFactory(household__region=town.grid)
    newer = keepers.version()

    moved = bringing.bring_up(keepers.county, "household", by=keepers.first)

    versions = {one.pk: one.catalogue for one in Archive.objects.filter(region=town.grid)}
    old = first("household")
    assert moved.files == 1
    assert versions == {failed.pk: old, judging.pk: old, free.pk: newer}


def test_an_accepted_file_keeps_its_version_and_its_seal(keepers, held):
    Archive.objects.filter(pk=held.pk).update(
        state="accepted", seal="x", accepted_at=held.opened_at, accepted_by=keepers.first
    )
    keepers.version()

    moved = bringing.bring_up(keepers.county, "household", by=keepers.first)

    held.refresh_from_db()
    assert (moved.files, held.seal, held.catalogue) == (0, "x", first("household"))
    with pytest.raises(ValidationError, match="没有可以更新的档案"):
        bringing.start(keepers.county, "household", by=keepers.first)


def test_a_county_is_brought_up_as_a_job_in_batches_once(keepers, held, office, monkeypatch):
    monkeypatch.setattr(bringing, "BATCH", 2)
    ArchiveFactory.create_batch(4, household__region=office.grid)
    newer = keepers.version()

    job = bringing.start(keepers.county, "household", by=keepers.first)
    same = bringing.start(keepers.county, "household", by=keepers.second)
    done = bringing.run(job.pk)

    job.refresh_from_db()
    assert (same, done, bringing.run(job.pk)) == (job, 5, None)
    assert (job.state, job.done, job.total) == (Job.State.DONE, 5, 5)
    assert set(Archive.objects.values_list("catalogue", flat=True)) == {newer.pk}
    assert Event.objects.filter(kind="archives.catalogue.brought_up").count() == 3
    with pytest.raises(ValidationError, match="按县"):
        bringing.start(keepers.county, "nobody", by=keepers.first)


def test_a_job_that_is_stopped_goes_on_where_it_was(keepers, held, monkeypatch):
    keepers.version()
    job = bringing.start(keepers.county, "household", by=keepers.first)
    monkeypatch.setattr(bringing, "check", lambda _keys: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        bringing.run(job.pk)
    monkeypatch.undo()
    waiting = Job.objects.get(pk=job.pk).state

    assert waiting == Job.State.WAITING
    assert bringing.run(job.pk) == 1


def test_a_worker_whose_job_was_taken_over_moves_nothing(keepers, held, monkeypatch):
    keepers.version()
    job = bringing.start(keepers.county, "household", by=keepers.first)
    monkeypatch.setattr(jobs.Lease, "hold", _lost)

    assert bringing.run(job.pk) is None
    assert Archive.objects.get(pk=held.pk).catalogue == first("household")


def test_a_job_of_somebody_who_keeps_no_catalogue_any_more_ends_in_words(keepers, held):
    keepers.version()
    job = bringing.start(keepers.county, "household", by=keepers.first)
    keepers.first.postings.update(ends_on=held.opened_at.date() - timedelta(days=1),
                                  starts_on=held.opened_at.date() - timedelta(days=9))  # fmt: skip

    done = bringing.run(job.pk)

    job.refresh_from_db()
    assert (done, job.state) == (None, Job.State.FAILED)
    assert "没有制定目录的权限" in job.message


def _lost(lease):
    raise jobs.LostLeaseError(lease.job_id)


# --- the pages --------------------------------------------------------------------------------
def test_the_page_of_a_file_says_what_is_newer_and_keeps_papers_no_longer_asked_for(
    client, keepers, held, office
):
    client.force_login(office.county)
    page = address("archive", held.pk)
    keepers.version(gone="loan")
    before = client.get(page).content.decode()

    client.post(address("archive-bring", held.pk), follow=True)
    again = client.post(address("archive-bring", held.pk), follow=True).content.decode()
    after = client.get(page).content.decode()

    loan = address("paper", Paper.objects.get(kind__code="loan").pk)
    assert address("archive-bring", held.pk) in before
    assert address("archive-bring", held.pk) not in after
    assert "没有更新" in again
    assert loan in after.split("现行目录不再要求的材料")[1]
    assert PAPER["title"] in after


def test_the_page_of_files_behind_counts_them_and_begins_the_job(client, keepers, held, office):
    client.force_login(keepers.first)
    keepers.version()
    page = address("catalogue-behind")
    bring = address("catalogue-bring", keepers.county.pk)

    shown = client.get(page).context["rows"]
    client.post(bring, {"holder": "household"})
    job = Job.objects.get(kind=bringing.KIND)
    bringing.run(job.pk)
    done = client.get(page)
    nothing = client.post(bring, {"holder": "household"}, follow=True).content.decode()
    progress = client.get(address("catalogue-bring-progress", job.pk))

    (line_of, _target, others) = shown[0]
    assert (line_of.free, line_of.current, [n for _name, n in others]) == (1, 0, [1])
    assert done.context["rows"][0][0].current == 1
    assert "没有可以更新的档案" in nothing
    assert progress["HX-Refresh"] == "true"


WHO = [
    pytest.param("county", 302, id="county-brings-up"),
    pytest.param("township", 403, id="township-may-not"),
    pytest.param("other", 404, id="another-county-does-not-see-it"),
]


@pytest.mark.parametrize(("who", "status"), WHO)
def test_who_brings_files_up(client, officer, office, keepers, held, who, status):
    other = officer(Duty.COUNTY_OFFICE, GridFactory().parent.parent.parent)
    keepers.version()
    client.force_login(other if who == "other" else getattr(office, who))

    one = client.post(address("archive-bring", held.pk))
    many = client.post(address("catalogue-bring", keepers.county.pk), {"holder": "household"})

    seen = 403 if who == "township" else 200
    assert (one.status_code, many.status_code) == (status, status)
    assert client.get(address("catalogue-behind")).status_code == seen
    assert client.get(address("catalogue-list")).status_code == seen
    with pytest.raises(PermissionDenied):
        bringing.bring_up(keepers.county, "household", by=other)


@pytest.mark.parametrize("rows", [1, 4])
def test_the_page_of_files_behind_asks_no_more_questions_when_it_grows(
    client, officer, office, rows, django_assert_num_queries
):
    archives = ArchiveFactory.create_batch(rows)
    [keepers_of(one.region.parent.parent.parent).version() for one in archives]
    client.force_login(officer(Duty.PREFECTURE_OFFICE, office.grid.ancestors[0]))

    with django_assert_num_queries(18):
        response = client.get(address("catalogue-behind"))

    assert response.content.decode().count('<tr id="behind-') == rows + 1
