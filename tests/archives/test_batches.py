"""Papers by the folder: what names say, what goes where, all of it or nothing."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from archives.filing import batches, operations
from archives.filing.matching import Line, Reader
from archives.models import Archive, Batch, Paper, PaperFile
from archives.moves import ArchiveError
from archives.tasks import file_batch, look_at_batch
from ledger import jobs
from ledger.models import Job
from regions.duties import Duty
from tests.archives import builders
from tests.factories import GridFactory
from tests.factories.households import HouseholdFactory

HOMES = [(1, "H0001", "王小山"), (2, "H0002", "李小水"), (3, "H0003", "李小水")]
LINES = [
    Line("application", "贫困户申请书"),
    Line("notice1", "公示（一）照片"),
    Line("notice2", "公示（二）照片"),
    Line("registration", "贫困户登记表（信息采集表）"),
    Line("income", "逐年收入算账表"),
    Line("review", "民主评议记录和签到"),
    Line("exit_review", "退出民主评议记录"),
]
SAID = [
    ("王小山/贫困户申请书.jpg", (1, "application", None, 0)),
    ("王小山_申请书_2.jpg", (1, "application", None, 2)),
    ("H0002-income-2016.pdf", (2, "income", 2016, 0)),
    ("H0003 逐年收入算账表 2017年 第3页.jpg", (3, "income", 2017, 3)),
    ("王小山/公示（一）照片.jpg", (1, "notice1", None, 0)),
    ("王小山/公示(二)照片 (1).jpg", (1, "notice2", None, 1)),
    ("王小山/贫困户登记表.pdf", (1, "registration", None, 0)),
    ("h0001/退出民主评议记录.jpg", (1, "exit_review", None, 0)),
]


@pytest.mark.parametrize(("path", "said"), SAID, ids=[path for path, _said in SAID])
def test_a_name_says_household_paper_year_and_page(path, said):
    found = Reader(HOMES, LINES).read(path)

    assert (found.household, found.kind, found.year, found.page) == said


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("李小水/贫困户申请书.jpg", "2 户户主"),
        ("赵某/贫困户申请书.jpg", "哪一户"),
        ("王小山/IMG_0001.jpg", "哪种材料"),
        ("王小山/评议记录.jpg", "不够清楚"),
    ],
)
def test_a_name_that_does_not_say_enough_is_told_what_to_say(path, words):
    fault = Reader(HOMES, LINES).read(path).fault

    assert words in fault
    assert "；" in fault


@pytest.fixture
def homes(office):
    return [HouseholdFactory(region=office.grid, head_name=f"户主{letter}") for letter in "甲乙"]


GOOD = {
    "户主甲/贫困户申请书_2.jpg": builders.picture(size=(200, 300)),
    "户主甲/贫困户申请书_1.jpg": builders.JPEG,
    "户主甲/入户调查表.pdf": builders.pdf(),
    "户主乙/逐年收入算账表_2016.jpg": builders.JPEG,
    "__MACOSX/._a.jpg": b"x",
}
BAD = {
    "户主乙/贫困户申请书.jpg": b"<svg/>",
    "户主丙/贫困户申请书.jpg": builders.JPEG,
    "户主乙/风景.jpg": builders.JPEG,
    "../../户主乙/户口簿.jpg": builders.JPEG,
}


def handed_in(office, parts, by=None) -> Batch:
    upload = SimpleUploadedFile("卡拉村.zip", builders.zipped(parts))
    return batches.hand_in([upload], region=office.grid, by=by or office.worker)


def looked(office, parts) -> Batch:
    batch = handed_in(office, parts)
    look_at_batch(batch.job_id)
    batch.refresh_from_db()
    return batch


@pytest.mark.django_db
def test_looking_files_nothing_and_says_what_goes_where(office, homes):
    batch = looked(office, GOOD | BAD)

    papers = {(one["head"], one["kind"]): one for one in batch.result["papers"]}
    faults = {fault["name"]: fault["why"] for fault in batch.result["faults"]}
    refused = {name.removeprefix("../../") for name in BAD}
    assert batch.state == "looked"
    assert set(papers) == {("户主甲", "application"), ("户主甲", "survey"), ("户主乙", "income")}
    assert [name[-5] for name in papers["户主甲", "application"]["files"]] == ["1", "2"]
    assert set(faults) == refused
    assert all("；" in why for why in faults.values())
    assert Paper.objects.count() == 0


@pytest.mark.django_db
def test_what_was_understood_is_filed_in_the_background(
    office, homes, django_capture_on_commit_callbacks
):
    batch = batches.confirm(looked(office, GOOD), by=office.worker)

    with django_capture_on_commit_callbacks(execute=True):
        file_batch(batch.job_id)

    batch.refresh_from_db()
    income = Paper.objects.get(kind__code="income")
    assert (batch.state, batch.filed_by) == ("filed", office.worker)
    assert Paper.objects.filter(source="bulk", filed_by=office.worker).count() == 3
    assert (income.archive.household, income.year) == (homes[1], 2016)
    assert PaperFile.objects.count() == 4
    assert not batch.file.storage.exists(batch.file.name)
    assert file_batch(batch.job_id) is None


@pytest.mark.django_db
def test_one_that_fails_files_none(office, homes, monkeypatch, settings):
    batch = batches.confirm(looked(office, GOOD), by=office.worker)
    keep = operations.file_paper

    def second_fails(archive, kind, *more, **how):
        if kind.code == "income":
            raise ArchiveError("这一份不行；请重试。")
        return keep(archive, kind, *more, **how)

    monkeypatch.setattr(operations, "file_paper", second_fails)
    file_batch(batch.job_id)

    batch.refresh_from_db()
    assert (Paper.objects.count(), PaperFile.objects.count()) == (0, 0)
    assert not list(Path(settings.MEDIA_ROOT, "papers").rglob("*.*"))
    assert Archive.objects.filter(household__in=homes).count() == 0
    assert (batch.state, batch.job.state) == ("looked", "failed")
    assert "这一份不行" in batch.job.message


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_files_nothing(office, homes, monkeypatch):
    batch = batches.confirm(looked(office, GOOD), by=office.worker)
    held = jobs.Lease.hold

    def taken_over(lease):
        Job.objects.filter(pk=lease.job_id).update(attempt=99)
        held(lease)

    monkeypatch.setattr(jobs.Lease, "hold", taken_over)

    assert file_batch(batch.job_id) is None
    assert Paper.objects.count() == 0


ONE = builders.zipped({"a.jpg": b"a"})
REFUSED = [
    pytest.param([], "没有选文件", id="nothing"),
    pytest.param([("甲.zip", b"Rar!")], "不是 ZIP", id="no zip"),
    pytest.param([("甲.zip", ONE[:-9])], "损坏", id="cut"),
    pytest.param([("甲.zip", builders.zipped({"a.jpg": bytes(21 << 20)}))], "庞大", id="bomb"),
    pytest.param(
        [("甲.zip", builders.member(builders.zipped({"a.jpg": b"a"}), flags=1))],
        "密码",
        id="locked",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("files", "words"), REFUSED)
def test_a_folder_that_is_none_is_refused(client, office, files, words):
    client.force_login(office.worker)
    uploads = [SimpleUploadedFile(*one) for one in files]

    answer = client.post(reverse("archives:batch-list"), {"zip": uploads})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Batch.objects.count() == 0


@pytest.mark.django_db
def test_the_files_of_a_folder_are_handed_in_without_a_zip(client, office, homes):
    client.force_login(office.worker)
    files = [SimpleUploadedFile("1.jpg", builders.JPEG), SimpleUploadedFile("1.jpg", builders.PNG)]
    paths = ["户主甲/贫困户申请书/1.jpg", "户主乙/贫困户申请书/1.jpg"]

    client.post(reverse("archives:batch-list"), {"files": files, "paths": paths})

    batch = Batch.objects.get()
    look_at_batch(batch.job_id)
    batch.refresh_from_db()
    assert {paper["head"] for paper in batch.result["papers"]} == {"户主甲", "户主乙"}


@pytest.mark.django_db
def test_a_folder_is_confirmed_once_and_the_same_bytes_are_not_filed_again(office, homes):
    batch = batches.confirm(looked(office, GOOD), by=office.worker)

    with pytest.raises(ArchiveError, match="正在处理"):
        batches.confirm(batch, by=office.worker)
    file_batch(batch.job_id)
    with pytest.raises(ArchiveError, match="不再重复"):
        handed_in(office, GOOD)


@pytest.mark.django_db
def test_the_page_shows_what_goes_where_and_files_it(client, office, homes):
    batch = looked(office, GOOD | BAD)
    client.force_login(office.worker)
    url = reverse("archives:batch", args=[batch.pk])

    shown = client.get(url).content.decode()
    filed = client.post(reverse("archives:batch-file", args=[batch.pk]))
    busy = client.get(url)
    progress = client.get(reverse("archives:batch-progress", args=[batch.pk]))

    assert ("户主甲" in shown, "风景.jpg" in shown) == (True, True)
    assert filed.url == url
    assert (busy.status_code, progress.status_code) == (200, 200)


@pytest.mark.django_db
def test_many_files_that_are_not_understood_are_counted_and_a_reason_is_said_once(
    client, office, homes, monkeypatch
):
    monkeypatch.setattr(batches, "SHOWN_FAULTS", 8)
    batch = looked(office, {f"户主丙/贫困户申请书_{n}.jpg": builders.JPEG for n in range(11)})
    client.force_login(office.worker)

    shown = client.get(reverse("archives:batch", args=[batch.pk]))
    listed = client.get(reverse("archives:batch-list")).content.decode()

    page = shown.content.decode()
    assert (shown.context["fault_count"], shown.context["faults_hidden"]) == (11, 3)
    assert [len(names) for _why, names in shown.context["faults"]] == [8]
    assert "另有 3 个没有列出" in page
    assert ("没有能归档的材料" in page, "没有能归档的材料" in listed) == (True, True)
    assert "待确认" not in listed


@pytest.mark.django_db
def test_who_may_hand_in_and_see_a_folder(client, officer, office):
    batch = handed_in(office, GOOD)
    url = reverse("archives:batch", args=[batch.pk])
    county = office.grid.ancestors[1]

    client.force_login(office.township)
    above = client.get(url).status_code
    client.force_login(officer(Duty.COUNTY_DEPARTMENT, county))
    department = client.get(url).status_code
    client.force_login(officer(Duty.GRID_WORKER, GridFactory()))
    stranger = client.get(url).status_code

    assert (above, department, stranger) == (200, 403, 404)
    with pytest.raises(PermissionDenied):
        handed_in(office, GOOD, by=officer(Duty.GRID_WORKER, GridFactory()))


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 5])
def test_a_longer_list_of_folders_asks_no_more_questions(
    client, office, rows, django_assert_max_num_queries
):
    [handed_in(office, {f"{n}.jpg": b"a"}) for n in range(rows)]
    client.force_login(office.worker)

    with django_assert_max_num_queries(14):
        client.get(reverse("archives:batch-list"))
