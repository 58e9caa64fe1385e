"""Hostile uploads through the pages: each is refused with its name and what to do, and nothing is
left of it: no row, no byte among the papers or in the temporary folder, no process.
"""

import html
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.urls import reverse

from archives.filing import operations, sandbox
from archives.filing.operations import Told
from archives.models import Batch, PaperFile
from archives.tasks import look_at_batch
from tests.archives import builders
from tests.archives.catalogues import keepers_of, line
from tests.archives.ground import Ground, asked_once, bytes_in, parts, sentences, untold
from tests.factories import CountyFactory
from tests.factories.acceptance import a_township, judged, papers_of
from tests.factories.archives import kind_of
from tests.factories.households import HouseholdFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64],[140,40],[160,60]]]"
KINDS = ("贫困户申请书", "入户调查表", "逐年收入算账表", "户口簿", "诚信承诺书")


@pytest.fixture
def ground(settings, tmp_path, monkeypatch) -> Ground:
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    monkeypatch.setattr(sandbox, "run", asked_once)
    return Ground(Path(settings.MEDIA_ROOT), temp)


@pytest.fixture(scope="module")
def hostile():
    from tests.archives import hostile

    return hostile


@pytest.fixture(scope="module")
def numbered(hostile) -> list[tuple[str, bytes]]:
    """Each with a number before its name, so that a sentence says which it is about."""
    return [
        (f"{n:03}{name}", body) for n, (_what, name, body) in enumerate(hostile.BYTES, start=100)
    ]


@dataclass
class Way:
    """A page that takes files: who opens it, its address, its field, what is sent beside."""

    user: Any
    url: str
    field: str
    more: dict[str, Any]
    headers: dict[str, str]
    at_once: int = 50

    def send(self, client, files) -> Any:
        client.force_login(self.user)
        uploads = [SimpleUploadedFile(name, body) for name, body in files]
        return client.post(self.url, {self.field: uploads, **self.more}, headers=self.headers)


def _new(office) -> str:
    return reverse("archives:paper-new", args=[office.archive.pk, "application"])


def _uploaded(office, _page) -> Way:
    return Way(office.worker, _new(office), "files", {}, {})


def _photographed(office, _page) -> Way:
    corners = "[[[0,0],[1,0],[1,1],[0,1]]]"
    asked = {"Accept": "application/json"}
    return Way(office.worker, _new(office), "photos", {"corners": corners}, asked)


def _replaced(office, page) -> Way:
    kind = kind_of(office.archive, "application")
    paper = operations.file_paper(office.archive, kind, Told(), [page()], by=office.worker)
    url = reverse("archives:paper-step", args=[paper.pk, "replace"])
    return Way(office.worker, url, "files", {"why": "原照片模糊"}, {})


def _mended(_office, _page) -> Way:
    town = a_township()
    papers_of(town.archive, "application", "survey")
    row = judged(town, town.acceptance(), survey="correct").rectifications.get()
    url = reverse("archives:rectification-step", args=[row.pk, "mend"])
    return Way(town.worker, url, "files", {"words": "已换成清楚的", "strokes": STROKES}, {})


def _given_out(_office, _page) -> Way:
    keepers = keepers_of(CountyFactory())
    url = reverse("archives:catalogue-template-put", args=[line(keepers.draft(), "visits").pk])
    return Way(keepers.first, url, "file", {}, {}, at_once=1)


WAYS: list[Callable[..., Way]] = [_uploaded, _photographed, _replaced, _mended, _given_out]
NAMED = ["upload", "camera", "new version", "mended", "template"]


@pytest.mark.parametrize("way", WAYS, ids=NAMED)
def test_each_is_refused_by_a_page_and_leaves_nothing(
    client, office, page, ground, numbered, hostile, way, monkeypatch
):
    monkeypatch.setattr("regions.step_up.was_asked_lately", lambda _request: True)
    way = way(office, page)
    before = ground.now()

    answers = [way.send(client, files) for files in parts(numbered, way.at_once)]
    named = [way.send(client, [(name, body)]) for _what, name, body in hostile.NAMES]

    said = [line for answer in answers for line in sentences(answer)]
    assert {answer.status_code for answer in [*answers, *named]} == {422}
    assert untold(numbered, said) == []
    assert [answer for answer in named if not any("；" in line for line in sentences(answer))] == []
    assert ground.now() == before


@pytest.fixture
def home(office):
    return HouseholdFactory(region=office.grid, head_name="户主甲")


def folders_of(files) -> list[tuple[str, bytes]]:
    """Each in the folder of its household and of a paper, as many as one paper may have."""
    return [
        (f"户主甲/{kind}/{name}", body)
        for kind, some in zip(KINDS, parts(files, 50), strict=False)
        for name, body in some
    ]


