"""Races of an issue being entered, going down and being rectified, and of what is asked for."""

from itertools import count

from django.utils import timezone

from accountability import issue_operations, issue_requests
from accountability.issue_registering import Paper, register, register_batch, take_in
from accountability.models import Issue, IssueBatch, Item, Source
from ledger.models import Dispatch
from regions.models import Level
from tests.accountability.issues.conftest import WHY
from tests.accountability.issues.test_requests import later
from tests.accountability.races.arena import (
    DONE,
    Arena,
    Round,
    all_did,
    one_did,
    race,
    stands_as_told,
    told,
    trail_of,
)

DOC_NO = "黔扶通〔2018〕2号"
_running = count(1)


@race("Two who register get different numbers without a gap")
def two_register(arena: Arena) -> Round:
    way = arena.way
    paper = Paper(Source.STATE, doc_no="测考〔2018〕1号")
    before = Issue.objects.count()

    outcomes = yield {
        "first": lambda: register([way.finding()] * 3, by=way.zhou, paper=paper),
        "second": lambda: register([way.finding()] * 3, by=way.zhou_second, paper=paper),
    }

    all_did(outcomes)
    numbers = sorted(int(number[-4:]) for number in Issue.objects.values_list("number", flat=True))
    assert numbers == list(range(1, before + 7))


@race("Of two who enter the same document, one makes the batch")
def two_batches(arena: Arena) -> Round:
    way = arena.way
    doc_no = f"测考〔2018〕{next(_running)}号"
    given = {
        "source": Source.STATE,
        "region": way.prefecture,
        "title": "国家考核反馈",
        "issued_on": timezone.localdate(),
        "doc_no": doc_no,
    }

    outcomes = yield {
        "first": lambda: register_batch(by=way.zhou, **given),
        "second": lambda: register_batch(by=way.zhou_second, **given),
    }

    one_did(outcomes)
    assert IssueBatch.objects.filter(doc_no=doc_no).count() == 1


@race("Of two who take the same lead in, one does")
def two_take_in(arena: Arena) -> Round:
    loop = arena.loop
    lead = loop.closed(loop.lead())
    item = Item.objects.first()
    mine, theirs = loop.fresh(lead), loop.fresh(lead)

    outcomes = yield {
        "first": lambda: take_in(mine, by=arena.way.reviewer, item=item, level=Level.COUNTY),
        "second": lambda: take_in(theirs, by=arena.way.closer, item=item, level=Level.COUNTY),
    }

    one_did(outcomes)
    assert Issue.objects.filter(origin=lead.subject, origin_id=lead.pk).count() == 1


@race("Of two who send down, one does")
def two_send_down(arena: Arena) -> Round:
    way = arena.way
    issue = way.registered()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_operations.send_down(mine, by=way.zhou),
        "second": lambda: issue_operations.send_down(theirs, by=way.zhou_second),
    }

    one_did(outcomes)
    assert Dispatch.objects.filter(subject=issue.subject, subject_id=issue.pk).count() == 1


@race("Of two who sign for what was sent, one does")
def two_receive(arena: Arena) -> Round:
    way = arena.way
    issue = way.sent()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_operations.receive(mine, by=way.village),
        "second": lambda: issue_operations.receive(theirs, by=arena.village_second),
    }

    one_did(outcomes)
    assert told(issue, "taken_up") == 1


@race("Two who edit the measures do not overwrite one another unseen")
def two_edit(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_operations.set_measures(
            mine, by=way.village, goal="", measures="甲写的措施"
        ),
        "second": lambda: issue_operations.set_measures(
            theirs, by=arena.village_second, goal="", measures="乙写的措施"
        ),
    }

    one_did(outcomes)
    mine_stands = outcomes["first"] == DONE
    assert way.fresh(issue).measures == ("甲写的措施" if mine_stands else "乙写的措施")


@race("Two who transfer an entry to two units leave it with one, as the trail tells")
def two_transfer(arena: Arena) -> Round:
    way = arena.way
    issue = way.registered()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_operations.transfer(mine, by=way.zhou, unit="教育局", reason=WHY),
        "second": lambda: issue_operations.transfer(
            theirs, by=way.zhou_second, unit="住建局", reason=WHY
        ),
    }

    one_did(outcomes)
    assert [event.data["to"] for event in trail_of(issue, "transferred")] == [
        way.fresh(issue).responsible_unit
    ]


@race("Two lines of progress written at once are both kept")
def two_progress(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)
    today = timezone.localdate()

    outcomes = yield {
        "first": lambda: issue_operations.add_progress(
            mine, by=way.village, words="已走访十户", done_on=today
        ),
        "second": lambda: issue_operations.add_progress(
            theirs, by=arena.village_second, words="已走访二十户", done_on=today
        ),
    }

    all_did(outcomes)
    assert issue.progress.count() == told(issue, "progress") == 2


@race("Of two who ask for a later day, one application lies open")
def two_ask_extension(arena: Arena) -> Round:
    way = arena.way
    issue = way.taken_up()
    mine, theirs = way.fresh(issue), way.fresh(issue)

    outcomes = yield {
        "first": lambda: issue_requests.ask_extension(
            mine, by=way.village, new_due_on=later(), reason=WHY
        ),
        "second": lambda: issue_requests.ask_extension(
            theirs, by=arena.village_second, new_due_on=later(90), reason=WHY
        ),
    }

    one_did(outcomes)
    assert issue.extensions.count() == 1


@race("Of granting and refusing a later day, one happens, and the day is as decided")
def grant_and_refuse(arena: Arena) -> Round:
    way = arena.way
    asked = issue_requests.ask_extension(
        way.taken_up(), by=way.village, new_due_on=later(), reason=WHY
    )
    mine, theirs = (type(asked).objects.get(pk=asked.pk) for _n in range(2))

    outcomes = yield {
        "grant": lambda: issue_requests.decide_extension(mine, by=way.zhou, granted=True),
        "refuse": lambda: issue_requests.decide_extension(
            theirs, by=way.zhou_second, granted=False, decision=WHY
        ),
    }

    one_did(outcomes)
    asked.refresh_from_db()
    assert (way.fresh(asked.issue).due_on == asked.new_due_on) is asked.granted


@race("Of withdrawing and sending down, one happens")
def withdraw_and_send_down(arena: Arena) -> Round:
    way = arena.way
    asked = issue_requests.ask_withdrawal(way.registered(), by=way.zhou, reason=WHY, doc_no=DOC_NO)
    issue = way.fresh(asked.issue)

    outcomes = yield {
        "send down": lambda: issue_operations.send_down(issue, by=way.zhou),
        "withdraw": lambda: issue_requests.decide_withdrawal(
            asked, by=way.zhou_second, granted=True, decision=WHY
        ),
    }

    one_did(outcomes)
    stands_as_told(issue)


@race("Of consenting to a withdrawal and refusing it, one happens")
def consent_and_refuse(arena: Arena) -> Round:
    way = arena.way
    asked = issue_requests.ask_withdrawal(way.registered(), by=way.zhou, reason=WHY, doc_no=DOC_NO)
    mine, theirs = (type(asked).objects.get(pk=asked.pk) for _n in range(2))

    outcomes = yield {
        "consent": lambda: issue_requests.decide_withdrawal(
            mine, by=way.zhou_second, granted=True, decision=WHY
        ),
        "refuse": lambda: issue_requests.decide_withdrawal(
            theirs, by=arena.zhou_third, granted=False, decision=WHY
        ),
    }

    one_did(outcomes)
    asked.refresh_from_db()
    assert (way.fresh(asked.issue).status == "withdrawn") is asked.granted
