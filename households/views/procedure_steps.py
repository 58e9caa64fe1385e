"""Recording a step: at the door on a phone, at the desk for meetings, notices and reviews."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from households import pages, procedures
from households.models import Procedure, Round
from households.procedures import reading
from households.procedures.errors import ProcedureError
from households.procedures.forms import StepForm
from households.procedures.judged import judged
from households.procedures.parameters import Parameters, grounds_at
from households.procedures.places import active, may_take, variant_of, why_not
from households.procedures.steps import Step
from households.views.procedure_pages import procedure_in_sight, round_in_sight
from regions.duties import Permission
from regions.guards import require
from regions.models import User

_TAKERS = (
    Permission.PROCEDURE_RECORD,
    Permission.PROCEDURE_REVIEW,
    Permission.PROCEDURE_APPROVE,
)


@require(*_TAKERS)
@require_http_methods(["GET", "POST"])
def procedure_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that one household has to take now."""
    procedure = procedure_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    round_ = procedure.round
    if not procedure.step or not round_.is_open:
        messages.warning(request, _("This step was taken already."))
        return redirect("households:procedure-detail", pk)
    step = variant_of(round_).step(procedure.step)
    if not may_take(step, round_, user, procedure):
        raise PermissionDenied(why_not(step, round_, user, procedure))
    form = StepForm(request.POST or None, step=step, by=user, procedure=procedure)
    if request.method == "POST" and form.is_valid():
        try:
            procedures.record_household(procedure, by=user, given=form.given(request.FILES))
        except ProcedureError as error:
            form.take(error)
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Recorded and signed: %(step)s") % {"step": step.title})
            return redirect(*_after(procedure))
    return _page(request, form, round_, procedure)


def _after(procedure: Procedure) -> tuple[str, int]:
    """Back to the list where several households wait, else to the household."""
    several = active(procedure.round).count() > 1
    if several:
        return "households:round-detail", procedure.round_id
    return "households:procedure-detail", procedure.pk


@require(*_TAKERS)
@require_http_methods(["GET", "POST"])
def round_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The step that the round has come to."""
    round_ = round_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    step = reading.waiting(round_).step
    if step is None or not round_.is_open:
        messages.warning(request, _("This step was taken already."))
        return redirect("households:round-detail", pk)
    if not may_take(step, round_, user):
        raise PermissionDenied(why_not(step, round_, user))
    people = list(active(round_).select_related("household", "region").order_by("pk"))
    form = StepForm(request.POST or None, step=step, by=user, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            procedures.record_round(round_, by=user, given=form.given(request.FILES))
        except ProcedureError as error:
            form.take(error)
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]
        else:
            messages.success(request, _("Recorded and signed: %(step)s") % {"step": step.title})
            return redirect("households:round-detail", pk)
    return _page(request, form, round_, None)


def _page(
    request: HttpRequest, form: StepForm, round_: Round, procedure: Procedure | None
) -> HttpResponse:
    step, user = form.step, request.user
    row = procedure or round_
    kept = reading.papers_of(row)
    context = {
        "form": form,
        "step": step,
        "round": round_,
        "variant": variant_of(round_),
        "procedure": procedure,
        "household": procedure.household if procedure else None,
        "crumbs": pages.crumbs(round_.region.ancestors, user),  # type: ignore[arg-type]
        "papers": [
            {
                "name": f"paper_{paper.key}",
                "title": paper.title,
                "required": paper.required and paper.title not in kept,
                "kept": paper.title in kept,
                "problem": form.papers_wrong.get(paper.key, ""),
            }
            for paper in step.papers
        ],
        "hints": _hints(step, round_, procedure),
        "grounds": grounds_at(round_.region) if _has_grounds(step) else [],
        "who": user.full_name,  # type: ignore[union-attr]
        "before": reading.records_of(procedure) if procedure else [],
    }
    status = 422 if form.is_bound else 200
    return render(request, "households/procedures/step.html", context, status=status)


def _has_grounds(step: Step) -> bool:
    return any(field.name == "ground_1" for field in step.fields)


def _hints(step: Step, round_: Round, procedure: Procedure | None) -> list[str]:
    """What the settings ask of this step, in words."""
    parameters = Parameters(variant_of(round_), round_.region)
    found: list[str] = []
    if step.votes:
        found.append(f"到会人数不少于应到的 {parameters.get('meeting_share')}，赞成须过半数。")
    if step.notice == "opens":
        days = parameters.number("notice_days", 7)
        found.append(f"自张贴次日起公示 {days} 天（自然日）；远景、近景各拍一张。")
    if step.stage:
        rate = parameters.get(f"{step.stage}_sample")
        found.append(f"按 {rate} 抽查，样本由系统随机抽取；抽查不属实的户不能通过。")
    if _has_grounds(step) and procedure is not None:
        known = procedure.household.identified_on
        found.append(
            f"本户首次识别时间：{known:%Y-%m}。识别之后取得的不是错评，按正常退出办理。"
            if known
            else "本户首次识别时间不明，须先核实。"
        )
    if step.needs_standards and procedure is not None:
        found.append(judged(procedure.household, timezone.localdate().year).sentence)
    return found
