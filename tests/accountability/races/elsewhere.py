"""Races of cases, bulletins, closes of periods and the trail itself."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import time_machine
from django.utils import timezone

from accountability import issue_closing, operations
from accountability.bulletins import acts, closing, drafting
from accountability.bulletins.acts import Text
from accountability.bulletins.periods import Period
from accountability.cases import operations as cases
from accountability.cases.operations import Answer, Opening
from accountability.models import Bulletin, Case, DrawnReport, Issue, Item, PeriodClose, Source
from accountability.operations import TakenOver
from ledger import events
from ledger.models import Event
from regions.models import Region
from tests.accountability.issues.conftest import WHY
from tests.accountability.races.arena import DONE, Arena, Round, all_did, one_did, race
from tests.factories.cases import CaseFactory, appealed, days_ago, decision, proposed

_running = count(1)


def _case(arena: Arena) -> Case:
    return CaseFactory(region=arena.way.county, opened_by=arena.county_members[0])


def _twice(case: Case) -> list[Case]:
    return [Case.objects.get(pk=case.pk) for _n in range(2)]


def _told(case: Case, verb: str) -> int:
    kind = f"accountability.case.{verb}"
    return Event.objects.filter(subject=Case.subject, subject_id=case.pk, kind=kind).count()


@race("Of deciding a case and dropping it, one happens")
def decide_and_drop(arena: Arena) -> Round:
    case = proposed(_case(arena))
    mine, theirs = _twice(case)
    given = decision(document_no=f"测纪〔2018〕{next(_running)}号")

    outcomes = yield {
        "decide": lambda: cases.decide(mine, by=arena.county_members[1], decision=given),
        "drop": lambda: cases.drop(theirs, by=arena.county_members[1], words="查明与本人无关。"),
    }

    one_did(outcomes)
    assert _told(case, "decided") + _told(case, "dropped") == 1


@race("Two cases are not decided by the same document")
def one_document(arena: Arena) -> Round:
    mine, theirs = (proposed(_case(arena)) for _n in range(2))
    given = decision(document_no=f"测纪〔2018〕{next(_running)}号")

    outcomes = yield {
        "first": lambda: cases.decide(mine, by=arena.county_members[1], decision=given),
        "second": lambda: cases.decide(theirs, by=arena.county_members[1], decision=given),
    }

    one_did(outcomes)
    assert Case.objects.filter(document_no=given.document_no).count() == 1


@race("Of two answers to an appeal, one stands")
def two_answers(arena: Arena) -> Round:
    case = appealed(_case(arena), document_no=f"测纪〔2018〕{next(_running)}号")
    mine, theirs = _twice(case)

    def answer(one: Case, outcome: str) -> None:
        found = Answer(outcome, days_ago(280), "复核决定。")
        cases.answer_appeal(one, by=arena.county_members[1], answer=found)

    outcomes = yield {
        "uphold": lambda: answer(mine, Case.Outcome.UPHELD),
        "revoke": lambda: answer(theirs, Case.Outcome.REVOKED),
    }

    one_did(outcomes)
    case.refresh_from_db()
    assert (case.outcome == Case.Outcome.REVOKED) is (outcomes["revoke"] == DONE)
    assert _told(case, "answered") == 1


@race("Two cases opened at once have two numbers")
def two_open(arena: Arena) -> Round:
    before = Case.objects.count()

    def open_one(n: int) -> None:
        given = Opening(
            region=arena.way.county,
            person_name=f"陆测试{n}",
            post="网格长",
            unit="扶贫站",
            ground=Case.Ground.MISSED_DUTY,
            facts="未按期核实。",
            opened_on=timezone.localdate(),
        )
        cases.open_case(given, by=arena.county_members[n])

    outcomes = yield {"first": lambda: open_one(0), "second": lambda: open_one(1)}

    all_did(outcomes)
    assert Case.objects.count() == before + 2


def _entries(region: Region, many: int) -> list[TakenOver]:
    operations.load_aspects()
    item = Item.objects.first()
    first = next(_running) * 10
    return [
        TakenOver(
            number=f"QN-2018-GK-{first + n:05d}",
            item=item,
            region=region,
            source=Source.STATE,
            description="纸质台账的问题",
            due_on=timezone.localdate() + timedelta(days=30),
            is_closed=True,
        )
        for n in range(many)
    ]


def period_of(region: Region) -> Period:
    """A half-month of its own each time; only the last day is told apart."""
    closes = PeriodClose.objects.filter(region=region).count()
    last = timezone.localdate() - timedelta(days=closes)
    return Period(PeriodClose.Kind.HALF, last - timedelta(days=14), last)


def the_day_after() -> time_machine.travel:
    """It is tomorrow, so that a period that ended today, by the database's clock, is over."""
    return time_machine.travel(timezone.now() + timedelta(days=1))


def _text(bulletin: Bulletin) -> Text:
    return Text(
        f"黔南扶领办通〔2018〕{next(_running)}号",
        bulletin.organ, bulletin.title, "各县（市）：", "正文。",
    )  # fmt: skip


def _draft(arena: Arena) -> Bulletin:
    close = PeriodClose.objects.filter(region=arena.way.prefecture).first()
    if close is None:
        arena.way.registered()
        period = period_of(arena.way.prefecture)
        with the_day_after():
            close = closing.close_period(arena.way.prefecture, period)
    last = close.bulletins.order_by("-edition").first()
    if last is None:
        return drafting.draft(close)
    if last.state != Bulletin.State.ISSUED:
        _issue(last, arena)
        last.refresh_from_db()
    return acts.correct(last, "更正数字", by=arena.way.zhou)


