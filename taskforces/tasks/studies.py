"""Verbs of a problem put to a body: raise, study, settle."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from ledger.transitions import SamePersonError
from regions.models import Region, User
from taskforces.models import Body, Study, Task
from taskforces.models.tasks import TaskQuerySet
from taskforces.tasks.moves import TaskError, may_work, next_number, tell, words_of

SHORTEST = 5
State = Study.State


@transaction.atomic
def put_to(body: Body, region: Region, *, by: User, problem: str, raised_from: str) -> Study:
    """Put a problem of a place to a body.

    Raises:
        PermissionDenied: `by` keeps no task ledgers of the place the problem lies in.
        TaskError: the place is not the body's, or words are missing.
    """
    may_work(by, region)
    if body.ends_on or not body.region.covers(region):
        raise TaskError(f"“{body.name}”不受理{region.name}的问题，请核对机构和地区。")
    study = Study.objects.create(
        body=body,
        region=region,
        number=next_number(Study.objects.all(), "YJ", body.region),
        problem=words_of(problem, "问题", shortest=SHORTEST, most=2000),
        raised_from=words_of(raised_from, "提出单位或人员", shortest=2, most=60),
        raised_at=timezone.now(),
        raised_by=by,
    )
    _tell("raised", study, by)
    return study


@transaction.atomic
def study(row: Study, *, by: User, studied_on: date, outcome: str) -> Study:
    """The body studied it on a day, with an outcome; as often as needed until it is settled.

    Raises:
        PermissionDenied: `by` keeps no task ledgers of the body.
        TaskError: it is settled, the day is ahead, or words are missing.
    """
    row = _locked(row)
    may_work(by, row.body.region)
    if studied_on > timezone.localdate():
        raise TaskError(f"研究日期 {studied_on} 还没有到，请填今天或以前的日期。")
    row.outcome = words_of(outcome, "研究结果", shortest=SHORTEST, most=4000)
    row.studied_on, row.state = studied_on, State.STUDIED
    row.save(update_fields=["outcome", "studied_on", "state"])
    _tell("studied", row, by)
    return row


@transaction.atomic
def settle(row: Study, *, by: User, words: str) -> Study:
    """It is settled: studied, its tasks are over, and another than who raised it says so.

    Raises:
        PermissionDenied: `by` keeps no task ledgers of the body.
        SamePersonError: `by` raised it.
        TaskError: not studied, a task is open, or words are missing.
    """
    row = _locked(row)
    may_work(by, row.body.region)
    if row.state != State.STUDIED:
        raise TaskError("还没有研究结果，请先填写研究日期和结果。")
    if row.raised_by.person == by.person:
        raise SamePersonError("问题是您提出的，请由他人确认解决。")
    open_tasks = tasks_of(row).open().count()
    if open_tasks:
        raise TaskError(f"还有 {open_tasks} 项任务没有完成；完成后再确认解决。")
    row.settled_words = words_of(words, "解决情况", shortest=SHORTEST)
    row.state, row.settled_at, row.settled_by = State.SETTLED, timezone.now(), by
    row.save(update_fields=["settled_words", "state", "settled_at", "settled_by"])
    _tell("settled", row, by)
    return row


def tasks_of(row: Study) -> TaskQuerySet:
    return Task.objects.of_origin(row.subject, [row.pk])


def _locked(row: Study) -> Study:
    rows = Study.objects.select_for_update(of=("self",)).select_related(
        "body__region", "region", "raised_by"
    )
    now = rows.get(pk=row.pk)
    if now.state == State.SETTLED:
        raise TaskError(f"{now.number} 已解决，不能再改。")
    return now


def _tell(verb: str, row: Study, by: User) -> None:
    tell(f"taskforces.study.{verb}", row.subject, row.pk, row.region, by=by)
