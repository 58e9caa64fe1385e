"""Beginning a round, letting households join and leave, and sending back."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from households.models import Household, Procedure, ProcedureRecord, Round
from households.procedures import flow, outcomes, trail
from households.procedures.errors import NotYoursError, ProcedureError
from households.procedures.places import holder_of, may_take, opens_at, variant_of
from households.procedures.steps import Step
from households.procedures.variants import VARIANTS
from regions.models import Level, Region, User

SHORTEST_REASON = 5


@transaction.atomic
def open_round(
    variant_key: str, village: Region, households: Iterable[Household], *, by: User
) -> Round:
    """Begin a procedure for households of a village.

    Raises:
        ProcedureError: `by` may not begin it here, nobody is named, or a household cannot go
            this way (the sentence names it).
    """
    variant = VARIANTS[variant_key]
    if village.level != Level.VILLAGE:
        raise ProcedureError("请选择村；一批农户须在同一个村")
    if not opens_at(variant, by, village):
        raise ProcedureError(
            f"{variant.title}由{village.name}或其乡镇的经办人发起，您的岗位不在那里"
        )
    chosen = list(households)
    if not chosen:
        raise ProcedureError({"households": "请至少选择一户"})
    first = variant.round_step_from(1)
    round_ = Round(
        variant=variant.key, region=village, opened_at=timezone.now(), opened_by=by,
        step=first.key if first else "",
    )  # fmt: skip
    round_.holder = holder_of(first, round_) if first else village
    round_.save()
    trail.tell(trail.OPENED, round_, by=by, variant=variant.key, households=len(chosen))
    _join(round_, chosen, by)
    return round_


@transaction.atomic
def add_households(round_: Round, households: Iterable[Household], *, by: User) -> None:
    """Let more households join, until the round takes its first step as a whole.

    Raises:
        ProcedureError: it is too late, or as for `open_round`.
    """
    round_ = flow.lock(round_)
    variant = variant_of(round_)
    if not opens_at(variant, by, round_.region):
        raise NotYoursError("只有发起的村或乡镇可以增加农户")
    if variant.position(round_.step) != variant.gathers_until or round_.turn > 1:
        raise ProcedureError("本批已进入集中办理，不能再增加农户；请另开一批")
    _join(round_, list(households), by)


def _join(round_: Round, households: list[Household], by: User) -> None:
    variant = variant_of(round_)
    for household in households:
        name = household.head_name or household.household_no
        if household.dissolved_on or not round_.region.covers(household.region):
            raise ProcedureError({"households": f"{name}不在{round_.region.name}；请重新选择"})
        if reason := variant.who(household):
            raise ProcedureError({"households": f"{name}：{reason}"})
        procedure = Procedure(
            round=round_, household=household, region=household.region,
            added_at=timezone.now(), added_by=by,
        )  # fmt: skip
        if variant.kind == "回退":
            procedure.undoes = outcomes.outcome_in_force(household)
        try:
            with transaction.atomic():
                procedure.save()
        except IntegrityError as error:
            sentence = f"{name}已有正在办理的程序；请先办完或撤回"
            raise ProcedureError({"households": sentence}) from error
        flow.after_household(procedure)
        trail.tell(trail.ADDED, procedure, by=by, round=round_.number)


@transaction.atomic
def withdraw(procedure: Procedure, *, by: User, why: str) -> None:
    """Take one household out of the procedure; it stays on record and is counted.

    Raises:
        ProcedureError: it has its outcome already, no reason, or `by` has no part here.
    """
    round_ = flow.lock(procedure.round)
    procedure = flow.fresh(procedure, round_)
    why = _reason(why)
    if procedure.act_id:
        raise ProcedureError("已审定登记的不能撤回；如有误请办理认定回退")
    if not _has_a_part(procedure.round, by):
        raise NotYoursError("只有发起的村、乡镇或正在办理的一级可以撤回")
    flow.end(procedure, Procedure.State.WITHDRAWN, by=by, why=why)
    trail.tell(trail.WITHDRAWN, procedure, by=by, note=why)
    flow.settle(round_, by=by)


def _has_a_part(round_: Round, by: User) -> bool:
    variant = variant_of(round_)
    step = variant.step(round_.step) if round_.step else None
    return opens_at(variant, by, round_.region) or (step is not None and may_take(step, round_, by))


@transaction.atomic
def send_back(round_: Round, to_step: str, *, by: User, why: str) -> None:
    """The level whose turn it is returns the whole round to an earlier step; what came after is
    marked as replaced, and a new turn begins.

    Raises:
        ProcedureError: not `by`'s turn, no such earlier step, or no reason.
    """
    round_ = flow.lock(round_)
    why = _reason(why)
    target = _target(round_, to_step, by)
    position = variant_of(round_).position(target.key)
    under_way = Q(procedure__isnull=True) | Q(procedure__state=Procedure.State.ACTIVE)
    records = ProcedureRecord.objects.current().filter(under_way, round=round_)
    _replace(records.filter(position__gte=position), by)
    round_.turn += 1
    following = variant_of(round_).round_step_from(position)
    assert following is not None  # the outcome is a step of the whole round
    round_.step, round_.holder = following.key, holder_of(following, round_)
    round_.save(update_fields=["turn", "step", "holder"])
    flow.point_households(round_)
    trail.tell(trail.RETURNED, round_, by=by, note=why, to=target.key, turn=round_.turn)


def _target(round_: Round, key: str, by: User) -> Step:
    variant = variant_of(round_)
    now = variant.step(round_.step) if round_.step else None
    if now is None or not may_take(now, round_, by):
        raise NotYoursError("只有正在办理的一级可以退回")
    decided = Procedure.objects.filter(round=round_, act__isnull=False).exists()
    known = key in {step.key for step in variant.steps}
    position = variant.position(key) if known else 0
    if decided or not round_.from_position <= position < variant.position(now.key):
        raise ProcedureError({"to_step": "请选择要退回到的前面一步"})
    return variant.step(key)


@transaction.atomic
def send_back_one(procedure: Procedure, to_step: str, *, by: User, why: str) -> Round:
    """Return one household to an earlier step; it goes on in a round of its own, and the others
    are not held up.

    Raises:
        ProcedureError: as `send_back`.
    """
    round_ = flow.lock(procedure.round)
    procedure = flow.fresh(procedure, round_)
    why = _reason(why)
    target = _target(round_, to_step, by)
    if procedure.state != Procedure.State.ACTIVE:
        raise ProcedureError("该户不在办理中，不能退回")
    split = split_off(procedure, variant_of(round_).position(target.key), by=by)
    trail.tell(trail.RETURNED, procedure, by=by, note=why, to=target.key, round=split.number)
    return split


def split_off(procedure: Procedure, position: int, *, by: User) -> Round:
    """Let one household go on from a position in a round of its own."""
    old = procedure.round
    following = variant_of(old).round_step_from(position)
    assert following is not None
    split = Round(
        variant=old.variant, region=old.region, parent=old, turn=old.turn + 1,
        from_position=position, step=following.key, clock_on=old.clock_on, due_on=old.due_on,
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    split.holder = holder_of(following, split)
    split.save()
    own = procedure.records.filter(replaced_at__isnull=True, position__gte=position)  # type: ignore[attr-defined]
    _replace(own, by)
    procedure.round, procedure.state = split, Procedure.State.ACTIVE
    procedure.save(update_fields=["round", "state"])
    flow.after_household(procedure)
    flow.settle(old, by=by)
    return split


def _replace(records: QuerySet[ProcedureRecord], by: User) -> None:
    records.update(replaced_at=timezone.now(), replaced_by=by)


def _reason(why: str) -> str:
    why = why.strip()
    if len(why) < SHORTEST_REASON:
        raise ProcedureError({"why": f"请写明理由，不少于 {SHORTEST_REASON} 个字"})
    return why[:200]


def earlier_steps(round_: Round) -> list[Step]:
    """What the round can be returned to."""
    variant = variant_of(round_)
    first, now = round_.from_position, variant.position(round_.step)
    return list(variant.steps[first - 1 : now - 1])
