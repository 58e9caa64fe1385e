"""Taking over many alike: a random sample, each of it looked at, then all or none.

Alike is one kind, one field, one grade; the rows are fixed when the sample is drawn. One sampled
row that is wrong refuses the whole. Each row gets an act of its own, so that one which cannot be
done stops no other, and another person signs them.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from households import acts
from households.acts import Outcome
from households.models import Act
from ledger import events, jobs
from ledger.events import Draft
from ledger.jobs import Lease, LostLeaseError
from ledger.models import Job
from regions.duties import Permission
from regions.models import Region, User
from screening import samples
from screening.basemap import decisions
from screening.basemap.kinds import GRADES
from screening.models import BulkDecision, BulkRow, Difference
from screening.samples import DecisionError, Policy, StaleDecisionError

KIND = "basemap-bulk"
SUBJECT = BulkDecision._meta.label_lower
State = BulkDecision.State


def alike(region: Region, kind: str, field: str, grade: str) -> QuerySet[Difference]:
    """The undecided differences of a place that ask the same, and propose the same act."""
    found = Difference.objects.undecided().filter(
        region__path__startswith=region.path, kind=kind, field=field, grade=grade
    )
    taken = BulkRow.objects.filter(bulk__state__in=(State.DRAWN, State.RUNNING))
    return found.exclude(proposal={}).exclude(pk__in=taken.values("difference"))


@transaction.atomic
def draw(
    region: Region, *, kind: str, field: str, grade: str, by: User, policy: Policy | None = None
) -> BulkDecision:
    """Fix the rows and draw the sample; a sample of the same rows not yet looked at is that one.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: this grade needs an eye on each, or there are too few.
    """
    if not by.can(Permission.DIFFERENCE_DECIDE, at=region):
        raise PermissionDenied(KIND)
    if not (grade in GRADES and GRADES[grade].is_alike):
        raise DecisionError("这一类差异须逐条研判，不能批量")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)  # one draw at a time
    same = {"region": region, "kind": kind, "field": field, "grade": grade}
    waiting = BulkDecision.objects.filter(**same, state=State.DRAWN).first()
    if waiting:
        return waiting
    rows = dict(alike(region, kind, field, grade).order_by("pk").values_list("pk", "value_hash"))
    if len(rows) < samples.FEWEST:
        raise DecisionError("同类差异不足 2 条，请逐条研判")
    seed, sample = samples.draw(rows, policy)
    bulk = BulkDecision.objects.create(
        **same, seed=seed, size=len(rows), sampled=len(sample),
        drawn_at=timezone.now(), drawn_by=by,
    )  # fmt: skip
    BulkRow.objects.bulk_create(
        (
            BulkRow(bulk=bulk, difference_id=pk, value_hash=value, is_sampled=pk in sample)
            for pk, value in rows.items()
        ),
        batch_size=2000,
    )
    _record(bulk, "drawn", by, seed=seed, size=len(rows), sampled=len(sample))
    return bulk


def open_row(row: BulkRow, *, by: User) -> None:
    """Note that somebody has the row before their eyes; only then may it be judged."""
    if not by.can(Permission.DIFFERENCE_DECIDE, at=row.bulk.region):
        raise PermissionDenied(KIND)
    samples.note_opened(row, by=by)


@transaction.atomic
def judge(row: BulkRow, *, by: User, verdict: str) -> None:
    """Mark a sampled row; one that is wrong refuses the whole.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: it was not opened, or is not of the sample.
        StaleDecisionError: it was judged, the bulk is settled, or its values have changed.
    """
    if not by.can(Permission.DIFFERENCE_DECIDE, at=row.bulk.region):
        raise PermissionDenied(KIND)
    verdict = BulkRow.Verdict(verdict)
    bulk: BulkDecision = samples.mark(row, verdict, by=by, value_hash=row.difference.value_hash)
    _record(bulk, "judged", by, difference=row.difference_id, verdict=str(verdict))
    if verdict == BulkRow.Verdict.WRONG:
        bulk.state = State.REFUSED
        bulk.note = "样本中有部门数据有误的，不得批量采用；请逐条研判"
        bulk.save(update_fields=["state", "note"])
        _record(bulk, "refused", by, difference=row.difference_id)


@transaction.atomic
def propose_all(bulk: BulkDecision, *, by: User) -> Job:
    """Report an act for each row, in the background; only after the whole sample was right.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: the sample is not finished, or has a wrong one.
    """
    if not by.can(Permission.DIFFERENCE_DECIDE, at=bulk.region):
        raise PermissionDenied(KIND)
    bulk = BulkDecision.objects.select_for_update().get(pk=bulk.pk)
    if bulk.state == State.REFUSED:
        raise DecisionError(bulk.note)
    if bulk.state != State.DRAWN:
        raise StaleDecisionError("这次批量已上报，请刷新后再看")
    left = bulk.rows.filter(is_sampled=True).exclude(verdict=BulkRow.Verdict.RIGHT).count()
    if left:
        raise DecisionError(f"样本还有 {left} 条没有核对；全部核对无误后才能批量采用")
    bulk.job = jobs.enqueue(KIND, key=f"{KIND}:{bulk.pk}", region=bulk.region, by=by)
    bulk.state = State.RUNNING
    bulk.save(update_fields=["job", "state"])
    return bulk.job


def run(job_id: int) -> int | None:
    """Report the acts of a bulk; None if the job is not ours. Killed, it goes on where it was."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    bulk = BulkDecision.objects.select_related("region", "job__requester").get(job_id=job_id)
    by = bulk.job.requester
    waiting = list(bulk.rows.filter(act=None, problem="").values_list("pk", flat=True))
    try:
        for done, pk in enumerate(waiting):
            if done % 20 == 0:
                lease.report(bulk.size - len(waiting) + done, bulk.size, message="正在上报")
            _propose(pk, bulk, by)
        _finish(bulk, by, lease)
    except LostLeaseError:
        return None
    return bulk.pk


