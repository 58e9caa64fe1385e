"""A household takes a step of its own: application, visit, comparison, consent, measure."""

from datetime import date
from typing import Any

from django.db import transaction

from households import acts
from households.acts import ActError
from households.models import Procedure, ProcedureRecord, Round
from households.procedures import deciding, flow, outcomes, reading, trail, two_dates
from households.procedures import given as handed
from households.procedures.errors import ProcedureError, StaleProcedureError
from households.procedures.given import Checked, Given
from households.procedures.judged import judged
from households.procedures.parameters import START_VERIFIED, add_months, grounds_at
from households.procedures.places import must_be_allowed, variant_of
from households.procedures.steps import Step
from households.procedures.two_dates import Judgement, Verdict
from ledger import evidence, hands
from regions.models import User

GROUNDS = (1, 2, 3)


@transaction.atomic
def record_household(procedure: Procedure, *, by: User, given: Given) -> ProcedureRecord:
    """Record the step that this household has to take now.

    In a removal, a visit whose every ground arose after identification ends it: that is no wrong
    identification (`two_dates`), and the page shows the way to a normal exit.

    Raises:
        ProcedureError: what is missing or wrong, by field; whose turn it is.
        StaleProcedureError: the step was taken already.
    """
    round_ = flow.lock(procedure.round)
    procedure = flow.fresh(procedure, round_)
    step = _step_of(procedure)
    must_be_allowed(step, round_, by, procedure)
    checked = handed.check(step, round_, given, by=by, procedure=procedure)
    _check_specially(checked, procedure, given)
    if checked.wrong:
        raise ProcedureError(checked.wrong)
    record = _write(checked, procedure, given, by)
    _start_clock(procedure, step, checked)
    if sentence := str(checked.values.get("not_wrong", "")):
        flow.end(procedure, Procedure.State.REFUSED, by=by, why=sentence)
    else:
        flow.after_household(procedure)
        deciding.complete(round_, by=by)
    if step.key == "measure":
        _propose_measures(procedure, checked.values, by, given.happened_on)
    flow.settle(round_, by=by)
    return record


def _step_of(procedure: Procedure) -> Step:
    if procedure.state != Procedure.State.ACTIVE or not procedure.step:
        raise StaleProcedureError
    return variant_of(procedure.round).step(procedure.step)


def _check_specially(checked: Checked, procedure: Procedure, given: Given) -> None:
    """What one step asks for beyond its fields."""
    values = checked.values
    if "monitor_kind" in values:
        kind = outcomes.may_be_of_kind(procedure.household, values["monitor_kind"])
        checked.object("monitor_kind", kind)
    if "ground_1" in values or "ground_1" in checked.wrong:
        _check_grounds(checked, procedure)
    if checked.step.needs_standards:
        _check_standards(checked, procedure, given)
    if "mode" in values and given.happened_on:
        _check_stable(checked, procedure, given.happened_on)
    if checked.step.key == "lead" and given.happened_on and "lead_on" in values:
        late = date.fromisoformat(values["lead_on"]) > given.happened_on
        checked.object("lead_on", "接到线索日期不能晚于登记日期" if late else "")


def _check_stable(checked: Checked, procedure: Procedure, day: date) -> None:
    """Help removes a risk only after months of stable income; a natural end needs no months."""
    found, months = procedure.household.risk_found_on, checked.parameters.get("stable_months")
    if found is None or months is None or checked.values["mode"] == "自然消除":
        return
    earliest = add_months(found, months.value)
    if day < earliest:
        checked.object(
            "mode",
            f"识别（{found:%Y-%m}）至今不足 {months.value} 个月；收入稳定满 {months.value} 个月"
            f"（{earliest:%Y-%m} 起）方可按帮扶消除办理",
        )


