"""Pages of papers: filing with photos, looking, changing, opening."""

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.models import Paper, PaperFile, Version
from ledger.models import Event
from regions.duties import Duty
from tests.archives import builders
from tests.factories import GridFactory, PostingFactory
from tests.factories.archives import ArchiveFactory, kind_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings):
    return Path(settings.MEDIA_ROOT)


def kept(folder) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def new(office, code="application") -> str:
    return reverse("archives:paper-new", args=[office.archive.pk, code])


def filed(office, page, *shades, archive=None, by=None) -> Paper:
    archive = archive or office.archive
    return operations.file_paper(
        archive, kind_of(archive, "application"), Told(signers="王小山", words="正文"),
        [page(shade) for shade in shades or (90,)], by=by or office.worker,
    )  # fmt: skip


def test_pages_from_the_camera_become_one_paper(client, office, photo):
    client.force_login(office.worker)
    body = {"photos": [photo(10), photo(50)], "is_signed": "yes", "made_on": "2014-03-01"}

    answer = client.post(new(office), body)

    paper = Paper.objects.get()
    assert answer.url == reverse("archives:paper", args=[paper.pk])
    assert (paper.source, paper.is_signed, paper.made_on) == ("camera", True, date(2014, 3, 1))
    assert [file.order for file in paper.versions.get().files.all()] == [1, 2]


def test_a_page_that_keeps_its_photos_is_answered_in_json(client, office, photo):
    client.force_login(office.worker)
    asked = {"Accept": "application/json"}

    refused = client.post(new(office), {"files": [photo(name="甲.exe")]}, headers=asked)
    taken = client.post(new(office), {"files": [photo()]}, headers=asked)

    assert (refused.status_code, taken.status_code) == (422, 200)
    assert "甲.exe" in refused.json()["errors"][0]
    assert taken.json()["url"] == reverse("archives:paper", args=[Paper.objects.get().pk])


