"""Drawing households for a look (抽查), so that nobody chooses and everybody can draw again.

The seed is the hash of the last recorded step's event; households are ranked by
SHA-256(seed + household number), and the first of them are the sample. Source of the shares:
docs/sources.md#procedures.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from households.models import Procedure, ProcedureRecord, Round, Sample
from households.procedures import flow, reading, trail
from households.procedures.errors import ProcedureError, StaleProcedureError
from households.procedures.parameters import Parameters
from households.procedures.places import active, must_be_allowed, other_roles, variant_of
from households.procedures.steps import Step
from regions.models import User


def rank(seed: str, household_no: str) -> str:
    return hashlib.sha256(f"{seed}{household_no}".encode()).hexdigest()


def share_of(round_: Round, stage: str) -> str:
    rate = Parameters(variant_of(round_), round_.region).get(f"{stage}_sample")
    return str(rate) if rate else ""


def needed(round_: Round, stage: str, households: int) -> int:
    """How many households of so many are to be looked at: at least one."""
    rate = Parameters(variant_of(round_), round_.region).get(f"{stage}_sample")
    return min(households, max(1, rate.of(households))) if rate else 0


def drawn(round_: Round, stage: str) -> list[Sample]:
    """The sample of this turn that still is in the round."""
    rows = Sample.objects.filter(
        round=round_, stage=stage, turn=round_.turn, procedure__round=round_
    ).filter(procedure__state=Procedure.State.ACTIVE)
    return list(rows.select_related("procedure__household", "looked_by").order_by("pk"))


@transaction.atomic
def draw(round_: Round, *, by: User) -> list[Sample]:
    """Draw the sample of the step that the round has come to.

    Raises:
        ProcedureError: it is not `by`'s turn, a household is not ready, or it is drawn already.
    """
    round_ = flow.lock(round_)
    step = _sampling_step(round_, by)
    people = list(active(round_).select_related("household"))
    kept = {sample.procedure_id for sample in drawn(round_, step.stage)}
    wanted = needed(round_, step.stage, len(people)) - len(kept)
    if wanted <= 0:
        raise ProcedureError("样本已经抽取；请先逐户查看")
    seed = _seed(round_)
    ranked = sorted(people, key=lambda p: rank(seed, p.household.household_no))
    chosen = [one for one in ranked if one.pk not in kept][:wanted]
    trail.tell(
        trail.DRAWN, round_, by=by, stage=step.stage, seed=seed, of=len(people),
        households=[one.household.household_no for one in chosen],
    )  # fmt: skip
    now = timezone.now()
    return Sample.objects.bulk_create(
        Sample(
            round=round_,
            procedure=one,
            region=one.region,
            stage=step.stage,
            turn=round_.turn,
            seed=seed,
            drawn_at=now,
            drawn_by=by,
        )
        for one in chosen
    )


def _sampling_step(round_: Round, by: User) -> Step:
    waiting = reading.waiting(round_)
    if waiting.step is None or not waiting.step.stage:
        raise ProcedureError("现在这一步不需要抽查")
    must_be_allowed(waiting.step, round_, by)
    if waiting.pending:
        raise ProcedureError(f"还有 {waiting.pending} 户未完成前面的步骤，不能抽取样本")
    return waiting.step


def _seed(round_: Round) -> str:
    """The hash of the event of the last step on record: known to all, chosen by nobody."""
    rows = ProcedureRecord.objects.filter(round=round_) | ProcedureRecord.objects.filter(
        procedure__round=round_
    )
    last = rows.select_related("event").order_by("-pk").first()
    if last is None:
        raise ProcedureError("还没有任何步骤记录，不能抽取样本")
    return last.event.hash


@transaction.atomic
def look(sample: Sample, *, by: User, is_right: bool, findings: str) -> None:
    """Say what was found at a drawn household.

    Raises:
        ProcedureError: not `by`'s turn, `by` visited the household before, or nothing is said.
        StaleProcedureError: somebody looked already, or the round went on.
    """
    round_ = flow.lock(sample.round)
    step = _sampling_step(round_, by)
    if step.stage != sample.stage or other_roles(step, round_, by, sample.procedure):
        raise ProcedureError("抽查须由未参加入户核查的人进行")
    findings = findings.strip()[:500]
    if len(findings) < 5:
        raise ProcedureError({"findings": "请写明查看情况，不少于 5 个字"})
    rows = Sample.objects.filter(pk=sample.pk, looked_at__isnull=True)
    taken = rows.update(
        looked_at=timezone.now(), looked_by=by, is_right=is_right, findings=findings
    )
    if taken != 1:
        raise StaleProcedureError
    event = trail.tell(
        trail.LOOKED, sample.procedure, by=by, note=findings, stage=sample.stage, right=is_right
    )
    trail.take_part([sample.procedure], step.role, [by], event)


def unlooked(round_: Round, stage: str) -> str:
    """Why the step may not pass yet for its sample, "" when it may."""
    found = drawn(round_, stage)
    people = active(round_).count()
    if len(found) < needed(round_, stage, people):
        return f"请先抽取样本：按 {share_of(round_, stage)} 抽查"
    left = sum(sample.looked_at is None for sample in found)
    return f"还有 {left} 户样本没有查看；查看后方可继续" if left else ""
