"""Objections during a notice: each stops one household, and is answered by another level."""

from django.db import transaction
from django.utils import timezone

from households.models import Objection, Procedure
from households.procedures import flow, rounds, trail
from households.procedures.errors import NotYoursError, ProcedureError, StaleProcedureError
from households.procedures.places import may_take, place_at, variant_of
from regions.duties import Permission
from regions.models import Level, User

CHANNELS = ("当面", "电话", "书面", "12345/12317", "其他")


@transaction.atomic
def object_to(
    procedure: Procedure, *, by: User, objector: str, channel: str, text: str
) -> Objection:
    """Write down who objects and to what; the household stops, the others go on.

    Raises:
        ProcedureError: no notice is up, not `by`'s village, or something is not filled in.
    """
    round_ = flow.lock(procedure.round)
    procedure = flow.fresh(procedure, round_)
    step = variant_of(round_).step(round_.step) if round_.step else None
    if step is None or step.notice != "ends" or procedure.state != Procedure.State.ACTIVE:
        raise ProcedureError("公示期间才登记异议；该户现在不在公示中")
    if not may_take(step, round_, by) and not reviews(procedure, by):
        raise NotYoursError(f"异议由{round_.region.name}或其乡镇登记")
    problems = {}
    if channel not in CHANNELS:
        problems["channel"] = "请选择异议的来源"
    if len(text.strip()) < 5:
        problems["text"] = "请写明异议内容，不少于 5 个字"
    if problems:
        raise ProcedureError(problems)
    procedure.state = Procedure.State.HELD
    procedure.save(update_fields=["state"])
    trail.tell(trail.OBJECTED, procedure, by=by, step=step.key, channel=channel)
    return Objection.objects.create(
        procedure=procedure,
        region=procedure.region,
        step=step.key,
        objector=objector.strip()[:60],
        channel=channel,
        text=text.strip()[:500],
        received_at=timezone.now(),
        received_by=by,
    )


def reviews(procedure: Procedure, by: User) -> bool:
    """The township answers objections: not the level that put the notice up."""
    township = place_at(procedure.round, Level.TOWNSHIP)
    return by.holds(Permission.PROCEDURE_REVIEW, at=township)


@transaction.atomic
def answer_objection(objection: Objection, *, by: User, is_upheld: bool, answer: str) -> None:
    """Say what came of an objection. Upheld, it ends the household's procedure; dismissed, the
    household goes on: in its round while the notice is still up, else in a round of its own.

    Raises:
        ProcedureError: `by` is not of the township, or nothing is said.
        StaleProcedureError: it was answered already.
    """
    procedure = Procedure.objects.select_for_update().get(pk=objection.procedure_id)
    if not reviews(procedure, by):
        raise NotYoursError("异议由乡镇核实处理")
    if objection.received_by.person == by.person:
        raise ProcedureError("登记异议的人不能自己处理；请另一人处理")
    answer = answer.strip()[:500]
    if len(answer) < 5:
        raise ProcedureError({"answer": "请写明核实情况和处理结果，不少于 5 个字"})
    rows = Objection.objects.filter(pk=objection.pk, handled_at__isnull=True)
    done = rows.update(handled_at=timezone.now(), handled_by=by, is_upheld=is_upheld, answer=answer)
    if done != 1:
        raise StaleProcedureError
    trail.tell(trail.ANSWERED, procedure, by=by, note=answer, upheld=is_upheld)
    if is_upheld:
        flow.end(procedure, Procedure.State.REFUSED, by=by, why=f"异议成立：{answer}")
        if procedure.round.is_open:
            flow.settle(procedure.round, by=by)
        return
    _go_on(procedure, objection.step, by)


def _go_on(procedure: Procedure, notice: str, by: User) -> None:
    round_ = procedure.round
    if round_.is_open and round_.step == notice:
        procedure.state = Procedure.State.ACTIVE
        procedure.save(update_fields=["state"])
        flow.after_household(procedure)
        return
    rounds.split_off(procedure, variant_of(round_).position(notice) + 1, by=by)