def as_zip(_files) -> dict[str, Any]:
    body = builders.zip_of(_files)
    return {"zip": [SimpleUploadedFile("村.zip", body)]}


def as_folder(files) -> dict[str, Any]:
    uploads = [SimpleUploadedFile(path.rsplit("/")[-1], body) for path, body in files]
    return {"files": uploads, "paths": [path for path, _body in files]}


@pytest.mark.parametrize("how", [as_zip, as_folder])
def test_each_is_refused_in_a_folder_and_of_the_folder_nothing_is_kept(
    client, office, home, ground, numbered, how
):
    client.force_login(office.worker)
    small = [(name, body) for name, body in numbered if len(body) < 20 << 20]
    before = ground.now(but="Batch")

    handed_in = client.post(reverse("archives:batch-list"), how(folders_of(small)))
    batch = Batch.objects.get()
    look_and_commit(batch)
    shown = client.get(handed_in.url).content.decode()
    confirmed = client.post(reverse("archives:batch-file", args=[batch.pk]))

    faults = {fault["name"].rsplit("/")[-1]: fault["why"] for fault in batch.result["faults"]}
    assert batch.result["papers"] == []
    assert set(faults) == {name for name, _body in small}
    assert [why for why in faults.values() if "；" not in why or "没有认出" in why] == []
    assert [name for name in faults if html.escape(name) not in shown] == []
    assert confirmed.status_code == 422
    assert ground.now(but="Batch") == before


def look_and_commit(batch: Batch) -> None:
    """Look at it as the worker does, with what it does when it is through."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        look_at_batch(batch.job_id)
    batch.refresh_from_db()


def test_a_hostile_zip_is_refused_at_the_door(client, office, ground):
    from tests.archives.hostile_folders import AT_THE_DOOR

    client.force_login(office.worker)
    before = ground.now()

    answers = {
        what: client.post(
            reverse("archives:batch-list"), {"zip": [SimpleUploadedFile("村.zip", body)]}
        )
        for what, body in AT_THE_DOOR
    }

    pages = {what: answer.content.decode() for what, answer in answers.items()}
    assert {answer.status_code for answer in answers.values()} == {422}
    assert [what for what, page in pages.items() if not re.search("“村.zip”[^<]+；", page)] == []
    assert ground.now() == before


def test_a_zip_with_something_hostile_inside_files_nothing_and_is_not_kept(
    client, office, home, ground
):
    from tests.archives.hostile_folders import INSIDE

    client.force_login(office.worker)
    before = ground.now(but="Batch")

    kept = {}
    for what, body in INSIDE:
        client.post(reverse("archives:batch-list"), {"zip": [SimpleUploadedFile("村.zip", body)]})
        kept[what] = Batch.objects.latest("pk")
        look_and_commit(kept[what])

    assert [what for what, batch in kept.items() if batch.result["papers"]] == []
    assert [what for what, batch in kept.items() if not batch.result["faults"]] == []
    why = {fault["why"] for batch in kept.values() for fault in batch.result["faults"]}
    assert [one for one in why if "；" not in one] == []
    assert ground.now(but="Batch") == before


AWKWARD = [
    "../../../申请书.jpg", "/etc/申请书.jpg", "C:\\申请书.jpg", "..\\..\\申请书.jpg",
    "%2e%2e%2f申请书.jpg", "&#46;&#46;/申请书.jpg", "申请书\u202egpj.jpg", "申请书\u200b.jpg",
    "申请\0书.jpg", "<b>申请书</b>.jpg", "-rf 申请书.jpg", "$(id).jpg", "申请书.jpg ",
    "长" * 190 + ".jpg",
]  # fmt: skip


def with_raw_name(name: str) -> bytes:
    """A form as a program sends it that does not clean the name of its file."""
    lines = [
        f"--{BOUNDARY}", f'Content-Disposition: form-data; name="files"; filename="{name}"',
        "Content-Type: image/jpeg", "",
    ]  # fmt: skip
    body = "\r\n".join(lines).encode() + b"\r\n" + builders.JPEG
    return body + f"\r\n--{BOUNDARY}--\r\n".encode()


def test_no_name_says_where_a_file_is_kept_or_hides_anything(client, office, ground):
    client.force_login(office.worker)

    answers = [
        client.generic("POST", _new(office), with_raw_name(name), MULTIPART_CONTENT)
        for name in AWKWARD
    ]

    kept = [Path(path).relative_to(ground.media) for path in bytes_in(ground.media.parent)]
    shown = "".join(PaperFile.objects.values_list("name", flat=True))
    assert {answer.status_code for answer in answers} <= {302, 422}
    assert len(kept) == PaperFile.objects.count() > 0
    assert [path for path in kept if not re.fullmatch(r"[a-z0-9/-]+\.jpg", str(path))] == []
    assert not set(shown) & set("/\\\u202e\u200b\0")
    assert bytes_in(ground.temp) == {}