def _handed_in(arena: Arena) -> Bulletin:
    bulletin = _draft(arena)
    by = arena.way.zhou
    acts.edit(bulletin, _text(bulletin), seen="0", by=by)
    return acts.hand_in(bulletin, by=by)


def _issue(bulletin: Bulletin, arena: Arena) -> None:
    """Bring what a round left to its end, so that the next may correct it."""
    if bulletin.state == Bulletin.State.DRAFT:
        seen = acts.version(bulletin)
        text = _text(bulletin)
        writer = arena.way.zhou if bulletin.edited_by is None else bulletin.edited_by
        text = replace(text, document_no=bulletin.document_no or text.document_no)
        bulletin = acts.edit(bulletin, text, seen=seen, by=writer)
        bulletin = acts.hand_in(bulletin, by=writer)
    if bulletin.state == Bulletin.State.HANDED_IN:
        bulletin = acts.examine(bulletin, by=arena.zhou_third)
    acts.issue(bulletin, by=arena.leader)


def _copies(bulletin: Bulletin) -> list[Bulletin]:
    return [Bulletin.objects.get(pk=bulletin.pk) for _n in range(2)]


@race("Of two who edit a bulletin, one does, and nothing is overwritten unseen")
def two_edit_bulletin(arena: Arena) -> Round:
    bulletin = _draft(arena)
    mine, theirs = _copies(bulletin)
    texts = [replace(_text(bulletin), body=body) for body in ("甲的正文。", "乙的正文。")]

    outcomes = yield {
        "first": lambda: acts.edit(mine, texts[0], seen="0", by=arena.way.zhou),
        "second": lambda: acts.edit(theirs, texts[1], seen="0", by=arena.way.zhou_second),
    }

    one_did(outcomes)
    bulletin.refresh_from_db()
    assert bulletin.body == texts[0 if outcomes["first"] == DONE else 1].body


@race("Of issuing a bulletin and sending it back, one happens")
def issue_and_send_back(arena: Arena) -> Round:
    bulletin = acts.examine(_handed_in(arena), by=arena.zhou_third)
    mine, theirs = _copies(bulletin)

    outcomes = yield {
        "issue": lambda: acts.issue(mine, by=arena.leader),
        "send back": lambda: acts.send_back(theirs, "数字有误", by=arena.leader_second),
    }

    one_did(outcomes)
    bulletin.refresh_from_db()
    assert (bulletin.state == Bulletin.State.ISSUED) is (outcomes["issue"] == DONE)


@race("Of two corrections of a bulletin, one is begun")
def two_correct(arena: Arena) -> Round:
    bulletin = _draft(arena)
    _issue(bulletin, arena)
    mine, theirs = _copies(bulletin)

    outcomes = yield {
        "first": lambda: acts.correct(mine, "更正甲", by=arena.way.zhou),
        "second": lambda: acts.correct(theirs, "更正乙", by=arena.way.zhou_second),
    }

    one_did(outcomes)
    later = Bulletin.objects.filter(close=bulletin.close, edition=bulletin.edition + 1)
    assert later.count() == 1


@race("A period closed by two at once is frozen once, whatever is reopened meanwhile")
def close_period_and_reopen(arena: Arena) -> Round:
    county = arena.way.county
    operations.take_over_issues(entries := _entries(county, 2), by=arena.way.zhou)
    issue = Issue.objects.for_list().get(number=entries[0].number)
    period = period_of(county)

    with the_day_after():
        outcomes = yield {
            "first close": lambda: closing.close_period(county, period),
            "second close": lambda: closing.close_period(county, period),
            "reopen": lambda: issue_closing.look_back(
                issue, by=arena.way.zhou_second, holds=False, words=WHY
            ),
        }

    all_did(outcomes)
    close = PeriodClose.objects.get(region=county, ends_on=period.last)
    total = close.figures["total"]["issues"]
    assert closing.is_whole(close)
    assert total["total"] == total["open"] + total["closed"] + total["withdrawn"]


@race("A report drawn by two at once is kept once")
def two_draw(arena: Arena) -> Round:
    county = arena.way.county
    day = timezone.localdate() - timedelta(days=next(_running))

    outcomes = yield {
        "first": lambda: operations.draw_report(12, county, day),
        "second": lambda: operations.draw_report(12, county, day),
    }

    all_did(outcomes)
    assert DrawnReport.objects.filter(table=12, region=county, as_of=day).count() == 1


@race("Sixteen who write on the trail of a county leave one chain without a gap")
def sixteen_append(arena: Arena) -> Round:
    county = arena.way.county
    before = Event.objects.filter(chain=county.county_path).count()

    def append(n: int) -> None:
        kind = "regions.account.enabled"
        events.append(events.Draft(kind=kind, region=county, by=arena.way.zhou, data={"n": n}))

    outcomes = yield {f"{n:02d}": lambda n=n: append(n) for n in range(1, 17)}

    all_did(outcomes)
    chain = Event.objects.filter(chain=county.county_path).order_by("seq")
    assert list(chain.values_list("seq", flat=True)) == list(range(1, before + 17))
