"""Many applications approved or returned at once: each with its own result."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability import issue_closing, stages
from accountability.issue_review import judging
from accountability.issue_review.deciding import Decision, decide
from accountability.models import Issue, ReviewBatch
from ledger import events
from ledger.models import Dispatch, Event, Signature, Status, Step
from regions import assurance, personal_keys
from regions.assurance import Method
from regions.duties import Duty
from regions.personal_keys import EndedKeyError
from tests.accountability.issue_review.conftest import APPROVE, RETURN, approve, send_back
from tests.accountability.issues.conftest import STROKES, WHY
from tests.factories import CountyFactory, HouseholdFactory, PostingFactory


def written(issue: Issue) -> tuple:
    """What a step leaves behind beside the row: its event, signature, dispatch and step."""
    event = Event.objects.filter(subject_id=issue.pk).exclude(kind="ledger.sealed").last()
    signature = Signature.objects.filter(event=event).values_list(
        "role", "signer", "statement", "content", "strokes", "signer_post"
    )
    sent = Dispatch.objects.filter(subject_id=issue.pk).last()
    data = {name: value for name, value in event.data.items() if name != "was"}
    return (
        (event.kind, event.before, event.after, event.actor_id, event.note, data),
        [(*row[:3], row[3].replace(issue.number, "N"), *row[4:]) for row in signature],
        (sent.direction, sent.from_region_id, sent.to_region_id, sent.note, sent.received_by_id),
        Step.objects.filter(subject_id=issue.pk, event=event).values_list("round", "kind").get(),
    )


@pytest.mark.parametrize(
    ("stage", "verb", "who"),
    [
        pytest.param("applied", "verify", "township", id="verified"),
        pytest.param("verified", "review", "reviewer", id="reviewed"),
    ],
)
def test_many_leave_the_same_behind_as_one(stage, verb, who, way):
    one, another = getattr(way, stage)(), getattr(way, stage)()
    getattr(issue_closing, verb)(one, by=getattr(way, who), strokes=STROKES)

    approve([another], getattr(way, who))

    assert written(another) == written(one)
    assert list(events.verify()) == []


def test_each_of_many_is_closed_out_with_its_own_signature(way):
    issues = [way.reviewed() for _n in range(3)]

    batch = approve(issues, way.closer)

    closed = Issue.objects.filter(status=Status.CLOSED, closed_by=way.closer)
    signed = Signature.objects.filter(role=Signature.Role.CLOSER, signer=way.closer)
    assert closed.count() == 3
    assert {s.event.subject_id for s in signed} == {issue.pk for issue in issues}
    assert [outcome.problem for outcome in batch.outcomes.all()] == ["", "", ""]
    assert list(events.verify()) == []


def test_a_key_that_was_revoked_meanwhile_signs_none_of_many(way, rf):
    """The act says so in a sentence, and the same form can be sent again."""
    issues = [way.reviewed() for _n in range(3)]
    key = personal_keys.register(way.closer, "271828", by=way.closer)
    request = rf.post("/")
    request.user = way.closer
    assurance.prove(request, Method.KEY, personal_keys.open_with(key, "271828"))
    personal_keys.revoke(way.closer, by=way.closer)

    with assurance.answering(request), pytest.raises(EndedKeyError, match="刚被替换或撤销"):
        approve(issues, way.closer)

    assert not ReviewBatch.objects.exists()
    assert not Signature.objects.filter(role=Signature.Role.CLOSER).exists()
    assert Issue.objects.filter(status=Status.ANSWERED).count() == 3
    assert approve(issues, way.closer).outcomes.filter(event__isnull=False).count() == 3
    assert list(events.verify()) == []


def test_entries_of_several_stages_each_take_their_next_step(way):
    verified, reviewed = way.verified(), way.reviewed()
    third = PostingFactory(duty=Duty.COUNTY_OFFICE, region=way.county).user

    approve([verified, reviewed], third)

    assert way.fresh(verified).reviewed_by == third
    assert way.fresh(reviewed).status == Status.CLOSED


def test_many_are_returned_with_one_reason(way):
    issues = [way.applied(), way.applied()]

    send_back(issues, way.township)

    found = Issue.objects.values_list("status", "round", "return_reason", "applied_at", "holder")
    assert list(found) == [(Status.RETURNED, 2, WHY, None, way.place.pk)] * 2
    assert set(Dispatch.objects.filter(direction="back").values_list("note", flat=True)) == {WHY}


def test_what_cannot_go_says_why_and_holds_nothing_up(way):
    good, far, moved = way.reviewed(), way.applied(), way.closed()
    stepped = way.verified()
    approve([stepped], way.closer)

    batch = approve([good, far, moved, stepped], way.closer)

    said = dict(batch.outcomes.values_list("issue", "problem"))
    assert said[good.pk] == ""
    assert way.township.active_postings[0].region.name in said[far.pk]
    assert str(stages.word_of(moved)) in said[moved.pk]
    assert "另一人" in said[stepped.pk]
    assert way.fresh(good).status == Status.CLOSED


def test_a_household_entry_without_hand_or_photo_is_not_closed(way):
    household = HouseholdFactory(region=way.place)
    begun = way.taken_up(way.registered(household=household))
    issue = way.reviewed(way.verified(way.applied(begun)))
    only_papers = {issue.pk: judging.Proof(files=["a" * 64], kinds={"paper"})}

    found = judging.problems(APPROVE, [issue], way.closer, only_papers)

    assert "户主签字" in found[issue.pk]


def test_what_changed_since_it_was_signed_is_not_approved(way):
    issue = way.applied()
    Issue.objects.filter(pk=issue.pk).update(measures="另一套措施")

    batch = approve([issue], way.township)

    assert "内容有改动" in batch.outcomes.get().problem


def test_what_the_database_alone_refuses_does_not_hold_up_the_others(way, monkeypatch):
    issues = [way.reviewed() for _n in range(4)]
    late = timezone.localdate() + timedelta(days=30)
    Issue.objects.filter(pk=issues[2].pk).update(finished_on=late)
    proof = judging.proofs(issues[:1])[issues[0].pk]
    monkeypatch.setattr(judging, "problems", lambda *_given, **_also: {})
    monkeypatch.setattr(judging, "proofs", lambda rows: {row.pk: proof for row in rows})

    batch = approve(issues, way.closer)

    said = dict(batch.outcomes.values_list("issue", "problem"))
    assert "days in order" in said.pop(issues[2].pk)
    assert set(said.values()) == {""}
    assert Issue.objects.filter(status=Status.CLOSED).count() == 3
    assert list(events.verify()) == []


def test_a_form_sent_twice_decides_once(way):
    issue = way.applied()
    given = Decision(APPROVE, uuid4(), strokes=STROKES)

    first = decide([issue.pk], given, by=way.township)
    second = decide([issue.pk], given, by=way.township)

    assert first == second
    assert Event.objects.filter(kind="accountability.issue.verified").count() == 1


def test_the_form_of_another_decides_nothing(way):
    given = Decision(RETURN, uuid4(), reason=WHY)
    decide([way.applied().pk], given, by=way.township)

    with pytest.raises(PermissionDenied):
        decide([], given, by=way.reviewer)


def test_who_decides_nowhere_is_refused(way):
    auditor = PostingFactory(duty=Duty.AUDITOR, region=way.prefecture).user

    with pytest.raises(PermissionDenied):
        decide([], Decision(RETURN, uuid4(), reason=WHY), by=auditor)


def test_entries_out_of_sight_are_not_touched(way):
    stranger = PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user
    issue = way.verified()

    batch = approve([issue], stranger)

    assert batch.outcomes.count() == 0
    assert way.fresh(issue).reviewed_at is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param(Decision(APPROVE, uuid4()), "strokes", id="approval without signature"),
        pytest.param(
            Decision(RETURN, uuid4(), reason="不行"), "reason", id="return without reason"
        ),
    ],
)
def test_what_is_missing_is_named(given, field, way):
    with pytest.raises(ValidationError) as refused:
        decide([way.applied().pk], given, by=way.township)

    assert field in refused.value.message_dict


def test_more_than_a_thousand_are_refused(way):
    with pytest.raises(ValidationError):
        decide(list(range(1001)), Decision(APPROVE, uuid4(), strokes=STROKES), by=way.township)


@pytest.mark.parametrize("rows", [2, 12])
def test_statements_do_not_grow_with_rows(rows, way, django_assert_num_queries):
    issues = [way.reviewed() for _n in range(rows)]

    with django_assert_num_queries(41):
        approve(issues, type(way.closer).objects.get(pk=way.closer.pk))

    assert Issue.objects.filter(status=Status.CLOSED).count() == rows


def test_who_saw_an_entry_before_a_colleagues_step_does_not_take_the_one_after_it(way):
    seen, other = way.verified(), way.verified()
    shown = timezone.now()
    way.reviewed(seen)
    given = Decision(APPROVE, uuid4(), strokes=STROKES, shown_at=shown)

    batch = decide([seen.pk, other.pk], given, by=way.closer)

    problems = dict(batch.outcomes.values_list("issue", "problem"))
    assert "已由他人办理" in problems[seen.pk]
    assert problems[other.pk] == ""
    assert [stages.stage_of(way.fresh(one)) for one in (seen, other)] == ["reviewed", "reviewed"]
