"""A round, and one household in it: where it stands, what I may do and why not, what was done."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from households import pages, tabs
from households.models import Objection, Procedure, ProcedureRecord, Round
from households.procedures import board, printing, queues, reading, rounds, sampling
from households.procedures.forms import (
    BackForm,
    LookForm,
    ObjectionAnswerForm,
    ObjectionForm,
    WhyForm,
)
from households.procedures.objections import reviews
from households.procedures.places import may_take, opens_at, variant_of, why_not
from households.procedures.steps import Step
from regions.duties import Permission
from regions.guards import require
from regions.models import User

STAGES = {"township": "乡镇", "county": "县"}
Failed = tuple[str, forms.Form] | None


def round_in_sight(request: HttpRequest, pk: int) -> Round:
    user: User = request.user  # type: ignore[assignment]
    rows = queues.rounds_in_sight(user).select_related(
        "region__parent__parent__parent", "parent__parent", "holder", "opened_by", "ended_by"
    )
    return get_object_or_404(rows, pk=pk)


def procedure_in_sight(request: HttpRequest, pk: int) -> Procedure:
    user: User = request.user  # type: ignore[assignment]
    rows = Procedure.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    return get_object_or_404(
        rows.select_related(
            "household", "region", "act", "round__region__parent__parent__parent",
            "round__parent__parent", "round__holder",
        ),
        pk=pk,
    )  # fmt: skip


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return round_page(request, round_in_sight(request, pk))


def round_page(request: HttpRequest, round_: Round, failed: Failed = None) -> HttpResponse:
    """The page of a round; `failed` is the form of a move that did not go, with its name."""
    user: User = request.user  # type: ignore[assignment]
    variant = variant_of(round_)
    people = list(
        round_.procedures.visible_to(user, Permission.HOUSEHOLD_VIEW)  # type: ignore[attr-defined]
        .select_related("household", "region", "act")
        .order_by("pk")
    )
    whole = list(
        ProcedureRecord.objects.current()
        .filter(round=round_, procedure__isnull=True)
        .select_related("recorded_by", "second")
    )
    waiting = reading.waiting(round_) if round_.is_open else reading.Waiting(None, 0)
    now = board.step_now(round_, people) if round_.is_open else ""
    records = whole if round_.parent_id is None or not people else reading.records_of(people[0])
    all_records = [*records, *_household_records(round_)]
    is_mine = waiting.step is not None and may_take(waiting.step, round_, user)
    context = {
        "round": round_,
        "variant": variant,
        "crumbs": pages.crumbs(round_.region.ancestors, user),
        "picture": board.picture(round_, all_records, now),
        "lines": _with_links(round_, people, user),
        "entries": board.entries(round_, whole, [round_]),
        "main": _main(waiting, round_, user),
        "is_mine": is_mine,
        "due_hue": board.due_hue(round_.due_on) if round_.is_open else "",
        "samples": _samples(round_, waiting.step, user, is_mine, failed),
        "objections": _objections(round_, user, failed),
        "back": _back(round_, is_mine, failed),
        "back_open": bool(failed) and failed[0] == "back",  # type: ignore[index]
        "may_add": round_.is_open
        and round_.turn == 1
        and variant.position(round_.step) == variant.gathers_until
        and opens_at(variant, user, round_.region),
        "papers": printing.round_papers(round_),
        "split": list(round_.split_off.all()),  # type: ignore[attr-defined]
    }
    status = 422 if failed else 200
    return render(request, "households/procedures/round.html", context, status=status)


def _household_records(round_: Round) -> list[ProcedureRecord]:
    rows = ProcedureRecord.objects.current().filter(procedure__round=round_)
    return list(rows.select_related("recorded_by"))


def _with_links(round_: Round, people: list[Procedure], user: User) -> list[dict[str, Any]]:
    found = []
    for line in board.lines(round_, people):
        one = line.procedure
        step = variant_of(round_).step(one.step) if one.step else None
        is_mine = step is not None and round_.is_open and may_take(step, round_, user, one)
        found.append({"line": line, "is_mine": is_mine})
    return found


def _main(waiting: reading.Waiting, round_: Round, user: User) -> dict[str, Any] | None:
    """The step of the round as a whole: its button, or why not now."""
    step = waiting.step
    if step is None:
        return None
    reason = why_not(step, round_, user)
    if not reason and waiting.pending:
        reason = f"还有 {waiting.pending} 户未完成前面的步骤"
    is_to_draw = False
    if not reason and step.stage:
        found = sampling.drawn(round_, step.stage)
        people = Procedure.objects.active().filter(round=round_).count()
        is_to_draw = len(found) < sampling.needed(round_, step.stage, people)
        reason = sampling.unlooked(round_, step.stage)
    return {"step": step, "why": reason, "is_to_draw": is_to_draw}


def _samples(
    round_: Round, step: Step | None, user: User, is_mine: bool, failed: Failed
) -> list[dict[str, Any]]:
    stages: dict[str, dict[str, Any]] = {}
    for sample in board.sample_lines(round_):
        is_open = bool(failed) and failed[0] == f"look-{sample.pk}"  # type: ignore[index]
        may_look = (
            is_mine and step is not None and step.stage == sample.stage and sample.looked_at is None
        )
        form = failed[1] if is_open and failed else LookForm(auto_id=f"id_look{sample.pk}_%s")
        title = _("Sample of the %(who)s") % {"who": STAGES[sample.stage]}
        blank = {"title": title, "seed": sample.seed, "rows": []}
        row = {"sample": sample, "form": form if may_look else None, "is_open": is_open}
        stages.setdefault(sample.stage, blank)["rows"].append(row)
    return list(stages.values())


def _objections(round_: Round, user: User, failed: Failed) -> list[dict[str, Any]]:
    rows = Objection.objects.filter(procedure__round=round_).select_related(
        "procedure__household", "procedure__round__region__parent", "received_by", "handled_by"
    )
    found = []
    for one in rows.visible_to(user, Permission.HOUSEHOLD_VIEW):
        is_open = bool(failed) and failed[0] == f"answer-{one.pk}"  # type: ignore[index]
        may = one.handled_at is None and reviews(one.procedure, user)
        form = (
            failed[1] if is_open and failed else ObjectionAnswerForm(auto_id=f"id_obj{one.pk}_%s")
        )
        found.append({"objection": one, "form": form if may else None, "is_open": is_open})
    return found


def _back(round_: Round, is_mine: bool, failed: Failed) -> forms.Form | None:
    if failed and failed[0] == "back":
        return failed[1]
    steps = rounds.earlier_steps(round_) if is_mine and round_.step else []
    return BackForm(steps=steps, auto_id="id_back_%s") if steps else None


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def procedure_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return procedure_page(request, procedure_in_sight(request, pk))


def procedure_page(
    request: HttpRequest, procedure: Procedure, failed: Failed = None
) -> HttpResponse:
    """The page of one household in its round."""
    user: User = request.user  # type: ignore[assignment]
    round_ = procedure.round
    variant = variant_of(round_)
    records = reading.records_of(procedure)
    step = variant.step(procedure.step) if procedure.step and round_.is_open else None
    context = {
        "procedure": procedure,
        "household": procedure.household,
        "round": round_,
        "variant": variant,
        "crumbs": pages.crumbs([*round_.region.ancestors, procedure.region], user),
        "line": board.lines(round_, [procedure])[0],
        "picture": board.picture(
            round_, records, (procedure.step or round_.step) if procedure.is_running else ""
        ),
        "entries": board.entries(round_, records, _lineage(round_, procedure)),
        "step": step,
        "why": why_not(step, round_, user, procedure) if step else "",
        "objections": list(procedure.objections.select_related("received_by", "handled_by")),  # type: ignore[attr-defined]
        "moves": _moves(procedure, step, user, failed),
        "papers": printing.household_papers(procedure),
        "slots": tabs.slots_of_procedure(procedure, user),
        "exit_instead": _exit_instead(procedure, records),
        "replaced": procedure.records.filter(replaced_at__isnull=False).count(),  # type: ignore[attr-defined]
    }
    status = 422 if failed else 200
    return render(request, "households/procedures/procedure.html", context, status=status)


def _lineage(round_: Round, procedure: Procedure) -> list[Round | Procedure]:
    rows: list[Round | Procedure] = [procedure]
    above: Round | None = round_
    while above is not None:
        rows.append(above)
        above = above.parent
    return rows


def _moves(
    procedure: Procedure, step: Step | None, user: User, failed: Failed
) -> list[dict[str, Any]]:
    """What else may be done with one household: object, return, withdraw."""
    round_, variant = procedure.round, variant_of(procedure.round)
    now = variant.step(round_.step) if round_.step and round_.is_open else None
    is_active = procedure.state == Procedure.State.ACTIVE
    mine = now is not None and may_take(now, round_, user)
    found: list[dict[str, Any]] = []
    if now and now.notice == "ends" and is_active and (mine or reviews(procedure, user)):
        found.append(_move("object", ObjectionForm(auto_id="id_object_%s"), failed))
    steps = rounds.earlier_steps(round_) if mine and is_active and procedure.act_id is None else []
    if steps:
        found.append(_move("send-back", BackForm(steps=steps, auto_id="id_back_%s"), failed))
    may_withdraw = mine or opens_at(variant, user, round_.region)
    if round_.is_open and procedure.is_running and procedure.act_id is None and may_withdraw:
        found.append(_move("withdraw", WhyForm(auto_id="id_withdraw_%s"), failed))
    return found


def _move(name: str, form: forms.Form, failed: Failed) -> dict[str, Any]:
    is_open = bool(failed) and failed[0] == name  # type: ignore[index]
    return {"name": name, "form": failed[1] if is_open and failed else form, "is_open": is_open}


def _exit_instead(procedure: Procedure, records: list[ProcedureRecord]) -> str:
    """Acquired after identification: no wrong identification; the way is a normal exit."""
    return next((r.data["not_wrong"] for r in records if "not_wrong" in r.data), "")
