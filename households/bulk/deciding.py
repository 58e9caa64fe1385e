"""Deciding on a batch, act by act in the background: each by the rules of a single act.

One act that cannot be done stops none of the others and says why. A worker that is killed goes on
where it was: what was decided is no longer among what waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from posixpath import commonpath
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from households import acts
from households.acts import ActError, Outcome
from households.acts.verbs import withdraw
from households.bulk import batches
from households.models import Act
from ledger import jobs
from ledger.jobs import LostLeaseError
from ledger.models import Job
from regions.models import Region, User

KIND = "households.act_batch"
_KEY = "act-batch:"
MOST_TOLD = 500


@dataclass(frozen=True)
class Verb:
    """What is done to a batch: to which acts, how, and whether a reason must be given. `stamp` is
    the pair of fields of an act that says by whom and when.
    """

    waiting: Callable[[str, User], QuerySet[Act]]
    do: Callable[..., list[Outcome]]
    stamp: str
    needs_reason: bool
    title: str
    done: str


def _sign(act: Act, by: User, given: dict[str, str]) -> list[Outcome]:
    return acts.sign_many([act], by=by, note=given["note"], strokes=given.get("strokes", ""))


def _refuse(act: Act, by: User, given: dict[str, str]) -> list[Outcome]:
    return acts.refuse_many([act], by=by, note=given["note"])


def _undo(act: Act, by: User, given: dict[str, str]) -> list[Outcome]:
    return acts.undo_many([act], by=by, note=given["note"])


def _withdraw(act: Act, by: User, given: dict[str, str]) -> list[Outcome]:
    try:
        withdraw(act, by=by, note=given["note"])
    except (ActError, PermissionDenied) as error:
        return [Outcome(act, str(error))]
    return [Outcome(act)]


VERBS: dict[str, Verb] = {
    "sign": Verb(batches.signable, _sign, "signed", False, "批量签认", "已签认"),
    "refuse": Verb(batches.signable, _refuse, "refused", True, "批量退回", "已退回"),
    "undo": Verb(batches.in_force, _undo, "undone", True, "批量撤销", "已撤销"),
    "withdraw": Verb(batches.own_open, _withdraw, "withdrawn", False, "批量撤回", "已撤回"),
}


@transaction.atomic
def start(number: str, verb: str, *, by: User, note: str = "", strokes: str = "") -> Job:
    """Have a worker decide on what of a batch waits for `by`.

    Raises:
        ActError: nothing of it waits for this person, no reason is given, or somebody is at it.
    """
    what = VERBS[verb]
    if what.needs_reason and not note.strip():
        raise ActError("请写明理由")
    waiting = list(what.waiting(number, by).values_list("pk", "region__path"))
    if not waiting:
        raise ActError("本批没有等您办理的变更，请刷新后再看")
    job = running(number) or jobs.enqueue(
        KIND,
        key=f"{_KEY}{number}:{jobs_of(number).count() + 1}",
        region=_region([path for _pk, path in waiting]),
        payload={
            "batch": number,
            "verb": verb,
            "total": len(waiting),
            "given": {"note": note.strip()[:500], "strokes": strokes},
        },
        by=by,
    )
    if (job.requester_id, job.payload["verb"]) != (by.pk, verb):
        raise ActError("本批正在由他人办理；请等办理完成后再看")
    return job


def _region(paths: list[str]) -> Region:
    """The smallest place that holds all of them."""
    return Region.objects.get(path=f"{commonpath(paths)}/")


def jobs_of(number: str) -> QuerySet[Job]:
    """What was done to a batch, the newest first."""
    return Job.objects.filter(kind=KIND, key__startswith=f"{_KEY}{number}:").order_by("-pk")


def running(number: str) -> Job | None:
    return jobs_of(number).exclude(state__in=(Job.State.DONE, Job.State.FAILED)).first()


def run(job_id: int) -> int | None:
    """Decide act by act; return how many were done, None if the job is not ours."""
    lease = jobs.claim(job_id, KIND)
    if lease is None:
        return None
    job = Job.objects.select_related("requester").get(pk=job_id)
    asked: dict[str, Any] = job.payload
    verb, by = VERBS[asked["verb"]], job.requester
    waiting = list(
        verb.waiting(asked["batch"], by).select_related("region", "proposed_by", "household")
    )
    before = max(asked["total"] - len(waiting), 0)
    failed: list[tuple[int, str]] = []
    try:
        for n, act in enumerate(waiting):
            if n % 10 == 0:
                lease.report(before + n, asked["total"], message=verb.title)
            (outcome,) = verb.do(act, by, asked["given"])
            if not outcome.is_done:
                failed.append((act.pk, outcome.why))
        done = _done(job, verb)
        with transaction.atomic():
            lease.hold()
            kept = asked | {"given": {"note": asked["given"]["note"]}}  # ink stays with signatures
            Job.objects.filter(pk=job_id).update(payload=kept, done=asked["total"])
            left = max(asked["total"] - done, len(failed))
            more = f"，{left} 条未能办理" if left else ""
            lease.finish(
                message=f"{verb.done} {done} 条{more}",
                result={"done": done, "failed": failed[:MOST_TOLD]},
            )
    except LostLeaseError:
        return None
    return done


def _done(job: Job, verb: Verb) -> int:
    """How many were decided by this job, whoever of its workers did it."""
    mine = {f"{verb.stamp}_by": job.requester, f"{verb.stamp}_at__gte": job.created_at}
    return Act.objects.filter(batch=job.payload["batch"], **mine).count()
