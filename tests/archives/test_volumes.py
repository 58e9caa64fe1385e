"""Volumes: their numbers, the PDF of a household, the ZIP of a village, and who takes them."""

import csv
import hashlib
import html
import io
import json
import re
import threading
import zipfile
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, connection, transaction
from django.urls import reverse

from archives.filing import operations
from archives.filing.operations import Told
from archives.filing.reading import Read
from archives.models import Archive, PaperFile, Volume
from archives.moves import ArchiveError
from archives.volumes import binding, bundles, holding, numbering, taking
from ledger.models import Event
from regions.duties import Duty
from regions.models import User
from tests.archives.builders import texts
from tests.factories.archives import ArchiveFactory, kind_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def test_a_number_follows_the_scheme_and_is_given_once(office, fonds):
    village = office.grid.parent
    first = numbering.number_file(office.archive, by=office.township)
    ArchiveFactory.create_batch(2, household__region=office.grid)

    given = numbering.number_place(village, by=office.township)
    again = numbering.number_place(village, by=office.township)

    assert first == f"J012-JF02{village.code}-0001"
    assert (given, again) == (2, 0)
    assert list(Volume.objects.values_list("order", flat=True)) == [1, 2, 3]
    assert numbering.number_file(office.archive, by=office.township) == first


def test_a_county_without_a_fonds_numbers_nothing(office):
    with pytest.raises(ArchiveError, match="全宗号"):
        numbering.number_file(office.archive, by=office.township)


def test_a_new_fonds_leaves_numbers_given(office, fonds):
    number = numbering.number_file(office.archive, by=office.township)

    numbering.set_fonds(fonds.county, "K7", by=office.county)
    later = ArchiveFactory(household__region=office.grid)

    assert numbering.number_file(office.archive, by=office.township) == number
    assert numbering.number_file(later, by=office.township).startswith("K7-JF02")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE archives_archive SET number = 'X' WHERE id = %s",
        "UPDATE archives_archive SET number = '' WHERE id = %s",
        "UPDATE archives_volume SET number = 'X' WHERE archive_id = %s",
        "DELETE FROM archives_volume WHERE archive_id = %s",
    ],
)
def test_the_database_keeps_a_number(office, fonds, change):
    numbering.number_file(office.archive, by=office.township)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change, [office.archive.pk])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_no_gap_and_no_double(office, fonds):
    village = office.grid.parent
    files = ArchiveFactory.create_batch(6, household__region=office.grid)
    keeper = User.objects.get(pk=office.township.pk)
    start, faults = threading.Barrier(2), []

    def work(mine):
        try:
            start.wait(10)
            [numbering.number_file(one, by=keeper) for one in mine]
        except Exception as fault:  # noqa: BLE001  told to the test
            faults.append(fault)
        finally:
            connection.close()

    both = [threading.Thread(target=work, args=(half,)) for half in (files[:4], files[2:])]
    [one.start() for one in both]
    [one.join(30) for one in both]

    assert faults == []
    orders = Volume.objects.filter(class_code=f"JF02{village.code}").values_list("order", flat=True)
    assert sorted(orders) == [1, 2, 3, 4, 5, 6]


def test_a_volume_holds_its_papers_in_order_with_numbers_and_bookmarks(full, office):
    made = Path(taking.take_volume(full, why="上级检查调阅", by=office.township).name)

    found = texts(made)
    with pikepdf.open(made) as pdf, pdf.open_outline() as outline:
        chapters = [(mark.title, [one.title for one in mark.children]) for mark in outline.root]
    assert len(found) == 2 + 6 + 1
    assert full.number in found[0]
    assert [text.split()[-1] for text in found[2:8]] == ["1", "2", "3", "4", "5", "6"]
    assert "sheet 0" in found[4]
    assert "评议会记录" in found[7]
    assert "原件保存" in found[7]
    assert chapters[2] == ("扶持谁", ["贫困户申请书", "入户调查表", "民主评议记录和签到"])
    assert Event.objects.filter(kind="archives.volume.taken").count() == 1


def test_a_volume_is_made_once_and_anew_when_its_papers_change(full, office):
    first = binding.bind(holding.held_by(full))
    at = first.stat().st_mtime_ns
    same = binding.bind(holding.held_by(full))
    made_at = same.stat().st_mtime_ns
    paper = full.papers.order_by("pk")[0]
    operations.remove(paper, why="重复的材料", by=office.worker)

    later = binding.bind(holding.held_by(full))

    assert (same, made_at) == (first, at)
    assert later != first
    assert not first.exists()
    assert len(texts(later)) == 2 + 3 + 1


