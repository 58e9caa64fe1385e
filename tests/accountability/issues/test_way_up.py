"""From the application to the close-out, the look-back and back again."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_proof, stages
from accountability.reports.states import States, states
from ledger import events
from ledger.models import Dispatch, Signature, Status
from ledger.reports import DoesNotAddUpError
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from tests.accountability.issues.conftest import STROKES, WHY, paper
from tests.factories import HouseholdFactory, PostingFactory


def test_an_issue_goes_all_the_way(way):
    issue = way.closed()

    roles = issue_proof.signatures_of_round(issue).values_list("role", "signer")
    assert (issue.status, issue.closed_by) == (Status.CLOSED, way.closer)
    assert dict(roles) == {
        Signature.Role.RECTIFIER: way.village.pk,
        Signature.Role.VERIFIER: way.township.pk,
        Signature.Role.REVIEWER: way.reviewer.pk,
        Signature.Role.CLOSER: way.closer.pk,
    }
    assert issue.applied_at < issue.verified_at < issue.reviewed_at < issue.closed_at
    assert list(events.verify()) == []


def test_each_stage_has_the_words_of_the_ledger(way):
    words = [stages.stage_of(way.registered())]
    issue = way.sent()
    words.append(stages.stage_of(issue))
    issue = way.taken_up(issue)
    words.append(stages.stage_of(issue))
    issue = way.applied(issue)
    words.append(stages.stage_of(issue))
    issue = way.verified(issue)
    words.append(stages.stage_of(issue))
    issue = way.reviewed(issue)
    words.append(stages.stage_of(issue))
    words.append(stages.stage_of(way.closed(issue)))

    assert words == [
        *("registered", "on_its_way", "rectifying", "applied", "verified", "reviewed", "closed"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"uploads": []}, "files", id="no proof"),
        pytest.param({"strokes": ""}, "strokes", id="no signature"),
        pytest.param(
            {"finished_on": timezone.localdate() + timedelta(days=2)},
            "finished_on",
            id="finished tomorrow",
        ),
        pytest.param(
            {"finished_on": timezone.localdate() - timedelta(days=2)},
            "finished_on",
            id="finished before it was sent down",
        ),
    ],
)
def test_an_application_without_proof_is_refused(changes, field, way):
    issue = way.taken_up()

    with pytest.raises(ValidationError) as caught:
        issue_closing.apply(issue, by=way.village, given=way.application(**changes))

    assert list(caught.value.message_dict) == [field]
    assert way.fresh(issue).status == Status.VERIFYING


def test_a_household_issue_needs_the_heads_hand_or_a_photo(way):
    household = HouseholdFactory(region=way.grid)
    issue = way.registered(household=household, region=way.grid)
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=way.grid).user
    issue = way.sent(issue)
    issue_operations.send_down(issue, by=way.village)
    issue = way.fresh(issue)
    issue_operations.receive(issue, by=worker)
    issue = way.fresh(issue)

    with pytest.raises(ValidationError) as caught:
        issue_closing.apply(issue, by=worker, given=way.application(uploads=[paper()]))
    assert list(caught.value.message_dict) == ["head"]

    signed = way.application(uploads=[paper()], head_name="陆小芬", head_strokes=STROKES)
    issue_closing.apply(way.fresh(issue), by=worker, given=signed)
    issue = way.fresh(issue)
    issue_closing.verify(issue, by=way.village, strokes=STROKES)
    issue = way.closed(way.reviewed(way.fresh(issue)))
    assert issue.status == Status.CLOSED


@pytest.mark.parametrize(
    ("verb", "stage", "person"),
    [
        pytest.param("verify", "applied", "village", id="the rectifier does not verify"),
        pytest.param("review", "verified", "township", id="the township does not review"),
        pytest.param("close", "reviewed", "township", id="the township does not close"),
        pytest.param("close", "reviewed", "zhou", id="nobody closes for the level below"),
    ],
)
def test_a_step_is_taken_only_where_the_issue_lies(verb, stage, person, way):
    issue = getattr(way, stage)()

    with pytest.raises(PermissionDenied):
        getattr(issue_closing, verb)(issue, by=getattr(way, person), strokes=STROKES)


def test_who_reviewed_does_not_close(way):
    issue = way.reviewed()

    with pytest.raises(SamePersonError):
        issue_closing.close(issue, by=way.reviewer, strokes=STROKES)

    assert way.fresh(issue).status == Status.ANSWERED


def test_two_accounts_of_one_person_are_one(way):
    way.reviewer.person_key = "the-same"
    way.reviewer.save()
    second = PostingFactory(
        duty=Duty.COUNTY_OFFICE, region=way.county, user__person_key="the-same"
    ).user
    issue = way.reviewed()

    with pytest.raises(SamePersonError):
        issue_closing.close(issue, by=second, strokes=STROKES)


@pytest.mark.parametrize(
    ("verb", "stage"),
    [
        pytest.param("review", "applied", id="review before it is verified"),
        pytest.param("close", "verified", id="close before it is reviewed"),
        pytest.param("review", "reviewed", id="review twice"),
        pytest.param("close", "closed", id="close twice"),
    ],
)
def test_a_step_out_of_turn_is_refused(verb, stage, way):
    issue = getattr(way, stage)()

    with pytest.raises((StaleStatusError, PermissionDenied)):
        getattr(issue_closing, verb)(issue, by=way.closer, strokes=STROKES)


@pytest.mark.parametrize("verb", ["verify", "review", "close"])
def test_a_step_without_a_hand_is_refused(verb, way):
    before = {"verify": "applied", "review": "verified", "close": "reviewed"}
    people = {"verify": way.township, "review": way.reviewer, "close": way.closer}
    issue = getattr(way, before[verb])()

    with pytest.raises(ValidationError):
        getattr(issue_closing, verb)(issue, by=people[verb], strokes="")


def test_returned_it_lies_at_the_place_in_a_new_round(way):
    issue = way.verified()

    issue_closing.return_(issue, by=way.reviewer, reason=WHY)

    issue = way.fresh(issue)
    assert (issue.status, issue.holder, issue.round) == (Status.RETURNED, way.place, 2)
    assert (issue.verified_by, issue.applied_by, issue.finished_on) == (None, None, None)
    assert issue.return_reason == WHY


def test_after_a_return_old_proof_does_not_count(way):
    issue = way.applied()
    issue_closing.return_(issue, by=way.township, reason=WHY)

    with pytest.raises(ValidationError) as caught:
        issue_closing.apply(way.fresh(issue), by=way.village, given=way.application(uploads=[]))

    assert list(caught.value.message_dict) == ["files"]


def test_a_return_says_why_and_comes_from_where_it_lies(way):
    issue = way.verified()

    with pytest.raises(ValidationError):
        issue_closing.return_(issue, by=way.reviewer, reason="不")
    with pytest.raises(PermissionDenied):
        issue_closing.return_(issue, by=way.township, reason=WHY)


def test_a_close_out_is_filed_up_once_and_signed_for_once(way):
    issue = way.closed()

    issue_closing.file_up(issue, by=way.closer)
    issue = way.fresh(issue)
    assert issue.holder == way.prefecture
    with pytest.raises(StaleStatusError):
        issue_closing.file_up(issue, by=way.zhou)
    issue_closing.receive_filing(issue, by=way.zhou)
    with pytest.raises(StaleStatusError):
        issue_closing.receive_filing(way.fresh(issue), by=way.zhou)

    last = Dispatch.objects.filter(subject=issue.subject, subject_id=issue.pk).last()
    assert (last.direction, last.received_by) == (Dispatch.Direction.UP, way.zhou)


def test_a_look_back_that_holds_leaves_it_closed(way):
    issue = way.closed()

    issue_closing.look_back(issue, by=way.zhou, holds=True, words="抽查整改到位")

    assert way.fresh(issue).status == Status.CLOSED


def test_a_look_back_that_fails_opens_it_again_and_keeps_the_past(way):
    issue = way.closed()

    issue_closing.look_back(issue, by=way.zhou, holds=False, words="现场查看没有整改")

    issue = way.fresh(issue)
    assert (issue.status, issue.holder, issue.round) == (Status.PENDING, way.county, 2)
    assert (issue.closed_at, issue.applied_by, issue.finished_on) == (None, None, None)
    again = way.closed(way.reviewed(way.verified(way.applied(way.taken_up(issue)))))
    assert (again.status, again.round) == (Status.CLOSED, 2)


def test_who_took_a_step_does_not_look_back(way):
    with pytest.raises(SamePersonError):
        issue_closing.look_back(way.closed(), by=way.closer, holds=True, words="抽查整改到位")


def test_who_may_not_look_back_is_refused(way):
    with pytest.raises(PermissionDenied):
        issue_closing.look_back(way.closed(), by=way.township, holds=True, words="抽查整改到位")


def test_an_open_issue_cannot_be_looked_back_at(way):
    with pytest.raises(StaleStatusError):
        issue_closing.look_back(way.reviewed(), by=way.zhou, holds=True, words="抽查整改到位")


def test_the_parts_are_the_whole(way):
    way.closed()
    way.applied()
    way.taken_up()
    way.registered(due_kind="standing", due_on=None)
    issue_closing.return_(way.applied(), by=way.township, reason=WHY)

    found = states(way.prefecture, timezone.localdate())

    assert found == States(
        total=5, closed=1, rectifying=1, applied=1, returned=1, standing=1, withdrawn=0
    )


def test_parts_that_are_not_the_whole_are_refused():
    with pytest.raises(DoesNotAddUpError):
        States(3, 1, 0, 0, 0, 0, 1).check()