REFUSED = [
    pytest.param({}, "没有选文件", id="no file"),
    pytest.param({"files": [("甲.jpg", b"<svg/>")]}, "SVG", id="svg"),
    pytest.param({"files": [("甲.jpg", builders.JPEG), ("乙.pdf", b"%PDF-")]}, "乙.pdf",
                 id="one of two"),
    pytest.param({"files": [("甲.jpg", builders.JPEG)], "made_on": "2999-01-01"}, "还没有到",
                 id="a day to come"),
    pytest.param({"files": [("甲.jpg", builders.JPEG)], "amount_yuan": "-1"}, "金额",
                 id="less than nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "sentence"), REFUSED)
def test_what_is_refused_leaves_nothing_behind(client, office, media, body, sentence):
    client.force_login(office.worker)
    sent = {
        name: [SimpleUploadedFile(*one) for one in value] if name == "files" else value
        for name, value in body.items()
    }

    answer = client.post(new(office), sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert (Paper.objects.count(), Version.objects.count(), kept(media)) == (0, 0, [])


def test_a_paper_whose_filing_breaks_off_leaves_no_file(office, media, page, monkeypatch):
    def breaks(*_read):
        raise OSError("broken off")

    monkeypatch.setattr(operations.likeness, "keep", breaks)

    with pytest.raises(OSError, match="broken"):
        filed(office, page)

    assert (Paper.objects.count(), kept(media)) == (0, [])


def test_a_form_asks_what_its_kind_wants(client, office):
    client.force_login(office.worker)

    income = client.get(new(office, "income")).context["form"]
    hukou = client.get(new(office, "hukou")).context["form"]

    assert [one.name for one in income.wanted] == ["is_signed", "made_on", "year", "signers"]
    assert [one.name for one in hukou.wanted] == []


WHO = [
    pytest.param(Duty.GRID_WORKER, "own", (200, 200, 200), id="grid worker"),
    pytest.param(Duty.PREFECTURE_OFFICE, "own", (403, 200, 200), id="prefecture looks only"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "own", (403, 403, 403), id="department"),
    pytest.param(Duty.GRID_WORKER, "other", (404, 404, 404), id="worker of another grid"),
]


@pytest.mark.parametrize(("duty", "where", "answers"), WHO)
def test_who_may_file_look_and_open(client, officer, office, page, duty, where, answers):
    paper = filed(office, page)
    file = PaperFile.objects.get()
    own = office.grid.ancestors
    place = {Duty.GRID_WORKER: own[-1], Duty.COUNTY_DEPARTMENT: own[1]}.get(duty, own[0])
    client.force_login(officer(duty, place if where == "own" else GridFactory()))

    found = [
        client.get(url).status_code
        for url in (
            new(office),
            reverse("archives:paper", args=[paper.pk]),
            reverse("archives:paper-file", args=[file.pk]),
        )
    ]

    assert tuple(found) == answers


def test_who_files_elsewhere_and_only_looks_here_changes_nothing_here(
    client, officer, office, page
):
    paper = filed(office, page)
    looks = officer(Duty.PREFECTURE_OFFICE, office.grid.ancestors[0])
    PostingFactory(user=looks, region=GridFactory(), duty=Duty.GRID_WORKER)
    client.force_login(looks)

    answers = [client.get(new(office)), step(client, paper, "remove", why="重复归档")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert client.get(reverse("archives:paper", args=[paper.pk])).context["acts"] == {}


def test_a_file_is_given_out_guarded_and_the_opening_is_told(client, office, page):
    paper = filed(office, page)
    file = PaperFile.objects.get()
    client.force_login(office.township)

    answer = client.get(reverse("archives:paper-file", args=[file.pk]))

    told = Event.objects.get(kind="archives.paper.opened")
    assert b"".join(answer.streaming_content) == page().body
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["Content-Disposition"].startswith("inline; filename*=utf-8''%E7%94%B3")
    assert (told.actor_id, told.subject_id) == (office.township.pk, paper.pk)


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("甲.pdf", builders.pdf(), "application/pdf"),
        ("甲.docx", builders.word(), "application/vnd.openxmlformats-officedocument"),
    ],
)
def test_what_needs_a_program_is_saved_and_not_shown(client, office, name, body, kind):
    read = reading.read(SimpleUploadedFile(name, body))
    archive = office.archive
    operations.file_paper(archive, kind_of(archive, "plan"), Told(), [read], by=office.worker)
    client.force_login(office.worker)

    answer = client.get(reverse("archives:paper-file", args=[PaperFile.objects.get().pk]))

    assert answer["Content-Type"].startswith(kind)
    assert answer["Content-Disposition"].startswith("attachment;")


def step(client, paper, verb, **body):
    return client.post(reverse("archives:paper-step", args=[paper.pk, verb]), body)


def test_a_paper_is_told_of_replaced_taken_out_and_put_back(client, office, page, photo):
    paper = filed(office, page)
    client.force_login(office.worker)

    answers = [
        step(client, paper, "tell", is_signed="no", signers="李小水"),
        step(client, paper, "replace", why="原照片模糊", photos=[photo(40)]),
        step(client, paper, "remove", why="重复归档"),
        step(client, paper, "restore", why="误删，恢复"),
    ]

    paper.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302] * 4
    assert (paper.is_signed, paper.signers, paper.words) == (False, "李小水", "正文")
    assert (paper.version, paper.removed_at) == (2, None)
    shown = client.get(reverse("archives:paper", args=[paper.pk])).content.decode()
    assert [why for why in ("原照片模糊", "重复归档", "误删，恢复") if why not in shown] == []


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("remove", {"why": "重"}, 422),
        ("replace", {"why": "照片模糊"}, 422),
        ("restore", {"why": "恢复原件"}, 422),
        ("tell", {"made_on": "2999-01-01"}, 422),
        ("burn", {"why": "烧掉它们"}, 404),
    ],
)
def test_a_step_that_cannot_be_done_says_why(client, office, page, verb, body, status):
    paper = filed(office, page)
    client.force_login(office.worker)

    assert step(client, paper, verb, **body).status_code == status


def test_a_form_sent_back_says_so_above_and_at_its_field(client, office, page):
    paper = filed(office, page)
    client.force_login(office.worker)

    shown = step(client, paper, "tell", made_on="2999-01-01", signers="长" * 130)

    form = shown.context["acts"]["tell"]
    assert "还没有记录" in shown.context["problem"]
    assert "还没有到" in form.errors["made_on"][0]
    assert form.errors["signers"] == ["最多 120 个字，现在有 130 个；请写短一些。"]


def test_the_same_bytes_elsewhere_are_told_and_what_is_out_of_sight_is_not_named(
    client, officer, office, page
):
    near = ArchiveFactory(household__region=office.grid, household__head_name="近邻户")
    far = ArchiveFactory(household__head_name="远方户")
    paper = filed(office, page)
    filed(office, page, archive=near)
    filed(office, page, archive=far, by=officer(Duty.GRID_WORKER, far.region))
    client.force_login(office.worker)

    answer = client.get(reverse("archives:paper", args=[paper.pk]))

    shown = answer.content.decode()
    assert ("近邻户" in shown, "远方户" in shown) == (True, False)
    assert answer.context["twins"].hidden == 1


@pytest.mark.parametrize("versions", [1, 4])
def test_more_versions_ask_no_more_questions(
    client, office, page, versions, django_assert_max_num_queries
):
    paper = filed(office, page)
    [
        operations.replace(paper, [page(n), page(n + 1)], why="照片模糊", by=office.worker)
        for n in range(1, versions)
    ]
    client.force_login(office.worker)

    with django_assert_max_num_queries(20):
        client.get(reverse("archives:paper", args=[paper.pk]))