def test_a_file_that_was_changed_in_the_store_stops_the_volume(full, store):
    kept = PaperFile.objects.filter(kind="jpg")[0]
    (store / kept.file.name).write_bytes(b"other")

    with pytest.raises(ArchiveError, match="摘要不符"):
        binding.bind(holding.held_by(full))

    assert [one for one in binding.home().rglob("*") if one.is_file()] == []


def test_a_paper_whose_file_is_lost_is_named_on_the_page(client, full, office, store):
    (store / PaperFile.objects.filter(kind="pdf")[0].file.name).unlink()
    client.force_login(office.township)

    answer = client.post(reverse("archives:volume", args=[full.pk]), {"why": "上级检查"})

    assert "“入户调查表”的文件“调查.pdf”在文件库里找不到" in answer.content.decode()


def test_a_broken_pdf_is_named(office, fonds):
    numbering.number_file(office.archive, by=office.township)
    operations.file_paper(
        office.archive, kind_of(office.archive, "survey"), Told(),
        [Read(PaperFile.Kind.PDF, b"%PDF-1.4 nothing", "坏.pdf")], by=office.worker,
    )  # fmt: skip
    office.archive.refresh_from_db()

    with pytest.raises(ArchiveError, match=r"入户调查表.*坏\.pdf"):
        binding.bind(holding.held_by(office.archive))


@pytest.mark.parametrize("what", [taking.VOLUMES, taking.ORIGINALS])
def test_a_zip_holds_every_file_and_says_its_digests(full, office, what):
    body = taking.take_village(office.grid.parent, what, why="年度归档移交", by=office.township)

    packed = zipfile.ZipFile(io.BytesIO(b"".join(body)))
    told = json.loads(packed.read("清单.json"))
    lines = list(csv.reader(io.StringIO(packed.read("清单.csv").decode("utf-8-sig"))))
    inside = [name for name in packed.namelist() if not name.startswith("清单")]
    assert packed.testzip() is None
    assert [one["name"] for one in told["files"]] == inside == [line[0] for line in lines[1:]]
    assert len(inside) == {"volumes": 1, "originals": 4}[what]
    assert [hashlib.sha256(packed.read(name)).hexdigest() for name in inside] == [
        one["sha256"] for one in told["files"]
    ]
    assert (told["by"], told["why"]) == (office.township.full_name, "年度归档移交")
    assert Event.objects.filter(kind="archives.volumes.taken").count() == 1


def test_a_file_lost_from_the_store_is_told_in_the_manifest(full, office, store):
    (store / PaperFile.objects.filter(kind="docx")[0].file.name).unlink()

    body = taking.take_village(office.grid.parent, "originals", why="年度移交", by=office.township)
    told = json.loads(zipfile.ZipFile(io.BytesIO(b"".join(body))).read("清单.json"))

    assert (told["count"], told["left_out"], told["changed"]) == (3, 1, 0)
    assert "文件库里找不到" in told["files"][-1]["fault"]


def test_a_file_changed_in_the_store_is_told_in_the_manifest(full, office, store):
    kept = PaperFile.objects.filter(kind="docx")[0]
    (store / kept.file.name).write_bytes(b"other")

    body = taking.take_village(office.grid.parent, "originals", why="年度移交", by=office.township)
    told = json.loads(zipfile.ZipFile(io.BytesIO(b"".join(body))).read("清单.json"))

    changed = [one for one in told["files"] if one["fault"]]
    assert (told["count"], told["left_out"], told["changed"]) == (4, 0, 1)
    assert [one["sha256"] for one in changed] == [hashlib.sha256(b"other").hexdigest()]


def test_sm3_is_told_where_the_site_asks_for_it_and_taken_from_the_record_where_it_holds(settings):
    settings.CRYPTO_SUITE = "sm"
    body = b"paper"
    sha256, sm3 = hashlib.sha256(body).hexdigest(), hashlib.new("sm3", body).hexdigest()
    known = [("", ""), (sha256, "on record"), ("0" * 64, "of another")]
    members = [
        bundles.Member(f"{n}", lambda: io.BytesIO(body), *digests)
        for n, digests in enumerate(known)
    ]

    packed = zipfile.ZipFile(io.BytesIO(b"".join(bundles.stream(members, {}))))

    told = json.loads(packed.read("清单.json"))["files"]
    assert [one["sm3"] for one in told] == [sm3, "on record", ""]
    assert [bool(one["fault"]) for one in told] == [False, False, True]


