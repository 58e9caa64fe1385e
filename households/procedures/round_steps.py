"""The round takes a step as a whole: meeting, notice, review, approval, announcement, register."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from households.models import Procedure, ProcedureRecord, Round
from households.procedures import deciding, flow, reading, sampling, trail
from households.procedures import given as handed
from households.procedures.errors import ProcedureError, StaleProcedureError
from households.procedures.given import Checked, Given, Result
from households.procedures.household_steps import keep_papers
from households.procedures.places import active, must_be_allowed, variant_of
from households.procedures.steps import Step
from ledger import hands
from regions.models import User


@transaction.atomic
def record_round(round_: Round, *, by: User, given: Given) -> ProcedureRecord:
    """Record the step that the round has come to, with a result for each household if it decides.

    Raises:
        ProcedureError: what is missing or wrong, by field (`result_<key>` for a household); whose
            turn it is; households that are not ready; a sample that was not looked at.
        StaleProcedureError: the step was taken already.
    """
    round_ = flow.lock(round_)
    waiting = reading.waiting(round_)
    step = waiting.step
    if step is None:
        raise StaleProcedureError
    must_be_allowed(step, round_, by)
    if waiting.pending:
        raise ProcedureError(f"还有 {waiting.pending} 户未完成前面的步骤；可先办完，或将其移出本批")
    people = list(active(round_).select_related("household", "region"))
    if not people:
        raise ProcedureError("本批没有正在办理的农户；异议处理完后再继续")
    checked = handed.check(step, round_, given, by=by)
    columns = _check_specially(checked, round_, given, people)
    results = _results(checked, round_, given, people)
    if checked.wrong:
        raise ProcedureError(checked.wrong)
    record = _write(checked, round_, given, by, people, results, columns)
    _refuse(people, results, by)
    if step.is_outcome:
        deciding.decide(round_, by=by)
    flow.after_round(round_, step)
    deciding.complete(round_, by=by)
    flow.settle(round_, by=by)
    return record


def _check_specially(
    checked: Checked, round_: Round, given: Given, people: list[Procedure]
) -> dict[str, Any]:
    """The numbers with columns of their own, and what stands in the way."""
    step, columns = checked.step, {}
    if step.votes:
        columns = _quorum(checked, given)
    if step.notice == "opens" and given.happened_on:
        days = checked.parameters.number("notice_days", 7)
        columns = {
            "notice_days": days,
            "notice_until": given.happened_on + timedelta(days=days),
        }
    if step.notice == "ends":
        _check_notice(checked, round_, given)
        columns = {"ends_notice": True}
    if step.stage:
        checked.object("", sampling.unlooked(round_, step.stage))
        columns = {"stage": step.stage}
    return columns


def _quorum(checked: Checked, given: Given) -> dict[str, Any]:
    entitled, present = given.entitled or 0, given.present or 0
    rate = checked.parameters.get("meeting_share")
    checked.object("entitled", "" if entitled else "请填写应到人数")
    checked.object("present", "" if present else "请填写实到人数")
    if not entitled or not present or rate is None:
        return {"entitled": entitled, "present": present}
    if present > entitled:
        checked.object("present", f"实到 {present} 人多于应到 {entitled} 人；请核对签到表")
    least = rate.of(entitled)
    if present < least:
        checked.object(
            "present",
            f"实到 {present} 人，不足应到 {entitled} 人的 {rate}（至少 {least} 人）；"
            "须重新召开会议",
        )
    return {
        "entitled": entitled,
        "present": present,
        "quorum_value": rate.value,
        "quorum_per": rate.per,
    }


def _check_notice(checked: Checked, round_: Round, given: Given) -> None:
    up = notice_of(round_, checked.step)
    if up is None or up.notice_until is None:
        checked.object("", "公示还没有张贴；请先登记张贴")
    elif given.happened_on and given.happened_on <= up.notice_until:
        checked.object(
            "happened_on",
            f"公示自 {up.happened_on} 起满 {up.notice_days} 天，到 {up.notice_until} 止；"
            f"{up.notice_until + timedelta(days=1)} 起方可登记期满",
        )


def notice_of(round_: Round, step: Step) -> ProcedureRecord | None:
    """The notice that this step ends."""
    position = variant_of(round_).position(step.key) - 1
    found = ProcedureRecord.objects.current().filter(round=round_, procedure__isnull=True)
    return found.filter(position=position).first()


def _results(
    checked: Checked, round_: Round, given: Given, people: list[Procedure]
) -> dict[int, Result]:
    if not checked.step.decides:
        return {}
    wrong_samples = {
        sample.procedure_id
        for sample in (sampling.drawn(round_, checked.step.stage) if checked.step.stage else [])
        if sample.is_right is False
    }
    results = {}
    for one in people:
        result = given.results.get(one.pk)
        if result is None:
            checked.object(f"result_{one.pk}", f"请填写{one.household.head_name}的结果")
            continue
        if checked.step.votes:
            result = _counted(checked, one, result, given.present or 0)
        if result.passed and one.pk in wrong_samples:
            checked.object(
                f"result_{one.pk}", f"{one.household.head_name}抽查不属实，不能通过；请填不通过"
            )
        if not result.passed and not checked.step.votes and len(result.why.strip()) < 2:
            checked.object(f"result_{one.pk}", f"请写明{one.household.head_name}不通过的理由")
        results[one.pk] = result
    return results


def _counted(checked: Checked, one: Procedure, result: Result, present: int) -> Result:
    """A vote passes with more than the share of those present."""
    votes = (result.votes_for, result.votes_against, result.votes_abstained)
    name = one.household.head_name
    if any(vote is None for vote in votes):
        checked.object(f"result_{one.pk}", f"请填写{name}的赞成、反对、弃权票数")
        return result
    total = sum(vote or 0 for vote in votes)
    if total != present:
        checked.object(
            f"result_{one.pk}",
            f"{name}：赞成、反对、弃权合计 {total} 票，与实到 {present} 人不符；请核对",
        )
    rate = checked.parameters.get("vote_share")
    passed = rate is None or (result.votes_for or 0) * rate.per > present * rate.value
    why = result.why or ("" if passed else f"赞成 {result.votes_for} 票，未过{_half(rate)}")
    return Result(passed, why, *votes)


def _half(rate: Any) -> str:
    return "半数" if (rate.value, rate.per) == (1, 2) else f"到会人数的 {rate}"


def _write(
    checked: Checked,
    round_: Round,
    given: Given,
    by: User,
    people: list[Procedure],
    results: dict[int, Result],
    columns: dict[str, Any],
) -> ProcedureRecord:
    step = checked.step
    content = {
        "round": round_.number,
        "step": step.key,
        "turn": round_.turn,
        "happened_on": str(given.happened_on),
        "values": checked.values,
        "numbers": {name: str(value) for name, value in columns.items()},
        "households": [_line(one, results.get(one.pk)) for one in people],
    }
    event = trail.tell(trail.RECORDED, round_, by=by, note=given.note, **content)
    taken = handed.hands_of(step, given, by, "")
    hands.write(event, region=round_.region, statement=step.statement, signed=content, hands=taken)
    trail.take_part(people, step.role, [by], event)
    keep_papers(step, round_, given, by)
    common: dict[str, Any] = {
        "round": round_,
        "step": step.key,
        "position": variant_of(round_).position(step.key),
        "turn": round_.turn,
        "happened_on": given.happened_on,
        "recorded_at": event.at,
        "recorded_by": by,
        "event": event,
    }
    record = ProcedureRecord.objects.create(
        **common, **columns, region=round_.region, data=checked.values, note=given.note[:500]
    )
    _write_results(common, columns, people, results)
    return record


def _line(one: Procedure, result: Result | None) -> dict[str, Any]:
    """What was signed of one household."""
    line: dict[str, Any] = {"household": one.household.household_no}
    return line | ({"passed": result.passed, "why": result.why} if result else {})


def _write_results(
    common: dict[str, Any],
    columns: dict[str, Any],
    people: list[Procedure],
    results: dict[int, Result],
) -> None:
    rows = [(one, results[one.pk]) for one in people if one.pk in results]
    ProcedureRecord.objects.bulk_create(
        ProcedureRecord(
            **common,
            procedure=one,
            region=one.region,
            passed=result.passed,
            note=result.why[:500],
            present=columns.get("present"),
            votes_for=result.votes_for,
            votes_against=result.votes_against,
            votes_abstained=result.votes_abstained,
        )
        for one, result in rows
    )


def _refuse(people: list[Procedure], results: dict[int, Result], by: User) -> None:
    for one in people:
        result = results.get(one.pk)
        if result and not result.passed:
            flow.end(one, Procedure.State.REFUSED, by=by, why=result.why or "未通过")
            trail.tell(trail.REFUSED, one, by=by, note=result.why)
