"""What a phone sends about a lead: done as at the desk, and whatever became of the lead meanwhile,
nothing that was found is lost.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ledger.acts.kinds import RefusedError, SentHand, State
from ledger.models import Event, Evidence, Signature, Status
from regions.duties import Duty
from screening import lead_answers, lead_operations
from screening.field import kinds
from screening.models import Lead, LeadReply
from tests.factories import PostingFactory
from tests.screening.field.conftest import Phone, done
from tests.screening.leads.conftest import STROKES

pytestmark = pytest.mark.django_db


def moved_away(loop):
    """The worker answers here no more; somebody else does."""
    yesterday = timezone.localdate() - timedelta(days=1)
    loop.worker.postings.update(starts_on=date(2018, 1, 1), ends_on=yesterday)
    return PostingFactory(duty=Duty.GRID_WORKER, region=loop.grid).user


# --- signing for it -------------------------------------------------------------------------------
def test_a_lead_is_signed_for_and_verifying_begins(loop, phone):
    lead = loop.at_grid(loop.lead())

    verdict = done(phone.sent("lead.receive", {"lead": lead.pk}))

    assert verdict.state == State.ACCEPTED
    assert Lead.objects.get().status == Status.VERIFYING


def test_signing_twice_is_one_receipt(loop, phone):
    lead = loop.at_grid(loop.lead())
    done(phone.sent("lead.receive", {"lead": lead.pk}))

    verdict = done(phone.sent("lead.receive", {"lead": lead.pk}))

    assert (verdict.state, verdict.words) == (State.ACCEPTED, "已经签收")
    assert Event.objects.filter(kind="screening.lead.taken_up").count() == 1


def test_a_lead_that_went_on_needs_no_receipt_any_more(loop, phone):
    lead = loop.answered(loop.lead())

    verdict = done(phone.sent("lead.receive", {"lead": lead.pk}))

    assert verdict.state == State.ACCEPTED
    assert verdict.words.startswith("无须签收：这条线索已由")


# --- the answer -----------------------------------------------------------------------------------
def test_an_answer_is_taken_as_at_the_desk(loop, phone):
    lead = loop.at_grid(loop.lead())
    asked = [{"text": "车现在由谁使用？", "answer": "挂名，别人在用"}]
    sent = phone.answer_of(lead, second=loop.companion, body={"asked": asked})

    verdict = done(sent)

    lead = loop.fresh(lead)
    assert verdict.state == State.ACCEPTED
    assert (lead.status, lead.holder, lead.verified_by) == (
        Status.ANSWERED,
        loop.grid.parent,
        loop.worker,
    )
    assert lead.findings == "车现在由谁使用？挂名，别人在用\n车辆为外地同名人员所有"
    assert Evidence.objects.get().caption == "车辆照片"


def test_three_hands_sign_on_the_glass(loop, phone):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    head = SentHand("head", "陆小芬", STROKES, None)

    done(phone.answer_of(lead, hands=(*sent.hands, head)))

    roles = Signature.objects.order_by("pk").values_list("role", "signer_name")
    assert list(roles) == [
        ("verifier", loop.worker.full_name),
        ("second_verifier", loop.companion.full_name),
        ("head", "陆小芬"),
    ]


def test_what_the_household_said_is_kept_on_the_day_it_was_said(loop, phone):
    lead = loop.at_grid(loop.lead())
    reply = {"stance": "disputes", "speaker": "陆小芬", "words": "车是弟弟挂在我名下的"}
    body = {"verdict": "true_to_rectify", "reply": reply}

    done(phone.answer_of(lead, second=loop.companion, body=body, on=date(2018, 7, 1)))

    said = LeadReply.objects.get()
    assert (said.stance, said.said_on, said.way) == ("disputes", date(2018, 7, 1), "door")


def test_a_phone_whose_clock_runs_ahead_heard_it_today(loop, phone):
    lead = loop.at_grid(loop.lead())
    reply = {"stance": "silent", "speaker": "陆小芬"}
    body = {"verdict": "true_to_rectify", "reply": reply}

    done(phone.answer_of(lead, second=loop.companion, body=body, on=date(2031, 1, 1)))

    assert LeadReply.objects.get().said_on == timezone.localdate()


MISSING = [
    pytest.param({"photos": ()}, "photos", id="no-photo"),
    pytest.param({"hands": ()}, "worker", id="no-signature"),
    pytest.param({"body": {"words": "好"}}, "words", id="no-words"),
    pytest.param({"body": {"verdict": "true_rectified"}}, "stance", id="not-heard"),
    pytest.param(
        {"body": {"reply": {"stance": "agrees", "speaker": ""}}}, "speaker", id="nobody-spoke"
    ),
]


@pytest.mark.parametrize(("changes", "name"), MISSING)
def test_what_is_missing_is_said_by_field_and_nothing_is_written(loop, phone, changes, name):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion, **changes)

    with pytest.raises(RefusedError) as refused:
        done(sent)

    assert refused.value.fields[name] in refused.value.words


def test_a_second_verifier_who_left_the_village_is_named_as_what_to_mend(loop, phone):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    loop.companion.postings.all().delete()

    with pytest.raises(RefusedError) as refused:
        done(sent)

    assert "second" in refused.value.fields


# --- what became of the lead meanwhile ------------------------------------------------------------
def changed_at_night(lead, _loop):
    Lead.objects.filter(pk=lead.pk).update(evidence_hash="b" * 64)


def sent_back(lead, loop):
    lead_answers.answer(lead, by=loop.worker, given=loop.answer_of())
    lead_operations.return_(loop.fresh(lead), by=loop.village_leader, reason="照片看不清车牌")


STALE = [
    pytest.param(changed_at_night, "两边的数据在您离线时有了变化", id="a-compared-value-changed"),
    pytest.param(sent_back, "已退回重新核实：照片看不清车牌", id="sent-back-meanwhile"),
]


@pytest.mark.parametrize(("change", "words"), STALE)
def test_what_was_signed_for_and_has_changed_needs_the_workers_eyes(loop, phone, change, words):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    change(lead, loop)

    with pytest.raises(RefusedError) as refused:
        done(sent)

    assert words in refused.value.words
    assert refused.value.fields["base"] != sent.base


@pytest.mark.parametrize(("change", "words"), STALE)
def test_the_same_answer_goes_through_when_signed_again(loop, phone, change, words):
    lead = loop.at_grid(loop.lead())
    change(lead, loop)
    Signature.objects.all()

    verdict = done(phone.answer_of(loop.fresh(lead), second=loop.companion))

    assert verdict.state == State.ACCEPTED


def answered_at_the_desk(lead, loop):
    lead_answers.answer(lead, by=loop.worker, given=loop.answer_of())


def closed(lead, loop):
    answered_at_the_desk(lead, loop)
    lead_operations.file_up(loop.fresh(lead), by=loop.village_leader)
    lead_operations.file_up(loop.fresh(lead), by=loop.township_clerk)
    lead_operations.close(loop.fresh(lead), by=loop.county_clerk)


def withdrawn(lead, _loop):
    Lead.objects.filter(pk=lead.pk).update(status=Status.WITHDRAWN)


OVER = [
    pytest.param(answered_at_the_desk, "这条线索已由", id="answered-meanwhile"),
    pytest.param(closed, "销号", id="closed-meanwhile"),
    pytest.param(withdrawn, "这条线索已撤回", id="withdrawn-meanwhile"),
]


@pytest.mark.parametrize(("change", "words"), OVER)
def test_an_answer_that_comes_too_late_is_kept_for_who_answers_there(loop, phone, change, words):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    change(lead, loop)
    before = loop.fresh(lead)

    verdict = done(sent)

    after = loop.fresh(lead)
    assert verdict.state == State.PROPOSED
    assert words in verdict.words
    assert (after.status, after.findings) == (before.status, before.findings)


def test_a_lead_that_lies_at_the_county_again_waits_to_be_sent_down(loop, phone):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    closed(lead, loop)
    lead_operations.reopen(loop.fresh(lead), by=loop.county_clerk, reason="回头看发现未整改")

    with pytest.raises(RefusedError, match="下发到网格后"):
        done(sent)


# --- who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["lead.receive", "lead.answer"])
def test_a_worker_who_was_moved_meanwhile_leaves_it_to_who_answers_now(loop, phone, kind):
    lead = loop.at_grid(loop.lead())
    body = {"lead": lead.pk} | ({"verdict": "not_true"} if kind == "lead.answer" else {})
    moved_away(loop)

    with pytest.raises(PermissionDenied):
        done(phone.sent(kind, body))


@pytest.mark.parametrize("kind", ["lead.receive", "lead.answer"])
def test_a_lead_of_a_place_where_one_never_worked_is_as_unknown_as_none(loop, officer, kind):
    lead = loop.at_grid(loop.lead())
    stranger = Phone(officer(Duty.GRID_WORKER, loop.grid.parent))
    body = {"verdict": "not_true"} if kind == "lead.answer" else {}

    words = set()
    for pk in (lead.pk, lead.pk + 1000):
        with pytest.raises(RefusedError) as refused:
            done(stranger.sent(kind, body | {"lead": pk}))
        words.add(refused.value.words)

    assert words == {kinds.UNKNOWN}


def test_the_successor_takes_over_what_was_found_and_signs_it(loop, phone):
    lead = loop.at_grid(loop.lead())
    reply = {"stance": "disputes", "speaker": "陆小芬", "words": "车是弟弟挂在我名下的"}
    body = {"verdict": "true_to_rectify", "reply": reply}
    sent = phone.answer_of(lead, second=loop.companion, body=body)
    successor = moved_away(loop)

    verdict = done(phone.sent("lead.answer", body | {"lead": lead.pk, "words": "车在院里"},
                              by=successor, photos=sent.photos, hands=sent.hands))  # fmt: skip

    lead = loop.fresh(lead)
    assert verdict.address.endswith(f"/leads/{lead.pk}/answer/")
    assert (lead.status, lead.verdict) == (Status.PENDING, "true_to_rectify")
    assert lead.findings.startswith(f"车在院里（{loop.worker.full_name}")
    assert LeadReply.objects.get().recorded_by == successor
    assert Evidence.objects.get().uploaded_by == successor
    assert not Signature.objects.exists()


def test_the_successor_cannot_take_over_what_is_answered(loop, phone):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)
    answered_at_the_desk(lead, loop)
    successor = moved_away(loop)

    with pytest.raises(RefusedError, match="退回或下发到网格后"):
        done(phone.sent("lead.answer", {"lead": lead.pk, "verdict": "not_true"}, by=successor))

    assert sent.base


def test_what_it_says_is_told_in_words(loop, phone):
    lead = loop.at_grid(loop.lead())
    sent = phone.answer_of(lead, second=loop.companion)

    told = dict(kinds.tell(sent))

    assert told["线索"] == f"{lead.number} {lead.title}"
    assert (told["核实结论"], told["核实情况"]) == ("不属实", "车辆为外地同名人员所有")
