"""An issue's life in one unbroken run, by the accounts of four levels.

A feedback workbook comes in; the prefecture registers it and sends it down; county, township and
village sign for it; the village rectifies on a phone; it is verified, reviewed, closed out by four
persons, filed up, looked back at and opened again. When the half-month has ended, its figures are
frozen in the night, and three persons write, examine and issue the bulletin, which comes as Word.
"""

import shutil
from calendar import monthrange
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import timezone

from accountability.bulletins import drafting, word
from accountability.bulletins.periods import HALF
from accountability.issue_intake import sheet
from accountability.models import Bulletin, Issue, IssueBatch, Item, PeriodClose
from accountability.tasks import draft_bulletins
from ledger import events, sheets
from ledger.models import Signature, Status
from regions.duties import Duty
from regions.models import Level, Posting, Region
from tests.browser import SIZES
from tests.e2e import papers
from tests.e2e.conftest import SCREENS
from tests.e2e.test_lead_loop import photo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DOCUMENT = "国考〔2018〕3号"
OWN_WORDS = "对重新打开的问题，州直帮扶单位要到村到户督办。"


def usernames(duty: Duty, region: Region) -> list[str]:
    posted = Posting.objects.filter(duty=duty, region=region).order_by("pk")
    return list(posted.values_list("user__username", flat=True))


def workbook(village: Region) -> dict[str, object]:
    """One finding at a village, as an office fills it in."""
    item = Item.objects.select_related("aspect").first()
    row = {
        "aspect": item.aspect.name,
        "item": item.name,
        "description": "部分帮扶措施没有落实到户，台账与实际不一致。",
        "places": sheet.full_name(village),
        "measures": "逐户核对，制定帮扶措施并落实到人。",
        "responsible_unit": "镇扶贫站",
    }
    book = sheets.write(sheet.FEEDBACK, [row], title="问题反馈清单")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "反馈清单.xlsx", "mimeType": kind, "buffer": ContentFile(book.read()).read()}


def sign(visit, button: str) -> None:
    """Unfold the form of an act that is signed, write on the glass, press the button again."""
    visit.press(button)
    visit.sign("strokes")
    visit.press(button)


def night_after_the_half_month() -> datetime:
    """Early in the morning after the half-month that runs today."""
    today = timezone.localdate()
    last = monthrange(today.year, today.month)[1]
    day = today.replace(day=HALF if today.day <= HALF else last) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(6)))


def issued(visit, place: Region, close: PeriodClose) -> Bulletin:
    """Three persons in three browsers bring the drafted bulletin out."""
    writer = visit("zhou")
    bulletin = close.bulletins.get()
    writer.open("/reports/bulletins/closes/waiting/")
    writer.look("bulletin-waiting")
    writer.open("/reports/bulletins/")
    writer.look("bulletin-list")
    address = f"/reports/bulletins/{bulletin.pk}/"
    writer.open(address)  # each county has one of the same title
    writer.look("bulletin-draft")
    writer.press("修改文稿")
    writer.page.locator("input[name=document_no]").fill("黔南扶领办通〔2018〕12号")
    body = writer.page.locator("textarea[name=body]")
    body.fill(f"{body.input_value()}\n{OWN_WORDS}")
    writer.look("bulletin-edit")
    writer.press("保存")
    writer.press("送审")
    examiner = visit("zhou2")
    examiner.open(address)
    examiner.press("审核同意")
    leader = visit("lingdao")
    leader.both("leader-home", "/")
    leader.page.set_viewport_size(SIZES["desk"])
    leader.press(bulletin.title)
    leader.look("bulletin-to-issue")
    leader.press("签发")
    leader.look("bulletin-issued")
    leader.open("/reports/bulletins/closes/")
    leader.look("bulletin-closes")
    assert writer.complaints + examiner.complaints + leader.complaints == []
    bulletin.refresh_from_db()
    return bulletin


