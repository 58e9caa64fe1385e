"""Papers in a store that is no disk, and no byte without somebody who was asked."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import Resolver404, get_resolver, resolve, reverse

from archives.filing import batches, operations, previews
from archives.filing.operations import Told
from archives.models import PaperFile
from archives.tasks import file_batch, look_at_batch
from archives.volumes import numbering
from ledger import evidence
from qiannan import stores
from regions.duties import Duty
from tests.archives import builders
from tests.factories.archives import ArchiveFactory, kind_of
from tests.factories.regions import GridFactory

ROOT = Path(__file__).resolve().parents[2]
WHY = {"why": "州级验收调阅档案"}


@pytest.fixture
def pathless(settings, tmp_path):
    """The store of papers has no paths; the disk beside it holds nothing but caches."""
    settings.MEDIA_ROOT = str(tmp_path / "disk")
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "tests.pathless.Pathless",
            "OPTIONS": {"location": str(tmp_path / "store")},
        }
    }
    return tmp_path


@pytest.fixture
def paper(office, page):
    return operations.file_paper(
        office.archive, kind_of(office.archive, "application"), Told(), [page()], by=office.worker
    )


def kept(place: Path) -> set[str]:
    return {path.relative_to(place).parts[0] for path in place.rglob("*") if path.is_file()}


@pytest.mark.django_db
def test_papers_are_filed_shown_bound_and_verified_in_a_store_without_paths(
    client, office, pathless, paper, photo
):
    client.force_login(office.county)
    numbering.set_fonds(office.county.active_postings[0].region, "J012", by=office.county)
    previews.draw_missing()
    proof = evidence.store(photo(), row=_Row(office), by=office.worker)
    file = PaperFile.objects.get()
    with pytest.raises(NotImplementedError):
        default_storage.path(file.file.name)

    opened = client.get(reverse("archives:paper-file", args=[file.pk]))
    shown = client.get(reverse("archives:paper-preview", args=[file.pk]))
    volume = client.post(reverse("archives:volume", args=[office.archive.pk]), WHY)
    village = office.grid.parent
    bundle = client.post(
        reverse("archives:village-volumes", args=[village.pk]), WHY | {"what": "originals"}
    )
    packed = zipfile.ZipFile(io.BytesIO(b"".join(bundle.streaming_content)))
    call_command("verify_archives")

    assert b"".join(opened.streaming_content).startswith(b"\xff\xd8")
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    assert b"".join(volume.streaming_content).startswith(b"%PDF-")
    assert len(packed.namelist()) > 1
    assert proof.file.open("rb").read(2) == b"\xff\xd8"
    assert kept(pathless / "store") == {"papers", "previews", "evidence"}
    assert kept(pathless / "disk") == {"volumes"}


@pytest.mark.django_db
def test_papers_by_the_folder_go_through_a_store_without_paths(office, pathless):
    name = office.archive.household.head_name
    packed = builders.zipped({f"{name}/贫困户申请书.jpg": builders.JPEG})
    upload = SimpleUploadedFile("卡拉村.zip", packed)

    batch = batches.hand_in([upload], region=office.grid, by=office.worker)
    look_at_batch(batch.job_id)
    batch.refresh_from_db()
    batches.confirm(batch, by=office.worker)
    batch.refresh_from_db()
    file_batch(batch.job_id)

    assert PaperFile.objects.get().file.open("rb").read(2) == b"\xff\xd8"
    # The ZIP goes with the end of the transaction.
    assert kept(pathless / "store") == {"batches", "papers"}


@pytest.mark.django_db
def test_a_paper_that_is_not_filed_leaves_nothing_in_the_store(office, page, pathless, monkeypatch):
    monkeypatch.setattr(operations.likeness, "keep", _break)

    with pytest.raises(RuntimeError, match="broken"):
        operations.file_paper(
            office.archive, kind_of(office.archive, "application"), Told(), [page()],
            by=office.worker,
        )  # fmt: skip

    assert kept(pathless / "store") == set()


def _break(*_given):
    raise RuntimeError("broken")


class _Row:
    """What a photo proves."""

    subject, pk, round = "screening.lead", 1, 1

    def __init__(self, office) -> None:
        self.region = office.grid


# --- settings -----------------------------------------------------------------------------------
def test_without_an_address_papers_lie_on_the_disk():
    assert stores.store_of("") == stores.LOCAL


def test_an_object_store_is_private(monkeypatch):
    monkeypatch.setitem(sys.modules, "storages", type(sys)("storages"))
    monkeypatch.setattr(stores.importlib.util, "find_spec", lambda _name: object())

    store = stores.store_of(
        "s3://papers/a/b/?endpoint=https://o.example&addressing=path&sse=AES256"
    )

    given = store["OPTIONS"]
    assert store["BACKEND"] == "storages.backends.s3.S3Storage"
    assert (given["bucket_name"], given["location"]) == ("papers", "a/b")
    assert (given["endpoint_url"], given["addressing_style"]) == ("https://o.example", "path")
    assert given["default_acl"] == "private"
    assert given["querystring_auth"] is True
    assert given["custom_domain"] is None
    assert given["object_parameters"]["ServerSideEncryption"] == "AES256"
    assert not [name for name in given if "key" in name]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://o.example/papers", id="no store"),
        pytest.param("s3://?endpoint=https://o.example", id="no bucket"),
        pytest.param("s3://key:secret@papers", id="keys in it"),
        pytest.param("s3://papers?acl=public-read", id="what it may not say"),
    ],
)
def test_an_address_that_is_none_of_a_store_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="s3://"):
        stores.store_of(url)


def test_a_store_whose_packages_are_not_there_says_what_to_install(monkeypatch):
    monkeypatch.setattr(stores.importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(ImproperlyConfigured, match=r"requirements/s3\.txt"):
        stores.store_of("s3://papers")


# --- nothing by address -------------------------------------------------------------------------
def every_view(patterns):
    for pattern in patterns:
        yield from (
            every_view(pattern.url_patterns)
            if hasattr(pattern, "url_patterns")
            else [pattern.callback]
        )


def test_no_address_serves_a_folder():
    views = list(every_view(get_resolver().url_patterns))

    assert len(views) > 300
    assert [view for view in views if view.__module__ == "django.views.static"] == []


@pytest.mark.parametrize("name", ["papers", "previews", "evidence", "volumes", "batches", "media"])
def test_what_is_stored_has_no_address(settings, name):
    settings.DEBUG = True

    with pytest.raises(Resolver404):
        resolve(f"/{name}/ab/abcdef.jpg")


def test_the_web_server_knows_no_folder_of_files():
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    served = [line for line in text.splitlines() if line.split()[:1] in (["root"], ["alias"])]
    assert "location" in text
    assert served == []
    assert "qiannan/media" not in text


BYTES = [
    ("archives:paper-file", "file", "get"),
    ("archives:paper-preview", "file", "get"),
    ("archives:volume", "archive", "post"),
    ("archives:village-volumes", "village", "post"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "of", "verb"), BYTES)
@pytest.mark.parametrize(
    ("duty", "where", "answer"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="who may"),
        pytest.param(Duty.SYSTEM_ADMIN, "here", 403, id="who may not"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="out of sight"),
    ],
)
def test_each_view_that_gives_bytes_asks(
    client, officer, office, pathless, paper, name, of, verb, duty, where, answer
):
    county = office.county.active_postings[0].region
    numbering.set_fonds(county, "J012", by=office.county)
    previews.draw_missing()
    keys = {
        "file": PaperFile.objects.get().pk,
        "archive": office.archive.pk,
        "village": office.grid.parent.pk,
    }
    place = county if where == "here" else GridFactory().ancestors[1]
    client.force_login(officer(duty, place))

    given = getattr(client, verb)(reverse(name, args=[keys[of]]), WHY | {"what": "originals"})

    assert given.status_code == answer
    assert given.streaming is (answer == 200)


def test_a_second_county_is_another_one(db):
    assert ArchiveFactory().region.ancestors[1] != GridFactory().ancestors[1]