def test_a_volume_that_cannot_be_bound_is_told_in_the_manifest_in_words(full, office, store):
    (store / PaperFile.objects.filter(kind="docx")[0].file.name).unlink()

    body = taking.take_village(office.grid.parent, "volumes", why="年度移交", by=office.township)
    told = json.loads(zipfile.ZipFile(io.BytesIO(b"".join(body))).read("清单.json"))

    (fault,) = [one["fault"] for one in told["files"]]
    assert fault.startswith("“民主评议记录和签到”的文件“评议.docx”在文件库里找不到，不能装订成卷")


def test_a_zip_that_breaks_off_is_no_zip():
    member = bundles.Member("a.bin", lambda: io.BytesIO(b"x" * 3_000_000))
    chunks = list(bundles.stream([member], {}))

    assert max(len(chunk) for chunk in chunks) < 400_000
    for_every_cut = [
        zipfile.is_zipfile(io.BytesIO(b"".join(chunks[:n]))) for n in range(len(chunks))
    ]
    assert not any(for_every_cut[:-1])
    assert zipfile.is_zipfile(io.BytesIO(b"".join(chunks)))


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b", "=cmd()", "", "...", "x\n\0y"])
def test_names_inside_a_zip_are_no_paths_and_no_formulas(name):
    safe = bundles.safe(name)

    assert safe
    assert not set(safe) & set("/\\\n\0")
    assert safe[0] not in ".=+-@"


@pytest.mark.parametrize("why", ["", "  ", "看"])
def test_nothing_leaves_without_a_reason(full, office, why):
    with pytest.raises(ValidationError, match="用途"):
        taking.take_volume(full, why=why, by=office.township)
    with pytest.raises(ValidationError, match="用途"):
        taking.take_village(office.grid.parent, "volumes", why=why, by=office.township)


def test_a_grid_worker_sees_the_page_and_takes_nothing(client, full, office):
    client.force_login(office.worker)
    address = reverse("archives:volume", args=[full.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"why": "自己看看"}).status_code == 403
    with pytest.raises(PermissionDenied):
        taking.take_volume(full, why="自己看看", by=office.worker)


def test_the_township_takes_a_volume_and_a_zip(client, full, office):
    client.force_login(office.township)
    village = office.grid.parent

    pdf = client.post(reverse("archives:volume", args=[full.pk]), {"why": "上级检查"})
    packed = client.post(
        reverse("archives:village-volumes", args=[village.pk]),
        {"what": "volumes", "why": "上级检查"},
    )

    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert b"".join(packed.streaming_content).startswith(b"PK")


def test_volumes_elsewhere_are_not_found(client, officer, full):
    elsewhere = ArchiveFactory()
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, elsewhere.region.parent.parent))
    village = full.region.parent

    asked = [
        ("volume", full.pk),
        ("village-volumes", village.pk),
        ("fonds", village.parent.parent.pk),
    ]
    answers = [client.get(reverse(f"archives:{name}", args=[pk])).status_code for name, pk in asked]

    assert answers == [404, 404, 404]


def test_the_county_sets_its_fonds_and_the_village_is_numbered_from_the_page(client, office):
    county = office.grid.parent.parent.parent
    client.force_login(office.county)
    village = reverse("archives:village-volumes", args=[office.grid.parent.pk])

    refused = client.post(village, {"number": "1"}).content.decode()
    bad = client.post(reverse("archives:fonds", args=[county.pk]), {"number": "小写"})
    client.post(reverse("archives:fonds", args=[county.pk]), {"number": "J012"})
    client.post(village, {"number": "1"})

    assert "全宗号" in refused
    assert "大写字母" in bad.content.decode()
    assert Archive.objects.get(pk=office.archive.pk).number.startswith("J012-JF02")


def test_the_figures_of_a_village_open_the_files_behind_them(client, office):
    client.force_login(office.county)
    ArchiveFactory(household__region=office.grid, number="J012-1")
    page = client.get(reverse("archives:village-volumes", args=[office.grid.parent.pk]))

    told = dict(re.findall(r'<dd><a href="([^"]+)">(\d+)</a></dd>', page.content.decode()))
    shown = [client.get(html.unescape(url)).context["page"].paginator.count for url in told]

    assert shown == [int(figure) for figure in told.values()]
    assert len(set(shown)) == 2
