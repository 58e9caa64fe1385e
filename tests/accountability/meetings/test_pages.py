"""Who sees joint meetings: the joint meeting alone; and what its pages show and do."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing
from accountability.meetings import deciding
from accountability.meetings.forms import MinutesForm
from accountability.models import Issue, Meeting
from ledger.models import Event
from regions.duties import Duty
from tests.accountability.issues.conftest import WHY, make_way
from tests.factories import CountyFactory, PrefectureFactory
from tests.factories.cases import CaseFactory
from tests.factories.meetings import (
    DOCUMENT,
    STROKES,
    convened,
    decide,
    held,
    member,
    sign,
    written,
)

pytestmark = pytest.mark.django_db
OTHERS = [duty for duty in Duty if duty != Duty.JOINT_MEETING]
LIST, NEW = reverse("accountability:meeting-list"), reverse("accountability:meeting-new")
DECISIONS = reverse("accountability:decision-list")


@pytest.fixture
def way():
    return make_way()


def of(meeting, name="meeting-detail", *more):
    return reverse(f"accountability:{name}", args=[meeting.pk, *more])


@pytest.mark.parametrize("duty", OTHERS)
def test_no_other_duty_learns_of_a_meeting(duty, client, officer, way):
    meeting = written(way.county)
    decision = decide(meeting)
    client.force_login(officer(duty, way.county))

    got = [of(meeting), of(meeting, "meeting-edit"), of(meeting, "decision-new")]
    got += [of(meeting, "meeting-agenda", "overdue")]
    got += [of(meeting, "decision-edit", decision.pk)]
    posted = [
        of(meeting, "meeting-step", "sign"),
        of(meeting, "decision-strike", decision.pk),
    ]

    assert {client.get(url).status_code for url in got} == {404}
    assert {client.post(url).status_code for url in posted} == {404}
    # These tell of other meetings too, and of this one nothing.
    told = [client.get(url).content.decode() for url in (LIST, f"{NEW}?kind=joint", DECISIONS)]
    assert [words for words in told if meeting.number in words or "联席" in words] == []


def test_another_countys_meeting_is_out_of_sight(client, way):
    meeting = held(way.county)
    client.force_login(member(CountyFactory()))

    assert client.get(of(meeting)).status_code == 404
    assert client.post(of(meeting, "meeting-step", "minutes")).status_code == 404


def test_the_prefecture_reads_a_countys_meeting_and_does_not_act_in_it(client, way):
    meeting = held(way.county)
    client.force_login(member(PrefectureFactory()))

    page = client.get(of(meeting))

    assert (page.status_code, page.context["acts"]) == (200, {})
    given = {"document_no": DOCUMENT, "minutes": "会议研究了逾期未整改的问题。"}
    assert client.post(of(meeting, "meeting-step", "minutes"), given).status_code == 403
    assert client.get(of(meeting, "decision-new")).status_code == 403
    assert client.get(of(meeting, "meeting-edit")).status_code == 403


def test_each_reading_is_kept_with_who_read(client, way):
    meeting = held(way.county)
    by = member(way.county)
    client.force_login(by)

    page = client.get(of(meeting))

    event = Event.objects.get(kind="accountability.meeting.read")
    assert (event.actor_id, event.subject_id) == (by.pk, meeting.pk)
    assert by.full_name in page.context["readers"][0]["detail"]


def test_an_auditor_finds_no_trace_of_meetings_on_the_trail(client, officer, way):
    """Nor of the chair's signature, whose event in the chain is of an ordinary kind."""
    meeting = written(way.county)
    sign(meeting)
    sealed = Event.objects.get(kind="ledger.sealed")
    client.force_login(officer(Duty.AUDITOR, PrefectureFactory()))

    page = client.get(reverse("ledger:event-list"), {"kind": "accountability.meeting"})
    signed = client.get(reverse("ledger:event-list"), {"group": "signed"})

    assert page.context["rows"] == signed.context["rows"] == []
    assert sealed.subject_id == Event.objects.get(kind="accountability.meeting.signed").pk


