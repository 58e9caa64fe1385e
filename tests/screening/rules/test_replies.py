"""The household's right of reply, and how long a verdict holds."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.urls import reverse
from django.utils import timezone

from ledger import evidence
from ledger.models import Event, Evidence, Signature
from ledger.transitions import StaleStatusError
from screening import lead_operations, lead_proof, lead_replies
from screening.lead_answers import answer
from screening.lead_operations import Hold
from screening.lead_replies import Reply
from screening.models import Lead, LeadReply, Verdict
from tests.factories import LeadReplyFactory
from tests.screening.leads.conftest import STROKES, photo

pytestmark = pytest.mark.django_db


def said(**changes) -> Reply:
    given = {
        "stance": LeadReply.Stance.DISPUTES,
        "speaker": "陆小芬",
        "way": LeadReply.Way.DOOR,
        "said_on": timezone.localdate(),
        "words": "车是弟弟挂在我名下的",
    }
    return Reply(**{**given, **changes})


def answered_true(loop, **changes):
    lead = loop.at_grid(loop.lead())
    given = loop.answer_of(verdict=Verdict.TRUE_TO_RECTIFY, **changes)
    answer(lead, by=loop.worker, given=given)
    return loop.fresh(lead)


def up_to_county(loop, lead):
    lead_operations.file_up(lead, by=loop.village_leader)
    lead_operations.file_up(loop.fresh(lead), by=loop.township_clerk)
    return loop.fresh(lead)


# --- at the door --------------------------------------------------------------------------------
def test_a_verdict_that_costs_something_needs_the_household_heard(loop):
    with pytest.raises(ValidationError) as refused:
        answered_true(loop, reply=None)

    assert list(refused.value.message_dict) == ["stance"]


def test_what_was_said_at_the_door_is_kept_with_the_answer(loop):
    lead = answered_true(loop, reply=said())

    reply = LeadReply.objects.get()
    assert (reply.lead, reply.recorded_by, reply.round) == (lead, loop.worker, 1)
    kinds = list(Event.objects.filter(subject_id=lead.pk).values_list("kind", flat=True))
    assert kinds[-2:] == ["screening.lead.replied", "screening.lead.answered"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"verdict": Verdict.NOT_TRUE}, id="not-true"),
        pytest.param({"verdict": Verdict.PARTLY_TRUE}, id="partly"),
    ],
)
def test_other_verdicts_need_no_reply(loop, changes):
    answer(loop.at_grid(loop.lead()), by=loop.worker, given=loop.answer_of(**changes))

    assert not LeadReply.objects.exists()


def test_a_kind_without_consequences_needs_no_reply(loop):
    lead = loop.at_grid(loop.lead(kind="F"))
    given = loop.answer_of(
        verdict=Verdict.TRUE_RECTIFIED, second=None, second_strokes="", reply=None
    )

    answer(lead, by=loop.worker, given=given)

    assert not LeadReply.objects.exists()


# --- recording ----------------------------------------------------------------------------------
def test_who_reviews_may_hear_the_household_by_phone(loop):
    lead = loop.filed(loop.lead())

    lead_replies.record(
        lead, by=loop.county_clerk, given=said(way=LeadReply.Way.PHONE), uploads=[photo()]
    )

    reply = LeadReply.objects.get()
    assert Evidence.objects.get(subject="screening.leadreply").subject_id == reply.pk
    assert Event.objects.last().note == "有异议（电话）"


def test_nobody_records_for_another_level(loop):
    with pytest.raises(PermissionDenied):
        lead_replies.record(loop.filed(loop.lead()), by=loop.worker, given=said())


def test_nothing_is_added_to_a_closed_lead(loop):
    lead = loop.closed(loop.lead())

    with pytest.raises(StaleStatusError):
        lead_replies.record(lead, by=loop.county_clerk, given=said())


def test_a_page_that_is_behind_records_nothing(loop):
    lead = loop.filed(loop.lead())
    lead_operations.return_(loop.fresh(lead), by=loop.county_clerk, reason="照片看不清")

    with pytest.raises(StaleStatusError):
        lead_replies.record(lead, by=loop.county_clerk, given=said())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"speaker": " "}, "speaker", id="nobody-spoke"),
        pytest.param({"words": "冤"}, "words", id="no-words"),
        pytest.param(
            {"said_on": timezone.localdate() + timedelta(days=1)}, "said_on", id="tomorrow"
        ),
    ],
)
def test_a_reply_that_lacks_something_is_refused(loop, changes, field):
    with pytest.raises(ValidationError) as refused:
        lead_replies.record(loop.filed(loop.lead()), by=loop.county_clerk, given=said(**changes))

    assert list(refused.value.message_dict) == [field]


def test_who_wishes_to_say_nothing_needs_no_words(loop):
    given = said(stance=LeadReply.Stance.SILENT, words="")

    lead_replies.record(loop.filed(loop.lead()), by=loop.county_clerk, given=given)

    assert LeadReply.objects.get().words == ""


# --- closing ------------------------------------------------------------------------------------
def test_a_reviewer_signs_what_the_household_said(loop):
    lead = up_to_county(loop, answered_true(loop, reply=said()))

    lead_operations.close(lead, by=loop.county_clerk)

    assert "车是弟弟挂在我名下的" in Signature.objects.get(role="closer").content


def test_a_reply_that_came_while_the_page_was_open_is_seen_first(loop):
    lead = up_to_county(loop, answered_true(loop, reply=said()))
    seen = lead_proof.seen_on_page(lead)
    lead_replies.record(lead, by=loop.county_clerk, given=said(words="我们再去车管所查"))

    with pytest.raises(StaleStatusError):
        lead_operations.close(loop.fresh(lead), by=loop.county_clerk, seen=seen)


def test_what_was_said_in_an_earlier_round_does_not_close_a_later_one(loop):
    lead = up_to_county(loop, answered_true(loop, reply=said()))
    LeadReply.objects.update(round=9)

    with pytest.raises(ValidationError, match=r"申辩|heard"):
        lead_operations.close(lead, by=loop.county_clerk)


def test_the_database_refuses_to_close_without_hearing(loop):
    lead = up_to_county(loop, answered_true(loop, reply=said()))
    lead_operations.close(lead, by=loop.county_clerk)
    LeadReply.objects.all().delete()

    with pytest.raises(IntegrityError, match="without hearing"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# --- how long it holds --------------------------------------------------------------------------
def test_a_verdict_may_end_on_a_day(loop):
    until = timezone.localdate() + timedelta(days=180)

    lead_operations.close(
        loop.filed(loop.lead()), by=loop.county_clerk, hold=Hold(until, "挂名车，半年后再查")
    )

    lead = Lead.objects.get()
    assert (lead.holds_until, lead.hold_reason) == (until, "挂名车，半年后再查")
    assert Event.objects.get(kind="screening.lead.closed").data["holds_until"] == str(until)


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [
        pytest.param(0, "挂名车，再查", "hold", id="today"),
        pytest.param(9, "挂", "hold_reason", id="no-reason"),
    ],
)
def test_an_end_that_cannot_be_is_refused(loop, days, reason, field):
    hold = Hold(timezone.localdate() + timedelta(days=days), reason)

    with pytest.raises(ValidationError) as refused:
        lead_operations.close(loop.filed(loop.lead()), by=loop.county_clerk, hold=hold)

    assert list(refused.value.message_dict) == [field]


def test_what_is_true_does_not_end_on_a_day(loop):
    lead = up_to_county(loop, answered_true(loop, reply=said()))
    hold = Hold(timezone.localdate() + timedelta(days=9), "一年后再查")

    with pytest.raises(ValidationError) as refused:
        lead_operations.close(lead, by=loop.county_clerk, hold=hold)

    assert list(refused.value.message_dict) == ["hold"]


def test_a_look_back_takes_the_end_away(loop):
    until = timezone.localdate() + timedelta(days=180)
    lead = loop.filed(loop.lead())
    lead_operations.close(lead, by=loop.county_clerk, hold=Hold(until, "挂名车，半年后再查"))

    lead_operations.reopen(loop.fresh(lead), by=loop.county_clerk, reason="群众反映车在家里")

    assert loop.fresh(lead).holds_until is None


# --- pages --------------------------------------------------------------------------------------
def test_the_county_records_on_the_page_of_the_lead(client, loop):
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)
    form = {
        "stance": "disputes",
        "speaker": "陆小芬",
        "way": "phone",
        "said_on": "2026-01-05",
        "words": "车是弟弟挂在我名下的",
        "papers": photo(),
    }

    response = client.post(reverse("screening:lead-reply", args=[lead.pk]), form)

    assert response.status_code == 302
    page = client.get(reverse("screening:lead-detail", args=[lead.pk])).content.decode()
    assert "车是弟弟挂在我名下的" in page
    assert "陆*芬" in page


def test_what_is_missing_is_said_beside_its_field(client, loop):
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)
    form = {"stance": "disputes", "speaker": "陆", "way": "door", "said_on": "2026-01-05"}

    response = client.post(reverse("screening:lead-reply", args=[lead.pk]), form)

    assert response.status_code == 422
    assert 'id="id_reply_words_error"' in response.content.decode()


REPLIERS = [
    pytest.param("county_clerk", 302, id="where-it-lies"),
    pytest.param("worker", 403, id="not-at-the-grid-any-more"),
    pytest.param("prefecture_clerk", 403, id="a-duty-that-does-not-hear"),
]


@pytest.mark.parametrize(("person", "status"), REPLIERS)
def test_who_may_record_a_reply(client, loop, person, status):
    lead = loop.filed(loop.lead())
    client.force_login(getattr(loop, person))
    form = {
        "stance": "silent",
        "speaker": "陆小芬",
        "way": "door",
        "said_on": "2026-01-05",
    }

    response = client.post(reverse("screening:lead-reply", args=[lead.pk]), form)

    assert response.status_code == status


def test_a_reply_out_of_sight_is_not_found(client, loop, officer):
    lead = LeadReplyFactory().lead
    client.force_login(loop.county_clerk)

    assert client.post(reverse("screening:lead-reply", args=[lead.pk])).status_code == 404


def test_the_close_form_takes_an_end(client, loop):
    lead = loop.filed(loop.lead())
    client.force_login(loop.county_clerk)
    form = {
        "strokes": STROKES,
        "seen": lead_proof.seen_on_page(lead),
        "hold_months": "12",
        "hold_reason": "车辆挂名，一年后再查",
        "password": "correct horse battery",
    }

    response = client.post(reverse("screening:lead-close", args=[lead.pk]), form)

    assert response.status_code == 302
    assert loop.fresh(lead).holds_until.year == timezone.localdate().year + 1


def test_papers_of_a_reply_open_for_who_sees_the_lead(client, loop):
    reply = LeadReplyFactory(lead=loop.lead())
    kept = evidence.store(photo(), row=reply, by=loop.worker)
    client.force_login(loop.county_clerk)

    assert client.get(reverse("ledger:evidence-file", args=[kept.pk])).status_code == 200
