"""Every move of a lead: success, wrong status, wrong person, repeated."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.utils import timezone

from ledger import events
from ledger.models import Dispatch, Event, Signature, Status, Step
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from screening import lead_operations, lead_proof
from screening.lead_answers import MOST_FILES, add_file, answer
from screening.lead_places import companions
from screening.models import Lead, Verdict
from tests.factories import GridFactory, PostingFactory, UserFactory
from tests.screening.leads.conftest import STROKES, photo

pytestmark = pytest.mark.django_db


# --- down ---------------------------------------------------------------------------------------
def test_a_lead_goes_down_level_by_level_with_a_dispatch_each(loop):
    lead = loop.at_grid(loop.lead())

    assert (lead.holder, lead.status) == (loop.grid, Status.PENDING)
    levels = Dispatch.objects.values_list("from_region__level", "to_region__level")
    assert list(levels) == [(2, 3), (3, 4), (4, 5)]


def test_the_prefecture_sends_to_the_county(loop):
    lead = loop.lead(holder=loop.grid.parent.parent.parent.parent)

    lead_operations.send_down(lead, by=loop.prefecture_clerk)

    assert loop.fresh(lead).holder == loop.grid.parent.parent.parent


def test_sending_down_signs_for_what_came(loop):
    loop.at_grid(loop.lead())

    receivers = list(Dispatch.objects.values_list("received_by", flat=True))
    assert receivers == [loop.township_clerk.pk, loop.village_leader.pk, None]


@pytest.mark.parametrize(
    "person",
    [
        pytest.param("prefecture_clerk", id="the-level-above"),
        pytest.param("township_clerk", id="the-level-below"),
        pytest.param("worker", id="the-grid-worker"),
    ],
)
def test_only_the_level_that_holds_it_sends_it_down(loop, person):
    lead = loop.lead()

    with pytest.raises(PermissionDenied):
        lead_operations.send_down(lead, by=getattr(loop, person))

    assert loop.fresh(lead).holder == lead.holder


def test_an_answered_lead_cannot_be_sent_down(loop):
    lead = loop.answered(loop.lead())

    with pytest.raises(StaleStatusError):
        lead_operations.send_down(lead, by=loop.village_leader)


def test_sending_down_twice_from_one_page_moves_it_once(loop):
    lead, same = loop.lead(), None
    same = loop.fresh(lead)
    lead_operations.send_down(lead, by=loop.county_clerk)

    with pytest.raises(StaleStatusError):
        lead_operations.send_down(same, by=loop.county_clerk)

    assert Dispatch.objects.count() == 1


def test_a_bulk_move_says_of_each_lead_what_became_of_it(loop):
    good, elsewhere = loop.lead(), loop.at_village(loop.lead())

    outcomes = lead_operations.send_down_many([good, elsewhere], by=loop.county_clerk)

    assert outcomes[0].problem == ""
    assert loop.grid.parent.name in outcomes[1].problem
    assert loop.fresh(good).holder == loop.grid.parent.parent


def test_receipt_at_a_level_leaves_the_lead_pending(loop):
    lead = loop.at_village(loop.lead())

    lead_operations.receive(lead, by=loop.village_leader)

    assert loop.fresh(lead).status == Status.PENDING
    assert Dispatch.objects.last().received_by == loop.village_leader


def test_receipt_at_the_grid_begins_the_verifying(loop):
    lead = loop.at_grid(loop.lead())

    lead_operations.receive(lead, by=loop.worker)

    assert loop.fresh(lead).status == Status.VERIFYING


def test_a_level_signs_for_a_lead_once(loop):
    lead = loop.at_village(loop.lead())
    lead_operations.receive(lead, by=loop.village_leader)

    with pytest.raises(StaleStatusError):
        lead_operations.receive(loop.fresh(lead), by=loop.companion)

    assert Dispatch.objects.last().received_by == loop.village_leader


def test_nobody_signs_for_another_level(loop):
    lead = loop.at_village(loop.lead())

    with pytest.raises(PermissionDenied):
        lead_operations.receive(lead, by=loop.township_clerk)


def test_receipts_in_bulk_say_what_became_of_each(loop):
    lead = loop.at_village(loop.lead())

    first = lead_operations.receive_many([lead], by=loop.village_leader)
    again = lead_operations.receive_many([loop.fresh(lead)], by=loop.village_leader)

    assert first[0].problem == ""
    assert again[0].problem


# --- at the door --------------------------------------------------------------------------------
def test_an_answer_goes_up_to_the_village_signed_by_all(loop):
    lead = loop.at_grid(loop.lead())
    given = loop.answer_of(head_name="陆小芬", head_strokes=STROKES)

    answer(lead, by=loop.worker, given=given)

    lead = loop.fresh(lead)
    assert (lead.status, lead.holder) == (Status.ANSWERED, loop.grid.parent)
    assert (lead.verdict, lead.verified_by) == (Verdict.NOT_TRUE, loop.worker)
    roles = list(Signature.objects.values_list("role", flat=True))
    assert roles == ["verifier", "second_verifier", "head"]


def test_what_is_signed_holds_everything_shown(loop):
    lead = loop.answered(loop.lead())

    content = Signature.objects.first().content

    assert lead.number in content
    assert lead.evidence_hash in content
    assert lead.findings in content
    assert lead_proof.files_of_round(lead).get().sha256 in content
    assert '"verdict":"not_true"' in content


def test_the_second_verifier_counts_as_a_step(loop):
    loop.answered(loop.lead())

    persons = set(Step.objects.values_list("person", flat=True))
    assert persons == {loop.worker.person, loop.companion.person}


def test_an_answer_tells_the_report_its_verdict(loop):
    loop.answered(loop.lead())

    assert Event.objects.get(kind="screening.lead.answered").data["verdict"] == "not_true"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"findings": "  无 "}, "findings", id="no-words"),
        pytest.param({"strokes": ""}, "strokes", id="not-signed"),
        pytest.param({"second": None}, "second", id="no-second-verifier"),
        pytest.param({"second_strokes": ""}, "second_strokes", id="second-not-signed"),
        pytest.param({"uploads": []}, "photos", id="no-photo"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(loop, changes, field):
    lead = loop.at_grid(loop.lead())

    with pytest.raises(ValidationError) as refused:
        answer(lead, by=loop.worker, given=loop.answer_of(**changes))

    assert list(refused.value.message_dict) == [field]
    assert loop.fresh(lead).status == Status.PENDING
    assert not lead_proof.files_of_round(lead).exists()


def test_a_lead_about_data_needs_one_verifier(loop):
    lead = loop.at_grid(loop.lead(kind="F"))

    answer(lead, by=loop.worker, given=loop.answer_of(second=None, second_strokes=""))

    assert loop.fresh(lead).status == Status.ANSWERED


def test_a_photo_sent_ahead_is_enough(loop):
    lead = loop.at_grid(loop.lead())
    add_file(lead, photo(), by=loop.worker)

    answer(lead, by=loop.worker, given=loop.answer_of(uploads=[]))

    assert loop.fresh(lead).status == Status.ANSWERED


def test_files_are_limited(loop):
    lead = loop.at_grid(loop.lead())

    with pytest.raises(ValidationError):
        answer(lead, by=loop.worker, given=loop.answer_of(uploads=[photo()] * (MOST_FILES + 1)))


def test_only_the_worker_of_the_grid_adds_files(loop, officer):
    lead = loop.at_grid(loop.lead())
    neighbour = officer(Duty.GRID_WORKER, GridFactory(parent=loop.grid.parent))

    with pytest.raises(PermissionDenied):
        add_file(lead, photo(), by=neighbour)


@pytest.mark.parametrize(
    "person",
    [pytest.param("village_leader", id="village"), pytest.param("county_clerk", id="county")],
)
def test_nobody_answers_for_the_grid(loop, person):
    lead = loop.at_grid(loop.lead())

    with pytest.raises(PermissionDenied):
        answer(lead, by=getattr(loop, person), given=loop.answer_of())


def test_the_grid_cannot_answer_before_it_was_sent_down(loop):
    lead = loop.at_village(loop.lead())

    with pytest.raises(PermissionDenied):
        answer(lead, by=loop.worker, given=loop.answer_of())


def test_an_answer_is_given_once(loop):
    lead = loop.at_grid(loop.lead())
    same = loop.fresh(lead)
    answer(lead, by=loop.worker, given=loop.answer_of())

    with pytest.raises(StaleStatusError):
        answer(same, by=loop.worker, given=loop.answer_of())


def test_what_changed_under_the_pen_is_not_signed(loop):
    lead = loop.at_grid(loop.lead())
    Lead.objects.filter(pk=lead.pk).update(evidence_hash="b" * 64)

    with pytest.raises(StaleStatusError):
        answer(lead, by=loop.worker, given=loop.answer_of())


def test_the_second_verifier_is_near_and_somebody_else(loop, officer):
    other_account = UserFactory(person_key="same")
    PostingFactory(user=other_account, duty=Duty.VILLAGE_LEADER, region=loop.grid.parent)
    loop.worker.person_key = "same"
    far = officer(Duty.GRID_WORKER, GridFactory())
    neighbour = officer(Duty.GRID_WORKER, GridFactory(parent=loop.grid.parent))

    found = set(companions(loop.lead(), by=loop.worker))

    assert found == {loop.village_leader, loop.companion, loop.township_clerk, neighbour}
    assert far not in found
    assert other_account not in found


# --- up -----------------------------------------------------------------------------------------
def test_an_answer_is_filed_up_by_another_person_at_each_level(loop):
    lead = loop.filed(loop.lead())

    assert (lead.status, lead.holder.level) == (Status.ANSWERED, 2)
    assert lead.reviewed_by == loop.township_clerk
    roles = list(Signature.objects.values_list("role", flat=True))
    assert roles[-2:] == ["filer", "reviewer"]


def test_who_stood_at_the_door_may_not_file_it_up(loop):
    lead = loop.answered(loop.lead())

    with pytest.raises(SamePersonError):
        lead_operations.file_up(lead, by=loop.companion)


def test_two_accounts_of_one_person_are_one_person(loop):
    lead = loop.answered(loop.lead())
    loop.worker.person_key = "same"
    twin = UserFactory(person_key=loop.companion.person)
    PostingFactory(user=twin, duty=Duty.VILLAGE_LEADER, region=loop.grid.parent)

    with pytest.raises(SamePersonError):
        lead_operations.file_up(lead, by=twin)


@pytest.mark.parametrize(
    "person",
    [
        pytest.param("worker", id="the-worker"),
        pytest.param("township_clerk", id="the-township-too-early"),
        pytest.param("county_clerk", id="the-county"),
    ],
)
def test_only_the_level_that_holds_it_files_it_up(loop, person):
    lead = loop.answered(loop.lead())

    with pytest.raises(PermissionDenied):
        lead_operations.file_up(lead, by=getattr(loop, person))


def test_a_lead_without_an_answer_is_not_filed_up(loop):
    lead = loop.at_village(loop.lead())

    with pytest.raises(StaleStatusError):
        lead_operations.file_up(lead, by=loop.village_leader)


def test_filing_up_twice_from_one_page_moves_it_once(loop):
    lead = loop.answered(loop.lead())
    same = loop.fresh(lead)
    lead_operations.file_up(lead, by=loop.village_leader)

    with pytest.raises(StaleStatusError):
        lead_operations.file_up(same, by=loop.village_leader)


def test_a_page_that_is_out_of_date_is_not_signed(loop):
    lead = loop.answered(loop.lead())

    with pytest.raises(StaleStatusError):
        lead_operations.file_up(lead, by=loop.village_leader, seen="0" * 24)


# --- back ---------------------------------------------------------------------------------------
def test_a_returned_lead_lies_at_the_grid_in_a_new_round(loop):
    lead = loop.filed(loop.lead())

    lead_operations.return_(lead, by=loop.county_clerk, reason="照片看不清号牌")

    lead = loop.fresh(lead)
    assert (lead.status, lead.holder, lead.round) == (Status.RETURNED, loop.grid, 2)
    assert lead.return_reason == "照片看不清号牌"
    assert (lead.verified_by, lead.reviewed_by) == (None, None)
    assert Dispatch.objects.last().direction == "back"


def test_in_a_new_round_the_same_people_may_act_again_with_new_proof(loop):
    lead = loop.answered(loop.lead())
    lead_operations.return_(lead, by=loop.village_leader, reason="照片看不清号牌")
    lead = loop.fresh(lead)

    with pytest.raises(ValidationError):
        answer(lead, by=loop.worker, given=loop.answer_of(uploads=[]))
    answer(lead, by=loop.worker, given=loop.answer_of())
    lead_operations.file_up(loop.fresh(lead), by=loop.village_leader)

    assert loop.fresh(lead).holder == loop.grid.parent.parent


def test_a_return_says_why(loop):
    lead = loop.answered(loop.lead())

    with pytest.raises(ValidationError):
        lead_operations.return_(lead, by=loop.village_leader, reason=" 不行 ")


@pytest.mark.parametrize(
    "person",
    [pytest.param("worker", id="the-worker"), pytest.param("county_clerk", id="a-level-above")],
)
def test_only_the_level_that_holds_it_returns_it(loop, person):
    lead = loop.answered(loop.lead())

    with pytest.raises(PermissionDenied):
        lead_operations.return_(lead, by=getattr(loop, person), reason="照片看不清号牌")


def test_what_has_no_answer_is_not_returned(loop):
    lead = loop.at_village(loop.lead())

    with pytest.raises(StaleStatusError):
        lead_operations.return_(lead, by=loop.village_leader, reason="照片看不清号牌")


def test_a_return_happens_once(loop):
    lead = loop.answered(loop.lead())
    same = loop.fresh(lead)
    lead_operations.return_(lead, by=loop.village_leader, reason="照片看不清号牌")

    with pytest.raises(StaleStatusError):
        lead_operations.return_(same, by=loop.village_leader, reason="照片看不清号牌")


# --- closed and opened again --------------------------------------------------------------------
def test_the_county_closes_it(loop):
    lead = loop.closed(loop.lead())

    assert (lead.status, lead.closed_by) == (Status.CLOSED, loop.county_clerk)
    assert lead.decided_hash == lead.evidence_hash
    assert Signature.objects.last().statement == "本人已复核，同意销号"
    assert list(events.verify()) == []


def test_nobody_else_closes_it(loop):
    lead = loop.filed(loop.lead())

    with pytest.raises(PermissionDenied):
        lead_operations.close(lead, by=loop.township_clerk)
    with pytest.raises(PermissionDenied):
        lead_operations.close(lead, by=loop.prefecture_clerk)


def test_who_reviewed_it_at_the_township_may_not_close_it_at_the_county(loop):
    county = loop.grid.parent.parent.parent
    PostingFactory(user=loop.township_clerk, duty=Duty.COUNTY_OFFICE, region=county)
    lead = loop.filed(loop.lead())
    twice = type(loop.township_clerk).objects.get(pk=loop.township_clerk.pk)

    with pytest.raises((SamePersonError, IntegrityError)):
        lead_operations.close(lead, by=twice)


def test_a_lead_without_an_answer_is_not_closed(loop):
    with pytest.raises(StaleStatusError):
        lead_operations.close(loop.lead(), by=loop.county_clerk)


def test_closing_again_changes_nothing(loop):
    lead = loop.filed(loop.lead())
    same = loop.fresh(lead)
    lead_operations.close(lead, by=loop.county_clerk)

    with pytest.raises(StaleStatusError):
        lead_operations.close(same, by=loop.county_clerk)

    assert Event.objects.filter(kind="screening.lead.closed").count() == 1


def test_what_has_no_proof_is_not_closed(loop):
    county = loop.grid.parent.parent.parent
    lead = loop.lead(status=Status.ANSWERED, verdict=Verdict.NOT_TRUE, holder=county)

    with pytest.raises(ValidationError) as refused:
        lead_operations.close(lead, by=loop.county_clerk)

    assert len(refused.value.messages) == 2


def close_by_sql(lead, person):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE screening_lead SET status = 'closed', closed_at = now(), closed_by_id = %s "
            "WHERE id = %s",
            [person.pk, lead.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_refuses_a_close_without_proof(loop):
    lead = loop.lead(verdict=Verdict.NOT_TRUE)

    with pytest.raises(IntegrityError, match="photo or paper"):
        close_by_sql(lead, loop.county_clerk)


def test_the_database_refuses_a_close_without_signatures(loop):
    lead = loop.at_grid(loop.lead(verdict=Verdict.NOT_TRUE))
    add_file(lead, photo(), by=loop.worker)

    with pytest.raises(IntegrityError, match="signatures"):
        close_by_sql(lead, loop.county_clerk)


def test_look_back_opens_it_at_the_county_with_new_days(loop):
    lead = loop.closed(loop.lead(due_on=timezone.localdate() - timedelta(days=40)))

    lead_operations.reopen(lead, by=loop.prefecture_clerk, reason="回头看发现车辆仍在名下")

    lead = loop.fresh(lead)
    assert (lead.status, lead.holder.level, lead.round) == (Status.PENDING, 2, 2)
    assert (lead.closed_by, lead.verified_by, lead.decided_hash) == (None, None, "")
    assert lead.due_on > timezone.localdate()
    assert Event.objects.last().data["due_on"] == lead.due_on.isoformat()


def test_a_reopened_lead_can_be_closed_again(loop):
    lead = loop.closed(loop.lead())
    lead_operations.reopen(lead, by=loop.county_clerk, reason="回头看发现车辆仍在名下")

    lead = loop.closed(loop.fresh(lead))

    assert lead.status == Status.CLOSED


@pytest.mark.parametrize(
    "person", [pytest.param("worker", id="worker"), pytest.param("township_clerk", id="township")]
)
def test_only_county_and_prefecture_reopen(loop, person):
    lead = loop.closed(loop.lead())

    with pytest.raises(PermissionDenied):
        lead_operations.reopen(lead, by=getattr(loop, person), reason="回头看发现车辆仍在名下")


def test_what_is_open_is_not_reopened(loop):
    with pytest.raises(StaleStatusError):
        lead_operations.reopen(loop.lead(), by=loop.county_clerk, reason="回头看发现问题")


def test_reopening_says_why(loop):
    lead = loop.closed(loop.lead())

    with pytest.raises(ValidationError):
        lead_operations.reopen(lead, by=loop.county_clerk, reason="")