def _check_grounds(checked: Checked, procedure: Procedure) -> None:
    """Each ground by its two dates; those that decide nothing yet must be verified first."""
    judged: list[Judgement] = []
    known = {ground.name for ground in grounds_at(procedure.round.region)}
    for n in GROUNDS:
        ground = checked.values.get(f"ground_{n}", "")
        if not ground:
            continue
        if ground not in known:
            checked.object(f"ground_{n}", f"“{ground}”不在本县的错评情形清单中；请重新选择")
            continue
        acquired = str(checked.values.get(f"acquired_{n}", ""))
        try:
            judgement = two_dates.judge(ground, acquired, procedure.household.identified_on)
        except ValueError as error:
            checked.object(f"acquired_{n}", str(error))
            continue
        if judgement.verdict is Verdict.VERIFY:
            checked.object(f"acquired_{n}", judgement.sentence)
        checked.values[f"judged_{n}"] = judgement.sentence
        judged.append(judgement)
    if judged and all(one.verdict is Verdict.NOT_WRONG for one in judged):
        checked.values["not_wrong"] = judged[0].sentence


def _check_standards(checked: Checked, procedure: Procedure, given: Given) -> None:
    """An exit rests on judged standards; without them, or against them, on a reason."""
    if given.happened_on is None:
        return
    standing = judged(procedure.household, given.happened_on.year)
    reason = str(given.values.get("standards_reason") or "").strip()[:500]
    checked.values["standards"] = standing.sentence
    if not standing.is_met and not reason:
        checked.object("standards_reason", f"{standing.sentence}；仍要继续的请写明理由")
    if reason:
        checked.values["standards_reason"] = reason


def _write(checked: Checked, procedure: Procedure, given: Given, by: User) -> ProcedureRecord:
    step, round_ = checked.step, procedure.round
    head = str(checked.values.get("head_name") or procedure.household.head_name)
    content = _content(checked, procedure, given)
    event = trail.tell(trail.RECORDED, procedure, by=by, note=given.note, **content)
    taken = handed.hands_of(step, given, by, head)
    hands.write(
        event, region=procedure.region, statement=step.statement, signed=content, hands=taken
    )
    people = [by, *([given.second] if given.second else [])]
    trail.take_part([procedure], step.role, people, event)
    keep_papers(step, procedure, given, by)
    return ProcedureRecord.objects.create(
        round=round_,
        procedure=procedure,
        region=procedure.region,
        step=step.key,
        position=variant_of(round_).position(step.key),
        turn=round_.turn,
        happened_on=given.happened_on,
        recorded_at=event.at,
        recorded_by=by,
        second=given.second,
        passed="not_wrong" not in checked.values,
        data=checked.values,
        note=given.note[:500],
        event=event,
    )


def _content(checked: Checked, procedure: Procedure, given: Given) -> dict[str, Any]:
    return {
        "round": procedure.round.number,
        "household": procedure.household.household_no,
        "step": checked.step.key,
        "turn": procedure.round.turn,
        "happened_on": str(given.happened_on),
        "values": checked.values,
    }


class _Kept:
    """Papers of a household are told apart by the turn of its round."""

    def __init__(self, procedure: Procedure) -> None:
        self.pk, self.subject = procedure.pk, procedure.subject
        self.region, self.round = procedure.region, procedure.round.turn


def keep_papers(step: Step, row: Round | Procedure, given: Given, by: User) -> None:
    """Keep the photos and papers of a step, each under its title.

    Raises:
        django.core.exceptions.ValidationError: a file is no picture or PDF, or too large.
    """
    subject = _Kept(row) if isinstance(row, Procedure) else row
    for paper in step.papers:
        for upload in given.uploads.get(paper.key) or []:
            claim = evidence.Claim(caption=paper.title)
            evidence.store(upload, row=subject, by=by, claim=claim)


def _start_clock(procedure: Procedure, step: Step, checked: Checked) -> None:
    """The deadline of the decision starts with the lead or with the visit, as a setting says."""
    start = checked.parameters.number("decision_start", 0)
    wanted = "visit" if start == START_VERIFIED else "lead"
    if not start or step.key != wanted:
        return
    found = reading.found_of(procedure)[step.key]
    day = date.fromisoformat(found.get("lead_on") or found["happened_on"])
    flow.start_clock(procedure.round, day, checked.parameters)


def _propose_measures(
    procedure: Procedure, values: dict[str, Any], by: User, day: date | None
) -> None:
    """The measure goes to the township for its signature, as any change of the base map."""
    try:
        acts.propose(
            "measures",
            procedure.household,
            {"measures": values["measures"]},
            by=by,
            happened_on=day or procedure.added_at.date(),
            note=procedure.round.number,
            source="procedure",
        )
    except ActError as error:
        raise ProcedureError({"measures": str(error)}) from error
