"""Races of decisions that overlap, and of a receipt and a draft given twice."""

from datetime import timedelta

from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.bulletins import closing, drafting
from accountability.issue_review import undoing
from accountability.models import Issue, PeriodClose
from ledger import dispatches
from ledger.models import Dispatch, Event, Status
from screening import exemptions, lead_operations
from tests.accountability.issues.conftest import STROKES, WHY
from tests.accountability.races.arena import (
    DONE,
    Arena,
    Round,
    all_did,
    one_did,
    race,
    stands_as_told,
    told,
)
from tests.accountability.races.elsewhere import period_of, the_day_after
from tests.accountability.races.many import APPROVE, RETURN, decided, went
from tests.factories import TownshipFactory


def _stand_as_told(issues: list[Issue]) -> None:
    for issue in issues:
        stands_as_told(issue)


# --- decisions that overlap -----------------------------------------------------------------------
@race("Of closing many out and closing one of them out alone, each entry is closed once")
def close_many_and_one(arena: Arena) -> Round:
    way = arena.way
    issues = [way.reviewed() for _n in range(3)]
    one = way.fresh(issues[1])

    outcomes = yield {
        "close many": decided(APPROVE, issues, way.closer),
        "close one": lambda: issue_closing.close(one, by=arena.third, strokes=STROKES),
    }

    alone = outcomes["close one"] == DONE
    assert outcomes["close many"] == DONE
    assert went(way.closer) == (2 if alone else 3)
    assert [told(issue, "closed") for issue in issues] == [1, 1, 1]
    assert way.fresh(one).closed_by == (arena.third if alone else way.closer)


@race("Of many approved and many returned, those that both chose go one way")
def approve_many_and_return_many(arena: Arena) -> Round:
    way = arena.way
    issues = [way.reviewed() for _n in range(4)]

    outcomes = yield {
        "approve": decided(APPROVE, issues[:3], way.closer),
        "return": decided(RETURN, issues[:0:-1], arena.third),
    }

    all_did(outcomes)
    assert went(way.closer) + went(arena.third) == 4
    assert [told(one, "closed") + told(one, "returned") for one in issues] == [1, 1, 1, 1]
    _stand_as_told(issues)


@race("Of taking a batch of reviews back and closing out what overlaps it, each entry does one")
def take_back_many_and_close_many(arena: Arena) -> Round:
    way = arena.way
    batch = decided(APPROVE, issues := [way.verified() for _n in range(3)], way.reviewer)()
    more = way.reviewed()

    outcomes = yield {
        "take back": lambda: undoing.take_back(batch, by=way.reviewer),
        "close": decided(APPROVE, [*issues[1:], more], arena.third),
    }

    all_did(outcomes)
    back = batch.outcomes.filter(is_undone=True).count()
    closed = sum(told(issue, "closed") for issue in issues)
    assert (back + closed, told(more, "closed")) == (3, 1)
    _stand_as_told([*issues, more])


@race("Of taking a return back and signing for it at the place, one happens")
def take_back_and_take_up(arena: Arena) -> Round:
    way = arena.way
    issue = way.applied()
    batch = decided(RETURN, [issue], way.township)()
    returned = way.fresh(issue)

    outcomes = yield {
        "take back": lambda: undoing.take_back(batch, by=way.township),
        "take up": lambda: issue_operations.receive(returned, by=way.village),
    }

    taken_up = outcomes["take up"] == DONE
    assert batch.outcomes.get().is_undone is not taken_up
    assert way.fresh(issue).status == (Status.VERIFYING if taken_up else Status.ANSWERED)
    stands_as_told(issue)


@race("A batch taken back by two presses of its maker comes back once")
def take_back_twice(arena: Arena) -> Round:
    way = arena.way
    issue = way.verified()
    batch = decided(APPROVE, [issue], way.reviewer)()

    outcomes = yield {
        "first press": lambda: undoing.take_back(batch, by=way.reviewer),
        "second press": lambda: undoing.take_back(batch, by=way.reviewer),
    }

    one_did(outcomes)
    assert told(issue, "taken_back") == 1


