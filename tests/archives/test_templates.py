"""The file to fill in that a county gives out for a kind of paper."""

import hashlib
import io
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from docx import Document

from archives.catalogues import comparing, templates
from archives.models import Template
from archives.moves import ArchiveError
from regions.duties import Duty
from tests.archives import builders
from tests.archives.catalogues import keepers_of, line
from tests.factories import CountyFactory, GridFactory, PrefectureFactory
from tests.factories.archives import ArchiveFactory
from tests.factories.households import HouseholdFactory

pytestmark = pytest.mark.django_db
KIND, OLD = "visits", "走访记录表.docx"


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


def name_of(catalogue):
    template = line(catalogue, KIND).template
    return template and template.name


def upload(name=OLD, body=None):
    return SimpleUploadedFile(name, builders.word("姓名　　日期") if body is None else body)


@pytest.fixture
def keepers(db):
    return keepers_of(CountyFactory())


@pytest.fixture
def draft(keepers):
    """A draft with a template for one kind."""
    made = keepers.draft()
    templates.put(line(made, KIND), templates.read(upload()), by=keepers.first)
    return made


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return lambda: [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        pytest.param("走访记录表.DOCX", builders.word("姓名"), "docx", id="word"),
        pytest.param("走访记录表.pdf", builders.pages_saying(2), "pdf", id="pdf"),
    ],
)
def test_a_template_is_put_in_by_its_page_and_read_where_it_is_filed(
    client, officer, keepers, stored, name, body, kind
):
    made = keepers.draft()
    client.force_login(keepers.first)

    client.post(
        address("catalogue-template-put", line(made, KIND).pk), {"file": upload(name, body)}
    )

    kept = Template.objects.get()
    bytes_kept = kept.file.open("rb").read()
    assert (kept.kind, kept.name, kept.put_in_by) == (kind, f"走访记录表.{kind}", keepers.first)
    assert kept.sha256 == hashlib.sha256(bytes_kept).hexdigest()
    assert len(stored()) == 1
    drafted = client.get(address("catalogue", made.pk)).content.decode()
    assert kept.name in drafted
    assert kept.sha256[:12] in drafted
    keepers.publish(made)
    grid = GridFactory(parent__parent__parent=keepers.county)
    archive = ArchiveFactory(household=HouseholdFactory(region=grid), catalogue=made)
    client.force_login(officer(Duty.GRID_WORKER, grid))
    where = address("catalogue-template", line(made, KIND).pk)
    filing = client.get(address("paper-new", archive.pk, KIND)).content.decode()
    slots = client.get(address("archive", archive.pk)).content.decode()
    given = client.get(where)
    assert where in filing
    assert where in slots
    assert b"".join(given.streaming_content) == bytes_kept
    assert given["Content-Disposition"].startswith("attachment")
    assert given["Content-Security-Policy"] == "sandbox; default-src 'none'"


