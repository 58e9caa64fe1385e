"""From a meeting's decision to the closed task in the next bulletin, by those whose duty it is.

The office convenes a dispatch meeting of a task force, records who came, what was decided and the
minutes; a leader of the prefecture signs; a colleague finds the task, logs progress and reports it
done with proof; the office closes it. When the half-month has ended, three persons bring out the
bulletin, on the page and in Word, in which it stands as closed, with its number.
"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from docx import Document
from playwright.sync_api import expect

from accountability.bulletins import decided
from accountability.models import Bulletin, Meeting, PeriodClose
from accountability.tasks import draft_bulletins
from ledger import events
from ledger.models import Status
from regions.models import Level, Region, User
from taskforces.models import Body, BodyKind, Subject
from taskforces.organisation.operations import Plan, found
from tests.browser import SIZES
from tests.e2e.test_issue_loop import issued, night_after_the_half_month

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MEETINGS = "/reports/meetings/"
WORDS = "九月底前完成危房改造名单逐户核对"
PAPER = "黔南住安专班纪要〔2018〕6号"
PROOF = {"name": "proof.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 synthetic"}


def task_force(place: Region, by: User) -> Body:
    """The demo's task force for housing; founded where the demo has none."""
    kept = Body.objects.filter(region=place, kind=BodyKind.TASK_FORCE, subject=Subject.HOUSING)
    plan = Plan(
        kind=BodyKind.TASK_FORCE, region=place, name="黔南州住房安全专班",
        starts_on=timezone.localdate(), subject=Subject.HOUSING,
    )  # fmt: skip
    return kept.first() or found(plan, by=by)


def act(visit, task_url: str, verb: str, **filled: str) -> None:
    """Unfold an act of a task, fill it in, sign where it is signed, send it."""
    page = visit.open(task_url)
    form = page.locator(f"details:has(form[action$='/{verb}/'])")
    form.locator("summary").first.click()
    proof = form.locator("input[type=file]")
    [proof.set_input_files(PROOF) for _n in range(proof.count())]
    [form.locator(f"[name={name}]").fill(words) for name, words in filled.items()]
    [write_on(visit, glass) for glass in form.locator("canvas").all()]
    form.locator("button[type=submit]").last.click()
    expect(page.locator(".flash").first).to_be_visible()


def write_on(visit, glass) -> None:
    glass.scroll_into_view_if_needed()
    box, mouse = glass.bounding_box(), visit.page.mouse
    mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.6)
    mouse.down()
    for step in range(1, 8):
        lift = (0.7, 0.3)[step % 2]
        mouse.move(box["x"] + box["width"] * (0.2 + 0.06 * step), box["y"] + box["height"] * lift)
    mouse.up()


def convene(clerk, body: Body, chair: User) -> Meeting:
    clerk.open(MEETINGS)
    clerk.look("meetings-of-bodies")
    clerk.press("召开专班调度会")
    clerk.look("meeting-whose")
    clerk.press(body.name)
    page = clerk.page
    page.locator("select[name=chair]").select_option(label=chair.full_name)
    page.locator("input[name=venue]").fill("州政府三楼会议室")
    page.locator("textarea[name=asked]").fill("州住建局 甲局长\n州财政局")
    clerk.look("meeting-body-new")
    clerk.press("召集并生成议题")
    expect(page.locator("h1")).to_contain_text("工作调度会")
    return Meeting.objects.select_related("body").get(body=body)


def hold_and_decide(clerk, meeting: Meeting, worker: User, due_on: str) -> None:
    page = clerk.open(f"{MEETINGS}{meeting.pk}/")
    clerk.look("meeting-body-preparing")
    clerk.press("登记会议召开和到会人员")
    last = page.locator("fieldset.came").last
    last.locator("select").select_option("stand_in")
    last.locator("input").fill("乙科长")
    clerk.look("meeting-body-hold")
    clerk.press("登记会议召开和到会人员")
    expect(page.locator("main")).to_contain_text("乙科长代会")
    clerk.press("记录议定事项")
    fields = {"description": WORDS, "measures": "对照住建部门名单逐户核对，限期整改。",
              "lead": "副州长", "responsible_unit": "州住建局", "due_on": due_on}  # fmt: skip
    for name, words in fields.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator("select[name=body]").select_option(str(meeting.body_id))
    page.locator("select[name=who]").select_option(f"user-{worker.pk}")
    clerk.look("meeting-task-decision")
    clerk.press("保存议定事项")
    expect(page.locator(".decisions")).to_contain_text(WORDS)
    clerk.press("记录纪要")
    page.locator("input[name=document_no]").fill(PAPER)
    page.locator("textarea[name=minutes]").fill("会议听取危房改造进度，议定一项，由州住建局落实。")
    clerk.press("记录纪要")
    expect(page.locator("main")).to_contain_text("由州住建局落实")