@race("Of a look-back that holds and one that does not, the trail tells both or the entry is open")
def look_back_and_reopen(arena: Arena) -> Round:
    way = arena.way
    issue = way.closed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "holds": lambda: issue_closing.look_back(mine, by=way.zhou, holds=True, words=WHY),
        "reopen": lambda: issue_closing.look_back(
            theirs, by=way.zhou_second, holds=False, words=WHY
        ),
    }

    assert outcomes["reopen"] == DONE
    assert told(issue, "looked_back") == list(outcomes.values()).count(DONE)
    assert (way.fresh(issue).round, told(issue, "reopened")) == (2, 1)
    stands_as_told(issue)


# --- receipts and drafts --------------------------------------------------------------------------
@race("Of two receipts of one dispatch, one is given")
def two_receipts(arena: Arena) -> Round:
    way = arena.way
    issue = way.registered()
    issue_operations.send_down(issue, by=way.zhou)
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_operations.receive(mine, by=way.reviewer),
        "second": lambda: issue_operations.receive(theirs, by=way.closer),
    }

    one_did(outcomes)
    dispatch = Dispatch.objects.get(subject=issue.subject, subject_id=issue.pk)
    assert dispatch.received_by == (way.reviewer if outcomes["first"] == DONE else way.closer)
    assert told(issue, "received") == 1


@race("Of signing for an entry and passing it on, which signs too, one receipt is given")
def receive_and_pass_on(arena: Arena) -> Round:
    way = arena.way
    issue = way.registered()
    issue_operations.send_down(issue, by=way.zhou)
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "receive": lambda: issue_operations.receive(mine, by=way.reviewer),
        "pass on": lambda: issue_operations.send_down(theirs, by=way.closer),
    }

    received = outcomes["receive"] == DONE
    assert outcomes["pass on"] == DONE
    first, second = dispatches.history(issue)
    assert first.received_by == (way.reviewer if received else way.closer)
    assert second.received_at is None
    assert told(issue, "received") == received


@race("Of signing for a lead and passing it on, which signs too, one receipt is given")
def receive_and_pass_on_a_lead(arena: Arena) -> Round:
    loop, way = arena.loop, arena.way
    lead = loop.lead(holder=way.prefecture)
    lead_operations.send_down(lead, by=loop.prefecture_clerk)
    mine, theirs = loop.fresh(lead), loop.fresh(lead)

    outcomes = yield {
        "receive": lambda: lead_operations.receive(mine, by=way.reviewer),
        "pass on": lambda: lead_operations.send_down(theirs, by=way.closer),
    }

    received = outcomes["receive"] == DONE
    assert outcomes["pass on"] == DONE
    first, second = dispatches.history(lead)
    assert first.received_by == (way.reviewer if received else way.closer)
    assert second.received_at is None
    told_of = Event.objects.filter(kind="screening.lead.received", subject_id=lead.pk)
    assert told_of.count() == received


@race("Of passing a lead on and exempting its household, both come through or who passes is told")
def pass_on_and_exempt(arena: Arena) -> Round:
    loop, way = arena.loop, arena.way
    lead = loop.lead()
    mine, today = loop.fresh(lead), timezone.localdate()
    exemption = exemptions.propose(
        exemptions.of_lead(lead, with_household=True), rule=lead.rule, reason=WHY,
        paper="测扶领办〔2018〕9号", valid_from=today, valid_until=today + timedelta(days=90),
        by=way.reviewer,
    )  # fmt: skip

    outcomes = yield {
        "pass on": lambda: lead_operations.send_down(mine, by=loop.county_clerk),
        "exempt": lambda: exemptions.sign(exemption, by=way.closer, strokes=STROKES),
    }

    assert outcomes["exempt"] == DONE
    assert loop.fresh(lead).status == Status.WITHDRAWN


@race("Two who freeze a period and draft its bulletin at once leave one of each")
def two_drafts(arena: Arena) -> Round:
    township = TownshipFactory(parent=arena.way.county)
    arena.way.registered(region=township)
    period = period_of(township)

    def freeze_and_draft() -> None:
        drafting.draft(closing.close_period(township, period))

    with the_day_after():
        outcomes = yield dict.fromkeys(("first", "second", "third"), freeze_and_draft)

    all_did(outcomes)
    close = PeriodClose.objects.get(region=township, ends_on=period.last)
    assert closing.is_whole(close)
    assert close.bulletins.count() == 1
    for kind, row in (("period.closed", close), ("bulletin.drafted", close.bulletins.get())):
        told_of = Event.objects.filter(kind=f"accountability.{kind}", subject_id=row.pk)
        assert told_of.count() == 1
