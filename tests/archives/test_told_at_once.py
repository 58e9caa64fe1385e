"""Forms that files come along with tell all that is wrong in one answer."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from archives.acceptance import rectifying
from archives.filing import operations
from archives.filing.operations import Told
from archives.models import Paper, Version
from ledger.models import Status
from tests.factories.acceptance import a_photo, a_township, judged, mended, papers_of
from tests.factories.archives import kind_of

pytestmark = pytest.mark.django_db
TO_COME = "2999-01-01"


def text_of(answer) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode()))


def unsaid(answer, sentences) -> list[str]:
    said = text_of(answer)
    return [one for one in sentences if one not in said]


@pytest.fixture
def town(db):
    return a_township()


def rectification(town, word: str):
    papers_of(town.archive, "application", "survey")
    words = {"survey": "correct"} if word == "correct" else {"loan": "supply"}
    return judged(town, town.acceptance(), **words).rectifications.get(word=word)


BAD = SimpleUploadedFile("甲.jpg", b"<svg/>")
NOT_SIGNED, TOO_SHORT, NOT_YET = "请先签", "请用至少 4 个字写明", "这一天还没有到"
MENDING = [
    pytest.param("correct", {"words": "好"}, ["还是验收时的那一版", TOO_SHORT, NOT_SIGNED],
                 id="no better copy"),
    pytest.param("correct", {"words": "", "files": [BAD]}, ["SVG", NOT_SIGNED, "请填写或选择此项"],
                 id="a copy that is none"),
    pytest.param("supply", {"words": "好", "made_on": TO_COME},
                 ["没有补上材料", TOO_SHORT, NOT_YET, NOT_SIGNED], id="nothing supplied"),
]  # fmt: skip


@pytest.mark.parametrize(("word", "sent", "sentences"), MENDING)
def test_who_mends_is_told_of_the_missing_copy_with_all_else(
    client, town, word, sent, sentences, monkeypatch
):
    monkeypatch.setattr("regions.step_up.was_asked_lately", lambda _request: True)
    row = rectification(town, word)
    client.force_login(town.worker)
    versions = Version.objects.count()
    [one.seek(0) for one in sent.get("files", [])]

    answer = client.post(reverse("archives:rectification-step", args=[row.pk, "mend"]), sent)

    row.refresh_from_db()
    assert answer.status_code == 422
    assert unsaid(answer, sentences) == []
    assert (row.status, Version.objects.count()) == (Status.PENDING, versions)


def test_one_that_was_sent_back_needs_no_second_copy(client, town, monkeypatch):
    monkeypatch.setattr("regions.step_up.was_asked_lately", lambda _request: True)
    row = mended(town, rectification(town, "supply"))
    rectifying.send_back(row, reason="请写明补交经过", by=town.leader)
    client.force_login(town.worker)

    answer = client.post(
        reverse("archives:rectification-step", args=[row.pk, "mend"]),
        {"words": "补交经过已写明", "made_on": timezone.localdate(), "strokes_typed": "莫"},
    )

    row.refresh_from_db()
    assert (answer.status_code, row.status) == (302, Status.VERIFYING)


def test_who_files_a_paper_is_told_of_the_missing_photo_with_all_else(client, office):
    client.force_login(office.worker)
    url = reverse("archives:paper-new", args=[office.archive.pk, "application"])
    sent = {"made_on": TO_COME, "amount_yuan": "-1"}

    by_page = client.post(url, sent)
    by_camera = client.post(url, sent, headers={"Accept": "application/json"})

    assert (by_page.status_code, by_camera.status_code) == (422, 422)
    assert unsaid(by_page, [operations.NO_FILE, NOT_YET, "不小于"]) == []
    assert len(by_camera.json()["errors"]) == 3
    assert not Paper.objects.exists()


def test_who_puts_in_a_better_copy_is_told_of_the_missing_photo_and_reason(client, office, page):
    kind = kind_of(office.archive, "application")
    paper = operations.file_paper(office.archive, kind, Told(), [page()], by=office.worker)
    client.force_login(office.worker)

    answer = client.post(reverse("archives:paper-step", args=[paper.pk, "replace"]), {"why": "旧"})
    taken = client.post(
        reverse("archives:paper-step", args=[paper.pk, "replace"]),
        {"why": "原照片模糊", "files": [a_photo()]},
    )

    assert unsaid(answer, [operations.NO_FILE, "没有写明原因"]) == []
    assert (answer.status_code, taken.status_code) == (422, 302)
    assert paper.versions.count() == 2
