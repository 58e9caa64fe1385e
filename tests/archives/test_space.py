"""What takes room, how fast it grows, and when the disk is full."""

from collections import namedtuple
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone

from archives.filing import operations, previews
from archives.filing.operations import Told
from archives.models import PaperFile
from archives.retention import erasing
from archives.space import forecast
from archives.tasks import measure_space
from ledger.space import KINDS, Kind, of_folder
from regions.duties import Duty
from tests.factories.archives import kind_of
from tests.factories.regions import GridFactory
from tests.factories.retention import a_store

pytestmark = pytest.mark.django_db
GB = 10**9
QUERIES = 3  # session, user, postings: nothing of papers
Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.delete(forecast._KEY)
    yield
    cache.delete(forecast._KEY)


@pytest.fixture
def grown(monkeypatch):
    """30 GB in three whole months on the disk, 900 GB of papers, 500 GB free of 1,000."""
    months = [(date(2020, month, 1), 10 * GB) for month in (7, 8, 9)]
    monkeypatch.setattr(forecast, "KINDS", {
        "papers": Kind("papers", lambda: [(date(2020, 9, 1), 900 * GB)], is_stored=True),
        "departments": Kind("departments", lambda: [*months, (date(2020, 10, 1), 70 * GB)]),
    })  # fmt: skip
    monkeypatch.setattr(forecast.shutil, "disk_usage", lambda _path: Disk(1000 * GB, 0, 500 * GB))


@time_machine.travel("2020-10-15 08:00:00+08:00", tick=False)
def test_the_day_the_disk_is_full_follows_from_whole_months_of_late(grown, monkeypatch):
    forecast.measure()
    both = forecast.now()
    monkeypatch.setattr(forecast, "is_store_here", lambda: False)
    beside = forecast.now()

    assert both.total == beside.total == 1000 * GB
    assert (both.pace, both.full_on) == (310 * GB, date(2020, 12, 3))
    assert both.is_tight
    assert (beside.pace, beside.full_on) == (10 * GB, date(2024, 12, 14))
    assert not beside.is_tight
    assert [size for _month, size in both.months[-4:]] == [10 * GB, 10 * GB, 910 * GB, 70 * GB]
    assert both.months[0][0] == date(2020, 7, 1)


def test_a_disk_that_is_nearly_full_is_told_without_growth(monkeypatch):
    monkeypatch.setattr(forecast.shutil, "disk_usage", lambda _path: Disk(100 * GB, 0, 9 * GB))

    found = forecast.now()

    assert found.full_on is None
    assert found.is_tight


def test_rows_and_folders_are_summed(office, page, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    operations.file_paper(
        office.archive, kind_of(office.archive, "application"), Told(), [page()], by=office.worker
    )
    volumes = Path(tmp_path, "volumes", "ab")
    volumes.mkdir(parents=True)
    (volumes / "1.pdf").write_bytes(bytes(1234))

    measure_space()

    uses = {str(use.label): use.size for use in forecast.now().uses}
    assert uses[str(KINDS["papers"].label)] == PaperFile.objects.get().size
    assert uses[str(KINDS["volumes"].label)] == 1234
    assert set(KINDS) >= {"papers", "previews", "volumes", "evidence", "exports", "departments"}


@pytest.mark.parametrize("is_pathless", [False, True], ids=["disk", "object store"])
def test_previews_are_counted_by_their_rows_also_those_drawn_before_sizes_were_kept(
    office, page, settings, tmp_path, is_pathless, monkeypatch
):
    settings.MEDIA_ROOT = str(tmp_path)
    backend = {"BACKEND": "tests.pathless.Pathless", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | ({"default": backend} if is_pathless else {})
    kind = kind_of(office.archive, "application")
    operations.file_paper(office.archive, kind, Told(), [page(), page(30)], by=office.worker)
    previews.draw_missing()
    sizes = [one.stat().st_size for one in (tmp_path / "previews").rglob("*.jpg")]
    PaperFile.objects.filter(order=2).update(preview_size=None)

    measure_space()
    monkeypatch.setattr(type(storages["default"]), "size", lambda *_given: 1 / 0)
    measure_space()  # what is weighed is not asked for again

    used = {str(use.label): use.size for use in forecast.now().uses}
    assert len(sizes) == 2
    assert used[str(KINDS["previews"].label)] == sum(sizes) > 0


def test_what_was_destroyed_takes_no_room_any_more(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    store = a_store()
    previews.draw_missing()
    before = measure_space()

    erasing.erase(store.done().pk)

    assert before > 0
    assert measure_space() == 0


def test_a_folder_that_is_not_there_takes_nothing(tmp_path):
    assert list(of_folder(tmp_path / "none")) == []


@pytest.mark.parametrize(
    ("duty", "answer"),
    [
        pytest.param(Duty.SYSTEM_ADMIN, 200, id="who keeps accounts"),
        pytest.param(Duty.COUNTY_OFFICE, 403, id="who does not"),
    ],
)
def test_who_sees_the_room_that_is_left(client, officer, duty, answer):
    client.force_login(officer(duty, GridFactory().ancestors[1]))

    page = client.get(reverse("archives:space"))
    home = client.get(reverse("home"))

    assert page.status_code == answer
    assert (reverse("archives:space") in home.content.decode()) is (answer == 200)


@time_machine.travel("2020-10-15 08:00:00+08:00", tick=False)
def test_counting_now_fills_the_page_without_a_walk_to_show_it(
    client, officer, grown, django_assert_num_queries
):
    client.force_login(officer(Duty.SYSTEM_ADMIN, GridFactory().ancestors[1]))
    empty = client.get(reverse("archives:space")).content.decode()

    counted = client.post(reverse("archives:space"))
    with django_assert_num_queries(QUERIES):
        full = client.get(reverse("archives:space"))

    assert "Not counted yet" in empty or "还没有统计" in empty
    assert counted.status_code == 302
    assert full.context["line"] is not None
    assert len(full.context["bars"]) == 2


def test_an_object_store_says_that_its_room_is_not_known(client, officer, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "tests.pathless.Pathless", "OPTIONS": {"location": str(tmp_path)}}
    }
    client.force_login(officer(Duty.SYSTEM_ADMIN, GridFactory().ancestors[1]))
    measure_space()

    page = client.get(reverse("archives:space"))

    assert page.context["space"].is_store_here is False
    assert not forecast.now().uses[0].is_here
    assert timezone.now() >= page.context["space"].counted_at