def test_a_meeting_goes_from_convening_to_its_entries(client, way):
    clerk, chair = member(way.county), member(way.county)
    today = timezone.localdate()
    client.force_login(clerk)
    plan = {
        "held_on": f"{today}",
        "cut_off": f"{today}",
        "chair": f"{chair.pk}",
        "asked": "扶贫办 甲主任 主任\n纪委监委 乙常委",
    }
    client.post(NEW, plan)
    meeting = Meeting.objects.get()
    present = [f"{pk}" for pk in meeting.attendances.values_list("pk", flat=True)]
    client.post(of(meeting, "meeting-step", "hold"), {"present": present})
    given = {
        "topic": "overdue",
        "description": "对逾期问题逐条约谈责任单位",
        "item": f"{way.finding().item.pk}",
        "region": way.place.name,
        "responsible_unit": "扶贫办",
        "person": "甲科长",
        "due_on": f"{today}",
    }
    assert client.post(of(meeting, "decision-new"), given).status_code == 302
    minutes = {"document_no": DOCUMENT, "minutes": "会议研究了逾期未整改的问题。"}
    minutes["seen"] = MinutesForm.of(meeting).initial["seen"]
    client.post(of(meeting, "meeting-step", "minutes"), minutes)
    client.force_login(chair)
    meeting.refresh_from_db()
    hand = {"seen": deciding.version(meeting), "strokes": STROKES, "password": ""}

    refused = client.post(of(meeting, "meeting-step", "sign"), hand)
    hand["password"] = "correct horse battery"
    answer = client.post(of(meeting, "meeting-step", "sign"), hand)

    assert (refused.status_code, answer.status_code) == (422, 302)
    issue = Issue.objects.get(source="joint")
    assert (issue.source_doc_no, issue.region) == (DOCUMENT, way.place)
    page = client.get(of(meeting)).content.decode()
    assert reverse("accountability:issue", args=[issue.pk]) in page
    assert '<span class="how">当场口令' in page
    shown = client.get(reverse("accountability:issue", args=[issue.pk])).content.decode()
    assert of(meeting) in shown


def test_others_see_the_entry_and_no_way_to_the_meeting(client, way):
    meeting = written(way.county)
    decide(meeting)
    issue = sign(meeting)[0]
    client.force_login(way.reviewer)

    page = client.get(reverse("accountability:issue", args=[issue.pk]))

    assert page.status_code == 200
    assert meeting.number not in page.content.decode()
    assert "/meetings/" not in page.content.decode()


def test_a_form_that_is_not_right_comes_back_with_what_was_typed(client, way):
    meeting = held(way.county)
    client.force_login(meeting.convened_by)

    answer = client.post(
        of(meeting, "meeting-step", "minutes"),
        {
            "document_no": "3号",
            "minutes": "会议研究了逾期。",
            "seen": MinutesForm.of(meeting).initial["seen"],
        },
    )

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "文号格式不对" in shown
    assert "会议研究了逾期。" in shown


def test_a_line_of_who_takes_part_without_a_name_is_named(client, way):
    client.force_login(member(way.county))

    answer = client.post(NEW, {"asked": "扶贫办 甲主任\n纪委监委"})

    assert answer.status_code == 422
    assert "第 2 行“纪委监委”缺少姓名" in answer.content.decode()


def test_a_figure_opens_to_its_list_and_each_entry_to_a_case(client, way):
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)
    meeting = held(way.county)
    client.force_login(meeting.convened_by)

    figure = next(p for p in client.get(of(meeting)).context["agenda"] if p.topic == "look_back")
    page = client.get(figure.url)

    assert figure.count == 1
    assert [row.number for row in page.context["rows"]] == [issue.number]
    assert f"entry=issue-{issue.pk}" in page.context["rows"][0].case


def test_ones_own_case_is_neither_counted_nor_listed(client, way):
    by = member(way.county)
    CaseFactory(region=way.county)
    CaseFactory(region=way.county, account=by)
    meeting = convened(way.county)
    client.force_login(by)

    figure = next(p for p in client.get(of(meeting)).context["agenda"] if p.topic == "cases")

    assert figure.count == 1
    assert len(client.get(figure.url).context["rows"]) == 1


@pytest.mark.parametrize("number", [1, 4])
def test_more_meetings_ask_no_more(number, client, way, django_assert_num_queries):
    by = member(way.county)
    client.force_login(by)
    [convened(way.county) for _n in range(number)]

    with django_assert_num_queries(12):  # those of the frame; count, page, progress
        page = client.get(LIST)

    assert len(page.context["rows"]) == number


@pytest.mark.parametrize("number", [1, 4])
def test_a_longer_list_asks_no_more(number, client, way, django_assert_num_queries):
    issues = [way.closed() for _n in range(number)]
    for issue in issues:
        issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)
    meeting = held(way.county)
    client.force_login(meeting.convened_by)

    with django_assert_num_queries(12):  # those of the frame; meeting, line, entries
        page = client.get(of(meeting, "meeting-agenda", "look_back"))

    assert len(page.context["rows"]) == number
