"""Races of an issue on its way up: applied for, verified, reviewed, closed out, looked back at."""

from accountability import issue_closing, issue_operations
from accountability.issue_proof import files_of_round
from ledger.canonical import canonical
from ledger.models import Signature, Status
from tests.accountability.issues.conftest import STROKES, WHY, photo
from tests.accountability.races.arena import (
    DONE,
    Arena,
    Round,
    one_did,
    race,
    stands_as_told,
    told,
    trail_of,
)
from tests.factories import PostingFactory, UserFactory


@race("Of two who apply for the close-out, one does")
def two_apply(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.apply(mine, by=way.village, given=way.application()),
        "second": lambda: issue_closing.apply(
            theirs, by=arena.village_second, given=way.application()
        ),
    }

    one_did(outcomes)
    assert told(issue, "applied") == 1
    assert files_of_round(issue).count() == 1


@race("What is signed is what stands: of applying and editing the measures, none is lost")
def apply_and_edit(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "apply": lambda: issue_closing.apply(mine, by=way.village, given=way.application()),
        "edit": lambda: issue_operations.set_measures(
            theirs, by=arena.village_second, goal="", measures="逐户回访"
        ),
    }

    one_did(outcomes)
    fresh = way.fresh(issue)
    assert (fresh.measures == "逐户回访") is (outcomes["edit"] == DONE)
    signed = Signature.objects.filter(event__in=trail_of(issue, "applied"))
    assert all(canonical({"measures": fresh.measures})[1:-1] in one.content for one in signed)


@race("No photo slips in under a signature: of applying and adding one, it is signed or refused")
def apply_and_add_file(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    yield {
        "apply": lambda: issue_closing.apply(mine, by=way.village, given=way.application()),
        "add": lambda: issue_operations.add_file(theirs, photo("red"), by=arena.village_second),
    }

    signed = Signature.objects.get(event__in=trail_of(issue, "applied"))
    files = files_of_round(issue).order_by("sha256").values_list("sha256", flat=True)
    assert canonical({"files": list(files)})[1:-1] in signed.content


@race("Of two who verify in the same office, one does")
def two_verify(arena: Arena) -> Round:
    way = arena.way
    issue = way.applied()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.verify(mine, by=way.township, strokes=STROKES),
        "second": lambda: issue_closing.verify(theirs, by=arena.township_second, strokes=STROKES),
    }

    one_did(outcomes)
    assert told(issue, "verified") == 1


@race("Of verifying and returning, one happens")
def verify_and_return(arena: Arena) -> Round:
    way = arena.way
    issue = way.applied()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "verify": lambda: issue_closing.verify(mine, by=way.township, strokes=STROKES),
        "return": lambda: issue_closing.return_(theirs, by=arena.township_second, reason=WHY),
    }

    one_did(outcomes)
    fresh = way.fresh(issue)
    assert (fresh.verified_at is None, fresh.round) == (
        (True, 2) if outcomes["return"] == DONE else (False, 1)
    )


@race("Of two who review in the same office, one does, and who reviewed does not close")
def two_review(arena: Arena) -> Round:
    way = arena.way
    issue = way.verified()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.review(mine, by=way.reviewer, strokes=STROKES),
        "second": lambda: issue_closing.review(theirs, by=way.closer, strokes=STROKES),
    }

    one_did(outcomes)
    assert told(issue, "reviewed") == 1


@race("Of two accounts of one person who review at two desks, one does")
def one_person_twice(arena: Arena) -> Round:
    way = arena.way
    issue = way.verified()
    twins = [
        PostingFactory(
            duty=way.reviewer.active_postings[0].duty,
            region=way.county,
            user=UserFactory(person_key=f"twin-{issue.pk}"),
        ).user
        for _n in range(2)
    ]
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.review(mine, by=twins[0], strokes=STROKES),
        "second": lambda: issue_closing.review(theirs, by=twins[1], strokes=STROKES),
    }

    one_did(outcomes)
    assert told(issue, "reviewed") == 1


@race("Of two who close out, one does")
def two_close(arena: Arena) -> Round:
    way = arena.way
    issue = way.reviewed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.close(mine, by=way.closer, strokes=STROKES),
        "second": lambda: issue_closing.close(theirs, by=arena.third, strokes=STROKES),
    }

    one_did(outcomes)
    assert told(issue, "closed") == 1


@race("Of closing out and returning, one happens")
def close_and_return(arena: Arena) -> Round:
    way = arena.way
    issue = way.reviewed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "close": lambda: issue_closing.close(mine, by=way.closer, strokes=STROKES),
        "return": lambda: issue_closing.return_(theirs, by=arena.third, reason=WHY),
    }

    one_did(outcomes)
    closed = outcomes["close"] == DONE
    assert way.fresh(issue).status == (Status.CLOSED if closed else Status.RETURNED)


@race("A close-out pressed twice by the same person happens once")
def close_pressed_twice(arena: Arena) -> Round:
    way = arena.way
    issue = way.reviewed()
    mine, again = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first press": lambda: issue_closing.close(mine, by=way.closer, strokes=STROKES),
        "second press": lambda: issue_closing.close(again, by=way.closer, strokes=STROKES),
    }

    one_did(outcomes)
    assert told(issue, "closed") == 1


@race("Of two look-backs that fail, one opens the entry again")
def two_look_back(arena: Arena) -> Round:
    way = arena.way
    issue = way.closed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.look_back(mine, by=way.zhou, holds=False, words=WHY),
        "second": lambda: issue_closing.look_back(
            theirs, by=way.zhou_second, holds=False, words=WHY
        ),
    }

    one_did(outcomes)
    assert (way.fresh(issue).round, told(issue, "reopened")) == (2, 1)


@race("Of filing up and reopening, the entry tells one story")
def file_up_and_reopen(arena: Arena) -> Round:
    way = arena.way
    issue = way.closed()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "file up": lambda: issue_closing.file_up(mine, by=way.closer),
        "reopen": lambda: issue_closing.look_back(theirs, by=way.zhou, holds=False, words=WHY),
    }

    one_did(outcomes)
    stands_as_told(issue)


@race("Of two who sign for a filing, one does")
def two_receive_filing(arena: Arena) -> Round:
    way = arena.way
    issue = way.closed()
    issue_closing.file_up(issue, by=way.closer)
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_closing.receive_filing(mine, by=way.zhou),
        "second": lambda: issue_closing.receive_filing(theirs, by=way.zhou_second),
    }

    one_did(outcomes)
    assert told(issue, "filing_received") == 1