REFUSED = [
    pytest.param(None, "没有选文件", id="none"),
    pytest.param(("甲.jpg", builders.JPEG), "是照片，不能作模板", id="a-picture"),
    pytest.param(("甲.docx", builders.JPEG), "内容却是照片", id="another-kind-than-its-name"),
    pytest.param(("甲.doc", b"\xd0\xcf\x11\xe0" + bytes(600)), "旧版 Word", id="old-word"),
    pytest.param(("甲.docx", builders.zipped({"a.txt": b"a"})), "不是 Word", id="a-zip"),
    pytest.param(("甲.pdf", b"%PDF-1.7\n" + bytes(90)), "已损坏", id="a-broken-pdf"),
    pytest.param(("甲.pdf", b""), "空文件", id="empty"),
    pytest.param(("甲.html", b"<html>"), "网页", id="a-web-page"),
    pytest.param(
        ("甲.txt", b"abc"), "不是照片、PDF 或 Word 文档；请用 Word（.docx）或 PDF。", id="text"
    ),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_what_is_no_template_is_refused_with_a_sentence_and_nothing_is_kept(
    client, keepers, stored, given, sentence
):
    made = keepers.draft()
    client.force_login(keepers.first)
    sent = {"file": upload(*given)} if given else {}

    refused = client.post(address("catalogue-template-put", line(made, KIND).pk), sent)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert (Template.objects.count(), stored()) == (0, [])
    assert line(made, KIND).template is None


def test_a_published_version_takes_no_template(keepers):
    made = keepers.version()

    with pytest.raises(ArchiveError, match="不是草稿"):
        templates.put(line(made, KIND), templates.read(upload()), by=keepers.first)


def test_no_bytes_stay_of_a_template_that_could_not_be_recorded(keepers, stored, monkeypatch):
    made = keepers.draft()
    monkeypatch.setattr(templates, "_tell", Mock(side_effect=OSError("gone")))

    with pytest.raises(OSError, match="gone"):
        templates.put(line(made, KIND), templates.read(upload()), by=keepers.first)

    assert (Template.objects.count(), stored()) == (0, [])


def test_a_template_goes_along_with_a_copy_and_what_changes_is_told(keepers, draft):
    published = keepers.publish(draft)
    kept = line(published, KIND).template
    copy = keepers.draft()
    carried = line(copy, KIND).template

    templates.put(line(copy, KIND), templates.read(upload("新表.docx")), by=keepers.first)
    changed = comparing.differences(copy)
    templates.take_out(line(copy, KIND), by=keepers.first)

    assert carried == kept
    assert [(str(a), b, c) for a, b, c in changed[0].columns] == [("模板文件", OLD, "新表.docx")]
    assert line(copy, KIND).template is None
    assert line(published, KIND).template == kept
    assert kept.file.storage.exists(kept.file.name)


CHANGES = [
    pytest.param(lambda kind: type(kind).objects.update(template=None), id="taken-out"),
    pytest.param(lambda kind: Template.objects.update(name="别的.docx"), id="renamed"),
    pytest.param(lambda kind: Template.objects.update(sha256="0" * 64), id="another-hash"),
    pytest.param(lambda kind: Template.objects.all()._raw_delete("default"), id="deleted"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_keeps_the_template_of_a_published_version(keepers, draft, change):
    kind = line(keepers.publish(draft), KIND)

    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        change(kind)


READERS = [
    pytest.param(Duty.GRID_WORKER, "grid", 404, 200, id="grid-worker-of-the-county"),
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, 200, id="county-office"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, 200, id="prefecture"),
    pytest.param(Duty.GRID_WORKER, "other", 404, 404, id="grid-worker-of-another-county"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, 403, id="a-department-without-archives"),
]


@pytest.mark.parametrize(("duty", "at", "drafted", "published"), READERS)
def test_who_is_given_a_template(client, officer, keepers, draft, duty, at, drafted, published):
    places = {
        "grid": lambda: GridFactory(parent__parent__parent=keepers.county),
        "county": lambda: keepers.county,
        "above": PrefectureFactory,
        "other": GridFactory,
    }
    client.force_login(officer(duty, places[at]()))
    where = address("catalogue-template", line(draft, KIND).pk)

    before = client.get(where).status_code
    keepers.publish(draft)
    after = client.get(where).status_code

    assert (before, after) == (drafted, published)


def test_who_has_a_file_from_another_county_is_given_its_template(client, officer, keepers, draft):
    published = keepers.publish(draft)
    moved = ArchiveFactory(catalogue=published)
    client.force_login(officer(Duty.GRID_WORKER, moved.region))

    given = client.get(address("catalogue-template", line(published, KIND).pk))

    assert given.status_code == 200


WRITERS = [
    pytest.param(lambda officer, k: k.first, 302, "新表.docx", None, id="who-drafts"),
    pytest.param(lambda officer, k: k.second, 422, OLD, OLD, id="a-colleague-does-not-edit"),
    pytest.param(
        lambda officer, k: officer(Duty.COUNTY_OFFICE, CountyFactory()), 404, OLD, OLD,
        id="another-county",
    ),
    pytest.param(
        lambda officer, k: officer(Duty.TOWNSHIP_OFFICE, k.county), 403, OLD, OLD, id="a-township"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("who", "status", "put", "left"), WRITERS)
def test_who_puts_a_template_in_and_takes_it_out(
    client, officer, keepers, draft, who, status, put, left
):
    client.force_login(who(officer, keepers))
    key = line(draft, KIND).pk

    sent = client.post(address("catalogue-template-put", key), {"file": upload("新表.docx")})
    after_put = name_of(draft)
    client.post(address("catalogue-template-out", key))

    assert (sent.status_code, after_put, name_of(draft)) == (status, put, left)


def test_what_is_kept_of_a_word_template_opens_again(keepers, draft):
    kept = line(draft, KIND).template

    opened = Document(io.BytesIO(kept.file.open("rb").read()))

    assert "姓名　　日期" in [one.text for one in opened.paragraphs]


def test_a_template_whose_bytes_are_others_is_told_by_name(keepers, draft, capsys):
    kept = line(draft, KIND).template
    Path(kept.file.path).write_bytes(b"PK")

    with pytest.raises(CommandError, match="1 faults"):
        call_command("verify_archives", "--files")

    assert f"template {kept.pk}: its bytes are others" in capsys.readouterr().err


def test_a_line_without_a_template_gives_none(client, keepers, draft):
    client.force_login(keepers.first)

    given = client.get(address("catalogue-template", line(draft, "application").pk))

    assert given.status_code == 404
