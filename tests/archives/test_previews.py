"""Previews: the first page small, whole or not at all."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from archives.filing import operations, previews, reading
from archives.filing.operations import Told
from archives.models import PaperFile
from archives.tasks import draw_previews
from ledger import whole
from tests.archives import builders
from tests.factories import GridFactory
from tests.factories.archives import kind_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings):
    return Path(settings.MEDIA_ROOT)


def put_in(office, *uploads) -> list[PaperFile]:
    files = [reading.read(SimpleUploadedFile(*one)) for one in uploads]
    kind = kind_of(office.archive, "plan")
    operations.file_paper(office.archive, kind, Told(), files, by=office.worker)
    return list(PaperFile.objects.order_by("order"))


def test_a_worker_draws_the_first_page_of_each_kind(client, office):
    put_in(
        office, ("甲.jpg", builders.JPEG), ("甲.pdf", builders.pdf()), ("甲.docx", builders.word())
    )

    drawn = draw_previews()

    client.force_login(office.worker)
    answers = [
        client.get(reverse("archives:paper-preview", args=[file.pk]))
        for file in PaperFile.objects.order_by("order")
    ]
    pictures = [Image.open(io.BytesIO(b"".join(one.streaming_content))) for one in answers]
    assert drawn == 3
    assert [picture.format for picture in pictures] == ["JPEG"] * 3
    assert max(picture.width for picture in pictures) == 480
    assert pictures[2].convert("L").getextrema()[0] < 120  # something is written there
    assert draw_previews() == 0


def test_what_cannot_be_drawn_says_so_and_is_not_tried_again(office, media):
    [file] = put_in(office, ("甲.jpg", builders.JPEG))
    (media / file.file.name).write_bytes(b"no longer a picture")

    rounds = [previews.draw_missing(), previews.draw_missing()]

    file.refresh_from_db()
    assert rounds == [1, 0]
    assert (file.preview.name, bool(file.preview_fault)) == ("", True)


def test_a_preview_is_out_of_sight_with_its_file(client, officer, office):
    [file] = put_in(office, ("甲.jpg", builders.JPEG))
    previews.draw_missing()
    client.force_login(office.worker)
    own = client.get(reverse("archives:paper-preview", args=[file.pk]))
    client.force_login(officer("grid_worker", GridFactory()))
    other = client.get(reverse("archives:paper-preview", args=[file.pk]))

    assert (own.status_code, other.status_code) == (200, 404)


def test_filing_asks_a_worker_once(office, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr(previews, "WAKERS", [lambda: asked.append(1)])

    with django_capture_on_commit_callbacks(execute=True):
        put_in(office, ("甲.jpg", builders.JPEG), ("乙.jpg", builders.JPEG))
        put_in(office, ("丙.jpg", builders.JPEG))

    assert asked == [1]


def test_a_file_that_is_not_written_to_its_end_leaves_the_one_before(media, monkeypatch):
    whole.put(default_storage, "previews/a.jpg", b"before")

    def breaks(_file):
        raise OSError("the disk is full")

    monkeypatch.setattr(whole.os, "fsync", breaks)
    with pytest.raises(OSError, match="full"):
        whole.put(default_storage, "previews/a.jpg", b"after")

    assert (media / "previews/a.jpg").read_bytes() == b"before"
