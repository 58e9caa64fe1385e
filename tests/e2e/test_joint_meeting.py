"""A joint meeting from convening to its entries, and a case from a duty that was missed."""

import pytest
from django.utils import timezone

from accountability.demo import accounts
from accountability.models import Case, Issue, Item, Meeting
from ledger import events

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HOME, DUTIES = "/reports/meetings/", "/reports/answering/"


def overdue() -> Issue:
    """An entry of the demo that is past its day, where somebody is posted."""
    late = Issue.objects.overdue().filter(holder__postings__isnull=False).distinct()
    return late.select_related("holder").order_by("pk")[0]


def test_a_meeting_decides_and_a_case_is_opened(township, visit):
    today, item = timezone.localdate(), Item.objects.order_by("pk").first()

    # The demo: one meeting signed with two entries, one being prepared.
    clerk, phone = visit(accounts.JOINT_MEETING), visit(accounts.JOINT_MEETING, "phone")
    signed = Meeting.objects.get(kind="joint", state="signed")
    preparing = Meeting.objects.get(kind="joint", state="preparing")
    for here, size in ((clerk, ""), (phone, "-phone")):
        here.open(HOME)
        here.look(f"meetings{size}")
        here.open(f"{HOME}{signed.pk}/")
        here.look(f"meeting{size}")
        here.open(f"{HOME}{preparing.pk}/")
        here.look(f"meeting-preparing{size}")
        here.open(f"{HOME}{preparing.pk}/agenda/overdue/")
        here.look(f"meeting-agenda{size}")
        here.open(DUTIES)
        here.look(f"answering-prefecture{size}")
        here.open(f"{DUTIES}?region={overdue().holder.code}")
        here.look(f"answering{size}")

    # One is convened, held, and written down by the clerk; the chair signs.
    clerk.open(HOME)
    clerk.press("召集联席会议")
    page = clerk.page
    page.locator("select[name=chair]").select_option(label=signed.chair.full_name)
    page.locator("textarea[name=asked]").fill("州扶贫办 甲主任 主任\n州纪委监委 乙常委 常委")
    clerk.look("meeting-new")
    clerk.press("召集并生成议题")
    joint = Meeting.objects.filter(kind="joint")
    meeting = joint.exclude(pk__in=[signed.pk, preparing.pk]).get()
    clerk.press("登记会议召开和到会人员")
    clerk.press("登记会议召开和到会人员")
    clerk.press("记录议定事项")
    page.locator("textarea[name=description]").fill("对逾期问题逐条约谈责任单位，限期销号。")
    page.locator("select[name=item]").select_option(str(item.pk))
    page.locator("input[name=responsible_unit]").fill("州扶贫办")
    page.locator("input[name=person]").fill("甲科长")
    page.locator("input[name=due_on]").fill(f"{today}")
    clerk.look("decision-new")
    clerk.press("保存议定事项")
    clerk.press("记录纪要")
    page.locator("input[name=document_no]").fill("示联席纪要〔2018〕9号")
    page.locator("textarea[name=minutes]").fill("会议研究了逾期未整改的问题，议定一项。")
    clerk.press("记录纪要")
    clerk.look("meeting-held")
    chair = visit(signed.chair.username)
    chair.open(f"{HOME}{meeting.pk}/")
    chair.press("签署纪要")
    chair.sign("strokes")
    chair.look("meeting-sign")
    chair.press("签署纪要")
    meeting.refresh_from_db()
    issue = Issue.objects.get(decision__meeting=meeting)
    assert (meeting.state, issue.source_doc_no) == ("signed", "示联席纪要〔2018〕9号")
    chair.open(f"/reports/issues/{issue.pk}/")
    chair.look("issue-from-meeting")

    # From an entry past its day to a case, the form filled in.
    late = overdue()
    for here, size in ((clerk, ""), (phone, "-phone")):
        here.open(f"/reports/issues/{late.pk}/")
        here.look(f"issue-with-case{size}")
        here.press("立案")
        here.look(f"case-from-issue{size}")
    clerk.page.locator(".answered-one").first.click()
    clerk.page.wait_for_load_state("networkidle")
    clerk.look("case-filled-in")
    person = clerk.page.locator("input[name=person_name]").input_value()
    before = Case.objects.count()
    clerk.press("立案")
    case = Case.objects.first()
    assert (Case.objects.count(), case.person_name) == (before + 1, person)
    assert [entry.number for entry in case.entries.all()] == [late.number]
    clerk.open(f"{DUTIES}people/{case.account_id}/")
    clerk.look("answering-person")
    phone.open(f"{DUTIES}people/{case.account_id}/")
    phone.look("answering-person-phone")
    assert list(events.verify()) == []
    assert [one for here in (clerk, phone, chair) for one in here.complaints] == []
