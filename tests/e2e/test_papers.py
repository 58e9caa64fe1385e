"""A paper from the camera to the file on a phone, its corners dragged; a folder at a desk."""

import io

import pytest
from PIL import Image

from accountability.demo.archives_documents import _house, _photo
from archives.filing import batches, previews
from archives.models import Archive, Batch, Paper
from tests.archives import builders
from tests.factories.archives import ArchiveFactory
from tests.factories.households import HouseholdFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def taken(name: str, title: str) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": _photo(title, ["户主：王小山"])}


def drag(here, corner: str, by: tuple[int, int]) -> None:
    point = here.page.get_by_role("button", name=corner).locator(".dot")
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    here.page.mouse.move(x, y)
    here.page.mouse.down()
    here.page.mouse.move(x + by[0], y + by[1], steps=4)
    here.page.mouse.up()


def test_a_paper_is_photographed_straightened_filed_and_replaced(village_people, visit):
    way = village_people
    home = HouseholdFactory(region=way.grid, head_name="王小山", is_registered=True)
    archive: Archive = ArchiveFactory(household=home)
    phone = visit(way.village.username, "phone")
    phone.both("paper-new", f"/archives/files/{archive.pk}/papers/application/new/")
    page = phone.page
    page.set_viewport_size({"width": 390, "height": 844})

    page.locator("input[name=photos]").set_input_files([taken("a.jpg", "贫困户申请书")])
    page.locator("input[name=photos]").set_input_files([taken("b.jpg", "第二页")])
    page.locator(".page-list li").nth(1).wait_for()
    page.locator(".page-list").get_by_text("拉直").first.click()
    drag(phone, "左上角", (12, 9))
    phone.look("paper-straighten-phone")
    page.get_by_text("按四个角拉直").click()
    page.locator(".page-list").get_by_text("前移").click()
    phone.look("paper-pages-phone")
    page.locator("input[name=made_on]").fill("2999-01-01")
    page.get_by_text("归入档案").click()
    page.get_by_text("还没有到").wait_for()
    phone.look("paper-refused-phone")
    page.locator("input[name=made_on]").fill("2014-03-01")
    page.get_by_text("归入档案").click()
    page.get_by_text("材料已归档").wait_for()

    paper = Paper.objects.get()
    second, first = paper.versions.get().files.order_by("order")
    assert (paper.source, paper.made_on.year) == ("camera", 2014)
    assert (second.width, second.height) == (900, 1200)
    assert first.width < 850
    previews.draw_missing()
    phone.both("paper", f"/archives/papers/{paper.pk}/")
    page.get_by_text("换一份更清楚的").first.click()
    replacing = page.locator("details[open]")
    replacing.locator("input[name=files]").set_input_files([taken("c.jpg", "补拍")])
    replacing.locator(".page-list li").wait_for()
    replacing.locator("input[name=why]").fill("原照片有反光，看不清签字")
    phone.look("paper-replace-phone")
    replacing.locator("button[type=submit]").click()
    page.get_by_text("第 2 版").first.wait_for()
    previews.draw_missing()
    phone.both("paper-versions", f"/archives/papers/{paper.pk}/")
    assert phone.faults == []


def test_a_folder_is_handed_in_looked_at_and_filed(village_people, visit):
    way = village_people
    [HouseholdFactory(region=way.grid, head_name=name) for name in ("王小山", "李小水")]
    parts = {
        "王小山/贫困户申请书_1.jpg": _photo("贫困户申请书", []),
        "王小山/贫困户申请书_2.jpg": _photo("第二页", []),
        "李小水_逐年收入算账表_2016.jpg": _photo("算账表", []),
        "李小水_房屋.jpg": _house(1),
        "IMG_20181017.jpg": _house(2),
        "李小水/联系卡.svg": b"<svg/>",
    }
    desk = visit(way.village.username)
    desk.both("folders-empty", "/archives/folders/")
    desk.page.set_viewport_size({"width": 1366, "height": 768})
    whole = {"name": "卡拉村.zip", "mimeType": "application/zip", "buffer": builders.zipped(parts)}

    desk.page.locator("input[name=zip]").set_input_files([whole])
    desk.page.get_by_text("检查归到哪里").click()
    desk.page.get_by_text("检查中").first.wait_for()
    batch = Batch.objects.get()
    desk.look("folder-looking-desk")
    batches.run(batch.job_id, batches.LOOK)
    desk.both("folder-looked", f"/archives/folders/{batch.pk}/")
    desk.page.get_by_text("份材料归档").click()
    desk.page.get_by_text("归档中").first.wait_for()
    batch.refresh_from_db()
    batches.run(batch.job_id, batches.FILE)
    desk.both("folder-filed", f"/archives/folders/{batch.pk}/")
    desk.both("folders", "/archives/folders/")

    assert Paper.objects.count() == len(Batch.objects.get().result["papers"]) > 1
    assert desk.faults == []


def test_photos_of_the_demo_are_photos():
    with Image.open(io.BytesIO(_house(1))) as picture:
        assert picture.size == (1200, 900)