@transaction.atomic
def _propose(pk: int, bulk: BulkDecision, by: User) -> None:
    row = BulkRow.objects.select_for_update().get(pk=pk)
    difference = Difference.objects.select_related("region", "act", "lead", "household__region")
    try:
        with transaction.atomic():
            row.act = decisions.take_over(
                difference.get(pk=row.difference_id), by=by, seen=row.value_hash, batch=bulk.batch
            )
    except DecisionError as error:
        row.problem = str(error)[:300]
    except PermissionDenied:
        row.problem = "您在此地的岗位不能报告变更"
    row.save(update_fields=["act", "problem"])


@transaction.atomic
def _finish(bulk: BulkDecision, by: User, lease: Lease) -> None:
    lease.hold()
    bulk.proposed = bulk.rows.exclude(act=None).count()
    bulk.state = State.PROPOSED
    bulk.save(update_fields=["proposed", "state"])
    _record(bulk, "proposed", by, proposed=bulk.proposed, size=bulk.size)
    lease.finish(message=f"已上报 {bulk.proposed} 条，未成 {bulk.size - bulk.proposed} 条")


def take_back(bulk: BulkDecision, *, by: User, note: str) -> list[Outcome]:
    """Undo the acts in force and send back those still to be signed, each with its outcome;
    who reported them withdraws them.

    Raises:
        DecisionError: no reason is given.
    """
    if not note.strip():
        raise DecisionError("请写明撤回的理由")
    of_batch = Act.objects.filter(batch=bulk.batch).select_related("region", "proposed_by")
    outcomes = acts.undo_many(of_batch.filter(state=Act.State.DONE), by=by, note=note)
    waiting = list(of_batch.filter(state=Act.State.OPEN))
    own = [act for act in waiting if act.proposed_by.person == by.person]
    for act in own:
        acts.withdraw(act, by=by, note=note)
    outcomes += [Outcome(act) for act in own]
    outcomes += acts.refuse_many([act for act in waiting if act not in own], by=by, note=note)
    done = sum(outcome.is_done for outcome in outcomes)
    _record(bulk, "undone", by, note=note, done=done, acts=len(outcomes))
    return outcomes


def _record(bulk: BulkDecision, verb: str, by: User, *, note: str = "", **data: Any) -> None:
    events.append(
        Draft(
            kind=f"screening.bulk.{verb}",
            region=bulk.region,
            subject=SUBJECT,
            subject_id=bulk.pk,
            by=by,
            note=note[:200],
            data={"kind": bulk.kind, "field": bulk.field, "grade": bulk.grade, **data},
        )
    )
