"""Races of decisions about many entries at once, and of taking them back."""

import time
from collections.abc import Callable
from itertools import count
from uuid import uuid4

from django.test import RequestFactory

from accountability import issue_closing
from accountability.issue_review import deciding, undoing
from accountability.issue_review.deciding import Decision
from accountability.models import Issue, ReviewBatch
from ledger.models import Signature, Status
from regions import assurance, personal_keys
from regions.assurance import Method
from regions.models import User
from tests.accountability.issues.conftest import STROKES, WHY
from tests.accountability.races.arena import (
    DONE,
    Arena,
    Round,
    all_did,
    race,
    stands_as_told,
    told,
)

PIN = "271828"
_running = count()
APPROVE, RETURN = ReviewBatch.Verb.APPROVE, ReviewBatch.Verb.RETURN


def decided(verb: ReviewBatch.Verb, issues: list[Issue], by: User) -> Callable[[], ReviewBatch]:
    """A decision of many, to be made at the barrier."""
    given = Decision(verb, uuid4(), strokes=STROKES, reason=WHY)
    return lambda: deciding.decide([issue.pk for issue in issues], given, by=by)


def went(by: User) -> int:
    """How many entries went by the last decision of somebody."""
    batch = ReviewBatch.objects.filter(made_by=by).order_by("pk").last()
    return batch.outcomes.filter(event__isnull=False).count()


@race("Two who close out the same three entries at once close each once")
def two_close_many(arena: Arena) -> Round:
    way = arena.way
    issues = [way.reviewed() for _n in range(3)]

    outcomes = yield {
        "first": decided(APPROVE, issues, way.closer),
        "second": decided(APPROVE, issues[::-1], arena.third),
    }

    all_did(outcomes)
    assert [told(issue, "closed") for issue in issues] == [1, 1, 1]
    assert went(way.closer) + went(arena.third) == 3


@race("Of closing many out and returning one of them, one happens to it")
def close_many_and_return_one(arena: Arena) -> Round:
    way = arena.way
    issues = [way.reviewed() for _n in range(2)]
    one = way.fresh(issues[1])

    outcomes = yield {
        "close many": decided(APPROVE, issues, way.closer),
        "return one": lambda: issue_closing.return_(one, by=arena.third, reason=WHY),
    }

    returned = outcomes["return one"] == DONE
    assert outcomes["close many"] == DONE
    assert went(way.closer) == (1 if returned else 2)
    assert way.fresh(one).status == (Status.RETURNED if returned else Status.CLOSED)


@race("Of taking a review back and closing out upon it, one happens")
def take_back_and_close(arena: Arena) -> Round:
    way = arena.way
    issue = way.verified()
    batch = decided(APPROVE, [issue], way.reviewer)()
    reviewed = way.fresh(issue)

    outcomes = yield {
        "take back": lambda: undoing.take_back(batch, by=way.reviewer),
        "close": lambda: issue_closing.close(reviewed, by=arena.third, strokes=STROKES),
    }

    closed = outcomes["close"] == DONE
    batch.refresh_from_db()
    assert batch.outcomes.get().is_undone is not closed
    assert told(issue, "closed") == closed
    stands_as_told(issue)


@race("Of many approved with a personal key and the key revoked, it signs all of them or none")
def approve_by_key_and_revoke(arena: Arena) -> Round:
    way = arena.way
    issues = [way.reviewed() for _n in range(3)]
    key = personal_keys.register(way.closer, PIN, by=way.closer)
    request = RequestFactory().post("/")
    request.user = way.closer
    assurance.prove(request, Method.KEY, personal_keys.open_with(key, PIN))
    approve = decided(APPROVE, issues, way.closer)

    def approve_by_key() -> None:
        with assurance.answering(request):
            approve()

    def revoke() -> None:  # a moment's work, each time elsewhere in the other's
        time.sleep(next(_running) % 20 * 0.02)
        personal_keys.revoke(way.closer, by=way.closer)

    outcomes = yield {"approve": approve_by_key, "revoke": revoke}

    approved = outcomes["approve"] == DONE
    assert outcomes["revoke"] == DONE
    assert [told(issue, "closed") for issue in issues] == [int(approved)] * 3
    assert Signature.objects.filter(public_key=key.public).count() == (3 if approved else 0)
