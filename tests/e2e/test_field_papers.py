"""A paper photographed without a signal, from the list of what is missing to the file."""

import io
from types import SimpleNamespace

import pytest
from PIL import Image

from accountability.demo.archives_documents import _photo
from archives.checks.operations import check
from archives.models import Gap, Paper
from ledger.models import FieldAct
from regions.duties import Duty
from tests.e2e.test_field_households import at, choose, kept, on
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PostingFactory
from tests.factories.archives import ArchiveFactory, PaperFactory
from tests.field.conftest import Phone

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def valley(village_people) -> SimpleNamespace:
    """A grid with two households; of one file an unsigned paper is all that it has."""
    grid = GridFactory(parent=village_people.grid.parent)
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name="陆小芬").user
    homes = [
        HouseholdFactory(
            region=grid, head_name=name, group_name=group, is_registered=True, member_count=1
        )
        for name, group in (("莫有祥", "一组"), ("韦阿妹", "九阡镇水各村下水各大寨移民安置小区"))
    ]
    [MembershipFactory(household=home, person__name=home.head_name) for home in homes]
    files = [ArchiveFactory(household=home) for home in homes]
    unsigned = PaperFactory(archive=files[1], code="consent", is_signed=False)
    check([file.pk for file in files])
    return SimpleNamespace(worker=worker, first=homes[0], second=homes[1], unsigned=unsigned)


def tiny() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "#8a7").save(out, "JPEG")
    return out.getvalue()


def sent(phone: Phone) -> None:
    for _again in range(3):  # what came before its photos is taken when they have come
        assert phone.send() == "ok"


def fill_in(phone: Phone, head: str) -> None:
    """From the pages to the review."""
    on(phone, "有没有签字")
    choose(phone, "有")
    phone.page.locator("#screen input[type=text]").fill(head)
    phone.shot("paper-signed")
    on(phone, "材料上写的日期").page.locator("#screen .typed input").fill("20140301")
    on(phone, "都对吗")


def test_a_paper_of_two_pages_taken_offline_stands_in_the_file(valley, phone_of):
    home = valley.first
    phone = phone_of(valley.worker)
    page = phone.page
    phone.go("#/today", "要补的材料").shot("papers-today")
    phone.go("#/papers", "贫困户申请书").shot("papers")
    page.context.set_offline(True)
    phone.go(f"#/household/{home.pk}", "要补的材料").shot("papers-household")
    phone.go(f"#/paper/{home.pk}", "卷内还没有").shot("paper-kinds")
    phone.go(f"#/paper/{home.pk}/application/0", "缺“贫困户申请书”")
    page.locator("#screen .paper-forms").get_by_text("空白表").click()
    page.get_by_text("有信号时再点一次").wait_for()
    phone.press("下一步")
    page.get_by_text("至少拍一张照片").wait_for()
    phone.shot("paper-none")
    phone.take(_photo("贫困户申请书", ["户主：莫有祥"]))
    phone.take(_photo("第二页", ["签字：莫有祥"]))
    page.locator(".paper-pages").get_by_text("拉直").first.click()
    page.locator(".sheet .handle").first.press("ArrowRight")
    phone.shot("paper-straighten")
    page.locator(".sheet").get_by_role("button", name="按四个角拉直").click()
    page.locator(".paper-pages").get_by_text("将拉直").wait_for()
    page.locator(".paper-pages").get_by_text("前移").click()
    phone.shot("paper-pages")
    page.reload()
    phone.unlock().is_in()
    at(phone, "贫困户申请书").page.locator(".paper-pages li img[src]").nth(1).wait_for()
    fill_in(phone, "莫有祥")
    phone.shot("paper-review")
    phone.press("归入档案")
    kept(phone)
    phone.go("#/papers", "只在本机").shot("papers-waiting")

    page.context.set_offline(False)
    sent(phone)

    paper = Paper.objects.get(archive__household=home)
    second, first = paper.versions.get().files.order_by("order")
    assert (paper.source, paper.signers, paper.made_on.year) == ("phone", "莫有祥", 2014)
    assert first.width < second.width
    assert not Gap.objects.filter(archive=paper.archive, kind=paper.kind).exists()
    phone.go("#/me", "已归档，共 2 页")
    phone.go(f"#/household/{home.pk}", "要补的材料")
    assert page.locator("#screen .item", has_text="贫困户申请书").count() == 0
    assert (phone.count("photos", valley.worker.pk), phone.complaints) == (0, [])


def test_what_the_office_refuses_stays_on_the_phone_until_it_is_mended(valley, phone_of):
    phone = phone_of(valley.worker)
    page = phone.page
    phone.go(f"#/paper/{valley.second.pk}/consent/{valley.unsigned.pk}", "没有签字")
    phone.take(tiny())
    fill_in(phone, "韦阿妹")
    phone.press("归入档案")
    kept(phone)
    sent(phone)

    [act] = FieldAct.objects.all()
    assert (act.state, phone.count("photos", valley.worker.pk)) == ("invalid", 1)
    phone.go(f"#/act/{act.pk}", "请重新拍照").shot("paper-refused")
    phone.press("改正后重新上报")
    page.locator(".paper-pages li img[src]").wait_for()
    phone.shot("paper-mending")
    page.locator(".paper-pages").get_by_text("删除").click()
    phone.take(_photo("诚信承诺书", ["签字：韦阿妹"]))
    fill_in(phone, "韦阿妹")
    phone.press("归入档案")
    kept(phone)
    sent(phone)

    valley.unsigned.refresh_from_db()
    assert (valley.unsigned.version, valley.unsigned.is_signed) == (2, True)
    assert not Gap.objects.filter(paper=valley.unsigned, check_code="f01").exists()
    assert phone.complaints == []


def test_a_grid_whose_files_lack_nothing_says_so(village_people, phone_of):
    grid = GridFactory(parent=village_people.grid.parent)
    HouseholdFactory(region=grid, head_name="莫有祥")
    phone = phone_of(PostingFactory(duty=Duty.GRID_WORKER, region=grid).user)

    phone.go("#/papers", "没有要补的材料").shot("papers-empty")

    assert phone.complaints == []


FULL = """() => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "photos") throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""


def test_a_phone_that_is_full_says_so_and_keeps_what_it_had(valley, phone_of):
    phone = phone_of(valley.worker)
    phone.go(f"#/paper/{valley.first.pk}/application/0", "拍第一页")
    phone.take(_photo("贫困户申请书", ["户主：莫有祥"]))
    phone.page.evaluate(FULL)

    picture = {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": _photo("第二页", [])}
    phone.page.locator("input[type=file]").set_input_files(picture)

    phone.page.get_by_text("手机已满").wait_for()
    phone.shot("paper-full")
    assert phone.page.locator(".paper-pages li").count() == 1
    assert phone.count("photos", valley.worker.pk) == 1