def test_a_decision_goes_from_the_meeting_to_the_next_bulletin(township, visit, tmp_path):
    prefecture = Region.objects.get(level=Level.PREFECTURE)
    people = {user.username: user for user in User.objects.filter(username__in=(
        "zhou", "zhou2", "lingdao"))}  # fmt: skip
    body = task_force(prefecture, people["zhou"])
    clerk = visit("zhou")

    # The office convenes, holds, writes decisions and minutes down; the leader signs.
    meeting = convene(clerk, body, people["lingdao"])
    due_on = timezone.localdate() + timedelta(days=20)
    hold_and_decide(clerk, meeting, people["zhou2"], f"{due_on}")
    chair = visit("lingdao")
    chair.open(f"{MEETINGS}{meeting.pk}/")
    chair.press("签署纪要")
    chair.sign("strokes")
    chair.look("meeting-body-sign")
    chair.press("签署纪要")
    expect(chair.page.locator(".decisions")).to_contain_text("RW-")
    row = meeting.decisions.select_related("task").get()
    task, url = row.task, reverse("taskforces:task", args=[row.task_id])
    assert (task.responsible, task.due_on) == (people["zhou2"], due_on)
    chair.both("meeting-body-signed", f"{MEETINGS}{meeting.pk}/")
    chair.both("meeting-minutes", f"{MEETINGS}{meeting.pk}/minutes/paper/")
    chair.both("meeting-notice", f"{MEETINGS}{meeting.pk}/notice/")

    # Who answers for it is told, finds it on the ledger, and reports progress and proof.
    worker = visit("zhou2", "phone")
    expect(worker.open("/notices/").locator("main")).to_contain_text(task.number)
    expect(worker.open("/").locator("main")).to_contain_text(WORDS)
    worker.open(reverse("taskforces:task-list"))
    worker.press(WORDS)
    expect(worker.page.locator("main")).to_contain_text(PAPER)
    act(worker, url, "log", percent="60", words="已核对一半，发现两户需整改",
        done_on=f"{timezone.localdate()}")  # fmt: skip
    expect(worker.page.locator("main")).to_contain_text("已核对一半")
    act(worker, url, "finish", words="已逐户核对完毕，两户已整改")

    # Another person closes it; the ledger of decisions says who and when.
    act(clerk, url, "close", words="抽查属实")
    task.refresh_from_db()
    assert (task.status, task.closed_by) == (Status.CLOSED, people["zhou"])
    clerk.both("decisions", f"{MEETINGS}decisions/?state=closed")
    expect(clerk.page.locator("main")).to_contain_text(people["zhou"].full_name)
    assert list(events.verify()) == []

    # The half-month ends: what is frozen is drafted, and three persons bring it out.
    with time_machine.travel(night_after_the_half_month()):
        draft_bulletins()
        close = PeriodClose.objects.get(region=prefecture, kind=PeriodClose.Kind.HALF)
        bulletin = issued(visit, prefecture, close)
        reader = visit("zhou")
        page = reader.open(f"/reports/bulletins/{bulletin.pk}/")
        line = page.locator("tr", has_text=task.number)
        for words in (
            WORDS,
            "已销号",
            people["zhou"].full_name,
            f"{timezone.localdate(task.closed_at)}",
        ):
            expect(line).to_contain_text(words)
        reader.both("bulletin-with-decisions", f"/reports/bulletins/{bulletin.pk}/")
        reader.page.set_viewport_size(SIZES["desk"])
        with page.expect_download() as download:
            page.get_by_role("link", name="Word", exact=True).click()
        paper = tmp_path / "bulletin.docx"
        download.value.save_as(paper)

    cells = [tuple(c.text for c in row.cells) for row in Document(paper).tables[1].rows]
    assert cells == [decided.HEADS, *decided.rows(close.figures)]
    told = {row[1]: row[5:7] for row in cells}[task.number]
    assert told == ("已销号：已逐户核对完毕，两户已整改", people["zhou"].full_name)
    assert bulletin.state == Bulletin.State.ISSUED
    here = (clerk, chair, worker, reader)
    assert [one for person in here for one in person.complaints] == []
