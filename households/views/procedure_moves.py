"""Moves of procedures: draw, look, let join, send back, withdraw, object, answer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from households import pages, procedures
from households.models import Household, Objection, Sample
from households.procedures import rounds
from households.procedures.candidates import candidates
from households.procedures.errors import NotYoursError, ProcedureError
from households.procedures.forms import (
    BackForm,
    LookForm,
    ObjectionAnswerForm,
    ObjectionForm,
    WhyForm,
)
from households.procedures.places import opens_at, variant_of
from households.views.procedure_pages import (
    procedure_in_sight,
    procedure_page,
    round_in_sight,
    round_page,
)
from households.views.procedures import MOST_SHOWN
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User

_TAKERS = (
    Permission.PROCEDURE_RECORD,
    Permission.PROCEDURE_REVIEW,
    Permission.PROCEDURE_APPROVE,
)
_REVIEWERS = (Permission.PROCEDURE_REVIEW, Permission.PROCEDURE_APPROVE)


def _try(form: forms.Form, verb: Callable[[], Any]) -> bool:
    """Do it if the form is good; put what is wrong on the form."""
    if not form.is_valid():
        return False
    try:
        verb()
    except NotYoursError:
        raise
    except ProcedureError as error:
        for name, sentence in error.problems.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


@require(*_REVIEWERS)
@require_POST
def round_draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw the sample; everybody sees it and can draw it again."""
    round_ = round_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        drawn = procedures.draw(round_, by=user)
    except NotYoursError:
        raise
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(n)d households drawn.") % {"n": len(drawn)})
    return redirect("households:round-detail", pk)


@require(*_REVIEWERS)
@require_POST
def sample_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was found at a drawn household."""
    user: User = request.user  # type: ignore[assignment]
    rows = Sample.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    sample = get_object_or_404(rows.select_related("round", "procedure"), pk=pk)
    form = LookForm(request.POST, auto_id=f"id_look{pk}_%s")
    given = form.data
    if _try(
        form,
        lambda: procedures.look(
            sample, by=user, is_right=given["is_right"] == "yes", findings=given["findings"]
        ),
    ):
        messages.success(request, _("Written down."))
        return redirect("households:round-detail", sample.round_id)
    return round_page(request, round_in_sight(request, sample.round_id), (f"look-{pk}", form))


@require(Permission.PROCEDURE_RECORD, Permission.PROCEDURE_REVIEW)
@require_http_methods(["GET", "POST"])
def round_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Let more households join a round that is still gathering."""
    round_ = round_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    variant = variant_of(round_)
    if not opens_at(variant, user, round_.region):
        raise NotYoursError("只有发起的村或乡镇可以增加农户")
    problem = ""
    if request.method == "POST":
        keys = asked.keys(request.POST.getlist("pk"))
        chosen = Household.objects.filter(pk__in=keys, place_path__startswith=round_.region.path)
        try:
            procedures.add_households(round_, chosen, by=user)
        except ProcedureError as error:
            problem = str(error)
        else:
            messages.success(request, _("Added."))
            return redirect("households:round-detail", pk)
    words = request.GET.get("words", "")
    found = candidates(variant, round_.region, words)
    context = {
        "round": round_,
        "variant": variant,
        "households": list(found[:MOST_SHOWN]),
        "left_out": max(0, found.count() - MOST_SHOWN),
        "picked": request.POST.getlist("pk"),
        "words": words,
        "problem": problem,
        "crumbs": pages.crumbs(round_.region.ancestors, user),
    }
    return render(
        request, "households/procedures/add.html", context, status=422 if problem else 200
    )


@require(*_TAKERS)
@require_POST
def round_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the whole round to an earlier step."""
    round_ = round_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = BackForm(request.POST, steps=rounds.earlier_steps(round_), auto_id="id_back_%s")
    given = form.data
    if _try(
        form,
        lambda: procedures.send_back(round_, given["to_step"], by=user, why=given["why"]),
    ):
        messages.success(request, _("Sent back."))
        return redirect("households:round-detail", pk)
    return round_page(request, round_, ("back", form))


@require(*_TAKERS)
@require_POST
def procedure_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return one household; the others of its round go on."""
    procedure = procedure_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    steps = rounds.earlier_steps(procedure.round)
    form = BackForm(request.POST, steps=steps, auto_id="id_back_%s")
    given = form.data
    if _try(
        form,
        lambda: procedures.send_back_one(procedure, given["to_step"], by=user, why=given["why"]),
    ):
        messages.success(request, _("Sent back; it goes on in a round of its own."))
        return redirect("households:procedure-detail", pk)
    return procedure_page(request, procedure, ("send-back", form))


@require(*_TAKERS)
@require_POST
def procedure_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one household out; it stays on record."""
    procedure = procedure_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = WhyForm(request.POST, auto_id="id_withdraw_%s")
    given = form.data
    if _try(form, lambda: procedures.withdraw(procedure, by=user, why=given["why"])):
        messages.success(request, _("Withdrawn; it stays on record."))
        return redirect("households:procedure-detail", pk)
    return procedure_page(request, procedure, ("withdraw", form))


@require(Permission.PROCEDURE_RECORD, Permission.PROCEDURE_REVIEW)
@require_POST
def procedure_object(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an objection to one household."""
    procedure = procedure_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = ObjectionForm(request.POST, auto_id="id_object_%s")
    given = form.data
    if _try(
        form,
        lambda: procedures.object_to(
            procedure,
            by=user,
            objector=given.get("objector", ""),
            channel=given["channel"],
            text=given["text"],
        ),
    ):
        messages.success(request, _("Written down; this household stops until it is answered."))
        return redirect("households:procedure-detail", pk)
    return procedure_page(request, procedure, ("object", form))


@require(Permission.PROCEDURE_REVIEW)
@require_POST
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of an objection."""
    user: User = request.user  # type: ignore[assignment]
    rows = Objection.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    objection = get_object_or_404(
        rows.select_related("procedure__round__region__parent__parent", "received_by"), pk=pk
    )
    form = ObjectionAnswerForm(request.POST, auto_id=f"id_obj{pk}_%s")
    given = form.data
    if _try(
        form,
        lambda: procedures.answer_objection(
            objection, by=user, is_upheld=given["is_upheld"] == "yes", answer=given["answer"]
        ),
    ):
        messages.success(request, _("Answered."))
        return redirect("households:procedure-detail", objection.procedure_id)
    page = round_in_sight(request, objection.procedure.round_id)
    return round_page(request, page, (f"answer-{pk}", form))
