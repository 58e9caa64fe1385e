"""The product's main loop in one unbroken run, by the accounts of four levels.

A comparison finds a lead; the county sends it down; township and village pass it on; the grid
worker answers at the door on a phone; it is filed up, closed out, and stands in the report.
"""

import io

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from PIL import Image

from ledger import events
from ledger.models import Signature, Status
from regions.duties import Duty
from regions.models import Level, Posting, Region, User
from screening.models import Lead

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = "车辆为长子用务工收入购置跑运输，已计入算账表经营性收入，拟按程序退出。"


def photo() -> dict[str, object]:
    drawn = io.BytesIO()
    Image.effect_mandelbrot((1200, 900), (-2, -1.2, 1, 1.2), 40).convert("RGB").save(drawn, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}


def account(duty: Duty, region: Region) -> User:
    """The first of an office's accounts; where a step takes several people, it has more."""
    return Posting.objects.filter(duty=duty, region=region).order_by("pk")[0].user


def test_a_lead_goes_from_a_comparison_to_the_downloaded_report(township, visit):
    call_command("compare", county="522725", verbosity=0)
    lead = Lead.objects.for_list().filter(kind="A").order_by("pk").first()
    grid = lead.region
    above = {region.level: region for region in grid.ancestors}
    worker = account(Duty.GRID_WORKER, grid)
    page_of_lead = f"/screening/leads/{lead.pk}/"

    # The county looks at its list and sends the rule's leads down in one go.
    county = visit(account(Duty.COUNTY_OFFICE, above[Level.COUNTY]).username, shot="login")
    county.look("county-home")
    county.open("/screening/leads/")
    county.look("lead-list")
    county.open(f"/screening/leads/?rule={lead.rule}")
    county.page.locator("[data-pick-all]").check()
    county.press("下发所选")
    county.look("lead-bulk")
    lead.refresh_from_db()
    assert lead.holder == above[Level.TOWNSHIP]

    # The township signs for it and sends it on; the village does the same in one step.
    clerk = visit(account(Duty.TOWNSHIP_OFFICE, above[Level.TOWNSHIP]).username)
    clerk.look("township-home")
    clerk.open(page_of_lead)
    clerk.look("lead-township")
    clerk.press("签收")
    clerk.press(f"下发到{above[Level.VILLAGE].name}")
    leader = visit(account(Duty.VILLAGE_LEADER, above[Level.VILLAGE]).username)
    leader.open(page_of_lead)
    leader.press(f"下发到{grid.name}")
    lead.refresh_from_db()
    assert lead.holder == grid

    # At the door, on a phone: both values, verdict, words, a photo, two signatures.
    phone = visit(worker.username, "phone")
    phone.look("phone-home")
    phone.page.locator("a.item").first.click()
    phone.open(page_of_lead)
    phone.look("phone-lead")
    phone.press("核实上报")
    phone.look("phone-answer")
    page = phone.page
    page.get_by_text("属实-已整改", exact=True).click()
    page.locator("textarea[name=findings]").fill(WORDS)
    page.locator("input[name=photos]").set_input_files([photo()])
    page.locator(".previews img").wait_for()
    page.locator(".previews small").wait_for()
    others = [Duty.VILLAGE_LEADER, Duty.TOWNSHIP_OFFICE]
    passing = User.objects.filter(postings__duty__in=others).values_list("pk", flat=True)
    offered = page.locator("select[name=second] option").evaluate_all("o => o.map(x => x.value)")
    beside = next(pk for pk in offered if pk and int(pk) not in passing)
    page.locator("select[name=second]").select_option(beside)
    phone.sign("second_strokes")
    page.get_by_text("有异议", exact=True).click()  # it is heard before it is said to be true
    page.locator("input[name=speaker]").fill("户主")
    page.locator("textarea[name=words]").fill("车是亲戚借名登记的，家里没有用过")
    page.locator("input[name=head_name]").fill("户主")
    phone.sign("head_strokes")
    phone.sign("strokes")
    phone.look("phone-answer-signed")
    phone.press("签字上报")
    phone.look("phone-answered")
    lead.refresh_from_db()
    assert (lead.status, lead.holder) == (Status.ANSWERED, above[Level.VILLAGE])

    # Up again: each level reads what was found, and another person signs.
    leader.open(page_of_lead)
    leader.press("复核同意，签字备案")
    leader.look("lead-village")
    leader.press("复核同意，签字备案")
    clerk.open(page_of_lead)
    clerk.press("复核同意，签字备案")
    clerk.sign("strokes")
    clerk.press("复核同意，签字备案")
    county.open(page_of_lead)
    county.press("复核同意，签字销号")
    county.sign("strokes")
    county.look("lead-close")
    county.press("复核同意，签字销号")
    county.look("lead-closed")
    lead.refresh_from_db()
    assert lead.status == Status.CLOSED
    signed = Signature.objects.filter(event__subject=lead.subject, event__subject_id=lead.pk)
    assert signed.count() == 6
    assert list(events.verify()) == []

    # And it stands in the report, which the county downloads.
    county.open("/reports/")
    county.look("report")
    county.open("/reports/tables/10/")
    county.look("report-table")
    with county.page.expect_download() as download:
        county.page.locator("main a[href*='/tables/10/export/']").first.click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    cells = {cell for row in book.active.iter_rows(values_only=True) for cell in row}
    assert "属实-已整改" in cells
    assert county.complaints + clerk.complaints + leader.complaints + phone.complaints == []
