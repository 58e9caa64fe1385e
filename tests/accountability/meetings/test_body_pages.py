"""Who sees meetings of bodies, and what their pages show and do."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accountability import operations
from accountability.meetings import deciding
from accountability.meetings.forms import MinutesForm
from accountability.models import Meeting
from ledger.models import Event
from regions.duties import Duty
from taskforces.tasks import closing as endings
from tests.factories import CountyFactory, PostingFactory, PrefectureFactory
from tests.factories.body_meetings import (
    PAPER,
    body_convened,
    body_decided,
    body_held,
    body_signed,
    body_written,
    force_of,
    leader_of,
    sign_it,
)
from tests.factories.meetings import STROKES, convened, decide, sign, written
from tests.factories.tasks import a_paper, given, office_of, past_due

pytestmark = pytest.mark.django_db
LIST, NEW = reverse("accountability:meeting-list"), reverse("accountability:meeting-new")
DECISIONS = reverse("accountability:decision-list")


@pytest.fixture
def place():
    return CountyFactory(parent=PrefectureFactory())


def of(meeting, name="meeting-detail", *more):
    return reverse(f"accountability:{name}", args=[meeting.pk, *more])


def steps_of(meeting):
    return [of(meeting, "meeting-edit"), of(meeting, "decision-new")]


SEES = [
    pytest.param(Duty.COUNTY_OFFICE, "own", 200, 200, id="the office handles its own"),
    pytest.param(Duty.LEADER, "own", 200, 403, id="a leader reads"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, 403, id="the level above reads"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, 404, id="another county knows nothing"),
    pytest.param(Duty.JOINT_MEETING, "own", 404, 404, id="the joint meeting has its own"),
    pytest.param(Duty.GRID_WORKER, "own", 404, 404, id="a grid worker knows nothing"),
]


@pytest.mark.parametrize(("duty", "where", "sees", "acts"), SEES)
def test_who_sees_a_meeting_of_a_body_and_who_acts_in_it(
    duty, where, sees, acts, client, place, officer
):
    meeting = body_written(force_of(place))
    places = {"own": place, "above": place.parent, "other": CountyFactory()}
    client.force_login(officer(duty, places[where]))

    papers = [of(meeting), of(meeting, "meeting-minutes"), of(meeting, "meeting-export")]
    assert {client.get(url).status_code for url in papers} == {sees}
    assert {client.get(url).status_code for url in steps_of(meeting)} == {acts}
    minutes = {"document_no": PAPER, "minutes": "会议研究了危房改造进度，议定三项。"}
    minutes["seen"] = MinutesForm.of(meeting).initial["seen"]
    posted = client.post(of(meeting, "meeting-step", "minutes"), minutes)
    assert posted.status_code == {200: 302}.get(acts, acts)


@pytest.mark.parametrize("verb", ["hold", "call-off"])
def test_a_step_sent_empty_comes_back_open_and_says_what_is_missing(verb, client, place):
    meeting = body_convened(force_of(place))
    client.force_login(office_of(place))

    answer = client.post(of(meeting, "meeting-step", verb))

    assert answer.status_code == 422
    assert "请填写或选择此项" in answer.content.decode()


def test_a_meeting_goes_from_convening_to_its_tasks(client, place):
    body, clerk, chair = force_of(place), office_of(place), leader_of(place)
    today = timezone.localdate()
    client.force_login(clerk)
    new = f"{NEW}?kind=dispatch&whose=body-{body.pk}"
    plan = {"held_on": f"{today}", "cut_off": f"{today}", "chair": f"{chair.pk}", "asked": "住建局"}

    chosen = client.get(f"{NEW}?kind=dispatch")
    client.post(new, plan)
    meeting = Meeting.objects.get()
    member, unit = meeting.attendances.all()
    came = {f"came_{member.pk}": "came", f"came_{unit.pk}": "absent"}
    refused = client.post(of(meeting, "meeting-step", "hold"), came)
    client.post(of(meeting, "meeting-step", "hold"), came | {f"words_{unit.pk}": "下乡"})
    decision = {
        "topic": "tasks", "description": "逐户核对危房改造名单", "measures": "对照名单逐户核对",
        "body": f"{body.pk}", "lead": "副县长", "responsible_unit": "住建局",
        "who": f"cadre-{member.cadre_id}", "due_on": f"{today + timedelta(days=9)}",
    }  # fmt: skip
    client.post(of(meeting, "decision-new"), decision)
    minutes = {"document_no": PAPER, "minutes": "会议研究了危房改造进度，议定一项。"}
    minutes["seen"] = MinutesForm.of(meeting).initial["seen"]
    client.post(of(meeting, "meeting-step", "minutes"), minutes)
    client.force_login(chair)
    meeting.refresh_from_db()
    hand = {
        "seen": deciding.version(meeting), "strokes": STROKES, "password": "correct horse battery"
    }  # fmt: skip
    answer = client.post(of(meeting, "meeting-step", "sign"), hand)

    assert body.name in chosen.content.decode()
    assert (refused.status_code, answer.status_code) == (422, 302)
    assert "缺席原因" in refused.content.decode()
    row = meeting.decisions.get()
    assert (row.task.cadre, row.person) == (member.cadre, member.cadre.name)
    page = client.get(of(meeting)).content.decode()
    assert reverse("taskforces:task", args=[row.task.pk]) in page
    assert "下乡" in page


def test_a_decision_that_is_not_right_comes_back_with_its_error(client, place):
    meeting = body_held(force_of(place))
    client.force_login(meeting.convened_by)
    wrong = {
        "description": "约谈电话13800001234的人", "measures": "对照名单逐户核对", "lead": "副县长",
        "body": f"{meeting.body_id}", "responsible_unit": "住建局", "due_on": "2030-01-01",
        "who": f"user-{meeting.convened_by_id}",
    }  # fmt: skip

    answer = client.post(of(meeting, "decision-new"), wrong)

    assert answer.status_code == 422
    assert "身份证号" in answer.content.decode()


def test_a_decision_is_opened_and_changed_before_it_is_signed(client, place):
    meeting = body_written(force_of(place))
    row = body_decided(meeting)
    client.force_login(meeting.convened_by)
    url = of(meeting, "decision-edit", row.pk)
    shown = client.get(url).context["form"]
    given = {name: shown.initial[name] for name in shown.initial} | {"lead": "县长"}

    answer = client.post(url, given)

    row.refresh_from_db()
    assert (answer.status_code, row.lead) == (302, "县长")


def test_who_is_asked_to_come_reads_the_notice_and_nothing_else(client, place):
    user = PostingFactory(duty=Duty.GRID_WORKER, region=place).user
    meeting = body_convened(force_of(place, cadre__user=user, cadre__name="韦组长"))
    client.force_login(user)

    notice = client.get(of(meeting, "meeting-notice"))

    assert "韦组长" in notice.content.decode()
    assert client.get(of(meeting)).status_code == 404
    client.force_login(PostingFactory(duty=Duty.GRID_WORKER, region=place).user)
    assert client.get(of(meeting, "meeting-notice")).status_code == 404


def test_the_notice_in_word_says_what_the_page_says(client, place):
    user = PostingFactory(duty=Duty.GRID_WORKER, region=place).user
    meeting = body_convened(force_of(place, cadre__user=user, cadre__name="韦组长"))
    client.force_login(user)

    page = client.get(of(meeting, "meeting-notice")).content.decode()
    answer = client.get(of(meeting, "meeting-notice-export"))

    document = Document(BytesIO(b"".join(answer.streaming_content)))
    said = [one.text for one in document.paragraphs if one.text]
    assert [one for one in said if one not in page] == []
    assert any("韦组长" in one for one in said)
    assert round(document.sections[0].left_margin.mm) == 28
    kind = "accountability.body_meeting.notice_exported"
    assert Event.objects.filter(kind=kind, subject_id=meeting.pk).count() == 1
    client.force_login(PostingFactory(duty=Duty.GRID_WORKER, region=place).user)
    assert client.get(of(meeting, "meeting-notice-export")).status_code == 404


def test_papers_of_a_joint_meeting_are_not_printed_here(client, place):
    joint = written(place)
    client.force_login(joint.chair)

    names = ("meeting-notice", "meeting-notice-export", "meeting-minutes", "meeting-export")
    assert {client.get(of(joint, name)).status_code for name in names} == {404}


def test_the_minutes_in_word_say_who_came_and_what_was_decided(client, place):
    meeting = body_signed(force_of(place))
    client.force_login(meeting.chair)

    answer = client.get(of(meeting, "meeting-export"))

    document = Document(BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(one.text for one in document.paragraphs)
    row = meeting.decisions.get()
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert all(words in text for words in (PAPER, meeting.minutes, "出席："))
    assert (cells[0], cells[-1]) == (row.description, row.task.number)
    last = document.tables[0].rows[-1].cells[0].paragraphs[0]
    assert last.paragraph_format.keep_with_next  # no signature stands alone on a page
    assert Event.objects.filter(kind="accountability.body_meeting.exported").count() == 1


def test_the_ledger_follows_each_decision_until_it_is_closed(client, place):
    body = force_of(place)
    done, late, new = (
        body_signed(body, paper=f"测纪要〔2018〕{n}号").decisions.get() for n in (1, 2, 3)
    )
    closer = office_of(place)
    task = endings.finish(done.task, by=office_of(place), words="已全部核对", files=[a_paper()])
    endings.close(task, by=closer)
    past_due(late.task)
    client.force_login(closer)

    every = client.get(DECISIONS)
    shown = {
        state: [one.decision.pk for one in client.get(f"{DECISIONS}?state={state}").context["rows"]]
        for state in ("open", "late", "closed")
    }

    assert len(every.context["rows"]) == 3
    assert shown == {"open": [late.pk, new.pk], "late": [late.pk], "closed": [done.pk]}
    assert closer.full_name in every.content.decode()
    assert reverse("taskforces:task", args=[done.task_id]) in every.content.decode()


def test_decisions_of_joint_meetings_stand_on_the_ledger_for_the_joint_meeting_alone(client, place):
    operations.load_aspects()
    meeting = written(place)
    decide(meeting)
    issue = sign(meeting)[0]
    body_signed(force_of(place), paper="测纪要〔2018〕9号")

    client.force_login(meeting.chair)
    own = [one.number for one in client.get(DECISIONS).context["rows"]]
    client.force_login(office_of(place))
    others = [one.number for one in client.get(DECISIONS).context["rows"]]

    assert own == [issue.number]
    assert len(others) == 1
    assert issue.number not in others


def test_a_task_leads_back_to_its_meeting(client, place):
    meeting = body_signed(force_of(place))
    row = meeting.decisions.get()
    client.force_login(office_of(place))

    page = client.get(reverse("taskforces:task", args=[row.task_id])).content.decode()
    back = reverse("accountability:decision", args=[row.pk])

    assert back in page
    assert client.get(back).url == of(meeting)
    client.force_login(office_of(CountyFactory()))
    assert client.get(back).status_code == 404


def test_a_line_of_the_agenda_opens_to_its_tasks(client, place):
    body = force_of(place)
    late = past_due(given(body))
    meeting = body_held(body)
    client.force_login(meeting.convened_by)

    figure = next(p for p in client.get(of(meeting)).context["agenda"] if p.topic == "tasks")
    page = client.get(figure.url)

    assert (figure.count, [row.number for row in page.context["rows"]]) == (1, [late.number])


@pytest.mark.parametrize("number", [1, 4])
def test_more_meetings_and_decisions_ask_no_more(
    number, client, place, django_assert_max_num_queries
):
    body = force_of(place)
    [body_signed(body, paper=f"测纪要〔2018〕{n}号") for n in range(number)]
    client.force_login(office_of(place))

    with django_assert_max_num_queries(14):  # those of the frame; count, page, progress
        meetings = client.get(LIST)
    with django_assert_max_num_queries(14):  # those of the frame; counts, page
        decisions = client.get(DECISIONS)

    assert len(meetings.context["rows"]) == len(decisions.context["rows"]) == number


def test_the_list_shows_joint_meetings_to_nobody_else(client, place):
    joint = convened(place)
    sign_it(body_written(force_of(place)))
    client.force_login(office_of(place))

    page = client.get(LIST)

    assert joint.number not in page.content.decode()
    assert [row[0].kind for row in page.context["rows"]] == ["dispatch"]