def test_an_issue_goes_from_the_workbook_to_the_bulletin(township, visit, tmp_path):
    village = Region.objects.filter(level=Level.GRID).first().parent
    above = {region.level: region for region in village.ancestors}
    county = above[Level.COUNTY]

    # The prefecture enters the document and hands in its workbook: looked at, then registered.
    zhou = visit("zhou")
    zhou.open("/reports/batches/")
    zhou.look("issue-batches")
    zhou.press("新建批次")
    page = zhou.page
    page.locator("select[name=source]").select_option("state")
    page.locator("input[name=doc_no]").fill(DOCUMENT)
    page.locator("input[name=title]").fill("2018年国家考核反馈意见")
    page.locator("input[name=due_on]").fill(f"{timezone.localdate() + timedelta(40)}")
    zhou.look("issue-batch-new")
    zhou.press("登记批次")
    zhou.look("issue-batch")
    zhou.press("上传问题清单")
    page.locator("input[name=file]").set_input_files([workbook(village)])
    zhou.press("报送并检查")
    zhou.look("issue-workbook")
    assert not Issue.objects.filter(source_doc_no=DOCUMENT).exists()
    zhou.press("登记 1 条")
    issue = Issue.objects.for_list().get(batch=IssueBatch.objects.get(doc_no=DOCUMENT))
    assert (issue.region, issue.holder.level) == (village, Level.PREFECTURE)
    page_of_issue = f"/reports/issues/{issue.pk}/"

    # Three levels down; each signs for it by sending it on.
    zhou.open(page_of_issue)
    zhou.look("issue")
    zhou.press(f"下发到{county.name}")
    first, second, *_ = usernames(Duty.COUNTY_OFFICE, county)
    clerk = visit(first)
    clerk.open(page_of_issue)
    clerk.press(f"下发到{above[Level.TOWNSHIP].name}")
    station = visit(usernames(Duty.TOWNSHIP_OFFICE, above[Level.TOWNSHIP])[0])
    station.open(page_of_issue)
    station.press(f"下发到{village.name}")
    issue.refresh_from_db()
    assert issue.holder == village

    # The village signs for it and rectifies, on a phone.
    leader = visit(usernames(Duty.VILLAGE_LEADER, village)[0], "phone")
    leader.open(page_of_issue)
    leader.press("签收")
    leader.look("issue-phone")
    leader.open(f"{page_of_issue}apply/")
    phone = leader.page
    phone.locator("input[name=photos]").set_input_files([photo()])
    phone.locator(".previews img").wait_for()
    phone.locator(".previews small").wait_for()
    leader.sign("strokes")
    leader.look("issue-apply")
    leader.press("签字上报")
    issue.refresh_from_db()
    assert issue.status == Status.ANSWERED

    # Verified by the township, reviewed and closed out by two persons of the county, filed up.
    station.open(page_of_issue)
    sign(station, "核实属实，签字")
    clerk.open(page_of_issue)
    sign(clerk, "复核属实，签字")
    closer = visit(second)
    closer.open(page_of_issue)
    closer.look("issue-close")
    sign(closer, "同意销号，签字")
    issue.refresh_from_db()
    assert issue.status == Status.CLOSED
    closer.open(page_of_issue)
    closer.press("向上备案")
    zhou.open(page_of_issue)
    zhou.press("签收备案")
    signed = Signature.objects.filter(event__subject=issue.subject, event__subject_id=issue.pk)
    assert signed.count() == 4

    # Another person of the prefecture looks back at it; it does not hold and is open again.
    other = visit("zhou2")
    other.open(page_of_issue)
    other.press("回头看")
    other.page.get_by_text("整改不实或反弹，重新打开", exact=True).click()
    other.page.locator("textarea[name=words]").fill("抽查三户，仍有一户没有落实措施")
    other.look("issue-look-back")
    other.press("回头看")
    issue.refresh_from_db()
    assert (issue.status, issue.round) == (Status.PENDING, 2)
    assert list(events.verify()) == []
    here = (zhou, clerk, station, leader, closer, other)
    assert [one for person in here for one in person.complaints] == []

    # The night after the half-month freezes it and drafts; three persons bring the bulletin out.
    with time_machine.travel(night_after_the_half_month()):
        draft_bulletins()
        prefecture = above[Level.PREFECTURE]
        close = PeriodClose.objects.get(region=prefecture, kind=PeriodClose.Kind.HALF)
        assert issue.pk in close.lists.get(name="open", ledger="issues", place=county.code).entries
        bulletin = issued(visit, prefecture, close)
        assert bulletin.state == Bulletin.State.ISSUED
        reader = visit("zhou")
        reader.open(f"/reports/bulletins/{bulletin.pk}/")
        with reader.page.expect_download() as download:
            reader.page.get_by_role("link", name="Word", exact=True).click()
        paper = tmp_path / "bulletin.docx"
        download.value.save_as(paper)

    assert download.value.suggested_filename == word.file_name(bulletin)
    said = papers.texts(paper)
    assert all(one in said for one in (bulletin.title, bulletin.document_no, OWN_WORDS))
    assert papers.table(paper) == [drafting.HEADS, *drafting.rows(close)]
    assert county.name in papers.chart(paper)
    drawn = papers.pictures(
        paper, (SCREENS if reader.takes_shots else tmp_path) / "loop-bulletin-word"
    )
    assert len(drawn) >= 2 or shutil.which("soffice") is None
    assert list(events.verify()) == []
